/**
 * Two clocks, two types. An `Instant` is monotonic and decides; a `Stamp` is wall time and only labels
 * records. Nothing converts one into the other, so a clock jump can move no timer (MISSION rule 14).
 *
 * An instant counts from the start of the machine, not of the process (CLOCK_MONOTONIC on Linux). It therefore
 * means the same before and after a restart of the gateway; `machineBoot` in the journal tells whether
 * the machine itself was restarted in between (see restore.ts).
 */

/** Monotonic time in ms since the machine started; may carry a fraction. */
export type Instant = number & { readonly brand: "Instant" };

/** Wall time for records: RFC 3339 with milliseconds, UTC, and whether the clock was set by anything we trust. */
export interface Stamp {
  readonly at: string;
  readonly clockTrusted: boolean;
}

/** What the clocks on the walls of a site show, and whether to believe it. */
export interface WallClock {
  /** ms since 1970, UTC. */
  readonly wallMs: number;
  readonly clockTrusted: boolean;
  /** How far local time is ahead of UTC; day plans are read with it (day-plan.ts). */
  readonly utcOffsetMs: number;
}

export function instant(ms: number): Instant {
  return ms as Instant;
}

/** The instant `ms` after `start`. */
export function after(start: Instant, ms: number): Instant {
  return (start + ms) as Instant;
}

/** The earliest of several instants, `undefined` standing for "never". */
export function earliest(...instants: readonly (Instant | undefined)[]): Instant | undefined {
  let first: Instant | undefined;
  for (const candidate of instants) {
    if (candidate !== undefined && (first === undefined || candidate < first)) first = candidate;
  }
  return first;
}

/** The later of two instants. */
export function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}

export const dayMs = 86_400_000;

/**
 * RFC 3339, UTC, with milliseconds: 0 → `1970-01-01T00:00:00.000Z`. Years 1970…9999; what lies outside is clamped.
 * Days are turned into dates by counting from March of the year 0, so that the leap day comes last.
 */
export function rfc3339(wallMs: number): string {
  const ms = Math.min(Math.max(Math.floor(wallMs), 0), 253_402_300_799_999) || 0;
  const days = Math.floor(ms / dayMs) + 719_468;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const rest = ms % dayMs;
  const two = (value: number): string => String(value).padStart(2, "0");
  const clock = `${two(Math.floor(rest / 3_600_000))}:${two(Math.floor(rest / 60_000) % 60)}:${two(Math.floor(rest / 1000) % 60)}`;
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${clock}.${String(rest % 1000).padStart(3, "0")}Z`;
}
