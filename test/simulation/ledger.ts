/**
 * What really happened in the building, written down by nobody but the world: presses and keys by desk and event
 * name, requests by transaction. The rules compare with it what the gateway says that happened.
 */
import { causeOf, type Happening } from "../../src/core/event.ts";

export interface Deed {
  readonly desk: string;
  readonly name: string;
  readonly what: "press" | "green" | "green-hold";
  /** When, on the timeline. */
  readonly at: number;
  /** The unit lost its memory before it was told "kept": nobody can know of it any more, unless it was heard. */
  forfeited: boolean;
  /** Its unit had no name yet when the gateway lost it: told again, it may count as a second press. */
  blurred: boolean;
}

export function eventName(name: number): string {
  return name.toString(16).padStart(8, "0");
}

/** The desk whose unit told an event. */
export function tellerOf(event: Happening): string | undefined {
  if (event.type === "accepted") return event.by;
  return "desk" in event ? event.desk : undefined;
}

/** The deed that a record is about, as `{desk} {event}`; nothing if it is not about one of a unit. */
export function deedKeyOf(event: Happening): string | undefined {
  const cause = causeOf(event);
  if (cause === undefined || cause.startsWith("request-")) return undefined;
  return `${tellerOf(event)} ${cause.slice(-8)}`;
}

/** The transaction of the request that a record is about; nothing if it is not about one. Ours have no dash. */
export function transactionOf(event: Happening): string | undefined {
  const [source, transaction] = (causeOf(event) ?? "").split("-");
  return source === "request" ? transaction : undefined;
}

export class Ledger {
  readonly deeds = new Map<string, Deed>();
  readonly requests = new Map<string, string>();

  did(desk: string, name: number, what: Deed["what"], at: number): void {
    const text = eventName(name);
    this.deeds.set(`${desk} ${text}`, { desk, name: text, what, at, forfeited: false, blurred: false });
  }

  forfeit(desk: string, names: readonly number[]): void {
    for (const name of names) {
      const deed = this.deeds.get(`${desk} ${eventName(name)}`);
      if (deed !== undefined) deed.forfeited = true;
    }
  }

  blur(desk: string): void {
    for (const deed of this.deeds.values()) if (deed.desk === desk) deed.blurred = true;
  }

  asked(transaction: string, verb: string): void {
    this.requests.set(transaction, verb);
  }
}
