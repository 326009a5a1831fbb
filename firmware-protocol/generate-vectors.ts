/** `c/test/vectors.gen.h`: vectors.jsonl as C, so that the host program needs no JSON. */
import type { TableRow } from "./rows.ts";

/** One line of vectors.jsonl. */
export interface Vector {
  readonly to: "unit" | "gateway";
  /** One character a byte, without its LF. */
  readonly line: string;
  readonly message?: Readonly<Record<string, string | number>>;
  readonly reject?: string;
  /** The session that a line with a tag belongs to. */
  readonly seal?: VectorSeal;
}

export interface VectorSeal {
  /** 32 digits. */
  readonly key: string;
  /** 16 digits. */
  readonly nonce: string;
  readonly boot: number;
  readonly session: number;
  /** The highest counter before, -1 for none. */
  readonly after: number;
}

export function parseVectors(jsonl: string): Vector[] {
  return jsonl
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Vector);
}

/** Every byte that C could take for something else is written in octal, always three digits. */
function cString(bytes: string): string {
  const escaped = bytes.replace(/[^ !#-[\]-~]|\?/g, (byte) => `\\${byte.charCodeAt(0).toString(8).padStart(3, "0")}`);
  return `"${escaped}"`;
}

function cValues(row: TableRow, message: NonNullable<Vector["message"]>): string {
  const values = row.fields.map(({ name, field }) => {
    const value = message[name];
    if (value === undefined) throw new Error(`vectors.jsonl: ${row.verb} without ${name}`);
    if (field.kind === "choice") return `{ .number = ${field.choices.indexOf(String(value))} }`;
    return typeof value === "number" ? `{ .number = ${value}UL }` : `{ .text = ${cString(value)} }`;
  });
  return `{ ${values.join(", ") || "{ .number = 0 }"} }`;
}

function cSeal(seal: VectorSeal | undefined): string {
  if (seal === undefined) return "{ NULL, NULL, 0, 0, 0 }";
  return `{ ${cString(seal.key)}, ${cString(seal.nonce)}, ${seal.boot}, ${seal.session}, ${seal.after} }`;
}

function cVector(rows: readonly TableRow[], vector: Vector): string {
  const to = vector.to === "unit" ? "TO_UNIT" : "TO_GATEWAY";
  const head = `{ ${to}, ${cString(vector.line)}, ${vector.line.length}, ${cSeal(vector.seal)}`;
  if (vector.message === undefined)
    return `    ${head}, CODE_${(vector.reject ?? "").toUpperCase()}, 0, { { .number = 0 } } },`;
  const row = rows.find(({ verb }) => verb === vector.message?.verb);
  if (row === undefined) throw new Error(`vectors.jsonl: no message ${vector.message.verb}`);
  return `    ${head}, CODE_NONE, VERB_${row.verb}, ${cValues(row, vector.message)} },`;
}

export function cVectors(rows: readonly TableRow[], jsonl: string): string {
  return `/* Generated from vectors.jsonl by \`npm run generate\`; edit that. */
#ifndef VECTORS_GEN_H
#define VECTORS_GEN_H

#include "messages.gen.h"

#include <stddef.h>

/* The session of a line with a tag; \`key\` is NULL for a line without one. \`after\` is the highest counter before, -1 for none. */
struct vector_seal {
    const char *key;
    const char *nonce;
    uint16_t boot;
    uint16_t session;
    int32_t after;
};

/* code is CODE_NONE for a line that must be read as \`verb\` with \`values\`. */
struct vector {
    uint8_t to;
    const char *line;
    uint8_t length;
    struct vector_seal seal;
    uint8_t code;
    uint8_t verb;
    union { uint32_t number; const char *text; } values[FIELDS_MAX];
};

static const struct vector vectors[] = {
${parseVectors(jsonl)
  .map((vector) => cVector(rows, vector))
  .join("\n")}
};

#endif
`;
}
