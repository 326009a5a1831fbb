/** The red button: from the contact to the line, as incidents. */
import { describe, expect, test } from "vitest";
import { limits } from "../../firmware-protocol/limits.ts";
import { Rig, type RigOptions } from "./rig.ts";

const kinds = [
  ["an unpaired unit", (options?: RigOptions) => new Rig(options), 1],
  ["a paired unit", (options?: RigOptions) => Rig.paired(options), 5],
] as const;

describe.each(kinds)("a press of %s", (_, make, boot) => {
  const first = boot * 0x1_0000 + 1;

  test("leaves as one PRESS line, 1.0 to 1.3 ms after the contact closed", () => {
    const rig = make().open();
    const at = rig.ms;
    rig.board.press("red");
    rig.board.advance(20);
    const lines = rig.heard.filter((line) => line.message?.verb === "PRESS");
    expect(lines).toHaveLength(1);
    expect(lines[0]?.message).toEqual({ verb: "PRESS", event: first, ageMs: 0 });
    expect((lines[0]?.fromMs ?? 0) - at).toBeGreaterThanOrEqual(1);
    expect((lines[0]?.fromMs ?? 0) - at).toBeLessThan(1.3);
  });

  test("shows `sent` at the desk and makes no sound there", () => {
    const rig = Rig.paired().open();
    rig.show(1, "help", "help", 180);
    rig.board.advance(20);
    expect(rig.board.pin("buzzer")).toBe(true);
    rig.board.press("red");
    rig.board.advance(2);
    expect(rig.board.pin("buzzer")).toBe(false);
    expect([rig.board.pin("red"), rig.board.pin("beacon"), rig.board.pin("blue")]).toEqual([false, false, true]);
  });

  test("is not overtaken by a beat that becomes due while its contact is judged", () => {
    const waiting = make().open();
    while (waiting.all("BEAT").length === 0) waiting.board.advance(1);
    const beatAt = waiting.heard.find(({ message }) => message?.verb === "BEAT")?.fromMs ?? 0;
    for (let beforeMs = 1.2; beforeMs < 1.5; beforeMs += 0.02) {
      const rig = make().open();
      rig.board.advance(beatAt - beforeMs - rig.ms);
      const at = rig.ms;
      rig.board.press("red");
      rig.board.advance(8);
      const lines = rig.heard.filter(({ fromMs }) => fromMs > at + 0.3).map(({ message }) => message?.verb);
      expect(lines).toEqual(["PRESS", "BEAT"]);
    }
  });

  test.each([0.05, 0.3, 0.95, 0.99])("a spike of %f ms is none", (ms) => {
    const rig = make().open();
    rig.board.press("red");
    rig.board.advance(ms);
    rig.board.release("red");
    rig.board.advance(300);
    expect(rig.all("PRESS")).toEqual([]);
  });

  test("that bounces is one", () => {
    const rig = make().open();
    rig.keeps = true;
    for (const [closed, open] of [
      [0.2, 0.1],
      [0.8, 0.4],
      [0.05, 2],
      [1.5, 0.3],
      [0.4, 1],
    ] as const) {
      rig.board.press("red");
      rig.board.advance(closed);
      rig.board.release("red");
      rig.board.advance(open);
    }
    rig.press(80);
    expect(rig.names()).toHaveLength(1);
  });

  test("counts again after 20 ms without contact, and not after less", () => {
    const rig = make().open();
    rig.press(40);
    rig.press(40);
    expect(rig.names()).toHaveLength(2);
    rig.board.press("red");
    rig.board.advance(30);
    rig.board.release("red");
    rig.board.advance(18);
    rig.board.press("red");
    rig.board.advance(300);
    expect(rig.names()).toHaveLength(3);
  });

  test("is repeated with its age until it is kept", () => {
    const rig = make().open();
    rig.press(40);
    rig.live(1000);
    const ages = rig.all("PRESS").map(({ ageMs }) => ageMs);
    expect(ages.length).toBeGreaterThanOrEqual(7);
    expect(ages.slice(0, 4)).toEqual([0, 150, 300, 450]);
    rig.send({ verb: "KEPT", event: first });
    const from = rig.ms + 2;
    rig.live(1000);
    expect(rig.all("PRESS", from)).toEqual([]);
  });

  test("without a gateway waits for one, and its age is told", () => {
    const rig = make();
    rig.board.advance(4000);
    rig.press(40);
    rig.board.advance(2000);
    expect(rig.all("PRESS")).toEqual([]);
    rig.open();
    expect(rig.all("PRESS")).toHaveLength(1);
    expect(rig.last("PRESS")?.ageMs).toBeGreaterThan(2000);
    expect(rig.last("PRESS")?.ageMs).toBeLessThan(2300);
  });

  test("is taken while noise babbles on the line", () => {
    const rig = make().open();
    const noise = Uint8Array.from({ length: 5000 }, (_, place) => (place * 167 + (place >> 3)) & 0xff);
    rig.board.receive(noise);
    rig.board.advance(100);
    const at = rig.ms;
    rig.press(40);
    const [line] = rig.heard.filter(({ message }) => message?.verb === "PRESS");
    expect((line?.fromMs ?? 0) - at).toBeLessThan(3);
    expect(rig.names()).toHaveLength(1);
    rig.board.advance(200);
    rig.live(1100);
    expect(rig.last("BEAT")?.rejects).toBeGreaterThan(10);
    expect(rig.all("REJECT").length).toBeLessThanOrEqual(Math.ceil(300 / limits.rejectIntervalMs) + 1);
  });

  test("found closed at power-up counts, once", () => {
    const rig = make();
    rig.board.press("red");
    rig.board.reset("power");
    rig.board.advance(100);
    rig.open();
    rig.live(500);
    expect(rig.names()).toHaveLength(1);
  });

  test("held through a reset is not a second one", () => {
    const rig = make().open();
    rig.keeps = true;
    rig.board.press("red");
    rig.board.advance(50);
    rig.board.reset("external");
    rig.open();
    rig.live(500);
    expect(rig.names()).toHaveLength(1);
    rig.board.release("red");
    rig.board.advance(50);
    rig.press(40);
    expect(rig.names()).toHaveLength(2);
  });
});

