/**
 * The gateway: one function from what it knows and what comes in to what it knows then and what is to be done.
 *
 *     step(state, input, now) → { state, effects, wakeAt }
 *
 * Each turn has three parts. First the input is taken in: a line changes its link, a press becomes an
 * alarm, a request becomes an event. Then the house is settled: every unit whose signal changed is told so, and
 * buzzers that confirmed are booked to their alarms. Last the watch looks for faults. The press of a button at d1:
 *
 *     line "PRESS 00050001 0" at the socket of d1
 *       → raised (alarm 3f9a…-00050001, called d2…d8)           booked at once, on disk later
 *       → SHOW help to seven units, SHOW sent to d1             effects: send × 8, append
 *     appended                → KEPT 00050001 to d1             only now the unit forgets it
 *     line "SHOWN …" of d3    → sounding (d3, 6.1 ms), SHOW received to d1
 *
 * Nothing here waits, and nothing here knows a clock: the shell calls again at `wakeAt`.
 */
import { limits } from "../../firmware-protocol/limits.ts";
import { acceptable, alarmAt, alarmIdOf, isAccepted, isLate } from "./alarm.ts";
import type { Cause } from "./event.ts";
import type { Effect, Input, Now } from "./io.ts";
import {
  hasTwin,
  hear,
  type Link,
  linkWakeAt,
  noUid,
  portClosed,
  portOpened,
  type Report,
  show,
  tick,
} from "./link.ts";
import { answerRequest } from "./request.ts";
import { recall } from "./restore.ts";
import { signalFor } from "./signals.ts";
import type { Desk, DeskId } from "./site.ts";
import { type Owed, type State, Turn } from "./state.ts";
import { after, earliest, type Instant } from "./time.ts";
import { conditions, observe, raisedFaults, type Trouble, watchWakeAt } from "./watch.ts";

export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
  /** When to call again if nothing comes in before. */
  readonly wakeAt: Instant;
}

/** How long a trouble that is told once stays a fault: long enough to be seen on a health page. */
const noticedForMs = 60_000;
/** With nothing to wait for, the house is looked over this often. */
const idleWakeMs = 1000;

/** Takes one input. Pure: the same arguments give the same answer, and nothing else happens. */
export function step(state: State, input: Input, now: Now): Step {
  const turn = new Turn(state, now);
  takeIn(turn, input);
  settle(turn, state, input);
  if (mayBeFaulty(state, turn.state, input)) lookForFaults(turn);
  return {
    state: turn.state,
    effects: turn.effects(),
    // Looked up when asked for: the effects go first.
    get wakeAt() {
      return wakeAt(turn.state, now.instant);
    },
  };
}

function takeIn(turn: Turn, input: Input): void {
  switch (input.kind) {
    case "port-opened":
      return withLink(turn, input.socket, (link) => turn.turned(portOpened(link, turn.nonce, turn.now.instant)));
    case "port-closed":
      return withLink(turn, input.socket, (link) => turn.setLink(portClosed(link, input.detail, turn.now.instant)));
    case "line":
      return withLink(turn, input.socket, (link) => takeLine(turn, link, input.line));
    case "babble":
      return withLink(turn, input.socket, (link) =>
        turn.setLink({ ...link, babbleUntil: after(turn.now.instant, 2 * limits.babblePauseMs) }),
      );
    case "appended":
      return settleDebts(turn, input.seq);
    case "journal":
      return setTrouble(turn, "journal", input.detail, { code: "journal-failing", until: undefined });
    case "remembered":
      return turn.change(recall(turn.state, input.remembered, turn.now.instant));
    case "broker":
      return setTrouble(turn, `broker ${input.broker}`, input.detail, { code: "broker-unreachable", until: undefined });
    case "noticed":
      return setTrouble(turn, input.code, input.detail, {
        code: input.code,
        until: after(turn.now.instant, noticedForMs),
      });
    case "request":
      return answerRequest(turn, input);
    case "wake":
      return wake(turn);
  }
}

/** An input of a socket that no desk has is none of ours. */
function withLink(turn: Turn, socket: string, act: (link: Link) => void): void {
  const link = turn.state.links.get(socket);
  if (link !== undefined) act(link);
}

function setTrouble(turn: Turn, key: string, detail: string | undefined, trouble: Omit<Trouble, "detail">): void {
  const troubles = new Map(turn.state.troubles);
  if (detail === undefined) troubles.delete(key);
  else troubles.set(key, { ...trouble, detail });
  turn.change({ troubles });
}

