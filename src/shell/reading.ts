/**
 * The reading side of one connection: bytes become `line` inputs, and a babbling line is left alone for a second.
 *
 * While a line rests its bytes wait in the kernel, which keeps a few thousand and lets the rest go; other ports
 * are not touched, and this one is still written to.
 */
import { limits } from "../../firmware-protocol/limits.ts";
import type { Input, Socket } from "../core/io.ts";
import type { Connection } from "./connection.ts";
import { LineReader } from "./lines.ts";

export class Reading {
  readonly #socket: Socket;
  readonly #offer: (input: Input) => void;
  readonly #lines: LineReader;
  #connection: Connection | undefined;
  #pause: NodeJS.Timeout | undefined;

  constructor(socket: Socket, offer: (input: Input) => void) {
    this.#socket = socket;
    this.#offer = offer;
    this.#lines = new LineReader(
      { line: (line) => this.#offer({ kind: "line", socket, line }), babble: () => this.#rest() },
      () => performance.now(),
    );
  }

  take(chunk: Buffer): void {
    this.#lines.take(chunk);
  }

  start(connection: Connection): void {
    this.#connection = connection;
    connection.resume();
  }

  stop(): void {
    clearTimeout(this.#pause);
    this.#connection = undefined;
  }

  #rest(): void {
    this.#connection?.pause();
    this.#pause = setTimeout(() => {
      this.#lines.resume();
      this.#connection?.resume();
    }, limits.babblePauseMs);
    this.#offer({ kind: "babble", socket: this.#socket });
  }
}
