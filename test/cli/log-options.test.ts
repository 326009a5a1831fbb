/** Times as they are typed for the journal. */
import { describe, expect, it } from "vitest";
import { day, isBackwards, time } from "../../src/cli/log-options.ts";

describe("a time that is typed", () => {
  it.each(["2026", "2026-03", "2024-02-29", "2000-02-29", "2026-12-31", "2026-03-01T23:59:59.999"])(
    "%s is one",
    (text) => {
      expect(time(text)).toBe(text);
    },
  );

  it.each([
    "2026-13-01",
    "2026-00-01",
    "2026-02-30",
    "2026-02-29",
    "2100-02-29",
    "2026-04-31",
    "2026-03-00",
    "2026-03-01T24:00",
    "2026-03-01T08:60",
  ])("%s is in no calendar, and that is said with what to type", (text) => {
    expect(() => time(text)).toThrow(/no calendar has that; use .*2026-03-01/);
  });

  it.each(["2026-13-01", "2026-02-30"])("%s is no day either", (text) => {
    expect(() => day(text)).toThrow(/no calendar has that; use a day that there is, such as 2026-03-01/);
  });

  it("begins as the stamps of events do: with a Z the minute would hold none of its seconds", () => {
    const stamp = "2026-03-01T08:30:12.000Z";
    const typed = time("2026-03-01T08:30Z");
    expect([stamp >= typed, stamp < `${typed}~`]).toEqual([true, true]);
  });
});

describe("a window", () => {
  it.each([
    ["2026-03-02", "2026-03-01", true],
    ["2026-03-01", "2026-03-01", false],
    ["2026-03-01T08:30", "2026-03-01", false],
    ["2026-03", "2026-02-28", true],
    ["2026-03-01", undefined, false],
    [undefined, "2026-03-01", false],
  ])("from %s until %s: backwards is %s", (since, until, backwards) => {
    expect(isBackwards({ since, until })).toBe(backwards);
  });
});
