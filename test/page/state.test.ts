/** What the page shows is what the gateway knows: random days, and after each thing that happens a comparison. */
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { retainedTopics } from "../../src/core/view.ts";
import { until } from "../cli/cli.ts";
import { expected, type Shown, shownBy } from "./shown.ts";
import { openMsMax, Screens, type Visitor } from "./visitor.ts";

const desks = 6;
const steps = 40;
const takeEffectMs = 300;

let screens: Screens;
let visitor: Visitor;

beforeAll(async () => {
  screens = await Screens.open({ units: desks });
  visitor = await screens.visitor();
  await visitor.open();
}, openMsMax);
afterAll(() => screens?.close());

/** Numbers from one seed, 0 to 1 (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const unplugged = new Set<string>();

/** One thing that somebody does; says what. */
async function act(random: () => number): Promise<string> {
  const { building, watcher, desks: names } = screens.stage;
  const desk = names[Math.floor(random() * names.length)] ?? "d1";
  const open = watcher.openAlarms(names);
  const alarm = open[Math.floor(random() * open.length)];
  const dice = random();
  if (dice < 0.25) return building.press(desk).then(() => `press ${desk}`);
  if (dice < 0.4) return building.press(desk, "green").then(() => `green ${desk}`);
  if (dice < 0.55) return switchPlug(desk);
  if (alarm === undefined) return watcher.request("raise", { desk, level: "assist" }).then(() => `assist ${desk}`);
  if (dice < 0.65) return watcher.request("accept", { alarm, by: "guard" }).then(() => `accept ${alarm}`);
  if (dice < 0.72) return watcher.request("attend", { alarm, by: "guard" }).then(() => `attend ${alarm}`);
  if (dice < 0.8) return watcher.request("cancel", { alarm, by: "guard" }).then(() => `cancel ${alarm}`);
  if (dice < 0.85) return watcher.request("escalate", { alarm }).then(() => `escalate ${alarm}`);
  return watcher.request("close", { alarm, by: "guard", reason: "test" }).then(() => `close ${alarm}`);
}

async function switchPlug(desk: string): Promise<string> {
  const { building } = screens.stage;
  if (unplugged.delete(desk)) return building.plug(desk).then(() => `plug ${desk}`);
  if (unplugged.size > 1) return "nothing";
  unplugged.add(desk);
  return building.unplug(desk).then(() => `unplug ${desk}`);
}

/** What the gateway's own topics say now, for a page that looks at the alarm that this one looks at. */
async function shouldShow(): Promise<Shown> {
  const topics = retainedTopics(screens.stage.gateway.state(), { version: "", outboxLength: 0, clockTrusted: true });
  const looked = await visitor.page.evaluate(
    () => document.querySelector("[data-alarm]")?.getAttribute("data-alarm") ?? null,
  );
  return expected(topics, looked);
}

test("after each of forty things that happen, the page says what the core says", async () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e6));
  const random = chance(seed);
  const story: string[] = [];
  const looks = new Set<string>();
  for (let step = 0; step < steps; step++) {
    story.push(await act(random));
    // What was done takes a moment to reach the gateway; before that both of them agree on what was.
    await delay(takeEffectMs);
    let [shown, should] = [await shownBy(visitor.page), await shouldShow()];
    await until(async () => {
      [shown, should] = [await shownBy(visitor.page), await shouldShow()];
      return JSON.stringify(shown) === JSON.stringify(should);
    });
    expect(shown, `seed ${seed}: ${story.join(", ")}`).toEqual(should);
    looks.add(shown.alarm?.state ?? "calm");
    for (const { light } of Object.values(shown.desks)) looks.add(light);
  }
  // Otherwise forty times the same would have been compared.
  expect(looks.size, `seed ${seed}: ${[...looks].join(" ")}`).toBeGreaterThan(6);
  expect(visitor.troubles).toEqual([]);
}, 600_000);
