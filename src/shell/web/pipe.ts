/**
 * What the gateway and the page's process say to each other over a socket of this machine: a JSON text a line, either way.
 *
 *   {"kind":"topics","whole":false,"topics":[["desk/d1/state","{…}"]]}\n
 *
 * Neither side ever waits for the other, and neither can be made to: an end that is not read, or that is told too much or what is
 * no message, is closed. The page is started anew then and is told everything again, so nothing is lost with a pipe.
 */
import type { Socket } from "node:net";
import { monotonic } from "../clock.ts";

export interface PipeEnd<In> {
  /** Checks what came. @throws Error with what is wrong with it */
  readonly read: (message: unknown) => In;
  readonly take: (message: In) => void;
  /** The other end broke a rule, and the pipe is closed for it. */
  readonly broken: (why: string) => void;
  /** Of a line that comes in. */
  readonly lineBytesMax: number;
  /** Lines that come in within a second. */
  readonly linesMax: number;
}

/** A page that lives reads a hundred thousand topics in less. */
const unreadBytesMax = 32 * 1024 * 1024;
const windowMs = 1000;
const lf = 0x0a;

export class Pipe<Out, In> {
  readonly #socket: Socket;
  readonly #end: PipeEnd<In>;
  /** The beginning of a line whose end has not come yet. */
  #begun: Buffer[] = [];
  #begunBytes = 0;
  #windowBegan = Number.NEGATIVE_INFINITY;
  #lines = 0;

  constructor(socket: Socket, end: PipeEnd<In>) {
    this.#socket = socket;
    this.#end = end;
    socket.on("data", (chunk: Buffer) => this.#cut(chunk));
    // "close" follows, and is what counts.
    socket.on("error", () => undefined);
  }

  say(message: Out): void {
    if (this.#socket.destroyed) return;
    this.#socket.write(`${JSON.stringify(message)}\n`);
    if (this.#socket.writableLength > unreadBytesMax) this.#break("it does not read what it is told");
  }

  /** Closes it for what the other end is like. */
  giveUp(why: string): void {
    this.#break(why);
  }

  #cut(chunk: Buffer): void {
    let from = 0;
    for (let to = chunk.indexOf(lf); to !== -1 && !this.#socket.destroyed; to = chunk.indexOf(lf, from)) {
      this.#keep(chunk.subarray(from, to));
      from = to + 1;
      if (!this.#socket.destroyed) this.#line();
    }
    this.#keep(chunk.subarray(from));
  }

  #keep(part: Buffer): void {
    if (part.length === 0) return;
    this.#begun.push(part);
    this.#begunBytes += part.length;
    if (this.#begunBytes > this.#end.lineBytesMax)
      this.#break(`a message of more than ${this.#end.lineBytesMax} bytes`);
  }

  #line(): void {
    const text = Buffer.concat(this.#begun).toString("utf8");
    this.#begun = [];
    this.#begunBytes = 0;
    if (this.#tooMany()) return this.#break(`more than ${this.#end.linesMax} messages a second`);
    let message: In;
    try {
      message = this.#end.read(JSON.parse(text));
    } catch (error) {
      return this.#break(`no message: ${(error as Error).message}`);
    }
    this.#end.take(message);
  }

  #tooMany(): boolean {
    const now = monotonic();
    if (now - this.#windowBegan >= windowMs) {
      this.#windowBegan = now;
      this.#lines = 0;
    }
    return ++this.#lines > this.#end.linesMax;
  }

  #break(why: string): void {
    if (this.#socket.destroyed) return;
    this.#begun = [];
    this.#socket.destroy();
    this.#end.broken(why);
  }
}
