/**
 * A call for help, however it comes: red button, green key held, two keys, request. One desk has one open alarm at the most, so
 *
 *   | the desk has               | the call is                                                        |
 *   |----------------------------|--------------------------------------------------------------------|
 *   | no open alarm              | raised (missed, if too late), as practice if it is one (drill.ts)  |
 *   | practice that is open      | raised in earnest, after the practice is closed                    |
 *   | one of a lesser level      | upgraded                                                           |
 *   | one of this or a graver    | pressed: it calls anew                                             |
 */
import { alarmAt, alarmIdOf, isLate, isReal } from "./alarm.ts";
import { calledInEarnest } from "./drill-state.ts";
import type { AlarmId, Cause, DrillId, Happening } from "./event.ts";
import { isGraver, type Level } from "./level.ts";
import type { Desk, DeskId, Site } from "./site.ts";
import type { Turn } from "./state.ts";

export interface Call {
  readonly level: Level;
  readonly verified: boolean;
  readonly ageMs: number;
  readonly cause: Cause;
  /** The drill that it is practice of. */
  readonly drill?: DrillId | undefined;
}

/** Books a call at a desk. Gives the number of its record and the alarm. */
export function call(turn: Turn, desk: Desk, made: Call): { readonly seq: number; readonly alarm: AlarmId } {
  const open = alarmAt(turn.state.alarms, desk.id);
  if (open !== undefined && !isReal(open))
    turn.record({ type: "closed", alarm: open.id, desk: desk.id, by: desk.id, reason: calledInEarnest });
  const happening = called(turn, desk, made);
  return { seq: turn.record(happening), alarm: happening.alarm };
}

/** What a call makes of the alarms that are open. */
function called(
  { state: { alarms, site } }: Turn,
  desk: Desk,
  { level, verified, ageMs, cause, drill }: Call,
): Happening & { readonly alarm: AlarmId } {
  const open = alarmAt(alarms, desk.id);
  const about = { desk: desk.id, ageMs, cause } as const;
  if (open === undefined) {
    // Written out for the reason of `draftOf` (link-state.ts): the sirens wait for it.
    const raised = {
      desk: desk.id,
      ageMs,
      cause,
      type: isLate(ageMs) ? "missed" : "raised",
      alarm: alarmIdOf(cause),
      room: desk.room.id,
      level,
      mode: "real",
      circuit: 1,
      verified,
      called: firstCalled(site, desk, level),
    } as const;
    return drill === undefined ? raised : { ...raised, mode: "drill", drill };
  }
  if (isGraver(level, open.level)) {
    return { ...about, type: "upgraded", alarm: open.id, level, called: firstCalled(site, desk, level) };
  }
  return { ...about, type: "pressed", alarm: open.id };
}

/** A lockdown concerns the whole house; every other call the neighbours. */
function firstCalled(site: Site, desk: Desk, level: Level): readonly DeskId[] {
  return level === "lockdown" ? [...site.desks.keys()].filter((id) => id !== desk.id) : desk.circuit1;
}
