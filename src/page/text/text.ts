/** The words in the language that was chosen, and names of desks, roles and faults in it. A further language is one more row here. */
import { computed } from "@preact/signals";
import type { Missing } from "../../core/coverage.ts";
import { type FaultCode, faults } from "../../core/fault.ts";
import { type ProblemText, problemText, type Said } from "../../core/problem.ts";
import { type Language, language } from "../data/settings.ts";
import { planDesk, roomName } from "../data/site.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import type { Texts } from "./shape.ts";

export const languages: Readonly<Record<Language, Texts>> = { de, en };

const current = computed(() => languages[language.value]);

/** The words of the page. Read while drawing, so that what is shown follows the language. */
export function t(): Texts {
  return current.value;
}

export interface Trouble {
  readonly cause: string;
  readonly remedy: string;
}

/** Cause and remedy of a fault, or of why a desk would not sound. A code that this page does not know is shown as it is. */
export function troubleText(code: Missing | FaultCode): Trouble {
  const own = t().missing;
  if (code in own) return own[code as keyof typeof own];
  const row = faults[code as FaultCode] as (typeof faults)[FaultCode] | undefined;
  if (row === undefined) return { cause: code, remedy: "" };
  return { cause: row.cause[language.value], remedy: row.remedy[language.value] };
}

/** What is wrong with a plan. A code that this page does not know comes with the gateway's own words, which are English. */
export function problemWords(problem: Said & ProblemText): ProblemText & { readonly lang?: "en" } {
  return problemText(problem, language.value) ?? { ...problem, lang: "en" };
}

/** Who did something: a desk with its room, or a role. */
export function whoText(by: string): string {
  const desk = planDesk(by);
  if (desk !== undefined) return `${by}, ${roomName(desk.room)}`;
  return (t().roles as Readonly<Record<string, string>>)[by] ?? by;
}
