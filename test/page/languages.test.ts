/**
 * Two people look at the same office, one in German and one in English, through every view and state. Neither reads a word of the other's
 * language, nor a code, a key or a value that was meant for programs. What somebody typed (names of rooms, doors, reasons) is in the office's own language,
 * and what only the gateway says (details of faults) is marked as English. A fault's code stands once, under
 * its remedy, marked as one: documents are looked up by it.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { lightPatterns } from "../../firmware-protocol/patterns.ts";
import { faults } from "../../src/core/fault.ts";
import { de } from "../../src/page/text/de.ts";
import { en } from "../../src/page/text/en.ts";
import { eventSchema } from "../../src/shell/schema-event.ts";
import { until } from "../cli/cli.ts";
import { openMsMax, Screens, type Visitor } from "./visitor.ts";

const testMs = 300_000;

let screens: Screens;
let german: Visitor;
let english: Visitor;

beforeAll(async () => {
  screens = await Screens.open({ units: 4 });
}, openMsMax);
afterAll(() => screens?.close());

/** Words that a sentence of one language has and none of the other. */
const wordsOf = {
  de: /(?<![\p{L}-])(und|oder|nicht|der|das|ein|eine|ist|sind|wird|wurde|kein|keine|mit|für|noch|Platz|Plätze|Störung|Gerät|Alle|Übung|niemand|jemand)(?![\p{L}-])/u,
  en: /(?<![\p{L}-])(the|and|or|not|of|is|are|with|for|no|nobody|somebody|desk|desks|fault|unit|drill|all|to|by|from)(?![\p{L}-])/iu,
} as const;

/** Lights whose names are words that people say. */
const said = new Set(["all-clear"]);
/** What programs call things. Words that are also said by people (help, test) are none. */
const codes = new Set([
  ...Object.keys(faults),
  ...eventSchema.options.map((option) => option.shape.type.value).filter((type) => type.includes("-")),
  ...Object.keys(lightPatterns).filter((name) => name.includes("-") && !said.has(name)),
  ...Object.keys(en.refused.codes).filter((code) => code.includes("-")),
  "staff-council",
]);
const broken = /undefined|\bNaN\b|\[object|=>|\$\{|\bnull\b|Infinity/;

function leaves(of: object): string[] {
  return Object.values(of).flatMap((value: unknown): string[] => {
    if (typeof value === "string") return [value];
    return typeof value === "object" && value !== null ? leaves(value) : [];
  });
}
const texts = { de: new Set(leaves(de)), en: new Set(leaves(en)) };

/** The name of all this, which is also the German word for a circuit. */
const brand = "Rufkreis";

/** What the office itself calls things, and what was typed: it stands in every language. */
const own = () => {
  const { rooms } = screens.stage.office;
  return [...rooms.flatMap(({ name, doors }) => [name, ...doors]), "talked to them and left"];
};

/** Runs in the browser: everything that is read or spoken, without what is marked as of another language. */
function read(): string[] {
  const found: string[] = [];
  const isOurs = (element: Element | null): boolean =>
    element !== null && element.closest("[lang]:not(html), code, script, style, .settings-panel select") === null;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
    if (isOurs(node.parentElement)) found.push(node.textContent ?? "");
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
    if (isOurs(element))
      for (const name of ["aria-label", "title", "placeholder", "alt"]) found.push(element.getAttribute(name) ?? "");
  found.push(document.title);
  return found.map((text) => text.trim()).filter((text) => text !== "");
}

/** What is wrong with what one of them reads. */
async function wrong({ page }: Visitor, language: "de" | "en"): Promise<string[]> {
  const other = language === "de" ? "en" : "de";
  const names = own();
  return (await page.evaluate(read)).flatMap((whole) => {
    if (whole === brand) return [];
    const text = names.reduce((rest, name) => rest.replaceAll(name, "·"), whole);
    const troubles = [
      texts[other].has(text) && !texts[language].has(text) ? "a text of the other language" : "",
      wordsOf[other].test(text) ? "a word of the other language" : "",
      broken.test(text) ? "a value" : "",
      [...codes].some((code) => new RegExp(`(?<![\\w/-])${code}(?![\\w/-])`).test(text)) ? "a code" : "",
    ].filter((trouble) => trouble !== "");
    return troubles.map((trouble) => `${trouble}: ${whole}`);
  });
}

const found: Record<string, string[]> = {};

/** Both look; what one reads that is wrong is kept under the name of the state. */
async function look(state: string): Promise<void> {
  // What is asked of the journal has come by then.
  await german.page.waitForTimeout(400);
  const all = [
    ...(await wrong(german, "de")).map((each) => `de ${each}`),
    ...(await wrong(english, "en")).map((each) => `en ${each}`),
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
    for (const level of ["help", "assist", "lockdown"] as const) await alarm(level);
    await building.unplug("d4");
    await until(() => !watcher.isCovered(desks), 20_000);
    await lookAtAll("a unit unplugged, and cases in the records");
    await building.plug("d4");
    await until(() => watcher.isCovered(desks), 30_000);
    await watcher.request("drill", { desks: ["d1", "d2"], seconds: 600, by: "guard" });
    await both((visitor) => visitor.go("drills"));
    await look("drill announced");
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
