/**
 * Simulated time. `Timeline` is the only time there is: a queue of things to do, done in order of their moment, and
 * those of one moment in the order in which they were asked for. `WallClock` is what people would read
 * off the machine: it jumps, in both directions, and is trusted or not, and nothing may depend on it.
 */
import type { Seed } from "./seed.ts";

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly act: () => void;
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

export class Timeline {
  /** ms since the beginning of the run. */
  now = 0;
  private readonly heap: Entry[] = [];
  private order = 0;

  after(ms: number, act: () => void): void {
    this.push({ at: this.now + ms, order: this.order++, act });
  }

  /** Does everything up to a moment; it is that moment then. */
  runUntil(end: number): void {
    for (let first = this.heap[0]; first !== undefined && first.at <= end; first = this.heap[0]) {
      this.pop();
      this.now = first.at;
      first.act();
    }
    this.now = end;
  }

  runFor(ms: number): void {
    this.runUntil(this.now + ms);
  }

  private push(entry: Entry): void {
    const { heap } = this;
    let place = heap.push(entry) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!before(entry, heap[parent] as Entry)) break;
      heap[place] = heap[parent] as Entry;
      place = parent;
    }
    heap[place] = entry;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop() as Entry;
    if (heap.length === 0) return;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Entry, heap[child] as Entry)) child++;
      if (!before(heap[child] as Entry, last)) break;
      heap[place] = heap[child] as Entry;
      place = child;
    }
    heap[place] = last;
  }
}

/** 2026-03-01, 08:00 UTC. */
const startOfDay = 1_772_352_000_000;
const yearMs = 365 * 86_400_000;

export class WallClock {
  trusted = true;
  private offset = startOfDay;
  private readonly timeline: Timeline;

  constructor(timeline: Timeline) {
    this.timeline = timeline;
  }

  get ms(): number {
    return Math.round(this.offset + this.timeline.now);
  }

  /** Seconds, hours or years, back or forth; now and then to 1970, as a machine without a battery starts. */
  jump(seed: Seed): void {
    this.trusted = seed.chance(0.5);
    if (seed.chance(0.2)) this.offset = 0;
    else this.offset += (seed.chance(0.5) ? 1 : -1) * seed.spread(100, 3 * yearMs);
  }
}
