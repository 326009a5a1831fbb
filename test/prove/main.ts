/**
 * Experiments: every figure that a document states comes from one of these.
 *
 *   npm run prove -- --list
 *   npm run prove -- NAME [--json] [--seed N] [--quick]
 *
 * The result is JSON on standard output, with the machine and the commit that it was measured on; progress goes to
 * standard error. Ends with 0 only if the experiment's promise held, with 2 for a command line that is wrong.
 */
import { execFileSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import type { Experiment, Options } from "./experiment.ts";
import { experiments } from "./experiments.ts";

function commit(): string {
  try {
    const git = (...words: string[]): string =>
      execFileSync("git", words, {
        encoding: "utf8",
        cwd: import.meta.dirname,
        stdio: ["ignore", "pipe", "ignore"],
      }).trim();
    return `${git("rev-parse", "--short", "HEAD")}${git("status", "--porcelain") === "" ? "" : " with changes"}`;
  } catch (error) {
    // A release has no repository around it; then the version in package.json says what was measured.
    if (error instanceof Error) return "unknown";
    throw error;
  }
}

function machine(): Record<string, unknown> {
  return {
    processor: cpus()[0]?.model.trim(),
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
  };
}

async function prove(experiment: Experiment, options: Options, asJson: boolean): Promise<number> {
  const started = performance.now();
  const { held, ...result } = await experiment.run(options, (text) =>
    process.stderr.write(`${experiment.name}: ${text}\n`),
  );
  const durationS = Math.round((performance.now() - started) / 100) / 10;
  const about = { experiment: experiment.name, promise: experiment.promise, held, options };
  const full = { ...result, ...about, durationS, node: process.version, machine: machine(), commit: commit() };
  console.log(asJson ? JSON.stringify(full) : JSON.stringify(full, undefined, 2));
  const weight = options.quick ? " in a quick run, which proves nothing" : "";
  process.stderr.write(`${experiment.name}: ${held ? "held" : "DID NOT HOLD"}${weight}: ${experiment.promise}\n`);
  return held ? 0 : 1;
}

function usage(problem: string): number {
  process.stderr.write(
    `${problem} · npm run prove -- NAME [--json] [--seed N] [--quick] · experiments: ${experiments.map(({ name }) => name).join(", ")}\n`,
  );
  return 2;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      list: { type: "boolean" },
      json: { type: "boolean" },
      seed: { type: "string" },
      quick: { type: "boolean" },
    },
  });
  if (values.list) {
    for (const { name, promise } of experiments)
      console.log(values.json ? JSON.stringify({ name, promise }) : `${name.padEnd(14)} ${promise}`);
    return 0;
  }
  const [name, ...more] = positionals;
  const experiment = experiments.find((each) => each.name === name);
  if (experiment === undefined || more.length > 0)
    return usage(name === undefined ? "name an experiment" : `no experiment "${positionals.join(" ")}"`);
  const seed = Number(values.seed ?? 1);
  if (!Number.isSafeInteger(seed) || seed < 0) return usage(`--seed ${values.seed} is no whole number`);
  return prove(experiment, { seed, quick: values.quick === true }, values.json === true);
}

process.exitCode = await main();
