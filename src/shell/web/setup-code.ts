/**
 * The code of the first start: whoever reads the gateway's console may make the first administrator. Made anew at each start,
 * good until it was used, and dead after some wrong tries, which a restart mends.
 */
import { randomInt, timingSafeEqual } from "node:crypto";
import { Refusal } from "./errors.ts";
import { hashOf } from "./sessions.ts";

/** No 0 and o, no 1, i and l, no u and v: read from a console, typed on a phone. */
const alphabet = "23456789abcdefghjkmnpqrstwxyz";
/** 48 bits; with the tries below nobody guesses it. */
const length = 10;
const triesMax = 30;

export class SetupCode {
  readonly text: string;
  #tries = 0;

  constructor() {
    const letters = Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
    this.text = `${letters.slice(0, length / 2)}-${letters.slice(length / 2)}`;
  }

  /** Counts a try. @throws Refusal when it is wrong, or was tried too often */
  check(typed: string): void {
    if (this.#tries >= triesMax)
      throw new Refusal(429, "too-many", "code: too many wrong tries; start the gateway anew and take its new code");
    this.#tries++;
    const plain = (text: string): string => text.toLowerCase().replace(/[\s-]/g, "");
    if (!timingSafeEqual(hashOf(plain(typed)), hashOf(plain(this.text))))
      throw new Refusal(401, "code", "code: it is not the one on the gateway's console; read it again");
  }
}
