/**
 * All sockets and all units of the building, and whose each unit is in truth: by the key that it holds, by the pairings that the
 * gateway has, and by where it is plugged in. What the gateway thinks of it is never asked.
 */
import type { Pairing, Pairings } from "../../src/core/pairing.ts";
import type { Site } from "../../src/core/site.ts";
import type { Device } from "./device.ts";
import type { Socket } from "./socket.ts";

/**
 *   paired    holds the key that the gateway has for its uid
 *   new       holds none, and the gateway has none for it
 *   doubtful  the gateway has a key for its uid, and it holds another one or none
 *   stranger  holds a key, and the gateway has none for it
 *   foreign   speaks another version
 */
export type Relation = "paired" | "new" | "doubtful" | "stranger" | "foreign";

export class Estate {
  readonly sockets = new Map<string, Socket>();
  readonly devices: Device[] = [];
  /** Units that speak another version than the gateway. */
  readonly foreign = new Set<Device>();
  private readonly site: Site;
  private readonly now: () => Pairings;

  /** @param now the pairings that hold */
  constructor(site: Site, now: () => Pairings) {
    this.site = site;
    this.now = now;
  }

  get pairings(): Pairings {
    return this.now();
  }

  get plugged(): Device[] {
    return this.devices.filter(({ socket }) => socket !== undefined);
  }

  get shelf(): Device[] {
    return this.devices.filter(({ socket, goesTo }) => socket === undefined && goesTo === undefined);
  }

  add(device: Device): void {
    device.callsNow = () => this.callsNow(device);
    this.devices.push(device);
  }

  at(socket: string): Device | undefined {
    return this.sockets.get(socket)?.device;
  }

  relation(device: Device): Relation {
    if (this.foreign.has(device)) return "foreign";
    const { key, uid } = device.unit;
    const pairing = this.pairings.get(uid);
    if (key === undefined) return pairing?.state === "paired" ? "doubtful" : "new";
    if (pairing === undefined) return "stranger";
    return sameKey(pairing.key, key) ? "paired" : "doubtful";
  }

  /** What the gateway has about a unit, once that holds. */
  pairingOf(device: Device): Pairing | undefined {
    const pairing = this.pairings.get(device.unit.uid);
    return pairing?.state === "paired" ? pairing : undefined;
  }

  pairingAt(desk: string): Pairing | undefined {
    return [...this.pairings.values()].find((pairing) => pairing.state === "paired" && pairing.desk === desk);
  }

  /** Whether a unit stands where it was installed. */
  isAtHome(device: Device): boolean {
    return device.socket !== undefined && this.pairingOf(device)?.socket === device.socket.id;
  }

  /** The unit that counts for a desk. */
  unitOf(desk: string): Device | undefined {
    return this.devices.find((device) => this.deskOf(device) === desk && this.isAtHome(device));
  }

  /** The desk that a unit of ours is paired with, wherever it is. */
  deskOf(device: Device): string | undefined {
    return this.relation(device) === "paired" ? this.pairingOf(device)?.desk : undefined;
  }

  /** Where a desk's unit is looked for: where it was paired, else where the plan says unless somebody's unit was paired there. */
  placeOf(desk: string): string | undefined {
    const pairing = this.pairingAt(desk);
    if (pairing !== undefined) return pairing.socket;
    const planned = this.site.desks.get(desk as never)?.socket;
    const isTaken = [...this.pairings.values()].some(({ state, socket }) => state === "paired" && socket === planned);
    return isTaken ? undefined : planned;
  }

  /** The desks whose place is a socket. */
  desksAt(socket: string): string[] {
    return [...this.site.desks.keys()].filter((desk) => this.placeOf(desk) === socket);
  }

  /** Whether its red button calls for help now, or will as soon as the gateway hears of it. */
  private callsNow(device: Device): boolean {
    const relation = this.relation(device);
    return relation === "paired" || relation === "foreign" || (relation === "doubtful" && this.isAtHome(device));
  }
}

export function sameKey(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((byte, place) => byte === b[place]);
}
