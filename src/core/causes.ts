/**
 * Causes that may come again: what units may repeat and brokers may deliver twice, each with the number of its record.
 *
 * A list for each source, newest first, because every press adds to it before the sirens sound and a list grows without a copy.
 * It is cut back to the newest 64 when it has twice as many; what is not on disk yet stays, since that will
 * be repeated for certain. Each entry knows the highest cause of its list: a unit counts its events, so that a new press is above
 * all of them and need not be looked for.
 */
import type { Cause } from "./event.ts";

interface Known {
  readonly cause: Cause;
  /** The number of its record; 0 for any record of an earlier run. */
  readonly seq: number;
  readonly length: number;
  /** The last in order of text, of this one and all older ones. */
  readonly highest: Cause;
  readonly older: Known | undefined;
}

export type Causes = ReadonlyMap<string, Known>;

/** How many causes of one source are remembered at least: a unit repeats at most 12, and tells none that is older. */
export const causesPerSource = 64;

/** The part of a cause that names where it came from: the uid of a unit, or `request`. */
export function sourceOf(cause: Cause): string {
  return cause.slice(0, cause.indexOf("-"));
}

/**
 * Causes with one more.
 * @param seq the number of its record
 * @param appendedSeq the highest number on disk
 */
export function withCause(causes: Causes, cause: Cause, seq: number, appendedSeq: number): Causes {
  const source = sourceOf(cause);
  const newest = knownAfter(causes.get(source), cause, seq);
  // Looked at now and then only: while the disk fails nothing may be cut, and every press would walk the list in vain.
  const isLong = newest.length > 2 * causesPerSource && newest.length % causesPerSource === 0;
  return new Map(causes).set(source, isLong ? cutBack(newest, appendedSeq) : newest);
}

/** Causes of earlier runs, all on disk. Built in place: a journal may remember thousands of sources. */
export function causesOnDisk(list: Iterable<Cause>): Causes {
  const causes = new Map<string, Known>();
  for (const cause of list) {
    causes.set(sourceOf(cause), knownAfter(causes.get(sourceOf(cause)), cause, 0));
  }
  return causes;
}

/** The number of the record that a cause is in, or `undefined` if it is new. */
export function recordOf(causes: Causes, cause: Cause): number | undefined {
  const newest = causes.get(sourceOf(cause));
  if (newest === undefined || cause > newest.highest) return undefined;
  for (let known: Known | undefined = newest; known !== undefined; known = known.older) {
    if (known.cause === cause) return known.seq;
  }
  return undefined;
}

/** Every cause with the number of its record, the oldest of each source first. */
export function everyCause(causes: Causes): (readonly [Cause, number])[] {
  return [...causes.values()].flatMap((newest) => listOf(newest).map(({ cause, seq }) => [cause, seq] as const));
}

/** Oldest first. */
function listOf(newest: Known): Known[] {
  const list: Known[] = [];
  for (let known: Known | undefined = newest; known !== undefined; known = known.older) list.push(known);
  return list.reverse();
}

function cutBack(newest: Known, appendedSeq: number): Known {
  const list = listOf(newest);
  const kept = list.filter(({ seq }, place) => place >= list.length - causesPerSource || seq > appendedSeq);
  let older: Known | undefined;
  for (const { cause, seq } of kept) older = knownAfter(older, cause, seq);
  return older as Known;
}

function knownAfter(older: Known | undefined, cause: Cause, seq: number): Known {
  const highest = older !== undefined && older.highest > cause ? older.highest : cause;
  return { cause, seq, length: (older?.length ?? 0) + 1, highest, older };
}
