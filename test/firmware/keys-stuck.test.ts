/** Keys that nobody holds make no lockdown: stuck ones, and those that were closed before the unit started. */
import { describe, expect, test } from "vitest";
import { unitFlagNames } from "../../firmware-protocol/messages.ts";
import { bothOrders, desk, hold, keeping, kinds, letGo, panel } from "./keys.ts";
import { Rig, releasedHex } from "./rig.ts";

const flag = (name: (typeof unitFlagNames)[number]): number => 1 << unitFlagNames.indexOf(name);

describe("keys that stick", () => {
  test("both held for ten seconds: two flags and one both-hold", () => {
    const rig = desk();
    hold(rig, { first: "red", second: "green", ms: 10_500 });
    expect(rig.last("BEAT")?.flags).toBe(flag("red-stuck") | flag("green-stuck"));
    expect(kinds(rig)).toEqual(["both-hold"]);
    letGo(rig, ["green", "red"]);
    expect(kinds(rig)).toEqual(["both-hold"]);
    expect(rig.last("BEAT")?.flags).toBe(0);
  });

  test.each(bothOrders)("a %s that sticks makes no lockdown of %s", (stuck, other) => {
    const rig = desk();
    rig.board.press(stuck);
    rig.live(10_500);
    const before = kinds(rig);
    const from = rig.ms;
    rig.board.press(other);
    rig.live(4000);
    rig.board.release(other);
    rig.live(100);
    expect(kinds(rig)).toEqual(before);
    expect(rig.all("PRESS", from)).toHaveLength(other === "red" ? 1 : 0);
  });

  test("a green key that is closed when the unit starts makes neither a hold nor a lockdown", () => {
    const rig = Rig.paired();
    rig.board.press("green");
    rig.board.reset("power");
    keeping(rig.open());
    rig.live(2000);
    rig.press();
    rig.board.press("red");
    rig.live(3500);
    expect(kinds(rig)).toEqual([]);
    expect(rig.names()).toHaveLength(2);
    letGo(rig, ["green", "red"]);
    hold(rig, { first: "green", second: "red", ms: 3100 });
    expect(kinds(rig)).toEqual(["both-hold"]);
  });

  test("a red button that is closed when the unit starts calls for help, and makes no lockdown of green", () => {
    const rig = Rig.paired();
    rig.board.press("red");
    rig.board.reset("power");
    keeping(rig.open());
    rig.board.press("green");
    rig.live(4000);
    expect(kinds(rig)).toEqual([]);
    expect(rig.names()).toHaveLength(1);
  });

  test.each(["external", "watchdog"] as const)("keys held through a reset (%s) make no second lockdown", (cause) => {
    const rig = desk();
    hold(rig, { first: "red", second: "green", ms: 3100 });
    if (cause === "external") rig.board.reset("external");
    else rig.board.hang();
    rig.live(700);
    rig.open();
    rig.live(4000);
    expect(kinds(rig)).toEqual(["both-hold"]);
    expect(rig.names()).toHaveLength(1);
  });
});

describe("held from power-up on", () => {
  test("they are the factory reset after 10 s, and no lockdown", () => {
    const rig = Rig.paired();
    rig.board.press("red");
    rig.board.press("green");
    rig.board.reset("power");
    rig.open();
    rig.live(9000);
    expect(rig.session).toBeDefined();
    expect(kinds(rig)).toEqual([]);
    rig.live(2000);
    rig.open();
    expect(rig.session).toBeUndefined();
    rig.live(5000);
    letGo(rig, ["green", "red"]);
    expect(rig.all("EVENT")).toEqual([]);
  });
});

describe("the guard panel", () => {
  test.each([
    ["lockdown", "green"],
    ["green", "lockdown"],
  ] as const)("calls a lockdown with %s and %s held for 3 s, and calls nothing else", (first, second) => {
    const rig = panel();
    hold(rig, { first, second, ms: 2900 });
    expect(kinds(rig)).toEqual([]);
    rig.live(200);
    expect(kinds(rig)).toEqual(["both-hold"]);
    letGo(rig, [second, first]);
    expect(kinds(rig)).toEqual(["both-hold"]);
    expect(rig.names()).toEqual([]);
  });

  test("shows `sent` at once, and is silent: it is the desk that calls", () => {
    const rig = panel();
    rig.show(1, "help", "help", 180);
    rig.live(100);
    hold(rig, { first: "lockdown", second: "green", ms: 3010 });
    expect(rig.last("EVENT")).toMatchObject({ kind: "both-hold" });
    rig.live(1000);
    expect(rig.last("BEAT")).toMatchObject({ buzzer: "silent", light: "sent" });
  });

  test("has a lockdown key that does nothing alone", () => {
    const rig = panel();
    for (const ms of [100, 1500, 5000]) {
      rig.board.press("lockdown");
      rig.live(ms);
      rig.board.release("lockdown");
      rig.live(100);
    }
    expect([kinds(rig), rig.names()]).toEqual([[], []]);
  });

  test("accepts as ever beside a lockdown key that sticks, and says that it does", () => {
    const rig = panel();
    rig.board.press("lockdown");
    rig.live(10_500);
    expect(rig.last("BEAT")?.flags).toBe(flag("lockdown-stuck"));
    rig.board.press("green");
    rig.live(200);
    rig.board.release("green");
    rig.live(100);
    expect(kinds(rig)).toEqual(["green"]);
    rig.board.press("green");
    rig.live(4000);
    expect(kinds(rig)).toEqual(["green", "green-hold"]);
  });

  test("has no lockdown of green and the key for pairing in its case", () => {
    const rig = panel();
    hold(rig, { first: "red", second: "green", ms: 4000 });
    expect(kinds(rig)).toEqual(["green-hold"]);
  });
});

test("a unit without keys believes none of them", () => {
  const rig = keeping(Rig.paired({ hex: releasedHex("corridor-siren") }).open());
  for (const key of ["red", "green", "lockdown"] as const) rig.board.press(key);
  rig.live(4000);
  expect([kinds(rig), rig.names(), rig.last("BEAT")?.flags]).toEqual([[], [], 0]);
});
