/**
 * Coverage: who would sound if this desk were pressed now. It is told before the press, as a retained topic and as the
 * desk's light, and it counts only what was heard from the unit itself within the last 3 s. A desk whose own alarm is open
 * stays silent for everybody (signals.ts, rows A to C), so it is missing too, unless it only practises; so is one that the plan sets to
 * silent, and a device that sounds perhaps and cannot prove it.
 */
import { type Alarms, alarmAt, isReal } from "./alarm.ts";
import type { FaultCode } from "./fault.ts";
import { can, flagged, type Link } from "./link-state.ts";
import { deskOf, type Housed, isAtHome, linkAt } from "./place.ts";
import type { Desk, DeskId } from "./site.ts";

/** Why a desk would not sound: a fault, no unit yet, its own alarm, the plan, or a device that cannot prove that it sounds. */
export type Missing = FaultCode | "not-fitted" | "calls-itself" | "set-silent" | "no-readback";

export interface Coverage {
  /** How many of the called desks would sound. */
  readonly sounding: number;
  readonly of: number;
  readonly minimum: number;
  readonly missing: readonly { readonly desk: DeskId; readonly fault: Missing }[];
}

/** What coverage is read from. */
export interface Covered extends Housed {
  readonly alarms: Alarms;
}

/** Why a desk would not sound, or `undefined` if it would. */
export function silentBecause(from: Covered, desk: Desk): Missing | undefined {
  const own = alarmAt(from.alarms, desk.id);
  if (own !== undefined && isReal(own)) return "calls-itself";
  if (desk.sound === "silent") return "set-silent";
  const link = linkAt(from, desk);
  if (link === undefined) return "not-fitted";
  return whyNoSession(link) ?? whyNotOurs(from, desk, link) ?? whyNoSound(link);
}

function whyNoSession(link: Link): Missing | undefined {
  if (link.phase === "closed") return "port-unavailable";
  if (link.phase === "foreign") return "version-mismatch";
  return link.phase === "opening" ? "unit-silent" : undefined;
}

function whyNotOurs(from: Covered, desk: Desk, link: Link): Missing | undefined {
  if (link.owner === "new") return "unit-unpaired";
  if (link.owner === "stranger") return "unit-swapped";
  if (link.owner === "doubtful") return "unit-distrusted";
  return isAtHome(from, link) && deskOf(from, link) === desk.id ? undefined : "unit-swapped";
}

function whyNoSound(link: Link): Missing | undefined {
  if (link.disobeys) return "signal-unconfirmed";
  if (!can(link, "buzzer") || flagged(link, "buzzer-dead") || !link.probe.sounded) return "buzzer-dead";
  return can(link, "buzzer-readback") ? undefined : "no-readback";
}

export function coverageOf(from: Covered, desk: Desk): Coverage {
  const missing: { desk: DeskId; fault: Missing }[] = [];
  for (const id of desk.circuit1) {
    const fault = silentBecause(from, from.site.desks.get(id) as Desk);
    if (fault !== undefined) missing.push({ desk: id, fault });
  }
  const of = desk.circuit1.length;
  return { sounding: of - missing.length, of, minimum: Math.min(from.site.minimum, of), missing };
}
