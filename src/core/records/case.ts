/**
 * One alarm, from its press to its end, as a report tells it: who was called circuit by circuit, who sounded after how many ms, who came, how it
 * ended, and what was missing. A pure function over the entries of the alarm; it judges nobody.
 *
 * All times are ms after the press. The press is where the unit says it was: the event `raised` less its age. A sound is where its unit
 * measured it, everything else where it was pressed or asked for.
 */
import { sourceOf } from "../causes.ts";
import type { AlarmId, EscalationReason, Mode } from "../event.ts";
import { isGraver, type Level } from "../level.ts";
import type { DeskId } from "../site.ts";
import { ageMsOf, type Entry, msBetween, wallMsOf } from "./entry.ts";

/** A moment of an alarm: ms after the press, `undefined` if nobody knows. */
export type Elapsed = number | undefined;

export interface Sounded {
  readonly desk: DeskId;
  readonly pressToBuzzerMs: number;
}

export interface CalledCircuit {
  readonly circuit: number;
  /** Its name in the plan; circuit 1 has none. */
  readonly id: string | undefined;
  /** Why it was called; circuit 1 always is. */
  readonly reason: EscalationReason | undefined;
  readonly elapsedMs: Elapsed;
  readonly called: readonly DeskId[];
  /** Those of them that an earlier circuit had called already. */
  readonly again: readonly DeskId[];
  /** Those of them that confirmed their sound, soonest first. */
  readonly sounded: readonly Sounded[];
  /** Those that never did. */
  readonly silent: readonly DeskId[];
  /** Who has no unit: called over MQTT, and nobody knows what sounded there. */
  readonly receivers: readonly string[];
}

/** Somebody who accepted, was there, took back or closed. */
export interface Answer {
  readonly by: string;
  readonly elapsedMs: Elapsed;
}

export interface Step {
  readonly elapsedMs: Elapsed;
  readonly entry: Entry;
}

export interface Case {
  readonly alarm: AlarmId;
  readonly desk: DeskId;
  /** `undefined`: the beginning is not in the journal any more. */
  readonly begun:
    | {
        readonly room: string;
        readonly mode: Mode;
        readonly verified: boolean;
        /** Nobody pressed a button: it was asked for over MQTT, with the page or at a prompt. */
        readonly byRequest: boolean;
        /** It came too late to sound. */
        readonly missed: boolean;
        /** Wall time of the press, in ms since 1970. */
        readonly pressedAtMs: number | undefined;
        readonly clockTrusted: boolean;
        readonly drill: string | undefined;
      }
    | undefined;
  /** The levels that it had, the last one is the gravest. */
  readonly levels: readonly Level[];
  /** Of the buttons of its desk. */
  readonly presses: number;
  /** How often it was asked for. */
  readonly requests: number;
  readonly circuits: readonly CalledCircuit[];
  /** Every desk that was called and never confirmed a sound. */
  readonly silent: readonly DeskId[];
  readonly accepted: readonly Answer[];
  readonly attended: readonly Answer[];
  readonly cancelled: readonly Answer[];
  readonly closed: (Answer & { readonly reason: string }) | undefined;
  /** In the order in which it was written. */
  readonly timeline: readonly Step[];
}

/** The case of an alarm; `undefined` if no entry is of it. Entries of others are left out. */
export function caseOf(entries: readonly Entry[], alarm: string): Case | undefined {
  const own = entries.filter(({ event }) => "alarm" in event && event.alarm === alarm);
  const first = own[0];
  if (first === undefined || !("alarm" in first.event)) return undefined;
  const begin = own.find(({ event }) => event.type === "raised" || event.type === "missed");
  const elapsed = (entry: Entry): Elapsed => (begin === undefined ? undefined : elapsedMs(begin, entry));
  const timeline = own.map((entry) => ({ elapsedMs: elapsed(entry), entry }));
  const circuits = circuitsOf(timeline);
  return {
    alarm: first.event.alarm,
    desk: first.event.desk,
    begun: begin && begunOf(begin),
    levels: levelsOf(own),
    presses: own.filter(({ event }) => isCall(event) && !isByRequest(event)).length,
    requests: own.filter(({ event }) => isCall(event) && isByRequest(event)).length,
    circuits,
    silent: [...new Set(circuits.flatMap(({ silent }) => silent))],
    accepted: answers(timeline, "accepted"),
    attended: answers(timeline, "attended"),
    cancelled: answers(timeline, "cancelled"),
    closed: closedOf(timeline),
    timeline,
  };
}

