/** Two hundred days in simulated buildings, each lived with a lying and with an honest wall clock. */
import { describe, expect, it } from "vitest";
import { theCore } from "./subject.ts";
import { live, liveTwice, type Outcome } from "./world.ts";

const seeds = 200;
/** A machine that builds something else at the same time takes three times as long. */
const timeoutMs = 180_000;

/** What a failed test should tell: how it came to it, and how to see it again. */
function story({ seed, violation, tail }: Outcome): string {
  return `${tail.join("\n")}\nseed ${seed}: ${violation?.message}\nsee it again: npm run simulate -- --seed ${seed}`;
}

describe("a building in bad weather", () => {
  it(`keeps every promise on ${seeds} days`, { timeout: timeoutMs }, () => {
    let presses = 0;
    let alarms = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      const outcome = liveTwice(seed, () => theCore);
      expect(outcome.violation, story(outcome)).toBeUndefined();
      presses += outcome.presses;
      alarms += outcome.alarms;
    }
    // The days are not idle ones.
    expect(presses).toBeGreaterThan(10 * seeds);
    expect(alarms).toBeGreaterThan(3 * seeds);
  });

  it("lives the same day again from the same seed, and another one from another", { timeout: timeoutMs }, () => {
    const days = [7, 12, 99].map((seed) => live(seed));
    const again = [7, 12, 99].map((seed) => live(seed));
    expect(again).toEqual(days);
    expect(new Set(days.map(({ transcript }) => transcript)).size).toBe(3);
  });
});
