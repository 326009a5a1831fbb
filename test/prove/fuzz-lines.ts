/**
 * The promise: no line that was damaged in one or two bits, or by a burst of up to 16, is ever taken for a message; of all
 * other damage no more than a CRC-16 must let through, one in 65,536; and nothing that comes over a line makes either side
 * crash. The proof: some ten million damaged lines against the gateway (fuzz-lines-gateway.ts), and as many against the
 * unit's C sources, built for this machine with the address and undefined-behaviour sanitizers
 * (firmware-protocol/c/test/fuzz-lines.c), both at once.
 *
 * A damaged line that is read as a message counts as accepted, whether it is the message that was sent or another one.
 */
import { execFile } from "node:child_process";
import { setImmediate as pause } from "node:timers/promises";
import { promisify } from "node:util";
import type { Experiment, Options, Progress, Result } from "./experiment.ts";
import { boundOf, damage, diceOf, errors, steps, type Tally } from "./fuzz-lines-gateway.ts";

const run = promisify(execFile);
const folder = new URL("../../firmware-protocol/c", import.meta.url).pathname;

interface Side {
  /** One or two bits, or a burst of up to 16. */
  readonly errors: Tally;
  readonly damage: Tally;
  readonly crashes: number;
  /** What the last crash said. */
  readonly crash?: string;
}

function add(sum: Tally, part: Tally): void {
  sum.lines += part.lines;
  sum.accepted += part.accepted;
}

/** A breath between two tallies, so that the other side's program is listened to. */
async function gateway(
  { seed, quick }: Options,
  progress: Progress,
): Promise<Side & { steps: number; changed: number }> {
  const dice = diceOf(seed);
  const small: Tally = { lines: 0, accepted: 0 };
  for (const tally of errors(dice, quick)) {
    add(small, tally);
    await pause();
  }
  progress(`gateway: ${small.lines} lines with small errors, ${small.accepted} accepted`);
  const large: Tally = { lines: 0, accepted: 0 };
  for (let part = 0; part < 50; part++) {
    add(large, damage(dice, quick ? 1000 : 20_000));
    await pause();
  }
  const taken = steps(dice, quick ? 2000 : 50_000);
  progress(`gateway: ${large.lines} lines with large damage, ${large.accepted} accepted; ${taken.steps} steps`);
  return { errors: small, damage: large, crashes: 0, ...taken };
}

async function unit({ seed, quick }: Options, progress: Progress): Promise<Side> {
  await run("make", ["-s", "-C", folder, "build/fuzz-lines"]);
  const fuzz = async (...words: string[]): Promise<Tally & { crash?: string }> => {
    try {
      const { stdout } = await run(`${folder}/build/fuzz-lines`, words);
      return JSON.parse(stdout) as Tally;
    } catch (error) {
      return { lines: 0, accepted: 0, crash: error instanceof Error ? error.message : String(error) };
    }
  };
  const large = await fuzz(String(seed), String(quick ? 20_000 : 1_000_000));
  const small = quick ? { lines: 0, accepted: 0 } : await fuzz("errors");
  progress(
    `unit: ${small.lines} lines with small errors, ${small.accepted} accepted; ${large.lines} with large damage, ${large.accepted} accepted`,
  );
  const crashed = [large, small].flatMap(({ crash }) => crash ?? []);
  return {
    errors: small,
    damage: large,
    crashes: crashed.length,
    ...(crashed.length > 0 ? { crash: crashed.at(-1) as string } : {}),
  };
}

/** The whole of what both sides found. Exported for the test of this experiment. */
export function judge(sides: Readonly<Record<string, Side>>, changed: number): Result {
  const all = Object.values(sides);
  const sum = (of: (side: Side) => number): number => all.reduce((total, side) => total + of(side), 0);
  const lines = sum((side) => side.errors.lines + side.damage.lines);
  const accepted = sum((side) => side.errors.accepted + side.damage.accepted);
  const crashes = sum((side) => side.crashes);
  const errorsAccepted = sum((side) => side.errors.accepted);
  const withinChance = all.every(({ damage }) => damage.accepted <= boundOf(damage.lines).bound);
  return {
    lines,
    accepted,
    crashes,
    errorLines: sum((side) => side.errors.lines),
    errorsAccepted,
    changedByBadLines: changed,
    ...Object.fromEntries(
      Object.entries(sides).map(([name, side]) => [name, { ...side, chance: boundOf(side.damage.lines) }]),
    ),
    held: lines > 0 && errorsAccepted === 0 && withinChance && crashes === 0 && changed === 0,
  };
}

export const fuzzLines: Experiment = {
  name: "fuzz-lines",
  promise:
    "of over 1,000,000 damaged lines no error of one or two bits and no burst of up to 16 is taken for a message, of the rest no more than 1 in 65,536, and neither side crashes",
  async run(options, progress) {
    const [{ changed, ...ofGateway }, ofUnit] = await Promise.all([
      gateway(options, progress),
      unit(options, progress),
    ]);
    return judge({ gateway: ofGateway, unit: ofUnit }, changed);
  },
};
