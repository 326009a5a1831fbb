/** Entries as a journal gives them, for tests of reports and figures: one line an event, ms after a beginning. */
import type { DrillId, Happening, RufkreisEvent } from "../../src/core/event.ts";
import type { Entry } from "../../src/core/records/entry.ts";
import { rfc3339 } from "../../src/core/time.ts";
import { alarm, cause, desk } from "../tools/events.ts";

/** 2026-03-01T08:00:00Z. */
export const startMs = 1_772_352_000_000;

export interface At {
  /** Ms after the beginning. */
  readonly ms: number;
  readonly boot?: string;
  readonly clockTrusted?: boolean;
  /** The monotonic time, where it is not that of the first start of the machine. */
  readonly instantMs?: number;
}

export function entry(
  position: number,
  { ms, boot = "boot-1", clockTrusted = true, instantMs }: At,
  happening: Happening,
): Entry {
  const event = {
    v: 1,
    id: `e-${position}`,
    seq: position,
    site: "s",
    gateway: "g",
    at: rfc3339(startMs + ms),
    clockTrusted,
    ...happening,
  } as RufkreisEvent;
  return { position, event, instantMs: instantMs ?? 50_000 + ms, machineBoot: boot };
}

/** Entries in their order, each `[when, what]`; a number is ms after the beginning. */
export function entries(...list: readonly (readonly [number | At, Happening])[]): Entry[] {
  return list.map(([at, happening], place) => entry(place + 1, typeof at === "number" ? { ms: at } : at, happening));
}

const of = (id: string, at: string) => ({ alarm: alarm(id), desk: desk(at) });
let causes = 0;
const next = () => cause(`C-${++causes}`);

interface Begun {
  readonly desk?: string;
  readonly room?: string;
  readonly called?: readonly string[];
  readonly ageMs?: number;
  readonly mode?: "real" | "drill";
  readonly drill?: string;
  readonly verified?: boolean;
  readonly type?: "raised" | "missed";
}

export const raised = (
  id: string,
  {
    desk: at = "d1",
    room = "r1",
    called = ["d2", "d3"],
    ageMs = 0,
    mode = "real",
    verified = true,
    type = "raised",
    drill,
  }: Begun = {},
) =>
  ({
    type,
    ...of(id, at),
    room,
    level: "help",
    mode,
    circuit: 1,
    verified,
    ageMs,
    called: called.map(desk),
    cause: next(),
    ...(drill === undefined ? {} : { drill: drill as DrillId }),
  }) as Happening;

export const sounding = (id: string, neighbour: string, pressToBuzzerMs: number, at = "d1"): Happening => ({
  type: "sounding",
  ...of(id, at),
  neighbour: desk(neighbour),
  pressToBuzzerMs,
});

export const answered = (
  type: "accepted" | "attended" | "cancelled",
  id: string,
  by: string,
  at = "d1",
  ageMs = 0,
): Happening => ({
  type,
  ...of(id, at),
  by,
  ageMs,
  cause: next(),
});

export const pressed = (id: string, at = "d1", ageMs = 0): Happening => ({
  type: "pressed",
  ...of(id, at),
  ageMs,
  cause: next(),
});

export const upgraded = (id: string, called: readonly string[], at = "d1"): Happening => ({
  type: "upgraded",
  ...of(id, at),
  level: "lockdown",
  ageMs: 0,
  called: called.map(desk),
  cause: next(),
});

export const escalated = (
  id: string,
  called: readonly string[],
  at = "d1",
  receivers: readonly string[] = [],
): Happening => ({
  type: "escalated",
  ...of(id, at),
  circuit: 2,
  circuitId: "guards",
  called: called.map(desk),
  receivers,
  reason: "unanswered",
});

export const closed = (id: string, by = "d1", reason = "all well", at = "d1"): Happening => ({
  type: "closed",
  ...of(id, at),
  by,
  reason,
  cause: next(),
});

export const fault = (code: "unit-silent" | "test-overdue" | "broker-unreachable", at?: string): Happening =>
  ({ type: "fault", code, detail: "", ...(at === undefined ? {} : { desk: desk(at) }) }) as Happening;

export const restored = (code: "unit-silent" | "test-overdue" | "broker-unreachable", at?: string): Happening =>
  ({ type: "restored", code, ...(at === undefined ? {} : { desk: desk(at) }) }) as Happening;
