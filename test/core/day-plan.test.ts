/** Day plans: who is on duty at which minute of the week, also over midnight, and what is done while nobody knows the time. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Hours, isWithin, membersNow, minuteOf, weekdays } from "../../src/core/day-plan.ts";
import type { Circuit, DeskId } from "../../src/core/site.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Monday, 1 March 2027, 00:00. */
const monday = Date.UTC(2027, 2, 1);
const office: Hours = { days: ["mon", "tue", "wed", "thu", "fri"], fromMinute: 7 * 60, toMinute: 18 * 60 };
const night: Hours = { days: ["fri"], fromMinute: 22 * 60, toMinute: 6 * 60 };

const desk = (id: string) => id as DeskId;
const guards: Circuit = {
  number: 2,
  id: "guards",
  members: { desks: [desk("g1")], receivers: ["pager"] },
  hours: [office],
  otherwise: { desks: [desk("d1"), desk("d2")], receivers: ["pager"] },
  afterMs: 30_000,
  tooFew: true,
  secondPress: true,
  levels: ["help"],
};
const at = (wallMs: number, clockTrusted = true, utcOffsetMs = 0) => ({ wallMs, clockTrusted, utcOffsetMs });

describe("hours", () => {
  it.each([
    ["Monday 06:59", monday + 7 * hourMs - 60_000, false],
    ["Monday 07:00", monday + 7 * hourMs, true],
    ["Friday 17:59", monday + 4 * dayMs + 18 * hourMs - 60_000, true],
    ["Friday 18:00", monday + 4 * dayMs + 18 * hourMs, false],
    ["Saturday 10:00", monday + 5 * dayMs + 10 * hourMs, false],
  ])("%s", (_, localMs, is) => {
    expect(isWithin([office], localMs)).toBe(is);
  });

  it("over midnight belong to the day on which they begin", () => {
    const friday = monday + 4 * dayMs;
    expect(isWithin([night], friday + 5 * hourMs)).toBe(false);
    expect(isWithin([night], friday + 22 * hourMs)).toBe(true);
    expect(isWithin([night], friday + dayMs + 5 * hourMs)).toBe(true);
    expect(isWithin([night], friday + dayMs + 6 * hourMs)).toBe(false);
  });

  it("of a whole week end nowhere", () => {
    const always: Hours = { days: weekdays, fromMinute: minuteOf("00:00"), toMinute: minuteOf("24:00") };
    fc.assert(fc.property(fc.integer({ min: -4e12, max: 4e12 }), (localMs) => isWithin([always], localMs)));
  });

  it("are the same each week, whatever week it is", () => {
    const anyTime = fc.integer({ min: 0, max: 7 * dayMs - 1 });
    fc.assert(
      fc.property(anyTime, fc.integer({ min: -3000, max: 3000 }), (withinMs, weeks) => {
        expect(isWithin([office, night], monday + weeks * 7 * dayMs + withinMs)).toBe(
          isWithin([office, night], monday + withinMs),
        );
      }),
    );
  });
});

describe("who a circuit calls", () => {
  it("is its members on duty, and the others at all other hours", () => {
    expect(membersNow(guards, at(monday + 10 * hourMs)).desks).toEqual(["g1"]);
    expect(membersNow(guards, at(monday + 20 * hourMs)).desks).toEqual(["d1", "d2"]);
  });

  it("goes by the clocks on the walls, not by UTC", () => {
    expect(membersNow(guards, at(monday + 17.5 * hourMs)).desks).toEqual(["g1"]);
    expect(membersNow(guards, at(monday + 17.5 * hourMs, true, hourMs)).desks).toEqual(["d1", "d2"]);
  });

  it("is both while nobody knows what time it is, each once", () => {
    expect(membersNow(guards, at(monday + 10 * hourMs, false))).toEqual({
      desks: ["g1", "d1", "d2"],
      receivers: ["pager"],
    });
  });

  it("is always the members of a circuit without hours", () => {
    const always = { ...guards, hours: [] };
    expect(membersNow(always, at(0, false))).toEqual(guards.members);
  });
});
