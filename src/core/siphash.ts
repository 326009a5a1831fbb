/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012), 64-bit result, on pairs of 32-bit halves: BigInt would take twenty times
 * as long. Used here for nonces: nobody who does not know the seed can tell the next one.
 */

import { hexDigits } from "../../firmware-protocol/fields.ts";

/** A 64-bit number as two unsigned halves. */
export interface Word64 {
  readonly high: number;
  readonly low: number;
}

/** Four bytes as a number, the lowest first; what lies at or behind `end` is zero. */
function readWord(bytes: Uint8Array, at: number, end: number): number {
  let word = 0;
  for (let place = Math.min(at + 3, end - 1); place >= at; place--) word = (word << 8) | (bytes[place] as number);
  return word;
}

/** Rounds for each word of the message, and after the last. */
const roundsPerWord = 2;
const roundsAtEnd = 4;

/**
 * SipHash-2-4 of a message. Its four words of state, v0 to v3 in the paper, are a to d here, each as two local numbers, and the round
 * stands written out where it is used: every line to a siren waits for it, and with the words in an array it takes four times as long.
 * @param key 16 bytes
 * @param length how many bytes of `message` count
 */
export function siphash24(key: Uint8Array, message: Uint8Array, length = message.length): Word64 {
  const [k0, k1, k2, k3] = [readWord(key, 0, 16), readWord(key, 4, 16), readWord(key, 8, 16), readWord(key, 12, 16)];
  let aLow = k0 ^ 0x70736575;
  let aHigh = k1 ^ 0x736f6d65;
  let bLow = k2 ^ 0x6e646f6d;
  let bHigh = k3 ^ 0x646f7261;
  let cLow = k0 ^ 0x6e657261;
  let cHigh = k1 ^ 0x6c796765;
  let dLow = k2 ^ 0x79746573;
  let dHigh = k3 ^ 0x74656462;
  // The last word has what is left of the message and its length; after it comes the end, which is no word.
  const last = length >>> 3;
  for (let word = 0; word <= last + 1; word++) {
    const isEnd = word > last;
    const low = readWord(message, 8 * word, length);
    const high = readWord(message, 8 * word + 4, length) | (word === last ? length << 24 : 0);
    if (isEnd) cLow ^= 0xff;
    dLow ^= low;
    dHigh ^= high;
    for (let round = isEnd ? roundsAtEnd : roundsPerWord; round > 0; round--) {
      // a += b, b <<<= 13, b ^= a, a <<<= 32
      const ab = (aLow >>> 0) + (bLow >>> 0);
      const abHigh = (aHigh + bHigh + (ab > 0xffffffff ? 1 : 0)) | 0;
      const b13 = (bLow << 13) | (bHigh >>> 19);
      bHigh = ((bHigh << 13) | (bLow >>> 19)) ^ abHigh;
      bLow = b13 ^ ab;
      aLow = abHigh;
      aHigh = ab | 0;
      // c += d, d <<<= 16, d ^= c
      const cd = (cLow >>> 0) + (dLow >>> 0);
      cHigh = (cHigh + dHigh + (cd > 0xffffffff ? 1 : 0)) | 0;
      cLow = cd | 0;
      const d16 = (dLow << 16) | (dHigh >>> 16);
      dHigh = ((dHigh << 16) | (dLow >>> 16)) ^ cHigh;
      dLow = d16 ^ cLow;
      // a += d, d <<<= 21, d ^= a
      const ad = (aLow >>> 0) + (dLow >>> 0);
      aHigh = (aHigh + dHigh + (ad > 0xffffffff ? 1 : 0)) | 0;
      aLow = ad | 0;
      const d21 = (dLow << 21) | (dHigh >>> 11);
      dHigh = ((dHigh << 21) | (dLow >>> 11)) ^ aHigh;
      dLow = d21 ^ aLow;
      // c += b, b <<<= 17, b ^= c, c <<<= 32
      const cb = (cLow >>> 0) + (bLow >>> 0);
      const cbHigh = (cHigh + bHigh + (cb > 0xffffffff ? 1 : 0)) | 0;
      const b17 = (bLow << 17) | (bHigh >>> 15);
      bHigh = ((bHigh << 17) | (bLow >>> 15)) ^ cbHigh;
      bLow = b17 ^ cb;
      cLow = cbHigh;
      cHigh = cb | 0;
    }
    aLow ^= low;
    aHigh ^= high;
  }
  return { high: (aHigh ^ bHigh ^ cHigh ^ dHigh) >>> 0, low: (aLow ^ bLow ^ cLow ^ dLow) >>> 0 };
}

/** The 64 bits as 16 upper-case hexadecimal digits. */
export function digits64(word: Word64): string {
  return hexDigits(word.high, 8) + hexDigits(word.low, 8);
}
