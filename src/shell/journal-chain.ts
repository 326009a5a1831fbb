/**
 * The chain of hashes over the rows of the journal: each row's hash covers the row and the hash of the row before, so that nothing that was
 * written can be changed, taken out, put in or moved without every later hash being another one.
 *
 * A row's hash is SHA-256, in hexadecimal, over these texts in UTF-8 with a line feed between them:
 *
 *   rufkreis-chain-1      which recipe this is
 *   <hash of the row before, 64 zeros at the beginning>
 *   <position>
 *   <id>
 *   <epoch>
 *   <cause, empty for NULL>
 *   <instant_ms, its 8 bytes as a big-endian IEEE 754 double, in hexadecimal>
 *   <machine_boot>
 *   <body, to its last byte>
 *
 * The other columns are copies of what the body says; `contradiction` compares them, and that nothing before the body has a line feed in it,
 * so two different rows never give one text. What the chain proves and what it cannot: docs/decisions/0011-hash-chain.md.
 */
import { createHash } from "node:crypto";
import type { Row } from "./journal-schema.ts";

/** What the first row is chained to. */
export const beginning = "0".repeat(64);

/** A row as it stands in the file. */
export interface ChainedRow extends Omit<Row, "clockTrusted" | "pairing"> {
  readonly position: number;
  readonly clockTrusted: number;
  readonly hash: string;
}

export const chainedColumns =
  "position, id, epoch, seq, type, alarm, desk, code, cause, source, at, clock_trusted AS clockTrusted, instant_ms AS instantMs, machine_boot AS machineBoot, body, hash";

type Linked = Pick<ChainedRow, "position" | "id" | "epoch" | "cause" | "instantMs" | "machineBoot" | "body">;

/** The hash of a row that follows a row with the hash `previous`. */
export function linkOf(previous: string, row: Linked): string {
  const instant = Buffer.alloc(8);
  // In a file that somebody else made it may be anything.
  instant.writeDoubleBE(typeof row.instantMs === "number" ? row.instantMs : Number.NaN);
  const { position, id, epoch, cause, machineBoot, body } = row;
  const texts = ["rufkreis-chain-1", previous, position, id, epoch, cause ?? "", instant.toString("hex"), machineBoot];
  return createHash("sha256")
    .update(`${texts.join("\n")}\n${body}`)
    .digest("hex");
}

export function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** The column of a row that says something else than its body; `undefined`: they agree. */
export function contradiction(row: ChainedRow): string | undefined {
  const told = parsed(row.body);
  if (told === undefined) return "body";
  const { cause } = row;
  const wanted: Readonly<Record<string, unknown>> = {
    id: told.id,
    seq: told.seq,
    type: told.type,
    alarm: told.alarm ?? null,
    desk: told.desk ?? null,
    code: told.code ?? null,
    at: told.at,
    clockTrusted: told.clockTrusted === true ? 1 : 0,
    cause: cause === null ? null : told.cause,
    source: told.cause === undefined ? null : String(told.cause).replace(/-.*$/s, ""),
  };
  const wrong = Object.entries(wanted).find(([column, value]) => row[column as keyof ChainedRow] !== value);
  if (wrong !== undefined) return wrong[0];
  return [row.id, row.epoch, cause, row.machineBoot].some((text) => String(text).includes("\n")) ? "epoch" : undefined;
}

function parsed(body: unknown): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(String(body));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
