/**
 * Drills: the real button, pressed for practice (MISSION rule 10). A drill is announced for some desks and a time; then a press is judged by
 * the first row that fits:
 *
 *   | | the press                                                    | is    |
 *   |-|--------------------------------------------------------------|-------|
 *   |A| no drill is announced, or not for this desk                  | real  |
 *   |B| is not proved to be of this desk's unit                      | real  |
 *   |C| was made before the announcement or less than 0.5 s after it, | real  |
 *   | | or arrives after the end                                     |       |
 *   |D| is not the desk's first one in this drill                    | real  |
 *   |E| comes while the desk has an open alarm, practice or not      | real  |
 *   |F| any other                                                    | drill |
 *
 * So a press is practice only when everything proves it. Anything but a red press is never practice: assist by the green key, lockdown by
 * two keys, a request. When a desk whose practice is still open calls in earnest, its practice is closed and the call begins anew
 * (call.ts): a second press is how somebody says that it is no game any more.
 *
 *   drill ──► press at an announced desk: circuit 1 hears the drill signal; accept, attend, close as in earnest; nobody else is called
 *          ──► drill-ended by its time, by request, or when every desk was pressed and closed; whatever is open of it is closed
 *
 * A drill survives a restart of the gateway. It does not survive one of the machine, because then nobody knows what time has passed, and what
 * cannot be proved to be a drill is real.
 */
import { type Alarms, alarmAt } from "./alarm.ts";
import type { DrillId } from "./event.ts";
import type { Desk, DeskId } from "./site.ts";
import { after, type Instant } from "./time.ts";

/** A drill of a whole site goes from room to room in an hour or two; longer ones are announced anew. */
export const drillSecondsMax = 7200;

export interface Drill {
  readonly id: DrillId;
  readonly desks: readonly DeskId[];
  /** Those whose press was practice, in order. */
  readonly pressed: readonly DeskId[];
  readonly since: Instant;
  readonly until: Instant;
  readonly by: string;
  /** The machine was restarted since it was announced, so nobody knows whether its time is over. */
  readonly timeLost: boolean;
}

/**
 * A press is dated by the age that its unit wrote, and nobody knows how long the line then waited in the kernel or on a network: one that was
 * made before the announcement may look younger than it. Of thousand presses one takes 14 ms on its whole way on a quiet machine
 * (docs/measurements.md), and a serial server that loses a packet sends it again after 200 ms or twice that. Nobody who presses because a drill
 * was announced is as quick; who is calls in earnest.
 */
export const underWayMsMax = 500;

/** What is looked up to judge a press. */
export interface Practised {
  readonly drill: Drill | undefined;
  readonly alarms: Alarms;
}

/** The drill that a red press belongs to; `undefined`: it is real. */
export function drillOf(
  { drill, alarms }: Practised,
  desk: Desk,
  proved: boolean,
  pressedAt: Instant,
  now: Instant,
): DrillId | undefined {
  if (drill === undefined || !drill.desks.includes(desk.id)) return undefined;
  if (!proved || drill.timeLost) return undefined;
  if (pressedAt < after(drill.since, underWayMsMax) || now >= drill.until) return undefined;
  if (drill.pressed.includes(desk.id)) return undefined;
  return alarmAt(alarms, desk.id) === undefined ? drill.id : undefined;
}

/** The drill after a press of it. */
export function withPress(drill: Drill | undefined, desk: DeskId, of: DrillId | undefined): Drill | undefined {
  if (drill === undefined || drill.id !== of) return drill;
  return { ...drill, pressed: [...drill.pressed, desk] };
}

/** Why the practice of a desk is closed that calls in earnest. */
export const calledInEarnest = "the desk calls in earnest";
