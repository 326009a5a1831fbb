/** One day at the screens of an office: real gateway, real firmware in simulated units, real Chromium. */
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { until } from "../cli/cli.ts";
import { openMsMax, phone, Screens, testMs, type Visitor, wall } from "./visitor.ts";

let screens: Screens;
let visitor: Visitor;

beforeAll(async () => {
  screens = await Screens.open({ units: 8 });
}, openMsMax);
afterAll(() => screens?.close());
beforeEach(async () => {
  visitor = await screens.visitor();
});
afterEach(async () => {
  const { stage } = screens;
  await stage.watcher.closeAlarms(stage.desks, "test", "over");
  await until(() => stage.watcher.openAlarms(stage.desks).length === 0 && stage.watcher.isCovered(stage.desks));
  await visitor.close();
}, testMs);

test(
  "the demo's page opens on a calm floor, asks nobody else for anything, and breaks no rule of its policy",
  async () => {
    await visitor.open();
    await visitor.sees("8 of 8 well covered");
    expect(await visitor.page.locator("[data-desk]").count()).toBe(8);
    await visitor.page.locator(".desk-coverage").getByText("7/7").nth(7).waitFor();
    expect(await visitor.picture("floor", wall)).toEqual([]);
    expect(await visitor.picture("floor", phone)).toEqual([]);
    expect(visitor.troubles).toEqual([]);
  },
  testMs,
);

test(
  "what happened last is being asked for until the journal has answered, and never said to be nothing meanwhile",
  async () => {
    const answer = await visitor.holdAnswers("**/api/events?*");
    await visitor.open();
    await visitor.sees("Asking the gateway…", ".floor-side");
    answer();
    await visitor.sees("Unit paired", ".floor-side");
    await visitor.page.unrouteAll();
  },
  testMs,
);

test(
  "a press at d1 fills the guard's screen; accepted, attended and closed from there, it becomes a case",
  async () => {
    await visitor.open("floor/d1");
    await visitor.click("Press the red button");
    await visitor.page.waitForSelector(".alarm-is-sounding");
    expect(await visitor.text(".alarm-room")).toBe("Zimmer 101 Anmeldung");
    expect(await visitor.text(".alarm-doors")).toContain("vom Flur");
    await visitor.sees("7 of 7 sound");
    await visitor.sees(/^Circuit 2 is called in \d+ s$/);
    for (const size of [phone, wall]) expect(await visitor.picture("alarm", size)).toEqual([]);
    expect(await letterHeight(visitor)).toBeGreaterThan(60);
    await visitor.click("I am coming");
    await visitor.sees("Somebody is on the way");
    await visitor.sees("administrator");
    await visitor.click("I am there");
    await visitor.page.waitForSelector(".alarm-is-attended");
    expect(await visitor.picture("attended", wall)).toEqual([]);
    await visitor.click("All-clear");
    await visitor.page.getByLabel("What was it? This goes into the record.").fill("Settled by talking");
    expect(await visitor.picture("close", phone)).toEqual([]);
    await visitor.click("Close the alarm");
    await visitor.page.waitForSelector(".view-floor");
    await visitor.sees("The alarm of Zimmer 101 Anmeldung is closed.", "body");
    const { watcher } = screens.stage;
    await until(() => watcher.events.some(({ type }) => type === "closed"));
    const told = watcher.events.filter(({ type }) => type === "accepted" || type === "attended" || type === "closed");
    expect(told.map((event) => [event.type, "by" in event && event.by])).toEqual([
      ["accepted", "administrator"],
      ["attended", "administrator"],
      ["closed", "administrator"],
    ]);
    expect(visitor.troubles).toEqual([]);
  },
  testMs,
);

/** Height of a capital of the room's name, in px of the wall screen. */
function letterHeight({ page }: Visitor): Promise<number> {
  return page.locator(".alarm-room").evaluate((room) => Number.parseFloat(getComputedStyle(room).fontSize) * 0.7);
}

