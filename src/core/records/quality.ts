/**
 * How well a site is served by its alarm, per desk and in all: the figures behind "it works". A pure function over the journal.
 *
 *   accidental   closed, and taken back before anybody said that they come and not called anew since; or closed within two minutes of the
 *                press with nobody having accepted. A presumption from what was done and when: nobody is asked, the reason that was typed in
 *                is not read, and a cancel may have been coerced (MISSION rule 6). What is taken back later counts as help that was
 *                called and came: then a cancel changes nothing but the record (alarm-table.ts, row E), and whoever came and found
 *                nothing has come all the same.
 *   unanswered   a call that sounded, is not accidental, that nobody accepted and where nobody was, two minutes and more after the press
 *   missed       a press that reached the gateway too late to sound
 *   overdue      the desk's function test is due or was never made: a fault of that kind stands
 *
 * Only real alarms count. Drills are kept apart and name no desk; tests of the button are counted by desk, as tests.
 */
import { isLate } from "../alarm.ts";
import { type AnswerFigures, answerFigures, isAnswered } from "./answers.ts";
import { type Case, caseOf } from "./case.ts";
import { type DrillPart, drillReport } from "./drill.ts";
import { alarmsOf, type Entry, wallMsOf } from "./entry.ts";
import { type FaultTime, faultTimes, type Window } from "./fault-times.ts";

/** A call that ends so soon and that nobody answered was most likely none. */
export const accidentalWithinMs = 120_000;

export interface AlarmQuality extends AnswerFigures {
  readonly alarms: number;
  readonly accidental: number;
  readonly unanswered: number;
  readonly missed: number;
  /** Presses that did not prove their unit. */
  readonly unverified: number;
  /** Alarms that called a circuit behind the first. */
  readonly escalated: number;
  readonly open: number;
}

export interface DeskQuality extends AlarmQuality {
  readonly desk: string;
  readonly faults: readonly FaultTime[];
  readonly faultMinutes: number;
  /** Function tests that were passed. */
  readonly tests: number;
  readonly testOverdue: boolean;
}

export interface Quality {
  readonly fromMs: number | undefined;
  readonly untilMs: number;
  readonly site: AlarmQuality & { readonly faults: readonly FaultTime[]; readonly overdueDesks: number };
  /** By desk, in order of their names; a desk without an event in the window is there if the plan has it. */
  readonly desks: readonly DeskQuality[];
  /** All drills together: no desk, no room. */
  readonly drills: DrillPart;
}

/** @param desks of the plan; others that are in the journal come in addition */
export function qualityOf(entries: readonly Entry[], window: Window, desks: readonly string[] = []): Quality {
  const all = [...alarmsOf(entries)].flatMap(([alarm, own]) => caseOf(own, alarm) ?? []);
  const real = all.filter(({ begun }) => begun?.mode === "real" && isWithin(begun.pressedAtMs, window));
  const faults = faultTimes(entries, window);
  const tests = testsOf(entries, window);
  const names = new Set([
    ...desks,
    ...real.map(({ desk }) => desk),
    ...faults.flatMap(({ desk }) => desk ?? []),
    ...tests.keys(),
  ]);
  const quality = [...names].sort().map((desk) => {
    const own = faults.filter((fault) => fault.desk === desk);
    return {
      desk,
      ...alarmQuality(
        real.filter((each) => each.desk === desk),
        window,
      ),
      faults: own,
      faultMinutes: own.reduce((sum, { minutes }) => sum + minutes, 0),
      tests: tests.get(desk) ?? 0,
      testOverdue: own.some(isOverdue),
    };
  });
  const overdueDesks = quality.filter(({ testOverdue }) => testOverdue).length;
  const ofGateway = faults.filter(({ desk }) => desk === undefined);
  const inWindow = entries.filter(({ event }) => isWithin(wallMsOf(event.at), window));
  return {
    fromMs: window.fromMs,
    untilMs: window.untilMs,
    site: { ...alarmQuality(real, window), faults: ofGateway, overdueDesks },
    desks: quality,
    drills: drillReport(inWindow, { nameDesks: false, desksInRoom: () => 0 }).total,
  };
}

function alarmQuality(cases: readonly Case[], { untilMs }: Window): AlarmQuality {
  const count = (is: (each: Case) => boolean): number => cases.filter(is).length;
  return {
    alarms: cases.length,
    accidental: count(isAccidental),
    unanswered: count((each) => isUnanswered(each, untilMs)),
    missed: count(({ begun }) => begun?.missed === true),
    unverified: count(({ begun }) => begun?.verified === false),
    escalated: count(({ circuits }) => circuits.some(({ circuit }) => circuit > 1)),
    open: count(({ closed }) => closed === undefined),
    ...answerFigures(cases),
  };
}

function isAccidental(each: Case): boolean {
  const { closed } = each;
  if (closed === undefined) return false;
  if (isTakenBack(each)) return true;
  return !isAnswered(each) && closed.elapsedMs !== undefined && closed.elapsedMs <= accidentalWithinMs;
}

/** Whether it was taken back before anybody said that they come, and whoever called has not called anew since. */
function isTakenBack({ timeline }: Case): boolean {
  let answered = false;
  let takenBack = false;
  for (const { event } of timeline.map(({ entry }) => entry)) {
    if (event.type === "accepted" || event.type === "attended") answered = true;
    const isAnew = (event.type === "pressed" && !isLate(event.ageMs)) || event.type === "upgraded";
    if (isAnew) takenBack = false;
    if (event.type === "cancelled" && !answered) takenBack = true;
  }
  return takenBack;
}

function isUnanswered(each: Case, untilMs: number): boolean {
  const { begun, closed } = each;
  if (begun === undefined || begun.missed || isAnswered(each) || isAccidental(each)) return false;
  const since = begun.pressedAtMs ?? untilMs;
  return closed !== undefined || untilMs - since > accidentalWithinMs;
}

function isOverdue({ code, standing }: FaultTime): boolean {
  return standing && (code === "test-overdue" || code === "desk-untested");
}

function testsOf(entries: readonly Entry[], window: Window): ReadonlyMap<string, number> {
  const tests = new Map<string, number>();
  for (const { event } of entries)
    if (event.type === "tested" && isWithin(wallMsOf(event.at), window))
      tests.set(event.desk, (tests.get(event.desk) ?? 0) + 1);
  return tests;
}

function isWithin(ms: number | undefined, { fromMs = Number.NEGATIVE_INFINITY, untilMs }: Window): boolean {
  return ms !== undefined && ms >= fromMs && ms <= untilMs;
}
