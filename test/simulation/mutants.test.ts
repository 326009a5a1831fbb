/** The simulator is tested by cores that are built wrong: each must be caught, and by the rule that it breaks. */
import { describe, expect, it } from "vitest";
import type { Mutant } from "./mutant.ts";
import { mutants } from "./mutants.ts";
import { circuitMutants } from "./mutants-circuits.ts";
import { trustMutants } from "./mutants-trust.ts";
import { live, liveTwice, type Outcome } from "./world.ts";

const seeds = 200;

describe("a core that is built wrong is caught", () => {
  it.each([...mutants, ...trustMutants, ...circuitMutants])("$name", { timeout: 180_000 }, (mutant) => {
    const caught = firstCaught(mutant);
    expect(caught?.violation?.rule, `caught by none of ${seeds} seeds`).toBeOneOf([...mutant.rules]);
  });
});

function firstCaught({ seed: first, rules, subject }: Mutant): Outcome | undefined {
  for (let seed = 0; seed <= seeds; seed++) {
    const which = seed === 0 ? first : seed;
    // Only what the wall clock decides takes two lives to be seen.
    const outcome = rules.includes("14") ? liveTwice(which, subject) : live(which, subject());
    if (outcome.violation !== undefined) return outcome;
  }
  return undefined;
}