test(
  "a second alarm waits in sight, and who accepted the first goes on looking at the first",
  async () => {
    await visitor.open();
    await screens.stage.building.press("d1");
    await visitor.page.waitForSelector(".alarm-is-sounding");
    await screens.stage.building.press("d7");
    await visitor.sees("One more alarm is waiting", ".alarm-waiting");
    const first = await visitor.text(".alarm-room");
    for (const size of [wall, phone]) expect(await visitor.picture("two-alarms", size)).toEqual([]);
    // On a phone the list is below the fold.
    const next = await visitor.page.locator(".alarm-next").boundingBox();
    expect((next?.y ?? phone.height) + (next?.height ?? 0)).toBeLessThan(phone.height / 2);
    await visitor.click("I am coming");
    await visitor.page.waitForSelector(".alarm-is-accepted");
    expect(await visitor.text(".alarm-room")).toBe(first);
    await visitor.page.locator(".waiting").click();
    await visitor.page.waitForSelector(".alarm-is-sounding");
    expect(await visitor.text(".alarm-room")).not.toBe(first);
  },
  testMs,
);

test(
  "a view begins at its top: an alarm takes the screen of somebody who had scrolled down, and another one is seen from there",
  async () => {
    const { page } = visitor;
    const onScreen = (wanted: string) =>
      page.waitForFunction((selector) => {
        const { top, bottom } = document.querySelector(selector)?.getBoundingClientRect() ?? { top: -1, bottom: 0 };
        return top >= 0 && bottom <= innerHeight;
      }, wanted);
    const scrollDown = async (): Promise<void> => {
      // What is on the page comes in steps.
      await page.waitForFunction(() => document.body.scrollHeight > innerHeight + 200);
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      expect(await page.evaluate(() => scrollY)).toBeGreaterThan(200);
    };
    await page.setViewportSize(phone);
    await visitor.open();
    await scrollDown();
    await screens.stage.building.press("d1");
    await page.waitForSelector(".alarm-is-sounding");
    await onScreen(".alarm-room");
    await scrollDown();
    await screens.stage.building.press("d7");
    await onScreen(".alarm-next");
    await page.locator(".alarm-next").click();
    await onScreen(".alarm-room");
    await visitor.go("records");
    await onScreen("h1");
  },
  testMs,
);

test(
  "on a tablet, upright or lying, every view fits, also with the long words of German",
  async () => {
    const german = await screens.visitor({ locale: "de-DE" });
    await german.open();
    const sizes = [
      { width: 768, height: 1024 },
      { width: 960, height: 600 },
      { width: 1024, height: 768 },
    ];
    const found: Record<string, string[]> = {};
    const look = async (view: string): Promise<void> => {
      await german.settled();
      for (const size of sizes) found[`${view} ${size.width}`] = await german.picture(`tablet-${view}`, size);
    };
    for (const view of ["floor", "pair", "health", "records", "drills", "plan"]) {
      await german.go(view);
      await look(view);
    }
    await screens.stage.building.press("d1");
    await german.page.waitForSelector(".alarm-is-sounding");
    await look("alarm");
    await german.close();
    expect(Object.fromEntries(Object.entries(found).filter(([, misplaced]) => misplaced.length > 0))).toEqual({});
  },
  testMs,
);

test(
  "the floor stays where it was when a desk's sheet is closed",
  async () => {
    const { page } = visitor;
    await page.setViewportSize({ width: 1100, height: 420 });
    await visitor.open();
    await page.evaluate(() => scrollTo(0, 120));
    await page.locator("[data-desk=d1]").first().dispatchEvent("click");
    await page.waitForSelector(".sheet");
    // By then the desk has been brought into sight.
    await page.waitForFunction(() => document.activeElement?.id === "sheet-title");
    const where = await page.evaluate(() => scrollY);
    expect(where).toBeGreaterThan(0);
    await page.keyboard.press("Escape");
    await page.waitForSelector(".sheet", { state: "detached" });
    expect(await page.evaluate(() => scrollY)).toBe(where);
  },
  testMs,
);

test(
  "a button that is pressed again and again makes the story longer, and what is drawn of it no longer than sixty lines",
  async () => {
    await visitor.open();
    // A gateway takes fifty requests a second, and answers none that is beyond.
    for (let press = 0; press < 70; press++)
      await Promise.all([screens.stage.watcher.request("raise", { desk: "d1", level: "help" }), delay(25)]);
    await visitor.sees(/^and \d+ before; they are among the records$/, ".alarm-story");
    await visitor.page.waitForFunction(() => document.querySelectorAll(".alarm-story li").length === 60);
  },
  testMs,
);

