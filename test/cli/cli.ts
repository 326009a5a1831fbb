/** The command line as its users have it: the built program in a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { comesMsMax } from "../tools/patience.ts";

/** The built program, for tests that start it in their own way. */
export const program = join(import.meta.dirname, "../../dist/src/cli/main.js");

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export class Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  out = "";
  err = "";

  constructor(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    if (!existsSync(program)) throw new Error("build first: npm run build");
    // What is set outside must not change what the program does here.
    const outside = Object.entries(process.env).filter(
      ([name]) => name !== "NO_COLOR" && !name.startsWith("RUFKREIS_"),
    );
    const env = Object.fromEntries(outside);
    this.process = spawn(process.execPath, [program, ...words], {
      env: { ...env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.process.stdout?.setEncoding("utf8").on("data", (text: string) => (this.out += text));
    this.process.stderr?.setEncoding("utf8").on("data", (text: string) => (this.err += text));
    this.ended = new Promise((resolve) =>
      this.process.on("close", (code) => resolve({ code, out: this.out, err: this.err })),
    );
  }

  /** Waits until the output matches. */
  async says(pattern: RegExp, boundMs = comesMsMax): Promise<void> {
    await until(() => pattern.test(this.out) || this.process.exitCode !== null, boundMs);
    if (!pattern.test(this.out)) throw new Error(`never said ${pattern}\n${this.out}\n${this.err}`);
  }
}

/** Runs a command to its end. */
export function rufkreis(words: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ended> {
  return new Running(words, environment).ended;
}

export async function until(holds: () => boolean | Promise<boolean>, boundMs = comesMsMax): Promise<void> {
  const end = performance.now() + boundMs;
  while (!(await holds())) {
    if (performance.now() > end) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A directory with a `site.yaml` and an empty state directory; gone afterwards. */
export function siteDirectory(yaml: string): {
  readonly file: string;
  readonly directory: string;
  readonly remove: () => void;
} {
  const directory = mkdtempSync(join(tmpdir(), "rufkreis-cli-"));
  const file = join(directory, "site.yaml");
  mkdirSync(join(directory, "state"));
  writeFileSync(file, yaml);
  return { file, directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
