/**
 * A simulated unit behind a TCP serial server on this machine, for systems without ttys. One gateway at a time, as on a real serial
 * server: a new connection takes the place of an old one. The port stays the same when the unit is plugged in again.
 */
import { createServer, type Server, type Socket } from "node:net";
import type { Cable } from "./cable.ts";

/** A line of a unit is 70 bytes; a gateway that leaves a minute of them unread is gone. */
const unreadBytesMax = 4096;

export function makeTcpCable(): Cable {
  return new TcpCable();
}

class TcpCable implements Cable {
  onData: (bytes: Uint8Array) => void = () => undefined;
  #server: Server | undefined;
  #client: Socket | undefined;
  #port = 0;

  /** Known from the first `plug` on. */
  get socket(): string {
    return `tcp://127.0.0.1:${this.#port}`;
  }

  plug(): Promise<void> {
    if (this.#server !== undefined) return Promise.resolve();
    const server = createServer({ noDelay: true }, (socket) => this.#take(socket));
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host: "127.0.0.1", port: this.#port }, () => {
        const address = server.address();
        if (address !== null && typeof address === "object") this.#port = address.port;
        resolve();
      });
    });
  }

  unplug(): void {
    this.#server?.close();
    this.#server = undefined;
    this.#client?.destroy();
    this.#client = undefined;
  }

  write(bytes: Uint8Array): void {
    if (this.#client === undefined || this.#client.writableLength > unreadBytesMax) return;
    this.#client.write(bytes);
  }

  #take(socket: Socket): void {
    this.#client?.destroy();
    this.#client = socket;
    socket.on("data", (bytes: Uint8Array) => {
      if (this.#client === socket) this.onData(bytes);
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      if (this.#client === socket) this.#client = undefined;
    });
  }
}
