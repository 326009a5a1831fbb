/** The evidence pack from the page to paper: opened from the health view, readable on a phone, and whole as PDF. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../cli/cli.ts";
import { openMsMax, phone, Screens, testMs, wall } from "./visitor.ts";

const pictures = join(import.meta.dirname, "../../build/page");

let screens: Screens;

beforeAll(async () => {
  screens = await Screens.open({ units: 8 });
}, openMsMax);
afterAll(() => screens?.close());

test.each([
  ["de-DE", "Nachweis der Anlage", "Öffnen, zum Drucken", /^Nachweis der Alarmanlage: demo/, "Lückenlos"],
  ["en-GB", "Evidence of the installation", "Open, to print", /^Evidence of the alarm installation: demo/, "Whole:"],
] as const)(
  "%s: it opens from the health view, tells units with their firmware, and is printed without a script",
  async (locale, card, open, title, whole) => {
    const visitor = await screens.visitor({ locale });
    const { page } = visitor;
    await visitor.open("health");
    const { building, watcher, desks } = screens.stage;
    await building.press("d1");
    await page.waitForSelector(".alarm-is-sounding");
    await watcher.closeAlarms(desks, "guard", "well");
    await until(() => watcher.openAlarms(desks).length === 0);
    await visitor.go("health");
    await visitor.sees(card);
    const popup = page.waitForEvent("popup");
    await page.getByRole("link", { name: open }).click();
    const paper = await popup;
    await paper.waitForSelector("h1");
    expect(await paper.locator("h1").innerText()).toMatch(title);
    expect(await paper.locator("body").innerText()).toContain(whole);
    expect(await paper.locator("svg circle").count()).toBe(8);
    expect(await paper.locator("script").count()).toBe(0);
    // The firmware that the simulated units run, of each of them.
    expect((await paper.locator("body").innerText()).match(/\b\d+\.\d+\.\d+\t/g)?.length).toBeGreaterThanOrEqual(8);
    mkdirSync(pictures, { recursive: true });
    for (const size of [phone, wall]) {
      await paper.setViewportSize(size);
      await paper.screenshot({ path: join(pictures, `evidence-${locale}-${size.width}.png`), fullPage: true });
      expect(await paper.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    }
    const pdf = await paper.pdf({ path: join(pictures, `evidence-${locale}.pdf`), preferCSSPageSize: true });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    expect(visitor.troubles.filter((line) => !line.includes("/api/evidence"))).toEqual([]);
    await visitor.close();
  },
  testMs,
);
