/**
 * The spare copy of the pairings, `<journal>.pairings`: with the keys gone every unit of the house would be untrusted, and somebody
 * would have to pair them one by one, so they are not left to one file of a database alone.
 *
 * JSON lines: a head with the number of the last change and a checksum, then a row for each unit, its key as it stands in
 * the database, sealed or not. It is written whole, beside its name and then into it, so that there is always one that
 * is complete. It is read with nothing of what may have damaged the database (docs/decisions/0005-keys-at-rest.md).
 */
import { createHash } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { fileMode } from "./journal-file.ts";

/** A row of the table `pairing`. */
export interface PairingRow {
  readonly uid: string;
  readonly desk: string;
  readonly socket: string;
  readonly model: string;
  readonly state: string;
  readonly since: string;
  readonly testedAt: string | null;
  readonly sealed: number;
  readonly key: Uint8Array;
  readonly change: number;
}

/** All pairings as they were after a change. */
export interface Ledger {
  readonly change: number;
  readonly rows: readonly PairingRow[];
}

export interface Spare {
  /** `undefined`: there is none, or it cannot be used. */
  readonly ledger: Ledger | undefined;
  /** Why a spare that is there cannot be used; never a part of it, for there are keys in it. */
  readonly problem: string | undefined;
}

/** A unit is about 300 bytes, the largest site (127 desks) 40 kB; what is so much larger is another file. */
const spareBytesMax = 10_000_000;

export function sparePath(journal: string): string {
  return `${journal}.pairings`;
}

export function readSpare(path: string): Spare {
  try {
    const status = statSync(path, { throwIfNoEntry: false });
    if (status === undefined) return { ledger: undefined, problem: undefined };
    if (!status.isFile() || status.size > spareBytesMax) return unusable("is not what the gateway wrote");
    const descriptor = openSync(path, "r");
    try {
      const ledger = parse(readFileSync(descriptor, "utf8"));
      return ledger === undefined ? unusable("is damaged") : { ledger, problem: undefined };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return unusable(`cannot be read (${codeOf(error)})`);
  }
}

function unusable(problem: string): Spare {
  return { ledger: undefined, problem };
}

export function spareText({ change, rows }: Ledger): string {
  const body = rows.map((row) => `${JSON.stringify({ ...row, key: base64(row.key) })}\n`).join("");
  return `${JSON.stringify({ file: "rufkreis-pairings", v: 1, change, sha256: checksum(change, body) })}\n${body}`;
}

/** Puts a text in place of the spare: there is always the one before or this one, whole, and after the return it is this one. */
export function writeSpare(path: string, text: string): void {
  const fresh = `${path}.new`;
  rmSync(fresh, { force: true });
  const descriptor = openSync(fresh, "wx", fileMode);
  try {
    fchmodSync(descriptor, fileMode);
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(fresh, path);
  const directory = openSync(dirname(path), "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** What is not exactly what was written is no copy of anything: half a list would make half the units untrusted in silence. */
function parse(text: string): Ledger | undefined {
  const end = text.indexOf("\n");
  const body = text.slice(end + 1);
  try {
    const head = JSON.parse(text.slice(0, Math.max(end, 0))) as { v?: unknown; change?: unknown; sha256?: unknown };
    if (head?.v !== 1 || typeof head.change !== "number" || head.sha256 !== checksum(head.change, body))
      return undefined;
    const rows = body.split("\n").slice(0, -1);
    return { change: head.change, rows: rows.map(rowOf) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // its message quotes the text, so it is not told
    throw error;
  }
}

function rowOf(line: string): PairingRow {
  const row = JSON.parse(line) as PairingRow & { readonly key: string };
  return { ...row, key: Buffer.from(row.key, "base64") };
}

function checksum(change: number, body: string): string {
  return createHash("sha256").update(`${change}\n${body}`).digest("hex");
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** ENOENT and the like; the texts of other errors may quote what was read. */
export function codeOf(error: unknown): string {
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : "unknown error";
}
