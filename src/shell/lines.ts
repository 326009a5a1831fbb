/**
 * From bytes to lines: a byte cap, then the ReadlineParser, then a look at what came out.
 *
 * The parser alone has no bound: it keeps every byte until an LF comes, copies and searches the whole of it for
 * each chunk, and gives the unfinished rest away as a line when its stream ends. So it stands behind a cap that
 * lets at most `limits.lineBytesMax + 1` bytes of a line through and swallows what follows until the LF: an
 * overlong line comes out cut to 97 characters, which the core refuses as `long`. The parser is written to
 * directly and never ended, so a line that was cut by an unplug is dropped with it. One reader serves one
 * connection.
 *
 * A line babbles when within one second it brings more than 200 lines that do not even look like one
 * (no trailer in its place), more than 8 KiB outside lines that do, or more than 64 KiB in all. The reader then takes
 * nothing more, in the middle of a chunk if need be, until `resume` gives it a fresh parser and a fresh second. What it
 * swallows costs one search for LF. A unit repeats a press every 150 ms, so one that fell into the
 * pause comes through in the next reading.
 *
 * Example: "BEAT…*1A2B\nPRE" gives the line "BEAT…*1A2B"; "SS 00050001 0*75F9\n" then gives the press.
 */
import { ReadlineParser } from "@serialport/parser-readline";
import { limits } from "../../firmware-protocol/limits.ts";

export interface LineEvents {
  /** One line without its LF, a character a byte (latin-1), at most 97 characters. */
  line(text: string): void;
  /** The line babbles; nothing more comes until `resume`. */
  babble(): void;
}

/** Bytes of a line that reach the parser: one more than a line may have, so that the core sees that it is too long. */
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

export class LineReader {
  readonly #events: LineEvents;
  readonly #nowMs: () => number;
  #parser: ReadlineParser;
  #held = 0;
  #babbling = false;
  #windowStartMs = Number.NEGATIVE_INFINITY;
  #bytes = 0;
  #noiseBytes = 0;
  #rejects = 0;

  /** @param nowMs a monotonic clock */
  constructor(events: LineEvents, nowMs: () => number) {
    this.#events = events;
    this.#nowMs = nowMs;
    this.#parser = this.#freshParser();
  }

  /** Takes what the connection brought, in chunks of any size. */
  take(chunk: Buffer): void {
    if (this.#babbling) return;
    this.#turnWindow();
    this.#bytes += chunk.length;
    this.#noiseBytes += chunk.length;
    if (this.#held + chunk.length <= lineKeptMax) this.#takeWhole(chunk);
    else this.#takeByLine(chunk);
    if (this.#noiseBytes > noiseBytesMax || this.#bytes > bytesMax) this.#babble();
  }

  /** Reads again after a babble; what was begun before is void. */
  resume(): void {
    this.#babbling = false;
    this.#held = 0;
    this.#windowStartMs = Number.NEGATIVE_INFINITY;
    this.#parser = this.#freshParser();
  }

  /** The common case: nothing in this chunk can be too long. */
  #takeWhole(chunk: Buffer): void {
    const last = chunk.lastIndexOf(lf);
    this.#held = last < 0 ? this.#held + chunk.length : chunk.length - last - 1;
    this.#parser.write(chunk);
  }

  #takeByLine(chunk: Buffer): void {
    for (let start = 0; start < chunk.length && !this.#babbling; ) {
      const found = chunk.indexOf(lf, start);
      const end = found < 0 ? chunk.length : found;
      const kept = Math.min(end - start, lineKeptMax - this.#held);
      this.#held += kept;
      if (kept > 0) this.#parser.write(chunk.subarray(start, start + kept));
      if (found >= 0) {
        this.#held = 0;
        this.#parser.write(chunk.subarray(found, found + 1));
      }
      start = end + 1;
    }
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

  #freshParser(): ReadlineParser {
    const parser = new ReadlineParser({ delimiter: "\n", encoding: "latin1" });
    parser.on("data", (text: string) => {
      if (parser === this.#parser && !this.#babbling) this.#takeLine(text);
    });
    return parser;
  }
}
