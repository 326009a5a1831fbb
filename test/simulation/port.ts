/**
 * The gateway's end of a cable, as the shell has it: a port that is opened again and again, a reader with a cap on the
 * line, and a rest of one second when a line babbles. Closed is told once or, as real ports do, twice.
 */
import { limits } from "../../firmware-protocol/limits.ts";
import type { Input } from "../../src/core/io.ts";
import type { Cable } from "./cable.ts";
import type { Timeline } from "./clock.ts";
import { Lines } from "./lines.ts";
import type { StrangeInputs } from "./provenance.ts";
import type { Seed } from "./seed.ts";

const reopenMs = { first: 20, last: 700 };

export class Port {
  open = false;
  private attempts = 0;
  private resting = false;
  private windowStart = Number.NEGATIVE_INFINITY;
  private noise = 0;
  private readonly socket: string;
  private readonly timeline: Timeline;
  private readonly seed: Seed;
  private readonly cable: Cable;
  private readonly strange: StrangeInputs;
  private readonly offer: (input: Input) => void;
  /** What opening does to the unit: many boards are reset by it. */
  private readonly opened: () => void;
  /** Who listens in at this end. */
  heard: (line: string) => void = () => undefined;
  private readonly lines: Lines;

  constructor(
    socket: string,
    timeline: Timeline,
    seed: Seed,
    cable: Cable,
    strange: StrangeInputs,
    offer: (input: Input) => void,
    opened: () => void,
  ) {
    this.socket = socket;
    this.timeline = timeline;
    this.seed = seed;
    this.cable = cable;
    this.strange = strange;
    this.offer = offer;
    this.opened = opened;
    this.lines = new Lines(limits.lineBytesMax + 1, (line) => this.takeLine(line));
  }

  take(bytes: string): void {
    if (this.open && !this.resting) this.lines.take(bytes);
  }

  send(line: string): void {
    if (this.open) this.cable.toUnit(line);
  }

  /** Tries to open until it succeeds; a later call makes earlier tries void. */
  tryOpen(): void {
    const attempt = ++this.attempts;
    this.timeline.after(this.seed.spread(reopenMs.first, reopenMs.last), () => {
      if (attempt !== this.attempts) return;
      if (this.cable.plugged) this.succeed();
      else {
        if (this.seed.chance(0.1)) this.offer({ kind: "port-closed", socket: this.socket, detail: "no such device" });
        this.tryOpen();
      }
    });
  }

  /** The far side is gone; the port notices it a little later. */
  lose(): void {
    if (!this.open) return;
    const attempt = ++this.attempts;
    this.timeline.after(this.seed.between(0, 50), () => {
      if (attempt !== this.attempts) return;
      this.open = false;
      for (let i = this.seed.below(2); i >= 0; i--)
        this.offer({ kind: "port-closed", socket: this.socket, detail: "unplugged" });
      this.tryOpen();
    });
  }

  /** The process is gone. */
  drop(): void {
    this.attempts++;
    this.open = false;
    this.resting = false;
  }

  private succeed(): void {
    this.open = true;
    this.resting = false;
    this.lines.clear();
    this.offer({ kind: "port-opened", socket: this.socket });
    this.opened();
  }

  private takeLine(line: string): void {
    if (this.resting || !this.open) return;
    if (this.timeline.now - this.windowStart >= 1000) {
      this.windowStart = this.timeline.now;
      this.noise = 0;
    }
    const isGenuine = this.cable.said.toGateway.arrives(line);
    if (!hasTrailer(line) && ++this.noise > limits.rejectsPerSecondMax) return this.rest();
    const input: Input = { kind: "line", socket: this.socket, line };
    if (!isGenuine) this.strange.add(input);
    this.heard(line);
    this.offer(input);
  }

  private rest(): void {
    const attempt = this.attempts;
    this.resting = true;
    this.timeline.after(limits.babblePauseMs, () => {
      if (attempt !== this.attempts) return;
      this.resting = false;
      this.noise = 0;
      this.lines.clear();
    });
    this.offer({ kind: "babble", socket: this.socket });
  }
}

function hasTrailer(line: string): boolean {
  return line[line.length - 5] === "*" || line[line.length - limits.trailerBytesMax] === "~";
}
