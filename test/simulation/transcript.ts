/**
 * What happened in a run, as lines for people and as two hashes: one of everything, which proves that a seed always tells
 * the same story; and one of what the gateway decided, without its stamps, which proves that wall time decides nothing.
 */
import type { Effect, Input } from "../../src/core/io.ts";
import type { Timeline } from "./clock.ts";
import { hash } from "./seed.ts";

const linesKept = 60;

export class Transcript {
  lines = 0;
  private all = 1;
  private decided = 1;
  private readonly last: string[] = [];
  private readonly timeline: Timeline;
  private readonly print: ((line: string) => void) | undefined;

  constructor(timeline: Timeline, print?: (line: string) => void) {
    this.timeline = timeline;
    this.print = print;
  }

  note(text: string): void {
    this.add(text);
  }

  input(input: Input): void {
    if (input.kind === "line") this.add(`${input.socket} → ${printable(input.line)}`);
    else if (input.kind !== "wake") this.add(`in ${JSON.stringify(input)}`);
  }

  effect(effect: Effect): void {
    const text = told(effect);
    this.decided = hash(`${this.timeline.now} ${text}`, this.decided);
    this.add(text);
  }

  /** The last lines, the newest last. */
  get tail(): readonly string[] {
    return this.last;
  }

  get everything(): string {
    return this.all.toString(16).padStart(8, "0");
  }

  get decisions(): string {
    return this.decided.toString(16).padStart(8, "0");
  }

  private add(text: string): void {
    const line = `${this.timeline.now.toFixed(2).padStart(11)}  ${text}`;
    this.lines++;
    this.all = hash(line, this.all);
    this.print?.(line);
    this.last.push(line);
    if (this.last.length > 2 * linesKept) this.last.splice(0, linesKept);
  }
}

function told(effect: Effect): string {
  switch (effect.kind) {
    case "send":
      return `${effect.socket} ← ${effect.line.slice(0, -1)}`;
    case "append":
      return effect.records.map(({ event }) => `disk ← ${event.seq} ${withoutStamp(event)}`).join("; ");
    case "respond":
      return `answer ${effect.verb} ${effect.transaction} ${JSON.stringify(effect.response, withoutTime)}`;
  }
}

function withoutStamp(event: object): string {
  const { v, id, seq, site, gateway, at, clockTrusted, ...rest } = event as Record<string, unknown>;
  return JSON.stringify(rest);
}

/** The time of an answer is a stamp like that of an event. */
function withoutTime(name: string, value: unknown): unknown {
  return name === "at" ? undefined : value;
}

/** A line with everything that is not printable written as \xNN. */
function printable(line: string): string {
  return line.replace(/[^ -~]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
