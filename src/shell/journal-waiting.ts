/**
 * What waits for the disk, in the order in which it happened, within a bound.
 *
 * When the bound is reached, what can be missed goes first: faults and their ends, then the rest without a cause, each oldest first.
 * It is counted and told before anything later is reported as on disk. What a unit or a sender of requests waits for
 * (a record with a cause) and what carries a pairing is never dropped. If such records alone fill the bound, new ones
 * are refused: from the first of them on nothing is reported as on disk any more in this run, because a number
 * stands for all before it, and "kept" must not be said of a press that is nowhere. Its unit repeats it, also to the
 * next run.
 */
import type { Row } from "./journal-schema.ts";

/** 10 MB of memory; two hours of a storm of three events a second. */
const waitingMax = 20_000;
/** So much room is made at a time, so that the whole is not looked through for each record. */
const roomMin = waitingMax / 20;

type Counts = Map<string, number>;

/** In the order in which they go. */
const droppable: readonly ((row: Row) => boolean)[] = [
  (row) => canBeMissed(row) && (row.type === "fault" || row.type === "restored"),
  (row) => canBeMissed(row),
];

function canBeMissed(row: Row): boolean {
  return row.cause === null && row.pairing === undefined;
}

export class Waiting {
  #rows: Row[] = [];
  readonly #dropped: Counts = new Map();
  readonly #refused: Counts = new Map();
  #refusedFrom = Number.POSITIVE_INFINITY;

  get length(): number {
    return this.#rows.length;
  }

  /** How many records with a cause or a pairing were refused in this run. */
  get refused(): number {
    return total(this.#refused);
  }

  add(rows: readonly Row[]): void {
    for (const row of rows) this.#rows.push(row);
    if (this.#rows.length <= waitingMax) return;
    this.#drop();
    for (const row of this.#rows.splice(waitingMax)) {
      count(this.#refused, row);
      this.#refusedFrom = Math.min(this.#refusedFrom, row.seq);
    }
  }

  take(max: number): readonly Row[] {
    return this.#rows.splice(0, max);
  }

  putBack(rows: readonly Row[]): void {
    this.#rows = [...rows, ...this.#rows];
  }

  /** How far may be reported as on disk when everything up to `seq` that was not dropped is. */
  reportable(seq: number): number {
    return Math.min(seq, this.#refusedFrom - 1);
  }

  /** What was lost and is not told yet; `undefined`: nothing. */
  get lost(): string | undefined {
    if (this.#dropped.size === 0) return undefined;
    return `${inWords(this.#dropped)} were dropped, because the memory for them is full`;
  }

  /** What stays wrong until the next start; `undefined`: nothing. */
  get withheld(): string | undefined {
    if (this.#refused.size === 0) return undefined;
    return `${inWords(this.#refused)} could not be taken, because the memory for them is full, and nothing later is acknowledged: units repeat what they were not told is kept. When the disk is well, start the gateway again`;
  }

  lossTold(): void {
    this.#dropped.clear();
  }

  #drop(): void {
    let excess = this.#rows.length - waitingMax + roomMin;
    for (const goes of droppable) {
      this.#rows = this.#rows.filter((row) => {
        if (excess <= 0 || !goes(row)) return true;
        excess--;
        count(this.#dropped, row);
        return false;
      });
    }
  }
}

function count(counts: Counts, { type }: Row): void {
  counts.set(type, (counts.get(type) ?? 0) + 1);
}

function total(counts: Counts): number {
  return [...counts.values()].reduce((sum, each) => sum + each, 0);
}

function inWords(counts: Counts): string {
  return `${total(counts)} records (${[...counts].map(([type, each]) => `${each} ${type}`).join(", ")})`;
}
