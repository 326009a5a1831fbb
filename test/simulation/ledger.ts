/**
 * What really happened in the building, written down by nobody but the world: presses and keys by unit and event
 * name, requests by transaction. The rules compare with it what the gateway says that happened.
 */
import { causeOf, type Happening } from "../../src/core/event.ts";

export interface Deed {
  /** The name of the unit, which nobody else has. */
  readonly device: string;
  /** Lower-case, as in causes. */
  readonly uid: string;
  readonly name: string;
  readonly what: "press" | "green" | "green-hold" | "both-hold";
  /** When, on the timeline. */
  readonly at: number;
  /**
   * Nobody can know of it any more, unless it was heard: its unit lost its memory before it was told "kept", or was given away
   * with it.
   */
  forfeited: boolean;
}

/** What the cause of a unit's event says. */
export interface Told {
  readonly uid: string;
  readonly name: string;
  /** Whether the line that told it proved its unit. */
  readonly proved: boolean;
  /** Nothing at home; at another socket each event has a name of its own, because a copied unit counts as the first does. */
  readonly apart: string;
}

export function eventName(name: number): string {
  return name.toString(16).padStart(8, "0");
}

const unitCause = /^(u?)([0-9a-f]{12})(-(?:away|twin)\d+)?-([0-9a-f]{8})$/;

/** Who told the event that a record is about; nothing if it is not about one of a unit. */
export function toldBy(event: Happening): Told | undefined {
  const [, mark, uid, apart = "", name] = unitCause.exec(causeOf(event) ?? "") ?? [];
  return uid === undefined || name === undefined ? undefined : { uid, name, proved: mark === "", apart };
}

/** The transaction of the request that a record is about; nothing if it is not about one. Ours have no dash. */
export function transactionOf(event: Happening): string | undefined {
  const [source, transaction] = (causeOf(event) ?? "").split("-");
  return source === "request" ? transaction : undefined;
}

export function deedKey(uid: string, name: string): string {
  return `${uid} ${name}`;
}

export class Ledger {
  readonly deeds = new Map<string, Deed>();
  readonly requests = new Map<string, string>();

  did(device: string, uid: string, name: number, what: Deed["what"], at: number): void {
    const text = eventName(name);
    this.deeds.set(deedKey(uid, text), { device, uid, name: text, what, at, forfeited: false });
  }

  deedOf({ uid, name }: Pick<Told, "uid" | "name">): Deed | undefined {
    return this.deeds.get(deedKey(uid, name));
  }

  forfeit(uid: string, names: readonly number[]): void {
    for (const name of names) {
      const deed = this.deeds.get(deedKey(uid, eventName(name)));
      if (deed !== undefined) deed.forfeited = true;
    }
  }

  /** The unit belongs to nobody here any more: what it had yet to tell is nobody's call. */
  forfeitAll(uid: string): void {
    for (const deed of this.deeds.values()) if (deed.uid === uid) deed.forfeited = true;
  }

  asked(transaction: string, verb: string): void {
    this.requests.set(transaction, verb);
  }
}
