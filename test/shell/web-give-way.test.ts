/** A thread of the page is in the class of idle ones, and what it starts as well; the thread that started it is not (give-way.ts). */
import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { packageFile } from "../../src/demo/package-file.ts";

/** sched(7). */
const ordinary = 0;
const idle = 5;
/** The places of niceness and policy behind the name in proc(5), stat. */
const [nicenessPlace, policyPlace] = [16, 38];

interface Told {
  readonly stat: string;
  readonly child?: string;
  readonly troubles: readonly string[];
}

const script = (prepare: string): string => `
  const { parentPort, Worker } = require("node:worker_threads");
  const { readFileSync } = require("node:fs");
  const own = () => readFileSync("/proc/thread-self/stat", "utf8");
  (async () => {
    const troubles = [];
    const { giveWay } = await import(${JSON.stringify(packageFile("dist/src/shell/web/give-way.js"))});
    ${prepare}
    await giveWay(10, (why) => troubles.push(why));
    const child = new Worker('require("node:worker_threads").parentPort.postMessage(require("node:fs").readFileSync("/proc/thread-self/stat", "utf8"))', { eval: true });
    child.once("message", (childStat) => parentPort.postMessage({ stat: own(), child: childStat, troubles }));
  })();
`;

function told(prepare = ""): Promise<Told> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(script(prepare), { eval: true });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

function fieldOf(stat: string, place: number): number {
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[place]);
}

describe("a thread of the page", () => {
  it("is in the class of idle ones, with all that it starts, and the gateway's stays where it was", async () => {
    const { stat, child, troubles } = await told();
    expect(troubles).toEqual([]);
    expect(fieldOf(stat, policyPlace)).toBe(idle);
    expect(fieldOf(child ?? "", policyPlace)).toBe(idle);
    expect(fieldOf(readFileSync("/proc/self/stat", "utf8"), policyPlace)).toBe(ordinary);
  });

  it("says so where there is no chrt, and has at least the lower priority", async () => {
    const { stat, troubles } = await told('process.env.PATH = "/nowhere";');
    expect(troubles).toHaveLength(1);
    expect(troubles[0]).toMatch(/does not make way for the gateway's at once: .*chrt/u);
    expect(fieldOf(stat, policyPlace)).toBe(ordinary);
    expect(fieldOf(stat, nicenessPlace)).toBe(10);
  });
});
