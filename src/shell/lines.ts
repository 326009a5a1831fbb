/**
 * From bytes to lines: cut at LF, with a cap, and a look at what came out.
 *
 * Of a line no more than `limits.lineBytesMax + 1` bytes are kept, and what follows until the LF is swallowed: an overlong line comes out cut to
 * 97 characters, which the core refuses as `long`. What a line has not brought to its end is no line: an unplug drops it with its
 * reader. One reader serves one connection.
 *
 * A line babbles when within one second it brings more than 200 lines that do not even look like one
 * (no trailer in its place), more than 8 KiB outside lines that do, or more than 64 KiB in all. The reader then takes
 * nothing more, in the middle of a chunk if need be, until `resume` gives it an empty line and a fresh second. What it
 * swallows costs one search for LF. A unit repeats a press every 150 ms, so one that fell into the
 * pause comes through in the next reading.
 *
 * Why not the parser of the serialport library: docs/decisions/0020-lines.md.
 *
 * Example: "BEAT…*1A2B\nPRE" gives the line "BEAT…*1A2B"; "SS 00050001 0*75F9\n" then gives the press.
 */
import { limits } from "../../firmware-protocol/limits.ts";

export interface LineEvents {
  /** One line without its LF, a character a byte (latin-1), at most 97 characters. */
  line(text: string): void;
  /** The line babbles; nothing more comes until `resume`. */
  babble(): void;
}

/** Bytes of a line that are kept: one more than a line may have, so that the core sees that it is too long. */
const lineKeptMax = limits.lineBytesMax + 1;
/** Noise a second that is worth reading: a third of what a line of 250 000 Bd can carry. */
const noiseBytesMax = 8 * 1024;
/** Anything at all a second: more than a line of 500 000 Bd can carry (50 000 bytes). It bounds TCP, which has no rate. */
const bytesMax = 64 * 1024;
/** The second over which the above is counted. */
const windowMs = 1000;

const lf = 0x0a;
const cr = 0x0d;
const starPlace = 5;

/** Whether a line has a trailer in its place (protocol §1) or is a comment; says nothing about its check. */
function looksLikeLine(text: string): boolean {
  const end = text.charCodeAt(text.length - 1) === cr ? text.length - 1 : text.length;
  if (end >= limits.lineBytesMax) return false;
  return text[end - starPlace] === "*" || text[end - limits.trailerBytesMax] === "~" || text[0] === "#";
}

/** Where the next LF is, -1 for none. A loop, because a line is short and what is called instead has to be found first, out of the caches. */
function placeOfLf(chunk: Buffer, start: number): number {
  for (let place = start; place < chunk.length; place++) if (chunk[place] === lf) return place;
  return -1;
}

export class LineReader {
  readonly #events: LineEvents;
  readonly #nowMs: () => number;
  /** The beginning of a line whose end has not come yet. */
  readonly #begun = Buffer.alloc(lineKeptMax);
  #begunBytes = 0;
  #babbling = false;
  #windowStartMs = Number.NEGATIVE_INFINITY;
  #bytes = 0;
  #noiseBytes = 0;
  #rejects = 0;

  /** @param nowMs a monotonic clock */
  constructor(events: LineEvents, nowMs: () => number) {
    this.#events = events;
    this.#nowMs = nowMs;
  }

  /** Takes what the connection brought, in chunks of any size. */
  take(chunk: Buffer): void {
    if (this.#babbling) return;
    this.#turnWindow();
    this.#bytes += chunk.length;
    this.#noiseBytes += chunk.length;
    for (let start = 0; start < chunk.length && !this.#babbling; ) {
      const found = placeOfLf(chunk, start);
      if (found < 0) {
        this.#begin(chunk, start);
        break;
      }
      this.#end(chunk, start, found);
      start = found + 1;
    }
    if (this.#noiseBytes > noiseBytesMax || this.#bytes > bytesMax) this.#babble();
  }

  /** Reads again after a babble; what was begun before is void. */
  resume(): void {
    this.#babbling = false;
    this.#begunBytes = 0;
    this.#windowStartMs = Number.NEGATIVE_INFINITY;
  }

  /** Keeps the rest of a chunk, as far as a line may go. */
  #begin(chunk: Buffer, start: number, end = chunk.length): void {
    this.#begunBytes += chunk.copy(this.#begun, this.#begunBytes, start, end);
  }

  /** A line ends here. An empty one is nothing. */
  #end(chunk: Buffer, start: number, end: number): void {
    if (this.#begunBytes === 0) {
      if (end > start) this.#takeLine(chunk.toString("latin1", start, Math.min(end, start + lineKeptMax)));
      return;
    }
    this.#begin(chunk, start, end);
    const text = this.#begun.toString("latin1", 0, this.#begunBytes);
    this.#begunBytes = 0;
    this.#takeLine(text);
  }

  #takeLine(text: string): void {
    if (looksLikeLine(text)) {
      this.#noiseBytes -= Math.min(this.#noiseBytes, text.length + 1);
    } else if (++this.#rejects > limits.rejectsPerSecondMax) {
      this.#babble();
      return;
    }
    this.#events.line(text);
  }

  #babble(): void {
    if (this.#babbling) return;
    this.#babbling = true;
    this.#events.babble();
  }

  #turnWindow(): void {
    const nowMs = this.#nowMs();
    if (nowMs - this.#windowStartMs < windowMs) return;
    this.#windowStartMs = nowMs;
    this.#bytes = 0;
    this.#noiseBytes = 0;
    this.#rejects = 0;
  }
}
