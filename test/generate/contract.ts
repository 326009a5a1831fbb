/** The contract of MQTT as the generators read it: schemas → JSON Schema (draft 7, which AsyncAPI takes as it is), fields and examples. */
import { z } from "zod";
import { eventSchema } from "../../src/shell/schema-event.ts";

export interface JsonSchema {
  readonly [key: string]: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly default?: unknown;
}

/** What a reader may rely on; fields that it does not know are allowed, because later releases have more. */
export function readerSchema(schema: z.ZodType): JsonSchema {
  const open = ({ jsonSchema }: { jsonSchema: { additionalProperties?: unknown } }): void => {
    if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  };
  return plain(z.toJSONSchema(schema, { target: "draft-7", io: "output", override: open }));
}

/** What a writer may send: defaults may be left out, and unknown fields are refused. */
export function writerSchema(schema: z.ZodType): JsonSchema {
  return plain(z.toJSONSchema(schema, { target: "draft-7", io: "input" }));
}

/** The version of JSON Schema stands once, in the document. */
function plain({ $schema: _, ...schema }: Record<string, unknown>): JsonSchema {
  return schema;
}

export const events = eventSchema.options.map((schema) => ({ type: schema.shape.type.value, schema }));

export function exampleOf(schema: z.ZodType): Readonly<Record<string, unknown>> {
  const [example] = (schema.meta()?.examples ?? []) as readonly Readonly<Record<string, unknown>>[];
  if (example === undefined) throw new Error("a schema without an example");
  return example;
}

export function meaningOf(schema: z.ZodType): string {
  const means = schema.meta()?.description;
  if (means === undefined) throw new Error("a schema without a description");
  return means;
}
