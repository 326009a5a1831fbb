/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012), 64-bit result, on pairs of 32-bit halves: BigInt would take twenty times
 * as long. Used here for nonces: nobody who does not know the seed can tell the next one.
 */

/** A 64-bit number as two unsigned halves. */
export interface Word64 {
  readonly high: number;
  readonly low: number;
}

/** The four state words, each as [high, low] at places 2n and 2n+1. */
type SipState = Int32Array;

/** v[a] += v[b], on 64 bits. */
function add(v: SipState, a: number, b: number): void {
  const low = ((v[2 * a + 1] as number) >>> 0) + ((v[2 * b + 1] as number) >>> 0);
  v[2 * a + 1] = low | 0;
  v[2 * a] = ((v[2 * a] as number) + (v[2 * b] as number) + (low > 0xffffffff ? 1 : 0)) | 0;
}

/** v[a] = rotl(v[a], bits) for 0 < bits < 32. */
function rotate(v: SipState, a: number, bits: number): void {
  const high = v[2 * a] as number;
  const low = v[2 * a + 1] as number;
  v[2 * a] = (high << bits) | (low >>> (32 - bits));
  v[2 * a + 1] = (low << bits) | (high >>> (32 - bits));
}

function swapHalves(v: SipState, a: number): void {
  const high = v[2 * a] as number;
  v[2 * a] = v[2 * a + 1] as number;
  v[2 * a + 1] = high;
}

function xor(v: SipState, a: number, high: number, low: number): void {
  v[2 * a] = (v[2 * a] as number) ^ high;
  v[2 * a + 1] = (v[2 * a + 1] as number) ^ low;
}

/** One half of a SipRound: a += b, c += d, b and d rotated and mixed, a turned by 32. */
function halfRound(v: SipState, a: number, b: number, c: number, d: number, bitsB: number, bitsD: number): void {
  add(v, a, b);
  add(v, c, d);
  rotate(v, b, bitsB);
  rotate(v, d, bitsD);
  xor(v, b, v[2 * a] as number, v[2 * a + 1] as number);
  xor(v, d, v[2 * c] as number, v[2 * c + 1] as number);
  swapHalves(v, a);
}

function rounds(v: SipState, count: number): void {
  for (let round = 0; round < count; round++) {
    halfRound(v, 0, 1, 2, 3, 13, 16);
    halfRound(v, 2, 1, 0, 3, 17, 21);
  }
}

function readWord(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

function absorb(v: SipState, high: number, low: number): void {
  xor(v, 3, high, low);
  rounds(v, 2);
  xor(v, 0, high, low);
}

/**
 * SipHash-2-4 of a message.
 * @param key 16 bytes
 */
export function siphash24(key: Uint8Array, message: Uint8Array): Word64 {
  const k0 = { low: readWord(key, 0), high: readWord(key, 4) };
  const k1 = { low: readWord(key, 8), high: readWord(key, 12) };
  const v: SipState = Int32Array.of(
    0x736f6d65,
    0x70736575,
    0x646f7261,
    0x6e646f6d,
    0x6c796765,
    0x6e657261,
    0x74656462,
    0x79746573,
  );
  for (const [place, half] of [k0, k1, k0, k1].entries()) xor(v, place, half.high, half.low);
  const whole = message.length & ~7;
  for (let at = 0; at < whole; at += 8) absorb(v, readWord(message, at + 4), readWord(message, at));
  const tail = new Uint8Array(8);
  tail.set(message.subarray(whole));
  tail[7] = message.length & 0xff;
  absorb(v, readWord(tail, 4), readWord(tail, 0));
  xor(v, 2, 0, 0xff);
  rounds(v, 4);
  const fold = (half: 0 | 1): number =>
    ((v[half] as number) ^ (v[2 + half] as number) ^ (v[4 + half] as number) ^ (v[6 + half] as number)) >>> 0;
  return { high: fold(0), low: fold(1) };
}

/** The 64 bits as 16 upper-case hexadecimal digits. */
export function digits64(word: Word64): string {
  const half = (value: number): string => value.toString(16).toUpperCase().padStart(8, "0");
  return half(word.high) + half(word.low);
}
