/**
 * The promise: the fifteen rules of behaviour hold in a whole simulated building, whatever breaks in it, and the simulation would notice if
 * they did not. The proof: many days of bad weather, people who press, answer, practise and cancel, and a man in the cable
 * (test/simulation); and cores that are built wrong on purpose, at least one for each rule, each of which must be caught by the rule that
 * it breaks.
 */
import { everyMutant, firstCaught } from "../simulation/caught.ts";
import type { Mutant } from "../simulation/mutant.ts";
import { theCore } from "../simulation/subject.ts";
import { live, liveTwice } from "../simulation/world.ts";
import type { Experiment, Progress, Result } from "./experiment.ts";

export const rulesCount = 15;
const mutantsMin = 15;
/** Whether the wall clock decided something shows in a few days as well as in all. */
const twiceEvery = 4;

/** How a mutant was caught: the rule, and the day. */
export interface Caught {
  readonly name: string;
  readonly rule: string | undefined;
  readonly seed: number | undefined;
  /** Whether that is the rule that it breaks. */
  readonly rightly: boolean;
}

export function caughtBy(mutant: Mutant, seeds: number): Caught {
  const { violation, seed } = firstCaught(mutant, seeds) ?? {};
  const rule = violation?.rule;
  return { name: mutant.name, rule, seed, rightly: rule !== undefined && mutant.rules.includes(rule) };
}

interface Days {
  readonly seeds: number;
  readonly violations: readonly string[];
  readonly simulatedHours: number;
  readonly presses: number;
  readonly alarms: number;
}

function liveDays(first: number, seeds: number, progress: Progress): Days {
  const violations: string[] = [];
  let [simulatedMs, presses, alarms] = [0, 0, 0];
  for (let seed = first; seed < first + seeds; seed++) {
    const outcome = seed % twiceEvery === 0 ? liveTwice(seed, () => theCore) : live(seed);
    if (outcome.violation !== undefined) violations.push(`seed ${seed}: ${outcome.violation.message}`);
    simulatedMs += outcome.simulatedMs;
    presses += outcome.presses;
    alarms += outcome.alarms;
    if ((seed - first) % 50 === 49) progress(`${seed - first + 1} days, ${violations.length} violations`);
  }
  return { seeds, violations, simulatedHours: Math.round(simulatedMs / 360_000) / 10, presses, alarms };
}

/** The whole of what was found. Exported for the test of this experiment. */
export function judge({ violations, ...days }: Days, caught: readonly Caught[]): Result {
  const rightly = caught.filter((one) => one.rightly);
  const byRule = Object.fromEntries(
    Array.from({ length: rulesCount }, (_, place) => {
      const rule = String(place + 1);
      return [rule, rightly.filter((one) => one.rule === rule).map(({ name }) => name)];
    }),
  );
  const unguarded = Object.keys(byRule).filter((rule) => byRule[rule]?.length === 0);
  return {
    ...days,
    violations: violations.length,
    mutants: caught.length,
    mutantsCaught: rightly.length,
    unguarded,
    byRule,
    examples: [...violations.slice(0, 5), ...caught.filter((one) => !one.rightly).map(({ name }) => name)],
    held:
      days.seeds > 0 &&
      violations.length === 0 &&
      caught.length >= mutantsMin &&
      rightly.length === caught.length &&
      unguarded.length === 0,
  };
}

export const rules: Experiment = {
  name: "rules",
  promise:
    "the fifteen rules hold on every day of a simulated building in bad weather, and of at least 15 cores that are built wrong, one or more for each rule, each is caught by the rule that it breaks",
  run({ seed, quick }, progress) {
    const days = liveDays(seed, quick ? 10 : 200, progress);
    const caught = everyMutant.map((mutant) => caughtBy(mutant, quick ? 0 : 200));
    progress(`${caught.filter(({ rightly }) => rightly).length} of ${caught.length} mutants caught`);
    return Promise.resolve(judge(days, caught));
  },
};
