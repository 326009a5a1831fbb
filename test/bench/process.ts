/** Child processes of the benchmark: their lines, their end, and what they cost. */
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

/** A child that is spoken to in lines. */
export class Child {
  readonly #process: ChildProcess;
  readonly #heard: string[] = [];
  #hear: (() => void) | undefined;
  #ended = false;

  constructor(command: string, args: readonly string[]) {
    this.#process = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    const output = this.#process.stdout;
    if (output === null) throw new Error(`${command} has no output`);
    createInterface({ input: output }).on("line", (line) => {
      this.#heard.push(line);
      this.#hear?.();
    });
    const endWithUs = (): void => void this.#process.kill("SIGKILL");
    process.once("exit", endWithUs);
    this.#process.once("exit", () => {
      process.off("exit", endWithUs);
      this.#ended = true;
      this.#hear?.();
    });
  }

  get pid(): number {
    if (this.#process.pid === undefined) throw new Error("the process did not start");
    return this.#process.pid;
  }

  say(line: string): void {
    this.#process.stdin?.write(`${line}\n`);
  }

  /** The words of the next line that begins with `word`, within a time; lines before it are handed to `other`. */
  async hear(word: string, withinMs = 30_000, other: (line: string) => void = () => {}): Promise<string[]> {
    let late = false;
    const timeout = setTimeout(() => {
      late = true;
      this.#hear?.();
    }, withinMs);
    try {
      return await this.#hearUntil(word, () => late, other);
    } finally {
      clearTimeout(timeout);
    }
  }

  async #hearUntil(word: string, late: () => boolean, other: (line: string) => void): Promise<string[]> {
    for (;;) {
      const line = this.#heard.shift();
      if (line === undefined) {
        if (this.#ended) throw new Error(`the process ended before it said "${word}"`);
        if (late()) throw new Error(`the process did not say "${word}" in time`);
        await new Promise<void>((resolve) => {
          this.#hear = resolve;
        });
        continue;
      }
      const words = line.split(" ");
      if (words[0] === word) return words.slice(1);
      other(line);
    }
  }

  /** Ends it, by force when it does not go within 2 s. */
  async end(): Promise<void> {
    if (this.#ended) return;
    const gone = new Promise<void>((resolve) => this.#process.once("exit", () => resolve()));
    this.#process.kill("SIGTERM");
    const force = setTimeout(() => this.#process.kill("SIGKILL"), 2000);
    await gone;
    clearTimeout(force);
  }
}

/** Time on a processor so far, all threads, in µs. */
export function cpuUs(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks)
    .map((task) => Number(readFileSync(`${tasks}/${task}/schedstat`, "utf8").split(" ")[0]) / 1000)
    .reduce((sum, us) => sum + us, 0);
}

export function residentMiB(pid: number): number {
  const kib = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kib ?? Number.NaN) / 1024;
}
