/**
 * How much of a processor a thread may take: what it works beyond its share, it sleeps off.
 *
 * To make way (give-way.ts) does not help against everything: a processor that is never at rest answers later, whoever has it. Its
 * kernel finishes what it does for a stranger first, and a virtual machine gets less of its host. So strangers get a bounded share, and
 * whatever they ask beyond it waits where it is: in the kernel, at no cost.
 *
 * Example: a share of 0.25 and 2 s at once. A person who opens the page notices nothing. A flood has 2 s of the processor, then 50 ms
 * of every 200.
 *
 * Only work is counted, and not the time in which others had the processor: a thread that makes way all the time owes nothing.
 */
import { readFileSync } from "node:fs";
import { monotonic } from "../clock.ts";

export interface Bounds {
  /** Of one processor, over time; above 0, at most 1. */
  readonly share: number;
  /** What may be worked at once after a rest, in ms. */
  readonly burstMs: number;
}

/** What a test puts in the place of the machine. All times in ms. */
export interface Machine {
  readonly now: () => number;
  /** How long the calling thread has worked so far. @throws Error where that cannot be known */
  readonly worked: () => number;
  readonly sleep: (ms: number) => void;
}

/** A thread that sleeps longer does not hear that it shall end, and its watchers think the line is dead. */
const sleepMsMax = 500;
/** What would have to be slept longer is forgiven: who comes after a flood does not pay for it. */
const owedMsMax = 10_000;
/** Of proc(5), `stat`: behind the name, user and system time, in ticks of 10 ms (USER_HZ). */
const [userPlace, systemPlace] = [11, 12];
const tickMs = 10;

/** The calling thread, whichever that is. */
export const thisThread: Machine = {
  now: monotonic,
  worked: () => {
    const stat = readFileSync("/proc/thread-self/stat", "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[userPlace]) + Number(fields[systemPlace])) * tickMs;
  },
  sleep: (ms) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
};

export class Budget {
  readonly #bounds: Bounds;
  readonly #machine: Machine;
  /** Work that is still free, in ms; below 0 it is owed. */
  #leftMs: number;
  #workedMs: number;
  #reckonedAt: number;

  /** Of the calling thread, from now on. @throws Error where the system does not tell how long a thread worked (only Linux does) */
  constructor(bounds: Bounds, at = thisThread) {
    this.#bounds = bounds;
    this.#machine = at;
    this.#leftMs = bounds.burstMs;
    this.#workedMs = at.worked();
    this.#reckonedAt = at.now();
  }

  /** What was worked since the last time counts for nothing. */
  forgive(): void {
    this.#workedMs = this.#machine.worked();
  }

  /**
   * Reckons what was worked since the last time, and sleeps as long as that was too much, for half a second at most.
   * @param bounds that held since the last time
   * @returns what is still to be slept off, in ms
   */
  keep({ share, burstMs } = this.#bounds): number {
    const { now, worked, sleep } = this.#machine;
    const [at, workedMs] = [now(), worked()];
    const free = this.#leftMs + (at - this.#reckonedAt) * share;
    this.#leftMs = Math.max(-owedMsMax * share, Math.min(burstMs, free - (workedMs - this.#workedMs)));
    this.#reckonedAt = at;
    this.#workedMs = workedMs;
    const owedMs = Math.max(0, -this.#leftMs / share);
    const sleepMs = Math.min(owedMs, sleepMsMax);
    if (sleepMs > 0) sleep(sleepMs);
    return owedMs - sleepMs;
  }
}
