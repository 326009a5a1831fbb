/**
 * The presses that the gateway has not yet kept (protocol §4): twelve at the most, each repeated every 150 ms with its age as it is then.
 * When all places are taken, a new press is not queued, because its desk already calls; it is counted.
 */
import { limits } from "../../firmware-protocol/limits.ts";

interface KeptPress {
  readonly name: number;
  readonly atMs: number;
  dueAtMs: number;
  wasSent: boolean;
}

export class AdaptedEvents {
  #presses: KeptPress[] = [];
  #retries = 0;
  #dropped = 0;

  get free(): number {
    return limits.eventsKept - this.#presses.length;
  }

  get retries(): number {
    return this.#retries;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** When the next one is to be said; `Infinity` for none. */
  get dueAtMs(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.#presses.map(({ dueAtMs }) => dueAtMs));
  }

  add(name: number, nowMs: number): void {
    if (this.free === 0) this.#dropped++;
    else this.#presses.push({ name, atMs: nowMs, dueAtMs: nowMs, wasSent: false });
  }

  forget(name: number): void {
    this.#presses = this.#presses.filter((press) => press.name !== name);
  }

  /** A new session: all of them are said at once. After a REJECT: those that were said before. */
  allDue(nowMs: number, which: "all" | "said"): void {
    for (const press of this.#presses) if (which === "all" || press.wasSent) press.dueAtMs = nowMs;
  }

  /** The oldest one that is due, to be said now. */
  next(nowMs: number): { readonly event: number; readonly ageMs: number } | undefined {
    const press = this.#presses.find(({ dueAtMs }) => dueAtMs <= nowMs);
    if (press === undefined) return undefined;
    if (press.wasSent) this.#retries++;
    press.wasSent = true;
    press.dueAtMs = nowMs + limits.eventRetryMs;
    return { event: press.name, ageMs: Math.min(Math.round(nowMs - press.atMs), limits.ageMsMax) };
  }
}
