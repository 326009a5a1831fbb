/** Cables for tests: units at the far end of real ttys (test/tools/pty.c), and a witness for what the ports offer. */
import { type ChildProcessByStdio, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { Input } from "../../src/core/io.ts";

/** A directory for links, and the compiled pty tool in it. */
export class CableDrum {
  readonly directory = mkdtempSync(join(tmpdir(), "rufkreis-cables-"));
  readonly #tool = join(this.directory, "pty");
  readonly #cables: Cable[] = [];

  constructor() {
    const source = new URL("../tools/pty.c", import.meta.url).pathname;
    execFileSync("cc", ["-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-o", this.#tool, source, "-lutil"]);
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** Plugs a unit in at a path; `deaf` ones take nothing from the cable until `hear`. */
  async plug(name: string, manner: "hearing" | "deaf" = "hearing"): Promise<Cable> {
    const cable = new Cable(spawn(this.#tool, [this.path(name), manner], { stdio: ["pipe", "pipe", "pipe"] }));
    this.#cables.push(cable);
    await cable.plugged;
    return cable;
  }

  async unplugAll(): Promise<void> {
    await Promise.all(this.#cables.splice(0).map((cable) => cable.unplug()));
  }

  async remove(): Promise<void> {
    await this.unplugAll();
    rmSync(this.directory, { recursive: true });
  }
}

export class Cable {
  readonly plugged: Promise<unknown>;
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>;
  #received = "";

  constructor(process: ChildProcessByStdio<Writable, Readable, Readable>) {
    this.#process = process;
    this.plugged = once(process.stderr, "data");
    process.stdout.setEncoding("latin1").on("data", (text: string) => {
      this.#received += text;
    });
    process.stdin.on("error", () => {
      // The unit was unplugged while it spoke; what it wanted to say is lost, as in life.
    });
  }

  /** All that came to the unit so far. */
  get received(): string {
    return this.#received;
  }

  say(text: string | Buffer): void {
    this.#process.stdin.write(typeof text === "string" ? Buffer.from(text, "latin1") : text);
  }

  hear(): void {
    this.#process.kill("SIGUSR1");
  }

  /** Pulls the plug; `SIGKILL` leaves the link behind. */
  async unplug(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, "exit");
    this.#process.kill(signal);
    await gone;
  }
}

/** Collects what the ports offer. */
export class Witness {
  readonly inputs: Input[] = [];
  readonly offer = (input: Input): void => {
    this.inputs.push(input);
  };

  count(kind: Input["kind"]): number {
    return this.inputs.filter((input) => input.kind === kind).length;
  }

  get lines(): string[] {
    return this.inputs.flatMap((input) => (input.kind === "line" ? [input.line] : []));
  }

  linesAt(socket: string): string[] {
    return this.inputs.flatMap((input) => (input.kind === "line" && input.socket === socket ? [input.line] : []));
  }

  get details(): string[] {
    return this.inputs.flatMap((input) => (input.kind === "port-closed" ? [input.detail] : []));
  }
}

/** Waits until something holds, looking every 2 ms; fails after `withinMs`. */
export async function until(holds: () => boolean, withinMs = 1500): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`does not hold within ${withinMs} ms: ${holds}`);
    await pause(2);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
