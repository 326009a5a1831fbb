/**
 * All errors at once: a configuration whose form is wrong in places is made whole, so that what the rest of it means can be
 * judged as well. A value that is not allowed gives way to its default, or to a stand-in where there is none
 * (config-stand-ins.ts); where that is not enough, what it lies in gives way as well. What is then found wrong counts only
 * as far as it does not depend on what was replaced (config-depends.ts).
 *
 * Example: desk d3 has a comma in x, and stands in a room that is not in the list. Both are told; whether every desk is
 * called by another is not, because that depends on x.
 */
import { circuit1Errors, type PlanError, type SitePlan } from "../core/site.ts";
import { planErrors } from "../core/site-errors.ts";
import { counting } from "./config-depends.ts";
import { type Path, pathText, valueAt } from "./config-problem.ts";
import { type ConfigFile, configSchema } from "./config-schema.ts";
import { originalNames, standInFor, standInName } from "./config-stand-ins.ts";

/** What zod tells of one thing that is wrong. */
export interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly keys?: readonly string[];
}

export interface Mended {
  readonly file: ConfigFile;
  /** Whether something at a path may be told: not if it depends on what was replaced. */
  readonly counts: (path: string) => boolean;
  /** What is wrong with the plan, as far as it can be judged. */
  readonly planErrors: (plan: SitePlan) => readonly PlanError[];
  /** A text about the whole configuration, with what people wrote in place of what stands in for it. */
  readonly inTheirWords: (text: string) => string;
}

/** A value, its group, the list it is in, that list's group: further up there is nothing that can be left out. */
const roundsMax = 6;

/** A whole configuration in place of one that is wrong in these places; `undefined` if it cannot be made whole. */
export function mend(data: unknown, issues: readonly Issue[]): Mended | undefined {
  const copy: unknown = structuredClone(data);
  const replaced = new Set<string>();
  let wrong: readonly Issue[] = issues;
  for (let round = 0; round < roundsMax; round += 1) {
    for (const issue of wrong) giveWay(copy, issue, replaced);
    const parsed = configSchema.safeParse(copy);
    if (parsed.success) return mended(parsed.data, [...replaced], data);
    wrong = parsed.error.issues;
  }
  return undefined;
}

function giveWay(data: unknown, { code, path, keys }: Issue, replaced: Set<string>): void {
  if (code === "unrecognized_keys") return leaveOut(valueAt(data, path as Path), keys ?? []);
  let place = path as Path;
  while (replaced.has(pathText(place)) && place.length > 1) place = place.slice(0, -1);
  replaced.add(pathText(place));
  replace(data, place, standInName(replaced.size));
}

function mended(file: ConfigFile, places: readonly string[], written: unknown): Mended {
  const { counts, countsMember, knowsCircuits } = counting(places);
  return {
    file,
    counts,
    planErrors: (plan) => {
      const { desks, members, others } = planErrors(plan);
      const called = knowsCircuits && desks.length === 0 ? circuit1Errors(plan) : [];
      const beside = [...desks, ...others, ...called].filter(({ path }) => counts(path));
      return [...beside, ...members.filter(({ path }) => countsMember(path))];
    },
    inTheirWords: originalNames(places, written),
  };
}

function leaveOut(group: unknown, keys: readonly string[]): void {
  if (typeof group !== "object" || group === null) return;
  for (const key of keys) delete (group as Record<string, unknown>)[key];
}

function replace(data: unknown, path: Path, name: string): void {
  const group = valueAt(data, path.slice(0, -1));
  const key = path.at(-1);
  if (typeof group !== "object" || group === null || key === undefined) return;
  const record = group as Record<string | number, unknown>;
  const standIn = standInFor(pathText(path), name);
  if (standIn === undefined) delete record[key];
  else record[key] = standIn;
}
