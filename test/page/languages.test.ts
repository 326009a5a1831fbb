/**
 * Two people look at the same office, one in German and one in English, through every view and state. Neither reads a word of the other's
 * language, nor a code, a key or a value that was meant for programs. What somebody typed (names of rooms, doors, reasons) is in the office's own language,
 * and what only the gateway says (details of faults) is marked as English. A fault's code stands once, under
 * its remedy, marked as one: documents are looked up by it.
 */
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { underWayMsMax } from "../../src/core/drill-state.ts";
import { until } from "../cli/cli.ts";
import { misread, namesOf } from "./reading.ts";
import { openMsMax, Screens, testMs, type Visitor } from "./visitor.ts";

let screens: Screens;
let german: Visitor;
let english: Visitor;

beforeAll(async () => {
  screens = await Screens.open({ units: 4 });
}, openMsMax);
afterAll(() => screens?.close());

const found: Record<string, string[]> = {};

/** Both look; what one reads that is wrong is kept under the name of the state. */
async function look(state: string): Promise<void> {
  await both((visitor) => visitor.settled());
  const names = [...namesOf(screens.stage.office), "talked to them and left"];
  const all = [
    ...(await misread(german, "de", names)).map((each) => `de ${each}`),
    ...(await misread(english, "en", names)).map((each) => `en ${each}`),
  ];
  if (all.length > 0) found[state] = [...new Set(all)];
}

async function both(act: (visitor: Visitor) => Promise<unknown>): Promise<void> {
  for (const visitor of [german, english]) await act(visitor);
}

const views = [
  "floor",
  "floor/d1",
  "pair",
  "pair/test:d1",
  "pair/move:d1",
  "pair/unpair:d1",
  "health",
  "records",
  "drills",
  "people",
  "plan",
];

async function lookAtAll(state: string): Promise<void> {
  for (const view of views) {
    await both((visitor) => visitor.go(view));
    await look(`${state}: ${view}`);
  }
}

/** A plan with two units at one socket: what is wrong, and what it would mean. Nothing of it is saved. */
async function lookAtWrongPlan(): Promise<void> {
  await both(async (visitor) => {
    const { page } = visitor;
    await visitor.go("plan");
    await page.locator(".room-list").getByRole("button", { name: "d1", exact: true }).click();
    const choice = page.locator(".editor-part select").first();
    const taken = await choice.locator("option", { hasText: "d2 ·" }).getAttribute("value");
    await choice.selectOption(taken);
    await page.locator(".problems li").first().waitFor();
  });
  await look("a plan that is wrong");
  await both(({ page }) => page.locator(".preview .buttons button").last().click());
}

/** An alarm of a level at each of its states. */
async function alarm(level: "help" | "assist" | "lockdown"): Promise<void> {
  const { watcher, desks } = screens.stage;
  const shown = (state: string) => both(({ page }) => page.waitForSelector(`.alarm-is-${state}`));
  if (level === "lockdown") await watcher.request("lockdown", { desk: "d1" });
  else await watcher.request("raise", { desk: "d1", level });
  await shown("sounding");
  await look(`${level} sounding`);
  await both((visitor) => visitor.go("health"));
  await look(`${level} elsewhere`);
  await both((visitor) => visitor.go("alarm"));
  const [open] = watcher.openAlarms(desks);
  const id = open ?? "";
  await watcher.request("cancel", { alarm: id, by: "guard" });
  await shown("cancelled");
  await look(`${level} cancelled`);
  await watcher.request("escalate", { alarm: id });
  await look(`${level} escalated`);
  await watcher.request("accept", { alarm: id, by: "d2" });
  await shown("accepted");
  await look(`${level} accepted`);
  await watcher.request("attend", { alarm: id, by: "guard" });
  await shown("attended");
  await german.click("Entwarnung");
  await english.click("All-clear");
  await look(`${level} attended, closing`);
  await watcher.closeAlarms(desks, "guard", "talked to them and left");
  await until(() => watcher.openAlarms(desks).length === 0);
  await look(`${level} over`);
  await both((visitor) => visitor.go(`records/${id}`));
  await look(`${level} in the records`);
}

test(
  "nobody reads a word of another language, a code or a value, whatever is shown",
  async () => {
    const { building, watcher, desks } = screens.stage;
    german = await screens.visitor({ locale: "de-DE" });
    english = await screens.visitor({ locale: "en-GB" });
    await both((visitor) => visitor.open());
    await lookAtAll("quiet, nothing recorded");
    await lookAtWrongPlan();
    for (const level of ["help", "assist", "lockdown"] as const) await alarm(level);
    await building.unplug("d4");
    await until(() => !watcher.isCovered(desks));
    // Whose coverage is low reads of whom it is to take care.
    for (const view of ["floor", "health"]) {
      await english.go(view);
      const told = english.page.locator("main li", { hasText: "Mend the faults of the neighbouring desks" });
      await told.locator("strong", { hasText: /^d4$/ }).first().waitFor();
    }
    await lookAtAll("a unit unplugged, and cases in the records");
    await building.plug("d4");
    await until(() => watcher.isCovered(desks));
    await watcher.request("drill", { desks: ["d1", "d2"], seconds: 600, by: "guard" });
    await both((visitor) => visitor.go("drills"));
    await look("drill announced");
    // What is pressed at once when a drill is announced is real.
    await delay(underWayMsMax);
    await building.press("d1");
    await both(({ page }) => page.waitForSelector(".alarm-mode-drill.alarm-is-sounding"));
    await look("drill sounding");
    await both((visitor) => visitor.go("drills"));
    await look("drill pressed");
    await watcher.request("drill-end", { by: "guard" });
    await until(() => watcher.openAlarms(desks).length === 0);
    await both((visitor) => visitor.go("drills"));
    await look("drill reported");
    await both((visitor) => visitor.go("pair/test:d2"));
    await german.page.locator("main .button-primary").first().click();
    await look("test: press waited for");
    await building.press("d2");
    await look("test: pressed");
    await both((visitor) => visitor.go("records/none"));
    await look("a case that there is not");
    screens.gate.shut();
    await both(({ page }) => page.waitForSelector(".line-lost"));
    await look("line cut");
    expect(found).toEqual({});
  },
  testMs,
);
