/**
 * The reading side of one connection: bytes become `line` inputs, and a babbling line is left alone for a second.
 *
 * A turn of the event loop takes at most 4 KiB from one port, so that a port that is flooded with good lines holds up no
 * other: what comes beyond that waits, in order, and the connection is not read until it is through. Between
 * two slices every other port has had its turn. Example: 64 KiB come in at once; a press at another port in the same
 * poll is heard after the first 4 KiB, and one that comes later after the next 4 KiB at the latest.
 *
 * While a line rests its bytes wait in the kernel, which keeps a few thousand and lets the rest go; other ports
 * are not touched, and this one is still written to. What waited here when it began to babble is part of the babble.
 */
import { limits } from "../../firmware-protocol/limits.ts";
import type { Input, Socket } from "../core/io.ts";
import type { Connection } from "./connection.ts";
import { LineReader } from "./lines.ts";

/** As much as one read of a serial line brings at most: 40 ms of 1 MBd, and a few milliseconds of work. */
const turnBytesMax = 4096;
/** Lines of a quiet house come and go without anything being made for them; what begins to flood waits for the next turn from here on. */
const lowAllowance = turnBytesMax / 2;

export class Reading {
  readonly #socket: Socket;
  readonly #offer: (input: Input) => void;
  readonly #lines: LineReader;
  #connection: Connection | undefined;
  #resting: NodeJS.Timeout | undefined;
  #waiting: Buffer[] = [];
  /** Bytes that this turn may still take. */
  #allowance = turnBytesMax;
  #nextTurn: NodeJS.Immediate | undefined;
  #drained: (() => void) | undefined;

  constructor(socket: Socket, offer: (input: Input) => void) {
    this.#socket = socket;
    this.#offer = offer;
    this.#lines = new LineReader(
      { line: (line) => this.#offer({ kind: "line", socket, line }), babble: () => this.#rest() },
      () => performance.now(),
    );
  }

  /** Takes what came in; the chunk may be used again when this returns. */
  take(chunk: Buffer): void {
    const now = this.#waiting.length > 0 ? 0 : Math.min(chunk.length, this.#allowance);
    if (now > 0) this.#read(now === chunk.length ? chunk : chunk.subarray(0, now));
    if (now === chunk.length || this.#resting !== undefined) return;
    if (this.#waiting.length === 0) this.#connection?.pause();
    this.#waiting.push(Buffer.from(chunk.subarray(now)));
  }

  start(connection: Connection): void {
    this.#connection = connection;
    connection.resume();
  }

  /** The connection is over; resolves when what had come in before is handed over. */
  stop(): Promise<void> {
    this.#connection = undefined;
    clearTimeout(this.#resting);
    if (this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#drained = resolve;
    });
  }

  #read(slice: Buffer): void {
    this.#allowance -= slice.length;
    if (this.#allowance < lowAllowance) this.#nextTurn ??= setImmediate(() => this.#goOn());
    this.#lines.take(slice);
  }

  #goOn(): void {
    this.#nextTurn = undefined;
    this.#allowance = turnBytesMax;
    const waited = this.#waiting.length > 0;
    while (this.#waiting.length > 0 && this.#allowance > 0) {
      const first = this.#waiting[0] as Buffer;
      const now = Math.min(first.length, this.#allowance);
      if (now === first.length) this.#waiting.shift();
      else this.#waiting[0] = first.subarray(now);
      this.#read(first.subarray(0, now));
    }
    if (!waited || this.#waiting.length > 0) return;
    if (this.#resting === undefined) this.#connection?.resume();
    this.#drained?.();
  }

  #rest(): void {
    this.#waiting = [];
    this.#connection?.pause();
    this.#resting = setTimeout(() => {
      this.#resting = undefined;
      this.#lines.resume();
      this.#connection?.resume();
    }, limits.babblePauseMs);
    if (this.#connection === undefined) clearTimeout(this.#resting);
    this.#offer({ kind: "babble", socket: this.#socket });
  }
}
