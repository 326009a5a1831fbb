/**
 * zod's issues as problems that people can act on: what is allowed is taken from the schema itself (config-schema.ts),
 * and for an unknown key there is a guess at what was meant.
 */
import type { z } from "zod";
import { type SchemaNode, schemaAt } from "./config-json-schema.ts";
import { type ConfigProblem, type Locate, type Path, pathText, shown, valueAt } from "./config-problem.ts";
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
  const message = isLeftOut ? "is missing" : `${shown(value)} is not allowed`;
  const remedy = `${isLeftOut ? "give" : "use"} ${allowed(node)}`;
  return [{ path: pathText(path), where: locate(path), message, remedy }];
}

/** Entries of some lists have no text of their own; their list's says what they are. */
function allowedAt(schema: SchemaNode, path: Path): SchemaNode {
  const node = schemaAt(schema, path);
  const saysMore = node.errorMessage ?? node.enum ?? node.properties;
  return saysMore === undefined && typeof path.at(-1) === "number" ? schemaAt(schema, path.slice(0, -1)) : node;
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
  if (node.enum !== undefined) return `one of ${node.enum.join(", ")}`;
  if (node.properties !== undefined) return `a group with ${Object.keys(node.properties).join(", ")}`;
  return `a ${node.type ?? "value"}`;
}
