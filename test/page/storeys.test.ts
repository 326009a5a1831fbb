/** A house with two storeys: each is drawn and named, its desks open their sheets, and an alarm says where to go. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PlanView } from "../../src/core/plan-view.ts";
import { openMsMax, phone, Screens, testMs, wall } from "./visitor.ts";

const desktop = { width: 1280, height: 800 };
/** These stand above the others, at the same places. */
const upstairs = ["d5", "d6", "d7", "d8"];

let screens: Screens;

beforeAll(async () => {
  screens = await Screens.open({ units: 8 });
}, openMsMax);
afterAll(() => screens?.close());

function withStorey(plan: PlanView): PlanView {
  return {
    ...plan,
    desks: plan.desks.map((desk) => (upstairs.includes(desk.id) ? { ...desk, x: desk.x - 6, floor: 1 } : desk)),
  };
}

test.each([
  ["de-DE", "Erdgeschoss", "1. Obergeschoss"],
  ["en-GB", "Ground floor", "Floor 1"],
] as const)(
  "%s: both storeys are there on phone, desk and wall, with nothing cut off",
  async (locale, ground, first) => {
    const visitor = await screens.visitor({ locale });
    const { page } = visitor;
    await page.route("**/api/site", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: withStorey((await response.json()) as PlanView) });
    });
    await visitor.open();
    await page.locator(".desk-coverage").getByText("7/7").nth(7).waitFor();
    await visitor.sees(ground);
    await visitor.sees(first);
    for (const size of [phone, desktop, wall]) expect(await visitor.picture(`storeys-${locale}`, size)).toEqual([]);
    expect(await visitor.barriers()).toEqual([]);
    // Nobody scrolls a wall: both storeys are whole on it.
    const bottoms = await page
      .locator(".storeys .plan")
      .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().bottom));
    expect(bottoms).toHaveLength(2);
    expect(Math.max(...bottoms)).toBeLessThanOrEqual(wall.height);
    await visitor.go("floor/d5");
    await page.waitForSelector(".sheet");
    for (const size of [phone, desktop, wall])
      expect(await visitor.picture(`storeys-sheet-${locale}`, size)).toEqual([]);
    await screens.stage.building.press("d5");
    await page.waitForSelector(".alarm-is-sounding");
    expect(await visitor.text(".alarm-desk")).toContain(first);
    for (const size of [phone, desktop, wall])
      expect(await visitor.picture(`storeys-alarm-${locale}`, size)).toEqual([]);
    await screens.stage.watcher.closeAlarms(screens.stage.desks, "test", "over");
    await page.waitForSelector(".view-floor");
    expect(visitor.troubles).toEqual([]);
    await visitor.close();
  },
  testMs,
);
