/** Days in simulated buildings; the check lives more of them (`npm run simulate`). */
import { describe, expect, it } from "vitest";
import { live, liveMany, type Outcome } from "./world.ts";

const seeds = 20;
/** A machine that builds something else at the same time takes three times as long. */
const timeoutMs = 180_000;

/** What a failed test should tell: how it came to it, and how to see it again. */
function story({ seed, violation, tail }: Outcome): string {
  return `${tail.join("\n")}\nseed ${seed}: ${violation?.message}\nsee it again: npm run simulate -- --seed ${seed}`;
}

describe("a building in bad weather, with a man in the cable", () => {
  it(`keeps every promise on ${seeds} days`, { timeout: timeoutMs }, () => {
    let presses = 0;
    let alarms = 0;
    const broken = liveMany(1, seeds, (outcome) => {
      presses += outcome.presses;
      alarms += outcome.alarms;
    });
    expect(broken?.violation, broken && story(broken)).toBeUndefined();
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
