/**
 * An alarm, from its press to its close. It is the fold of its events and nothing else: the live gateway applies
 * each event at the moment it happens (before it is on disk), a restarted one applies the same events
 * read from the journal, and both hold the same alarm.
 *
 *   raised ──► sounding* ──► accepted ──► attended ──► closed
 * missed ──┘ (a press that arrives too late: seen, not heard)
 *     ├── pressed*   the same desk once more: never a second alarm, but it calls anew
 *     ├── upgraded*  the same, and graver
 *     ├── escalated* one more circuit (circuits.ts)
 *     └── cancelled* taken back: check in person; nothing else changes
 */
import type { AlarmId, Cause, Happening, Mode } from "./event.ts";
import type { Level } from "./level.ts";
import type { DeskId } from "./site.ts";
import { after, type Instant } from "./time.ts";

export interface Alarm {
  readonly id: AlarmId;
  readonly desk: DeskId;
  readonly room: string;
  readonly level: Level;
  readonly mode: Mode;
  readonly verified: boolean;
  /** Everybody who is called, circuit by circuit. */
  readonly called: readonly DeskId[];
  /** Those of circuit 1 alone. */
  readonly first: readonly DeskId[];
  /** The numbers of the circuits that were called, 1 first. */
  readonly circuits: readonly number[];
  /** When the button was pressed, as the unit tells it. */
  readonly pressedAt: Instant;
  /** Since when its neighbours are called: when it was raised here, or pressed again; later than the press when nobody could hear that. */
  readonly callsSince: Instant;
  readonly presses: number;
  /** Press-to-buzzer time in ms of each called desk that confirmed its sound. */
  readonly sounding: ReadonlyMap<DeskId, number>;
  /** Who said that they come, in that order. */
  readonly acceptedBy: readonly string[];
  /** Whether one of them said so since the last press. */
  readonly answered: boolean;
  /** Who said that they are there. */
  readonly attendedBy: readonly string[];
  /** Somebody took the call back, and nobody has accepted since: check in person. */
  readonly doubtful: boolean;
  /** When its sound ends; the light stays (MISSION, limits of signals). */
  readonly soundUntil: Instant;
}

/** The name of the alarm that a cause raises: one cause, one alarm, however often it is told. */
export function alarmIdOf(cause: Cause): AlarmId {
  return cause as string as AlarmId;
}

/** A press older than this when it arrives does not sound (MISSION rule 11). */
const lateAfterMs = 120_000;

/** Whether a press of this age is late: neither a phantom siren nor silence, but a call that is only seen. */
export function isLate(ageMs: number): boolean {
  return ageMs > lateAfterMs;
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
    case "missed":
      return new Map(alarms).set(event.alarm, raised(event, at, 0));
    case "sounding":
      return change(alarms, event.alarm, (alarm) => ({
        ...alarm,
        sounding: new Map(alarm.sounding).set(event.neighbour, event.pressToBuzzerMs),
      }));
    case "pressed":
      return change(alarms, event.alarm, (alarm) => calledAgain(alarm, at, isLate(event.ageMs) ? 0 : soundMs));
    case "upgraded":
      return change(alarms, event.alarm, (alarm) => upgraded(alarm, event, at, isLate(event.ageMs) ? 0 : soundMs));
    case "escalated":
      return change(alarms, event.alarm, (alarm) => escalated(alarm, event, at, soundMs));
    case "accepted":
      return change(alarms, event.alarm, (alarm) => ({
        ...alarm,
        answered: true,
        doubtful: false,
        acceptedBy: withOne(alarm.acceptedBy, event.by),
      }));
    case "attended":
      return change(alarms, event.alarm, (alarm) => ({
        ...alarm,
        answered: true,
        doubtful: false,
        attendedBy: withOne(alarm.attendedBy, event.by),
      }));
    case "cancelled":
      return change(alarms, event.alarm, (alarm) => ({ ...alarm, doubtful: !alarm.answered }));
    case "closed": {
      const rest = new Map(alarms);
      rest.delete(event.alarm);
      return rest;
    }
    case "key":
    case "tamper":
    case "pairing-offered":
    case "paired":
    case "unpaired":
    case "moved":
    case "test-pressed":
    case "tested":
    case "fault":
    case "restored":
    case "journal-chained":
    case "journal-mended":
    case "journal-forgotten":
      return alarms;
  }
}

