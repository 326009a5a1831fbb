/**
 * The promise: the page, watched by two hundred, flooded and asked for nonsense, leaves the way from a press to the buzzers as it is.
 *
 * One gateway and its page, started as their services are (in real time, and in a group that is idle, so this needs root), with eight units at the far ends of ptys (the benchmark's) that press; the time is taken there, from the
 * first byte of the press to the last byte of the seventh SHOW. Rounds without and with load take turns within the run, so a
 * slow minute of the machine hits both; each second pair begins with the load. The load (page-load-clients.c) is a process of its
 * own that runs when nobody else wants the processor (idle-group.ts), because it stands for other machines: what it costs to *make* the load is not
 * what is measured, what it costs to *serve* it is.
 *
 * The control tells what the ratio is worth: the same rounds with no page at all and one loop for each processor that does nothing, at
 * the priority of the load. A machine on which even that makes the p99 several times as long cannot tell what the page costs;
 * `ratioP99ToControl` is then the figure that says something.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { packageFile } from "../../src/demo/package-file.ts";
import { Accounts } from "../../src/shell/web/accounts.ts";
import { heapMiBMax } from "../../src/shell/web/own-process.ts";
import { Sessions } from "../../src/shell/web/sessions.ts";
import { openStore, storeFile } from "../../src/shell/web/store.ts";
import { compile, compileFarSide } from "../bench/compile.ts";
import { Child } from "../bench/process.ts";
import { freePort, rufkreis } from "../bench/rufkreis.ts";
import { System } from "../bench/system.ts";
import type { Experiment, Options, Progress, Result } from "./experiment.ts";
import { IdleGroup } from "./idle-group.ts";

const watchers = 200;
/** Some logins, as bounds of one login allow no more. */
const logins = 8;
const ratioMax = 1.2;
const gapMs = 22;
const warmUpPresses = 50;
/** As deploy/rufkreis.service starts the gateway: its own thread, and none that it starts. The units have processors of their own. */
const realTime = ["chrt", "--reset-on-fork", "--rr", "1"];
/** As deploy/rufkreis-page.service bounds the page. */
const heapBound = `--max-old-space-size=${heapMiBMax}`;
/** Sessions of the units, compilers, the page. */
const settleMs = 4000;
/** The loops of the control run. */
const spinMs = 500;
/** 200 streams have their first state, and the flood runs. */
const loadMs = 3000;

interface Load {
  readonly watching: number;
  readonly answered: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly changes: number;
}

/** Press to the seventh SHOW, in µs: undisturbed, with the load, and with processors that are busy with nothing. */
interface Samples {
  readonly without: number[];
  readonly with: number[];
  readonly control: number[];
}

/** One loop for each processor, at the priority of the load. */
function spin(group: IdleGroup): ChildProcess[] {
  const loop = ["--idle", "0", process.execPath, "-e", "for (;;);"];
  return cpus().map(() => {
    const child = spawn("chrt", loop, { stdio: "ignore" });
    if (child.pid !== undefined) group.take(child.pid);
    return child;
  });
}

async function measure({ quick }: Options, progress: Progress, directory: string): Promise<Result> {
  const entry = packageFile("dist/src/cli/main.js");
  if (!existsSync(entry)) throw new Error("the gateway is not built: run `npm run build` first");
  const [group, pageGroup] = [IdleGroup.make("load"), IdleGroup.make("page")];
  const [pairs, presses] = quick ? [4, 150] : [12, 300];
  const [port, socket] = [await freePort(), join(directory, "page.sock")];
  const program = { ...(await rufkreis(entry, directory, { port, socket })), startedBy: realTime };
  const system = await System.start(program, compileFarSide(directory));
  const page = new Child(process.execPath, [heapBound, entry, "page", "--socket", socket]);
  pageGroup.take(page.pid);
  const clients = compile(directory, packageFile("test/prove/page-load-clients.c"));
  const asked = [String(port), String(watchers), ...(await cookies(directory))];
  const load = new Child("chrt", ["--idle", "0", clients, ...asked]);
  const samples: Samples = { without: [], with: [], control: [] };
  const loads: Load[] = [];
  try {
    group.take(load.pid);
    await load.hear("ready");
    await pause(settleMs);
    await system.round(warmUpPresses, gapMs, false);
    const without = async (): Promise<void> => void samples.without.push(...(await system.round(presses, gapMs)));
    const control = async (): Promise<void> => {
      const loops = spin(group);
      await pause(spinMs);
      samples.control.push(...(await system.round(presses, gapMs)));
      for (const loop of loops) loop.kill("SIGKILL");
      await pause(spinMs);
    };
    const loaded = async (): Promise<void> => {
      load.say("begin");
      await load.hear("begun");
      await pause(loadMs);
      samples.with.push(...(await system.round(presses, gapMs)));
      load.say("end");
      loads.push(JSON.parse((await load.hear("ended")).join(" ")) as Load);
      await pause(loadMs);
    };
    for (let pair = 0; pair < pairs; pair++) {
      for (const round of pair % 2 === 0 ? [without, loaded, control] : [control, loaded, without]) await round();
      progress(`pair ${pair + 1} of ${pairs}: ${JSON.stringify(loads.at(-1))}`);
    }
    const { lost, refused } = system.result();
    return report(samples, loads, { lost, refused });
  } finally {
    await load.end();
    await page.end();
    await system.end();
    await group.remove();
    await pageGroup.remove();
  }
}

/** Logins, made where the page keeps them. */
async function cookies(directory: string): Promise<string[]> {
  const file = storeFile(join(directory, "state"));
  // The page makes the file when it starts.
  while (!existsSync(file)) await pause(50);
  const store = openStore(file);
  const accounts = new Accounts(store);
  const sessions = new Sessions(store);
  const made = Array.from({ length: logins }, (_, number) => {
    accounts.add(`guard-${number}`, "guard", "scrypt$1$1$1$none$none");
    return sessions.begin({ account: `guard-${number}` });
  });
  store.close();
  return made;
}

function report(
  samples: Samples,
  loads: readonly Load[],
  trouble: { readonly lost: number; readonly refused: number },
): Result {
  const at = (values: readonly number[], share: number): number => {
    const sorted = [...values].sort((a, b) => a - b);
    return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
  };
  const figures = (values: readonly number[]) => ({
    presses: values.length,
    p50Us: at(values, 0.5),
    p99Us: at(values, 0.99),
    maxUs: at(values, 1),
  });
  const [calm, busy, control] = [figures(samples.without), figures(samples.with), figures(samples.control)];
  const ratio = (key: "p50Us" | "p99Us", to = calm): number => Math.round((busy[key] / to[key]) * 100) / 100;
  const watchingMin = Math.min(...loads.map(({ watching }) => watching));
  const answered = loads.reduce((sum, load) => sum + load.answered, 0);
  const held = ratio("p99Us") <= ratioMax && trouble.lost === 0 && watchingMin >= watchers && answered > 0;
  return {
    ratioP99: ratio("p99Us"),
    ratioP50: ratio("p50Us"),
    ratioP99ToControl: ratio("p99Us", control),
    without: calm,
    with: busy,
    control,
    watchingMin,
    answered,
    ...trouble,
    loads,
    held,
  };
}

async function prove(options: Options, progress: Progress): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), "rufkreis-page-load-"));
  try {
    return await measure(options, progress, directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

export const pageLoad: Experiment = {
  name: "page-load",
  promise:
    "200 pages on the stream, some that never read, and a flood of requests leave the p99 from press to buzzers within 1.2 times of without",
  run: prove,
};