// ── lines ──────────────────────────────────────────────────────────────────

function takeLine(turn: Turn, link: Link, line: string): void {
  const heard = hear(link, line, turn.nonce, turn.now.instant);
  turn.turned(heard);
  if (heard.report !== undefined) takeReport(turn, heard.link, heard.report);
}

function takeReport(turn: Turn, link: Link, report: Report): void {
  if (report.kind === "unnamed") {
    const uid = link.given ?? turn.nonce().slice(0, noUid.length);
    turn.turned({ link: { ...link, given: uid }, say: [{ verb: "NAME", uid }] });
    return;
  }
  const desk = turn.state.site.deskAtSocket.get(link.socket) as DeskId;
  const cause = causeOfUnit(turn.state, link, report.event);
  const known = turn.recordOf(cause);
  if (known === undefined) {
    const seq =
      report.kind === "press" ? pressed(turn, desk, cause, report.ageMs) : greenKey(turn, desk, cause, report);
    turn.owe({ seq, kind: "kept", socket: link.socket, event: report.event, cause });
  } else if (known <= turn.state.appendedSeq) {
    turn.turned({ link, say: [{ verb: "KEPT", event: report.event }] });
  }
  // What is known and not yet on disk is being written: its KEPT is owed already.
}

/** `{uid}-{event}`. A unit without a name yet goes by the one it was just given, so that what it repeats afterwards is known. */
function causeOfUnit(state: State, link: Link, event: number): Cause {
  const uid = link.given ?? link.hello?.uid ?? noUid;
  // Two units with one uid count their events alike; the press of the second must not pass for a repetition of the first.
  const source = hasTwin(state.links, link) ? `${uid}-twin${[...state.links.keys()].indexOf(link.socket)}` : uid;
  return `${source}-${event.toString(16).padStart(8, "0")}`.toLowerCase() as Cause;
}

/** The red button. Gives the number of the record. */
function pressed(turn: Turn, desk: DeskId, cause: Cause, ageMs: number): number {
  const open = alarmAt(turn.state.alarms, desk);
  if (open !== undefined) return turn.record({ type: "pressed", alarm: open.id, desk, ageMs, cause });
  const { room, circuit1 } = turn.state.site.desks.get(desk) as Desk;
  return turn.record({
    type: isLate(ageMs) ? "missed" : "raised",
    alarm: alarmIdOf(cause),
    desk,
    room: room.id,
    level: "help",
    mode: "real",
    circuit: 1,
    // True once every line of a session carries a tag; a CRC proves nothing.
    verified: false,
    ageMs,
    called: circuit1,
    cause,
  });
}

/** The green key: "I am coming", if somebody calls and nobody goes yet. */
function greenKey(turn: Turn, desk: DeskId, cause: Cause, report: Extract<Report, { kind: "key" }>): number {
  const pressedAt = after(turn.now.instant, -report.ageMs);
  const alarm = report.key === "green" ? acceptable(turn.state.alarms, desk, pressedAt) : undefined;
  if (alarm === undefined) return turn.record({ type: "key", desk, key: report.key, ageMs: report.ageMs, cause });
  return turn.record({ type: "accepted", alarm: alarm.id, desk: alarm.desk, by: desk, ageMs: report.ageMs, cause });
}

// ── acknowledgements ───────────────────────────────────────────────────────

/** What was owed for records up to this number is said now (MISSION rule 3: acknowledge last). */
function settleDebts(turn: Turn, seq: number): void {
  const due = turn.state.owed.filter((owed) => owed.seq <= seq);
  turn.change({
    appendedSeq: Math.max(turn.state.appendedSeq, seq),
    owed: turn.state.owed.filter((owed) => owed.seq > seq),
  });
  for (const owed of due) settleDebt(turn, owed);
}

function settleDebt(turn: Turn, owed: Owed): void {
  if (owed.kind === "respond") return turn.respond(owed.transaction, owed.via, owed.verb, owed.response);
  const link = turn.state.links.get(owed.socket);
  // Another unit at this socket by now may have an event of the same number: it must not forget its own.
  if (link?.phase !== "linked" || causeOfUnit(turn.state, link, owed.event) !== owed.cause) return;
  turn.turned({ link, say: [{ verb: "KEPT", event: owed.event }] });
}

// ── time ───────────────────────────────────────────────────────────────────

