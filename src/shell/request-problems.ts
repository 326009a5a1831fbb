/**
 * What is wrong with a request, said as for a configuration: the field, what was there, what is allowed. What is allowed is taken from the schema
 * itself, so that it cannot say anything else than what is checked.
 */
import { z } from "zod";
import { problemsOf } from "./config-issues.ts";
import type { SchemaNode } from "./config-json-schema.ts";
import { pathOf, valueAt } from "./config-problem.ts";

/** One thing that is wrong with a request: where, what was there (cut), and what is allowed. */
export interface Problem {
  readonly path: string;
  readonly value: unknown;
  readonly message: string;
}

type RequestSchema = z.ZodObject<z.ZodRawShape>;

/** The problems behind the issues that zod found with a request. */
export function requestProblems(
  schema: RequestSchema,
  issues: readonly z.core.$ZodIssue[],
  json: unknown,
): readonly Problem[] {
  const node = nodeOf(schema);
  return issues
    .flatMap((issue) => problemsOf(issue, json, node, () => ""))
    .map(({ path, message, remedy }) => ({
      path,
      value: cut(path === "" ? json : valueAt(json, pathOf(path))),
      message: `${message}; ${remedy}`,
    }));
}

/** The problem of a text that is no JSON. */
export function noJson(schema: RequestSchema, text: string, error: SyntaxError): Problem {
  return { path: "", value: cut(text), message: `not JSON: ${error.message}; send ${objectOf(schema)}` };
}

/** A value as it is shown to people: at most 60 characters of it. */
function cut(value: unknown): unknown {
  if (value === undefined || typeof value === "number" || typeof value === "boolean") return value;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

const nodes = new WeakMap<RequestSchema, SchemaNode>();

/** The JSON Schema of a request with what is allowed in words; made when a request is wrong for the first time. */
function nodeOf(schema: RequestSchema): SchemaNode {
  const known = nodes.get(schema);
  if (known !== undefined) return known;
  const properties = Object.entries(schema.shape).map(
    ([name, field]) => [name, fieldNode(field as z.ZodType)] as const,
  );
  const node = { properties: Object.fromEntries(properties), errorMessage: objectOf(schema) };
  nodes.set(schema, node);
  return node;
}

function objectOf(schema: RequestSchema): string {
  return `a JSON object with ${Object.keys(schema.shape).join(", ")}`;
}

/** The part of JSON Schema that the fields of requests use. */
interface FieldNode {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly items?: FieldNode;
}

function fieldNode(field: z.ZodType): SchemaNode {
  const node = z.toJSONSchema(field, { io: "input" }) as FieldNode;
  const inner = node.items === undefined ? {} : { items: { errorMessage: allowed(node.items, field) } };
  return { ...inner, errorMessage: allowed(node, field) };
}

function allowed(node: FieldNode, field: z.ZodType): string {
  if (node.enum !== undefined) return `one of ${node.enum.join(", ")}`;
  if (node.type === "boolean") return "true or false";
  if (node.type === "integer") return `a whole number from ${node.minimum} to ${node.maximum}`;
  if (node.type === "array")
    return `a list of ${node.minItems} to ${node.maxItems} names, each of ${patternWords(field)}`;
  return patternWords(field) ?? `a text of ${node.minLength} to ${node.maxLength} characters`;
}

/** What the schema itself says of a text that has not its form: no text of ours may be a line end. */
function patternWords(field: z.ZodType): string | undefined {
  const found = [field.safeParse("\n"), field.safeParse(["\n"])].flatMap(({ error }) => error?.issues ?? []);
  return found.find(({ code }) => code === "invalid_format")?.message;
}
