/**
 * Which unit stands at which desk. The plan says where cables end; a pairing says which unit belongs to a desk and where it
 * was found, and wins. Only a unit that is ours and at home counts for its desk (coverage, sounding, keys); where the two
 * disagree the desk has a fault and nobody guesses.
 *
 *   plan: d1 at socket A, d2 at B      pairing: unit 3F9A… is d1's, found at B      →  d1 at B, d2 nowhere
 */
import { isOurs, type Link } from "./link-state.ts";
import type { Pairing, Pairings } from "./pairing.ts";
import type { Desk, DeskId, Site } from "./site.ts";

export interface Places {
  readonly deskAt: ReadonlyMap<string, DeskId>;
  readonly socketOf: ReadonlyMap<DeskId, string>;
}

/** What is looked up to know who is where. */
export interface Housed {
  readonly site: Site;
  readonly links: ReadonlyMap<string, Link>;
  readonly pairings: Pairings;
  readonly places: Places;
}

/**
 * A translated device is where the plan says, since its socket is all its trust. Two desks whose units were installed at one socket both
 * look there, and the one that sees the other's unit has a fault.
 */
export function placesOf(site: Site, pairings: Pairings): Places {
  const deskAt = new Map<string, DeskId>();
  const socketOf = new Map<DeskId, string>();
  const isAdapted = (desk: DeskId): boolean => site.desks.get(desk)?.adapted ?? false;
  for (const { desk, socket, state } of pairings.values()) {
    if (state !== "paired" || !site.desks.has(desk) || isAdapted(desk)) continue;
    deskAt.set(socket, desk);
    socketOf.set(desk, socket);
  }
  for (const [socket, desk] of site.deskAtSocket) {
    if (!isAdapted(desk) && (socketOf.has(desk) || deskAt.has(socket))) continue;
    deskAt.set(socket, desk);
    socketOf.set(desk, socket);
  }
  return { deskAt, socketOf };
}

/** The pairing of the unit that a link's unit is, or pretends to be. */
export function pairingOf(pairings: Pairings, link: Link): Pairing | undefined {
  const pairing = link.hello === undefined ? undefined : pairings.get(link.hello.uid);
  return pairing?.state === "paired" ? pairing : undefined;
}

/** The pairing of a desk. */
export function pairingAt(pairings: Pairings, desk: DeskId): Pairing | undefined {
  for (const pairing of pairings.values()) if (pairing.desk === desk && pairing.state === "paired") return pairing;
  return undefined;
}

/** The desk that a link's unit speaks for: its own if it is known, else the one at whose socket it is. */
export function deskOf(from: Housed, link: Link): DeskId | undefined {
  const pairing = link.owner === "paired" || link.owner === "doubtful" ? pairingOf(from.pairings, link) : undefined;
  if (pairing !== undefined) return from.site.desks.has(pairing.desk) ? pairing.desk : undefined;
  return link.owner === "paired" ? undefined : from.places.deskAt.get(link.socket);
}

/** The link at a desk's socket, whoever is there. */
export function linkAt(from: Housed, desk: Desk): Link | undefined {
  const socket = from.places.socketOf.get(desk.id);
  return socket === undefined ? undefined : from.links.get(socket);
}

/** Whether a unit of ours stands where it was installed. */
export function isAtHome(from: Housed, link: Link): boolean {
  if (!isOurs(link)) return false;
  return link.owner === "adapted" || pairingOf(from.pairings, link)?.socket === link.socket;
}

/** The unit that counts for a desk, if there is one. */
export function unitOf(from: Housed, desk: Desk): Link | undefined {
  const link = linkAt(from, desk);
  return link !== undefined && isAtHome(from, link) && deskOf(from, link) === desk.id ? link : undefined;
}
