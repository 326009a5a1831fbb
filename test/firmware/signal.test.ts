/** What the unit sounds, shows and confirms. */
import { describe, expect, test } from "vitest";
import { limits } from "../../firmware-protocol/limits.ts";
import {
  type Buzzer,
  buzzerNames,
  buzzerPatterns,
  type Colour,
  type Light,
  lightNames,
  lightPatterns,
  rhythmStepMs,
  rhythmSteps,
} from "../../firmware-protocol/patterns.ts";
import { cyclesPerMs, type OutputPin } from "../../src/demo/board.ts";
import { lineMs, Rig } from "./rig.ts";

const diodes: Readonly<Record<Colour, readonly OutputPin[]>> = {
  none: [],
  red: ["red"],
  green: ["green"],
  yellow: ["red", "green"],
  blue: ["blue"],
  white: ["red", "green", "blue"],
};

/** Shows a signal and samples a pin in the middle of each of 32 steps. */
function rhythmsOf(buzzer: Buzzer, light: Light): Record<OutputPin, string> {
  const rig = Rig.paired().open();
  rig.show(1, buzzer, light, 60);
  while (rig.all("SHOWN").length === 0) rig.board.advance(0.1);
  const begun = rig.edges.at(-1)?.atMs ?? rig.ms;
  rig.board.run(Math.round((begun + rhythmStepMs / 2) * cyclesPerMs));
  const rhythms: Record<OutputPin, string> = { buzzer: "", beacon: "", red: "", green: "", blue: "" };
  for (let step = 0; step < 2 * rhythmSteps; step++) {
    for (const pin of Object.keys(rhythms) as OutputPin[]) rhythms[pin] += rig.board.pin(pin) ? "#" : ".";
    rig.send({ verb: "ALIVE" });
    rig.board.advance(rhythmStepMs);
  }
  return rhythms;
}

describe("patterns on the pins are those of the table", () => {
  test.each(buzzerNames)("buzzer %s", (name) => {
    expect(rhythmsOf(name, "identify").buzzer).toBe(buzzerPatterns[name].rhythm.repeat(2));
  });

  test.each(lightNames)("light %s", (name) => {
    const { colour, beacon, rhythm } = lightPatterns[name];
    const rhythms = rhythmsOf("silent", name);
    const dark = ".".repeat(2 * rhythmSteps);
    for (const diode of ["red", "green", "blue"] as const)
      expect(rhythms[diode]).toBe(diodes[colour].includes(diode) ? rhythm.repeat(2) : dark);
    expect(rhythms.beacon).toBe(beacon ? rhythm.repeat(2) : dark);
  });
});

describe("SHOW", () => {
  test("sounds within 1 ms of its line feed and is confirmed by readback", () => {
    const rig = Rig.paired().open();
    const line = rig.line({ verb: "SHOW", signal: 1, buzzer: "help", light: "help", seconds: 180 });
    const ended = rig.ms + lineMs(line);
    rig.board.receive(line);
    rig.board.advance(10);
    const [edge] = rig.edges.filter(({ pin }) => pin === "buzzer");
    expect((edge?.atMs ?? 0) - ended).toBeGreaterThanOrEqual(0);
    expect((edge?.atMs ?? Number.POSITIVE_INFINITY) - ended).toBeLessThan(1);
    expect(rig.all("SHOWN")).toEqual([
      { verb: "SHOWN", signal: 1, buzzer: "help", light: "help", sounding: 1, afterMs: 0 },
    ]);
  });

  test("with the buzzer cut off is confirmed as not sounding within 5 ms, and the fault is told", () => {
    const rig = Rig.paired().open();
    rig.board.buzzerConnected = false;
    rig.show(1, "help", "help", 180);
    rig.board.advance(limits.senseMs + 3);
    expect(rig.all("SHOWN")).toMatchObject([{ signal: 1, sounding: 0 }]);
    rig.live(1000);
    expect(rig.last("BEAT")?.flags).toBe(8);
    rig.board.buzzerConnected = true;
    rig.live(1000);
    expect(rig.last("BEAT")?.flags).toBe(0);
    expect(rig.last("SHOWN")).toMatchObject({ signal: 1, sounding: 1 });
  });

  test("a buzzer that dies while it sounds is told", () => {
    const rig = Rig.paired().open();
    rig.show(7, "help", "help", 180);
    rig.live(2000);
    rig.board.buzzerConnected = false;
    rig.live(1500);
    expect(rig.last("SHOWN")).toMatchObject({ signal: 7, sounding: 0 });
    expect(rig.last("BEAT")?.flags).toBe(8);
  });

  test("sound ends after its seconds, the light goes on, and the beat tells it", () => {
    const rig = Rig.paired().open();
    rig.show(1, "help", "answered", 3);
    rig.live(3010);
    expect(rig.last("BEAT")).toMatchObject({ signal: 1, buzzer: "silent", light: "answered" });
    const from = rig.ms;
    rig.live(4000);
    expect(rig.edges.filter(({ pin, level, atMs }) => pin === "buzzer" && level && atMs > from)).toEqual([]);
    expect(rig.board.pin("beacon")).toBe(true);
  });

  test("the same again does not start over; its time limit is new", () => {
    const rig = Rig.paired().open();
    rig.show(1, "help", "help", 2);
    rig.live(1060);
    const before = rig.edges.filter(({ pin }) => pin === "buzzer").length;
    rig.show(2, "help", "help", 2);
    rig.board.advance(5);
    expect(rig.edges.filter(({ pin }) => pin === "buzzer")).toHaveLength(before);
    expect(rig.last("SHOWN")).toMatchObject({ signal: 2, sounding: 1 });
    rig.live(1500);
    expect(rig.last("BEAT")).toMatchObject({ buzzer: "help" });
  });
});

describe("a lost gateway", () => {
  test("is noticed after 3 s: fault light and READY", () => {
    const rig = Rig.paired().open();
    rig.show(1, "silent", "ready");
    rig.board.advance(2900);
    expect(rig.all("BEAT").length).toBeGreaterThanOrEqual(2);
    expect(rig.last("BEAT")?.light).toBe("ready");
    const from = rig.ms;
    rig.board.advance(2400);
    expect(rig.all("READY", from).length).toBeGreaterThanOrEqual(5);
    rig.open();
    rig.live(1100);
    expect(rig.last("BEAT")?.light).toBe("fault");
  });

  test("does not end a signal before its limit, and then the light tells the fault", () => {
    const rig = Rig.paired().open();
    rig.show(1, "help", "help", 8);
    rig.board.advance(7000);
    expect(rig.edges.filter(({ pin, atMs }) => pin === "buzzer" && atMs > rig.ms - 1000).length).toBeGreaterThan(2);
    rig.board.advance(1200);
    const from = rig.ms;
    rig.board.advance(4000);
    expect(rig.edges.filter(({ pin, atMs }) => ["buzzer", "beacon", "blue"].includes(pin) && atMs > from)).toEqual([]);
    const flashes = lightPatterns.fault.rhythm.match(/#+/g)?.length ?? 0;
    const lit = rig.edges.filter(({ pin, level, atMs }) => pin === "green" && level && atMs > from);
    expect(lit).toHaveLength(2 * flashes);
  });
});
