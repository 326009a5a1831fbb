/**
 * What a unit reports, and what becomes of it. A press is the one thing that is never refused for want of proof:
 *
 *   | the unit is                    | its PRESS                                             |
 *   |--------------------------------|-------------------------------------------------------|
 *   | paired, at home, line proved   | calls, verified                                       |
 *   | paired, elsewhere              | calls for its own desk, not verified                  |
 *   | paired or doubtful, not proved | calls, not verified, if that unit is installed here   |
 *   | adapted                        | calls, not verified: its socket is all its trust      |
 *   | new                            | "this is the one", if a pairing window is open        |
 *   | a stranger, or not at home     | nothing; the fault says that it is there              |
 *
 * Presses that were not proved are named apart (`u{uid}-…`), so that nobody can use up the name of a press that a unit
 * has yet to make. The other way round a name that was proved is used up: its line again, damaged, doubled or replayed, is a repetition.
 */
import { limits } from "../../firmware-protocol/limits.ts";
import { type Alarm, alarmAt, isAccepted, isReal } from "./alarm.ts";
import { call } from "./call.ts";
import { drillOf } from "./drill-state.ts";
import type { Cause } from "./event.ts";
import { pressedAsTest } from "./function-test.ts";
import { pressKey } from "./green-key.ts";
import { isGraver } from "./level.ts";
import { changed, hasTwin, isOurs, type Link, noUid, type Report } from "./link-state.ts";
import { pressedNew, sessionBegan } from "./pair.ts";
import { deskOf, isAtHome, pairingOf } from "./place.ts";
import type { Desk, DeskId } from "./site.ts";
import type { State, Turn } from "./state.ts";
import { after } from "./time.ts";

/** More new events than this in a second no person makes; what comes beyond is not read, and the unit repeats it. */
const eventsPerSecondMax = 20;
const secondMs = 1000;

type UnitEvent = Extract<Report, { readonly event: number }>;

/** Takes in what a link reported. */
export function takeReport(turn: Turn, link: Link, report: Report): void {
  if (report.kind === "unnamed") return name(turn, link);
  if (report.kind === "session") return sessionBegan(turn, link);
  if (link.owner === "new") return eventOfNew(turn, link, report);
  const desk = deskFor(turn.state, link, isProved(link, report));
  if (desk !== undefined) takeEvent(turn, link, turn.state.site.desks.get(desk) as Desk, report);
}

function name(turn: Turn, link: Link): void {
  const uid = link.given ?? turn.nonce().slice(0, noUid.length);
  turn.turned({ link: changed(link, { given: uid }), say: [{ verb: "NAME", uid }] });
}

/** It belongs to nobody: its button answers the pairing window, and its events are no events of a desk. */
function eventOfNew(turn: Turn, link: Link, report: UnitEvent): void {
  turn.turned({ link, say: [{ verb: "KEPT", event: report.event }] });
  if (report.kind === "press") pressedNew(turn, link);
}

/** Whether the line had a fitting tag, or needed none. Only a press ever comes here without. */
function isProved(link: Link, report: UnitEvent): boolean {
  return report.kind !== "press" || report.verified || link.owner === "adapted";
}

/** The desk that an event is of; what was not proved counts only where its unit is installed. */
function deskFor(state: State, link: Link, proved: boolean): DeskId | undefined {
  if (!proved && pairingOf(state.pairings, link)?.socket !== link.socket) return undefined;
  return deskOf(state, link);
}

/** Whether a press of the unit would call now, for the desk that it speaks for: the table above, told beforehand. */
export function pressCalls(state: State, link: Link): boolean {
  return link.phase === "linked" && deskFor(state, link, isOurs(link)) !== undefined;
}

