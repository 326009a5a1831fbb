/**
 * What the green key means. It is never a call for help that somebody is in danger; that is the red button's alone.
 *
 *   | key   | at the desk that calls, accepted | … not accepted | at a desk that is called | elsewhere |
 *   |-------|----------------------------------|----------------|--------------------------|-----------|
 *   | short | attended: the helper is here     | cancelled      | accepted: I am coming    | nothing   |
 *   | held  | closed: it is over               | cancelled      | nothing                  | assist    |
 *
 * A cancel may be coerced, so before anybody said "I am coming" the key at the calling desk can only cancel, and a cancel ends nothing (MISSION
 * rules 6 and 7). A key that was pressed before the call, and reaches us after it, cannot have meant it. A unit that is not at home
 * means nothing at all.
 */
import { acceptable, alarmAt, callsTo, isAccepted } from "./alarm.ts";
import { called } from "./call.ts";
import type { Cause, Happening } from "./event.ts";
import type { Report } from "./link-state.ts";
import type { Desk } from "./site.ts";
import type { State } from "./state.ts";
import { after, type Instant } from "./time.ts";

type Key = Extract<Report, { kind: "key" }>;

export function greenKey(
  state: State,
  desk: Desk,
  report: Key,
  atHome: boolean,
  cause: Cause,
  now: Instant,
): Happening {
  const { key, ageMs } = report;
  const nothing: Happening = { type: "key", desk: desk.id, key, ageMs, cause };
  if (!atHome || key === "both-hold") return nothing;
  const keyAt = after(now, -ageMs);
  const own = alarmAt(state.alarms, desk.id);
  if (own !== undefined) {
    if (keyAt < own.callsSince) return nothing;
    const about = { alarm: own.id, desk: desk.id, by: desk.id, cause } as const;
    if (!isAccepted(own)) return { ...about, type: "cancelled", ageMs };
    if (key === "green") return { ...about, type: "attended", ageMs };
    return { ...about, type: "closed", reason: presence };
  }
  if (key === "green") {
    const alarm = acceptable(state.alarms, desk.id, keyAt);
    return alarm === undefined
      ? nothing
      : { type: "accepted", alarm: alarm.id, desk: alarm.desk, by: desk.id, ageMs, cause };
  }
  if (callsTo(state.alarms, desk.id).length > 0) return nothing;
  return called(state, desk, { level: "assist", verified: true, ageMs, cause });
}

const presence = "green key held at the desk";
