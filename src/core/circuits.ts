/**
 * When a further circuit is called (MISSION rule 8). For each circuit behind the first, in the order of the plan, the first row that
 * fits holds:
 *
 *   | | the alarm                                                              | the circuit is called     |
 *   |-|------------------------------------------------------------------------|---------------------------|
 *   |Z| is practice                                                            | never                     |
 *   |A| has called it, or is of a level that it does not answer                | never                     |
 *   |B| came too late to sound                                                 | at once: late             |
 *   |C| was pressed a second time, and the circuit answers that                | at once: second-press     |
 *   |D| is accepted                                                            | not as long as it is      |
 *   |E| is 1 s old, fewer than the minimum sound, and the circuit answers that | then: too-few-sound       |
 *   |F| is as old as the circuit waits                                         | then: unanswered          |
 *
 * Z: a drill disturbs neither guards nor anybody outside. A: a circuit is called once for each press of its level; an upgrade begins anew. B: nobody heard it when it was meant, so somebody must know.
 * C before D: who presses again although somebody comes does not feel helped. D: accepting stops escalation; a cancel does not (rule 6). E and F
 * count from the moment since when neighbours are called, which a second press renews (and with it who has confirmed, if somebody had muted it); both times are real elapsed time and go on
 * over a restart (restore.ts). Who is called may depend on the time of day (day-plan.ts); when, never.
 */
import { type Alarm, isAccepted, isReal } from "./alarm.ts";
import { membersNow } from "./day-plan.ts";
import type { EscalationReason } from "./event.ts";
import type { Circuit, Members, Site } from "./site.ts";
import { after, earliest, type Instant, type WallClock } from "./time.ts";

/** How long circuit 1 has to confirm that it sounds: six lines, a unit's readback, and a lost line in between (limits.ts). */
export const confirmWithinMs = 1000;

export interface Escalation {
  readonly circuit: Circuit;
  readonly reason: EscalationReason;
  /** Everybody of the circuit but the desk itself. */
  readonly called: Members;
}

/** Which circuit is to be called now, and why; one at a time. */
export function dueEscalation(
  alarm: Alarm,
  site: Site,
  now: WallClock & { readonly instant: Instant },
): Escalation | undefined {
  for (const circuit of site.circuits) {
    const due = rowOf(alarm, circuit, site);
    if (due !== undefined && due.at <= now.instant)
      return { circuit, reason: due.reason, called: calledBy(circuit, alarm, now) };
  }
  return undefined;
}

/** When the next circuit is due if nothing happens before. */
export function escalationAt(alarm: Alarm, site: Site): Instant | undefined {
  return earliest(...site.circuits.map((circuit) => rowOf(alarm, circuit, site)?.at));
}

/** Who a circuit calls for an alarm now. */
export function calledBy(circuit: Circuit, alarm: Alarm, now: WallClock): Members {
  const { desks, receivers } = membersNow(circuit, now);
  return { desks: desks.filter((desk) => desk !== alarm.desk), receivers };
}

function rowOf(
  alarm: Alarm,
  circuit: Circuit,
  site: Site,
): { readonly at: Instant; readonly reason: EscalationReason } | undefined {
  const { callsSince } = alarm;
  if (!isReal(alarm)) return undefined;
  if (alarm.circuitIds.includes(circuit.id) || !circuit.levels.includes(alarm.level)) return undefined;
  if (alarm.isLate) return { at: callsSince, reason: "late" };
  if (alarm.presses > 1 && circuit.secondPress) return { at: callsSince, reason: "second-press" };
  if (isAccepted(alarm)) return undefined;
  const unanswered = { at: after(callsSince, circuit.afterMs), reason: "unanswered" } as const;
  const sounding = alarm.first.filter((desk) => alarm.confirmed.has(desk)).length;
  const enough = sounding >= Math.min(site.minimum, alarm.first.length);
  if (enough || !circuit.tooFew) return unanswered;
  const tooFew = { at: after(callsSince, confirmWithinMs), reason: "too-few-sound" } as const;
  return tooFew.at <= unanswered.at ? tooFew : unanswered;
}
