/**
 * The page as a service of its own: the gateway listens on a socket file, and the page's process (`rufkreis page`) comes to it. That
 * process can be where the gateway could not put it, in a group that the kernel makes wait for all others
 * (docs/decisions/0022-page-process.md), and may write what the gateway may not.
 *
 * Whoever opens the file is believed to be the page, so only the gateway's user can. One is served at a time.
 */
import { lstatSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import type { PageEvents, PageSource } from "./messages.ts";

/** A page that is started again is there by then. */
const comeMs = 10_000;
const listenAgainMs = 2000;
const closeMsMax = 2000;

export class PageService implements PageSource {
  readonly #path: string;
  readonly #events: PageEvents;
  readonly #server: Server;
  readonly #comeMsMax: number;
  #socket: Socket | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param comeMsMax how long there may be none before that is told */
  constructor(path: string, events: PageEvents, comeMsMax = comeMs) {
    this.#comeMsMax = comeMsMax;
    this.#path = path;
    this.#events = events;
    this.#server = createServer((socket) => this.#take(socket));
    this.#server.on("error", (error) => {
      events.lost(`its socket cannot be made: ${error.message}; check the directory given with --page-socket`);
      this.#later(() => this.#listen(), listenAgainMs);
    });
    this.#listen();
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    // Nobody who comes now is taken.
    const ended = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    const force = setTimeout(() => socket?.destroy(), closeMsMax);
    if (this.#server.listening || socket !== undefined) await ended;
    clearTimeout(force);
  }

  /** Removes what is left by a gateway that was killed; of two gateways of one site only one gets here (other-gateway.ts). */
  #clear(): void {
    try {
      if (lstatSync(this.#path).isSocket()) rmSync(this.#path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") this.#events.lost((error as Error).message);
    }
  }

  #listen(): void {
    this.#clear();
    const before = process.umask(0o177);
    this.#server.listen(this.#path);
    process.umask(before);
    this.#expect();
  }

  #take(socket: Socket): void {
    if (this.#socket !== undefined) return void socket.destroy();
    this.#socket = socket;
    clearTimeout(this.#timer);
    socket.once("close", () => {
      this.#socket = undefined;
      if (!this.#server.listening) return;
      this.#events.gone();
      this.#expect();
    });
    this.#events.came(socket);
  }

  #expect(): void {
    const remedy = "look at `systemctl status rufkreis-page`, or start `rufkreis page` by hand";
    this.#later(
      () => this.#events.lost(`no page came to ${this.#path} within ${this.#comeMsMax / 1000} s; ${remedy}`),
      this.#comeMsMax,
    );
  }

  #later(then: () => void, ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, ms);
  }
}
