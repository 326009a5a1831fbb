/**
 * How many connections there may be, in all and from one address. When they run out, those go on which nobody has shown a login yet, the
 * oldest first: strangers who hold connections push out each other, and nobody who works on an alarm.
 */
import type { Server, Socket } from "node:net";

/** All pages that may watch, with room for what they ask beside; more would take file descriptors from the ports. */
export const connectionsMax = 400;
/** More than the streams that one address may have (stream.ts). */
const perAddressMax = 200;
/** Kept free for who comes, because beyond the bound nobody is even looked at. */
const spare = 16;

export class Connections {
  readonly #proxies: readonly string[];
  readonly #held = new Map<string, number>();
  /** By their far end, which a connection and what TLS makes of it have in common; the oldest first. */
  readonly #strangers = new Map<string, Socket>();
  #count = 0;

  /** @param proxies which have everybody behind them */
  constructor(server: Server, proxies: readonly string[]) {
    this.#proxies = proxies;
    server.maxConnections = connectionsMax;
    server.on("connection", (socket: Socket) => this.#take(socket));
  }

  /** A login was shown on it. */
  know(socket: Socket): void {
    this.#strangers.delete(farEnd(socket));
  }

  #take(socket: Socket): void {
    const address = (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
    const count = this.#held.get(address) ?? 0;
    if (count >= perAddressMax && !this.#proxies.includes(address)) {
      socket.destroy();
      return;
    }
    const end = farEnd(socket);
    this.#held.set(address, count + 1);
    this.#count++;
    socket.once("close", () => this.#forget(end, address));
    const [oldest] = this.#strangers.values();
    if (this.#count > connectionsMax - spare) oldest?.destroy();
    this.#strangers.set(end, socket);
  }

  #forget(end: string, address: string): void {
    this.#count--;
    this.#strangers.delete(end);
    const left = (this.#held.get(address) ?? 1) - 1;
    if (left === 0) this.#held.delete(address);
    else this.#held.set(address, left);
  }
}

function farEnd({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
