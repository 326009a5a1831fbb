/**
 * Where a line at the end of a cable comes from: it is genuine if the other end said it, once, and nothing that was said after it
 * has arrived before. All else was damaged, doubled on the way or put there by somebody.
 */
import type { Input } from "../../src/core/io.ts";

/** So many lines may be lost on the way before the next one arrives. */
const lostMax = 300;

export class Provenance {
  private readonly said: string[] = [];

  say(line: string): void {
    this.said.push(line.slice(0, -1));
    if (this.said.length > lostMax) this.said.shift();
  }

  /** Takes in that a line arrived, without its LF; says whether it is genuine. */
  arrives(line: string): boolean {
    const place = this.said.indexOf(line);
    if (place >= 0) this.said.splice(0, place + 1);
    return place >= 0;
  }

  clear(): void {
    this.said.length = 0;
  }
}

/** The inputs that are lines and not genuine. */
export class StrangeInputs {
  private readonly inputs = new WeakSet<Input>();

  add(input: Input): void {
    this.inputs.add(input);
  }

  has(input: Input): boolean {
    return this.inputs.has(input);
  }
}
