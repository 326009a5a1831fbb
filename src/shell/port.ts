/**
 * The ports of the gateway: one keeper per configured socket (port-keeper.ts), over a serial line (serial.ts) or TCP (tcp.ts).
 */
import type { Input, Socket } from "../core/io.ts";
import type { Opener } from "./connection.ts";
import { PortKeeper, type PortLog } from "./port-keeper.ts";
import { openSerial } from "./serial.ts";
import { openTcp } from "./tcp.ts";

export type { PortLog } from "./port-keeper.ts";

export interface PortPlan {
  readonly socket: Socket;
  /** Rate of a serial line; a TCP serial server has its own. */
  readonly baud: number;
}

export interface Ports {
  /** Writes a line, LF included, now; never blocks. Forgotten when the port is not open or not known. */
  send(socket: Socket, line: string): void;
  /** Closes every port; always ends, within about a second. Nothing is offered from then on. */
  close(): Promise<void>;
}

/** Opens every configured socket and keeps it open until `close`. */
export function openPorts(plans: readonly PortPlan[], offer: (input: Input) => void, log: PortLog): Ports {
  const keepers = new Map(plans.map((plan) => [plan.socket, keeperOf(plan, offer, log)]));
  return {
    send: (socket, line) => keepers.get(socket)?.send(line),
    close: async () => {
      await Promise.all([...keepers.values()].map((keeper) => keeper.close()));
    },
  };
}

function keeperOf(plan: PortPlan, offer: (input: Input) => void, log: PortLog): PortKeeper {
  if (!plan.socket.startsWith("tcp://")) {
    const open: Opener = (events) => openSerial(plan.socket, plan.baud, events);
    return new PortKeeper({ socket: plan.socket, path: plan.socket, open, offer, log });
  }
  const address = new URL(plan.socket);
  return new PortKeeper({
    socket: plan.socket,
    path: undefined,
    open: (events) => openTcp(address, events),
    offer,
    log,
  });
}
