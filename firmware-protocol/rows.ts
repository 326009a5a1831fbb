/** The table of messages as plain rows, and how long each can get: what all the generators start from. */
import type { Field } from "./fields.ts";
import { limits } from "./limits.ts";
import type { messages } from "./messages.ts";

// biome-ignore lint/suspicious/noExplicitAny: a row holds fields of every type.
export type AnyField = Field<any>;

export interface TableRow {
  readonly verb: string;
  readonly direction: "to-unit" | "to-gateway" | "both";
  readonly session: boolean;
  readonly urgent: boolean;
  readonly fields: readonly { readonly name: string; readonly field: AnyField }[];
  readonly meaning: string;
}

export function rows(table: typeof messages): TableRow[] {
  return Object.entries(table).map(([verb, row]) => ({
    verb,
    direction: row.direction,
    session: row.session,
    urgent: "urgent" in row && row.urgent,
    fields: Object.entries(row.fields).map(([name, field]) => ({ name, field: field as AnyField })),
    meaning: row.meaning,
  }));
}

/** Bytes of the text with every field at its widest. */
export function textBytesMax(row: TableRow): number {
  return row.fields.reduce((bytes, { field }) => bytes + 1 + field.widthMax, row.verb.length);
}

/** The same with the longer trailer and LF. */
export function wireBytesMax(row: TableRow): number {
  return textBytesMax(row) + limits.trailerBytesMax + 1;
}

/** `ageMsMax`, `help-more` → `AGE_MS_MAX`, `HELP_MORE`. */
export function constantCase(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .replaceAll("-", "_")
    .toUpperCase();
}
