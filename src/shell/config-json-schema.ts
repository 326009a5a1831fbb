/** The form of `site.yaml` as JSON Schema: for editors, for the environment, and for what error messages say is allowed. */
import { z } from "zod";
import { configSchema } from "./config-schema.ts";

/** The part of JSON Schema that `z.toJSONSchema` makes of the table above and that we read ourselves. */
export interface SchemaNode {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly description?: string;
  readonly errorMessage?: string;
  /** The same in German; only in what we read ourselves. */
  readonly errorMessageDe?: string;
}

/** The form of a configuration file, as it is written (with defaults left out), with what is allowed in both languages. */
export function configForm(): SchemaNode {
  return z.toJSONSchema(configSchema, { io: "input" }) as SchemaNode;
}

/** The JSON Schema of a configuration file, for editors. */
export function configJsonSchema(): SchemaNode {
  return z.toJSONSchema(configSchema, {
    io: "input",
    override: ({ jsonSchema }) => {
      delete jsonSchema.errorMessageDe;
    },
  }) as SchemaNode;
}

/** The schema at a path, or the deepest one above it that exists. */
export function schemaAt(root: SchemaNode, path: readonly PropertyKey[]): SchemaNode {
  let node = root;
  for (const part of path) {
    const next =
      typeof part === "number"
        ? node.items
        : Object.hasOwn(node.properties ?? {}, part)
          ? node.properties?.[part as string]
          : undefined;
    if (next === undefined) return node;
    node = next;
  }
  return node;
}
