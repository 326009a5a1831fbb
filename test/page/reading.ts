/** What a page says to somebody who reads one language: no word of the other one, no code, no key, no value that was meant for programs. */
import { lightPatterns } from "../../firmware-protocol/patterns.ts";
import { faults } from "../../src/core/fault.ts";
import type { Office } from "../../src/demo/office.ts";
import { de } from "../../src/page/text/de.ts";
import { en } from "../../src/page/text/en.ts";
import { eventSchema } from "../../src/shell/schema-event.ts";
import type { Visitor } from "./visitor.ts";

export type Language = "de" | "en";

/** What an office itself calls its rooms and doors: it stands in every language. */
export function namesOf({ rooms }: Office): string[] {
  return rooms.flatMap(({ name, doors }) => [name, ...doors]);
}

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

/** What is wrong with what somebody reads; `names` are the office's own words, which stand in every language. */
export async function misread({ page }: Visitor, language: Language, names: readonly string[]): Promise<string[]> {
  const other = language === "de" ? "en" : "de";
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
