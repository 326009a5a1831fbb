/**
 * The gateway as a process of its own, as it is delivered (`dist`), so that it can be ended like a process: in order, or at once. Its
 * log goes to a file.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync } from "node:fs";
import { packageFile } from "../../src/demo/package-file.ts";
import { monotonic } from "../../src/shell/clock.ts";

const program = packageFile("dist/src/cli/main.js");
/** An end in order takes at most 10 s, by its own bounds. */
const endMsMax = 12_000;

export class GatewayProcess {
  readonly #config: string;
  readonly #log: number;
  #process: ChildProcess | undefined;

  constructor(configFile: string, logFile: string) {
    if (!existsSync(program)) throw new Error("the gateway is not built: run `npm run build` first");
    this.#config = configFile;
    this.#log = openSync(logFile, "a");
  }

  /** Starts it; answers the monotonic ms at which its process began. */
  start(): number {
    const atMs = monotonic();
    this.#process = spawn(process.execPath, [program, "run", "--config", this.#config], {
      stdio: ["ignore", this.#log, this.#log],
    });
    return atMs;
  }

  get isRunning(): boolean {
    return this.#process !== undefined && this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** `kill -9`; answers the monotonic ms at which the signal was sent. */
  async kill(): Promise<number> {
    const atMs = monotonic();
    await this.#end("SIGKILL");
    return atMs;
  }

  /** Ends it in order. */
  async stop(): Promise<void> {
    const child = this.#process;
    const timer = setTimeout(() => child?.kill("SIGKILL"), endMsMax);
    await this.#end("SIGTERM");
    clearTimeout(timer);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child === undefined || !this.isRunning) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  }
}
