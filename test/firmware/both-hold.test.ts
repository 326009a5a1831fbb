/** Red and green together: a lockdown, never a cancel, and never in the way of the call for help. */
import { describe, expect, test } from "vitest";
import { limits } from "../../firmware-protocol/limits.ts";
import { bothOrders, calls, desk, hold, kinds, letGo, rattle } from "./keys.ts";
import { Rig } from "./rig.ts";

describe.each(bothOrders)("%s first, then %s", (first, second) => {
  test.each(bothOrders)(
    "held for 3.1 s is a press and one both-hold, and letting go of %s and %s adds nothing",
    (...order) => {
      const rig = desk();
      hold(rig, { first, second, ms: 3100 });
      expect(kinds(rig)).toEqual(["both-hold"]);
      letGo(rig, order);
      expect(kinds(rig)).toEqual(["both-hold"]);
      expect(rig.names()).toHaveLength(1);
    },
  );

  test.each(bothOrders)("held for 2.9 s is a press alone, also when %s and %s are let go", (...order) => {
    const rig = desk();
    hold(rig, { first, second, ms: 2900 });
    letGo(rig, order);
    expect(kinds(rig)).toEqual([]);
    expect(rig.names()).toHaveLength(1);
  });

  test("the press leaves at the first edge of red, whatever green does", () => {
    let free = 0;
    for (let step = 0; step < 25; step++) {
      const rig = desk();
      rig.live(100 + step * 0.13);
      rig.board.press(first);
      if (first === "green") rig.live(30 + step * 50);
      const at = rig.ms;
      rig.board.press("red");
      if (first === "red") rig.board.press("green");
      rig.board.advance(10);
      const line = rig.heard.find(({ message }) => message?.verb === "PRESS");
      const inTheWay = rig.heard.some(
        ({ fromMs, toMs }) => fromMs < at + 1.25 && toMs > at + 1 && fromMs !== line?.fromMs,
      );
      expect((line?.fromMs ?? Number.POSITIVE_INFINITY) - at).toBeLessThan(inTheWay ? 2.9 : 1.25);
      free += inTheWay ? 0 : 1;
    }
    expect(free).toBeGreaterThan(18);
  });

  test("tapped together is a press alone: it neither cancels nor accepts", () => {
    for (const ms of [30, 200, 900, 1100]) {
      const rig = desk();
      hold(rig, { first, second, apartMs: 8, ms });
      letGo(rig, ["green", "red"], 12);
      expect(kinds(rig)).toEqual([]);
      expect(rig.names()).toHaveLength(1);
    }
  });
});

describe("a hold of both", () => {
  test("counts from the later key: green for 2 s, then red", () => {
    const rig = desk();
    rig.board.press("green");
    rig.live(900);
    rig.board.press("red");
    rig.live(2900);
    expect(kinds(rig)).toEqual([]);
    rig.live(200);
    expect(kinds(rig)).toEqual(["both-hold"]);
  });

  test("after a hold of green alone comes on top of it, and is the only thing that comes", () => {
    const rig = desk();
    hold(rig, { first: "green", second: "red", apartMs: 2000, ms: 3100 });
    letGo(rig, ["red", "green"]);
    expect(kinds(rig)).toEqual(["green-hold", "both-hold"]);
  });

  test("that red joins in the moment of the green hold has no event of green after its press", () => {
    const coarse = Array.from({ length: 8 }, (_, step) => step - 4);
    const fine = Array.from({ length: 24 }, (_, step) => -0.3 + step * 0.02);
    for (const offsetMs of [...coarse, ...fine]) {
      const rig = desk();
      rig.board.press("green");
      rig.board.advance(limits.holdMs + offsetMs);
      rig.board.press("red");
      rig.live(200);
      letGo(rig, ["green", "red"], 30, 100);
      expect(calls(rig).at(-1)).toBe("PRESS");
    }
  });

  test("that red joins while green is already let go: the key taps before the press, or not at all", () => {
    for (let offsetMs = 0.5; offsetMs < 30; offsetMs += 1.3) {
      const rig = desk();
      rig.board.press("green");
      rig.live(200);
      rig.board.release("green");
      rig.board.advance(offsetMs);
      rig.board.press("red");
      rig.live(300);
      expect(calls(rig).at(-1)).toBe("PRESS");
    }
  });

  test.each(["red", "green"] as const)("goes on while %s loses touch for less than 20 ms", (key) => {
    const rig = desk();
    hold(rig, { first: "red", second: "green", ms: 500 });
    rattle(rig, key, 60, 17, 23);
    rig.live(200);
    expect(kinds(rig)).toEqual(["both-hold"]);
    expect(rig.names()).toHaveLength(1);
  });

  test.each(["red", "green"] as const)("ends when %s is open for longer, and begins anew", (key) => {
    const rig = desk();
    hold(rig, { first: "red", second: "green", ms: 2500 });
    rig.board.release(key);
    rig.board.advance(25);
    rig.board.press(key);
    rig.live(2900);
    expect(kinds(rig)).toEqual([]);
    rig.live(200);
    expect(kinds(rig)).toEqual(["both-hold"]);
  });

  test("is not made by a green key that bounces for 3 s and never closes for 5 ms", () => {
    const rig = desk();
    rig.board.press("red");
    rig.live(40);
    rattle(rig, "green", 700, 2.2, 2.4);
    letGo(rig, ["green", "red"]);
    expect(kinds(rig)).toEqual([]);
  });

  test("comes once each time that both are held", () => {
    const rig = desk();
    hold(rig, { first: "red", second: "green", ms: 8000 });
    expect(kinds(rig)).toEqual(["both-hold"]);
    rig.board.release("green");
    rig.live(100);
    rig.board.press("green");
    rig.live(3100);
    expect(kinds(rig)).toEqual(["both-hold", "both-hold"]);
  });

  test("shows what the press showed, and makes no sound", () => {
    const rig = desk();
    rig.board.press("red");
    rig.board.press("green");
    rig.live(500);
    rig.show(1, "silent", "received");
    const from = rig.ms;
    rig.live(3000);
    expect(kinds(rig)).toEqual(["both-hold"]);
    expect(rig.last("BEAT")?.light).toBe("received");
    expect(rig.edges.filter(({ pin, atMs }) => atMs > from && (pin === "buzzer" || pin === "beacon"))).toEqual([]);
  });
});

