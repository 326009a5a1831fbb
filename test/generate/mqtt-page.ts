/**
 * `docs/mqtt.md`: the words of `mqtt.text`, and in the places of its `{{names}}` the tables and examples that follow from the
 * schemas. A field's meaning stands beside the field, once.
 */
import { readFileSync } from "node:fs";
import type { z } from "zod";
import { answerSchemas, errorCodes, requestSchemas } from "../../src/shell/schema.ts";
import { commonEventFields } from "../../src/shell/schema-event.ts";
import { retainedTopics } from "../../src/shell/schema-retained.ts";
import { events, exampleOf, type JsonSchema, meaningOf, readerSchema, writerSchema } from "./contract.ts";

type Row = readonly string[];

function table(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row): string => `| ${cells.join(" | ")} |`.replaceAll("|  |", "| |");
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

const code = (text: string): string => `\`${text}\``;

interface Field {
  readonly name: string;
  readonly optional: boolean;
  readonly schema: JsonSchema;
}

/** The fields of an object beside those that are told elsewhere. */
function fieldsOf({ properties = {}, required = [] }: JsonSchema, without: readonly string[] = []): Field[] {
  return Object.entries(properties)
    .filter(([name]) => !without.includes(name))
    .map(([name, schema]) => ({ name, optional: !required.includes(name), schema }));
}

const named = ({ name, optional }: Field): string => `${name}${optional ? "?" : ""}`;

/** The object that a field holds, or holds a list of. */
function inside({ schema }: Field): JsonSchema | undefined {
  const { items } = schema as { readonly items?: JsonSchema };
  return [schema, items].find((each) => each?.properties !== undefined);
}

/** A field, and those of its own fields that say what they mean. */
function rowsOf(field: Field): Row[] {
  const within = inside(field);
  const own = within === undefined ? [] : fieldsOf(within);
  const parts = own.length === 0 ? "" : `: ${code(own.map(named).join(" "))}`;
  const told = own.filter(({ schema }) => schema.description !== undefined);
  return [
    [code(named(field)), `${field.schema.description ?? ""}${parts}`],
    ...told.map((one): Row => [code(`${field.name}.${named(one)}`), one.schema.description ?? ""]),
  ];
}

function topicRows(): Row[] {
  const retained = Object.entries(retainedTopics).map(
    ([topic, { means }]): Row => [
      code(`…/${topic}`),
      topic.endsWith("gateway}/state") ? "yes, last will" : "yes",
      means,
    ],
  );
  return [
    ...retained,
    [code("homeassistant/device/{id}/config"), "yes", "on request: see [Home Assistant](#home-assistant)"],
    [code("…/event"), "**never**", "one message for each thing that happened: see [events](#events)"],
    [code("…/request/{verb}"), "no; **refused** when it comes from the broker's store", "see [requests](#requests)"],
    [
      code("…/response/{verb}"),
      "never",
      '`{"transaction","status":"ok","data"}` or `{"transaction","status":"error","error":{"code","message"}}`',
    ],
  ];
}

function retainedText(): string {
  const parts = Object.entries(retainedTopics).map(([topic, { schema }]) => {
    const fields = fieldsOf(readerSchema(schema), ["v", "gateway"]);
    return `${code(topic)}:\n\n${table(["field", "means"], fields.flatMap(rowsOf))}`;
  });
  return parts.join("\n\n");
}

const eventFields = events.map(({ type, schema }) => ({
  type,
  means: meaningOf(schema),
  fields: fieldsOf(readerSchema(schema), [...commonEventFields, "type"]),
}));

/** Each field with each of its meanings, and values where there are few. */
function fieldRows(): Row[] {
  const rows = new Map<string, Row>();
  for (const { fields } of eventFields)
    for (const { name, schema } of fields) {
      const row = [code(name), `${schema.description ?? ""}${valuesOf({ ...schema, default: undefined })}`];
      rows.set(row.join(), row);
    }
  return [...rows.values()].sort(([a = ""], [b = ""]) => a.localeCompare(b, "en"));
}

/** What a field may hold, as far as a schema says it in few words. */
function valuesOf(schema: JsonSchema): string {
  const { enum: values, minimum, maximum, default: usual } = schema as Readonly<Record<string, unknown>>;
  const few = Array.isArray(values) && values.length <= 6 ? values.map((value) => code(String(value))).join(", ") : "";
  const range = minimum !== undefined && maximum !== undefined && Number(maximum) < 1e6 ? `${minimum}–${maximum}` : "";
  const unless = usual === undefined || Array.isArray(usual) ? "" : `${code(String(usual))} unless given`;
  const all = [few, range, unless].filter((text) => text !== "");
  return all.length === 0 ? "" : ` (${all.join("; ")})`;
}

function requestRows(): Row[] {
  return Object.entries(requestSchemas).map(([verb, schema]) => {
    const fields = fieldsOf(writerSchema(schema), ["transaction"]);
    const payload = fields.map((field) => `${code(named(field))}${valuesOf(field.schema)}`).join(", ");
    const answer = fieldsOf(readerSchema(answerSchemas[verb as keyof typeof answerSchemas])).map(({ name }) => name);
    return [code(verb), payload, meaningOf(schema), answer.length === 0 ? code("{}") : code(answer.join(" "))];
  });
}

function requestFieldRows(): Row[] {
  const rows = new Map<string, Row>();
  for (const schema of Object.values(requestSchemas))
    for (const { name, schema: field } of fieldsOf(writerSchema(schema)))
      rows.set(`${name} ${field.description}`, [code(name), field.description ?? ""]);
  return [...rows.values()];
}

const block = (language: string, lines: readonly string[]): string => [`\`\`\`${language}`, ...lines, "```"].join("\n");
const example = (schema: z.ZodType): string => JSON.stringify(exampleOf(schema));

const parts: Readonly<Record<string, () => string>> = {
  topics: () => table(["topic", "retained", "what"], topicRows()),
  retained: retainedText,
  events: () =>
    table(
      ["type", "further fields", "means"],
      eventFields.map(({ type, means, fields }) => [code(type), code(fields.map(named).join(" ")), means]),
    ),
  "event-fields": () => table(["field", "means"], fieldRows()),
  "event-examples": () =>
    block(
      "json",
      events.map(({ schema }) => example(schema)),
    ),
  requests: () => table(["verb", "payload beside `transaction`", "what", "answer's `data`"], requestRows()),
  "request-fields": () => table(["field", "means"], requestFieldRows()),
  "request-examples": () =>
    block(
      "",
      Object.entries(requestSchemas).map(([verb, schema]) => `…/request/${verb} ${example(schema)}`),
    ),
  errors: () =>
    table(
      ["code", "means"],
      Object.entries(errorCodes).map(([name, means]) => [code(name), means]),
    ),
};

/** The page; a name in its words that nothing is made for, or the other way round, is an error. */
export function mqttPage(): string {
  const words = readFileSync(new URL("mqtt.text", import.meta.url), "utf8");
  const unused = new Set(Object.keys(parts));
  const page = words.replaceAll(/\{\{([a-z-]+)\}\}/g, (_, name: string) => {
    const make = parts[name];
    if (make === undefined || !unused.delete(name)) throw new Error(`mqtt.text: {{${name}}} is unknown or there twice`);
    return make();
  });
  if (unused.size > 0) throw new Error(`mqtt.text has no place for ${[...unused].join(", ")}`);
  return page;
}