function wake(turn: Turn): void {
  const { instant } = turn.now;
  for (const link of turn.state.links.values()) {
    const due = linkWakeAt(link);
    if (due !== undefined && due <= instant) turn.turned(tick(link, turn.nonce, instant));
  }
  const identifying = [...turn.state.identifying].filter(([, until]) => until > instant);
  if (identifying.length < turn.state.identifying.size) turn.change({ identifying: new Map(identifying) });
  const troubles = [...turn.state.troubles].filter(([, { until }]) => until === undefined || until > instant);
  if (troubles.length < turn.state.troubles.size) turn.change({ troubles: new Map(troubles) });
}

function wakeAt(state: State, now: Instant): Instant {
  let first = earliest(after(now, idleWakeMs), watchWakeAt(state, now));
  for (const link of state.links.values()) first = earliest(first, linkWakeAt(link));
  for (const alarm of state.alarms.values()) if (alarm.soundUntil > now) first = earliest(first, alarm.soundUntil);
  for (const until of state.identifying.values()) first = earliest(first, until);
  return first as Instant;
}

// ── signals ────────────────────────────────────────────────────────────────

/** Tells every unit whose signal changed, and books the buzzers that were confirmed. */
function settle(turn: Turn, before: State, input: Input): void {
  const onlyOneLink = input.kind === "line" && sameGrounds(before, turn.state);
  showSignals(turn, onlyOneLink ? [input.socket] : turn.state.links.keys());
  if (bookSounding(turn)) showSignals(turn, turn.state.links.keys());
}

/** Whether everything that signals are made of, beside the links, stayed as it was. */
function sameGrounds(a: State, b: State): boolean {
  return a.alarms === b.alarms && a.identifying === b.identifying;
}

function showSignals(turn: Turn, sockets: Iterable<string>): void {
  const { site, alarms, identifying, watch } = turn.state;
  const faulty = new Set(raisedFaults(watch).map(({ desk }) => desk));
  const origins: (() => void)[] = [];
  for (const socket of sockets) {
    const link = turn.state.links.get(socket);
    if (link?.phase !== "linked") continue;
    const desk = site.deskAtSocket.get(socket) as DeskId;
    const wanted = signalFor(
      desk,
      alarms,
      { identify: identifying.has(desk), faulty: faulty.has(desk) },
      turn.now.instant,
    );
    const say = (): void => turn.turned(show(link, wanted, turn.now.instant));
    // Those who are to sound come first; lights can wait for the length of a line.
    if (wanted.buzzer === "silent") origins.push(say);
    else say();
  }
  for (const say of origins) say();
}

/** Books each called unit that confirmed its sound to the alarms that call it; says whether there was one. */
function bookSounding(turn: Turn): boolean {
  const { alarms, site } = turn.state;
  let booked = false;
  for (const alarm of alarms.values()) {
    if (isAccepted(alarm)) continue;
    for (const neighbour of alarm.called) {
      if (alarm.sounding.has(neighbour) || !sounds(turn.state, site.desks.get(neighbour))) continue;
      const pressToBuzzerMs = Math.round((turn.now.instant - alarm.pressedAt) * 10) / 10;
      turn.record({ type: "sounding", alarm: alarm.id, desk: alarm.desk, neighbour, pressToBuzzerMs });
      booked = true;
    }
  }
  return booked;
}

function sounds(state: State, desk: Desk | undefined): boolean {
  const link = desk?.socket === undefined ? undefined : state.links.get(desk.socket);
  return link?.phase === "linked" && link.confirmed?.sounding === true;
}

// ── faults ─────────────────────────────────────────────────────────────────

/** A line that leaves its link as it was brings no fault, and the way to a siren is not the place to look for one. */
function mayBeFaulty(before: State, now: State, input: Input): boolean {
  if (input.kind !== "line") return true;
  const a = before.links.get(input.socket);
  const b = now.links.get(input.socket);
  return (
    a?.phase !== b?.phase || a?.beat?.flags !== b?.beat?.flags || a?.hello !== b?.hello || a?.disobeys !== b?.disobeys
  );
}

function lookForFaults(turn: Turn): void {
  const { instant } = turn.now;
  const { watch, raised, restored } = observe(turn.state.watch, conditions(turn.state, instant), instant);
  turn.change({ watch });
  if (raised.length + restored.length === 0) return;
  for (const { code, desk, detail } of raised) {
    turn.record({ type: "fault", code, ...(desk === undefined ? {} : { desk: desk as DeskId }), detail });
  }
  for (const { code, desk } of restored) {
    turn.record({ type: "restored", code, ...(desk === undefined ? {} : { desk: desk as DeskId }) });
  }
  showSignals(turn, turn.state.links.keys());
}
