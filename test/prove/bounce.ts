/**
 * The promise: a press is never missed and never doubled, whatever its contact does, and a spike shorter
 * than 1 ms is never taken for one. The proof: variants from a seed, each played on the pin of a board that
 * runs the released firmware in simulated time, and the PRESS lines that leave it counted.
 *
 *   clean     one edge
 *   bounce    closings and openings of 0.01-1 ms for up to 10 ms at both ends, as contacts do
 *   chatter   closings and openings of 0.01-3 ms for up to 40 ms: a worn or dirty contact
 *   tease     short taps of less than 1 ms before the real closing
 *   spikes    taps of 0.01-0.99 ms and no closing at all: no press
 *
 * A real closing lasts 30 ms or more. Gaps within one variant stay below 20 ms (all of it is one press);
 * between two variants the contact is open for more than that.
 */

import { readFileSync } from "node:fs";
import { limits } from "../../firmware-protocol/limits.ts";
import { protocolVersion } from "../../firmware-protocol/messages.ts";
import { decode, encode } from "../../src/core/frame.ts";
import { Board, cyclesPerMs } from "../../src/demo/board.ts";
import type { Experiment, Options, Progress, Result } from "./experiment.ts";

export interface BounceResult extends Result {
  readonly seed: number;
  /** Variants that are one press each, and those that are none. */
  readonly variants: number;
  readonly spikeVariants: number;
  readonly missed: number;
  readonly extra: number;
  readonly spikesTaken: number;
  /** From the start of the first contact of 1 ms to the first byte of the line; the longest waited for a beat to leave. */
  readonly latencyMsMin: number;
  readonly latencyMsMax: number;
  readonly held: boolean;
}

type Random = (min: number, max: number) => number;
/** Closed and open times in ms, in turn, beginning with closed. */
type Wave = number[];

/** mulberry32: a uniform number between two bounds. */
function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (min, max) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return min + (((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * (max - min);
  };
}

function chatter(random: Random, totalMs: number, closedMsMax: number, openMsMax: number): Wave {
  const wave: Wave = [];
  for (let left = totalMs; left > 0; ) {
    const pair = [random(0.01, closedMsMax), random(0.01, openMsMax)] as const;
    wave.push(...pair);
    left -= pair[0] + pair[1];
  }
  return wave;
}

const realMs = (random: Random) => random(30, 120);

const presses: Readonly<Record<string, (random: Random) => Wave>> = {
  clean: (random) => [realMs(random), 0],
  bounce: (random) => [
    ...chatter(random, random(0, 10), 1, 1),
    realMs(random),
    random(0.01, 1),
    ...chatter(random, random(0, 10), 1, 1),
  ],
  chatter: (random) => [
    ...chatter(random, random(0, 40), 3, 3),
    realMs(random),
    random(0.01, 3),
    ...chatter(random, random(0, 40), 3, 3),
  ],
  tease: (random) => [...chatter(random, random(5, 80), 0.99, 19), realMs(random), 0],
};

const spikes: Readonly<Record<string, (random: Random) => Wave>> = {
  single: (random) => [random(0.01, 0.99), 0],
  longest: () => [0.99, 0],
  train: (random) => chatter(random, random(1, 60), 0.99, random(0.05, 5)),
};

const { pressMs } = limits;
/** With what an interrupt takes: a contact between the two may be judged either way, and gives no latency. */
const surelyPressedMs = 1.01;

/** Plays waves on the red button of one board and tells which presses it reports. */
class Bench {
  readonly board: Board;
  /** Name and first byte of every PRESS that was not a repetition. */
  readonly seen = new Map<number, number>();
  private text = "";
  private begunAt = 0;

  constructor(hex: string) {
    this.board = new Board({ hex });
    this.board.onTransmit = (byte, at) => this.take(byte, at);
    this.board.advance(150);
    this.board.receive(encode({ verb: "OPEN", protocol: protocolVersion, nonce: "0123456789ABCDEF" }));
    this.board.advance(20);
  }

  private take(byte: number, at: number): void {
    if (this.text === "") this.begunAt = at;
    if (byte !== 0x0a) {
      this.text += String.fromCharCode(byte);
      return;
    }
    const line = decode(this.text, "gateway");
    this.text = "";
    if (line.kind !== "message" || line.message.verb !== "PRESS") return;
    if (!this.seen.has(line.message.event)) this.seen.set(line.message.event, this.begunAt);
    this.board.receive(encode({ verb: "KEPT", event: line.message.event }));
  }

  /** Plays one wave and a pause; the presses it made, and how long the first took from a contact of 1 ms. */
  play(wave: Wave, pauseMs: number): { count: number; latencyMs: number | undefined } {
    const before = this.seen.size;
    let pressAt: number | undefined;
    for (const [place, ms] of wave.entries()) {
      const closes = place % 2 === 0;
      if (closes && ms >= pressMs) pressAt ??= ms < surelyPressedMs ? Number.NaN : this.board.cycles;
      if (closes) this.board.press("red");
      else this.board.release("red");
      this.board.advance(ms);
    }
    this.board.release("red");
    this.board.receive(encode({ verb: "ALIVE" }));
    this.board.advance(pauseMs);
    const first = [...this.seen.values()][before];
    const latencyMs = ((first ?? Number.NaN) - (pressAt ?? Number.NaN)) / cyclesPerMs;
    return { count: this.seen.size - before, latencyMs: Number.isNaN(latencyMs) ? undefined : latencyMs };
  }
}

/** Between two variants: 22-60 ms of open contact, beyond the 20 ms that make a button count again. */
const pauseMs = (random: Random) => random(22, 60);

const release = new URL("../../devices/desk-unit/firmware/release/desk-unit.hex", import.meta.url);

async function run({ seed, quick }: Options, progress: Progress): Promise<BounceResult> {
  const variants = quick ? 100 : 1200;
  const random = randomFrom(seed);
  const bench = new Bench(readFileSync(release, "utf8"));
  const tally = { missed: 0, extra: 0, spikesTaken: 0, latencyMsMin: Number.POSITIVE_INFINITY, latencyMsMax: 0 };
  const pressKinds = Object.values(presses);
  const spikeKinds = Object.values(spikes);
  for (let done = 0; done < variants; done++) {
    const spike = (spikeKinds[done % spikeKinds.length] as (random: Random) => Wave)(random);
    tally.spikesTaken += bench.play(spike, pauseMs(random)).count;
    const wave = (pressKinds[done % pressKinds.length] as (random: Random) => Wave)(random);
    const { count, latencyMs } = bench.play(wave, pauseMs(random));
    if (count === 0) tally.missed++;
    tally.extra += Math.max(0, count - 1);
    if (latencyMs !== undefined) {
      tally.latencyMsMin = Math.min(tally.latencyMsMin, latencyMs);
      tally.latencyMsMax = Math.max(tally.latencyMsMax, latencyMs);
    }
    if (done % 50 === 49) {
      progress(`${done + 1} of ${variants} variants`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const held = tally.missed === 0 && tally.extra === 0 && tally.spikesTaken === 0;
  return { seed, variants, spikeVariants: variants, ...tally, held };
}

export const bounce: Experiment = {
  name: "bounce",
  promise:
    "Of 1,200 bouncing contacts none is missed or taken twice, and of 1,200 spikes shorter than 1 ms none is taken",
  run,
};
