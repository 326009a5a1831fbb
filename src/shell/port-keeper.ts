/**
 * Keeps one socket open: connects, listens, and connects again for ever.
 *
 *   waiting ── the path exists ──► opening ── opened ──► open ── lost ──► closing ──► waiting …
 *      ▲                              │ failed
 *      └───────── back-off ◄──────────┘
 *
 * - Each connection is a new object with a new line reader; none is opened twice.
 * - What is sent to a port that is not open is forgotten; the core repeats what still matters.
 * - A path that does not exist is looked for every 100 ms (a stat of a few µs), so a unit that is plugged in is there at once. Only
 *   openings that fail, and connections that do not live for 2 s, are spaced out: 100 ms, doubled up to 5 s, each varied by
 *   a quarter so that many ports do not march in step after a power cut.
 * - A babbling line is not read for a second, again and again, until it is quiet; it is still written to.
 * - Closing may hang with a stuck device, so nobody waits for it longer than 1 s.
 *
 * Whatever a port does goes to `offer` and is decided in the core.
 */
import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { Input, Socket } from "../core/io.ts";
import type { Connection, ConnectionEvents, Opener } from "./connection.ts";
import { Reading } from "./reading.ts";

/** Where a keeper writes what it met; a pino logger fits. */
export interface PortLog {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
}

export interface PortKeeperOptions {
  readonly socket: Socket;
  /** Must exist before an opening is worth trying; `undefined` for what has no path. */
  readonly path: string | undefined;
  readonly open: Opener;
  readonly offer: (input: Input) => void;
  readonly log: PortLog;
}

const lookMs = 100;
const backoffMsMin = 100;
const backoffMsMax = 5000;
/** A connection that lived this long has earned an immediate next attempt. */
const stableMs = 2000;
/** Far longer than any healthy close, short enough for a service manager that waits for our end. */
const closeMsMax = 1000;
/** A USB device that does not answer its control messages fails them after 5 s each. */
const openMsMax = 5000;
/** A unit that hangs loses lines for as long as it hangs; a report of it now and then is enough. */
const dropReportMs = 10_000;

export class PortKeeper {
  readonly #socket: Socket;
  readonly #path: string | undefined;
  readonly #open: Opener;
  readonly #offer: (input: Input) => void;
  readonly #log: PortLog;
  readonly #end = new AbortController();
  /** The same as `aborted`, which every line would have to look up. */
  #ending = false;
  readonly #done: Promise<void>;
  #connection: Connection | undefined;
  #failures = 0;
  #toldClosed: string | undefined;
  #droppedLines = 0;
  #dropReport: NodeJS.Timeout | undefined;

  constructor({ socket, path, open, offer, log }: PortKeeperOptions) {
    this.#socket = socket;
    this.#path = path;
    this.#open = open;
    this.#offer = (input) => {
      if (!this.#ending) offer(input);
    };
    this.#log = log;
    // Not before the caller has what `openPorts` returns: the first input may already bring something to send.
    this.#done = Promise.resolve().then(() => this.#run());
  }

  send(line: string): void {
    this.#connection?.send(line);
  }

  close(): Promise<void> {
    this.#ending = true;
    this.#end.abort();
    return this.#done;
  }

  async #run(): Promise<void> {
    while (!this.#end.signal.aborted) {
      if (this.#path !== undefined && !existsSync(this.#path)) {
        this.#tellClosed("no such device");
        await this.#sleep(lookMs);
        continue;
      }
      const livedMs = await this.#connectOnce();
      this.#failures = livedMs < stableMs ? this.#failures + 1 : 0;
      if (this.#failures > 0) await this.#sleep(backoffMs(this.#failures));
    }
  }

  /** One connection from its opening to its end; how long it was open, 0 for an opening that failed. */
  async #connectOnce(): Promise<number> {
    let end: (detail: string) => void = () => {};
    const ended = new Promise<string>((resolve) => {
      end = resolve;
    });
    const stop = (): void => end("the gateway ends");
    this.#end.signal.addEventListener("abort", stop);
    const slow = setTimeout(() => this.#tellClosed(`opening takes longer than ${openMsMax / 1000} s`), openMsMax);
    const reading = new Reading(this.#socket, this.#offer);
    const events = this.#eventsOf(reading, end);
    const connection = await this.#openOrEnd(events, ended);
    clearTimeout(slow);
    let livedMs = 0;
    if (connection !== undefined) {
      const sinceMs = performance.now();
      this.#begin(connection, reading);
      const detail = await ended;
      livedMs = performance.now() - sinceMs;
      this.#connection = undefined;
      await reading.stop();
      this.#tellClosed(detail);
      await this.#giveBack(connection);
    }
    this.#end.signal.removeEventListener("abort", stop);
    return livedMs;
  }

  /** `undefined` when the opening failed, or when the end came first. */
  async #openOrEnd(events: ConnectionEvents, ended: Promise<string>): Promise<Connection | undefined> {
    const opening = this.#open(events);
    const connection = await Promise.race([opening, ended]).catch((error: unknown) => {
      this.#tellClosed(error instanceof Error ? error.message : String(error));
      return undefined;
    });
    if (typeof connection !== "string") return connection;
    opening.then((late) => late.close()).catch((error: unknown) => events.swallowed("open-at-end", error));
    return undefined;
  }

  #eventsOf(reading: Reading, end: (detail: string) => void): ConnectionEvents {
    return {
      data: (chunk) => reading.take(chunk),
      lost: end,
      dropped: (lines) => this.#noteDropped(lines),
      swallowed: (name, error) => this.#log.warn({ socket: this.#socket, name, error }, "failure without consequence"),
    };
  }

  #begin(connection: Connection, reading: Reading): void {
    this.#connection = connection;
    this.#toldClosed = undefined;
    this.#log.info({ socket: this.#socket }, "port opened");
    this.#offer({ kind: "port-opened", socket: this.#socket });
    reading.start(connection);
  }

  /** Only counts: this is on the way to a siren, and a log line takes longer than all of them. */
  #noteDropped(lines: number): void {
    this.#droppedLines += lines;
    this.#dropReport ??= setTimeout(() => {
      this.#log.warn({ socket: this.#socket, lines: this.#droppedLines }, "the far side takes no more: lines dropped");
      this.#droppedLines = 0;
      this.#dropReport = undefined;
    }, dropReportMs).unref();
  }

  /** Told once for each new reason, not for each attempt. */
  #tellClosed(detail: string): void {
    if (detail === this.#toldClosed) return;
    this.#toldClosed = detail;
    this.#log.info({ socket: this.#socket, detail }, "port closed");
    this.#offer({ kind: "port-closed", socket: this.#socket, detail });
  }

  async #giveBack(connection: Connection): Promise<void> {
    const closing = connection.close().then(
      () => true,
      (error: unknown) => {
        this.#log.warn({ socket: this.#socket, name: "close", error }, "failure without consequence");
        return true;
      },
    );
    const clock = new AbortController();
    const late = delay(closeMsMax, false, { signal: clock.signal }).catch(() => true);
    const closed = await Promise.race([closing, late]);
    clock.abort();
    if (!closed) this.#log.warn({ socket: this.#socket }, "port does not close: its device is stuck");
  }

  async #sleep(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#end.signal }).catch(() => {
      // Aborted by close(): the loop sees it.
    });
  }
}

function backoffMs(failures: number): number {
  const middle = Math.min(backoffMsMax, backoffMsMin * 2 ** (failures - 1));
  return middle * (0.75 + Math.random() / 2);
}
