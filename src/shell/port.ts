/**
 * The ports of the gateway: one keeper per configured socket (port-keeper.ts), over a serial line (serial.ts) or TCP (tcp.ts). A
 * device that does not speak the wire gets a translator around either (adapter.ts).
 */
import type { Input, Socket } from "../core/io.ts";
import { adapt, type DeviceOpener } from "./adapter.ts";
import { driverOf, profileOf } from "./adapter-devices.ts";
import { PortKeeper, type PortLog } from "./port-keeper.ts";
import { openSerial } from "./serial.ts";
import { openTcp } from "./tcp.ts";

export type { PortLog } from "./port-keeper.ts";

export interface PortPlan {
  readonly socket: Socket;
  /** Rate of a serial line; a TCP serial server has its own. */
  readonly baud: number;
  /** What is plugged in there, when it is not a unit that speaks the wire; its settings are checked. */
  readonly device?: { readonly id: string; readonly settings: unknown } | undefined;
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
  const { socket, baud, device } = plan;
  const isTcp = socket.startsWith("tcp://");
  const direct: DeviceOpener = isTcp
    ? (events) => openTcp(new URL(socket), events)
    : (events) => openSerial(socket, baud, events);
  const driver = device === undefined ? undefined : driverOf(device.id);
  const open =
    device === undefined || driver === undefined
      ? direct
      : adapt(direct, { profile: profileOf(device.id), driver, settings: device.settings }, socket);
  return new PortKeeper({ socket, path: isTcp ? undefined : socket, open, offer, log });
}
