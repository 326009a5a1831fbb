/**
 * The decision alone: what `step` takes for a press at one of eight desks, and what it leaves to the garbage collector. Always the same press in
 * the same office, which is possible because `step` is pure.
 *
 *   hotUs           the best of many batches in a row: its code and data are in the caches, nothing else disturbs
 *   coldUs          the median after a rest in which the caches were filled with something else, as before a press in earnest
 *   allocatedBytes  on the heap, for one press
 *   survivingBytes  of these, what a scavenge finds still in use, although the state before and the state after were thrown away: some tens, from
 *                   the step that was under way. What holds on to more makes every scavenge long, and a press may wait for one.
 */
import { Session } from "node:inspector/promises";
import { setTimeout as pause } from "node:timers/promises";
import { step } from "../../src/core/gateway.ts";
import type { Input, Now } from "../../src/core/io.ts";
import { instant } from "../../src/core/time.ts";
import { Office } from "../core/office.ts";
import { socketOf } from "../transcripts/site.ts";

export interface StepCost {
  readonly hotUs: number;
  readonly coldUs: number;
  readonly allocatedBytes: number;
  readonly survivingBytes: number;
}

const warmUps = 20_000;
const batches = 100;
const batchSteps = 200;
const coldSteps = 200;
const restMs = 10;
/** More than the caches of any machine that this runs on hold for one core. */
const evictedBytes = 48 * 2 ** 20;
const cacheLineBytes = 64;
const sampledSteps = 20_000;
const samplingIntervalBytes = 8192;

/** A press at the first desk of a quiet office; what it answers is thrown away. */
export function pressStep(): () => number {
  const office = Office.of(8);
  const [line = ""] = office.unit("d1").press(office.nowMs);
  const input: Input = { kind: "line", socket: socketOf("d1"), line };
  // No whole numbers, as no clock gives them.
  const now: Now = {
    instant: instant(office.nowMs + 0.375),
    wallMs: office.wallMs + 0.25,
    clockTrusted: true,
    utcOffsetMs: 0,
  };
  const { state } = office;
  return () => step(state, input, now).effects.length;
}

export async function stepCost(): Promise<StepCost> {
  const once = pressStep();
  for (let count = 0; count < warmUps; count++) once();
  return {
    hotUs: rounded(hotUs(once)),
    coldUs: rounded(await coldUs(once)),
    allocatedBytes: Math.round(await sampledBytes(once, true)),
    survivingBytes: Math.round(await sampledBytes(once, false)),
  };
}

function hotUs(once: () => number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let batch = 0; batch < batches; batch++) {
    const beganMs = performance.now();
    for (let count = 0; count < batchSteps; count++) once();
    best = Math.min(best, ((performance.now() - beganMs) * 1000) / batchSteps);
  }
  return best;
}

async function coldUs(once: () => number): Promise<number> {
  const other = new Uint8Array(evictedBytes);
  const samplesUs: number[] = [];
  for (let count = 0; count < coldSteps; count++) {
    await pause(restMs);
    for (let place = 0; place < other.length; place += cacheLineBytes) other[place] = count;
    const beganMs = performance.now();
    once();
    samplesUs.push((performance.now() - beganMs) * 1000);
  }
  return samplesUs.sort((a, b) => a - b)[coldSteps >> 1] as number;
}

interface Node {
  readonly selfSize: number;
  readonly children: readonly Node[];
}

/** @param all whether what a scavenge collects counts too */
export async function sampledBytes(once: () => number, all: boolean): Promise<number> {
  const session = new Session();
  session.connect();
  await session.post("HeapProfiler.startSampling", {
    samplingInterval: samplingIntervalBytes,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: all,
  });
  for (let count = 0; count < sampledSteps; count++) once();
  const { profile } = await session.post("HeapProfiler.stopSampling");
  session.disconnect();
  return sizeOf(profile.head) / sampledSteps;
}

function sizeOf({ selfSize, children }: Node): number {
  return children.reduce((sum, child) => sum + sizeOf(child), selfSize);
}

function rounded(us: number): number {
  return Math.round(us * 10) / 10;
}
