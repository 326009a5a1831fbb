/**
 * The all-clear: everybody who was called is told that an alarm is over, and so is the desk itself (MISSION rule 7). It is heard where the
 * alarm could be heard; at the origin, after practice and after a late press it is only seen. A restart takes away no more of it
 * than the time that passed (restore.ts).
 */
import { type Alarm, isReal } from "./alarm.ts";
import type { DeskId } from "./site.ts";
import { after, type Instant } from "./time.ts";

/** What a desk shows when an alarm is over that called it, and until when it says so aloud. */
export interface Clearing {
  readonly until: Instant;
  readonly soundUntil: Instant;
}

export type Clearings = ReadonlyMap<DeskId, Clearing>;

/** How long the end of an alarm is shown: five turns of its rhythm; and heard: two. */
const allClearMs = 10_000;
const allClearSoundMs = 4000;

/** With the all-clear of an alarm that was over at an instant. Another one that is still going on is not cut short by it. */
export function withAllClear(clearings: Clearings, alarm: Alarm, at: Instant): Clearings {
  const next = new Map(clearings);
  const add = (desk: DeskId, soundUntil: Instant): void => {
    const other = next.get(desk);
    const until = later(other?.until, after(at, allClearMs));
    next.set(desk, { until, soundUntil: later(other?.soundUntil, soundUntil) });
  };
  const heardUntil = isReal(alarm) && !alarm.isLate ? after(at, allClearSoundMs) : at;
  for (const desk of alarm.called) add(desk, heardUntil);
  add(alarm.desk, at);
  return next;
}

/** Without those that are over by now. */
export function stillShown(clearings: Clearings, now: Instant): Clearings {
  return new Map([...clearings].filter(([, { until }]) => until > now));
}

function later(a: Instant | undefined, b: Instant): Instant {
  return a !== undefined && a > b ? a : b;
}
