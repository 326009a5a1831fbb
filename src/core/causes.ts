/**
 * Causes that may come again: what units may repeat and brokers may deliver twice, each with the number of its record.
 *
 * A list for each source, newest first, because every press adds to it before the sirens sound and a list grows without a copy.
 * It is cut back to the newest 64 when it has twice as many; what is not on disk yet stays, since that will
 * be repeated for certain.
 */
import type { Cause } from "./event.ts";

interface Known {
  readonly cause: Cause;
  /** The number of its record; 0 for any record of an earlier run. */
  readonly seq: number;
  readonly length: number;
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
  const older = causes.get(source);
  const newest: Known = { cause, seq, length: (older?.length ?? 0) + 1, older };
  // Looked at now and then only: while the disk fails nothing may be cut, and every press would walk the list in vain.
  const isLong = newest.length > 2 * causesPerSource && newest.length % causesPerSource === 0;
  return new Map(causes).set(source, isLong ? cutBack(newest, appendedSeq) : newest);
}

/** Causes of earlier runs, all on disk. Built in place: a journal may remember thousands of sources. */
export function causesOnDisk(list: Iterable<Cause>): Causes {
  const causes = new Map<string, Known>();
  for (const cause of list) {
    const older = causes.get(sourceOf(cause));
    causes.set(sourceOf(cause), { cause, seq: 0, length: (older?.length ?? 0) + 1, older });
  }
  return causes;
}

/** The number of the record that a cause is in, or `undefined` if it is new. */
export function recordOf(causes: Causes, cause: Cause): number | undefined {
  for (let known = causes.get(sourceOf(cause)); known !== undefined; known = known.older) {
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
  for (const [place, { cause, seq }] of kept.entries()) older = { cause, seq, length: place + 1, older };
  return older as Known;
}
