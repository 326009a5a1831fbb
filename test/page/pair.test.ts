/** A technician with a phone: new units, paired, tested, moved and taken out with one thumb. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../cli/cli.ts";
import { openMsMax, phone, Screens, testMs, type Visitor } from "./visitor.ts";

let screens: Screens;
let visitor: Visitor;

beforeAll(async () => {
  screens = await Screens.open({ units: 4, paired: false });
  visitor = await screens.visitor({ viewport: phone });
  await visitor.open("pair");
}, openMsMax);
afterAll(() => screens?.close());

/** @param hasNeighbour whether another unit is in service already, so that one chirps with it */
async function pairAndTest(desk: string, room: string, hasNeighbour: boolean): Promise<void> {
  const { building } = screens.stage;
  await visitor.sees("Press the red button of the unit");
  expect(await visitor.picture("pair-press")).toEqual([]);
  await building.press(desk);
  await visitor.sees("Does it blink?");
  expect(await visitor.picture("pair-blinks")).toEqual([]);
  await visitor.click("Yes, this one");
  await visitor.sees("Which desk is it?");
  expect(await visitor.page.locator("select").inputValue()).toBe(desk);
  expect(await visitor.picture("pair-desk")).toEqual([]);
  await visitor.click(`Pair with ${desk}`);
  await visitor.sees("Did it chirp?");
  await visitor.click("Yes, it chirped");
  await visitor.page.locator("input[name=room]").fill(room);
  await visitor.click("Next");
  await visitor.sees("Press the red button once more");
  await until(() => screens.stage.watcher.deskState(desk)?.test === "waiting");
  await building.press(desk);
  await visitor.sees(hasNeighbour ? "Did it chirp, and one neighbour with it?" : "No neighbour would sound now");
  expect((await visitor.text("main")).includes("one neighbour with it")).toBe(hasNeighbour);
  expect(await visitor.picture("pair-heard")).toEqual([]);
  await visitor.click("Yes, it chirped");
  await visitor.sees(`${desk} is in service.`);
}

test(
  "nobody is told that new units call, or that they were tested",
  async () => {
    await visitor.go("floor");
    await visitor.sees("4 desks cannot call", ".summary");
    await visitor.sees("4 desks never tested", ".summary");
    expect(await visitor.picture("floor-new-units")).toEqual([]);
    await visitor.go("health");
    await visitor.sees("Nothing to test yet: no unit is paired.");
    await visitor.go("pair");
    await visitor.sees("Nothing to test yet: no unit is paired.");
    expect(await visitor.text("main")).not.toContain("No test is due");
  },
  testMs,
);

test(
  "each desk from a new unit to a tested one, without a call to anybody",
  async () => {
    const { watcher, desks } = screens.stage;
    await visitor.sees("4 new units are plugged in.");
    expect(await visitor.picture("pair-overview")).toEqual([]);
    await visitor.click("Pair a unit");
    for (const [place, desk] of desks.entries()) {
      await pairAndTest(desk, String(101 + Math.floor(place / 2)), place > 0);
      if (place < desks.length - 1) await visitor.click("Pair the next unit");
    }
    await visitor.click("Done");
    await visitor.sees("3 of 3 would sound", ".sheet");
    // Beside the sheet of a desk a phone has no room for it.
    await visitor.go("floor");
    await visitor.sees("All tested", ".summary");
    expect(await visitor.text(".summary")).not.toContain("cannot call");
    const types = watcher.events.map(({ type }) => type);
    expect(types.filter((type) => type === "paired" || type === "tested")).toHaveLength(2 * desks.length);
    expect(types).not.toContain("raised");
    expect(visitor.troubles).toEqual([]);
  },
  testMs,
);

test(
  "a room that is not that of the plan is not nodded through, and what the plan says is not given away",
  async () => {
    await visitor.go("pair/test:d1");
    await visitor.click("Begin the test");
    await until(() => screens.stage.watcher.deskState("d1")?.test === "waiting");
    await screens.stage.building.press("d1");
    await visitor.sees("Did it chirp, and one neighbour with it?");
    await visitor.click("Yes, it chirped");
    await visitor.page.locator("input[name=room]").fill("102");
    await visitor.click("Next");
    await visitor.sees("The plan says otherwise.");
    expect(await visitor.text("main")).not.toContain("101 Anmeldung");
    expect(await visitor.picture("pair-room")).toEqual([]);
    await visitor.page.locator("input[name=room]").fill("101");
    await visitor.click("Next");
    await visitor.sees("d1 is in service.");
    await visitor.click("Done");
  },
  testMs,
);

test(
  "a window that is left open by leaving is closed, so that nobody's press is taken for a pairing",
  async () => {
    await visitor.go("pair");
    await visitor.click("Pair a unit");
    await until(() => screens.stage.watcher.pairing?.window === "open");
    const { page } = visitor;
    await page.route("**/api/request/pair-cancel", async (route) => {
      await until(() => page.url().endsWith("test%3Ad1"));
      await route.fulfill({ response: await route.fetch() });
    });
    await visitor.click("Stop");
    // Whoever goes on before the answer is there is not taken back by it.
    await visitor.page.evaluate(() => {
      location.hash = "#/pair/test%3Ad1";
    });
    await visitor.sees("Begin the test");
    await page.unroute("**/api/request/pair-cancel");
    expect(screens.stage.watcher.pairing?.window).toBe("closed");
    expect(page.url()).toMatch(/test%3Ad1$/);
  },
  testMs,
);

test(
  "a test that is left by Stop is broken off: the next press there calls",
  async () => {
    const { watcher, building } = screens.stage;
    await visitor.go("pair/test:d1");
    await visitor.click("Begin the test");
    await until(() => watcher.deskState("d1")?.test === "waiting");
    await visitor.click("Stop");
    await until(() => watcher.deskState("d1")?.test === undefined);
    await building.press("d1");
    await visitor.page.waitForSelector(".alarm-is-sounding");
    await watcher.closeAlarms(["d1"], "test", "over");
    // The screen goes back to what was there before; whoever goes elsewhere earlier is taken away again.
    await visitor.page.waitForSelector(".view-pair");
  },
  testMs,
);

test(
  "a unit that was taken out leaves its desk without one, and its neighbours know",
  async () => {
    await visitor.go("pair/unpair:d4");
    expect(await visitor.picture("unpair")).toEqual([]);
    await visitor.click("Take it out");
    await visitor.sees("Taken out.");
    await visitor.go("floor/d1");
    await visitor.sees("2 of 3 would sound", ".sheet");
    await visitor.sees("belongs to no gateway yet", ".sheet");
  },
  testMs,
);
