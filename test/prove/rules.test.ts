/** The experiment on what it must tell apart: a day that broke a promise, a mutant that lives, a rule that nobody guards. */
import { describe, expect, it } from "vitest";
import { theCore } from "../simulation/subject.ts";
import { type Caught, caughtBy, judge, rulesCount } from "./rules.ts";

const days = { seeds: 1, violations: [], simulatedHours: 1, presses: 1, alarms: 1 };
const all: readonly Caught[] = Array.from({ length: rulesCount }, (_, place) => ({
  name: `mutant ${place + 1}`,
  rule: String(place + 1),
  seed: 1,
  rightly: true,
}));

describe("prove rules", () => {
  it("holds when every rule has a mutant, all are caught, and no day broke a promise", () => {
    expect(judge(days, all)).toMatchObject({
      held: true,
      violations: 0,
      mutants: 15,
      mutantsCaught: 15,
      unguarded: [],
    });
  });

  it("does not hold otherwise", () => {
    const [first, ...others] = all as [Caught, ...Caught[]];
    expect(judge({ ...days, violations: ["seed 3"] }, all).held).toBe(false);
    expect(judge({ ...days, seeds: 0 }, all).held).toBe(false);
    expect(judge(days, others)).toMatchObject({ held: false, unguarded: ["1"] });
    expect(judge(days, [...all, { ...first, rightly: false }]).held).toBe(false);
    expect(judge(days, [{ ...first, rule: "13" }, ...others])).toMatchObject({ held: false, unguarded: ["1"] });
  });

  it("does not count a core that is built right as caught", { timeout: 60_000 }, () => {
    const sound = { name: "is built right", rules: ["1"], seed: 3, subject: () => theCore };
    expect(caughtBy(sound, 0)).toEqual({ name: "is built right", rule: undefined, seed: undefined, rightly: false });
  });
});
