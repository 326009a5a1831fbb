/**
 * An alarm, from its press to its close. It is the fold of its events and nothing else: the live gateway applies
 * each event at the moment it happens (before it is on disk), a restarted one applies the same events
 * read from the journal, and both hold the same alarm.
 *
 *   raised ──► sounding* ──► accepted ──► closed
 *     └── pressed* (the same desk once more; never a second alarm)
 */
import type { AlarmId, Cause, Happening, Level, Mode } from "./event.ts";
import type { DeskId } from "./site.ts";
import { after, type Instant } from "./time.ts";

export interface Alarm {
  readonly id: AlarmId;
  readonly desk: DeskId;
  readonly room: string;
  readonly level: Level;
  readonly mode: Mode;
  readonly verified: boolean;
  readonly called: readonly DeskId[];
  /** When the button was pressed, as the unit tells it. */
  readonly pressedAt: Instant;
  /** When it was raised here, and its neighbours called: later than the press when nobody could hear that. */
  readonly raisedAt: Instant;
  readonly presses: number;
  /** Press-to-buzzer time in ms of each called desk that confirmed its sound. */
  readonly sounding: ReadonlyMap<DeskId, number>;
  /** Who comes, in the order in which they said so. */
  readonly acceptedBy: readonly string[];
  /** When its sound ends; the light stays (MISSION, limits of signals). */
  readonly soundUntil: Instant;
}

/** The name of the alarm that a cause raises: one cause, one alarm, however often it is told. */
export function alarmIdOf(cause: Cause): AlarmId {
  return cause as string as AlarmId;
}

/** The alarms that are open, by id, oldest first. */
export type Alarms = ReadonlyMap<AlarmId, Alarm>;

/**
 * The open alarms after an event. An event of an alarm that is not open changes nothing.
 * @param at when it happened
 * @param soundMs how long an alarm sounds
 */
export function apply(alarms: Alarms, event: Happening, at: Instant, soundMs: number): Alarms {
  switch (event.type) {
    case "raised":
      return new Map(alarms).set(event.alarm, raised(event, at, soundMs));
    case "sounding":
      return change(alarms, event.alarm, (alarm) => ({
        ...alarm,
        sounding: new Map(alarm.sounding).set(event.neighbour, event.pressToBuzzerMs),
      }));
    case "pressed":
      return change(alarms, event.alarm, (alarm) => ({ ...alarm, presses: alarm.presses + 1 }));
    case "accepted":
      return change(alarms, event.alarm, (alarm) => ({ ...alarm, acceptedBy: [...alarm.acceptedBy, event.by] }));
    case "closed": {
      const rest = new Map(alarms);
      rest.delete(event.alarm);
      return rest;
    }
    case "missed":
    case "key":
    case "fault":
    case "restored":
      return alarms;
  }
}

function raised(event: Extract<Happening, { type: "raised" }>, at: Instant, soundMs: number): Alarm {
  return {
    id: event.alarm,
    desk: event.desk,
    room: event.room,
    level: event.level,
    mode: event.mode,
    verified: event.verified,
    called: event.called,
    pressedAt: after(at, -event.ageMs),
    raisedAt: at,
    presses: 1,
    sounding: new Map(),
    acceptedBy: [],
    soundUntil: after(at, soundMs),
  };
}

function change(alarms: Alarms, id: AlarmId, by: (alarm: Alarm) => Alarm): Alarms {
  const alarm = alarms.get(id);
  return alarm === undefined ? alarms : new Map(alarms).set(id, by(alarm));
}

export function isAccepted(alarm: Alarm): boolean {
  return alarm.acceptedBy.length > 0;
}

/** The open alarm that was raised at a desk, if there is one. There is never more than one. */
export function alarmAt(alarms: Alarms, desk: DeskId): Alarm | undefined {
  for (const alarm of alarms.values()) if (alarm.desk === desk) return alarm;
  return undefined;
}

/** The open alarms that call a desk, oldest first. */
export function callsTo(alarms: Alarms, desk: DeskId): Alarm[] {
  return [...alarms.values()].filter((alarm) => alarm.called.includes(desk));
}

/**
 * What the green key of a desk accepts: the oldest alarm that calls it and that nobody has accepted. A key that was pressed
 * before an alarm was raised, and reaches us after it, cannot have meant it.
 */
export function acceptable(alarms: Alarms, desk: DeskId, keyAt: Instant): Alarm | undefined {
  return callsTo(alarms, desk).find((alarm) => !isAccepted(alarm) && alarm.raisedAt <= keyAt);
}
