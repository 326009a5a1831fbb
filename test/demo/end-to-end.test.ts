/**
 * The whole way with nothing left out but copper: a press pin of the real firmware, a real tty, the real gateway, the
 * embedded broker, and the buzzer pins of the seven neighbours.
 */
import { afterEach, expect, test } from "vitest";
import { linked, openStage, type Stage } from "../../src/demo/stage.ts";

let stage: Stage | undefined;
afterEach(async () => {
  await stage?.close();
  stage = undefined;
});

const secondsMax = 15;
/** Generous: the machine that runs the tests may have better things to do. */
const waitMs = 8000;

async function office(): Promise<Stage> {
  stage = await openStage({ units: 8 });
  await linked(stage);
  return stage;
}

async function eventually(look: () => boolean, what: string): Promise<void> {
  const { watcher } = stage as Stage;
  expect(await watcher.sees(look, waitMs), what).toBe(true);
}

/** All but these desks' buzzers were driven since then. */
function soundsEverywhereBut({ desks, building }: Stage, silent: readonly string[], sinceMs: number): boolean {
  return desks.every((desk) => silent.includes(desk) || building.buzzedAt(desk, sinceMs) !== undefined);
}

async function press({ building }: Stage, desk: string): Promise<number> {
  return (await building.press(desk)) as number;
}

test(
  "a press sounds at the seven neighbours, and not at its own desk",
  async () => {
    const { watcher, building, ...rest } = await office();
    const pressedAtMs = await press({ watcher, building, ...rest }, "d1");
    await eventually(
      () => watcher.events.filter(({ type }) => type === "sounding").length === 7,
      "seven confirmations",
    );
    const { d1, ...neighbours } = building.pressToBuzzerMs(pressedAtMs);
    expect(d1).toBeUndefined();
    expect(Object.keys(neighbours).sort()).toEqual(["d2", "d3", "d4", "d5", "d6", "d7", "d8"]);
    expect(watcher.events.filter(({ type }) => type === "raised")).toHaveLength(1);
    await eventually(() => watcher.unitAt("d1")?.shows?.light === "received", "the origin's light says received");
    await watcher.closeAlarms(rest.desks, "test", "over");
    await eventually(
      () => rest.desks.every((desk) => !building.pin(desk, "buzzer") && watcher.deskState(desk)?.state === "idle"),
      "quiet after closing",
    );
  },
  secondsMax * 1000,
);

test(
  "an unplugged unit is a fault and missing from coverage, and comes back with its plug",
  async () => {
    const { watcher, building } = await office();
    await building.unplug("d4");
    await eventually(() => watcher.coverage("d1")?.sounding === 6, "coverage 6 of 7");
    expect(watcher.coverage("d1")?.missing.map(({ desk }) => desk)).toEqual(["d4"]);
    await eventually(
      () => watcher.events.some((event) => event.type === "fault" && event.desk === "d4"),
      "a fault of d4",
    );
    await building.plug("d4");
    await eventually(() => watcher.coverage("d1")?.sounding === 7, "coverage 7 of 7 again");
    await eventually(
      () => watcher.events.some((event) => event.type === "restored" && event.desk === "d4"),
      "d4 restored",
    );
  },
  secondsMax * 1000,
);

test(
  "an alarm goes on at a neighbour that is plugged in again",
  async () => {
    const all = await office();
    const { watcher, building } = all;
    const pressedAtMs = await press(all, "d1");
    await eventually(() => soundsEverywhereBut(all, ["d1"], pressedAtMs), "seven buzzers");
    await building.unplug("d5");
    await building.plug("d5");
    const pluggedAtMs = building.changes.at(-1)?.atMs ?? 0;
    await eventually(() => building.buzzedAt("d5", pluggedAtMs + 1) !== undefined, "the buzzer of d5 once more");
    expect(watcher.openAlarms(all.desks)).toHaveLength(1);
  },
  secondsMax * 1000,
);

test(
  "a second alarm is shown where the first one sounds, and neither origin makes a sound",
  async () => {
    const all = await office();
    const { watcher, building } = all;
    const firstMs = await press(all, "d1");
    await eventually(() => soundsEverywhereBut(all, ["d1"], firstMs), "seven buzzers");
    const secondMs = await press(all, "d8");
    await eventually(() => watcher.openAlarms(all.desks).length === 2, "two open alarms");
    await eventually(
      () => ["d2", "d3", "d4", "d5", "d6", "d7"].every((desk) => watcher.unitAt(desk)?.shows?.buzzer === "help-more"),
      "more alarms at the others",
    );
    expect(building.buzzedAt("d1", firstMs)).toBeUndefined();
    await eventually(() => watcher.events.filter(({ type }) => type === "raised").length === 2, "two raised");
    await eventually(
      () => !building.soundsAt("d8", secondMs + 500) || !building.pin("d8", "buzzer"),
      "d8 is silent from its own press on",
    );
  },
  secondsMax * 1000,
);

test(
  "without a broker the seven sound all the same, and the events arrive afterwards",
  async () => {
    const all = await office();
    const { watcher } = all;
    await all.stopBroker();
    const pressedAtMs = await press(all, "d3");
    await eventually(() => soundsEverywhereBut(all, ["d3"], pressedAtMs), "seven buzzers without a broker");
    expect(watcher.events.some(({ type }) => type === "raised")).toBe(false);
    await all.startBroker();
    await eventually(
      () => watcher.events.filter(({ type }) => type === "sounding").length >= 7,
      "the events of the time without a broker",
    );
    expect(watcher.events.find(({ type }) => type === "raised")).toMatchObject({ desk: "d3" });
    const order = watcher.events.map(({ seq }) => seq);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  },
  secondsMax * 1000,
);
