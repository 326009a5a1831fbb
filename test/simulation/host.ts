/**
 * The machine on which the gateway runs, and its process: the loop around the core, as the shell has it. It
 * can die at any moment, between two effects of one step too; the next process begins with what the disk holds.
 * The machine itself may have been restarted in between, and its monotonic clock then begins anew.
 */
import type { Effect, Input, Now } from "../../src/core/io.ts";
import type { Site } from "../../src/core/site.ts";
import type { State } from "../../src/core/state.ts";
import { type Instant, instant } from "../../src/core/time.ts";
import type { Timeline, WallClock } from "./clock.ts";
import type { Disk } from "./disk.ts";
import type { Rules } from "./rules.ts";
import type { Seed } from "./seed.ts";
import type { Subject } from "./subject.ts";
import type { Transcript } from "./transcript.ts";

/** setTimeout takes whole milliseconds: the shell wakes the core a little late. */
const timerStepMs = 1;

/** What the process reaches. */
export interface Surroundings {
  readonly send: (socket: string, line: string) => void;
  readonly respond: (effect: Extract<Effect, { kind: "respond" }>) => void;
  readonly started: () => void;
  readonly died: () => void;
}

export class Host {
  state: State | undefined;
  machineBoot = 1;
  private machineStartedAt = -100_000;
  private starts = 0;
  private queue: Input[] = [];
  private running = false;
  private timer = 0;
  private trap: { readonly effects: number; readonly then: () => void } | undefined;
  private readonly site: Site;
  private readonly subject: Subject;
  private readonly timeline: Timeline;
  private readonly wall: WallClock;
  private readonly disk: Disk;
  private readonly rules: Rules;
  private readonly transcript: Transcript;
  private readonly seed: Seed;
  private around: Surroundings | undefined;

  constructor(
    site: Site,
    subject: Subject,
    timeline: Timeline,
    wall: WallClock,
    disk: Disk,
    rules: Rules,
    transcript: Transcript,
    seed: Seed,
  ) {
    this.site = site;
    this.subject = subject;
    this.timeline = timeline;
    this.wall = wall;
    this.disk = disk;
    this.rules = rules;
    this.transcript = transcript;
    this.seed = seed;
  }

  surround(around: Surroundings): void {
    this.around = around;
  }

  get now(): Now {
    return { instant: this.instant, wallMs: this.wall.ms, clockTrusted: this.wall.trusted, utcOffsetMs: 0 };
  }

  get instant(): Instant {
    return instant(this.timeline.now - this.machineStartedAt);
  }

  /** Starts the process, unless it runs. */
  start(): void {
    if (this.state !== undefined) return;
    const remembered = this.disk.remember(`run${++this.starts}`, this.machineBoot);
    const bytes = Uint8Array.from({ length: 16 }, () => this.seed.below(256));
    this.state = this.subject.begin(this.site, bytes, remembered, this.instant);
    this.transcript.note(
      `gateway starts, ${remembered.seq} on disk, open: ${[...this.state.alarms.keys()].join(" ") || "none"}`,
    );
    this.rules.started(this.state, this.machineBoot);
    this.around?.started();
    this.offer({ kind: "wake" });
  }

  /** The process ends now. */
  crash(): void {
    if (this.state === undefined) return;
    this.transcript.note("gateway dies");
    this.state = undefined;
    this.queue = [];
    this.timer++;
    this.trap = undefined;
    this.around?.died();
  }

  /** The process ends in the middle of a step to come that has something to say, after some of its effects. */
  crashWithin(effects: number, then: () => void): void {
    this.trap = { effects, then };
  }

  disarm(): void {
    this.trap = undefined;
  }

  /** The machine is switched off and on: instants begin anew. Only while the process is down. */
  restartMachine(): void {
    this.machineBoot++;
    this.machineStartedAt = this.timeline.now;
    this.transcript.note("the machine was restarted");
  }

  readonly offer = (input: Input): void => {
    if (this.state === undefined) return;
    this.queue.push(input);
    if (this.running) return;
    this.running = true;
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) this.turn(next);
    this.running = false;
  };

  private turn(input: Input): void {
    const before = this.state;
    if (before === undefined) return;
    const { now } = this;
    this.transcript.input(input);
    const made = this.subject.step(before, input, now);
    this.state = made.state;
    this.rules.stepped(before, input, made, now.instant);
    const crashAt = this.crashPlace(made.effects);
    for (const [place, effect] of made.effects.entries()) {
      if (place === crashAt) return this.fallIntoTrap();
      this.perform(effect, made.state);
    }
    this.wakeAt(made.wakeAt());
  }

  private crashPlace(effects: readonly Effect[]): number | undefined {
    if (this.trap === undefined || !effects.some(({ kind }) => kind === "append")) return undefined;
    return Math.min(this.trap.effects, effects.length - 1);
  }

  private fallIntoTrap(): void {
    const then = this.trap?.then;
    this.crash();
    then?.();
  }

  private perform(effect: Effect, state: State): void {
    this.transcript.effect(effect);
    this.rules.performed(effect, state);
    switch (effect.kind) {
      case "send":
        return this.around?.send(effect.socket, effect.line);
      case "append":
        return this.disk.append(effect.records, this.machineBoot);
      case "respond":
        return this.around?.respond(effect);
    }
  }

  private wakeAt(at: Instant): void {
    const timer = ++this.timer;
    this.timeline.after(Math.max(at - this.instant, 0) + timerStepMs, () => {
      if (timer === this.timer) this.offer({ kind: "wake" });
    });
  }
}
