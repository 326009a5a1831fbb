/** The staff council logs in: what is stored, how alarms and drills went, and each case without its desk. */
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { underWayMsMax } from "../../src/core/drill-state.ts";
import { until } from "../cli/cli.ts";
import { openMsMax, phone, Screens, testMs, type Visitor, wall } from "./visitor.ts";

const password = "corridor lamp seven";

let screens: Screens;

beforeAll(async () => {
  screens = await Screens.open({ units: 4, login: true });
}, openMsMax);
afterAll(() => screens?.close());

/** The first account, and one of the staff council. */
async function accounts(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await page.goto(screens.url);
  await page.getByLabel("Code from the console").fill(screens.code);
  await page.getByLabel("Name").fill("chief");
  await page.getByLabel("Password").fill(password);
  await visitor.click("Create the account");
  await visitor.sees("well covered");
  await visitor.go("people");
  const form = page.locator(".people-card .new-account");
  await form.getByLabel("Name").fill("council");
  await form.locator("select").selectOption("staff-council");
  await form.getByLabel("Password").fill(password);
  await visitor.click("Add an account");
  await visitor.sees("council can log in now.");
}

/** A call in earnest at d1, and a drill at d2 and d3 in which d2 presses. */
async function happen(visitor: Visitor): Promise<void> {
  const { building, watcher, desks } = screens.stage;
  await building.press("d1");
  await visitor.page.waitForSelector(".alarm-is-sounding");
  await visitor.click("I am coming");
  await visitor.page.waitForSelector(".alarm-is-accepted");
  await watcher.closeAlarms(desks, "guard", "d1 was well");
  await until(() => watcher.openAlarms(desks).length === 0);
  await watcher.request("drill", { desks: ["d2", "d3"], seconds: 600, by: "d3" });
  // What is pressed at once when a drill is announced is real.
  await delay(underWayMsMax);
  await building.press("d2");
  await until(() => watcher.openAlarms(desks).length === 1);
  await watcher.request("drill-end", { by: "d3" });
  await until(() => watcher.openAlarms(desks).length === 0);
}

test(
  "reads what is stored, figures, drills and cases with pseudonyms, in both languages, and finds no desk",
  async () => {
    const chief = await screens.visitor();
    await accounts(chief);
    await happen(chief);
    await chief.close();
    const visitor = await screens.visitor({ locale: "de-DE" });
    const { page } = visitor;
    await page.goto(screens.url);
    await page.getByLabel("Name").fill("council");
    await page.getByLabel("Passwort").fill(password);
    await visitor.click("Anmelden");
    await visitor.sees("Was gespeichert ist");
    await visitor.sees("Aufbewahrt für 90 volle Tage");
    await visitor.sees("Nie gespeichert: Namen von Personen");
    await page.waitForSelector(".quality-counts");
    expect(await visitor.text(".quality-counts dd")).toBe("1");
    expect(await page.locator(".drill-report").count()).toBe(1);
    const cases = page.locator(".council-case");
    expect(await cases.count()).toBe(2);
    expect(await cases.first().innerText()).toMatch(/^Ohne Platz\nÜbung · Notruf/);
    expect(await cases.last().innerText()).toMatch(/^P-[0-9a-f]{10}\nNotruf/);
    await cases.last().locator("summary").click();
    await visitor.sees(/^Alarm ausgelöst, 3 Plätze gerufen$/, ".council-case[open]");
    await visitor.sees(/^Ein Summer läutet, nach [\d,]+ m?s$/, ".council-case[open]");
    await visitor.sees(/^Jemand kommt, durch jemand anderen$/, ".council-case[open]");
    expect(await visitor.text()).not.toMatch(/\bd[1-4]\b/);
    for (const size of [phone, wall]) expect(await visitor.picture("council", size)).toEqual([]);
    expect(await visitor.barriers()).toEqual([]);
    await page.locator(".settings summary").click();
    await visitor.click("English");
    await visitor.sees("Kept for 90 full days");
    await visitor.sees("Never stored: names of persons");
    expect(await visitor.text()).not.toMatch(/\bd[1-4]\b/);
    expect(visitor.troubles).toEqual([]);
    await visitor.close();
  },
  testMs,
);
