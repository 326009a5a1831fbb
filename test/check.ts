/**
 * The whole bar: `npm run check`, `npm test` and CI are this. A step is one row of the table; all steps run, also after
 * one that failed, so that everything that is wrong shows at once. The last line is `N passed, N failed`.
 *
 *   npm test                        all steps
 *   npm test -- --only types        one step (may be given more than once)
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Count, runSuite, vitestIn } from "./suite.ts";
import { fetchTools, searchPath } from "./tools/fetch.ts";

const root = join(import.meta.dirname, "..");
/** What the tests found, told again at the end. */
const findings: string[] = [];

interface Step {
  readonly name: string;
  readonly what: string;
  readonly run: () => Count | Promise<Count>;
}

/** As many as a small machine has cores. */
const seedRuns = [
  "tsx test/simulation/main.ts --seed 1 --seeds 100",
  "tsx test/simulation/main.ts --seed 101 --seeds 100",
];

const steps: readonly Step[] = [
  { name: "tools", what: "compilers and broker are there", run: () => one(fetchTools()) },
  { name: "generated", what: "generated files are current", run: () => commands(["tsx test/generate.ts --check"]) },
  { name: "types", what: "TypeScript, strict", run: () => commands(["tsc -b"]) },
  { name: "style", what: "lint and format", run: () => commands(["biome ci --colors=off"]) },
  { name: "tests", what: "all of test/**/*.test.ts", run: tests },
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
  { name: "seeds", what: "simulated buildings", run: () => sideBySide(seedRuns) },
];

function one(isGood: boolean): Count {
  return isGood ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** With our tools on its path and its output shown. */
const surroundings = {
  cwd: root,
  stdio: ["ignore", "inherit", "inherit"] as ["ignore", "inherit", "inherit"],
  env: { ...process.env, PATH: searchPath() },
};

const wordsOf = (command: string): [string, string[]] => {
  const [program = "", ...words] = command.split(" ");
  return [program, words];
};

function succeeds(command: string): boolean {
  const [program, words] = wordsOf(command);
  const { status, error } = spawnSync(program, words, surroundings);
  if (error !== undefined) console.error(`${program}: ${error.message}`);
  return status === 0;
}

async function sideBySide(list: readonly string[]): Promise<Count> {
  const codes = await Promise.all(list.map((command) => once(spawn(...wordsOf(command), surroundings), "close")));
  return one(codes.every(([code]) => code === 0));
}

function commands(list: readonly string[]): Count {
  return one(list.map(succeeds).every(Boolean));
}

function tests(): Count {
  const result = runSuite(vitestIn(root, succeeds), root);
  findings.push(...result.findings);
  return result;
}

async function timed(step: Step): Promise<Count & { readonly line: string }> {
  console.log(`\n── ${step.name}: ${step.what}`);
  const started = performance.now();
  const count = await step.run();
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

const results: Awaited<ReturnType<typeof timed>>[] = [];
for (const step of chosen()) results.push(await timed(step));
const sum = (which: keyof Count): number => results.reduce((total, result) => total + result[which], 0);
console.log(`\n${results.map(({ line }) => line).join("\n")}`);
if (findings.length > 0) console.log(`\n${findings.join("\n")}`);
console.log(`\n${sum("passed")} passed, ${sum("failed")} failed`);
process.exitCode = sum("failed") === 0 ? 0 : 1;
