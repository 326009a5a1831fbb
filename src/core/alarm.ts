/**
 * An alarm, from its press to its close. It is the fold of its events and nothing else: the live gateway applies
 * each event at the moment it happens (before it is on disk), a restarted one applies the same events
 * read from the journal, and both hold the same alarm. alarm-table.ts says what each event makes of its state.
 *
 *   raised ──► sounding* ──► accepted ──► attended ──► closed
 * missed ──┘ (a press that arrives too late: seen, not heard)
 *     ├── pressed*   the same desk once more: never a second alarm, but it calls anew
 *     ├── upgraded*  the same, and graver
 *     ├── escalated* one more circuit (circuits.ts)
 *     └── cancelled* taken back: check in person
 */
import { after as afterEvent, type Progress } from "./alarm-table.ts";
import type { AlarmId, Cause, DrillId, Happening, Mode } from "./event.ts";
import { isGraver, type Level } from "./level.ts";
import type { DeskId } from "./site.ts";
import { after, type Instant, later } from "./time.ts";

export interface Alarm {
  readonly id: AlarmId;
  readonly desk: DeskId;
  readonly room: string;
  readonly level: Level;
  readonly mode: Mode;
  /** The drill that it belongs to, if it is practice. */
  readonly drill: DrillId | undefined;
  readonly verified: boolean;
  readonly progress: Progress;
  /** Everybody who is called, circuit by circuit. */
  readonly called: readonly DeskId[];
  /** Who is called and has no unit: told by MQTT, answers by request. */
  readonly receivers: readonly string[];
  /** Those of circuit 1 alone. */
  readonly first: readonly DeskId[];
  /** The numbers of the circuits that were called, 1 first, as the plan numbered them then. */
  readonly circuits: readonly number[];
  /** Those behind the first by their names, which stay what they are when the plan is changed. */
  readonly circuitIds: readonly string[];
  /** When the button was pressed, as the unit tells it. */
  readonly pressedAt: Instant;
  /** Since when its neighbours are called: when it was raised here, or pressed again; later than the press when nobody could hear that. */
  readonly callsSince: Instant;
  readonly presses: number;
  /** Press-to-buzzer time in ms of each called desk that confirmed its sound, the first time that it did. */
  readonly sounding: ReadonlyMap<DeskId, number>;
  /** Those that confirmed the sound that was asked for last: a call that begins anew is not received because an earlier one was. */
  readonly confirmed: ReadonlySet<DeskId>;
  /** Who said that they come, in that order. */
  readonly acceptedBy: readonly string[];
  /** Who said that they are there. */
  readonly attendedBy: readonly string[];
  /** When the first of them said so. */
  readonly acceptedAt: Instant | undefined;
  readonly attendedAt: Instant | undefined;
  /** It arrived too late to sound (MISSION rule 11); a graver call or a second press that arrives in time ends that. */
  readonly isLate: boolean;
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

/** Whether an event is a step of an alarm that may be open. */
type Step = Exclude<Extract<Happening, { readonly alarm: AlarmId }>, { type: "raised" | "missed" | "closed" }>;

/**
 * The open alarms after an event. An event of an alarm that is not open changes nothing.
 * @param at when it happened
 * @param soundMs how long an alarm sounds
 */
export function apply(alarms: Alarms, event: Happening, at: Instant, soundMs: number): Alarms {
  switch (event.type) {
    case "raised":
    case "missed":
      return withRaised(alarms, raised(event, at, soundMs));
    case "sounding":
    case "pressed":
    case "upgraded":
    case "escalated":
    case "accepted":
    case "attended":
    case "cancelled": {
      const alarm = alarms.get(event.alarm);
      return alarm === undefined ? alarms : new Map(alarms).set(event.alarm, stepped(alarm, event, at, soundMs));
    }
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
    case "drill-started":
    case "drill-ended":
    case "fault":
    case "restored":
    case "journal-chained":
    case "journal-mended":
    case "journal-forgotten":
      return alarms;
  }
}

/** A press that was repeated while nobody could read the journal is told a second time there, and stays one alarm. */
function withRaised(alarms: Alarms, alarm: Alarm): Alarms {
  const earlier = alarms.get(alarm.id);
  return new Map(alarms).set(alarm.id, earlier === undefined ? alarm : merged(earlier, alarm));
}

function raised(event: Extract<Happening, { type: "raised" | "missed" }>, at: Instant, soundMs: number): Alarm {
  const isLate = event.type === "missed";
  return {
    id: event.alarm,
    desk: event.desk,
    room: event.room,
    level: event.level,
    mode: event.mode,
    drill: event.drill,
    verified: event.verified,
    progress: "raised",
    called: event.called,
    receivers: [],
    first: event.called,
    circuits: [event.circuit],
    circuitIds: [],
    pressedAt: after(at, -event.ageMs),
    callsSince: at,
    presses: 1,
    sounding: new Map(),
    confirmed: new Set(),
    acceptedBy: [],
    attendedBy: [],
    acceptedAt: undefined,
    attendedAt: undefined,
    isLate,
    soundUntil: isLate ? at : after(at, soundMs),
  };
}

function stepped(before: Alarm, event: Step, at: Instant, soundMs: number): Alarm {
  if (event.type === "pressed" && isLate(event.ageMs)) return { ...before, presses: before.presses + 1 };
  const alarm = { ...before, progress: afterEvent(event.type, before.progress) };
  switch (event.type) {
    case "sounding":
      return heard(alarm, event.neighbour, event.pressToBuzzerMs);
    case "pressed":
      return {
        ...calledAgain(alarm, at, soundMs),
        // Who comes has muted it: what is heard from now on is another sound.
        ...(isAccepted(before) ? { confirmed: new Set() } : {}),
        ...(before.isLate ? { pressedAt: after(at, -event.ageMs) } : {}),
      };
    case "upgraded":
      return upgraded(alarm, event, at, soundMs);
    case "escalated":
      return escalated(alarm, event, at, soundMs);
    case "accepted":
      return { ...alarm, acceptedBy: withOne(alarm.acceptedBy, event.by), acceptedAt: alarm.acceptedAt ?? at };
    case "attended":
      return { ...alarm, attendedBy: withOne(alarm.attendedBy, event.by), attendedAt: alarm.attendedAt ?? at };
    case "cancelled":
      return alarm;
  }
}

function heard(alarm: Alarm, desk: DeskId, pressToBuzzerMs: number): Alarm {
  const sounding = alarm.sounding.has(desk) ? alarm.sounding : new Map(alarm.sounding).set(desk, pressToBuzzerMs);
  return { ...alarm, sounding, confirmed: new Set(alarm.confirmed).add(desk) };
}

/**
 * The red button once more: whoever comes has not come yet, or the sound is long over. It sounds anew, for everybody. Where nobody could hear the
 * first press because it came too late, times count from this one.
 */
function calledAgain(alarm: Alarm, at: Instant, soundMs: number): Alarm {
  return { ...alarm, presses: alarm.presses + 1, callsSince: at, isLate: false, soundUntil: after(at, soundMs) };
}

/**
 * The same desk, and worse: as if it were raised now, at the graver level, but with what is known of it. One that comes too late to sound begins no
 * sound, and ends none that is going on.
 */
function upgraded(alarm: Alarm, event: Extract<Happening, { type: "upgraded" }>, at: Instant, soundMs: number): Alarm {
  const called = [...new Set([...alarm.called, ...event.called])];
  const again = calledAgain(alarm, at, soundMs);
  const fresh = { circuits: [1], circuitIds: [], presses: 1, confirmed: new Set<DeskId>() };
  const graver = { ...again, ...fresh, level: event.level, called, first: event.called };
  return isLate(event.ageMs) ? { ...graver, isLate: true, soundUntil: alarm.soundUntil } : graver;
}

/** One more circuit: it sounds anew, for everybody, unless the whole alarm came too late to sound. */
function escalated(
  alarm: Alarm,
  event: Extract<Happening, { type: "escalated" }>,
  at: Instant,
  soundMs: number,
): Alarm {
  return {
    ...alarm,
    called: [...new Set([...alarm.called, ...event.called])],
    receivers: [...new Set([...alarm.receivers, ...event.receivers])],
    circuits: withOne(alarm.circuits, event.circuit),
    circuitIds: withOne(alarm.circuitIds, event.circuitId),
    soundUntil: alarm.isLate ? alarm.soundUntil : after(at, soundMs),
  };
}

function withOne<Name>(names: readonly Name[], name: Name): readonly Name[] {
  return names.includes(name) ? names : [...names, name];
}

/**
 * One alarm that is known twice: from the life before a restart, and from a repeated press after it. Whatever calls louder holds: the graver level,
 * the longer sound, a press that was made anew since then.
 */
export function merged(earlier: Alarm, live: Alarm): Alarm {
  const graver = isGraver(earlier.level, live.level) ? earlier : live;
  const isUpgraded = isGraver(live.level, earlier.level);
  const isCalledAnew = live.presses > 1 || isUpgraded;
  return {
    ...live,
    level: graver.level,
    first: graver.first,
    verified: earlier.verified || live.verified,
    isLate: earlier.isLate && live.isLate,
    soundUntil: later(earlier.soundUntil, live.soundUntil),
    pressedAt: earlier.pressedAt,
    presses: Math.max(earlier.presses, live.presses),
    sounding: new Map([...live.sounding, ...earlier.sounding]),
    acceptedBy: [...new Set([...earlier.acceptedBy, ...live.acceptedBy])],
    attendedBy: [...new Set([...earlier.attendedBy, ...live.attendedBy])],
    acceptedAt: earlier.acceptedAt ?? live.acceptedAt,
    attendedAt: earlier.attendedAt ?? live.attendedAt,
    called: [...new Set([...earlier.called, ...live.called])],
    receivers: [...new Set([...earlier.receivers, ...live.receivers])],
    circuits: isUpgraded ? live.circuits : [...new Set([...earlier.circuits, ...live.circuits])],
    circuitIds: isUpgraded ? live.circuitIds : [...new Set([...earlier.circuitIds, ...live.circuitIds])],
    confirmed: isCalledAnew ? live.confirmed : new Set([...earlier.confirmed, ...live.confirmed]),
    progress: isAccepted(live) || isCalledAnew || !isAccepted(earlier) ? live.progress : earlier.progress,
  };
}

/** Whether somebody said "I am coming", or is there, since the last press. */
export function isAccepted({ progress }: Alarm): boolean {
  return progress === "accepted" || progress === "attended";
}

/** Whether somebody may be in danger: not practice. */
export function isReal({ mode }: Alarm): boolean {
  return mode === "real";
}

/** The open alarm that was raised at a desk; if a late journal brought one beside a live one, a real one before practice, then the oldest. */
export function alarmAt(alarms: Alarms, desk: DeskId): Alarm | undefined {
  let practice: Alarm | undefined;
  for (const alarm of alarms.values()) {
    if (alarm.desk !== desk) continue;
    if (isReal(alarm)) return alarm;
    practice ??= alarm;
  }
  return practice;
}

/** The open alarms that call a desk, oldest first. */
export function callsTo(alarms: Alarms, desk: DeskId): Alarm[] {
  const calls: Alarm[] = [];
  for (const alarm of alarms.values()) if (alarm.called.includes(desk)) calls.push(alarm);
  return calls;
}

/**
 * What the green key of a desk accepts: the oldest alarm that calls it and that nobody has accepted, a real one before practice. A key that
 * was pressed before the call, and reaches us after it, cannot have meant it.
 */
export function acceptable(alarms: Alarms, desk: DeskId, keyAt: Instant): Alarm | undefined {
  const waiting = callsTo(alarms, desk).filter((alarm) => !isAccepted(alarm) && alarm.callsSince <= keyAt);
  return waiting.find(isReal) ?? waiting[0];
}
