/**
 * A process for the page that the gateway starts itself, and starts again when it ends. Where an init system can do that, it is a
 * service of its own instead (page-service.ts).
 */
import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import type { PageEvents, PageSource } from "./messages.ts";

/** Logins, 250 streams and the libraries need some 60 MiB; more is an attack or a mistake, and ends the process. */
export const heapMiBMax = 192;
/** The descriptor of the pipe in the process (process.ts). */
export const pipeDescriptor = 3;
/** Of its standard error: what is told of it when it ends, and what it may write at all. Hardly anything but the engine writes there, about an end. */
const lastWordsMax = 4000;
const wordBytesMax = 1024 * 1024;
const restartMs = 1000;
const closeMsMax = 2000;

/**
 * Starts the program of the page. Run from its sources (a developer), the process must first be taught TypeScript. It gets no stream of
 * ours: who shares one with us decides whether we wait for its reader.
 */
export function startPage(): ChildProcess {
  const isCompiled = import.meta.url.endsWith(".js");
  const loader = isCompiled ? [] : ["--import", import.meta.resolve("tsx/esm")];
  const script = fileURLToPath(new URL(`./process.${isCompiled ? "js" : "ts"}`, import.meta.url));
  const words = [`--max-old-space-size=${heapMiBMax}`, ...loader, script];
  return spawn(process.execPath, words, { stdio: ["ignore", "ignore", "pipe", "pipe"] });
}

export class OwnProcess implements PageSource {
  readonly #events: PageEvents;
  readonly #start: typeof startPage;
  #child: ChildProcess | undefined;
  #restart: NodeJS.Timeout | undefined;
  #closing = false;

  /** @param start tests look at what it starts */
  constructor(events: PageEvents, start = startPage) {
    this.#events = events;
    this.#start = start;
    this.#begin();
  }

  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (child === undefined) return;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    const force = setTimeout(() => child.kill("SIGKILL"), closeMsMax);
    await ended;
    clearTimeout(force);
  }

  #begin(): void {
    const child = this.#start();
    this.#child = child;
    child.once("error", (error) => this.#lost(child, `its process does not start: ${error.message}`));
    child.once("exit", (code, signal) => this.#lost(child, `its process ended (${signal ?? `exit code ${code}`})`));
    this.#listen(child);
    const socket = child.stdio[pipeDescriptor] as Socket | null;
    if (socket === null) return;
    // Whoever closes the pipe gives the process up, for what it said or did not read.
    socket.once("close", () => child.kill("SIGKILL"));
    this.#events.came(socket);
  }

  #listen(child: ChildProcess): void {
    let [text, bytes] = ["", 0];
    child.stderr?.on("data", (chunk: Buffer) => {
      text = (text + chunk.toString("utf8")).slice(-lastWordsMax);
      bytes += chunk.length;
      if (bytes > wordBytesMax) child.kill("SIGKILL");
    });
    child.stderr?.once("close", () => text !== "" && this.#events.lastWords(text));
  }

  /** Of "error" and "exit" there may be both. */
  #lost(child: ChildProcess, why: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    if (this.#closing) return;
    this.#events.lost(`${why}; it is started again`);
    this.#restart = setTimeout(() => this.#begin(), restartMs);
  }
}
