/** `npm run simulate -- --seed N [--seeds COUNT] [--verbose]`: tells the story of one seed, or lives many. */
import { parseArgs } from "node:util";
import { theCore } from "./subject.ts";
import { liveMany, liveTwice, type Outcome } from "./world.ts";

const usage = `Usage: npm run simulate -- --seed N [--seeds COUNT] [--verbose]

  --seed N       the first seed (1)
  --seeds COUNT  live so many seeds, every fourth with a lying and with an honest wall clock
  --verbose      print whole transcripts`;

function summary({ seed, transcript, decisions, simulatedMs, presses, alarms }: Outcome): string {
  return `seed ${seed}: ${Math.round(simulatedMs / 1000)} s, ${presses} presses, ${alarms} alarms, transcript ${transcript}, decisions ${decisions}`;
}

function tellOne(seed: number): number {
  const outcome = liveTwice(seed, () => theCore, console.log);
  console.log(outcome.violation === undefined ? summary(outcome) : `seed ${seed}: ${outcome.violation.message}`);
  return outcome.violation === undefined ? 0 : 1;
}

function tellMany(first: number, count: number): number {
  const startedMs = performance.now();
  let simulatedMs = 0;
  const broken = liveMany(first, count, (outcome) => {
    simulatedMs += outcome.simulatedMs;
  });
  if (broken !== undefined) {
    console.log(`${broken.tail.join("\n")}\nseed ${broken.seed}: ${broken.violation?.message}`);
    return 1;
  }
  const tookS = (performance.now() - startedMs) / 1000;
  console.error(`${(simulatedMs / 1000 / tookS).toFixed(0)} simulated seconds a second`);
  console.log(`${count} seeds, 0 violations`);
  return 0;
}

function main(): number {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "1" },
      seeds: { type: "string" },
      verbose: { type: "boolean", default: false },
      help: { type: "boolean" },
    },
  });
  const first = Number(values.seed);
  const count = Number(values.seeds ?? 1);
  if (values.help || !Number.isSafeInteger(first) || !Number.isSafeInteger(count) || count < 1) {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  if (values.seeds !== undefined && !values.verbose) return tellMany(first, count);
  let failed = 0;
  for (let seed = first; seed < first + count; seed++) failed += tellOne(seed);
  return failed === 0 ? 0 : 1;
}

process.exitCode = main();
