/**
 * A unit behind a TCP serial server: `tcp://host:port`, the same bytes as on a serial line.
 *
 * TCP_NODELAY, because Nagle's wait costs 40 ms. A line is handed to the socket only when everything before it has
 * reached the kernel; otherwise it waits in outbox.ts with its age limit, because what is in a socket's queue cannot be taken
 * back. A far side that vanished without a word is found by its silence: a unit speaks every second, so
 * a connection that brings no byte for 10 s is given up and made anew.
 */
import { connect, type Socket } from "node:net";
import type { Connection, ConnectionEvents } from "./connection.ts";
import { Outbox } from "./outbox.ts";
import { describeLoss, describeOpenError } from "./port-detail.ts";

/** A serial server is in the same building; one lost SYN is repeated after 1 s. */
const connectMsMax = 2000;
/** Ten beats of a unit. The core knows after 3 s; before a new connection is tried, the old one may still recover. */
const silentMsMax = 10_000;

/** Opens `tcp://host:port`. Fails with an error whose message is for people. */
export function openTcp(address: URL, events: ConnectionEvents): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const host = address.hostname.replace(/^\[(.*)\]$/, "$1");
    const socket = connect({ host, port: Number(address.port), noDelay: true, keepAlive: true });
    const fail = (error: unknown): void => {
      socket.destroy();
      reject(new Error(describeOpenError(error), { cause: error }));
    };
    const timeout = setTimeout(() => fail(new Error(`no answer within ${connectMsMax} ms`)), connectMsMax);
    const refused = (error: Error): void => {
      clearTimeout(timeout);
      fail(error);
    };
    socket.on("error", refused);
    socket.once("connect", () => {
      clearTimeout(timeout);
      socket.off("error", refused);
      resolve(new TcpConnection(socket, events));
    });
  });
}

class TcpConnection implements Connection {
  readonly #socket: Socket;
  readonly #events: ConnectionEvents;
  readonly #outbox: Outbox;
  readonly #closed: Promise<void>;
  readonly #silence: NodeJS.Timeout;
  #over = false;

  constructor(socket: Socket, events: ConnectionEvents) {
    this.#socket = socket;
    this.#events = events;
    this.#closed = new Promise((resolve) => socket.once("close", () => resolve()));
    this.#silence = setTimeout(() => this.#lose(`silent for ${silentMsMax / 1000} s`), silentMsMax);
    socket.on("data", (chunk: Buffer) => {
      if (this.#over) return;
      this.#silence.refresh();
      events.data(chunk);
    });
    socket.pause();
    socket.on("end", () => this.#lose("closed by the far side"));
    socket.on("error", (error) => this.#lose(describeLoss(error)));
    socket.on("close", () => this.#lose("closed"));
    this.#outbox = new Outbox(
      (text) => writeNow(socket, text),
      { failed: (error) => this.#lose(describeLoss(error)), dropped: (lines) => events.dropped(lines) },
      () => performance.now(),
    );
  }

  send(line: string): void {
    this.#outbox.send(line);
  }

  resume(): void {
    if (!this.#over) this.#socket.resume();
  }

  pause(): void {
    this.#socket.pause();
  }

  close(): Promise<void> {
    this.#end();
    this.#socket.destroy();
    return this.#closed;
  }

  #lose(detail: string): void {
    if (this.#over) return;
    this.#end();
    this.#events.lost(detail);
  }

  #end(): void {
    this.#over = true;
    clearTimeout(this.#silence);
    this.#outbox.close();
  }
}

function writeNow(socket: Socket, text: string): number {
  if (socket.writableLength > 0) return 0;
  socket.write(text, "latin1");
  return text.length;
}