function isCall({ type }: Entry["event"]): boolean {
  return type === "raised" || type === "missed" || type === "pressed";
}

function isByRequest(event: Entry["event"]): boolean {
  return "cause" in event && event.cause !== undefined && sourceOf(event.cause) === "request";
}

function begunOf(begin: Entry): Case["begun"] {
  const { event } = begin;
  if (event.type !== "raised" && event.type !== "missed") return undefined;
  const { room, mode, verified, at, clockTrusted, ageMs } = event;
  const writtenAtMs = wallMsOf(at);
  return {
    room,
    mode,
    verified,
    byRequest: isByRequest(event),
    missed: event.type === "missed",
    pressedAtMs: writtenAtMs === undefined ? undefined : writtenAtMs - ageMs,
    clockTrusted,
    drill: "drill" in event && typeof event.drill === "string" ? event.drill : undefined,
  };
}

/** Ms from the press to what an entry tells. */
function elapsedMs(begin: Entry, entry: Entry): Elapsed {
  if (entry.event.type === "sounding") return entry.event.pressToBuzzerMs;
  const between = msBetween(begin, entry);
  return between === undefined ? undefined : between - ageMsOf(entry.event) + ageMsOf(begin.event);
}

function levelsOf(entries: readonly Entry[]): Level[] {
  const levels: Level[] = [];
  for (const { event } of entries) {
    if (!("level" in event)) continue;
    const last = levels.at(-1);
    if (last === undefined || isGraver(event.level, last)) levels.push(event.level);
  }
  return levels;
}

/**
 * An upgrade begins circuit 1 anew with the desks of the graver level; they are one circuit to a reader. A desk that confirmed once more,
 * because the call began anew, counts by its first time.
 */
function circuitsOf(timeline: readonly Step[]): CalledCircuit[] {
  const soundings = new Map<DeskId, number>();
  for (const { entry } of timeline)
    if (entry.event.type === "sounding" && !soundings.has(entry.event.neighbour))
      soundings.set(entry.event.neighbour, entry.event.pressToBuzzerMs);
  const circuits = new Map<number, Omit<CalledCircuit, "sounded" | "silent" | "again">>();
  for (const { entry, elapsedMs: at } of timeline) {
    const { event } = entry;
    if (!("called" in event)) continue;
    const number = "circuit" in event ? event.circuit : 1;
    const known = circuits.get(number);
    const about =
      event.type === "escalated" ? { id: event.circuitId, reason: event.reason } : { id: undefined, reason: undefined };
    const { called, receivers, ...rest } = known ?? {
      circuit: number,
      ...about,
      elapsedMs: at,
      called: [],
      receivers: [],
    };
    // Events of earlier releases have no receivers.
    const told = (event.type === "escalated" ? event.receivers : undefined) ?? [];
    circuits.set(number, {
      ...rest,
      called: [...new Set([...called, ...event.called])],
      receivers: [...new Set([...receivers, ...told])],
    });
  }
  const before = new Set<DeskId>();
  return [...circuits.values()].map((circuit) => {
    const again = circuit.called.filter((desk) => before.has(desk));
    for (const desk of circuit.called) before.add(desk);
    return { ...circuit, again, ...heard(circuit.called, soundings) };
  });
}

function heard(
  called: readonly DeskId[],
  soundings: ReadonlyMap<DeskId, number>,
): Pick<CalledCircuit, "sounded" | "silent"> {
  const sounded = called.flatMap((desk) => {
    const pressToBuzzerMs = soundings.get(desk);
    return pressToBuzzerMs === undefined ? [] : [{ desk, pressToBuzzerMs }];
  });
  sounded.sort((a, b) => a.pressToBuzzerMs - b.pressToBuzzerMs);
  return { sounded, silent: called.filter((desk) => !soundings.has(desk)) };
}

function answers(timeline: readonly Step[], type: "accepted" | "attended" | "cancelled"): Answer[] {
  return timeline.flatMap(({ entry: { event }, elapsedMs: at }) =>
    event.type === type ? [{ by: event.by, elapsedMs: at }] : [],
  );
}

function closedOf(timeline: readonly Step[]): Case["closed"] {
  for (const { entry, elapsedMs: at } of timeline)
    if (entry.event.type === "closed") return { by: entry.event.by, reason: entry.event.reason, elapsedMs: at };
  return undefined;
}
