/** What a journal does on a disk that is full for a while, or read-only at its start; each story in a process of its own (bad-disk.ts). */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mend, spoil } from "./bad-disk.ts";
import { fault, openedJournal, raised } from "./events.ts";
import { many, onDisk, sqlite, write } from "./journals.ts";
import { until } from "./mosquitto.ts";

export interface Full {
  /** The error that any other writer meets meanwhile. */
  readonly others: string;
  readonly troubleThen: readonly (string | undefined)[];
  readonly appendedThen: readonly number[];
  readonly troubleAfter: string | null;
  readonly written: string;
}

export interface ReadOnly {
  readonly others: string;
  readonly troubleAtStart: string | undefined;
  readonly lateAlarms: number | undefined;
  readonly written: string;
}

const [story = "", disk = ""] = process.argv.slice(2);
const path = join(disk, "journal.db");
const written = (): string => sqlite(path, "SELECT count(*) FROM event WHERE type = 'fault'");

function otherWriter(): string {
  try {
    writeFileSync(join(disk, "more"), "more");
    return "";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "";
  }
}

async function full(): Promise<Full> {
  const here = await openedJournal(path);
  await write(here, fault("1"));
  spoil(disk, "full");
  const others = otherWriter();
  here.journal.append(many(400).map((happening) => here.numbering.record(happening)));
  // The write, and the next try to open the file, which needs room for its index.
  await until(() => here.troubles.length === 2, 15_000, "both troubles");
  const [troubleThen, appendedThen] = [[...here.troubles], [...here.appended]];
  mend(disk, "full");
  await onDisk(here);
  const troubleAfter = here.troubles.at(-1) ?? null;
  const result = { others, troubleThen, appendedThen, troubleAfter, written: written() };
  await here.journal.close();
  return result;
}

async function readOnly(): Promise<ReadOnly> {
  const first = await openedJournal(path);
  await write(first, raised("a-1", "AA-1"));
  await first.journal.close();
  spoil(disk, "read-only");
  const others = otherWriter();
  const bytes = readFileSync(path);
  const here = await openedJournal(path);
  const troubleAtStart = here.troubles[0];
  here.journal.append([here.numbering.record(fault("2"))]);
  if (!readFileSync(path).equals(bytes)) throw new Error("a file on a read-only disk has changed");
  mend(disk, "read-only");
  await onDisk(here);
  const result = { others, troubleAtStart, lateAlarms: here.late[0]?.open.length, written: written() };
  await here.journal.close();
  return result;
}

console.log(JSON.stringify(await (story === "full" ? full() : readOnly())));
