/**
 * The whole way with nothing left out but copper: a press pin of the real firmware, a real tty, the real gateway, the
 * embedded broker, and the buzzer pins of the seven neighbours. One office for all tests; each leaves it as it found it.
 */
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { underWayMsMax } from "../../src/core/drill-state.ts";
import type { RufkreisEvent } from "../../src/core/event.ts";
import { Hands } from "../../src/demo/hands.ts";
import { type PressSummary, pressOnce } from "../../src/demo/press-once.ts";
import { linked, openStage, type Stage } from "../../src/demo/stage.ts";
import { comesMsMax } from "../tools/patience.ts";

/** Generous: the machine that runs the tests may have better things to do. */
const waitMs = comesMsMax;
const testMs = 5 * comesMsMax;

let stage: Stage;
/** How many events there were when the test began. */
let before = 0;

beforeAll(async () => {
  stage = await openStage({ units: 8, makesWay: false });
  await linked(stage);
}, testMs);
afterAll(() => stage.close());
afterEach(async () => {
  await stage.watcher.closeAlarms(stage.desks, "test", "over");
  const isCalm = (): boolean => stage.desks.every((desk) => stage.watcher.deskState(desk)?.state === "idle");
  await eventually(() => isCalm() && stage.watcher.isCovered(stage.desks), "a calm office");
  before = stage.watcher.events.length;
}, testMs);

async function eventually(look: () => boolean, what: string): Promise<void> {
  expect(await stage.watcher.sees(look, waitMs), what).toBe(true);
}

function heard<T extends RufkreisEvent["type"]>(type: T): Extract<RufkreisEvent, { type: T }>[] {
  const isOf = (event: RufkreisEvent): event is Extract<RufkreisEvent, { type: T }> => event.type === type;
  return stage.watcher.events.slice(before).filter(isOf);
}

/** All but these desks' buzzers were driven since then. */
function soundsEverywhereBut(silent: readonly string[], sinceMs: number): boolean {
  return stage.desks.every((desk) => silent.includes(desk) || stage.building.buzzedAt(desk, sinceMs) !== undefined);
}

async function press(desk: string): Promise<number> {
  return (await stage.building.press(desk)) as number;
}

test(
  "a press sounds at the seven neighbours, verified, and not at its own desk",
  async () => {
    const { watcher, building, desks } = stage;
    expect(watcher.unitAt("d1")).toMatchObject({ owner: "paired", link: "linked" });
    const pressedAtMs = await press("d1");
    await eventually(() => heard("sounding").length === 7, "seven confirmations");
    const { d1, ...neighbours } = building.pressToBuzzerMs(pressedAtMs);
    expect(d1).toBeUndefined();
    expect(Object.keys(neighbours).sort()).toEqual(["d2", "d3", "d4", "d5", "d6", "d7", "d8"]);
    expect(heard("raised")).toEqual([expect.objectContaining({ desk: "d1", verified: true })]);
    await eventually(() => watcher.unitAt("d1")?.shows?.light === "received", "the origin's light says received");
    await watcher.closeAlarms(desks, "test", "over");
    await eventually(
      () => desks.every((desk) => !building.pin(desk, "buzzer") && watcher.deskState(desk)?.state === "idle"),
      "quiet after closing",
    );
  },
  testMs,
);

test(
  "--press proves its own press, whatever happened before",
  async () => {
    const lines: string[] = [];
    const code = await pressOnce(stage, "d1", { json: true, print: (line) => lines.push(line) });
    const summary = JSON.parse(lines.at(-1) as string) as PressSummary;
    expect(summary).toMatchObject({ pressed: "d1", neighbours: 7, originBuzzed: false });
    expect(code).toBe(0);
  },
  testMs,
);

test(
  "an unplugged unit is a fault and missing from coverage, and comes back with its plug",
  async () => {
    const { watcher, building } = stage;
    await building.unplug("d4");
    await eventually(() => watcher.coverage("d1")?.sounding === 6, "coverage 6 of 7");
    expect(watcher.coverage("d1")?.missing.map(({ desk }) => desk)).toEqual(["d4"]);
    await eventually(() => heard("fault").some(({ desk }) => desk === "d4"), "a fault of d4");
    await building.plug("d4");
    await eventually(() => watcher.coverage("d1")?.sounding === 7, "coverage 7 of 7 again");
    await eventually(() => heard("restored").some(({ desk }) => desk === "d4"), "d4 restored");
  },
  testMs,
);

