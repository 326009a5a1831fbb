/** What is wrong with a configuration, said in one form: what · where · remedy. */
import { type ProblemText, problemText, type Said, type Words } from "../core/problem.ts";

export type Path = readonly (string | number)[];

/** In English alone: the console and the log tell it. */
export interface ConfigWarning {
  /** Place in the configuration: `desks.3.room`; empty for the file as a whole. */
  readonly path: string;
  /** File, line and column, or the name of the environment variable. */
  readonly where: string;
  /** What is wrong, with the value. */
  readonly message: string;
  /** What is allowed, or what to do. */
  readonly remedy: string;
}

/** With its code, so that the page has it in the language of whoever looks. */
export interface ConfigProblem extends ConfigWarning, Said {}

export function configProblem(path: string, where: string, problem: Said): ConfigProblem {
  return { path, where, ...problem, ...(problemText(problem, "en") as ProblemText) };
}

/** Tells the file, line and column of a place. `key`: of the key's name rather than of its value. */
export type Locate = (path: Path, key?: "key") => string;

export function problemLine({ path, where, message, remedy }: ConfigWarning): string {
  return `${path === "" ? "" : `${path}: `}${message} · ${where} · ${remedy}`;
}

export function pathText(path: Path): string {
  return path.join(".");
}

export function pathOf(text: string): Path {
  return text.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** A value as an error shows it: short, on one line, and never the inside of a group. */
export function shown(value: unknown): string | Words {
  if (Array.isArray(value))
    return value.length === 0 ? { en: "an empty list", de: "Eine leere Liste" } : { en: "a list", de: "Eine Liste" };
  if (typeof value === "object" && value !== null) return { en: "a group", de: "Eine Gruppe von Einstellungen" };
  if (value === null || value === undefined) return { en: "nothing", de: "Ein leerer Wert" };
  const text = shownText(value);
  return typeof value === "string" ? { en: text, de: `„${text.slice(1).replace(/"$/, "")}“` } : text;
}

export function shownText(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

export function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}
