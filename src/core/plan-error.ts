/** How an error of a plan is told: its place, the value, and what is wrong, as a code and in English. */
import { type ProblemText, problemText, type Said } from "./problem.ts";
import type { PlanError } from "./site.ts";

export interface Claim {
  readonly path: string;
  readonly value: string;
  /** Who has it: the name of a desk, or a number in a list. */
  readonly owner: string | number;
}

/** An error for each claim to a value that an earlier one has. */
export function repeated(
  claims: readonly Claim[],
  say: (value: string, first: string | number, owner: string | number) => Said,
): PlanError[] {
  const firsts = new Map<string, string | number>();
  return claims.flatMap(({ path, value, owner }) => {
    const first = firsts.get(value);
    if (first !== undefined) return [error(path, value, say(value, first, owner))];
    firsts.set(value, owner);
    return [];
  });
}

export function error(path: string, value: unknown, problem: Said): PlanError {
  return { path, value, ...problem, ...(problemText(problem, "en") as ProblemText) };
}

/** A few names of a list that may be long, each once. */
export function some(names: readonly string[]): string {
  const different = [...new Set(names)];
  const shown = different.slice(0, 8).join(", ");
  return different.length > 8 ? `${shown} … (${different.length})` : shown;
}
