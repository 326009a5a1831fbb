/** `rufkreis demo`: an office of simulated units, for everybody without hardware. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Act } from "./act.ts";
import { endWithReader } from "./output.ts";

/** As many as one core simulates in real time with room to spare. */
const unitsMax = 32;

export function addDemo(root: Command, act: Act): void {
  root
    .command("demo")
    .description("Run an office of simulated desk units: the real firmware in a simulator, and the real gateway.")
    .option("--press <desk>", "press the red button of this desk once, tell who sounded, and end")
    .option("--units <number>", "how many desks", desks, 8)
    .addOption(
      new Option("--unpaired", "units as new, to be paired with `rufkreis pair` from a second terminal").conflicts(
        "press",
      ),
    )
    .option("--keep", "leave the directory with configuration, journal and log, and tell where it is")
    .option("--json", "events and a summary, one JSON object a line")
    .action(
      act(async (options: { press?: string; units: number; unpaired?: boolean; keep?: boolean; json?: boolean }) => {
        endWithReader();
        const { runDemo } = await import("../demo/demo.ts");
        return runDemo(options);
      }),
    );
}

function desks(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 2 || number > unitsMax)
    throw new InvalidArgumentError(`use a whole number from 2 to ${unitsMax}.`);
  return number;
}
