/** The experiment on a few lines, and on readers that are broken: it must see what it is there to see. */
import { describe, expect, it } from "vitest";
import { decode } from "../../src/core/frame.ts";
import type { Reader } from "../core/damage.ts";
import { fuzzLines, judge } from "./fuzz-lines.ts";
import { boundOf, damage, diceOf, errors, steps, type Tally } from "./fuzz-lines-gateway.ts";

const none: Tally = { lines: 1, accepted: 0 };
const clean = { errors: none, damage: none, crashes: 0 };

function acceptedErrors(reader?: Reader): number {
  return [...errors(diceOf(1), true, reader)].reduce((sum, { accepted }) => sum + accepted, 0);
}

/** Lets every line through whose check is wrong in its last digit only: 12 bits of check instead of 16. */
const shortCheck: Reader = (line) =>
  [..."0123456789ABCDEF"].some((digit) => {
    const read = decode(line.slice(0, -1) + digit, "gateway");
    return read.kind === "message" || (read.kind === "reject" && read.code === "direction");
  });

describe("fuzz-lines", () => {
  it("finds nothing in the codec", () => {
    expect(acceptedErrors()).toBe(0);
    const { lines, accepted } = damage(diceOf(1), 5000);
    expect(lines).toBe(5000);
    expect(accepted).toBeLessThanOrEqual(boundOf(lines).bound);
    expect(steps(diceOf(1), 500)).toEqual({ steps: 500, changed: 0 });
  });

  it("gives the same lines for the same seed", () => {
    const seen = (seed: number): string[] => {
      const lines: string[] = [];
      damage(diceOf(seed), 1000, (line) => lines.push(line) < 0);
      return lines;
    };
    expect(seen(3)).toEqual(seen(3));
    expect(seen(3)).not.toEqual(seen(4));
  });

  it("sees a reader whose check is four bits too short, in small errors and in large damage", () => {
    expect(acceptedErrors(shortCheck)).toBeGreaterThan(0);
    const { lines, accepted } = damage(diceOf(1), 200_000, shortCheck);
    expect(accepted).toBeGreaterThan(boundOf(lines).bound);
  });

  it("holds only without a small error accepted, without a crash, within chance, and with every state as it was", () => {
    expect(judge({ gateway: clean, unit: clean }, 0).held).toBe(true);
    expect(judge({ gateway: clean, unit: { ...clean, errors: { lines: 9, accepted: 1 } } }, 0).held).toBe(false);
    expect(judge({ gateway: clean, unit: { ...clean, crashes: 1 } }, 0).held).toBe(false);
    expect(judge({ gateway: { ...clean, damage: { lines: 65_536, accepted: 7 } }, unit: clean }, 0).held).toBe(false);
    expect(judge({ gateway: { ...clean, damage: { lines: 65_536, accepted: 6 } }, unit: clean }, 0).held).toBe(true);
    expect(judge({ gateway: clean, unit: clean }, 1).held).toBe(false);
    expect(judge({}, 0).held).toBe(false);
  });

  it("runs whole, with the unit's sources under sanitizers", async () => {
    const result = await fuzzLines.run({ seed: 2, quick: true }, () => undefined);
    expect(result).toMatchObject({
      held: true,
      crashes: 0,
      errorsAccepted: 0,
      changedByBadLines: 0,
      unit: { damage: { lines: expect.any(Number) } },
    });
  }, 60_000);
});
