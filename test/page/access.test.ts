/** For who does not see, does not hear, has no mouse, or cannot bear what moves (WCAG 2.2 AA). */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { until } from "../cli/cli.ts";
import { openMsMax, phone, Screens, testMs, type Visitor } from "./visitor.ts";

let screens: Screens;
let visitor: Visitor;

beforeAll(async () => {
  screens = await Screens.open({ units: 4 });
}, openMsMax);
afterAll(() => screens?.close());
afterEach(async () => {
  const { stage } = screens;
  await visitor.close();
  await stage.watcher.closeAlarms(stage.desks, "test", "over");
  await until(() => stage.watcher.openAlarms(stage.desks).length === 0 && stage.watcher.isCovered(stage.desks));
}, testMs);

test.each(["light", "dark"] as const)(
  "no view has a serious barrier, %s",
  async (colorScheme) => {
    visitor = await screens.visitor({ colorScheme });
    await visitor.open();
    const found: Record<string, string[]> = {};
    for (const view of [
      "floor",
      "floor/d1",
      "pair",
      "pair/test:d1",
      "pair/move:d1",
      "pair/unpair:d1",
      "health",
      "records",
      "drills",
    ]) {
      await visitor.go(view);
      await visitor.settled();
      found[view] = await visitor.barriers();
    }
    await screens.stage.building.press("d1");
    await visitor.page.waitForSelector(".alarm-is-sounding");
    found.alarm = await visitor.barriers();
    await visitor.click("All-clear");
    found.close = await visitor.barriers();
    expect(Object.fromEntries(Object.entries(found).filter(([, barriers]) => barriers.length > 0))).toEqual({});
  },
  testMs,
);

test(
  "a keyboard reaches a desk, opens its sheet, and comes back with Escape",
  async () => {
    visitor = await screens.visitor();
    await visitor.open();
    const { page } = visitor;
    const focused = (): Promise<string | null> =>
      page.evaluate(() => document.activeElement?.getAttribute("data-desk") ?? null);
    for (let presses = 0; presses < 40 && (await focused()) !== "d2"; presses++) await page.keyboard.press("Tab");
    expect(await focused()).toBe("d2");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".sheet");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Desk d2");
    await page.keyboard.press("Escape");
    await page.waitForSelector(".sheet", { state: "detached" });
    expect(await focused()).toBe("d2");
  },
  testMs,
);

test(
  "a keyboard stays with what can be done about an alarm, while one button follows the other",
  async () => {
    visitor = await screens.visitor();
    await visitor.open();
    const { page } = visitor;
    await screens.stage.building.press("d1");
    await page.waitForSelector(".alarm-is-sounding");
    // The address changes with a press; who has the keyboard then may be the main part before the next step has come.
    await page.route("**/api/request/accept", async (route) => {
      await page.evaluate(() => document.getElementById("content")?.focus());
      await route.continue();
    });
    const steps = [
      ["I am coming", ".alarm-is-accepted"],
      ["I am there", ".alarm-is-attended"],
      ["All-clear", ".alarm-form"],
    ] as const;
    for (const [name, follows] of steps) {
      await page.getByRole("button", { name, exact: true }).focus();
      await page.keyboard.press("Enter");
      await page.waitForSelector(follows);
      await page.waitForFunction(() => document.activeElement?.closest(".alarm-actions") !== null);
    }
    // What is typed next is the reason.
    await page.keyboard.type("talked");
    expect(await page.locator('[name="reason"]').inputValue()).toBe("talked");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".view-floor");
    // What had the keyboard is gone; it goes on below the bar.
    await page.waitForFunction(() => document.activeElement?.id === "content");
  },
  testMs,
);

test(
  "a new alarm is spoken at once, its end when there is a pause",
  async () => {
    visitor = await screens.visitor();
    await visitor.open("health");
    await screens.stage.building.press("d1");
    await visitor.page.waitForSelector(".alarm-is-sounding");
    const spoken = visitor.page.locator('[aria-live="assertive"]').first();
    expect(await spoken.textContent()).toBe("Alarm. Emergency. Zimmer 101 Anmeldung, desk d1.");
    expect(await visitor.page.title()).toBe("(1) Emergency Zimmer 101 Anmeldung · Rufkreis demo");
    await screens.stage.watcher.closeAlarms(screens.stage.desks, "guard", "talked");
    await visitor.page.waitForSelector(".view-health");
    await visitor.sees("The alarm of Zimmer 101 Anmeldung is closed.", '[role="status"]');
    expect(await spoken.textContent()).toBe("");
  },
  testMs,
);

test(
  "who cannot bear movement sees that a light blinks without its blinking",
  async () => {
    visitor = await screens.visitor({ reducedMotion: "reduce" });
    await visitor.open("floor");
    await screens.stage.building.press("d1");
    await visitor.page.waitForSelector(".alarm-is-sounding");
    await visitor.page.waitForSelector(".rhythm-help");
    expect(await visitor.page.evaluate(() => document.getAnimations().length)).toBe(0);
    const mark = visitor.page.locator(".lamp-blinks").first();
    expect(await mark.evaluate((circle) => getComputedStyle(circle).stroke)).not.toBe("none");
    await visitor.go("floor/d2");
    await visitor.sees("emergency nearby (red, blinking)", ".sheet");
  },
  testMs,
);

test(
  "sound of the screen is off until it is wanted, and says when the browser waits for a touch",
  async () => {
    visitor = await screens.visitor({ viewport: phone });
    await visitor.open();
    await visitor.page.locator(".settings summary").click();
    await visitor.click("Sound is off");
    await visitor.page.locator(".settings-panel").getByRole("button", { name: "Sound on this screen" }).waitFor();
    await visitor.page.reload();
    await screens.stage.building.press("d1");
    await visitor.page.waitForSelector(".alarm-is-sounding");
    await visitor.click("Tap to allow sound on this screen");
    await visitor.page.locator(".alarm-kind").getByRole("button", { name: "Sound on this screen" }).waitFor();
  },
  testMs,
);
