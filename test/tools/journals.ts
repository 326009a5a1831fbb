/** Journals of a test: opened, written and read, and all closed at its end. */
import { execFileSync } from "node:child_process";
import type { Happening } from "../../src/core/event.ts";
import { fault, type OpenedJournal, openedJournal, removeJournals } from "./events.ts";
import { until } from "./mosquitto.ts";

export const cleanups: (() => unknown)[] = [];

export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  removeJournals();
}

export async function open(path: string): Promise<OpenedJournal> {
  const here = await openedJournal(path);
  cleanups.push(() => here.journal.close());
  return here;
}

export async function write(here: OpenedJournal, ...happenings: readonly Happening[]): Promise<void> {
  here.journal.append(happenings.map((happening) => here.numbering.record(happening)));
  await onDisk(here);
}

export const onDisk = (here: OpenedJournal) =>
  until(() => here.appended.at(-1) === here.numbering.seq, 4000, `record ${here.numbering.seq} on disk`);

/** What a stranger's tool finds in the file. */
export function sqlite(path: string, sql: string): string {
  return execFileSync("sqlite3", ["-readonly", path, sql], { encoding: "utf8" }).trim();
}

export const many = (count: number) => Array.from({ length: count }, (_, i) => fault(`n ${i}`, "d1"));
