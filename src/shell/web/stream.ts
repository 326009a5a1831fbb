/**
 * The live stream (`GET /api/stream`, server-sent events) to any number of watchers up to a bound.
 *
 *   state    first: all retained topics, `{"time":…,"topics":{topic: payload}}`
 *   change   then: those that changed, `null` for one that is gone
 *   event    one event as it is on MQTT
 *   beat     every 2 s, `{"time":…}`, so that both ends notice a dead line, and the page says so
 *
 * A change is one text for all watchers, put together from the payloads' own texts. Up to twenty of them are told at once. To write to
 * two hundred takes as long as to change everything anew, so with more there is a pause after each writing, 1 ms for each of them, and what comes
 * meanwhile goes out together: the first change after a calm is never held back. Nobody is waited for: a watcher that
 * does not read is dropped when so much waits for it that it cannot be reading, and comes back to a fresh `state`.
 * Topics are asked of the gateway only while somebody watches.
 */
import { rfc3339 } from "../../core/time.ts";
import { monotonic } from "../clock.ts";

/** Where a watcher is written to: the raw response of one request. */
export interface Sink {
  readonly writableLength: number;
  write(chunk: Buffer): unknown;
  destroy(): void;
}

export interface Watcher {
  readonly sink: Sink;
  /** Whose it is: an account and an address, for the bounds. */
  readonly name: string;
  readonly address: string;
  /** Whether the login that it began with still holds; asked at each beat. */
  readonly holds: () => boolean;
}

export interface StreamOptions {
  /** Tells the gateway whether anybody looks. */
  readonly watched: (watched: boolean) => void;
}

/** One gateway has at most 127 desks; with a screen at each and some phones that is enough, and each costs some kB. */
export const watchersMax = 250;
/** An office behind one address (a proxy that is not named in trustProxy). */
export const watchersMaxPerAddress = 150;
/** One login on some screens, with a few reloads that the server has not noticed yet. */
export const watchersMaxPerName = 50;
/** Some seconds of a storm of events; who has not read them by then reads nothing. */
const unreadBytesMax = 256 * 1024;
/** So many are told of every change at once; each further one adds a pause. */
export const toldAtOnceMax = 20;
const pauseMsEach = 1;
/** So often that a page can call what it shows old within seconds when the line is dead (src/page/data/stream.ts). */
const beatMs = 2000;
/** A reload leaves and comes back at once; the gateway need not send all topics anew for that. */
const unwatchedAfterMs = 5000;

