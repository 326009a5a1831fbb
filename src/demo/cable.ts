/**
 * The cable between a simulated unit and the gateway: a tty where the system gives one (tty.ts), else a TCP serial
 * server (tcp-cable.ts). To the gateway both are what it meets in an office, under one socket name that outlives plugging out and in.
 */
import { makeTcpCable } from "./tcp-cable.ts";
import { openTtyWorkshop } from "./tty.ts";

export type CableKind = "tty" | "tcp";

export interface Cable {
  /** The name under which a gateway finds the unit, as `unit.socket` of its configuration. */
  readonly socket: string;
  /** Bytes from the gateway. */
  onData: (bytes: Uint8Array) => void;
  /** Plugs in; the gateway can open the socket when this is done. */
  plug(): Promise<void>;
  /** Pulls out: the socket is gone at once. */
  unplug(): void;
  /** Bytes to the gateway; forgotten while nothing is plugged in. Never blocks. */
  write(bytes: Uint8Array): void;
}

export interface CableWorkshop {
  readonly kind: CableKind;
  /** Why there are no ttys here, if so. */
  readonly whyNotTty?: string;
  /** Where the names of ttys stand. */
  readonly directory?: string;
  make(name: string): Cable;
  /** Takes away the directory; after all cables are unplugged. */
  close(): void;
}

/** A workshop of ttys if wanted and possible, else of TCP servers on this machine. */
export async function openWorkshop(wanted: CableKind): Promise<CableWorkshop> {
  if (wanted === "tcp") return { kind: "tcp", make: makeTcpCable, close: () => undefined };
  try {
    return await openTtyWorkshop();
  } catch (error) {
    const whyNotTty = error instanceof Error ? error.message : String(error);
    return { kind: "tcp", whyNotTty, make: makeTcpCable, close: () => undefined };
  }
}
