/** Events for tests of the journal and of MQTT, with a journal in a directory of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AlarmId, Cause, Happening, JournalRecord, RufkreisEvent } from "../../src/core/event.ts";
import type { Remembered } from "../../src/core/io.ts";
import type { DeskId } from "../../src/core/site.ts";
import { instant } from "../../src/core/time.ts";
import { type Journal, openJournal } from "../../src/shell/journal.ts";
import type { Run } from "../../src/shell/journal-schema.ts";
import { until } from "./mosquitto.ts";

export const desk = (id: string) => id as DeskId;
export const alarm = (id: string) => id as AlarmId;
export const cause = (text: string) => text as Cause;

export function raised(id: string, why: string): Happening {
  return {
    type: "raised",
    alarm: alarm(id),
    desk: desk("d1"),
    room: "r1",
    level: "help",
    mode: "real",
    circuit: 1,
    verified: true,
    ageMs: 3,
    called: [desk("d2")],
    cause: cause(why),
  };
}

export function closed(id: string, why: string): Happening {
  return { type: "closed", alarm: alarm(id), desk: desk("d1"), by: "guard", reason: "all well", cause: cause(why) };
}

export function fault(detail: string, at?: string): Happening {
  return { type: "fault", code: "port-unavailable", ...(at === undefined ? {} : { desk: desk(at) }), detail };
}

/** Numbers happenings as the core does. */
export class Numbering {
  readonly #epoch: string;
  seq: number;

  constructor({ epoch, seq }: Pick<Remembered, "epoch" | "seq">) {
    this.#epoch = epoch;
    this.seq = seq;
  }

  record(happening: Happening): JournalRecord {
    const seq = ++this.seq;
    const event = {
      v: 1,
      id: `${this.#epoch}-${seq}`,
      seq,
      site: "s",
      gateway: "g",
      at: "2026-03-01T08:00:00.000Z",
      clockTrusted: true,
      ...happening,
    } as RufkreisEvent;
    return { event, instant: instant(1000 + seq) };
  }
}

export interface OpenedJournal {
  readonly path: string;
  readonly journal: Journal;
  readonly remembered: Remembered;
  readonly numbering: Numbering;
  readonly appended: number[];
  readonly troubles: (string | undefined)[];
  readonly notices: string[];
  readonly late: Remembered[];
}

const directories: string[] = [];

/** Where a journal of its own may be. */
export function journalPath(): string {
  const directory = mkdtempSync(join(tmpdir(), "journal-"));
  directories.push(directory);
  return join(directory, "journal.db");
}

export function removeJournals(): void {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
}

export async function openedJournal(
  path: string,
  brokers: readonly string[] = ["a"],
  onAppended?: () => void,
  retentionDays?: number,
): Promise<OpenedJournal> {
  const appended: number[] = [];
  const troubles: (string | undefined)[] = [];
  const notices: string[] = [];
  const late: Remembered[] = [];
  const { journal, remembered } = await openJournal({
    path,
    site: "s",
    gateway: "g",
    brokers,
    retentionDays,
    onAppended: (seq) => {
      appended.push(seq);
      onAppended?.();
    },
    onTrouble: (detail) => troubles.push(detail),
    onNotice: (detail) => notices.push(detail),
    onRemembered: (memory) => late.push(memory),
  });
  return { path, journal, remembered, numbering: new Numbering(remembered), appended, troubles, notices, late };
}

/** Who writes, for a store without a gateway. */
export const run: Run = { epoch: "e", machineBoot: "boot", site: "s", gateway: "g" };

const writtenMsMax = 15_000;

/** Writes happenings into a journal of its own, waits until they are on disk, and closes it. */
export async function writeJournal(path: string, happenings: readonly Happening[]): Promise<void> {
  const { journal, numbering, appended } = await openedJournal(path);
  journal.append(happenings.map((happening) => numbering.record(happening)));
  await until(() => appended.at(-1) === numbering.seq, writtenMsMax, "the journal on disk");
  await journal.close();
}
