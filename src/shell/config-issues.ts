/**
 * zod's issues as problems that people can act on: what is allowed is taken from the schema itself (config-schema.ts),
 * and for an unknown key there is a guess at what was meant.
 */
import type { z } from "zod";
import { type Said, said, type Words } from "../core/problem.ts";
import { type SchemaNode, schemaAt } from "./config-json-schema.ts";
import {
  type ConfigProblem,
  configProblem,
  type Locate,
  type Path,
  pathText,
  shown,
  valueAt,
} from "./config-problem.ts";
import { didYouMean } from "./did-you-mean.ts";

/** Unknown keys of one group that are told; each one is looked up and guessed at. */
const keysMax = 100;

/** The problems behind one issue of zod. */
export function problemsOf(
  issue: z.core.$ZodIssue,
  data: unknown,
  schema: SchemaNode,
  locate: Locate,
): ConfigProblem[] {
  const path = issue.path as Path;
  if (issue.code === "unrecognized_keys")
    return issue.keys.slice(0, keysMax).map((key) => unknownKey([...path, key], schemaAt(schema, path), locate));
  const value = valueAt(data, path);
  const node = allowedAt(schema, path);
  const isLeftOut = value === undefined;
  const problem = isLeftOut
    ? said("value-missing", { allowed: allowed(node) })
    : said("value-wrong", { value: shown(value), allowed: allowed(node) });
  return [configProblem(pathText(path), locate(path), problem)];
}

/** Entries of some lists have no text of their own; their list's says what they are. */
function allowedAt(schema: SchemaNode, path: Path): SchemaNode {
  const node = schemaAt(schema, path);
  const saysMore = node.errorMessage ?? node.enum ?? node.properties;
  return saysMore === undefined && typeof path.at(-1) === "number" ? schemaAt(schema, path.slice(0, -1)) : node;
}

function unknownKey(path: Path, group: SchemaNode, locate: Locate): ConfigProblem {
  const key = String(path.at(-1));
  return configProblem(pathText(path), locate(path, "key"), unknown(key, Object.keys(group.properties ?? {})));
}

function unknown(key: string, names: readonly string[]): Said {
  if (names.includes("passwordFile") && /pass|secret/i.test(key)) return said("key-password", { key });
  const guess = didYouMean(key, names);
  const known = names.join(", ");
  return guess === undefined ? said("key-unknown", { key, known }) : said("key-mistyped", { key, guess, known });
}

/** What may stand there, in both languages; requests, which programs send, have it in English alone. */
function allowed({ errorMessage, errorMessageDe, enum: choices, properties, type }: SchemaNode): Words {
  if (errorMessage !== undefined) return { en: errorMessage, de: errorMessageDe ?? errorMessage };
  if (choices !== undefined) return both(choices.join(", "), "one of", "eines von");
  if (properties !== undefined) return both(Object.keys(properties).join(", "), "a group with", "eine Gruppe mit");
  return both(type ?? "value", "a", "ein Wert der Art");
}

function both(names: string, en: string, de: string): Words {
  return { en: `${en} ${names}`, de: `${de} ${names}` };
}
