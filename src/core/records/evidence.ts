/**
 * The evidence pack: how the installation is built, that it was tested, what was wrong with it, how fast it was, and that its records are as
 * they were written. A pure function over the plan, what is paired, and the journal: each number has its source, and what nobody knows is `undefined`.
 *
 *   as built     the plan that the gateway runs with; who is called is computed from it as the gateway does
 *   units        the pairings of the journal (they outlive events); the firmware from the running gateway, if one was asked
 *   tests        the newest test of each pairing; overdue is counted from the day the pack is made
 *   faults       events of the period, with how long each held within it
 *   times        alarms that began within the period, practice apart from what was real; no desk is judged by them
 *   chain        the finding of `log verify` over the whole journal
 */
import type { Circuit, Desk, RoomPlan, Site } from "../site.ts";
import { dayMs, rfc3339 } from "../time.ts";
import { answerTimes } from "./answers.ts";
import { type Case, caseOf } from "./case.ts";
import { alarmsOf, type Entry, wallMsOf } from "./entry.ts";
import { type FaultTime, faultTimes, type Window } from "./fault-times.ts";
import { type Spread, spreadOf } from "./statistics.ts";

/** A unit that is paired with a desk. Times are RFC 3339. */
export interface FittedUnit {
  readonly uid: string;
  readonly desk: string;
  readonly socket: string;
  readonly model: string;
  readonly pairedAt: string;
  readonly testedAt: string | undefined;
  /** As the unit told the running gateway; `undefined`: it was not there, or no gateway was asked. */
  readonly firmware: string | undefined;
}

/** What `log verify` found, as far as a pack tells it. */
export interface ChainFinding {
  readonly result: "whole" | "gaps" | "unknown" | "broken";
  readonly events: number;
  readonly head: { readonly position: number; readonly hash: string };
  readonly since: { readonly at: string; readonly clockTrusted: boolean } | undefined;
  /** Places across which the chain does not reach, and the journal says why. */
  readonly gaps: number;
  readonly forgotten: { readonly count: number; readonly before: string } | undefined;
  readonly problems: number;
}

/** Who made it with what. */
export interface Making {
  readonly by: string;
  readonly atMs: number;
  /** Whether the clock was set by a time server then. */
  readonly clockTrusted: boolean;
  readonly version: string;
  /** Of the source that it was built from. */
  readonly commit: string | undefined;
}

export interface EvidenceSource {
  readonly site: Site;
  readonly rooms: readonly RoomPlan[];
  readonly units: readonly FittedUnit[];
  /** What is plugged in at a desk that has no desk unit. */
  readonly devices: ReadonlyMap<string, string>;
  readonly entries: readonly Entry[];
  /** Rows that could not be understood. */
  readonly unread: number;
  readonly chain: ChainFinding;
  readonly made: Making;
  readonly window: Window;
}

/** `none`: there is nothing to test; `never` and `overdue` want somebody. */
export type TestState = "none" | "never" | "overdue" | "done";

export interface EvidenceDesk extends Pick<Desk, "x" | "y" | "floor"> {
  readonly desk: string;
  readonly room: string;
  readonly socket: string | undefined;
  readonly device: string | undefined;
  readonly circuit1: readonly string[];
  readonly unit: FittedUnit | undefined;
  readonly test: TestState;
  /** Tests that were passed within the period. */
  readonly tests: number;
}

/** Times in ms after the press: to each buzzer, to the first acceptance, to the first who was there. */
export interface EvidenceTimes {
  readonly alarms: number;
  readonly sound: Spread | undefined;
  readonly accept: Spread | undefined;
  readonly attend: Spread | undefined;
  /** Desks that were called, and those that never confirmed a sound. */
  readonly called: number;
  readonly silent: number;
}

export interface Evidence {
  readonly site: string;
  readonly gateway: string;
  readonly made: Making;
  readonly from: string | undefined;
  readonly until: string;
  readonly minimum: number;
  readonly testDays: number;
  readonly rooms: readonly RoomPlan[];
  readonly desks: readonly EvidenceDesk[];
  readonly circuits: readonly Circuit[];
  readonly untested: readonly string[];
  readonly overdue: readonly string[];
  readonly withoutUnit: readonly string[];
  readonly faults: readonly FaultTime[];
  readonly times: { readonly real: EvidenceTimes; readonly drill: EvidenceTimes };
  readonly chain: ChainFinding;
  readonly unread: number;
}

export function evidenceOf(source: EvidenceSource): Evidence {
  const { site, rooms, entries, unread, chain, made, window } = source;
  const desks = [...site.desks.values()].map((desk) => deskOf(desk, source));
  const named = (state: TestState): string[] => desks.filter(({ test }) => test === state).map(({ desk }) => desk);
  const cases = [...alarmsOf(entries)].flatMap(([alarm, own]) => caseOf(own, alarm) ?? []);
  const began = cases.filter(({ begun }) => isWithin(begun?.pressedAtMs, window));
  return {
    site: site.site,
    gateway: site.gateway,
    made,
    from: window.fromMs === undefined ? undefined : rfc3339(window.fromMs),
    until: rfc3339(window.untilMs),
    minimum: site.minimum,
    testDays: site.testDays,
    rooms,
    desks,
    circuits: site.circuits,
    untested: named("never"),
    overdue: named("overdue"),
    withoutUnit: desks.filter(({ unit, device }) => unit === undefined && device === undefined).map(({ desk }) => desk),
    // One that came only after the period stands now, and is none of it.
    faults: faultTimes(entries, window).filter(({ count, unknown }) => count + unknown > 0),
    times: {
      real: timesOf(began.filter(({ begun }) => begun?.mode === "real")),
      drill: timesOf(began.filter(({ begun }) => begun?.mode === "drill")),
    },
    chain,
    unread,
  };
}

function deskOf({ id, room, x, y, floor, circuit1, socket }: Desk, source: EvidenceSource): EvidenceDesk {
  const { units, devices, entries, window, site, made } = source;
  const unit = units.find(({ desk }) => desk === id);
  const tests = entries.filter(
    ({ event }) => event.type === "tested" && event.desk === id && isWithin(wallMsOf(event.at), window),
  ).length;
  const test = testState(unit, made.atMs - site.testDays * dayMs);
  return { desk: id, room: room.id, x, y, floor, circuit1, socket, device: devices.get(id), unit, test, tests };
}

function testState(unit: FittedUnit | undefined, dueBeforeMs: number): TestState {
  if (unit === undefined) return "none";
  if (unit.testedAt === undefined) return "never";
  const testedMs = wallMsOf(unit.testedAt);
  return testedMs === undefined || testedMs < dueBeforeMs ? "overdue" : "done";
}

function timesOf(cases: readonly Case[]): EvidenceTimes {
  const { everySound, accepts, attends, called, silent } = answerTimes(cases);
  return {
    alarms: cases.length,
    sound: spreadOf(everySound),
    accept: spreadOf(accepts),
    attend: spreadOf(attends),
    called,
    silent,
  };
}

function isWithin(ms: number | undefined, { fromMs = Number.NEGATIVE_INFINITY, untilMs }: Window): boolean {
  return ms !== undefined && ms >= fromMs && ms <= untilMs;
}
