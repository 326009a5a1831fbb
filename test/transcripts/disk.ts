/**
 * The journal as the transcripts need it: records wait, are written in order, and are remembered after a restart the
 * way the real one remembers them (src/shell/journal-store.ts). A cause is taken once.
 */
import { causeOf, type JournalRecord } from "../../src/core/event.ts";
import type { Remembered } from "../../src/core/io.ts";
import { pairingsAfter } from "../../src/core/pairing.ts";
import { openDrill } from "../simulation/disk.ts";

interface DiskRecord {
  readonly record: JournalRecord;
  /** Which start of the machine it is of. */
  readonly boot: number;
}

export class TranscriptDisk {
  works = true;
  /** How long a write takes. */
  writeMs = 5;
  written: DiskRecord[] = [];
  waiting: DiskRecord[] = [];
  #boot = 0;

  take(records: readonly JournalRecord[]): void {
    this.waiting.push(...records.map((record) => ({ record, boot: this.#boot })));
  }

  /** Writes all that waits; the number of the last record, or `undefined` if nothing was written. */
  write(): number | undefined {
    if (!this.works || this.waiting.length === 0) return undefined;
    this.written.push(...this.waiting);
    this.waiting = [];
    return this.written.at(-1)?.record.event.seq;
  }

  crash(): void {
    this.waiting = [];
  }

  machineRestarted(): void {
    this.#boot++;
  }

  remembered(): Remembered {
    const records = this.written.map(({ record, boot }) => ({
      ...record,
      sameMachineBoot: boot === this.#boot,
      passedMs: boot === this.#boot ? 0 : this.#livedSince(boot) - record.instant,
    }));
    const closed = new Set(records.flatMap(({ event }) => (event.type === "closed" ? [event.alarm] : [])));
    const faultKey = (event: { code: string; desk?: string }): string => `${event.code} ${event.desk ?? ""}`;
    const faults = new Map<string, (typeof records)[number]>();
    for (const record of records) {
      if (record.event.type === "fault") faults.set(faultKey(record.event), record);
      if (record.event.type === "restored") faults.delete(faultKey(record.event));
    }
    return {
      epoch: "e0",
      seq: records.at(-1)?.event.seq ?? 0,
      open: records.filter(({ event }) => "alarm" in event && !closed.has(event.alarm)),
      closed: records.filter(({ event }) => "alarm" in event && closed.has(event.alarm)),
      causes: records.flatMap(({ event }) => causeOf(event) ?? []),
      pairings: [...pairingsAfter(records).values()],
      drill: openDrill(records),
      faults: [...faults.values()],
    };
  }
  /** How long the machine is known to have run in its starts from one on, up to the last one. */
  #livedSince(boot: number): number {
    let livedMs = 0;
    for (let one = boot; one < this.#boot; one++)
      livedMs += Math.max(0, ...this.written.filter((row) => row.boot === one).map(({ record }) => record.instant));
    return livedMs;
  }
}
