/**
 * Which unit belongs to which desk, and the key that proves it.
 *
 * A pairing begins as `offered`: the key is on disk before it crosses the cable, so that no unit ever holds a key that its
 * gateway has forgotten. It is `paired` when the unit has proved with a tag that it holds the key. It travels with
 * the record of the event that made it, in one transaction, and is never part of an event: events are
 * published, keys are not.
 */
import type { DeskId } from "./site.ts";

export interface Pairing {
  /** 12 upper-case hexadecimal digits, as on the wire. */
  readonly uid: string;
  /** 16 bytes. */
  readonly key: Uint8Array;
  readonly desk: DeskId;
  /** Where the unit was when it was paired or moved. */
  readonly socket: string;
  readonly model: string;
  readonly state: "offered" | "paired";
  /** RFC 3339: when it was paired. */
  readonly since: string;
  /** RFC 3339: when somebody last pressed its button at this desk and confirmed the room; `undefined` is untested. */
  readonly testedAt: string | undefined;
}

/** What a record changes about the pairing of a unit: `undefined` forgets it, with its key. */
export interface PairingChange {
  readonly uid: string;
  readonly pairing: Pairing | undefined;
}

export type Pairings = ReadonlyMap<string, Pairing>;

export function withChange(pairings: Pairings, change: PairingChange): Pairings {
  const next = new Map(pairings);
  if (change.pairing === undefined) next.delete(change.uid);
  else next.set(change.uid, change.pairing);
  return next;
}

/** What is paired after these records. */
export function pairingsAfter(
  records: Iterable<{ readonly pairing?: PairingChange }>,
  before: Pairings = new Map(),
): Pairings {
  let pairings = before;
  for (const { pairing } of records) if (pairing !== undefined) pairings = withChange(pairings, pairing);
  return pairings;
}
