/** The picture below the plan, placed on the drawing: by its handles with the mouse and with arrow keys, in both languages, on a wall and on a phone. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { until } from "../cli/cli.ts";
import { openMsMax, phone, Screens, testMs, type Visitor, wall } from "./visitor.ts";

let screens: Screens;
let visitor: Visitor;

beforeAll(async () => {
  screens = await Screens.open({ units: 2 });
}, openMsMax);
afterEach(async () => {
  expect(visitor.troubles).toEqual([]);
  await visitor.close();
});
afterAll(() => screens?.close());

interface Place {
  readonly x: number;
  readonly y: number;
  readonly widthM: number;
}

/** Where the gateway has it. */
async function kept(): Promise<Place> {
  const answer = await visitor.page.request.get(`${screens.url}api/plan`);
  const { images } = (await answer.json()) as { images: Place[] };
  const { x, y, widthM } = images[0] ?? { x: Number.NaN, y: Number.NaN, widthM: Number.NaN };
  return { x, y, widthM };
}

async function isKept(place: Place): Promise<void> {
  await until(async () => JSON.stringify(await kept()) === JSON.stringify(place), 30_000);
  expect(await kept()).toEqual(place);
}

/** Metres to the right and up, with the mouse; a metre has 48 px. */
async function drag(name: string | RegExp, x: number, y: number): Promise<void> {
  const { page } = visitor;
  const knob = page.getByRole("button", { name });
  await knob.scrollIntoViewIfNeeded();
  const box = await knob.boundingBox();
  if (box === null) throw new Error("there is no such handle");
  const [midX, midY] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(midX, midY);
  await page.mouse.down();
  await page.mouse.move(midX + x * 24, midY - y * 24, { steps: 4 });
  await page.mouse.move(midX + x * 48, midY - y * 48, { steps: 4 });
  await page.mouse.up();
  // A browser's own ring has metres for its pixels.
  expect(await knob.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe("none");
}

test(
  "a picture is put below, moved by its middle and drawn larger from a corner; figures follow, and nothing of the plan is changed",
  async () => {
    visitor = await screens.visitor();
    const { page } = visitor;
    await visitor.open("plan");
    await page.locator("input[type=file]").setInputFiles({ name: "plan.png", mimeType: "image/png", buffer: picture });
    await page.getByRole("button", { name: "Place the picture" }).waitFor();
    expect(await page.getByRole("button", { name: "Place the picture" }).getAttribute("aria-pressed")).toBe("true");
    expect(await kept()).toEqual({ x: 0, y: 0, widthM: 20 });
    await page.getByLabel("Width (m)").fill("10");
    await page.keyboard.press("Tab");
    await isKept({ x: 0, y: 0, widthM: 10 });
    await drag(/^Move the picture/, 1, -0.5);
    await isKept({ x: 1, y: -0.5, widthM: 10 });
    await drag(/upper right corner/, 2, 0);
    await isKept({ x: 1, y: -0.5, widthM: 12 });
    await drag(/lower left corner/, 1, 0);
    await isKept({ x: 2, y: 0, widthM: 11 });
    expect(await page.getByLabel("Width (m)").inputValue()).toBe("11");
    for (const size of [phone, wall]) {
      await page.setViewportSize(size);
      await page.locator(".canvas-paper").scrollIntoViewIfNeeded();
      expect(await visitor.picture("editor-picture", size)).toEqual([]);
    }
    expect(await visitor.barriers()).toEqual([]);
    await visitor.sees("Nothing is changed.", ".preview");
    await page.getByRole("button", { name: "Move", exact: true }).click();
    expect(await page.locator(".canvas-picture-handle").count()).toBe(0);
  },
  testMs,
);

test(
  "without a mouse: the handles are reached with the Tab key, arrow keys move and size, and their names say where it is",
  async () => {
    visitor = await screens.visitor({ locale: "de-DE", colorScheme: "dark", viewport: phone });
    const { page } = visitor;
    await visitor.open("plan");
    await visitor.click("Bild legen");
    const before = await kept();
    const middle = page.getByRole("button", { name: /^Bild bewegen/ });
    await middle.focus();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("button", { name: `Bild bewegen: ${before.x + 0.5} m nach rechts` }).waitFor();
    await page.keyboard.press("Shift+ArrowUp");
    await isKept({ ...before, x: before.x + 0.5, y: before.y + 0.1 });
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toContain("Ecke oben links");
    await page.keyboard.press("ArrowLeft");
    await page.getByRole("button", { name: `Ecke oben links: ${before.widthM + 0.5} m breit` }).waitFor();
    await isKept({ x: before.x, y: before.y + 0.1, widthM: before.widthM + 0.5 });
    for (const size of [wall, phone]) {
      await page.setViewportSize(size);
      await page.locator(".canvas-paper").scrollIntoViewIfNeeded();
      expect(await visitor.picture("editor-picture-dark", size)).toEqual([]);
    }
    expect(await visitor.barriers()).toEqual([]);
  },
  testMs,
);

/** Two by one: an eight-bit grey PNG of a light and a dark pixel. */
const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR4nGM40AAAAgMBQdvVJeoAAAAASUVORK5CYII=",
  "base64",
);