function takeEvent(turn: Turn, link: Link, desk: Desk, report: UnitEvent): void {
  const proved = isProved(link, report);
  const cause = causeOfUnit(turn.state, link, report.event, proved);
  const known = turn.recordOf(cause) ?? seqOfProved(turn, link, report);
  if (known !== undefined) {
    // What is known and not yet on disk is being written: its KEPT is owed already.
    const isKept = mayForget(link, proved) && known <= turn.state.appendedSeq;
    if (isKept) turn.turned({ link, say: [{ verb: "KEPT", event: report.event }] });
    return;
  }
  const open = alarmAt(turn.state.alarms, desk.id);
  const mustCall = report.kind === "press" && (open === undefined || changesMuch(open));
  if (isFlooding(turn, link) && !mustCall) return;
  const seq = book(turn, link, desk, report, cause);
  if (mayForget(link, proved))
    turn.owe({ seq, kind: "kept", socket: link.socket, event: report.event, verified: proved, cause });
}

/**
 * Whether a unit is told KEPT. One that has the key tells its event again with a tag, and is told then: what somebody else puts in makes
 * it forget nothing.
 */
export function mayForget(link: Link, proved: boolean): boolean {
  return proved || link.owner !== "paired";
}

/**
 * The record of a press that was proved before and now comes without a proof: damaged, doubled or replayed. Only in the session of a
 * unit that has the key: it never gives a name twice, and whoever only has its uid may.
 */
function seqOfProved(turn: Turn, link: Link, { event }: UnitEvent): number | undefined {
  return link.owner === "paired" ? turn.recordOf(causeOfUnit(turn.state, link, event, true)) : undefined;
}

/** Whether a red press makes more of an open alarm than one press more: it would be heard where nothing is, or be a graver call. */
function changesMuch(open: Alarm): boolean {
  return !isReal(open) || isGraver("help", open.level) || isAccepted(open) || open.isLate;
}

/** Counts a new event. A press that must call is taken whatever this says. */
function isFlooding(turn: Turn, link: Link): boolean {
  const { instant } = turn.now;
  const within = instant < after(link.eventsSince, secondMs);
  const events = within ? link.events + 1 : 1;
  const eventsSince = within ? link.eventsSince : instant;
  const flooding = events > eventsPerSecondMax;
  const babbleUntil = flooding ? after(instant, 2 * limits.babblePauseMs) : link.babbleUntil;
  turn.setLink(changed(link, { events, eventsSince, babbleUntil }));
  return flooding;
}

/** Records an event. A unit that is not at home calls, and nothing else. */
function book(turn: Turn, link: Link, desk: Desk, report: UnitEvent, cause: Cause): number {
  const atHome = isAtHome(turn.state, link);
  switch (report.kind) {
    case "press": {
      const verified = report.verified && atHome;
      const { ageMs } = report;
      const test = pressedAsTest(turn, desk, verified, ageMs, cause);
      if (test !== undefined) return test;
      const { instant } = turn.now;
      const drill = drillOf(turn.state, desk, verified, after(instant, -ageMs), instant);
      return call(turn, desk, { level: "help", verified, ageMs, cause, drill }).seq;
    }
    case "key":
      return pressKey(turn, desk, report, atHome, link.owner === "paired", cause);
    case "tamper":
      return turn.record({ type: "tamper", desk: desk.id, ageMs: report.ageMs, cause });
  }
}

/**
 * The name of a unit's event. A unit without a name yet goes by the one it was just given, so that what it repeats afterwards is
 * known.
 * @param proved whether the line had a fitting tag, or needed none
 */
export function causeOfUnit(state: State, link: Link, event: number, proved: boolean): Cause {
  const uid = link.given ?? link.hello?.uid ?? noUid;
  const number = event.toString(16).padStart(8, "0");
  // What is not proved counts at one socket alone, and a twin of its unit that comes or goes meanwhile is no reason for another name.
  return `${proved ? `${uid}${apart(state, link)}` : `u${uid}`}-${number}`.toLowerCase() as Cause;
}

/** Two units with one uid count their events alike; the press of the second must not pass for a repetition of the first. */
function apart(state: State, link: Link): string {
  const word = hasTwin(state.links, link) ? "twin" : isAtHome(state, link) ? undefined : "away";
  return word === undefined ? "" : `-${word}${[...state.links.keys()].indexOf(link.socket)}`;
}
