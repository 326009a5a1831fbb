/**
 * Where log lines go: to standard error, without ever waiting for whoever reads it. A pipe that nobody reads, a terminal
 * that was stopped (Ctrl-S) and a log daemon that hangs take no more at some point, and a write that waited for them would
 * stop the sirens with it.
 *
 * What is not taken at once waits here, up to 64 KiB, and is tried again. Beyond that lines are dropped and counted, all
 * of them until what waits is out; a line then says in their place how many there were. A line of which a part went out is
 * finished first, so none is ever torn.
 */
import { constants, fstatSync, openSync, writeSync } from "node:fs";
import { isatty } from "node:tty";

/** How the outside takes bytes: the number it took. Throws for "not now" (EAGAIN) and for anything else. */
export type WriteBytes = (bytes: Buffer) => number;

/** As much as a pipe of Linux holds by itself: some 300 lines, a burst that a reader is behind with for a moment. */
const waitingBytesMax = 64 * 1024;
/** An attempt costs one system call, and nobody who reads a log minds a tenth of a second. */
const retryMs = 100;

/** What pino writes to. */
export class LogDestination {
  readonly #write: WriteBytes;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #dropped = 0;
  #retry: NodeJS.Timeout | undefined;

  constructor(write: WriteBytes) {
    this.#write = write;
  }

  /** Takes one line, LF included. Never blocks, never throws. */
  write(line: string): void {
    if (this.#dropped > 0) this.#dropped++;
    else if (this.#waiting.length > 0) this.#wait(Buffer.from(line));
    else this.#put(Buffer.from(line));
    if (this.#waiting.length > 0) this.#retry ??= setTimeout(() => this.#again(), retryMs).unref();
  }

  /** Writes what waits as far as it is taken now; for the end of the process, where nothing may be waited for. */
  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const bytes of waiting) {
      if (this.#waiting.length > 0) this.#keep(bytes);
      else this.#put(bytes);
    }
    if (this.#waiting.length > 0 || this.#dropped === 0) return;
    const notice = Buffer.from(dropNotice(this.#dropped));
    this.#dropped = 0;
    this.#put(notice);
  }

  #again(): void {
    this.#retry = undefined;
    this.flush();
    if (this.#waiting.length > 0) this.#retry = setTimeout(() => this.#again(), retryMs).unref();
  }

  #put(bytes: Buffer): void {
    const taken = this.#attempt(bytes);
    if (taken < bytes.length) this.#keep(bytes.subarray(taken));
  }

  #wait(bytes: Buffer): void {
    if (this.#waitingBytes + bytes.length > waitingBytesMax) this.#dropped++;
    else this.#keep(bytes);
  }

  #keep(bytes: Buffer): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
  }

  /** A reader that went away (EPIPE) or a full disk is like one that is slow: it may come back, and the log is not why we run. */
  #attempt(bytes: Buffer): number {
    try {
      return this.#write(bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      return 0;
    }
  }
}

function dropNotice(lines: number): string {
  const warn = 40; // pino's number for it
  const msg = "log lines were dropped: nobody read standard error";
  return `${JSON.stringify({ level: warn, time: Date.now(), pid: process.pid, lines, msg })}\n`;
}

let shared: LogDestination | undefined;

/** Standard error, one destination for the whole process. */
export function standardErrorLog(): LogDestination {
  if (shared === undefined) {
    const descriptor = nonBlockingStandardError();
    const destination = new LogDestination((bytes) => writeSync(descriptor, bytes));
    // Also after a crash: what waited is often why.
    process.on("exit", () => destination.flush());
    shared = destination;
  }
  return shared;
}

const stderr = 2;
const writerFlags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/**
 * A pipe or terminal is opened anew, because whoever shares ours may make it blocking again. Otherwise (a socket, as from
 * systemd; another user's pipe) Node makes the shared one non-blocking as soon as it is asked for its stream.
 * A file stays as it is, and so does another user's terminal.
 */
function nonBlockingStandardError(): number {
  if (fstatSync(stderr).isFIFO() || isatty(stderr)) {
    try {
      return openSync(`/proc/self/fd/${stderr}`, writerFlags);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    }
  }
  return process.stderr.fd;
}
