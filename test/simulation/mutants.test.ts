/** The simulator is tested by cores that are built wrong: each must be caught, and by the rule that it breaks. */
import { describe, expect, it } from "vitest";
import { mutants } from "./mutants.ts";
import type { Subject } from "./subject.ts";
import { liveTwice, type Outcome } from "./world.ts";

const seeds = 200;

describe("a core that is built wrong is caught", () => {
  it.each(mutants)("$name", { timeout: 180_000 }, ({ rules, subject }) => {
    const caught = firstCaught(subject);
    expect(caught?.violation?.rule, `caught by none of ${seeds} seeds`).toBeOneOf([...rules]);
  });
});

function firstCaught(subject: () => Subject): Outcome | undefined {
  for (let seed = 1; seed <= seeds; seed++) {
    const outcome = liveTwice(seed, subject);
    if (outcome.violation !== undefined) return outcome;
  }
  return undefined;
}
