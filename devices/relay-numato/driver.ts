/**
 * Numato Lab USB relay modules: a serial port (CDC) with a command line for people.
 *
 *   → relay on 0⏎            ← relay on 0 ⏎ >                what is typed comes back, then a prompt
 *   → relay read 0⏎          ← relay read 0 ⏎ on ⏎ >         the state of the relay, on or off
 *
 * ⏎ towards the module is CR. Relays count from 0; from 10 on they are letters, A to V.
 *
 * One command is under way at a time, until its prompt or for 300 ms; then CR alone clears what the module may have in its
 * line, and the command is said again. Every second the relays are read: the answer proves that the module lives, and a relay
 * that stands otherwise (the module was without supply for a moment) is set right. What is read is what the module believes of its
 * relay; whether anything sounds behind it, it does not know.
 */
import { z } from "zod";
import {
  type Driver,
  type DriverInput,
  type DriverReport,
  type DriverTurn,
  type Machine,
  never,
  nothingWanted,
  type Wanted,
} from "../driver.ts";

/** The largest module that is addressed by one character has 32. */
const channelMax = 31;
/** An answer takes a few ms over USB; behind a serial server at 9600 Bd, 30. */
const answerMsMax = 300;
/** A bare CR brings a prompt at once or, for all that is written, may bring none. */
const clearMsMax = 50;
const readMs = 1000;
/** Two readings unanswered, and half the way to the third. */
const silentAfterMs = 2500;
/** The longest answer is 25 bytes; more than this without a prompt is noise. */
const textMax = 128;

const channel = (what: string) =>
  z
    .int()
    .min(0)
    .max(channelMax)
    .meta({
      description: what,
      errorMessage: `the number of a relay, 0 to ${channelMax}`,
      errorMessageDe: `die Nummer eines Relais, 0 bis ${channelMax}`,
    });

const settingsSchema = z.strictObject({
  channel: channel("The relay of the siren.").default(0),
  beaconChannel: channel("The relay of a beacon, if there is one.").optional(),
});
type Settings = z.output<typeof settingsSchema>;

/** What may be due, the more important first. */
const orders = ["clear", "siren", "beacon", "read-siren", "read-beacon"] as const;
type Order = (typeof orders)[number];

function nameOf(channel: number): string {
  return channel.toString(36).toUpperCase();
}

class NumatoMachine implements Machine {
  readonly hasLight: boolean;
  readonly silentAfterMs = silentAfterMs;
  readonly #siren: string;
  readonly #beacon: string;
  readonly #dueAtMs = new Map<Order, number>();
  #wanted: Wanted = nothingWanted;
  #underWay: { readonly order: Order; readonly untilMs: number; readonly wanted: Wanted } | undefined;
  #text = "";

  constructor({ channel, beaconChannel }: Settings) {
    this.hasLight = beaconChannel !== undefined;
    this.#siren = nameOf(channel);
    this.#beacon = nameOf(beaconChannel ?? channel);
  }

  take(input: DriverInput, nowMs: number): DriverTurn {
    const reports: DriverReport[] = [];
    if (input.kind === "opened") this.#begin(nowMs);
    if (input.kind === "wanted") this.#want(input.wanted, nowMs);
    if (input.kind === "closing") this.#end(nowMs);
    if (input.kind === "bytes") this.#read(input.bytes, nowMs, reports);
    this.#giveUpLate(nowMs);
    return { send: this.#sayNext(nowMs), reports, wakeAtMs: this.#wakeAtMs() };
  }

  #begin(nowMs: number): void {
    for (const order of this.hasLight ? orders : (["clear", "siren", "read-siren"] as const))
      this.#dueAtMs.set(order, nowMs);
  }

