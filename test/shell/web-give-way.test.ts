/** The page's process is in the class of idle ones, with all its threads, and is ended first when memory is short (give-way.ts). */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { packageFile } from "../../src/demo/package-file.ts";

/** sched(7). */
const ordinary = 0;
const idle = 5;
/** The places of niceness and policy behind the name in proc(5), stat. */
const [nicenessPlace, policyPlace] = [16, 38];

interface Told {
  /** Of the first thread, and of all of them. */
  readonly stat: string;
  readonly threads: readonly string[];
  readonly endedFirst: string;
  readonly troubles: readonly string[];
}

/** A process that has threads already, and starts one more afterwards. */
const script = `
  import { readFileSync, readdirSync } from "node:fs";
  import { once } from "node:events";
  import { Worker } from "node:worker_threads";
  import { giveWay } from ${JSON.stringify(packageFile("dist/src/shell/web/give-way.js"))};
  const troubles = [];
  await giveWay((why) => troubles.push(why));
  const later = new Worker("setInterval(() => {}, 1000)", { eval: true });
  await once(later, "online");
  const threads = readdirSync("/proc/self/task").map((id) => readFileSync("/proc/self/task/" + id + "/stat", "utf8"));
  console.log(JSON.stringify({ stat: readFileSync("/proc/self/stat", "utf8"), threads, endedFirst: readFileSync("/proc/self/oom_score_adj", "utf8"), troubles }));
  process.exit();
`;

async function told(path = process.env.PATH ?? ""): Promise<Told> {
  const words = ["--input-type=module", "-e", script];
  const { stdout } = await promisify(execFile)(process.execPath, words, { env: { ...process.env, PATH: path } });
  return JSON.parse(stdout) as Told;
}

function fieldOf(stat: string, place: number): number {
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[place]);
}

describe("the page's process", () => {
  it("is in the class of idle ones, with all its threads, and is ended before others", async () => {
    const { threads, endedFirst, troubles } = await told();
    expect(troubles).toEqual([]);
    expect(threads.length).toBeGreaterThan(2);
    expect(threads.map((stat) => fieldOf(stat, policyPlace))).toEqual(threads.map(() => idle));
    expect(Number(endedFirst)).toBe(500);
  });

  it("says so where there is no chrt, and has at least the lower priority", async () => {
    const { stat, troubles } = await told("/nowhere");
    expect(troubles).toHaveLength(1);
    expect(troubles[0]).toMatch(/does not make way for the gateway at once: .*chrt/u);
    expect(fieldOf(stat, policyPlace)).toBe(ordinary);
    expect(fieldOf(stat, nicenessPlace)).toBe(10);
  });
});
