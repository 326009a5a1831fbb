/**
 * Lines on their way out of one connection. A line is written at once, without waiting for anything; only when the
 * far side takes no more (EAGAIN) does it wait here, for at most 250 ms, and is then dropped and counted: the core
 * repeats what still matters, and a siren must never hear a command that is minutes old. An outbox ends with its
 * connection, so nothing is ever carried over to the next one.
 *
 * A line that went out in part and whose rest was dropped has left an open end at the far side; the next line
 * begins with an LF then, so that only the cut line is refused there and not the next one with it.
 */

/** How the outside takes bytes: the number it took, 0 for "not now". Throws when the connection is broken. */
export type Write = (text: string) => number;

export interface OutboxEvents {
  /** The connection is broken. */
  failed(error: unknown): void;
  /** So many lines were dropped because the far side did not take them in time or room. */
  dropped(lines: number): void;
}

/** The core repeats SHOW every 50 ms and an answer when it is asked again; what waited five times that is stale. */
const ageMsMax = 250;
/** Some 50 short lines: more than one unit is sent within `ageMsMax`. */
const waitingBytesMax = 2048;
/** A blocked far side is tried this often; about one system call of 2 µs each. */
const retryMs = 5;

interface Waiting {
  readonly rest: string;
  readonly begun: boolean;
  readonly sinceMs: number;
}

export class Outbox {
  readonly #write: Write;
  readonly #events: OutboxEvents;
  readonly #nowMs: () => number;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #openEnd = false;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param nowMs a monotonic clock */
  constructor(write: Write, events: OutboxEvents, nowMs: () => number) {
    this.#write = write;
    this.#events = events;
    this.#nowMs = nowMs;
  }

  /** Writes a line, LF included, now or within 250 ms or never. */
  send(line: string): void {
    if (this.#closed) return;
    if (this.#waiting.length > 0) {
      this.#wait(line, false);
      return;
    }
    const text = this.#openEnd ? `\n${line}` : line;
    const taken = this.#attempt(text);
    if (taken < text.length) this.#wait(text.slice(taken), taken > 0);
  }

  /** Forgets what waits; later lines are forgotten too. */
  close(): void {
    this.#closed = true;
    this.#waiting = [];
    clearTimeout(this.#retry);
  }

  /** Bytes taken; all of them when the connection broke, because then nothing is to wait. */
  #attempt(text: string): number {
    try {
      const taken = this.#write(text);
      if (taken > 0) this.#openEnd = false;
      return taken;
    } catch (error) {
      this.close();
      this.#events.failed(error);
      return text.length;
    }
  }

  #wait(rest: string, begun: boolean): void {
    if (this.#closed) return;
    if (this.#waitingBytes + rest.length > waitingBytesMax) {
      this.#events.dropped(1);
      return;
    }
    this.#waiting.push({ rest, begun, sinceMs: this.#nowMs() });
    this.#waitingBytes += rest.length;
    this.#retry ??= setTimeout(() => this.#again(), retryMs);
  }

  #again(): void {
    this.#retry = undefined;
    this.#dropStale();
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const [place, entry] of waiting.entries()) {
      const text = this.#openEnd ? `\n${entry.rest}` : entry.rest;
      const taken = this.#attempt(text);
      if (this.#closed) return;
      if (taken === text.length) continue;
      this.#keep({ rest: text.slice(taken), begun: entry.begun || taken > 0, sinceMs: entry.sinceMs });
      for (const later of waiting.slice(place + 1)) this.#keep(later);
      break;
    }
    if (this.#waiting.length > 0) this.#retry = setTimeout(() => this.#again(), retryMs);
  }

  #keep(entry: Waiting): void {
    this.#waiting.push(entry);
    this.#waitingBytes += entry.rest.length;
  }

  #dropStale(): void {
    const oldestMs = this.#nowMs() - ageMsMax;
    const fresh = this.#waiting.filter((entry) => entry.sinceMs >= oldestMs);
    const stale = this.#waiting.length - fresh.length;
    if (stale === 0) return;
    if (this.#waiting[0]?.begun) this.#openEnd = true;
    this.#waiting = fresh;
    this.#events.dropped(stale);
  }
}