function raised(event: Extract<Happening, { type: "raised" | "missed" }>, at: Instant, soundMs: number): Alarm {
  return {
    id: event.alarm,
    desk: event.desk,
    room: event.room,
    level: event.level,
    mode: event.mode,
    verified: event.verified,
    called: event.called,
    first: event.called,
    circuits: [event.circuit],
    pressedAt: after(at, -event.ageMs),
    callsSince: at,
    presses: 1,
    sounding: new Map(),
    acceptedBy: [],
    answered: false,
    attendedBy: [],
    doubtful: false,
    soundUntil: after(at, soundMs),
  };
}

/** The red button once more: whoever comes has not come yet, or the sound is long over. It sounds anew, for everybody; a late one does not. */
function calledAgain(alarm: Alarm, at: Instant, soundMs: number): Alarm {
  const presses = alarm.presses + 1;
  if (soundMs === 0) return { ...alarm, presses };
  return { ...alarm, presses, answered: false, callsSince: at, soundUntil: after(at, soundMs) };
}

/** The same desk, and worse: as if it were raised now, at the graver level, but with what is known of it. */
function upgraded(alarm: Alarm, event: Extract<Happening, { type: "upgraded" }>, at: Instant, soundMs: number): Alarm {
  const called = [...new Set([...alarm.called, ...event.called])];
  const again = calledAgain({ ...alarm, level: event.level, called, first: event.called, circuits: [1] }, at, soundMs);
  return { ...again, presses: 1, doubtful: false };
}

/** One more circuit: it sounds anew, for everybody, unless the whole alarm came too late to sound. */
function escalated(
  alarm: Alarm,
  event: Extract<Happening, { type: "escalated" }>,
  at: Instant,
  soundMs: number,
): Alarm {
  const isSilent = alarm.soundUntil === alarm.callsSince;
  return {
    ...alarm,
    called: [...new Set([...alarm.called, ...event.called])],
    circuits: alarm.circuits.includes(event.circuit) ? alarm.circuits : [...alarm.circuits, event.circuit],
    soundUntil: isSilent ? alarm.soundUntil : after(at, soundMs),
  };
}

function withOne(names: readonly string[], name: string): readonly string[] {
  return names.includes(name) ? names : [...names, name];
}

/** One alarm that is known twice: from the life before a restart, and from a repeated press after it. */
export function merged(earlier: Alarm, live: Alarm): Alarm {
  return {
    ...live,
    pressedAt: earlier.pressedAt,
    presses: Math.max(earlier.presses, live.presses),
    sounding: new Map([...live.sounding, ...earlier.sounding]),
    acceptedBy: [...new Set([...earlier.acceptedBy, ...live.acceptedBy])],
    attendedBy: [...new Set([...earlier.attendedBy, ...live.attendedBy])],
    called: [...new Set([...earlier.called, ...live.called])],
    circuits: [...new Set([...earlier.circuits, ...live.circuits])],
    answered: earlier.answered || live.answered,
  };
}

function change(alarms: Alarms, id: AlarmId, by: (alarm: Alarm) => Alarm): Alarms {
  const alarm = alarms.get(id);
  return alarm === undefined ? alarms : new Map(alarms).set(id, by(alarm));
}

/** Whether somebody said "I am coming" since the last press. */
export function isAccepted(alarm: Alarm): boolean {
  return alarm.answered;
}

/** The open alarm that was raised at a desk, the oldest if a late journal brought one beside a live one. */
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
 * before the call, and reaches us after it, cannot have meant it.
 */
export function acceptable(alarms: Alarms, desk: DeskId, keyAt: Instant): Alarm | undefined {
  return callsTo(alarms, desk).find((alarm) => !isAccepted(alarm) && alarm.callsSince <= keyAt);
}
