/**
 * The tag of a line (firmware-protocol/README.md §6): who has not the key of the unit cannot make a line of its session, and
 * cannot use a recorded one, because each session has keys of its own and each line a counter that only grows.
 *
 *   key of the unit ─┬─ nonce, boot, session, "to gateway" ─► key of what the unit says
 *                    └─ nonce, boot, session, "to unit" ────► key of what it is told
 *
 *   tagOf(key, "PRESS 00050001 0~0017")  →  "3F9A0C7711E2"
 */
import { hexDigits } from "../../firmware-protocol/fields.ts";
import { limits } from "../../firmware-protocol/limits.ts";
import { siphash24 } from "./siphash.ts";

/** The trailer of a tagged line, still to be judged. */
export interface Seal {
  /** The bytes that the tag covers: text, `~` and the counter. */
  readonly covered: string;
  readonly counter: number;
  readonly tag: string;
}

/** The keys of one session, one for each direction, 16 bytes each. */
export interface SessionKeys {
  readonly toGateway: Uint8Array;
  readonly toUnit: Uint8Array;
}

/** What a receiver judges a tag by: the key of the direction, and the highest counter so far (-1 for none). */
export interface Receiving {
  readonly key: Uint8Array;
  readonly after: number;
}

export const counterDigits = 4;
const tagDigits = 12;
/** A tag is the upper 48 of 64 bits. */
const highDigits = 8;
const lowBitsLeftOut = 16;
const directions = { toGateway: 0x47, toUnit: 0x55 } as const;

function nonceBytes(nonce: string): number[] {
  return Array.from({ length: nonce.length / 2 }, (_, place) =>
    Number.parseInt(nonce.slice(2 * place, 2 * place + 2), 16),
  );
}

/**
 * @param key 16 bytes, the unit's own
 * @param nonce of OPEN, 16 hexadecimal digits
 * @param boot of HELLO
 * @param session of HELLO
 */
export function sessionKeys(key: Uint8Array, nonce: string, boot: number, session: number): SessionKeys {
  const context = [...nonceBytes(nonce), boot >> 8, boot & 0xff, session >> 8, session & 0xff];
  const derive = (direction: number): Uint8Array => {
    const derived = new DataView(new ArrayBuffer(16));
    for (const half of [0, 1]) {
      const { high, low } = siphash24(key, Uint8Array.from([...context, direction, half]));
      derived.setUint32(8 * half, low, true);
      derived.setUint32(8 * half + 4, high, true);
    }
    return new Uint8Array(derived.buffer);
  };
  return { toGateway: derive(directions.toGateway), toUnit: derive(directions.toUnit) };
}

/** Where a line's bytes stand while its tag is made; one place for all, because nothing else happens meanwhile. */
const scratch = new Uint8Array(limits.lineBytesMax);

/** The tag of the bytes that it covers, 12 upper-case hexadecimal digits. A longer text than a line may have has none. */
export function tagOf(key: Uint8Array, covered: string): string {
  if (covered.length > scratch.length) throw new RangeError(`a line of ${covered.length} bytes has no tag`);
  for (let place = 0; place < covered.length; place++) scratch[place] = covered.charCodeAt(place);
  const { high, low } = siphash24(key, scratch, covered.length);
  return hexDigits(high, highDigits) + hexDigits(low >>> lowBitsLeftOut, tagDigits - highDigits);
}

/** Whether a line may be believed: never heard before in this session, and sealed by who has the key. */
export function fits(seal: Seal, by: Receiving): boolean {
  return seal.counter > by.after && tagOf(by.key, seal.covered) === seal.tag;
}
