/**
 * What the EEPROM of a unit holds (firmware/store.c), for tests and simulators that begin with named or paired units.
 *
 *   eepromImage({ uid: "3F9A0C7711E2", boot: 4, key })   →  1024 bytes; its unit says HELLO as 3F9A0C7711E2 in boot 5, with a tag
 *
 * Two copies of one record, 32 bytes apart; the newer sound one counts:
 *
 *   0 version   1 sequence   2 uid, 6 bytes   8 boot, low byte first   10 key, 16 bytes
 *   26 paired   27 turns of the boot number   28 CRC-16 of all before it, low byte first
 */
import { crc16 } from "../../src/core/frame.ts";

const eepromBytes = 1024;
const copyBytes = 32;
const recordBytes = 30;
const recordVersion = 2;
const erased = 0xff;

export interface StoredSettings {
  /** 12 upper-case hexadecimal digits; zeros for a unit without a name. */
  readonly uid: string;
  /** The number of its last start; the next one is one more. */
  readonly boot: number;
  /** 16 bytes; left out, the unit is unpaired. */
  readonly key?: Uint8Array | undefined;
}

function record({ uid, boot, key }: StoredSettings, sequence: number): Uint8Array {
  const bytes = new Uint8Array(recordBytes);
  const view = new DataView(bytes.buffer);
  bytes[0] = recordVersion;
  bytes[1] = sequence;
  bytes.set(Buffer.from(uid, "hex"), 2);
  view.setUint16(8, boot, true);
  if (key !== undefined) bytes.set(key, 10);
  bytes[26] = key === undefined ? 0 : 1;
  view.setUint16(28, crc16(String.fromCharCode(...bytes.subarray(0, 28))), true);
  return bytes;
}

/** The whole EEPROM, both copies written. Throws when the uid or the key has not its length. */
export function eepromImage(settings: StoredSettings): Uint8Array {
  if (!/^[0-9A-F]{12}$/.test(settings.uid)) throw new Error(`not a uid: ${settings.uid}`);
  if (settings.key !== undefined && settings.key.length !== 16) throw new Error("a key has 16 bytes");
  const image = new Uint8Array(eepromBytes).fill(erased);
  image.set(record(settings, 1), 0);
  image.set(record(settings, 0), copyBytes);
  return image;
}
