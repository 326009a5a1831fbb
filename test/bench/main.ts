/**
 * Press to buzzer: `npm run bench -- [--json] [--rounds N] [--presses N] [--gap MS]`; with `--units N`, what N quiet units cost
 * instead (beats.ts); with `--step`, what the decision alone costs (step.ts).
 *
 * Eight ptys; one press line on one of them, and the time until the last of the other seven has its whole SHOW. Four programs take
 * turns within one run: the C forwarder, which is what the machine can do at all; the least that Node can do; a plain serialport fan-out; and the
 * whole gateway, with sessions, journal, alarm and MQTT. Absolute times belong to the machine they
 * were taken on; the ratios to the forwarder of the same run are what to compare.
 *
 * Between two presses there is a pause, because a press comes out of silence: caches are cold and the processor
 * idles. Its length is also what the gateway's limit of 50 requests a second needs to close each alarm.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, release, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { beats } from "./beats.ts";
import { compileFarSide, compileForwarder } from "./compile.ts";
import { rufkreis } from "./rufkreis.ts";
import { stepCost } from "./step.ts";
import { type Program, type Result, System } from "./system.ts";

const here = new URL(".", import.meta.url).pathname;
const root = join(here, "../..");
const entry = join(root, "dist/src/cli/main.js");

const ports = 8;
/** Thrown away: the first presses meet code that was never run. */
const warmUpPresses = 50;
/** Sessions, retained topics and compilers settle. */
const settleMs = 1000;

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "5" },
    presses: { type: "string", default: "200" },
    gap: { type: "string", default: "22" },
    units: { type: "string" },
    step: { type: "boolean", default: false },
  },
});

async function programs(directory: string): Promise<Program[]> {
  const forwarder = compileForwarder(directory);
  const inNode = (name: string, script: string): Program => ({
    name,
    farSide: "raw",
    command: (paths) => [process.execPath, join(here, script), ...paths],
  });
  return [
    await rufkreis(entry, directory),
    { name: "c-forwarder", farSide: "raw", command: (paths) => [forwarder, ...paths] },
    inNode("node-tty", "tty-fanout.mjs"),
    inNode("serialport", "serialport-fanout.mjs"),
  ];
}

async function measure(directory: string): Promise<Map<string, Result>> {
  const farSide = compileFarSide(directory);
  const systems: System[] = [];
  try {
    for (const program of await programs(directory)) systems.push(await System.start(program, farSide));
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    for (const system of systems) await system.round(warmUpPresses, Number(values.gap), false);
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const system of systems) await system.round(Number(values.presses), Number(values.gap));
    }
    return new Map(systems.map((system) => [system.name, system.result()]));
  } finally {
    for (const system of systems) await system.end();
  }
}

function report(results: ReadonlyMap<string, Result>): object {
  const ours = results.get("rufkreis") as Result;
  const limit = results.get("c-forwarder") as Result;
  const ratio = (key: "p50Us" | "p99Us"): number => Math.round((ours[key] / limit[key]) * 100) / 100;
  return {
    ports,
    systems: Object.fromEntries(results),
    ratio: { p50: ratio("p50Us"), p99: ratio("p99Us") },
    machine: machine(),
    commit: commit(),
  };
}

function machine(): object {
  return { processor: cpus()[0]?.model, processors: cpus().length, kernel: release(), node: process.version };
}

/** The commit that was measured, with a + for changes since; `null` outside of a repository. */
function commit(): string | null {
  try {
    const git = (...args: string[]): string =>
      execFileSync("git", ["-C", root, ...args], { encoding: "utf8", stdio: "pipe" }).trim();
    return git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain") === "" ? "" : "+");
  } catch (error) {
    if (error instanceof Error && "status" in error) return null;
    throw error;
  }
}

function table(results: ReadonlyMap<string, Result>): string {
  const columns = [
    "p50Us",
    "p99Us",
    "p999Us",
    "maxUs",
    "cpuUsPerPress",
    "residentMiB",
    "startToPortsOpenMs",
    "lost",
    "refused",
  ] as const;
  const row = (cells: readonly string[]): string =>
    cells
      .map((cell, place) =>
        place === 0 ? cell.padEnd(12) : cell.padStart(Math.max(9, columns[place - 1]?.length ?? 0)),
      )
      .join("  ");
  const rows = [...results].map(([name, result]) => row([name, ...columns.map((column) => String(result[column]))]));
  return [row(["", ...columns]), ...rows].join("\n");
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
if (!existsSync(entry)) throw new Error(`${entry} is missing: npm run build makes it`);
if (values.units !== undefined || values.step) {
  const cost = values.units === undefined ? await stepCost() : await beats(entry, Number(values.units));
  process.stdout.write(`${JSON.stringify({ ...cost, machine: machine(), commit: commit() })}\n`);
  process.exit();
}
const directory = mkdtempSync(join(tmpdir(), "rufkreis-bench-"));
try {
  const results = await measure(directory);
  const whole = report(results) as { ratio: object };
  process.stdout.write(
    values.json
      ? `${JSON.stringify(whole)}\n`
      : `${table(results)}\nratio to c-forwarder: ${JSON.stringify(whole.ratio)}\n`,
  );
} finally {
  rmSync(directory, { recursive: true });
}
