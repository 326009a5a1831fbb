/** Where units are plugged in, edited on the page: chosen or typed, never two at one socket, and what it means is said before it is saved. */
import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { openMsMax, phone, Screens, testMs, type Visitor, wall } from "./visitor.ts";

let screens: Screens;
let visitor: Visitor;

beforeAll(async () => {
  screens = await Screens.open({ units: 4 });
}, openMsMax);
afterEach(async () => {
  expect(visitor.troubles).toEqual([]);
  await visitor.close();
});
afterAll(() => screens?.close());

const text = (): string => readFileSync(screens.stage.file, "utf8");
const unitOf = (id: string): { socket: string } | undefined =>
  parse(text()).desks.find((desk: { id: string }) => desk.id === id).unit;

test(
  "a unit that is to be looked for elsewhere: two at one socket are refused, the paired one is said to stay where it is",
  async () => {
    visitor = await screens.visitor({ locale: "de-DE", viewport: phone });
    const { page } = visitor;
    const before = text();
    const [first, second] = [unitOf("d1")?.socket ?? "", unitOf("d2")?.socket ?? ""];
    await visitor.open("plan");
    await page.locator(".room-list").getByRole("button", { name: "d1", exact: true }).click();
    const form = page.getByRole("region", { name: "Arbeitsplatz d1" });
    const choice = form.getByLabel("Steckt an");
    expect(await choice.inputValue()).toBe(first);
    expect(await choice.locator("option", { hasText: "d2 · dort ist Gerät" }).getAttribute("value")).toBe(second);
    await choice.selectOption(second);
    await form.getByText("Diesen Anschluss hat auch d2.").waitFor();
    await visitor.sees("Platz d2 hat denselben Anschluss wie Platz d1", ".problems");
    await visitor.sees("Arbeitsplatz d2 · Gerät · Anschluss", ".problems");
    expect(await page.getByRole("button", { name: "Plan speichern" }).isDisabled()).toBe(true);
    for (const size of [wall, phone]) {
      await page.setViewportSize(size);
      await choice.scrollIntoViewIfNeeded();
      expect(await visitor.picture("editor-socket-twice", size)).toEqual([]);
    }
    await choice.selectOption("?");
    await form.getByLabel("Welcher").fill("keller");
    await page.keyboard.press("Tab");
    await visitor.sees("„keller“ ist nicht erlaubt. Erlaubt ist /dev/serial/by-path/…", ".problems");
    await form.getByLabel("Welcher").fill("tcp://10.0.7.20:4001");
    await page.keyboard.press("Tab");
    await form.getByText("Der Plan zieht das Gerät von d1 nicht um").waitFor();
    await visitor.sees("Bis dahin läutet d1 nicht für die Plätze, die ihn rufen (3).", ".preview");
    for (const size of [wall, phone]) {
      await page.setViewportSize(size);
      await form.getByText("Der Plan zieht").scrollIntoViewIfNeeded();
      expect(await visitor.picture("editor-socket-moved", size)).toEqual([]);
    }
    expect(await visitor.barriers()).toEqual([]);
    await page.getByLabel("Warum").fill("neuer Hub");
    await visitor.click("Plan speichern");
    await visitor.sees("Nichts ist geändert.", ".preview");
    expect(text()).toBe(before.replace(`socket: ${first}`, 'socket: "tcp://10.0.7.20:4001"'));
    await visitor.sees("In der Datei steht ein anderer Plan");
  },
  testMs,
);

test(
  "a desk without a unit, a new one that gets one, and a unit that stands there already",
  async () => {
    visitor = await screens.visitor({ colorScheme: "dark" });
    const { page } = visitor;
    await visitor.open("plan");
    const chosen = (id: string) => page.locator(".room-list").getByRole("button", { name: id, exact: true }).click();
    const choice = (id: string) => page.getByRole("region", { name: `Desk ${id}` }).getByLabel("Plugged in at");
    const [own, third] = [await choiceOf("d1"), unitOf("d3")?.socket ?? ""];
    // d1's own, which the test before took out of the file: its unit is still there.
    await chosen("d1");
    await choice("d1").selectOption(own);
    await page.getByText(`The unit of d1 is at ${own} already`).first().waitFor();
    await chosen("d3");
    await choice("d3").selectOption("");
    await visitor.sees(`Nothing is looked for at ${third} for d3 any more`, ".preview");
    await visitor.click("Add a desk");
    await choice("d5").selectOption(third);
    await visitor.sees(`a unit for d5 is looked for at ${third}`, ".preview");
    await page.locator(".preview").scrollIntoViewIfNeeded();
    expect(await visitor.picture("editor-sockets", wall)).toEqual([]);
    expect(await visitor.barriers()).toEqual([]);
    await page.getByLabel("Why (needed; kept with the version)").fill("another desk");
    await visitor.click("Save the plan");
    await visitor.sees("Nothing is changed.", ".preview");
    expect([unitOf("d1"), unitOf("d3"), unitOf("d5")]).toEqual([{ socket: own }, undefined, { socket: third }]);
    expect(unitOf("d4")).toBeDefined();
  },
  testMs,
);

/** Where a desk's unit is plugged in, as the plan that runs has it. */
async function choiceOf(desk: string): Promise<string> {
  const answer = await visitor.page.request.get(`${screens.url}api/site`);
  const site = (await answer.json()) as { desks: { id: string; socket: string }[] };
  return site.desks.find(({ id }) => id === desk)?.socket ?? "";
}
