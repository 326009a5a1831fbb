/**
 * The demo: an office of desk units that are simulated down to the processor's cycle and run the released firmware, with a real gateway
 * on real ttys. What it shows is what the pins of the units do and what a subscriber hears.
 *
 *   on a terminal      the floor, drawn, and keys (screen.ts)
 *   --press d1         one press, its events, and the proof (press-once.ts)
 *   anything else      events, a line each, and orders, a line each (orders.ts), until it is ended
 */
import { readFileSync } from "node:fs";
import { basename, relative } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { runOrders } from "./orders.ts";
import { packageFile } from "./package-file.ts";
import { pressOnce } from "./press-once.ts";
import { runScreen } from "./screen.ts";
import { linked, openStage, type Stage } from "./stage.ts";

export interface DemoOptions {
  /** The desk to press once; then end. */
  readonly press?: string | undefined;
  /** Events and summary as JSON, one object a line. */
  readonly json?: boolean | undefined;
  readonly units?: number | undefined;
  /** Units as new, to be paired with `rufkreis pair` from another terminal. */
  readonly unpaired?: boolean | undefined;
  /** Leave the directory with configuration, journal and log, and tell where. */
  readonly keep?: boolean | undefined;
}

export interface Output {
  readonly json: boolean;
  readonly print: (line: string) => void;
}

/** As many as there are in the office that the demo draws at once. */
const unitsDefault = 8;
/** It listens within a second; without it the demo goes on. */
const pageMsMax = 20_000;
const pageLookMs = 50;
const exitOk = 0;
const exitFailed = 1;
const exitUsage = 2;

/** Runs the demo until it is ended; answers the exit code. */
export async function runDemo(options: DemoOptions): Promise<number> {
  const { press, json = false, units = unitsDefault, unpaired = false, keep = false } = options;
  const output: Output = { json, print: (line) => process.stdout.write(`${line}\n`) };
  if (press !== undefined && !(Number(/^d([1-9]\d*)$/.exec(press)?.[1]) <= units))
    return fail(`there is no desk "${press}": desks are d1 to d${units}`, exitUsage);
  const ending = endOf(press === undefined);
  let stage: Stage | undefined;
  try {
    stage = await openStage({ units, paired: !unpaired, keep, escalates: press === undefined && !unpaired });
    tellHonestly(stage, output);
    const signal = await Promise.race([linked(stage), ending]);
    if (signal !== undefined) return exitOk;
    return await show(stage, options, output, ending);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error), exitFailed);
  } finally {
    await stage?.close();
    // Once more: what was drawn is gone with the screen.
    if (keep && stage !== undefined) process.stderr.write(`kept: ${stage.directory}\n`);
  }
}

async function show(
  stage: Stage,
  { press, keep = false }: DemoOptions,
  output: Output,
  ending: Promise<string>,
): Promise<number> {
  if (press !== undefined) return pressOnce(stage, press, output);
  const kept = keep ? [`kept at the end: ${stage.directory}`] : [];
  const advice = stage.paired ? [] : adviceOn(stage);
  if (process.stdout.isTTY && process.stdin.isTTY && !output.json) {
    for (const line of advice) output.print(line);
    return runScreen(stage, { title: honest(stage), advice, kept }, ending);
  }
  tellReady(stage, await pageUrl(stage), output, [...advice, ...kept]);
  return runOrders(stage, output, ending);
}

/** The first line: what is real here and what is not. */
function tellHonestly(stage: Stage, { json, print }: Output): void {
  const text = honest(stage);
  if (!json) return print(text);
  return print(JSON.stringify({ simulated: true, units: stage.desks.length, cable: stage.building.cable, text }));
}

function honest({ building, desks, paired }: Stage): string {
  const why = building.whyNotTty === undefined ? "" : ` (no ttys here: ${building.whyNotTty})`;
  const cable = building.cable === "tty" ? "ttys" : `TCP${why}`;
  const what = paired ? "desk units" : "new units";
  return `Simulated: ${desks.length} ${what}, real firmware ${firmwareVersion()} in simulated processors, on ${cable}`;
}

/** The line that pairs them, as it can be pasted into another terminal in the same directory. */
function adviceOn({ file }: Stage): readonly string[] {
  const words = `pair --all -c ${file}`;
  return ["Pair them from a second terminal; the keys 1–8 press the red buttons here:", `${programName()} ${words}`];
}

function programName(): string {
  const script = process.argv[1] ?? "rufkreis";
  return basename(script) === "rufkreis" ? "rufkreis" : `node ${relative(process.cwd(), script)}`;
}

/** The address of the page, which is loaded after all that sounds. */
async function pageUrl({ gateway }: Stage): Promise<string | undefined> {
  for (let waitedMs = 0; gateway.pageUrl() === undefined && waitedMs < pageMsMax; waitedMs += pageLookMs)
    await delay(pageLookMs);
  return gateway.pageUrl();
}

function tellReady(
  { desks, paired, file }: Stage,
  page: string | undefined,
  { json, print }: Output,
  advice: readonly string[],
): void {
  if (json) return print(JSON.stringify({ ready: true, paired, config: file, desks, page }));
  print(
    `All ${desks.length} desks are ${paired ? "linked" : "there, and none is paired"}. This is no terminal, so nothing is drawn;`,
  );
  print("a line `1` presses the button of d1, `g1` its green key, `h1` holds that, `l1` holds both, `u1` is its plug;");
  print("`e` calls the next circuit, `x` takes back, `c` closes, `t` is a drill, `b` the broker, `q` ends.");
  if (page !== undefined) print(`The page, without a login: ${page}`);
  for (const line of advice) print(line);
  return undefined;
}

function firmwareVersion(): string {
  const release = JSON.parse(
    readFileSync(packageFile("devices/desk-unit/firmware/release/desk-unit.json"), "utf8"),
  ) as { version: string };
  return release.version;
}

/** Resolves with the first signal that asks for an end. With `--press` a signal ends the process: nothing is worth waiting for. */
function endOf(inOrder: boolean): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.once(signal, () => (inOrder ? resolve(signal) : process.exit(exitFailed)));
    }
  });
}

function fail(why: string, code: number): number {
  process.stderr.write(`rufkreis demo: ${why}\n`);
  return code;
}
