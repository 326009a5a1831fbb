/** Other programs, run for their work: what they say goes to standard error, and what is wrong becomes one line. */
import { spawn } from "node:child_process";
import { Ended } from "./ended.ts";
import { exit } from "./output.ts";

/**
 * Runs a program to its end. Fails with `Ended`.
 * @param missing what to do when it is not installed
 * @param failed what to do when it ends with anything but 0
 */
export function runTool(program: string, words: readonly string[], missing: string, failed = ""): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: ["ignore", 2, 2] });
    child.once("error", (error: NodeJS.ErrnoException) => {
      const what = error.code === "ENOENT" ? `${program} is not installed` : `${program} cannot be run (${error.code})`;
      reject(new Ended(exit.failed, "no-tool", what, missing));
    });
    child.once("exit", (code, signal) => {
      if (code === 0) return resolve();
      const how = signal === null ? `with ${code}` : `by ${signal}`;
      return reject(new Ended(exit.failed, "tool-failed", `${program} ended ${how}`, failed));
    });
  });
}
