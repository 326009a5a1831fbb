/**
 * What a modelled unit remembers: its settings, which nothing takes away but a factory reset, and the events that it keeps
 * until KEPT, which a loss of power takes away.
 *
 * A key is written twice, and so is its end. Power that is lost before the first copy is whole leaves the unit as it was, later
 * as it will be.
 */
import { limits } from "../../firmware-protocol/limits.ts";

export type EventWhat = "press" | "green" | "green-hold" | "both-hold";

/** The graver ones stay when there is no room for all (README §4). */
const gravity: Readonly<Record<EventWhat, number>> = { green: 0, "green-hold": 0, "both-hold": 1, press: 2 };

export interface KeptEvent {
  readonly name: number;
  readonly what: EventWhat;
  readonly at: number;
  dueAt: number;
  sent: boolean;
}

export class Eeprom {
  uid: string;
  boot: number;
  key: Uint8Array | undefined;
  private writing: { readonly key: Uint8Array | undefined; readonly firstCopyAt: number } | undefined;

  constructor(uid: string, boot: number, key: Uint8Array | undefined) {
    this.uid = uid;
    this.boot = boot;
    this.key = key;
  }

  /** Begins to write a key, or its end; gives when that is done. */
  write(key: Uint8Array | undefined, now: number): number {
    this.writing = { key, firstCopyAt: now + copyMs };
    return now + 2 * copyMs;
  }

  /** Up to this moment the board had power. */
  runUntil(now: number): void {
    if (this.writing !== undefined && this.writing.firstCopyAt <= now) this.key = this.writing.key;
    this.writing = undefined;
  }
}

/** A copy of the settings at 3.4 ms a byte. */
const copyMs = 110;

export class KeptEvents {
  list: KeptEvent[] = [];
  dropped = 0;

  /** Adds an event; says whether there was room. In a full queue the oldest of the least grave gives way. */
  add(name: number, what: EventWhat, now: number): boolean {
    if (this.list.length >= limits.eventsKept) {
      this.dropped++;
      const weak = this.weakestFor(what);
      if (weak === undefined) return false;
      this.list.splice(this.list.indexOf(weak), 1);
    }
    this.list.push({ name, what, at: now, dueAt: now, sent: false });
    return true;
  }

  /** The one that gives way to such an event, if the queue is full and there is one: neither a press, nor a graver one. */
  weakestFor(next: EventWhat): KeptEvent | undefined {
    if (this.list.length < limits.eventsKept) return undefined;
    const least = Math.min(...this.list.map(({ what }) => gravity[what]));
    if (least === gravity.press || least > gravity[next]) return undefined;
    return this.list.find(({ what }) => gravity[what] === least);
  }

  get names(): readonly number[] {
    return this.list.map(({ name }) => name);
  }

  get dueAt(): number {
    return Math.min(...this.list.map(({ dueAt }) => dueAt));
  }

  forget(name: number): void {
    this.list = this.list.filter((event) => event.name !== name);
  }

  clear(): void {
    this.list = [];
  }

  /** What was told before, or everything, is told at once. */
  tellAgain(now: number, everything: boolean): void {
    for (const event of this.list) if (everything || event.sent) event.dueAt = now;
  }

  /** A new start: nothing was told yet. */
  restart(): void {
    this.dropped = 0;
    for (const event of this.list) event.sent = false;
  }
}
