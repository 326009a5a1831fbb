/** What every command's work is wrapped in when it is registered. */
import type { ExitCode } from "./output.ts";

/** Registers a command's work: its answer becomes the exit code of the program. */
export type Act = <A extends unknown[]>(
  work: (...given: A) => Promise<ExitCode | number>,
) => (...given: A) => Promise<void>;

export const act: Act =
  (work) =>
  async (...given) => {
    process.exitCode = await work(...given);
  };
