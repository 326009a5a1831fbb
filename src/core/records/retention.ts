/**
 * What is too old to be kept, decided with a clock that may be wrong (MISSION rules 14 and 15).
 *
 * A wrong clock must not delete a year of records, and a right one must not be doubted for ever. So deletion goes by a time of its own, the believed
 * time. It runs with the monotonic clock, follows a trusted clock at once when that goes back or is ahead by little, and follows one that is
 * far ahead only after that clock has said the same for long enough: whoever set it wrong has seen it by then.
 *
 *   the clock is ahead by   believed after it has held, in time that the machine ran
 *   up to 1 h               at once
 *   up to 4 days            6 h      a weekend, a power cut
 *   more                    7 days   a holiday, or a clock that jumped to 2099
 *
 * A clock that is not trusted is never followed. Events are deleted by whole days of UTC: one is kept for as many full days as the
 * retention says, and for less than one day more.
 */
import { dayMs, rfc3339 } from "../time.ts";

/** The believed time, and how long the clock has been ahead of it. */
export interface Belief {
  readonly believedMs: number;
  /** The monotonic time and the start of the machine that it was believed at. */
  readonly instantMs: number;
  readonly machineBoot: string;
  /** Time that the machine ran while its clock was ahead. */
  readonly aheadForMs: number;
}

/** Both clocks of the machine at a moment. */
export interface Moment {
  readonly wallMs: number;
  readonly clockTrusted: boolean;
  readonly instantMs: number;
  readonly machineBoot: string;
}

const hourMs = 3_600_000;

/** Up to `aheadMs` a clock is believed when it has held for `afterMs`. */
const patience = [
  { aheadMs: hourMs, afterMs: 0 },
  { aheadMs: 4 * dayMs, afterMs: 6 * hourMs },
  { aheadMs: Number.POSITIVE_INFINITY, afterMs: 7 * dayMs },
] as const;

/**
 * The belief after a look at the clocks.
 * @param newestMs the newest trusted stamp in the journal, where nothing is believed yet
 */
export function believe(before: Belief | undefined, now: Moment, newestMs: number | undefined): Belief {
  const { instantMs, machineBoot, wallMs, clockTrusted } = now;
  const ranMs = before?.machineBoot === machineBoot ? Math.max(0, instantMs - before.instantMs) : 0;
  const expectedMs = before === undefined ? (newestMs ?? wallMs) : before.believedMs + ranMs;
  const at = { instantMs, machineBoot };
  if (!clockTrusted) return { ...at, believedMs: expectedMs, aheadForMs: before?.aheadForMs ?? 0 };
  const aheadMs = wallMs - expectedMs;
  const aheadForMs = aheadMs <= hourMs ? 0 : (before?.aheadForMs ?? 0) + ranMs;
  const wanted = patience.find((row) => aheadMs <= row.aheadMs)?.afterMs ?? Number.POSITIVE_INFINITY;
  return aheadForMs >= wanted
    ? { ...at, believedMs: wallMs, aheadForMs: 0 }
    : { ...at, believedMs: expectedMs, aheadForMs };
}

/** What is written before this time is too old; RFC 3339, the beginning of a day in UTC. */
export function cutOf({ believedMs }: Belief, retentionDays: number): string {
  return rfc3339(Math.floor(believedMs / dayMs) * dayMs - retentionDays * dayMs);
}
