/**
 * Overrides from the environment, for containers and tests: `RUFKREIS_` and the path in upper case, words of a name
 * joined by `_`, levels by `__`, entries of a list by their number from 0:
 *
 *   mqtt.embedded.port      RUFKREIS_MQTT__EMBEDDED__PORT=1884
 *   stateDirectory          RUFKREIS_STATE_DIRECTORY=/tmp/state
 *   mqtt.brokers.0.url      RUFKREIS_MQTT__BROKERS__0__URL=mqtt://broker
 *
 * Only single values can be given, only in lists that the file has, and an unknown name is an error: a misspelt override
 * that is silently ignored would be a setting that nobody has.
 */

import { type Said, said } from "../core/problem.ts";
import type { SchemaNode } from "./config-json-schema.ts";
import { type ConfigProblem, configProblem, type Path, pathText } from "./config-problem.ts";
import { didYouMean } from "./did-you-mean.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Overridden {
  readonly data: unknown;
  /** Which variable gave the value at a path. */
  readonly origins: ReadonlyMap<string, string>;
  readonly problems: readonly ConfigProblem[];
}

const prefix = "RUFKREIS_";

/** Those variables that are meant for us. */
export function overridesOf(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith(prefix)));
}

export function override(data: unknown, environment: Environment, schema: SchemaNode): Overridden {
  const names = Object.keys(environment).filter((name) => name.startsWith(prefix) && environment[name] !== undefined);
  const origins = new Map<string, string>();
  if (names.length === 0) return { data, origins, problems: [] };
  const copy: unknown = structuredClone(data);
  const problems: ConfigProblem[] = [];
  for (const name of names.sort()) {
    const found = resolve(name, schema, copy);
    if ("code" in found) problems.push(configProblem("", name, found));
    else if (put(copy, found.path, leafValue(environment[name] as string, found.leaf)))
      origins.set(pathText(found.path), name);
  }
  return { data: copy, origins, problems };
}

type Resolved = { readonly path: Path; readonly leaf: SchemaNode } | Said;

function resolve(name: string, schema: SchemaNode, data: unknown): Resolved {
  const path: (string | number)[] = [];
  let node = schema;
  let value = data;
  let taken = prefix;
  for (const word of name.slice(prefix.length).split("__")) {
    const words = node.items === undefined ? wordsOf(node) : indicesOf(value);
    const part = words.get(word);
    if (part === undefined) return unknown(name, taken, [...words.keys()]);
    path.push(part);
    node = (typeof part === "number" ? node.items : node.properties?.[part]) as SchemaNode;
    value = typeof value === "object" && value !== null ? (value as Record<string | number, unknown>)[part] : undefined;
    taken += `${word}__`;
  }
  if (node.properties === undefined && node.items === undefined) return { path, leaf: node };
  const words = node.items === undefined ? wordsOf(node) : indicesOf(value);
  return unknown(name, taken, [...words.keys()]);
}

function wordsOf(node: SchemaNode): Map<string, string | number> {
  const upper = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  return new Map(Object.keys(node.properties ?? {}).map((key) => [upper(key), key]));
}

function indicesOf(value: unknown): Map<string, string | number> {
  return new Map(Array.isArray(value) ? value.map((_, index) => [String(index), index]) : []);
}

function unknown(name: string, taken: string, words: readonly string[]): Said {
  if (words.length === 0) return said("variable-too-deep", { name, taken: taken.slice(0, -2) });
  const known = words.map((word) => `${taken}${word}`);
  const guess = didYouMean(name, known);
  return guess === undefined
    ? said("variable-unknown", { name, known: known.join(", ") })
    : said("variable-mistyped", { name, guess });
}

/** A variable is text; where a number is wanted and the text is one, it counts as a number. */
function leafValue(text: string, leaf: SchemaNode): unknown {
  const isNumber = (leaf.type === "number" || leaf.type === "integer") && /^-?\d{1,12}(\.\d{1,6})?$/.test(text);
  return isNumber ? Number(text) : text;
}

/** Puts a value at a path, making the groups on the way; not into something that is no group, which is told elsewhere. */
function put(data: unknown, path: Path, value: unknown): boolean {
  let group = data;
  for (const part of path.slice(0, -1)) {
    if (typeof group !== "object" || group === null) return false;
    const record = group as Record<string | number, unknown>;
    record[part] ??= {};
    group = record[part];
  }
  if (typeof group !== "object" || group === null) return false;
  (group as Record<string | number, unknown>)[path.at(-1) as string] = value;
  return true;
}