test(
  "a call that is taken back ends nothing: check in person, until somebody comes",
  async () => {
    await visitor.open();
    await screens.stage.building.press("d2");
    await visitor.page.waitForSelector(".alarm-is-sounding");
    await visitor.click("False alarm?");
    await visitor.click("Take it back");
    await visitor.page.waitForSelector(".alarm-is-cancelled");
    await visitor.sees("Taken back – check in person");
    expect(await visitor.picture("cancelled", wall)).toEqual([]);
    await visitor.click("Call the next circuit");
    await visitor.sees("Circuit 2");
    await visitor.click("I am coming");
    await visitor.page.waitForSelector(".alarm-is-accepted");
  },
  testMs,
);

test(
  "who is there before the answer to the first press has come presses no dead button",
  async () => {
    const { page } = visitor;
    const answer = await visitor.holdAnswers("**/api/request/accept");
    await visitor.open();
    await screens.stage.building.press("d6");
    await page.waitForSelector(".alarm-is-sounding");
    await visitor.click("I am coming");
    await page.waitForSelector(".alarm-is-accepted");
    await visitor.click("I am there");
    await page.waitForSelector(".alarm-is-attended");
    answer();
    expect(visitor.troubles).toEqual([]);
  },
  testMs,
);

test(
  "an unplugged unit is told at its desk and its neighbours', with the remedy, in both languages",
  async () => {
    await visitor.open("floor/d1");
    await screens.stage.building.unplug("d4");
    await visitor.sees("6 of 7 would sound");
    await visitor.sees("Plug the unit in", ".seven-missing");
    await visitor.sees("1 fault", ".summary");
    await visitor.sees("1 desk cannot call", ".summary");
    for (const size of [phone, wall]) expect(await visitor.picture("unplugged", size)).toEqual([]);
    await screens.stage.building.press("d1");
    await visitor.sees("The unit's socket cannot be opened.", ".sounder");
    await visitor.sees("6 of 7 sound");
    for (const size of [phone, wall]) expect(await visitor.picture("unplugged-alarm", size)).toEqual([]);
    await visitor.click("All-clear");
    await visitor.page.getByLabel("What was it? This goes into the record.").fill("Tried out");
    await visitor.click("Close the alarm");
    await visitor.page.waitForFunction(() => document.querySelector("[data-alarm]") === null);
    await visitor.open("floor/d1");
    await visitor.page.locator(".settings summary").click();
    await visitor.click("Deutsch");
    await visitor.sees("6 von 7 würden läuten");
    await visitor.sees("Tischgerät am konfigurierten Anschluss einstecken", ".seven-missing");
    expect(await visitor.page.locator("html").getAttribute("lang")).toBe("de");
    await visitor.page.reload();
    await visitor.sees("Wer diesen Arbeitsplatz hört");
    await screens.stage.building.plug("d4");
    await visitor.sees("7 von 7 würden läuten");
  },
  testMs,
);

test(
  "a line that is cut makes everything look old within seconds, stops the running time, and heals by itself",
  async () => {
    await visitor.open();
    await screens.stage.building.press("d3");
    await visitor.page.waitForSelector(".alarm-is-sounding");
    screens.gate.shut();
    await visitor.sees("No connection to the gateway", ".frame");
    await visitor.page.waitForSelector(".frame-old");
    expect(await visitor.text(".alarm-time strong")).toBe("–:––");
    expect(await visitor.page.getByRole("button", { name: "I am coming" }).isDisabled()).toBe(true);
    await visitor.sees(/Everything here is [1-9]\d* s old/, ".frame");
    for (const size of [phone, wall]) expect(await visitor.picture("lost", size)).toEqual([]);
    screens.gate.open();
    await visitor.page.waitForSelector(".frame:not(.frame-old) .alarm-is-sounding");
    expect(await visitor.text(".alarm-time strong")).toMatch(/^\d+:\d\d$/);
  },
  testMs,
);