  #want(wanted: Wanted, nowMs: number): void {
    const before = this.#wanted;
    this.#wanted = wanted;
    if (wanted.sounding !== before.sounding) this.#dueAtMs.set("siren", nowMs);
    if (wanted.lit !== before.lit && this.hasLight) this.#dueAtMs.set("beacon", nowMs);
  }

  /** Whatever is under way is not waited for: the port will be gone. */
  #end(nowMs: number): void {
    this.#wanted = nothingWanted;
    this.#underWay = undefined;
    this.#dueAtMs.clear();
    this.#dueAtMs.set("siren", nowMs);
    if (this.hasLight) this.#dueAtMs.set("beacon", nowMs);
  }

  #read(bytes: string, nowMs: number, reports: DriverReport[]): void {
    this.#text = (this.#text + bytes).slice(-textMax);
    const prompt = this.#text.lastIndexOf(">");
    if (prompt < 0) return;
    const answer = this.#text.slice(0, prompt);
    this.#text = this.#text.slice(prompt + 1);
    const done = this.#underWay;
    this.#underWay = undefined;
    if (done === undefined || !done.order.startsWith("read")) return;
    const state = /(?:^|[\r\n])\s*(on|off)\s*$/.exec(answer)?.[1];
    if (state !== undefined) this.#compare(done, state === "on", nowMs, reports);
  }

  #compare(done: { order: Order; wanted: Wanted }, isClosed: boolean, nowMs: number, reports: DriverReport[]): void {
    reports.push({ kind: "alive" });
    const [order, output] =
      done.order === "read-siren" ? (["siren", "sounding"] as const) : (["beacon", "lit"] as const);
    // What was read before a change says nothing about what is wanted since.
    if (done.wanted[output] !== this.#wanted[output]) return;
    const follows = isClosed === this.#wanted[output];
    if (order === "siren") reports.push({ kind: "relay", follows });
    if (!follows) this.#dueAtMs.set(order, nowMs);
  }

  #giveUpLate(nowMs: number): void {
    if (this.#underWay === undefined || nowMs < this.#underWay.untilMs) return;
    const { order } = this.#underWay;
    this.#underWay = undefined;
    this.#text = "";
    if (order !== "clear") this.#dueAtMs.set("clear", nowMs);
    if (order === "siren" || order === "beacon") this.#dueAtMs.set(order, nowMs);
  }

  #sayNext(nowMs: number): string {
    if (this.#underWay !== undefined) return "";
    const order = orders.find((each) => (this.#dueAtMs.get(each) ?? never) <= nowMs);
    if (order === undefined) return "";
    if (order.startsWith("read")) this.#dueAtMs.set(order, nowMs + readMs);
    else this.#dueAtMs.delete(order);
    this.#underWay = { order, untilMs: nowMs + (order === "clear" ? clearMsMax : answerMsMax), wanted: this.#wanted };
    return `${this.#command(order)}\r`;
  }

  #command(order: Order): string {
    switch (order) {
      case "clear":
        return "";
      case "siren":
        return `relay ${this.#wanted.sounding ? "on" : "off"} ${this.#siren}`;
      case "beacon":
        return `relay ${this.#wanted.lit ? "on" : "off"} ${this.#beacon}`;
      case "read-siren":
        return `relay read ${this.#siren}`;
      case "read-beacon":
        return `relay read ${this.#beacon}`;
    }
  }

  #wakeAtMs(): number {
    return this.#underWay?.untilMs ?? Math.min(never, ...this.#dueAtMs.values());
  }
}

export const relayNumato: Driver = {
  settings: settingsSchema,
  begin: (settings) => new NumatoMachine(settings as Settings),
  objection: (given) => {
    const { channel, beaconChannel } = given as Settings;
    if (beaconChannel !== channel) return undefined;
    return {
      message: {
        en: `relay ${channel} cannot be siren and beacon`,
        de: `Relais ${channel} kann nicht Sirene und Leuchte sein`,
      },
      remedy: { en: "give the beacon a relay of its own", de: "der Leuchte ein eigenes Relais geben" },
    };
  },
};
