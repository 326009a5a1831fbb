/** How an error of a plan is said: its place, the value, what is wrong, and what mends it. */
import type { PlanError } from "./site.ts";

export interface Claim {
  readonly path: string;
  readonly value: string;
  readonly owner: string;
}

/** An error for each claim to a value that an earlier one has. */
export function repeated(
  claims: readonly Claim[],
  say: (value: string, first: string, owner: string) => readonly [message: string, remedy: string],
): PlanError[] {
  const firsts = new Map<string, string>();
  return claims.flatMap(({ path, value, owner }) => {
    const first = firsts.get(value);
    if (first !== undefined) return [error(path, value, ...say(value, first, owner))];
    firsts.set(value, owner);
    return [];
  });
}

export function error(path: string, value: unknown, message: string, remedy: string): PlanError {
  return { path, value, message, remedy };
}

export function quoted(text: string): string {
  return `"${text}"`;
}

/** A few names of a list that may be long, each once. */
export function some(names: readonly string[]): string {
  const different = [...new Set(names)];
  const shown = different.slice(0, 8).join(", ");
  return different.length > 8 ? `${shown} … (${different.length})` : shown;
}
