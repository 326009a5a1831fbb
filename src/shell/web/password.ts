/**
 * Passwords as they are kept: scrypt with a salt of their own and its parameters beside it, so that these may grow.
 *
 *   scrypt$15$8$3$<salt>$<hash>      log2 N, r, p; base64url
 *
 * One takes 32 MiB and a third of a second on a Raspberry Pi: nothing for one person, much for somebody who tries them all. To make one
 * and to try one block; they run in a thread of their own (password-thread.ts).
 */
import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";

/** What OWASP gives as the equal of N = 2^17, p = 1 for machines that cannot spare 128 MiB. */
const costLog2 = 15;
const blockSize = 8;
const rounds = 3;
const hashBytes = 32;
const saltBytes = 16;
/** Twice what our parameters need; foreign ones that need more are refused. */
const memoryBytesMax = 64 * 1024 * 1024;

export const passwordLength = { min: 10, max: 200 } as const;

export function hashPassword(password: string): string {
  const salt = randomBytes(saltBytes);
  return kept(salt, derive(password, salt, costLog2, blockSize, rounds));
}

/** What no password is right for. To try one takes as long as for any other; to make this takes no time. */
export function nobodysPassword(): string {
  return kept(randomBytes(saltBytes), randomBytes(hashBytes));
}

function kept(salt: Buffer, hash: Buffer): string {
  return ["scrypt", costLog2, blockSize, rounds, salt.toString("base64url"), hash.toString("base64url")].join("$");
}

/** Whether it is that password. Takes as long for a wrong one. @throws Error for a text that is no kept password */
export function isPassword(password: string, given: string): boolean {
  const [kind, cost, block, times, salt, hash] = given.split("$");
  if (kind !== "scrypt" || salt === undefined || hash === undefined) throw new Error("not a kept password");
  const expected = Buffer.from(hash, "base64url");
  const derived = derive(password, Buffer.from(salt, "base64url"), Number(cost), Number(block), Number(times));
  return derived.length === expected.length && timingSafeEqual(derived, expected);
}

function derive(password: string, salt: Buffer, cost: number, block: number, times: number): Buffer {
  // The same letters typed on another keyboard may come in another form.
  const text = password.normalize("NFKC");
  return scryptSync(text, salt, hashBytes, { N: 2 ** cost, r: block, p: times, maxmem: memoryBytesMax });
}
