/** Stamps say what the calendar says, and instants keep their order. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { after, earliest, instant, rfc3339 } from "../../src/core/time.ts";

const lastMs = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const iso = (ms: number): string => new Date(ms).toISOString();

describe("rfc3339", () => {
  it("is the calendar's answer for any moment from 1970 to 9999", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: lastMs }), (ms) => {
        expect(rfc3339(ms)).toBe(iso(ms));
      }),
      { numRuns: 20_000 },
    );
  });

  it("is right on the first and the last millisecond of every month of 800 years", () => {
    for (let month = 0; month < 800 * 12; month++) {
      const first = Date.UTC(1970, month, 1);
      expect(rfc3339(first)).toBe(iso(first));
      if (first > 0) expect(rfc3339(first - 1)).toBe(iso(first - 1));
    }
  });

  it.each([
    [-1, "1970-01-01T00:00:00.000Z"],
    [lastMs + 1, "9999-12-31T23:59:59.999Z"],
    [Number.NaN, "1970-01-01T00:00:00.000Z"],
    [Number.POSITIVE_INFINITY, "9999-12-31T23:59:59.999Z"],
    [951_782_400_000.9, "2000-02-29T00:00:00.000Z"],
  ])("of a clock that tells %d is still a stamp", (ms, stamp) => {
    expect(rfc3339(ms)).toBe(stamp);
  });
});

describe("instants", () => {
  it("lie after one another, with fractions", () => {
    expect(after(instant(1.5), 2)).toBe(3.5);
    expect(after(instant(1.5), -2)).toBe(-0.5);
  });

  it.each([
    [[], undefined],
    [[undefined, undefined], undefined],
    [[3, undefined, 2, 5], 2],
    [[undefined, 0], 0],
    [[Number.NEGATIVE_INFINITY, 1], Number.NEGATIVE_INFINITY],
  ])("the earliest of %j is %j, undefined standing for never", (all, first) => {
    expect(earliest(...all.map((ms) => (ms === undefined ? undefined : instant(ms))))).toBe(first);
  });
});
