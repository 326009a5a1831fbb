/** `npm run simulate -- --seed N [--seeds COUNT] [--verbose]`: tells the story of one seed, or lives many. */
import { parseArgs } from "node:util";
import { theCore } from "./subject.ts";
import { liveTwice, type Outcome } from "./world.ts";

const usage = `Usage: npm run simulate -- --seed N [--seeds COUNT] [--verbose]

  --seed N       the first seed (1)
  --seeds COUNT  live so many seeds, each with a lying and with an honest wall clock
  --verbose      print whole transcripts`;

function summary({ seed, transcript, decisions, simulatedMs, presses, alarms }: Outcome): string {
  return `seed ${seed}: ${Math.round(simulatedMs / 1000)} s, ${presses} presses, ${alarms} alarms, transcript ${transcript}, decisions ${decisions}`;
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
  const telling = values.verbose || values.seeds === undefined;
  const startedMs = performance.now();
  let simulatedMs = 0;
  for (let seed = first; seed < first + count; seed++) {
    const outcome = liveTwice(seed, () => theCore, telling ? console.log : undefined);
    simulatedMs += 2 * outcome.simulatedMs;
    if (outcome.violation !== undefined) {
      if (!telling) console.log(outcome.tail.join("\n"));
      console.log(`seed ${seed}: ${outcome.violation.message}`);
      return 1;
    }
    if (telling) console.log(summary(outcome));
  }
  const tookS = (performance.now() - startedMs) / 1000;
  console.error(`${(simulatedMs / 1000 / tookS).toFixed(0)} simulated seconds a second`);
  if (values.seeds !== undefined) console.log(`${count} seeds, 0 violations`);
  return 0;
}

process.exitCode = main();
