/** The simulator is tested by cores that are built wrong: each must be caught, and by the rule that it breaks. */
import { describe, expect, it } from "vitest";
import { everyMutant, firstCaught } from "./caught.ts";

const seeds = 200;

describe("a core that is built wrong is caught", () => {
  it.each(everyMutant)("$name", { timeout: 180_000 }, (mutant) => {
    const caught = firstCaught(mutant, seeds);
    expect(caught?.violation?.rule, `caught by none of ${seeds} seeds`).toBeOneOf([...mutant.rules]);
  });

  it("for each of the fifteen rules there is one that breaks it", () => {
    const rules = everyMutant.flatMap((mutant) => mutant.rules);
    for (let rule = 1; rule <= 15; rule++) expect(rules).toContain(String(rule));
  });
});
