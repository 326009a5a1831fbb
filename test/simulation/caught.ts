/** All cores that are built wrong, and on which day each is caught. */
import type { Mutant } from "./mutant.ts";
import { mutants } from "./mutants.ts";
import { circuitMutants } from "./mutants-circuits.ts";
import { drillMutants } from "./mutants-drill.ts";
import { trustMutants } from "./mutants-trust.ts";
import { live, liveTwice, type Outcome } from "./world.ts";

export const everyMutant: readonly Mutant[] = [...mutants, ...trustMutants, ...circuitMutants, ...drillMutants];

/** The first day on which it broke a promise, from the one that caught it before on; nothing if there is none among so many. */
export function firstCaught({ seed: first, rules, subject }: Mutant, seeds: number): Outcome | undefined {
  for (let seed = 0; seed <= seeds; seed++) {
    const which = seed === 0 ? first : seed;
    // Only what the wall clock decides takes two lives to be seen.
    const outcome = rules.includes("14") ? liveTwice(which, subject) : live(which, subject());
    if (outcome.violation !== undefined) return outcome;
  }
  return undefined;
}