export class Stream {
  readonly #options: StreamOptions;
  readonly #topics = new Map<string, string>();
  /** Each with how many bytes may wait for it. */
  readonly #watchers = new Map<Watcher, number>();
  /** Those that wait for their first state. */
  readonly #waiting = new Set<Watcher>();
  readonly #beats: NodeJS.Timeout;
  #isWatching = false;
  #isWhole = false;
  #leaving: NodeJS.Timeout | undefined;
  /** What they have not been told yet. */
  readonly #changes = new Map<string, string | null>();
  #events: string[] = [];
  #pause: NodeJS.Timeout | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;
  #state: Buffer | undefined;
  /** How many were dropped because they did not read. */
  dropped = 0;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#beats = setInterval(() => this.#beat(), beatMs);
  }

  get size(): number {
    return this.#watchers.size;
  }

  /** Whether one more may watch; if not, which bound says so. */
  full(name: string, address: string): string | undefined {
    const count = (is: (watcher: Watcher) => boolean): number => [...this.#watchers.keys()].filter(is).length;
    if (this.#watchers.size >= watchersMax) return `at most ${watchersMax} pages may be open`;
    if (count((each) => each.name === name) >= watchersMaxPerName)
      return `at most ${watchersMaxPerName} pages may be open with one login`;
    if (count((each) => each.address === address) >= watchersMaxPerAddress)
      return `at most ${watchersMaxPerAddress} pages may be open at one address`;
    return undefined;
  }

  add(watcher: Watcher): void {
    clearTimeout(this.#leaving);
    // What is in its first state is not told to it again.
    this.#tellNow();
    this.#watchers.set(watcher, unreadBytesMax);
    if (this.#isWhole) {
      this.#begin(watcher);
      return;
    }
    this.#waiting.add(watcher);
    if (!this.#isWatching) this.#options.watched(true);
    this.#isWatching = true;
  }

  remove(watcher: Watcher): void {
    this.#waiting.delete(watcher);
    if (!this.#watchers.delete(watcher) || this.#watchers.size > 0) return;
    clearTimeout(this.#leaving);
    this.#leaving = setTimeout(() => this.#leave(), unwatchedAfterMs);
  }

  /** Takes in topics and tells everybody. */
  take(topics: readonly (readonly [string, string | null])[], whole: boolean): void {
    if (!this.#isWatching) return;
    if (whole) {
      this.#tellNow();
      this.#topics.clear();
    }
    for (const [topic, text] of topics) {
      if (text === null) this.#topics.delete(topic);
      else this.#topics.set(topic, text);
    }
    this.#state = undefined;
    for (const [topic, text] of topics) this.#changes.set(topic, text);
    if (whole) this.#tellWhole();
    else this.#tellSoon();
  }

  /** Events, each as its JSON text. */
  tell(events: readonly string[]): void {
    if (events.length === 0) return;
    this.#events.push(...events);
    this.#tellSoon();
  }

  close(): void {
    clearInterval(this.#beats);
    clearTimeout(this.#leaving);
    clearTimeout(this.#pause);
    for (const watcher of this.#watchers.keys()) watcher.sink.destroy();
    this.#watchers.clear();
    this.#waiting.clear();
  }

  #tellSoon(): void {
    if (this.#pause !== undefined) return;
    const pauseMs = Math.max(0, this.#watchers.size - toldAtOnceMax) * pauseMsEach;
    const wait = this.#toldAt + pauseMs - monotonic();
    if (wait <= 0) this.#tellNow();
    else this.#pause = setTimeout(() => this.#tellNow(), wait);
  }

  /** One write for each who has a state. */
  #tellNow(): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    const frames = this.#events.map((event) => frame("event", event));
    if (this.#changes.size > 0) frames.unshift(frame("change", timed([...this.#changes])));
    this.#changes.clear();
    this.#events = [];
    if (frames.length === 0) return;
    this.#toldAt = monotonic();
    const text = Buffer.concat(frames);
    for (const watcher of this.#watchers.keys()) if (!this.#waiting.has(watcher)) this.#write(watcher, text);
  }

  /** All topics have come: who waited begins, and who had them all before is told once more. */
  #tellWhole(): void {
    this.#isWhole = true;
    this.#tellNow();
    for (const watcher of this.#waiting) this.#begin(watcher);
    this.#waiting.clear();
  }

  #leave(): void {
    this.#tellNow();
    this.#isWatching = false;
    this.#isWhole = false;
    this.#topics.clear();
    this.#state = undefined;
    this.#options.watched(false);
  }

  #stateText(): Buffer {
    this.#state ??= frame("state", timed([...this.#topics]));
    return this.#state;
  }

  #beat(): void {
    const beat = frame("beat", `{"time":${timeText()}}`);
    for (const watcher of this.#watchers.keys()) {
      if (watcher.holds()) this.#write(watcher, beat);
      else this.#drop(watcher);
    }
  }

  /** The first state of a large site is longer than the bound, and no sign that nobody reads. */
  #begin(watcher: Watcher): void {
    const state = this.#stateText();
    this.#watchers.set(watcher, unreadBytesMax + state.length);
    this.#write(watcher, state);
  }

  #write(watcher: Watcher, text: Buffer): void {
    if (watcher.sink.writableLength + text.length > (this.#watchers.get(watcher) ?? 0)) {
      this.dropped++;
      this.#drop(watcher);
    } else watcher.sink.write(text);
  }

  #drop(watcher: Watcher): void {
    this.remove(watcher);
    watcher.sink.destroy();
  }
}

function frame(event: string, data: string): Buffer {
  return Buffer.from(`event: ${event}\ndata: ${data}\n\n`);
}

/** With the server's time, wall and monotonic: what a page shows as elapsed must not hang on the clock of a phone. */
function timed(topics: readonly (readonly [string, string | null])[]): string {
  const pairs = topics.map(([topic, text]) => `${JSON.stringify(topic)}:${text}`);
  return `{"time":${timeText()},"topics":{${pairs.join(",")}}}`;
}

function timeText(): string {
  return JSON.stringify({ at: rfc3339(Date.now()), instant: Math.round(monotonic()) });
}