describe("green beside a red that is closed", () => {
  test("says nothing, short or held, until red is open again", () => {
    const rig = desk();
    rig.board.press("red");
    rig.live(100);
    for (const ms of [200, 1500]) {
      rig.board.press("green");
      rig.live(ms);
      rig.board.release("green");
      rig.live(100);
    }
    expect(kinds(rig)).toEqual([]);
    rig.board.release("red");
    rig.live(100);
    rig.board.press("green");
    rig.live(1500);
    rig.board.release("green");
    rig.live(100);
    expect(kinds(rig)).toEqual(["green-hold"]);
  });
});

describe("both-hold is an event as others are", () => {
  test("it is repeated with its age until it is kept", () => {
    const rig = Rig.paired().open();
    hold(rig, { first: "red", second: "green", ms: 3500 });
    const told = rig.all("EVENT");
    expect(told.length).toBeGreaterThan(2);
    for (const [repetition, { ageMs }] of told.entries()) expect(Math.abs(ageMs - 150 * repetition)).toBeLessThan(4);
    rig.send({ verb: "KEPT", event: told[0]?.event ?? 0 });
    const from = rig.ms + 2;
    rig.live(500);
    expect(rig.all("EVENT", from)).toEqual([]);
    expect(rig.all("PRESS", from).length).toBeGreaterThan(0);
  });

  test("it outlives a reset", () => {
    const rig = Rig.paired().open();
    hold(rig, { first: "red", second: "green", ms: 3100 });
    letGo(rig, ["red", "green"]);
    rig.board.reset("external");
    const from = rig.ms;
    rig.open();
    expect(rig.all("EVENT", from)).toMatchObject([{ kind: "both-hold", event: 0x5_0002 }]);
  });

  test("keys give way to it when the queue is full, it gives way to a press, and presses to nothing", () => {
    const rig = Rig.paired().open();
    const tap = () => {
      rig.board.press("green");
      rig.board.advance(30);
      rig.board.release("green");
      rig.live(50);
    };
    for (let taps = 0; taps < limits.eventsKept - 1; taps++) tap();
    hold(rig, { first: "red", second: "green", ms: 3100 });
    letGo(rig, ["red", "green"]);
    for (let taps = 0; taps < limits.eventsKept; taps++) tap();
    const names = (sinceMs: number) => new Set(rig.all("EVENT", sinceMs).map(({ kind }) => kind));
    let from = rig.ms + 5;
    rig.live(1500);
    expect(names(from)).toEqual(new Set(["green", "both-hold"]));
    for (let presses = 0; presses < limits.eventsKept - 2; presses++) rig.press(25);
    from = rig.ms + 5;
    rig.live(1500);
    expect(names(from)).toEqual(new Set(["both-hold"]));
    tap();
    from = rig.ms + 5;
    rig.live(1500);
    expect(names(from)).toEqual(new Set(["both-hold"]));
    rig.press(25);
    from = rig.ms + 5;
    rig.live(1500);
    expect(names(from)).toEqual(new Set());
  });
});
