/**
 * An office on a bench: boards that run the released firmware, the core of the gateway, and one simulated time for all of them.
 *
 *   const lab = new Lab(8);  lab.run(1000);  lab.boards.get("d1").press("red");  lab.run(20);  lab.sounding()  →  d2 … d8
 *
 * Bytes take their time on the wire, the gateway answers in no time, the disk in `writeMs`. What a real tty, a real disk and a
 * real clock add is measured elsewhere.
 */
import { readFileSync } from "node:fs";
import { eepromImage } from "../../devices/desk-unit/eeprom.ts";
import type { RufkreisEvent } from "../../src/core/event.ts";
import { step } from "../../src/core/gateway.ts";
import type { Effect, Input, Remembered, Request, Response } from "../../src/core/io.ts";
import { begin, nothingRemembered } from "../../src/core/restore.ts";
import type { State } from "../../src/core/state.ts";
import { instant } from "../../src/core/time.ts";
import { Board, cyclesPerMs } from "../../src/demo/board.ts";
import { siteOfOffice, socketOf } from "../transcripts/site.ts";
import { keyOfUnit, pairedUnit } from "./unit-side.ts";

export interface LabOptions {
  /** Units that nobody has paired yet. */
  readonly unpaired?: boolean;
  /** What the gateway knows when it starts, beside the pairings. */
  readonly remembered?: Partial<Remembered>;
}

/** A byte at 250 000 Bd. */
const byteCycles = 640;
const writeMs = 5;

const releases = new URL("../../devices/desk-unit/firmware/release/", import.meta.url);

/** What was released for a board, as Intel hex. */
export const hexOf = (board: string): string => readFileSync(new URL(`${board}.hex`, releases), "utf8");

export const releasedHex = hexOf("desk-unit");

interface Line {
  readonly atMs: number;
  readonly socket: string;
  readonly line: string;
}

interface Seat {
  board: Board;
  /** Lab time at which the board's cycle 0 was. */
  zeroMs: number;
  powered: boolean;
  text: string;
}

export function uidOfSeat(number: number): string {
  return number.toString(16).toUpperCase().padStart(12, "0");
}

export class Lab {
  state: State;
  nowMs = 0;
  readonly seats = new Map<string, Seat>();
  readonly events: { readonly atMs: number; readonly event: RufkreisEvent }[] = [];
  readonly answers = new Map<string, Response>();
  #wakeAt = 0;
  #arrived: Line[] = [];
  #writing: { readonly atMs: number; readonly seq: number }[] = [];

  constructor(units: number, options: LabOptions = {}) {
    const desks = Array.from({ length: units }, (_, place) => `d${place + 1}`);
    const pairings = options.unpaired
      ? []
      : desks.map((desk, place) => pairedUnit(uidOfSeat(place + 1), keyOfUnit(place + 1), desk, socketOf(desk)));
    const remembered = { ...nothingRemembered("e0"), pairings, ...options.remembered };
    this.state = begin(siteOfOffice(units), new Uint8Array(16).fill(3), remembered, instant(0));
    for (const [place, desk] of desks.entries()) {
      const uid = uidOfSeat(place + 1);
      this.plugIn(desk, eepromImage({ uid, boot: 1, key: options.unpaired ? undefined : keyOfUnit(place + 1) }));
    }
  }

  board(desk: string): Board {
    return (this.seats.get(desk) as Seat).board;
  }

  /** A unit at a desk's cable, from power-up on; with the EEPROM of the one before unless another is given. */
  plugIn(desk: string, eeprom?: Uint8Array, hex = releasedHex): void {
    const stored = eeprom ?? this.seats.get(desk)?.board.eeprom;
    const board = new Board({ hex, ...(stored === undefined ? {} : { eeprom: stored }) });
    const seat: Seat = { board, zeroMs: this.nowMs, powered: true, text: "" };
    board.onTransmit = (byte, cycle) => this.#byte(desk, seat, byte, cycle);
    this.seats.set(desk, seat);
    this.take({ kind: "port-opened", socket: socketOf(desk) });
  }

  /** The cable is pulled: no power, and the port is gone. */
  pull(desk: string): void {
    (this.seats.get(desk) as Seat).powered = false;
    this.take({ kind: "port-closed", socket: socketOf(desk), detail: "unplugged" });
  }

  /** The unit falls silent, but its port stays. */
  silence(desk: string): void {
    (this.seats.get(desk) as Seat).powered = false;
  }

  run(ms: number): void {
    for (const end = this.nowMs + ms; this.nowMs < end; ) this.#tick();
  }

  /** Runs until something is so; answers after how many ms, or `undefined` when it was not within the time. */
  until(isSo: () => boolean, msMax: number): number | undefined {
    const from = this.nowMs;
    while (!isSo()) {
      if (this.nowMs - from >= msMax) return undefined;
      this.#tick();
    }
    return this.nowMs - from;
  }

  ask(transaction: string, request: Request): void {
    this.take({ kind: "request", transaction, via: "lab", request });
  }

  sounding(): string[] {
    return [...this.seats].filter(([, { board, powered }]) => powered && board.pin("buzzer")).map(([desk]) => desk);
  }

  take(input: Input): void {
    const { state, effects, wakeAt } = step(this.state, input, {
      instant: instant(this.nowMs),
      wallMs: 1_800_000_000_000 + this.nowMs,
      clockTrusted: false,
      utcOffsetMs: 0,
    });
    this.state = state;
    this.#wakeAt = wakeAt();
    for (const effect of effects) this.#perform(effect);
  }

  #tick(): void {
    this.nowMs++;
    for (const { board, zeroMs, powered } of this.seats.values())
      if (powered) board.run((this.nowMs - zeroMs) * cyclesPerMs);
    const due = this.#arrived.filter(({ atMs }) => atMs <= this.nowMs).sort((a, b) => a.atMs - b.atMs);
    this.#arrived = this.#arrived.filter(({ atMs }) => atMs > this.nowMs);
    for (const { socket, line } of due) this.take({ kind: "line", socket, line });
    while ((this.#writing[0]?.atMs ?? Number.POSITIVE_INFINITY) <= this.nowMs) {
      this.take({ kind: "appended", seq: (this.#writing.shift() as { seq: number }).seq });
    }
    if (this.#wakeAt <= this.nowMs) this.take({ kind: "wake" });
  }

  #byte(desk: string, seat: Seat, byte: number, cycle: number): void {
    if (seat !== this.seats.get(desk)) return;
    if (byte !== 0x0a) {
      if (seat.text.length <= 96) seat.text += String.fromCharCode(byte);
      return;
    }
    const atMs = seat.zeroMs + (cycle + byteCycles) / cyclesPerMs;
    this.#arrived.push({ atMs, socket: socketOf(desk), line: seat.text });
    seat.text = "";
  }

  #perform(effect: Effect): void {
    if (effect.kind === "respond") this.answers.set(effect.transaction, effect.response);
    if (effect.kind === "append") {
      for (const { event } of effect.records) this.events.push({ atMs: this.nowMs, event });
      const last = effect.records.at(-1);
      if (last !== undefined) this.#writing.push({ atMs: this.nowMs + writeMs, seq: last.event.seq });
    }
    if (effect.kind !== "send") return;
    const seat = this.seats.get(this.state.site.deskAtSocket.get(effect.socket) as string);
    if (seat?.powered) seat.board.receive(effect.line);
  }
}
