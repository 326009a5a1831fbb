/** A driver's machine on a bench: with a clock of its own, woken when it asked to be, and with all that it sent and reported. */
import type { Driver, DriverInput, DriverReport, DriverTurn, Machine } from "../../devices/driver.ts";

export class Bench {
  nowMs = 1000;
  readonly machine: Machine;
  /** What left, with the time since the start. */
  readonly sent: { readonly atMs: number; readonly bytes: string }[] = [];
  readonly reports: DriverReport[] = [];
  readonly looksAtMs: number[] = [];
  last: DriverTurn = { send: "", reports: [], wakeAtMs: Number.POSITIVE_INFINITY };
  /** What a device answers at once to what is sent; nothing unless given. */
  answer: (sent: string) => string = () => "";

  constructor(driver: Driver, settings: object = {}) {
    this.machine = driver.begin(driver.settings.parse(settings));
  }

  give(input: DriverInput): this {
    this.#take(this.machine.take(input, this.nowMs));
    return this;
  }

  bytes(bytes: string): this {
    return this.give({ kind: "bytes", bytes });
  }

  want(sounding: boolean, lit = false): this {
    return this.give({ kind: "wanted", wanted: { sounding, lit } });
  }

  /** Lets time pass, waking the machine whenever it asked for it. */
  pass(ms: number): this {
    const untilMs = this.nowMs + ms;
    for (let wakes = 0; this.last.wakeAtMs <= untilMs; wakes++) {
      if (wakes > 10 * ms + 10) throw new Error(`woken ${wakes} times within ${ms} ms`);
      this.nowMs = Math.max(this.nowMs, this.last.wakeAtMs);
      this.give({ kind: "wake" });
    }
    this.nowMs = untilMs;
    return this;
  }

  /** Forgets what was sent and reported so far. */
  clear(): this {
    this.sent.length = 0;
    this.reports.length = 0;
    this.looksAtMs.length = 0;
    return this;
  }

  count(kind: DriverReport["kind"]): number {
    return this.reports.filter((report) => report.kind === kind).length;
  }

  #take(turn: DriverTurn): void {
    this.last = turn;
    this.reports.push(...turn.reports);
    if (turn.look) this.looksAtMs.push(this.nowMs - 1000);
    if (turn.send === "") return;
    this.sent.push({ atMs: this.nowMs - 1000, bytes: turn.send });
    const answer = this.answer(turn.send);
    if (answer !== "") this.bytes(answer);
  }
}

/** Bytes that no device of ours means, of any value and length, the same for the same seed. */
export function garbage(seed: number, length: number): string {
  let state = seed >>> 0 || 1;
  let text = "";
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += String.fromCharCode(state >>> 24);
  }
  return text;
}

export function hex(text: string): string {
  return Buffer.from(text, "latin1").toString("hex").toUpperCase();
}
