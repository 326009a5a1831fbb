/**
 * LCUS boards: one to eight relays behind a CH340, 9600 Bd.
 *
 *   A0 cc 01 ss   close relay cc (from 1)      ss = A0 + cc + state, the low byte
 *   A0 cc 00 ss   open relay cc
 *   FF            status: answered by some boards, "CH1:OFF \r\nCH2:ON \r\n", spaces and line ends varying
 *   A0 cc 02 ss   status of one relay, on others; in the same words
 *
 * Commands are not acknowledged. So each is said again: once after 150 ms, because a board that is just telling its status may
 * miss one, and every second from then on, which also sets a board right that lost its supply for a moment. Saying a
 * relay the state that it has does not move it.
 *
 * Operation 02 switches something on boards that do not know it as a question, so nothing is asked unless the settings say how.
 * With a question set, a board that stops answering counts as dead.
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

const channelsMax = 8;
/** Between two commands. The board's small processor loses what comes too close; 10 ms was found to be enough by others. */
const gapMs = 20;
const repeatSoonMs = 150;
const repeatMs = 1000;
/** Two questions unanswered, and half the way to the third. */
const silentAfterMs = 2500;
/** All of eight channels in words are 80 bytes; more than this without one of them is noise. */
const textMax = 256;

const frameStart = 0xa0;
const open = 0x00;
const close = 0x01;
const ask = 0x02;

const channel = (what: string) =>
  z
    .int()
    .min(1)
    .max(channelsMax)
    .meta({
      description: what,
      errorMessage: `the number of a relay, 1 to ${channelsMax}`,
      errorMessageDe: `die Nummer eines Relais, 1 bis ${channelsMax}`,
    });

const settingsSchema = z.strictObject({
  channel: channel("The relay of the siren.").default(1),
  beaconChannel: channel("The relay of a beacon, if there is one.").optional(),
  query: z.enum(["none", "ff", "frame"]).default("none").meta({
    description: "How this board is asked for its state, so that a dead one is noticed; try it by hand first.",
    errorMessage: "none, ff or frame",
    errorMessageDe: "none, ff oder frame",
  }),
});
type Settings = z.output<typeof settingsSchema>;

/** What may be due, the more important first. */
const orders = ["siren", "beacon", "query"] as const;
type Order = (typeof orders)[number];

function frame(channel: number, operation: number): string {
  return String.fromCharCode(frameStart, channel, operation, (frameStart + channel + operation) & 0xff);
}

class LcusMachine implements Machine {
  readonly hasLight: boolean;
  readonly silentAfterMs: number | undefined;
  readonly #settings: Settings;
  readonly #dueAtMs: Record<Order, number> = { siren: never, beacon: never, query: never };
  #wanted: Wanted = nothingWanted;
  #freeAtMs = 0;
  /** Not said again yet since it changed. */
  readonly #fresh: Record<Order, boolean> = { siren: false, beacon: false, query: false };
  /** Asked after the last change: the answer can be compared with what is wanted. */
  #judges = false;
  #text = "";

  constructor(settings: Settings) {
    this.#settings = settings;
    this.hasLight = settings.beaconChannel !== undefined;
    this.silentAfterMs = settings.query === "none" ? undefined : silentAfterMs;
  }

  take(input: DriverInput, nowMs: number): DriverTurn {
    const reports: DriverReport[] = [];
    switch (input.kind) {
      case "opened":
      case "closing":
        this.#switchOff(nowMs, input.kind === "opened");
        break;
      case "wanted":
        this.#want(input.wanted, nowMs);
        break;
      case "bytes":
        this.#read(input.bytes, reports);
        break;
      case "modem":
      case "wake":
        break;
    }
    return { send: this.#sayNext(nowMs), reports, wakeAtMs: this.#wakeAtMs() };
  }

  #switchOff(nowMs: number, asks: boolean): void {
    this.#wanted = nothingWanted;
    this.#sayAnew("siren", nowMs);
    if (this.hasLight) this.#sayAnew("beacon", nowMs);
    this.#dueAtMs.query = asks && this.#settings.query !== "none" ? nowMs : never;
  }

  #want(wanted: Wanted, nowMs: number): void {
    const before = this.#wanted;
    this.#wanted = wanted;
    if (wanted.sounding !== before.sounding) this.#sayAnew("siren", nowMs);
    if (wanted.lit !== before.lit && this.hasLight) this.#sayAnew("beacon", nowMs);
  }

  #sayAnew(order: "siren" | "beacon", nowMs: number): void {
    this.#dueAtMs[order] = nowMs;
    this.#fresh[order] = true;
    this.#judges = false;
  }

  /** The one command that is due and matters most, if the board is ready for one. */
  #sayNext(nowMs: number): string {
    if (nowMs < this.#freeAtMs) return "";
    const order = orders.find((each) => this.#dueAtMs[each] <= nowMs);
    if (order === undefined) return "";
    this.#freeAtMs = nowMs + gapMs;
    this.#dueAtMs[order] = nowMs + (this.#fresh[order] ? repeatSoonMs : repeatMs);
    this.#fresh[order] = false;
    return this.#command(order);
  }

  #command(order: Order): string {
    const { channel, beaconChannel = channel, query } = this.#settings;
    switch (order) {
      case "siren":
        return frame(channel, this.#wanted.sounding ? close : open);
      case "beacon":
        return frame(beaconChannel, this.#wanted.lit ? close : open);
      case "query":
        this.#judges = true;
        return query === "ff" ? "\xff" : frame(channel, ask);
    }
  }

  #read(bytes: string, reports: DriverReport[]): void {
    if (this.#settings.query === "none") return;
    this.#text = (this.#text + bytes).slice(-textMax);
    let end = 0;
    for (const match of this.#text.matchAll(/CH(\d) ?: ?(ON|OFF)/g)) {
      end = match.index + match[0].length;
      if (Number(match[1]) !== this.#settings.channel) continue;
      reports.push({ kind: "alive" });
      if (this.#judges) reports.push({ kind: "relay", follows: (match[2] === "ON") === this.#wanted.sounding });
    }
    this.#text = this.#text.slice(end);
  }

  #wakeAtMs(): number {
    return Math.max(this.#freeAtMs, Math.min(...Object.values(this.#dueAtMs)));
  }
}

export const relayLcus: Driver = {
  settings: settingsSchema,
  begin: (settings) => new LcusMachine(settings as Settings),
  objection: (given, transport) => {
    const { channel, beaconChannel, query } = given as Settings;
    if (beaconChannel === channel)
      return {
        message: {
          en: `relay ${channel} cannot be siren and beacon`,
          de: `Relais ${channel} kann nicht Sirene und Leuchte sein`,
        },
        remedy: { en: "give the beacon a relay of its own", de: "der Leuchte ein eigenes Relais geben" },
      };
    // A TCP connection that brings nothing for 10 s is given up and made anew, and each opening switches the siren off.
    if (transport === "tcp" && query === "none")
      return {
        message: {
          en: "a board behind a serial server must answer",
          de: "Eine Platine hinter einem seriellen Server muss antworten",
        },
        remedy: {
          en: "set query to ff or frame (whichever it answers), or plug it in here",
          de: "query auf ff oder frame setzen (worauf sie antwortet), oder sie hier einstecken",
        },
      };
    return undefined;
  },
};
