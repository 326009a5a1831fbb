/**
 * The cable between a unit and the gateway: bytes in order, in both directions, at the rate of the line. In bad weather it
 * loses a line, cuts one short (so that the rest runs into the next), garbles characters and doubles a line. It can be
 * pulled, in the middle of a line too; it can be dead without either end knowing (a half-open TCP connection); and it
 * can babble.
 */
import type { Timeline } from "./clock.ts";
import { Provenance } from "./provenance.ts";
import type { Seed } from "./seed.ts";

/** How likely a line suffers. All 0: a good cable. */
export interface Wear {
  readonly drop: number;
  readonly cut: number;
  readonly garble: number;
  readonly double: number;
}

export const noWear: Wear = { drop: 0, cut: 0, garble: 0, double: 0 };

/** 250 000 Bd, ten bits a byte. */
const byteMs = 0.04;
const babbleEveryMs = 4;

interface Flight {
  readonly text: string;
  readonly startsAt: number;
  cut: boolean;
}

/** One direction. */
class Lane {
  private readonly flights = new Set<Flight>();
  private freeAt = 0;
  private readonly timeline: Timeline;
  private readonly latencyMs: number;
  private readonly arrive: (text: string) => void;

  constructor(timeline: Timeline, latencyMs: number, arrive: (text: string) => void) {
    this.timeline = timeline;
    this.latencyMs = latencyMs;
    this.arrive = arrive;
  }

  carry(text: string): void {
    const startsAt = Math.max(this.timeline.now, this.freeAt);
    this.freeAt = startsAt + text.length * byteMs;
    const flight: Flight = { text, startsAt, cut: false };
    this.flights.add(flight);
    this.timeline.after(this.freeAt + this.latencyMs - this.timeline.now, () => {
      this.flights.delete(flight);
      if (!flight.cut) this.arrive(text);
    });
  }

  /** What is on the way is lost; of a line that was just being sent, the first part has arrived. */
  sever(): void {
    const { now } = this.timeline;
    for (const flight of this.flights) {
      flight.cut = true;
      const bytes = Math.floor((now - flight.startsAt) / byteMs);
      if (bytes > 0) this.arrive(flight.text.slice(0, Math.min(bytes, flight.text.length)));
    }
    this.flights.clear();
    this.freeAt = now;
  }
}

/** Where the bytes come out. */
export interface Ends {
  readonly unit: (bytes: string) => void;
  readonly gateway: (bytes: string) => void;
}

export class Cable {
  plugged = true;
  wear: Wear = noWear;
  /** What was said at one end and has yet to arrive at the other. */
  readonly said = { toUnit: new Provenance(), toGateway: new Provenance() };
  private deadUntil = -1;
  private babblesUntil = -1;
  private readonly timeline: Timeline;
  private readonly seed: Seed;
  private readonly ends: Ends;
  private readonly down: Lane;
  private readonly up: Lane;

  constructor(timeline: Timeline, seed: Seed, latencyMs: number, ends: Ends) {
    this.timeline = timeline;
    this.seed = seed;
    this.ends = ends;
    this.down = new Lane(timeline, latencyMs, (text) => ends.unit(text));
    this.up = new Lane(timeline, latencyMs, (text) => ends.gateway(text));
  }

  toUnit(line: string): void {
    this.said.toUnit.say(line);
    this.carry(this.down, line);
  }

  toGateway(line: string): void {
    this.said.toGateway.say(line);
    this.carry(this.up, line);
  }

  /** A line that neither end has said, put in where the cable is good. */
  inject(to: "unit" | "gateway", line: string): void {
    if (this.plugged && !this.dead) (to === "unit" ? this.down : this.up).carry(line);
  }

  pull(): void {
    this.plugged = false;
    this.down.sever();
    this.up.sever();
    this.said.toUnit.clear();
    this.said.toGateway.clear();
  }

  plug(): void {
    this.plugged = true;
  }

  /** Nothing arrives in either direction, and nobody is told. */
  goDead(ms: number): void {
    this.deadUntil = Math.max(this.deadUntil, this.timeline.now + ms);
  }

  babble(ms: number): void {
    const idle = this.babblesUntil <= this.timeline.now;
    this.babblesUntil = this.timeline.now + ms;
    if (idle) this.babbleOn();
  }

  /** From now on a good cable. */
  mend(): void {
    this.wear = noWear;
    this.deadUntil = this.babblesUntil = -1;
  }

  get dead(): boolean {
    return this.timeline.now < this.deadUntil;
  }

  private babbleOn(): void {
    if (this.timeline.now >= this.babblesUntil) return;
    if (this.plugged && !this.dead) this.ends.gateway(this.noise(this.seed.below(40)));
    this.timeline.after(babbleEveryMs, () => this.babbleOn());
  }

  private noise(length: number): string {
    let text = "";
    for (let i = 0; i < length; i++) text += String.fromCharCode(this.seed.below(256));
    return this.seed.chance(0.9) ? `${text}\n` : text;
  }

  private carry(lane: Lane, line: string): void {
    if (!this.plugged || this.dead) return;
    const { wear, seed } = this;
    if (wear === noWear) return lane.carry(line);
    if (seed.chance(wear.drop)) return;
    let text = line;
    if (seed.chance(wear.cut)) text = text.slice(0, seed.below(text.length));
    if (seed.chance(wear.garble)) text = this.garbled(text);
    if (text.length > 0) lane.carry(text);
    if (seed.chance(wear.double)) lane.carry(line);
  }

  /** One to six characters become others, an LF among them now and then. */
  private garbled(text: string): string {
    const characters = [...text];
    for (let i = this.seed.below(6); i >= 0; i--) {
      characters[this.seed.below(characters.length)] = this.seed.chance(0.1)
        ? "\n"
        : String.fromCharCode(this.seed.below(256));
    }
    return characters.join("");
  }
}
