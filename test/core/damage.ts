/**
 * Damage to a line on its way, as a cable does it: bits of the bytes on the wire, LF included, flipped. What
 * comes out is cut into lines again, for a flipped bit can make an LF or unmake one.
 *
 * A UART sends the lowest bit of a byte first. A burst is counted in that order, and in the other one too, because other
 * carriers send the highest first: bit n of a line is bit n % 8 of byte n / 8, from below or from above.
 */
import { decode } from "../../src/core/frame.ts";

export type BitOrder = "lowest-first" | "highest-first";
export const bitOrders: readonly BitOrder[] = ["lowest-first", "highest-first"];

/** Bits of a line that are not its data bits are never damaged here: a bad stop bit costs the whole byte. */
export function bitsOf(line: string): number {
  return line.length * 8;
}

/**
 * The bytes of a line with bits flipped; `line` has a character a byte.
 * @param bits in ascending order
 */
export function withFlips(line: string, bits: readonly number[], order: BitOrder = "lowest-first"): string {
  let arrived = "";
  let done = 0;
  for (let next = 0; next < bits.length; ) {
    const place = (bits[next] as number) >> 3;
    let byte = line.charCodeAt(place);
    for (; next < bits.length && (bits[next] as number) >> 3 === place; next++) {
      const bit = (bits[next] as number) & 7;
      byte ^= order === "lowest-first" ? 1 << bit : 0x80 >> bit;
    }
    arrived += line.slice(done, place) + String.fromCharCode(byte);
    done = place + 1;
  }
  return arrived + line.slice(done);
}

/** The bits of a burst: the first and the last of `length` bits from `start`, and those between that `inner` names. */
export function burst(start: number, length: number, inner: number): number[] {
  if (length === 1) return [start];
  const bits = [start];
  for (let bit = 1; bit < length - 1; bit++) if (inner & (1 << (bit - 1))) bits.push(start + bit);
  bits.push(start + length - 1);
  return bits;
}

/** Every burst of exactly `length` bits that lies within `bits` bits, its ends flipped. */
export function* bursts(bits: number, length: number): Generator<number[]> {
  const inners = 2 ** Math.max(length - 2, 0);
  for (let start = 0; start + length <= bits; start++) {
    for (let inner = 0; inner < inners; inner++) yield burst(start, length, inner);
  }
}

/** Every way to flip one or two bits. */
export function* oneOrTwo(bits: number): Generator<number[]> {
  for (let first = 0; first < bits; first++) {
    yield [first];
    for (let second = first + 1; second < bits; second++) yield [first, second];
  }
}

/** Says whether a line without its LF is taken for a message by the side that it is for, whichever that is. */
export type Reader = (line: string) => boolean;

/** The codec of the gateway as a reader. */
export const coreReader: Reader = (line) => {
  const read = decode(line, "gateway");
  // A line for the other side is a message as well: it only came to the wrong end of the test.
  return read.kind === "message" || (read.kind === "reject" && read.code === "direction");
};

/** Whether anything of what arrived is taken for a message. What has lost its LF is no line yet. */
export function isAccepted(arrived: string, reader: Reader = coreReader): boolean {
  let start = 0;
  for (let lf = arrived.indexOf("\n"); lf >= 0; lf = arrived.indexOf("\n", start)) {
    if (reader(arrived.slice(start, lf))) return true;
    start = lf + 1;
  }
  return false;
}
