/**
 * The whole bar: `npm run check`, `npm test` and CI are this. A step is one row of the table; all steps run, also after
 * one that failed, so that everything that is wrong shows at once. The last line is `N passed, N failed`.
 *
 *   npm test                        all steps
 *   npm test -- --only types        one step (may be given more than once)
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fetchTools, searchPath } from "./tools/fetch.ts";

const root = join(import.meta.dirname, "..");
const vitestReport = join(root, "build/vitest.json");

interface Count {
  readonly passed: number;
  readonly failed: number;
}

interface Step {
  readonly name: string;
  readonly what: string;
  readonly run: () => Count;
}

const steps: readonly Step[] = [
  { name: "tools", what: "compilers and broker are there", run: () => one(fetchTools()) },
  { name: "generated", what: "generated files are current", run: () => commands(["tsx test/generate.ts --check"]) },
  { name: "types", what: "TypeScript, strict", run: () => commands(["tsc -b"]) },
  { name: "style", what: "lint and format", run: () => commands(["biome ci --colors=off"]) },
  { name: "tests", what: "all of test/**/*.test.ts", run: vitest },
  {
    name: "firmware",
    what: "the released hex is that of its sources",
    run: () => commands(["tsx devices/desk-unit/firmware/release.ts --check"]),
  },
  {
    name: "protocol",
    what: "the C library on this machine, with sanitizers",
    run: () => commands(["make -s -C firmware-protocol/c check"]),
  },
  { name: "seeds", what: "simulated buildings", run: () => commands(["tsx test/simulation/main.ts --seeds 200"]) },
];

function one(isGood: boolean): Count {
  return isGood ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Runs a program with our tools on its path and its output shown. */
function succeeds(command: string): boolean {
  const [program, ...words] = command.split(" ") as [string, ...string[]];
  const { status, error } = spawnSync(program, words, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, PATH: searchPath() },
  });
  if (error !== undefined) console.error(`${program}: ${error.message}`);
  return status === 0;
}

function commands(list: readonly string[]): Count {
  return one(list.map(succeeds).every(Boolean));
}

/** Each test counts; a file that cannot even be loaded counts as one that failed. */
function vitest(): Count {
  mkdirSync(join(root, "build"), { recursive: true });
  rmSync(vitestReport, { force: true });
  const isGood = succeeds(`vitest run --reporter=default --reporter=json --outputFile.json=${vitestReport}`);
  const { numPassedTests: passed, numFailedTests: failed } = report();
  return { passed, failed: isGood ? failed : Math.max(failed, 1) };
}

function report(): { numPassedTests: number; numFailedTests: number } {
  try {
    return JSON.parse(readFileSync(vitestReport, "utf8")) as { numPassedTests: number; numFailedTests: number };
  } catch (error) {
    console.error(`no report of the tests: ${(error as Error).message}`);
    return { numPassedTests: 0, numFailedTests: 0 };
  }
}

function timed(step: Step): Count & { readonly line: string } {
  console.log(`\n── ${step.name}: ${step.what}`);
  const started = performance.now();
  const count = step.run();
  const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
  return { ...count, line: `${count.failed === 0 ? "ok    " : "FAILED"}  ${seconds} s  ${step.name}: ${step.what}` };
}

function chosen(): readonly Step[] {
  const { only } = parseArgs({ options: { only: { type: "string", multiple: true } } }).values;
  const unknown = only?.find((name) => !steps.some((step) => step.name === name));
  if (unknown !== undefined)
    throw new Error(`no step ${unknown}; there are ${steps.map(({ name }) => name).join(", ")}`);
  return steps.filter(({ name }) => only === undefined || only.includes(name));
}

const results = chosen().map(timed);
const sum = (which: keyof Count): number => results.reduce((total, result) => total + result[which], 0);
console.log(`\n${results.map(({ line }) => line).join("\n")}\n\n${sum("passed")} passed, ${sum("failed")} failed`);
process.exitCode = sum("failed") === 0 ? 0 : 1;
