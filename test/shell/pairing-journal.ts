/** A journal with pairings, for tests: opened with or without a seal, and what is in its files. */
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { Remembered } from "../../src/core/io.ts";
import type { Pairing } from "../../src/core/pairing.ts";
import { type Journal, openJournal } from "../../src/shell/journal.ts";
import { desk, fault, Numbering } from "../tools/events.ts";
import { cleanups } from "../tools/journals.ts";
import { until } from "../tools/mosquitto.ts";

export interface PairedJournal {
  readonly path: string;
  readonly journal: Journal;
  readonly remembered: Remembered;
  readonly numbering: Numbering;
  readonly appended: number[];
  readonly troubles: (string | undefined)[];
  readonly notices: string[];
  readonly late: Remembered[];
}

export async function openPaired(path: string, sealFile?: string): Promise<PairedJournal> {
  const appended: number[] = [];
  const troubles: (string | undefined)[] = [];
  const notices: string[] = [];
  const late: Remembered[] = [];
  const { journal, remembered } = await openJournal({
    path,
    sealFile,
    site: "s",
    gateway: "g",
    brokers: ["a"],
    onAppended: (seq) => appended.push(seq),
    onTrouble: (detail) => troubles.push(detail),
    onNotice: (detail) => notices.push(detail),
    onRemembered: (memory) => late.push(memory),
  });
  cleanups.push(() => journal.close());
  return { path, journal, remembered, numbering: new Numbering(remembered), appended, troubles, notices, late };
}

/** 16 bytes that are easy to find again: letters, different for each unit. */
export const keyOf = (name: string): Uint8Array => new Uint8Array(Buffer.from(name.repeat(16).slice(0, 16)));

export function pairing(uid: string, key = keyOf(`${uid}:`)): Pairing {
  return {
    uid,
    key,
    desk: desk("d1"),
    socket: "/dev/serial/by-path/x",
    model: "desk-unit",
    state: "paired",
    since: "2026-03-01T08:00:00.000Z",
    testedAt: undefined,
  };
}

/** Appends a record for each change (`[uid, undefined]` forgets) and waits until it is on disk. */
export async function pair(
  here: PairedJournal,
  ...changes: readonly (readonly [string, Pairing | undefined])[]
): Promise<void> {
  here.journal.append(
    changes.map(([uid, change]) => ({
      ...here.numbering.record(fault(`change of ${uid}`)),
      pairing: { uid, pairing: change },
    })),
  );
  await until(() => here.appended.at(-1) === here.numbering.seq, 4000, "the pairing on disk");
}

export const uids = (here: PairedJournal): string[] => here.remembered.pairings.map(({ uid }) => uid);

/** A seal file in a directory of its own. */
export function sealFile(contents: string | Uint8Array = "a sentence that nobody guesses\n"): string {
  const path = join(mkdtempSync(join(tmpdir(), "journal-seal-")), "seal");
  writeFileSync(path, contents, { mode: 0o600 });
  return path;
}

/** The files of a journal: its own, and all that were made beside it. */
export function filesOf(path: string): string[] {
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(basename(path)))
    .map((name) => join(dirname(path), name));
}

/** The files in which these bytes stand as they are, in hex or in base64. */
export function filesWith(path: string, key: Uint8Array): string[] {
  return filesOf(path)
    .filter((file) => isIn(readFileSync(file), key))
    .map((file) => basename(file));
}

export function isIn(text: Uint8Array | string, key: Uint8Array): boolean {
  const bytes = Buffer.from(key);
  const within = Buffer.from(text as string);
  // In base64 a key may begin at any of three places of a group; what does not depend on its neighbours is looked for.
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .slice(shift === 0 ? 0 : 4, -4),
  );
  const hex = bytes.toString("hex");
  return [bytes, ...base64, hex, hex.toUpperCase()].some((form) => within.includes(form));
}

export const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);
