/**
 * How often a password may be tried: a bucket of tries for each address and for each name, which fills up again slowly. What is
 * right costs nothing. Somebody who tries in the name of another keeps that one from logging in meanwhile, but ends
 * no session: who is logged in stays so for weeks.
 */
import { isIPv6 } from "node:net";
import { Refusal } from "./errors.ts";

interface Bucket {
  tries: number;
  atMs: number;
}

interface Rule {
  readonly tries: number;
  /** One more try after so long. */
  readonly refillMs: number;
}

const perAddress: Rule = { tries: 20, refillMs: 5000 };
const perName: Rule = { tries: 10, refillMs: 30_000 };
/** All together: some three seconds of work in a row, then one try in two seconds. */
const perGateway: Rule = { tries: 50, refillMs: 2000 };
/** Beyond that the oldest is forgotten; the bucket of the whole gateway still counts. */
const bucketsMax = 5000;

export class LoginLimit {
  readonly #buckets = new Map<string, Bucket>();
  readonly #now: () => number;

  /** @param now monotonic ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Counts a try. @throws Refusal when there were too many */
  take(address: string, name: string): void {
    const keys = keysOf(address, name);
    const waits = keys.map(([key, rule]) => this.#waitMs(key, rule));
    const waitMs = Math.max(...waits);
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1000);
      throw new Refusal(429, "too-many", `too many wrong tries; wait ${seconds} s and try again`, {
        retryAfterS: seconds,
      });
    }
    for (const [key, rule] of keys) this.#bucket(key, rule).tries--;
  }

  /** The try was right: it is given back. */
  giveBack(address: string, name: string): void {
    for (const [key, rule] of keysOf(address, name)) {
      const bucket = this.#bucket(key, rule);
      bucket.tries = Math.min(rule.tries, bucket.tries + 1);
    }
  }

  #waitMs(key: string, rule: Rule): number {
    const { tries } = this.#bucket(key, rule);
    return tries >= 1 ? 0 : (1 - tries) * rule.refillMs;
  }

  #bucket(key: string, { tries, refillMs }: Rule): Bucket {
    const atMs = this.#now();
    const known = this.#buckets.get(key);
    if (known !== undefined) {
      // What is used stays: the oldest goes first.
      this.#buckets.delete(key);
      this.#buckets.set(key, known);
      known.tries = Math.min(tries, known.tries + (atMs - known.atMs) / refillMs);
      known.atMs = atMs;
      return known;
    }
    const bucket = { tries, atMs };
    this.#buckets.set(key, bucket);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > bucketsMax && oldest !== undefined) this.#buckets.delete(oldest);
    return bucket;
  }
}

function keysOf(address: string, name: string): readonly (readonly [string, Rule])[] {
  return [
    [`address ${networkOf(address)}`, perAddress],
    [`name ${name}`, perName],
    ["gateway", perGateway],
  ];
}

/** Whoever has one IPv6 address has all of its /64. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith("::ffff:")) return address;
  const [head = "", tail] = address.split("::");
  const groups = head.split(":");
  const zeros = tail === undefined ? 0 : 8 - groups.length - tail.split(":").length;
  const all = [...groups, ...new Array<string>(Math.max(0, zeros)).fill("0"), ...(tail?.split(":") ?? [])];
  return all.slice(0, 4).join(":");
}
