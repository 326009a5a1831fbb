/**
 * Day plans: a circuit may be staffed at certain hours only, and names who is called instead at all others.
 *
 * This is the one place where wall time has a say, and it only says *who*, never *when*: no timer is moved by it (MISSION rule 14), and
 * whoever was called is written down, so a restart does not ask again. While nobody knows what time it is (a Raspberry Pi without
 * network), both are called: a guard too many is a nuisance, nobody at all is what the system is there to prevent.
 *
 *   guards, Monday to Friday 07:00–18:00, otherwise the colleagues of the first floor
 *     Tuesday 10:00 → guards     Saturday 10:00 → first floor     clock not set → both
 */
import type { Circuit, Members } from "./site.ts";
import { dayMs, type WallClock } from "./time.ts";

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof weekdays)[number];

/** On these days from one minute of the day to another; up to the next day where `to` is not later than `from`. */
export interface Hours {
  readonly days: readonly Weekday[];
  readonly fromMinute: number;
  readonly toMinute: number;
}

const minuteMs = 60_000;
const minutesOfDay = dayMs / minuteMs;
/** 1 January 1970 was a Thursday. */
const firstWeekday = weekdays.indexOf("thu");

/** Who a circuit calls now. */
export function membersNow(circuit: Circuit, now: WallClock): Members {
  const { hours, members, otherwise } = circuit;
  if (hours.length === 0) return members;
  if (!now.clockTrusted) return together(members, otherwise);
  return isWithin(hours, now.wallMs + now.utcOffsetMs) ? members : otherwise;
}

/** Whether a local time (ms since 1970 as the clocks on the walls count) lies in one of the hours. */
export function isWithin(hours: readonly Hours[], localMs: number): boolean {
  const minute = Math.floor((((localMs % dayMs) + dayMs) % dayMs) / minuteMs);
  const today = weekdayOf(localMs);
  const yesterday = weekdayOf(localMs - dayMs);
  return hours.some(({ days, fromMinute, toMinute }) => {
    const isOverMidnight = toMinute <= fromMinute;
    if (days.includes(today) && minute >= fromMinute && (isOverMidnight || minute < toMinute)) return true;
    return isOverMidnight && days.includes(yesterday) && minute < toMinute;
  });
}

function weekdayOf(localMs: number): Weekday {
  const place = (Math.floor(localMs / dayMs) + firstWeekday) % weekdays.length;
  return weekdays[(place + weekdays.length) % weekdays.length] as Weekday;
}

/** Minutes of `07:30`; `24:00` is the end of the day. */
export function minuteOf(text: string): number {
  const [hour = "0", minute = "0"] = text.split(":");
  return Math.min(Number(hour) * 60 + Number(minute), minutesOfDay);
}

/** Everybody of both, once. */
export function together(a: Members, b: Members): Members {
  return {
    desks: [...new Set([...a.desks, ...b.desks])],
    receivers: [...new Set([...a.receivers, ...b.receivers])],
  };
}