test(
  "an alarm goes on at a neighbour that is plugged in again",
  async () => {
    const { watcher, building, desks } = stage;
    const pressedAtMs = await press("d1");
    await eventually(() => soundsEverywhereBut(["d1"], pressedAtMs), "seven buzzers");
    await building.unplug("d5");
    await building.plug("d5");
    const pluggedAtMs = building.changes.at(-1)?.atMs ?? 0;
    await eventually(() => building.buzzedAt("d5", pluggedAtMs + 1) !== undefined, "the buzzer of d5 once more");
    expect(watcher.openAlarms(desks)).toHaveLength(1);
  },
  testMs,
);

test(
  "a second alarm is shown where the first one sounds, and neither origin makes a sound",
  async () => {
    const { watcher, building, desks } = stage;
    const firstMs = await press("d1");
    await eventually(() => soundsEverywhereBut(["d1"], firstMs), "seven buzzers");
    const secondMs = await press("d8");
    await eventually(() => watcher.openAlarms(desks).length === 2, "two open alarms");
    await eventually(
      () => ["d2", "d3", "d4", "d5", "d6", "d7"].every((desk) => watcher.unitAt(desk)?.shows?.buzzer === "help-more"),
      "more alarms at the others",
    );
    expect(building.buzzedAt("d1", firstMs)).toBeUndefined();
    await eventually(() => heard("raised").length === 2, "two raised");
    await eventually(
      () => !building.soundsAt("d8", secondMs + 500) || !building.pin("d8", "buzzer"),
      "d8 is silent from its own press on",
    );
  },
  testMs,
);

test(
  "without a broker the seven sound all the same, and the events arrive afterwards",
  async () => {
    await stage.stopBroker();
    const pressedAtMs = await press("d3");
    await eventually(() => soundsEverywhereBut(["d3"], pressedAtMs), "seven buzzers without a broker");
    expect(heard("raised")).toEqual([]);
    await stage.startBroker();
    await eventually(() => heard("sounding").length >= 7, "the events of the time without a broker");
    expect(heard("raised")).toEqual([expect.objectContaining({ desk: "d3" })]);
    const order = stage.watcher.events.map(({ seq }) => seq);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  },
  testMs,
);

test(
  "the keys of the screen: look in, take back, the end by the green key, lockdown by two keys, and a drill",
  async () => {
    const { watcher, building } = stage;
    const notes: string[] = [];
    const hands = new Hands(stage, { note: (text) => notes.push(text), measured: () => undefined });
    const alarmAt = (desk: string) => watcher.deskState(desk)?.alarm;
    await hands.holdGreen("d2");
    await eventually(() => alarmAt("d2")?.level === "assist", "d2 asks to look in");
    await hands.cancel();
    await eventually(() => alarmAt("d2")?.state === "cancelled", "taken back");
    await hands.escalate();
    await eventually(() => alarmAt("d2")?.circuits.includes(2) === true, "circuit 2 by hand");
    await watcher.closeAlarms(stage.desks, "test", "over");
    await eventually(() => alarmAt("d2") === undefined, "d2 is quiet");
    await hands.lockDown("d6");
    await eventually(() => alarmAt("d6")?.level === "lockdown", "red and green are a lockdown");
    await eventually(() => watcher.circuitOf(alarmAt("d6")?.alarm ?? "", "d1") === 1, "which calls everybody at once");
    await hands.pressGreen("d1");
    await eventually(() => alarmAt("d6")?.acceptedBy.includes("d1") === true, "d1 goes");
    await hands.holdGreen("d6");
    await eventually(() => alarmAt("d6") === undefined, "ended at the desk itself");
    await hands.switchDrill();
    await eventually(() => watcher.drill?.waiting?.length === 8, "a drill for all");
    // What is pressed at once when a drill is announced is real.
    await delay(underWayMsMax);
    await building.press("d3");
    await eventually(() => alarmAt("d3")?.mode === "drill", "a press is practice");
    await eventually(() => Object.keys(alarmAt("d3")?.sounding ?? {}).length > 0, "and is heard");
    await hands.escalate();
    expect(notes.at(-1)).toBe("a drill calls nobody behind circuit 1");
    await hands.switchDrill();
    await eventually(() => watcher.drill === undefined && alarmAt("d3") === undefined, "the drill is over");
    await eventually(() => notes.some((note) => /^the drill, median \/ worst: sound \d/.test(note)), "its figures");
    await hands.cancel();
    expect(notes.at(-1)).toBe("there is no open alarm to cancel");
  },
  testMs,
);
