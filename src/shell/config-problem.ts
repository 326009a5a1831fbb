/**
 * What is wrong with a configuration, said in one form: what · where · remedy. zod's issues become problems here, with
 * what is allowed taken from the schema itself (config-schema.ts) and a guess at what was meant.
 */
import type { z } from "zod";
import { type SchemaNode, schemaAt } from "./config-schema.ts";
import { didYouMean } from "./did-you-mean.ts";

export type Path = readonly (string | number)[];

export interface ConfigProblem {
  /** Place in the configuration: `desks.3.room`; empty for the file as a whole. */
  readonly path: string;
  /** File, line and column, or the name of the environment variable. */
  readonly where: string;
  /** What is wrong, with the value. */
  readonly message: string;
  /** What is allowed, or what to do. */
  readonly remedy: string;
}

/** Tells the file, line and column of a place. `key`: of the key's name rather than of its value. */
export type Locate = (path: Path, key?: "key") => string;

export function problemLine({ path, where, message, remedy }: ConfigProblem): string {
  return `${path === "" ? "" : `${path}: `}${message} · ${where} · ${remedy}`;
}

export function pathText(path: Path): string {
  return path.join(".");
}

export function pathOf(text: string): Path {
  return text.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** A value as an error shows it: short, on one line, and never the inside of a group. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object" && value !== null) return "a group";
  if (value === null || value === undefined) return "nothing";
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

/** The problems behind one issue of zod. */
export function problemsOf(
  issue: z.core.$ZodIssue,
  data: unknown,
  schema: SchemaNode,
  locate: Locate,
): ConfigProblem[] {
  const path = issue.path as Path;
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => unknownKey([...path, key], schemaAt(schema, path), locate));
  const value = valueAt(data, path);
  const node = schemaAt(schema, path);
  const isLeftOut = value === undefined;
  const message = isLeftOut ? "is missing" : `${shown(value)} is not allowed`;
  const remedy = `${isLeftOut ? "give" : "use"} ${allowed(node)}`;
  return [{ path: pathText(path), where: locate(path), message, remedy }];
}

function unknownKey(path: Path, group: SchemaNode, locate: Locate): ConfigProblem {
  const key = String(path.at(-1));
  const known = Object.keys(group.properties ?? {});
  return {
    path: pathText(path),
    where: locate(path, "key"),
    message: `unknown key ${JSON.stringify(key)}`,
    remedy: meant(key, known),
  };
}

function meant(key: string, known: readonly string[]): string {
  if (known.includes("passwordFile") && /pass|secret/i.test(key) && key !== "passwordFile") {
    return "write the password into a file that only the gateway's user can read, and name the file with passwordFile";
  }
  const guess = didYouMean(key, known);
  return `${guess === undefined ? "" : `did you mean "${guess}"? `}known here: ${known.join(", ")}`;
}

function allowed(node: SchemaNode): string {
  if (node.errorMessage !== undefined) return node.errorMessage;
  if (node.properties !== undefined) return `a group with ${Object.keys(node.properties).join(", ")}`;
  return `a ${node.type ?? "value"}`;
}
