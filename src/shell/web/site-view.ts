/** The plan as the page has it: `GET /api/site`. */
import type { Config } from "../config.ts";

export interface SiteView {
  readonly site: string;
  readonly gateway: string;
  readonly version: string;
  readonly rooms: readonly { readonly id: string; readonly name: string; readonly doors: readonly string[] }[];
  readonly desks: readonly DeskPlace[];
  readonly circuits: readonly CircuitPlace[];
  readonly soundSeconds: number;
  readonly minimum: number;
  readonly testDays: number;
}

export interface DeskPlace {
  readonly id: string;
  readonly room: string;
  /** Metres from the plan's corner, to the right and upwards. */
  readonly x: number;
  readonly y: number;
  readonly floor: number;
  readonly circuit1: readonly string[];
  readonly socket?: string;
  /** What is plugged in there, when it is no desk unit. */
  readonly device?: string;
}

export interface CircuitPlace {
  readonly number: number;
  readonly id: string;
  readonly desks: readonly string[];
  /** Who is called and has no unit. */
  readonly receivers: readonly string[];
  /** Whether they are on duty at all hours; otherwise others are called at times. */
  readonly always: boolean;
  readonly afterMs: number;
  readonly levels: readonly string[];
}

export function siteView({ plan, site, ports }: Config, version: string): SiteView {
  const devices = new Map(ports.map(({ socket, device }) => [socket, device?.id]));
  const desks = [...site.desks.values()].map(({ id, room, x, y, floor, circuit1, socket }): DeskPlace => {
    const device = socket === undefined ? undefined : devices.get(socket);
    const fitted = { ...(socket === undefined ? {} : { socket }), ...(device === undefined ? {} : { device }) };
    return { id, room: room.id, x, y, floor, circuit1, ...fitted };
  });
  const circuits = site.circuits.map(({ number, id, members, hours, afterMs, levels }) => {
    return { number, id, ...members, always: hours.length === 0, afterMs, levels };
  });
  const { soundSeconds, minimum, testDays, gateway } = site;
  return { site: site.site, gateway, version, rooms: plan.rooms, desks, circuits, soundSeconds, minimum, testDays };
}
