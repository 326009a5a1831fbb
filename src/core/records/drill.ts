/**
 * How a drill went: from the press to the first buzzer, to the acceptance, to somebody there; the median and the worst, per room and in all.
 *
 * A drill measures the system and not the people in it, so no desk is named unless the site allows it, and no room that has only one desk: those are
 * counted together.
 */
import { type AnswerFigures, answerFigures } from "./answers.ts";
import { type Case, caseOf } from "./case.ts";
import { alarmsOf, type Entry } from "./entry.ts";

export interface DrillOptions {
  /** The drill; `undefined`: all of them. */
  readonly drill?: string | undefined;
  /** Whether the site allows that desks are named. */
  readonly nameDesks: boolean;
  /** How many desks a room has, by the plan; rooms with fewer than two are not named. */
  readonly desksInRoom: (room: string) => number;
}

export interface DrillPart extends AnswerFigures {
  /** Presses of the red button, with those that were repeated. */
  readonly presses: number;
  readonly alarms: number;
}

export interface DrillReport {
  readonly drill: string | undefined;
  readonly started: DrillMark | undefined;
  readonly ended: DrillMark | undefined;
  readonly total: DrillPart;
  /** By room, in order of their names; `room` is `undefined` for those with one desk, together. */
  readonly rooms: readonly (DrillPart & { readonly room: string | undefined })[];
  /** Only if the site allows it. */
  readonly desks: readonly (DrillPart & { readonly desk: string })[] | undefined;
}

/** The beginning or the end of a drill: who began it, or why it ended. */
export interface DrillMark {
  readonly at: string;
  readonly clockTrusted: boolean;
  readonly by: string | undefined;
  readonly reason: string | undefined;
}

export function drillReport(entries: readonly Entry[], { drill, nameDesks, desksInRoom }: DrillOptions): DrillReport {
  const cases = [...alarmsOf(entries)]
    .flatMap(([alarm, own]) => caseOf(own, alarm) ?? [])
    .filter((each) => isOf(each, drill));
  const rooms = grouped(cases, ({ begun }) => named(begun?.room, desksInRoom));
  const desks = grouped(cases, ({ desk }) => desk);
  return {
    drill,
    started: markOf(entries, "drill-started", drill),
    ended: markOf(entries, "drill-ended", drill),
    total: partOf(cases),
    rooms: rooms.map(([room, own]) => ({ room: room === "" ? undefined : room, ...partOf(own) })),
    desks: nameDesks ? desks.map(([desk, own]) => ({ desk, ...partOf(own) })) : undefined,
  };
}

function isOf({ begun }: Case, drill: string | undefined): boolean {
  return begun?.mode === "drill" && (drill === undefined || begun.drill === drill);
}

function named(room: string | undefined, desksInRoom: DrillOptions["desksInRoom"]): string {
  return room === undefined || desksInRoom(room) < 2 ? "" : room;
}

function grouped(cases: readonly Case[], by: (each: Case) => string): [string, Case[]][] {
  const groups = new Map<string, Case[]>();
  for (const each of cases) groups.set(by(each), [...(groups.get(by(each)) ?? []), each]);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

function partOf(cases: readonly Case[]): DrillPart {
  const presses = cases.reduce((sum, each) => sum + each.presses, 0);
  return { presses, alarms: cases.length, ...answerFigures(cases) };
}

/** The mark is read by the names of its fields, so that a journal with other kinds of drills is no trouble. */
function markOf(entries: readonly Entry[], type: string, drill: string | undefined): DrillMark | undefined {
  if (drill === undefined) return undefined;
  for (const { event } of entries) {
    const told: Readonly<Record<string, unknown>> = { ...event };
    if (told.type !== type || told.drill !== drill) continue;
    const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
    return { at: event.at, clockTrusted: event.clockTrusted, by: text(told.by), reason: text(told.reason) };
  }
  return undefined;
}
