/** The site editor in a browser: from the drawing to the saved file, with the mouse, with the keyboard, on a phone, in both languages. */
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { openMsMax, phone, Screens, testMs, type Visitor, wall } from "./visitor.ts";

let screens: Screens;
let visitor: Visitor;

beforeAll(async () => {
  screens = await Screens.open({ units: 8 });
}, openMsMax);
afterEach(async () => {
  expect(visitor.troubles).toEqual([]);
  await visitor.close();
});
afterAll(() => screens?.close());

const text = (): string => readFileSync(screens.stage.file, "utf8");
const deskOf = (id: string): { x: number; y: number; neighbours?: string[] } =>
  parse(text()).desks.find((desk: { id: string }) => desk.id === id);

test(
  "a desk is dragged, its neighbours change before it is saved, and one line of the file is another one afterwards",
  async () => {
    writeFileSync(screens.stage.file, text().replace("- id: d1\n", "- id: d1 # by the door\n"));
    const before = text();
    visitor = await screens.visitor();
    const { page } = visitor;
    await visitor.open("plan");
    await page.locator("[data-desk=d1]").waitFor();
    const { x } = deskOf("d1");
    const desk = page.locator("[data-desk=d1]");
    const box = (await desk.boundingBox()) as { x: number; y: number; width: number; height: number };
    const [midX, midY] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(midX, midY);
    await page.mouse.down();
    await page.mouse.move(midX + 60, midY + 10, { steps: 4 });
    await page.mouse.move(midX + 96, midY, { steps: 4 });
    await page.mouse.up();
    // A browser's own ring has metres for its pixels.
    expect(await desk.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe("none");
    await visitor.sees("The lines of the file", ".preview");
    expect(await page.locator(".lines .line").count()).toBe(7);
    await page.getByLabel("Why (needed; kept with the version)").fill("moved to the window");
    for (const size of [wall, phone]) expect(await visitor.picture("editor", size)).toEqual([]);
    await page.setViewportSize(wall);
    expect(await visitor.barriers()).toEqual([]);
    await visitor.click("Save the plan");
    await visitor.sees("Nothing is changed.", ".preview");
    await visitor.sees("Saved as version 2.", ".preview");
    await page.waitForFunction(() => document.activeElement?.textContent?.includes("Saved as version 2."));
    expect(text()).toBe(before.replace(`x: ${x}\n`, `x: ${x + 2}\n`));
    await visitor.sees("The file has another plan than the one that runs.");
    await page.locator(".editor-entry summary", { hasText: "Version 2" }).waitFor();
    await page
      .locator(".editor-entry summary", { hasText: /Version 1 .* as it was before the first change here/ })
      .click();
    // What it does comes first, and a reason is needed as for any change.
    await visitor.sees("What going back to version 1 does:", ".editor-entry");
    await page.locator(".editor-entry .desk-changes, .editor-entry .changes-of-plan").first().waitFor();
    const back = page.getByRole("button", { name: "Go back to version 1" });
    expect(await back.isDisabled()).toBe(true);
    await page.getByLabel("Why (needed; kept with the version)").fill("the window was too cold");
    for (const size of [wall, phone]) expect(await visitor.picture("editor-back", size)).toEqual([]);
    await back.click();
    await visitor.sees("Saved as version 3.");
    await page.locator(".editor-entry summary", { hasText: "Version 3" }).click();
    await visitor.sees("the window was too cold", ".editor-entry");
    expect(text()).toBe(before);
  },
  testMs,
);

test(
  "without a mouse: arrow keys, undo, neighbours by hand, a new desk; what is wrong is told with its remedy",
  async () => {
    visitor = await screens.visitor({ locale: "de-DE", colorScheme: "dark" });
    const { page } = visitor;
    await visitor.open("plan");
    const desk = page.locator("[data-desk=d2]");
    await desk.focus();
    const { y } = deskOf("d2");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Shift+ArrowUp");
    expect(await desk.getAttribute("aria-label")).toContain(`${y + 0.6} m nach oben`);
    await page.keyboard.press("Control+z");
    expect(await desk.getAttribute("aria-label")).toContain(`${y + 0.5} m nach oben`);
    await page.keyboard.press("Control+y");
    expect(await desk.getAttribute("aria-label")).toContain(`${y + 0.6} m nach oben`);
    const form = page.getByRole("region", { name: "Arbeitsplatz d2" });
    await form.getByRole("button", { name: "Von Hand wählen" }).click();
    for (const id of ["d1", "d3"]) await form.getByRole("button", { name: id, exact: true }).click();
    await visitor.sees("würden jetzt läuten →", ".preview");
    await visitor.sees("d2", ".desk-changes");
    expect(await visitor.picture("editor-dark", wall)).toEqual([]);
    expect(await visitor.barriers()).toEqual([]);
    await page.getByLabel("Name in Topics").first().fill("D 2");
    await page.keyboard.press("Tab");
    await visitor.sees("nicht; so lässt es sich nicht speichern", ".preview");
    await visitor.sees("Arbeitsplatz D 2 · Name in Topics", ".problems");
    await visitor.sees("„D 2“ ist nicht erlaubt. Erlaubt ist ein Name aus 1 bis 40 Zeichen", ".problems");
    expect(await page.getByRole("button", { name: "Plan speichern" }).isDisabled()).toBe(true);
    expect(await visitor.picture("editor-wrong", wall)).toEqual([]);
    await visitor.click("Rückgängig");
    await page.getByLabel("So viele müssen mindestens läuten können").fill("9");
    await page.keyboard.press("Tab");
    await visitor.sees("9 Plätze können nie läuten, wenn 7 gerufen werden.", ".problems");
    await visitor.sees("Rufkreis 1 · müssen läuten können", ".problems");
    expect(await page.locator(".problems [lang]").count()).toBe(0);
    await visitor.click("Rückgängig");
    await page.getByLabel("Warum").fill("mit Absicht");
    await visitor.click("Plan speichern");
    await visitor.sees("Nichts ist geändert.", ".preview");
    expect(deskOf("d2").y).toBe(y + 0.6);
    expect(deskOf("d2").neighbours?.toSorted()).toEqual(["d4", "d5", "d6", "d7", "d8"]);
  },
  testMs,
);

test(
  "on a phone: a room and a desk are added by forms, a circuit gets hours, and a picture lies below",
  async () => {
    visitor = await screens.visitor({ viewport: phone });
    const { page } = visitor;
    await visitor.open("plan");
    await visitor.click("Add a room");
    const form = page.getByRole("region", { name: /^Room / });
    await form.getByLabel("What people call it").fill('Archive <script>alert("x")</script>');
    await form.getByLabel("Doors").fill("from the stairs\nto the yard");
    await visitor.click("Add a desk here");
    await page.getByRole("region", { name: "Desk d9" }).getByLabel("To the right (m)").fill("16.5");
    await page.keyboard.press("Tab");
    await page.locator(".room-list .chip-room").first().click();
    await visitor.click("Draw its walls");
    await page.locator(".room-list").getByRole("button", { name: "d4", exact: true }).click();
    await page.getByRole("region", { name: "Desk d4" }).getByLabel("Up (m)").fill("6");
    await page.keyboard.press("Tab");
    await visitor.sees(
      "d4 stands within the walls of Zimmer 101 Anmeldung and belongs to Zimmer 102 Leistung",
      ".preview",
    );
    await visitor.click("It belongs to Zimmer 101 Anmeldung");
    expect(await page.locator(".change-bad", { hasText: "within the walls" }).count()).toBe(0);
    await visitor.click("Add a circuit");
    await page.locator(".editor-entry summary", { hasText: "Circuit 2" }).first().click();
    await visitor.click("Add hours");
    await visitor.sees("d9 (new)", ".desk-changes");
    expect(await visitor.picture("editor-forms", phone)).toEqual([]);
    expect(await visitor.barriers()).toEqual([]);
    await page.locator("input[type=file]").setInputFiles({ name: "plan.png", mimeType: "image/png", buffer: picture });
    await page.locator(".canvas-image").waitFor();
    await page
      .locator("input[type=file]")
      .setInputFiles({ name: "x.png", mimeType: "image/svg+xml", buffer: Buffer.from("<svg/>") });
    await visitor.sees("a PNG or JPEG of at most 3 MB is needed");
    await page.getByLabel("Why (needed; kept with the version)").fill("archive");
    await visitor.click("Save the plan");
    await visitor.sees("Nothing is changed.", ".preview");
    const { rooms, desks, circuits } = parse(text());
    expect(deskOf("d4")).toMatchObject({ room: "r101", y: 6 });
    expect(rooms[0].area).toMatchObject({ x: -0.3, width: 5.6 });
    expect(rooms.at(-1)).toMatchObject({
      name: 'Archive <script>alert("x")</script>',
      doors: ["from the stairs", "to the yard"],
    });
    expect(desks.at(-1)).toMatchObject({ id: "d9", x: 16.5, room: rooms.at(-1).id });
    expect(circuits).toMatchObject([{ hours: [{ from: "07:00", to: "18:00" }], otherwise: {} }]);
    expect(await page.locator("script:not([src])").count()).toBe(0);
  },
  testMs,
);

test(
  "an alarm takes the screen while somebody draws, and what was drawn is there afterwards; so it is when the file was changed by hand",
  async () => {
    visitor = await screens.visitor();
    const { page } = visitor;
    await visitor.open("plan");
    const desk = page.locator("[data-desk=d6]");
    await desk.focus();
    await page.keyboard.press("ArrowRight");
    const drawn = await desk.getAttribute("aria-label");
    // It was tried with the file of before.
    await visitor.sees("The lines of the file", ".preview");
    await screens.stage.building.press("d1");
    await page.waitForSelector(".alarm-is-sounding");
    await screens.stage.watcher.closeAlarms(screens.stage.desks, "guard", "talked");
    // The page asks for the file when the view is opened: what is changed by hand is to come after that.
    const asked = page.waitForResponse((response) => response.url().endsWith("/api/plan"));
    await visitor.go("plan");
    await asked;
    expect(await desk.getAttribute("aria-label")).toBe(drawn);
    const byHand = `${text()}# by hand\n`;
    writeFileSync(screens.stage.file, byHand);
    await page.getByLabel("Why (needed; kept with the version)").fill("too late");
    await visitor.click("Save the plan");
    await visitor.sees("The file was changed meanwhile.", ".preview");
    expect(await desk.getAttribute("aria-label")).toBe(drawn);
    await visitor.click("Discard");
    await visitor.sees("Nothing is changed.", ".preview");
    expect(text()).toBe(byHand);
    // The browser tells of each refusal by itself.
    const refusals = visitor.troubles.splice(0);
    expect(refusals.length).toBeGreaterThan(0);
    expect(refusals.filter((each) => !each.includes("409 (Conflict)"))).toEqual([]);
  },
  testMs,
);

/** One grey pixel. */
const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==",
  "base64",
);
