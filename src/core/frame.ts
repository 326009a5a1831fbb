/**
 * The line as the gateway reads and writes it: text, trailer, LF (firmware-protocol/README.md §1, §6, §7).
 *
 *   "PRESS 00050001 0*75F9"  →  { verb: "PRESS", event: 0x00050001, ageMs: 0 }
 *
 * A line is read into a message or refused whole with one code; there is no partial reading and no
 * guess. The check is tried before the words are looked at, so noise costs one pass over its bytes.
 */
import { type Field, hex, hexDigits } from "../../firmware-protocol/fields.ts";
import { limits } from "../../firmware-protocol/limits.ts";
import {
  type Message,
  messages,
  type RejectCode,
  type ToGateway,
  type ToUnit,
  type Verb,
} from "../../firmware-protocol/messages.ts";
import { counterDigits, fits, type Receiving, type Seal, tagOf } from "./trust.ts";

/** What a line turned out to be. A comment is for people and carries nothing. */
export type Decoded<M extends Message = Message> =
  | { readonly kind: "message"; readonly message: M }
  | { readonly kind: "reject"; readonly code: RejectCode }
  | { readonly kind: "comment" };

/** A line whose trailer was looked at: a good check, or a tag that somebody has yet to judge. */
export type Cut =
  | { readonly kind: "text"; readonly text: string; readonly seal: Seal | undefined }
  | Exclude<Decoded, { readonly kind: "message" }>;

type Row = {
  readonly verb: Verb;
  readonly direction: string;
  // biome-ignore lint/suspicious/noExplicitAny: the table holds fields of every type.
  readonly fields: readonly (readonly [string, Field<any>])[];
};

const rows: ReadonlyMap<string, Row> = new Map(
  Object.entries(messages).map(([verb, row]) => [
    verb,
    { verb: verb as Verb, direction: row.direction, fields: Object.entries(row.fields) },
  ]),
);

const crcTable = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  return crc;
});

/** CRC-16/IBM-3740 of the first `length` characters of a latin-1 text (README §1). */
export function crc16(text: string, length = text.length): number {
  let crc = 0xffff;
  for (let i = 0; i < length; i++) {
    crc = ((crc << 8) & 0xffff) ^ (crcTable[((crc >> 8) ^ text.charCodeAt(i)) & 0xff] as number);
  }
  return crc;
}

const crcDigits = 4;
const starCode = "*".charCodeAt(0);
const tildeCode = "~".charCodeAt(0);
const tagDigits = limits.trailerBytesMax - 1 - counterDigits;
const counterText = hex(counterDigits);

/**
 * A message as the line that goes on the wire, LF included.
 * @param by the session key of the direction and the next counter; without it the line carries a check
 */
export function encode(message: Message, by?: { readonly key: Uint8Array; readonly counter: number }): string {
  const row = rows.get(message.verb) as Row;
  const values = message as unknown as Readonly<Record<string, unknown>>;
  let text: string = message.verb;
  for (const [name, field] of row.fields) text += ` ${field.format(values[name])}`;
  if (by === undefined) return `${text}*${hexDigits(crc16(text), crcDigits)}\n`;
  const covered = `${text}~${counterText.format(by.counter)}`;
  return `${covered}${tagOf(by.key, covered)}\n`;
}

/**
 * Looks at the trailer of a line, and at nothing else.
 * @param line one character a byte (latin-1), without its LF; one CR at the end is tolerated
 */
export function cut(line: string): Cut {
  const end = line.charCodeAt(line.length - 1) === 0x0d ? line.length - 1 : line.length;
  if (end >= limits.lineBytesMax || !isPrintable(line, end)) return { kind: "reject", code: "long" };
  if (line.charCodeAt(0) === 0x23) return { kind: "comment" };
  const star = end - 1 - crcDigits;
  if (line.charCodeAt(star) !== starCode) return cutSealed(line, end);
  if (line.slice(star + 1, end) !== hexDigits(crc16(line, star), crcDigits)) return { kind: "reject", code: "check" };
  return { kind: "text", text: line.slice(0, star), seal: undefined };
}

function cutSealed(line: string, end: number): Cut {
  const tilde = end - limits.trailerBytesMax;
  if (line.charCodeAt(tilde) !== tildeCode) return { kind: "reject", code: "check" };
  const counter = counterText.parse(line.slice(tilde + 1, end - tagDigits));
  if (counter === undefined) return { kind: "reject", code: "trust" };
  const seal = { covered: line.slice(0, end - tagDigits), counter, tag: line.slice(end - tagDigits, end) };
  return { kind: "text", text: line.slice(0, tilde), seal };
}

/**
 * Reads one line whole, as a side does that has a session with a key (`by`: the key of the direction and the highest
 * counter before) or one without.
 */
export function decode(line: string, to: "gateway", by?: Receiving): Decoded<ToGateway>;
export function decode(line: string, to: "unit", by?: Receiving): Decoded<ToUnit>;
export function decode(line: string, to: "gateway" | "unit", by?: Receiving): Decoded;
export function decode(line: string, to: "gateway" | "unit", by?: Receiving): Decoded {
  const found = cut(line);
  if (found.kind !== "text") return found;
  if (found.seal !== undefined && !(by !== undefined && fits(found.seal, by))) return { kind: "reject", code: "trust" };
  return read(found.text, to);
}

function isPrintable(line: string, end: number): boolean {
  for (let i = 0; i < end; i++) {
    const code = line.charCodeAt(i);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

/** Reads the text of a line, whatever its trailer was worth. */
export function read(text: string, to: "gateway"): Exclude<Decoded<ToGateway>, { readonly kind: "comment" }>;
export function read(text: string, to: "unit" | "gateway"): Exclude<Decoded, { readonly kind: "comment" }>;
export function read(text: string, to: "unit" | "gateway"): Exclude<Decoded, { readonly kind: "comment" }> {
  const words = text.split(" ");
  const row = rows.get(words[0] as string);
  if (row === undefined) return { kind: "reject", code: "unknown" };
  if (row.direction !== "both" && row.direction !== `to-${to}`) return { kind: "reject", code: "direction" };
  if (words.length !== row.fields.length + 1) return { kind: "reject", code: "field" };
  const message: Record<string, unknown> = { verb: row.verb };
  for (let place = 0; place < row.fields.length; place++) {
    const [name, field] = row.fields[place] as Row["fields"][number];
    const value = field.parse(words[place + 1] as string);
    if (value === undefined) return { kind: "reject", code: "field" };
    message[name] = value;
  }
  return { kind: "message", message: message as unknown as Message };
}
