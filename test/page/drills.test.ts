/** A morning of practice, from the announcement on the page to its report, and a call in earnest in the middle of it. */
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
  visitor = await screens.visitor({ locale: "de-DE" });
});
afterEach(async () => {
  const { watcher, desks } = screens.stage;
  await watcher.request("drill-end", { by: "test" });
  await watcher.closeAlarms(desks, "test", "over");
  await until(() => watcher.openAlarms(desks).length === 0);
  await visitor.close();
}, testMs);

/** Announces a drill on the page at these desks. */
async function announce(...desks: readonly string[]): Promise<void> {
  await visitor.open("drills");
  for (const desk of desks) await visitor.page.getByLabel(desk, { exact: true }).check();
  await visitor.page.getByLabel("Wie viele Minuten").fill("15");
}

/** The same drill at a site whose staff has agreed that desks are named. */
async function seenWhereDesksAreNamed(): Promise<void> {
  const other = await screens.visitor({ locale: "de-DE" });
  await other.page.route("**/api/site", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), nameDesks: true } });
  });
  await other.open("drills");
  await other.go("drills");
  await other.sees("Nachbarn hören es, noch kommt niemand");
  expect(await other.text(".drill-lists")).toMatch(/\bd2\b[\s\S]*\bd1\b/);
  await other.close();
}

/** From "I am coming" to the all-clear, for the alarm that is shown. */
async function answer(): Promise<void> {
  await visitor.click("Ich komme");
  await visitor.page.waitForSelector(".alarm-is-accepted");
  await visitor.click("Ich bin da");
  await visitor.page.waitForSelector(".alarm-is-attended");
  await visitor.click("Entwarnung");
  await visitor.page.getByLabel("Was war los?").fill("Übung");
  await visitor.click("Alarm schließen");
}

/** Pictures on the phone and on the wall, and what is out of place in them or a barrier. */
async function looked(name: string): Promise<string[]> {
  const found = [await visitor.picture(name, phone), await visitor.picture(name, wall), await visitor.barriers()];
  return found.flat();
}

test(
  "a drill is announced for a room and a desk, heard as a drill, answered, and told in medians that name no desk",
  async () => {
    await announce("d1", "d2");
    expect(await looked("drill-start")).toEqual([]);
    await visitor.click("Übung beginnen: 2 Plätze, 15 min");
    await visitor.sees("0 von 2 gedrückt");
    await visitor.sees(/^14:\d\d$/);
    await visitor.go("floor/d1");
    await visitor.sees("Eine Übung läuft", ".drill-bar");
    expect(await looked("drill-bar")).toEqual([]);
    await visitor.click("Rote Taste drücken");
    await visitor.page.waitForSelector(".alarm-mode-drill.alarm-is-sounding");
    const { watcher, desks, building } = screens.stage;
    const buzzers = desks.map((desk) => watcher.unitAt(desk)?.shows?.buzzer).filter((buzzer) => buzzer !== "silent");
    expect([...new Set(buzzers)]).toEqual(["drill"]);
    expect(await visitor.page.locator('[aria-live="assertive"]').first().textContent()).toMatch(/^Übung\. /);
    expect(await visitor.page.getByRole("button", { name: "Nächsten Rufkreis rufen" }).count()).toBe(0);
    expect(await looked("drill-alarm")).toEqual([]);
    await visitor.go("drills");
    await visitor.sees("1 von 2 gedrückt", ".drill-pressed");
    expect(await visitor.text(".drill-running")).not.toMatch(/\bd\d\b/);
    expect(await looked("drill-running")).toEqual([]);
    await seenWhereDesksAreNamed();
    await visitor.go("alarm");
    await answer();
    await building.press("d2");
    await visitor.page.waitForSelector(".alarm-mode-drill.alarm-is-sounding");
    await answer();
    await visitor.go("drills");
    await visitor.sees("überall gedrückt und geschlossen");
    const table = await visitor.text(".drill-report table");
    expect(table).toMatch(/Alle zusammen\s+2\s+[\d,]+ ms \/ [\d,]+ ms\s+[\d,]+ m?s \/ [\d,]+ m?s\s+[\d,]+ m?s \/ /);
    expect(table).not.toMatch(/\bd\d\b/);
    expect(await looked("drill-report")).toEqual([]);
    expect(visitor.troubles).toEqual([]);
  },
  testMs,
);

test(
  "whoever needs help during a drill presses once more: the real call is above every practice, also when somebody goes",
  async () => {
    await announce("d1", "d2");
    await visitor.click("Übung beginnen: 2 Plätze, 15 min");
    await visitor.sees("0 von 2 gedrückt");
    const { building } = screens.stage;
    await asPeopleDo();
    await building.press("d1");
    await visitor.page.waitForSelector(".alarm-mode-drill.alarm-is-sounding");
    await asPeopleDo();
    await building.press("d1");
    await visitor.page.waitForSelector(".alarm-mode-real.alarm-is-sounding");
    const spoken = await visitor.page.locator('[aria-live="assertive"]').first().textContent();
    expect(spoken).toBe("Alarm. Notruf. Zimmer 101 Anmeldung, Arbeitsplatz d1.");
    expect(await visitor.page.locator(".notice").count()).toBe(0);
    await visitor.click("Ich komme");
    await visitor.page.waitForSelector(".alarm-mode-real.alarm-is-accepted");
    await building.press("d2");
    await visitor.page.waitForSelector(".waiting-mode-drill");
    expect(await visitor.page.locator(".alarm-mode-real.alarm-is-accepted").count()).toBe(1);
    expect(await looked("drill-and-real")).toEqual([]);
    await visitor.go("drills");
    expect(await visitor.text(".alarm-bar")).not.toContain("Übung");
    expect(visitor.troubles).toEqual([]);
  },
  testMs,
);

/**
 * The page is quicker than a finger, which is down for 200 ms and comes down again only when it has let go; and what is pressed at once when a
 * drill is announced is real.
 */
const asPeopleDo = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1000));

/** How many real alarms the records count. */
async function counted(): Promise<number> {
  await visitor.go("records");
  await visitor.page.waitForSelector(".quality");
  return Number(await visitor.text(".quality-counts dd"));
}

test(
  "the records count a real alarm and no practice, and show how long somebody took",
  async () => {
    const { building } = screens.stage;
    await visitor.open();
    await building.press("d5");
    await visitor.page.waitForSelector(".alarm-mode-real.alarm-is-sounding");
    await answer();
    const before = await counted();
    expect(await visitor.text(".quality-times")).toMatch(/bis jemand kam\s+[\d,]+ m?s \/ [\d,]+ m?s/);
    expect(await visitor.page.locator(".quality-median").count()).toBe(3);
    expect(await looked("quality")).toEqual([]);
    await announce("d6");
    await visitor.click("Übung beginnen: 1 Platz, 15 min");
    await visitor.sees("0 von 1 gedrückt");
    await asPeopleDo();
    await building.press("d6");
    await visitor.page.waitForSelector(".alarm-mode-drill.alarm-is-sounding");
    await answer();
    expect(await counted()).toBe(before);
    await building.press("d6");
    await visitor.page.waitForSelector(".alarm-mode-real.alarm-is-sounding");
    await answer();
    await visitor.go("records");
    await visitor.sees(String(before + 1), ".quality-counts");
    expect(visitor.troubles).toEqual([]);
  },
  testMs,
);
