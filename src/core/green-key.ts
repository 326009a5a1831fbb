/**
 * What the keys beside the red button mean. The green key is never a call for help that somebody is in danger; that is the red button's alone.
 *
 *   | key                    | at the desk that calls          | at a desk that is called | elsewhere |
 *   |------------------------|---------------------------------|--------------------------|-----------|
 *   | green, short           | row F of alarm-table.ts         | accepted: I am coming    | nothing   |
 *   | green, held 1 s        | row G of alarm-table.ts         | accepted: I am coming    | assist    |
 *   | red and green, held 3 s| lockdown                        | lockdown                 | lockdown  |
 *
 * At a called desk a hold is a press that took long: whoever runs to help does not count seconds.
 *
 * A desk that practises is a called desk first, if a real alarm calls it. A key that was pressed before the call, and reaches us after it,
 * cannot have meant it. A unit that is not at home means nothing at all; its red button still calls.
 */
import { limits } from "../../firmware-protocol/limits.ts";
import { type Alarm, acceptable, alarmAt, callsTo, isReal } from "./alarm.ts";
import { said } from "./alarm-table.ts";
import { call } from "./call.ts";
import type { Cause, Happening } from "./event.ts";
import type { Report } from "./link-state.ts";
import type { Desk } from "./site.ts";
import type { Turn } from "./state.ts";
import { after, type Instant } from "./time.ts";

type Key = Extract<Report, { kind: "key" }>;

/**
 * Books a key. Gives the number of its record.
 * @param verified whether its unit proved it; a translated device cannot
 */
export function pressKey(
  turn: Turn,
  desk: Desk,
  report: Key,
  atHome: boolean,
  verified: boolean,
  cause: Cause,
): number {
  const { key, ageMs } = report;
  const { alarms } = turn.state;
  const nothing: Happening = { type: "key", desk: desk.id, key, ageMs, cause };
  if (!atHome) return turn.record(nothing);
  if (key === "both-hold") return call(turn, desk, { level: "lockdown", verified, ageMs, cause }).seq;
  const keyAt = after(turn.now.instant, -ageMs);
  const own = alarmAt(alarms, desk.id);
  const answers = acceptable(alarms, desk.id, key === "green-hold" ? after(keyAt, -limits.holdMs) : keyAt);
  const isOwn = own !== undefined && (isReal(own) || answers === undefined || !isReal(answers));
  if (isOwn) return turn.record(atOrigin(own, desk, report, keyAt, cause) ?? nothing);
  if (answers !== undefined) {
    return turn.record({ type: "accepted", alarm: answers.id, desk: answers.desk, by: desk.id, ageMs, cause });
  }
  if (key === "green" || callsTo(alarms, desk.id).length > 0) return turn.record(nothing);
  return call(turn, desk, { level: "assist", verified, ageMs, cause }).seq;
}

/** The green key at the desk that calls. */
function atOrigin(own: Alarm, desk: Desk, { key, ageMs }: Key, keyAt: Instant, cause: Cause): Happening | undefined {
  if (keyAt < own.callsSince) return undefined;
  const about = { alarm: own.id, desk: desk.id, by: desk.id, cause } as const;
  const type = said(key === "green" ? "key-at-origin" : "hold-at-origin", own.progress);
  switch (type) {
    case "cancelled":
    case "attended":
      return { ...about, type, ageMs };
    case "closed":
      return { ...about, type, reason: presence };
    default:
      return undefined;
  }
}

const presence = "green key held at the desk";
