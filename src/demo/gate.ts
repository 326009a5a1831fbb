/**
 * A TCP gate before a server. Whoever comes before it is opened for the first time waits there, so that a start shows no fault; opened,
 * each connection is passed on; shutting it cuts all of them and lets nobody in.
 */
import { connect, createServer, type Server, type Socket } from "node:net";

export class Gate {
  readonly #target: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #state: "not opened yet" | "open" | "shut" = "not opened yet";

  constructor(target: number) {
    this.#target = target;
    this.#server = createServer({ noDelay: true }, (socket) => this.#take(socket));
  }

  /** Answers with the port of the gate. */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(0, "127.0.0.1", () => {
        const address = this.#server.address();
        if (address !== null && typeof address === "object") resolve(address.port);
      });
    });
  }

  open(): void {
    const waiting = this.#state === "not opened yet" ? [...this.#sockets] : [];
    this.#state = "open";
    for (const socket of waiting) this.#passOn(socket);
  }

  shut(): void {
    this.#state = "shut";
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.shut();
    this.#server.close();
  }

  #take(socket: Socket): void {
    if (this.#state === "shut") return void socket.destroy();
    if (this.#state === "open") return this.#passOn(socket);
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#sockets.delete(socket));
    return undefined;
  }

  #passOn(socket: Socket): void {
    const onward = connect({ host: "127.0.0.1", port: this.#target, noDelay: true });
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      this.#sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
    socket.pipe(onward).pipe(socket);
  }
}
