/**
 * Coverage: who would sound if this desk were pressed now. It is told before the press, as a retained topic and as the
 * desk's light, and it counts only what was heard from the unit itself within the last 3 s. A desk whose own alarm is open
 * stays silent for everybody (signals.ts, rows A to C), so it is missing too.
 */
import { type Alarms, alarmAt } from "./alarm.ts";
import type { FaultCode } from "./fault.ts";
import { can, flagged, type Link } from "./link.ts";
import type { Desk, DeskId, Site } from "./site.ts";

/** Why a desk would not sound: a fault, no unit yet, or its own alarm. */
export type Missing = FaultCode | "not-fitted" | "calls-itself";

export interface Coverage {
  /** How many of the called desks would sound. */
  readonly sounding: number;
  readonly of: number;
  readonly minimum: number;
  readonly missing: readonly { readonly desk: DeskId; readonly fault: Missing }[];
}

/** Why a desk would not sound, or `undefined` if it would. */
export function silentBecause(desk: Desk, links: ReadonlyMap<string, Link>, alarms: Alarms): Missing | undefined {
  if (alarmAt(alarms, desk.id) !== undefined) return "calls-itself";
  const link = desk.socket === undefined ? undefined : links.get(desk.socket);
  if (link === undefined) return "not-fitted";
  if (link.phase === "closed") return "port-unavailable";
  if (link.phase === "foreign") return "version-mismatch";
  if (link.phase === "opening") return "unit-silent";
  if (link.disobeys) return "signal-unconfirmed";
  return !can(link, "buzzer") || flagged(link, "buzzer-dead") ? "buzzer-dead" : undefined;
}

export function coverageOf(desk: Desk, site: Site, links: ReadonlyMap<string, Link>, alarms: Alarms): Coverage {
  const missing: { desk: DeskId; fault: Missing }[] = [];
  for (const id of desk.circuit1) {
    const fault = silentBecause(site.desks.get(id) as Desk, links, alarms);
    if (fault !== undefined) missing.push({ desk: id, fault });
  }
  const of = desk.circuit1.length;
  return { sounding: of - missing.length, of, minimum: Math.min(site.minimum, of), missing };
}
