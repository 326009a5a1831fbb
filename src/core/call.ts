/**
 * A call for help, however it comes: red button, green key held, request. One desk has one open alarm at the most, so
 *
 *   | the desk has               | the call is                  |
 *   |----------------------------|------------------------------|
 *   | no open alarm              | raised (missed, if too late) |
 *   | one of a lesser level      | upgraded                     |
 *   | one of this or a graver    | pressed: it calls anew       |
 */
import { alarmAt, alarmIdOf, isLate } from "./alarm.ts";
import type { AlarmId, Cause, Happening } from "./event.ts";
import { isGraver, type Level } from "./level.ts";
import type { Desk, DeskId, Site } from "./site.ts";
import type { State } from "./state.ts";

export interface Call {
  readonly level: Level;
  readonly verified: boolean;
  readonly ageMs: number;
  readonly cause: Cause;
}

/** What a call at a desk makes of the alarms that are open. */
export function called(
  state: State,
  desk: Desk,
  { level, verified, ageMs, cause }: Call,
): Happening & { readonly alarm: AlarmId } {
  const open = alarmAt(state.alarms, desk.id);
  const about = { desk: desk.id, ageMs, cause } as const;
  if (open === undefined) {
    return {
      ...about,
      type: isLate(ageMs) ? "missed" : "raised",
      alarm: alarmIdOf(cause),
      room: desk.room.id,
      level,
      mode: "real",
      circuit: 1,
      verified,
      called: firstCalled(state.site, desk, level),
    };
  }
  if (isGraver(level, open.level)) {
    return { ...about, type: "upgraded", alarm: open.id, level, called: firstCalled(state.site, desk, level) };
  }
  return { ...about, type: "pressed", alarm: open.id };
}

/** A lockdown concerns the whole house; every other call the neighbours. */
function firstCalled(site: Site, desk: Desk, level: Level): readonly DeskId[] {
  return level === "lockdown" ? [...site.desks.keys()].filter((id) => id !== desk.id) : desk.circuit1;
}
