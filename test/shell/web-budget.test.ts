/** A thread of the page works no more than its share, and only what it works counts (budget.ts). */
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { packageFile } from "../../src/demo/package-file.ts";
import { Budget } from "../../src/shell/web/budget.ts";

/** A machine on which time passes when somebody works, waits or sleeps. */
class Hand {
  at = 1000;
  done = 70;
  readonly slept: number[] = [];
  readonly now = (): number => this.at;
  readonly worked = (): number => this.done;
  readonly sleep = (ms: number): void => {
    this.slept.push(ms);
    this.at += ms;
  };

  work(ms: number): void {
    this.at += ms;
    this.done += ms;
  }
}

const bounds = { share: 0.25, burstMs: 400 };

/** Pieces of work, each reckoned; between two of them others have the processor. */
function workOn(hand: Hand, budget: Budget, pieces: number, ms: number, othersMs = 0): void {
  for (let piece = 0; piece < pieces; piece++) {
    hand.work(ms);
    hand.at += othersMs;
    budget.keep();
  }
}

describe("the budget of a thread", () => {
  it("lets be worked at once what is free, and then the share alone", () => {
    const hand = new Hand();
    const budget = new Budget(bounds, hand);
    // Each 100 ms of work are 25 ms that come in: after the fifth there are 400 - 5 * 75 left.
    workOn(hand, budget, 5, 100);
    expect(hand.slept).toEqual([]);
    workOn(hand, budget, 1, 100);
    expect(hand.slept).toEqual([200]);
    const [from, done] = [hand.at, hand.done];
    workOn(hand, budget, 200, 100);
    expect((hand.done - done) / (hand.at - from)).toBeCloseTo(bounds.share, 5);
  });

  it("does not count what others worked meanwhile", () => {
    const hand = new Hand();
    const budget = new Budget(bounds, hand);
    workOn(hand, budget, 100, 20, 80);
    expect(hand.slept).toEqual([]);
  });

  it("saves no more than is free at once", () => {
    const hand = new Hand();
    const budget = new Budget(bounds, hand);
    hand.at += 1_000_000;
    budget.keep();
    workOn(hand, budget, 1, 500);
    expect(hand.slept).toEqual([]);
    workOn(hand, budget, 1, 100);
    expect(hand.slept).toEqual([200]);
  });

  it("may be told narrower bounds, which take what was saved under wider ones", () => {
    const hand = new Hand();
    const budget = new Budget(bounds, hand);
    const narrow = { share: 0.05, burstMs: 50 };
    hand.at += 1000;
    budget.keep(narrow);
    hand.work(50);
    budget.keep(narrow);
    expect(hand.slept).toEqual([]);
    hand.work(20);
    // 70 worked, 50 saved, and 3.5 came in.
    budget.keep(narrow);
    expect(hand.slept[0]).toBeCloseTo((20 - 0.05 * 70) / 0.05, 6);
  });

  it("does not count what it is told to forgive", () => {
    const hand = new Hand();
    const budget = new Budget(bounds, hand);
    hand.work(5000);
    budget.forgive();
    budget.keep();
    expect(hand.slept).toEqual([]);
    hand.work(700);
    budget.keep();
    expect(hand.slept).toHaveLength(1);
  });

  it("forgives what would take longer than ten seconds", () => {
    const hand = new Hand();
    const budget = new Budget(bounds, hand);
    hand.work(60_000);
    while (budget.keep() > 0);
    expect(hand.slept.reduce((sum, ms) => sum + ms, 0)).toBe(10_000);
  });

  it("sleeps off a long piece of work in parts, so that it hears in between that it shall end", () => {
    const hand = new Hand();
    const budget = new Budget(bounds, hand);
    hand.work(2000);
    const left = Array.from({ length: 10 }, () => budget.keep());
    expect(left.slice(-3)).toEqual([400, 0, 0]);
    // 2000 - 400 - 500 are owed, four times as long as they would take.
    expect(hand.slept).toEqual([500, 500, 500, 500, 500, 500, 500, 500, 400]);
  });

  it("reckons what a real thread works, not what its process does, and really sleeps", async () => {
    const script = `
      import(${JSON.stringify(packageFile("dist/src/shell/web/budget.js"))}).then(({ Budget, thisThread }) => {
        const slept = [];
        const [bounds, machine] = [{ share: 0.01, burstMs: 100 }, { ...thisThread, sleep: (ms) => slept.push(ms) }];
        const budget = new Budget(bounds, machine);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
        budget.keep();
        const from = thisThread.worked();
        while (thisThread.worked() < from + 300);
        budget.keep();
        const beforeSleep = performance.now();
        thisThread.sleep(80);
        require("node:worker_threads").parentPort.postMessage({ slept, ms: performance.now() - beforeSleep });
      });`;
    const { slept, ms } = await new Promise<{ slept: number[]; ms: number }>((resolve, reject) => {
      const worker = new Worker(script, { eval: true });
      worker.once("message", resolve);
      worker.once("error", reject);
      // What the process works beside it is not the thread's.
      const busyUntil = performance.now() + 900;
      while (performance.now() < busyUntil);
    });
    expect(slept).toEqual([500]);
    expect(ms).toBeGreaterThan(75);
  });
});
