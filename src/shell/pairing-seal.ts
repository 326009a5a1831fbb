/**
 * Sealing: whoever has the journal alone (a copy, a backup, the SD card of a dead machine) does not have the keys of the units.
 * The seal is a file elsewhere, named by `sealFile`; a key of its own is derived from it, and each unit's key is sealed
 * with AES-256-GCM, with the uid as additional data, so that no row can be given another unit's key.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";

export interface SealProblem {
  readonly message: string;
  readonly remedy: string;
}

/** What was read; `problem` without a seal means that nothing can be sealed or opened. */
export interface SealFile {
  readonly seal?: Seal;
  readonly problem?: SealProblem;
}

/** Fewer could be tried one after the other; a file of this length should still be random, not a word. */
const sealBytesMin = 16;
/** A seal file larger than this is some other file. */
const sealBytesMax = 4096;

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

export class Seal {
  readonly #key: Uint8Array;

  constructor(secret: Uint8Array) {
    this.#key = new Uint8Array(hkdfSync("sha256", secret, "", "rufkreis: keys of units at rest", 32));
  }

  /** Nonce, sealed key and tag. Nonces are random: there are far fewer pairings than would make two of them alike. */
  close(uid: string, key: Uint8Array): Buffer {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, this.#key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(uid));
    return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
  }

  /** The key, or `undefined` if this is not the seal that it was closed with, or not the row of this unit. */
  open(uid: string, sealed: Uint8Array): Uint8Array | undefined {
    if (sealed.length < nonceBytes + tagBytes) return undefined;
    const decipher = createDecipheriv(algorithm, this.#key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
      .setAAD(Buffer.from(uid))
      .setAuthTag(sealed.subarray(-tagBytes));
    const key = decipher.update(sealed.subarray(nonceBytes, -tagBytes));
    try {
      return new Uint8Array(Buffer.concat([key, decipher.final()]));
    } catch (error) {
      if (error instanceof Error) return undefined; // the tag does not fit; the library has no code of its own for that
      throw error;
    }
  }
}

/** Reads a seal file: 32 random bytes, or any text of at least 16. Line ends at the end do not count, for editors add them. */
export function readSeal(path: string): SealFile {
  try {
    // A pipe would otherwise be waited for without end.
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const status = fstatSync(descriptor);
      if (!status.isFile()) return refused(`${path} is not a file`, "give the path of the seal file");
      if (status.size > sealBytesMax)
        return refused(`${path} is too long for a seal file`, "give the path of the seal file");
      const secret = withoutLineEnd(readFileSync(descriptor));
      if (secret.length < sealBytesMin)
        return refused(
          `${path} has fewer than ${sealBytesMin} bytes`,
          "put the seal file back, or for a new site make one: head -c 32 /dev/urandom",
        );
      const seal = new Seal(secret);
      const isOpen = (status.mode & 0o007) !== 0;
      if (!isOpen) return { seal };
      return { seal, problem: { message: `everybody on this machine may read ${path}`, remedy: `chmod o= ${path}` } };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refused(`the seal file cannot be read: ${why}`, "put it back, and make it readable for the gateway's user");
  }
}

function refused(message: string, remedy: string): SealFile {
  return { problem: { message, remedy } };
}

function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0x0a || bytes[end - 1] === 0x0d)) end--;
  return bytes.subarray(0, end);
}
