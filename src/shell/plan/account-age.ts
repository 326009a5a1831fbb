/**
 * How old an account has to be before it counts as one of the two that agree on a plan. Whoever may make accounts could make the second
 * person; what stops him is that the others have some days to see it in the audit before a draft can be made that counts.
 *
 *   made, or given a role or password ──── days ────► from here on: drafts that count
 *
 * Times come from files and from a clock that can be set. What cannot be read, and what lies in the future, does not count.
 */
import { dayMs, rfc3339 } from "../../core/time.ts";

/**
 * From when on a draft has to be made for an account to count; `undefined` when its time cannot be read.
 *
 * @param since RFC 3339, when the account became what it is
 * @param days it has to be so; with 0 it has to be older than the draft
 */
export function countsFrom(since: string, days: number): string | undefined {
  const ms = wallMsOf(since);
  return ms === undefined ? undefined : rfc3339(ms + Math.max(days * dayMs, 1));
}

/**
 * @param from of `countsFrom`
 * @param draftAt when the draft was made
 * @param nowMs wall time; a draft of the future is one of now, or a clock that was set forward for it would make everybody old
 */
export function isOldEnough(from: string | undefined, draftAt: string, nowMs: number): boolean {
  const [fromMs, draftMs] = [wallMsOf(from ?? ""), wallMsOf(draftAt)];
  return fromMs !== undefined && draftMs !== undefined && fromMs <= Math.min(draftMs, nowMs);
}

/** Only what we would write ourselves: `Date.parse` takes "1" for a year. */
function wallMsOf(at: string): number | undefined {
  const ms = Date.parse(at);
  return rfc3339(ms) === at ? ms : undefined;
}
