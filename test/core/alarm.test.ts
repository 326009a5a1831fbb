/** An alarm is the fold of its events: what each event does to it, and that an event of no open alarm does nothing. */
import { describe, expect, it } from "vitest";
import { type Alarms, acceptable, alarmAt, apply, callsTo, isAccepted } from "../../src/core/alarm.ts";
import type { AlarmId, Cause, Happening } from "../../src/core/event.ts";
import type { DeskId } from "../../src/core/site.ts";
import { instant } from "../../src/core/time.ts";

const id = (name: string): AlarmId => name as AlarmId;
const desk = (name: string): DeskId => name as DeskId;
const cause = "u-1" as Cause;
const soundMs = 180_000;

const raised = (name: string, at: string, ...called: string[]): Happening => ({
  type: "raised",
  alarm: id(name),
  desk: desk(at),
  room: "r1",
  level: "help",
  mode: "real",
  circuit: 1,
  verified: false,
  ageMs: 300,
  called: called.map(desk),
  cause,
});
const sounding = (name: string, neighbour: string): Happening => ({
  type: "sounding",
  alarm: id(name),
  desk: desk("d1"),
  neighbour: desk(neighbour),
  pressToBuzzerMs: 6,
});
const pressed = (name: string): Happening => ({ type: "pressed", alarm: id(name), desk: desk("d1"), ageMs: 0, cause });
const accepted = (name: string, by: string): Happening => ({
  type: "accepted",
  alarm: id(name),
  desk: desk("d1"),
  by,
  ageMs: 0,
  cause,
});
const closed = (name: string): Happening => ({
  type: "closed",
  alarm: id(name),
  desk: desk("d1"),
  by: "guard",
  reason: "over",
  cause,
});

function fold(...events: Happening[]): Alarms {
  return events.reduce<Alarms>(
    (alarms, event, place) => apply(alarms, event, instant(1000 * (place + 1)), soundMs),
    new Map(),
  );
}

describe("an alarm", () => {
  it("begins with its press, which lies before what we know by its age", () => {
    expect(fold(raised("a", "d1", "d2")).get(id("a"))).toMatchObject({
      desk: "d1",
      called: ["d2"],
      pressedAt: 700,
      callsSince: 1000,
      soundUntil: 1000 + soundMs,
      presses: 1,
      acceptedBy: [],
    });
  });

  it("keeps who sounds and since how long, who comes in their order, and how often it was pressed", () => {
    const alarm = fold(
      raised("a", "d1", "d2", "d3"),
      sounding("a", "d2"),
      sounding("a", "d3"),
      pressed("a"),
      accepted("a", "d3"),
      accepted("a", "guard"),
    ).get(id("a"));
    expect([...(alarm?.sounding ?? [])]).toEqual([
      ["d2", 6],
      ["d3", 6],
    ]);
    expect(alarm).toMatchObject({ presses: 2, acceptedBy: ["d3", "guard"] });
    expect(alarm !== undefined && isAccepted(alarm)).toBe(true);
  });

  it("is gone when it is closed, and the others stay", () => {
    expect([...fold(raised("a", "d1"), raised("b", "d2"), closed("a")).keys()]).toEqual(["b"]);
  });

  it.each([sounding("x", "d2"), pressed("x"), accepted("x", "d3"), closed("x")])(
    "that is not open is changed by no $type",
    (event) => {
      const open = fold(raised("a", "d1"));
      expect(apply(open, event, instant(9), soundMs)).toEqual(open);
    },
  );

  it.each<Happening>([
    { type: "key", desk: desk("d1"), key: "green", ageMs: 1, cause },
    { type: "tamper", desk: desk("d1"), ageMs: 1, cause },
    { type: "pairing-offered", desk: desk("d1"), uid: "u", socket: "s", cause },
    { type: "paired", desk: desk("d1"), uid: "u", socket: "s", model: "m" },
    { type: "unpaired", desk: desk("d1"), uid: "u", reason: "asked", cause },
    { type: "moved", desk: desk("d2"), from: desk("d1"), uid: "u", socket: "s", cause },
    { type: "test-pressed", desk: desk("d1"), ageMs: 1, cause },
    { type: "tested", desk: desk("d1"), uid: "u", by: "technician", cause },
    { type: "fault", code: "coverage-low", desk: desk("d1"), detail: "" },
    { type: "restored", code: "coverage-low", desk: desk("d1") },
  ])("is not touched by $type", (event) => {
    const open = fold(raised("a", "d1"));
    expect(apply(open, event, instant(9), soundMs)).toBe(open);
  });

  it("is never changed in place: what was folded before stays as it was", () => {
    const before = fold(raised("a", "d1", "d2"));
    const copy = structuredClone([...before]);
    for (const event of [sounding("a", "d2"), pressed("a"), accepted("a", "d2"), closed("a")])
      apply(before, event, instant(5000), soundMs);
    expect([...before]).toEqual(copy);
  });
});

describe("open alarms", () => {
  const alarms = fold(raised("a", "d1", "d3"), raised("b", "d2", "d3", "d4"), accepted("a", "d3"));

  it("are found by the desk that calls and by those that are called, oldest first", () => {
    expect([alarmAt(alarms, desk("d1"))?.id, alarmAt(alarms, desk("d2"))?.id, alarmAt(alarms, desk("d3"))?.id]).toEqual(
      ["a", "b", undefined],
    );
    expect(callsTo(alarms, desk("d3")).map((alarm) => alarm.id)).toEqual(["a", "b"]);
    expect(callsTo(alarms, desk("d1"))).toEqual([]);
  });

  it("are accepted oldest first, only where they call, only once, only by a key that was pressed after them", () => {
    const late = instant(60_000);
    expect(acceptable(alarms, desk("d3"), late)?.id).toBe("b");
    expect(acceptable(alarms, desk("d1"), late)).toBeUndefined();
    expect(acceptable(fold(raised("a", "d1", "d3"), raised("b", "d2", "d3")), desk("d3"), late)?.id).toBe("a");
    expect(acceptable(alarms, desk("d3"), instant(1500))).toBeUndefined();
  });
});

describe("a press that came too late to sound", () => {
  it("and one that comes in time: what its neighbours take to sound counts from the second", () => {
    const late = { ...raised("a", "d1", "d2"), type: "missed", ageMs: 200_000 } as Happening;
    const again = fold(late, { ...pressed("a"), ageMs: 40 } as Happening).get(id("a"));
    expect(again).toMatchObject({ isLate: false, callsSince: 2000, pressedAt: 1960, presses: 2 });
  });
});