describe.each(kinds)("kept events of %s", (_, make, boot) => {
  test.each(["external", "watchdog"] as const)("outlive a reset (%s) with their names", (cause) => {
    const rig = make().open();
    rig.press(40);
    rig.press(40);
    const names = rig.names();
    if (cause === "external") rig.board.reset("external");
    else rig.board.hang();
    rig.live(700);
    expect(rig.resets).toEqual([cause]);
    const from = rig.ms;
    rig.open();
    expect(rig.last("HELLO")).toMatchObject({ reset: cause, boot: boot + 1 });
    expect(rig.all("PRESS", from).map(({ event }) => event)).toEqual(names);
  });

  test.each(["power", "brown-out"] as const)("do not come out of the noise that is memory after %s", (cause) => {
    const rig = make().open();
    rig.press(40);
    rig.board.reset(cause);
    rig.open();
    rig.live(500);
    expect(rig.last("HELLO")).toMatchObject({ reset: cause, boot: boot + 1 });
    expect(rig.names()).toEqual([boot * 0x1_0000 + 1]);
  });

  test("that fill the queue: a press pushes out a green key, never a press, and both are counted", () => {
    const rig = make().open();
    rig.board.press("green");
    rig.board.advance(50);
    rig.board.release("green");
    rig.board.advance(50);
    for (let presses = 0; presses < limits.eventsKept + 2; presses++) rig.press(25);
    const from = rig.ms + 5;
    rig.live(1500);
    expect(new Set(rig.all("PRESS", from).map(({ event }) => event)).size).toBe(limits.eventsKept);
    expect(rig.all("EVENT", from)).toEqual([]);
    expect(rig.last("BEAT")).toMatchObject({ free: 0, dropped: 3 });
  });
});

describe("the green key", () => {
  test("let go before a second is `green`, held it is `green-hold`, and that once", () => {
    const rig = Rig.paired().open();
    rig.keeps = true;
    rig.board.press("green");
    rig.board.advance(300);
    rig.board.release("green");
    rig.live(100);
    rig.board.press("green");
    rig.live(2000);
    rig.board.release("green");
    rig.live(500);
    expect(rig.all("EVENT").map(({ kind }) => kind)).toEqual(["green", "green-hold"]);
  });

  test("a button that stays closed is told as stuck until it opens", () => {
    const rig = Rig.paired().open();
    rig.keeps = true;
    rig.board.press("red");
    rig.live(9300);
    expect(rig.last("BEAT")?.flags).toBe(0);
    rig.live(400);
    expect(rig.last("BEAT")?.flags).toBe(1);
    rig.board.release("red");
    rig.live(100);
    expect(rig.last("BEAT")?.flags).toBe(0);
  });
});

describe("the case", () => {
  test("opened is one `tamper`, told at once, and a flag until it is closed", () => {
    const rig = Rig.paired().open();
    rig.keeps = true;
    rig.live(600);
    const at = rig.ms;
    rig.board.release("tamper");
    rig.live(1500);
    expect(rig.all("EVENT")).toMatchObject([{ kind: "tamper", event: 0x5_0001 }]);
    const line = rig.heard.find(({ message }) => message?.verb === "EVENT");
    expect((line?.fromMs ?? Number.POSITIVE_INFINITY) - at).toBeLessThan(limits.releaseMs + 4);
    expect(rig.last("BEAT")?.flags).toBe(4);
    rig.board.press("tamper");
    rig.live(100);
    expect(rig.last("BEAT")?.flags).toBe(0);
    rig.board.release("tamper");
    rig.live(100);
    expect(rig.all("EVENT")).toHaveLength(2);
  });

  test("that rattles for less than 20 ms is closed", () => {
    const rig = Rig.paired().open();
    for (let knocks = 0; knocks < 10; knocks++) {
      rig.board.release("tamper");
      rig.board.advance(18);
      rig.board.press("tamper");
      rig.board.advance(3);
    }
    rig.live(1000);
    expect(rig.all("EVENT")).toEqual([]);
  });

  test("that was opened while the unit was without power is told when it has power", () => {
    const rig = Rig.paired();
    rig.board.release("tamper");
    rig.board.reset("power");
    rig.open();
    rig.live(300);
    expect(rig.last("EVENT")).toMatchObject({ kind: "tamper" });
  });
});
