/**
 * The office of the demo: a corridor with rooms on both sides, two desks in each, as a plan for the gateway.
 *
 *      y 6   d1  d2 │ d5  d6      rooms 101, 103 …
 *            ───────┴───────      corridor
 *      y 1   d3  d4 │ d7  d8      rooms 102, 104 …
 *            x 1  4   7  10
 *
 * With more than eight desks the corridor goes on to the right, so whoever sits at its end is still among the seven nearest of
 * somebody. Each room has two doors: to the corridor, and to the room beside it or to the yard.
 */
import { stringify } from "yaml";

export interface OfficeDesk {
  readonly id: string;
  readonly room: string;
  readonly x: number;
  readonly y: number;
}

export interface OfficeRoom {
  readonly id: string;
  readonly name: string;
  readonly doors: readonly string[];
}

export interface Office {
  readonly rooms: readonly OfficeRoom[];
  readonly desks: readonly OfficeDesk[];
}

const desksInRoom = 2;
const roomsInColumn = 2;
const roomWidthM = 6;
const deskSpaceM = 3;
const purposes = [
  "Anmeldung",
  "Leistung",
  "Vermittlung",
  "Beratung",
  "Schuldnerberatung",
  "Reha",
  "Jugend",
  "Widerspruch",
] as const;

/** An office with so many desks, `d1`, `d2` … */
export function layOutOffice(deskCount: number): Office {
  const roomCount = Math.ceil(deskCount / desksInRoom);
  return {
    rooms: Array.from({ length: roomCount }, (_, room) => roomOf(room, roomCount)),
    desks: Array.from({ length: deskCount }, (_, desk) => deskOf(desk)),
  };
}

/** Rooms are numbered along the corridor: the even ones on the upper side, the odd ones below. */
function roomOf(room: number, roomCount: number): OfficeRoom {
  const column = Math.floor(room / roomsInColumn);
  const beside = column % 2 === 0 ? room + roomsInColumn : room - roomsInColumn;
  const second = beside < roomCount ? `von Zimmer ${101 + beside}` : "Notausgang zum Hof";
  return {
    id: `r${101 + room}`,
    name: `Zimmer ${101 + room} ${purposes[room % purposes.length]}`,
    doors: ["vom Flur", second],
  };
}

function deskOf(desk: number): OfficeDesk {
  const room = Math.floor(desk / desksInRoom);
  const column = Math.floor(room / roomsInColumn);
  const x = 1 + column * roomWidthM + (desk % desksInRoom) * deskSpaceM;
  return { id: `d${desk + 1}`, room: `r${101 + room}`, x, y: room % roomsInColumn === 0 ? 6 : 1 };
}

export interface OfficeBroker {
  readonly url: string;
  readonly username: string;
  /** Relative to the configuration file, or absolute. */
  readonly passwordFile: string;
}

export interface OfficeConfig {
  readonly socketOf: (desk: string) => string;
  /** The broker that the gateway is to use; left out, it starts its own at `embeddedPort`. */
  readonly broker?: OfficeBroker;
  readonly embeddedPort?: number;
  /** Whether the house and the guards are called after 15 s; else the house after the 30 s of every plan. */
  readonly escalates?: boolean;
  readonly logLevel?: "error" | "warn" | "info" | "debug";
}

/** Names in topics. */
export const officeSite = "demo";
export const officeGateway = "ground-floor";
export const officeBase = `rufkreis/v1/${officeSite}`;

/** Nobody waits half a minute in front of a screen. */
const houseAfterSeconds = 15;

/** Eight desks are all neighbours, so what is seen of circuit 2 are the guards, who have no unit here and are told by MQTT. */
const house = { id: "house", floors: [0], receivers: ["guard-post"], afterSeconds: houseAfterSeconds };

/** The configuration of a gateway for the office, as the text of a `site.yaml` whose directory is the state directory. */
export function officeConfigText(
  office: Office,
  { socketOf, broker, embeddedPort, escalates = false, logLevel = "warn" }: OfficeConfig,
): string {
  const others = office.desks.length - 1;
  return stringify({
    site: officeSite,
    gateway: officeGateway,
    rooms: office.rooms,
    desks: office.desks.map((desk) => ({ ...desk, unit: { socket: socketOf(desk.id) } })),
    circuit1: { size: Math.min(7, others), minimum: Math.min(3, others) },
    ...(escalates ? { circuits: [house] } : {}),
    stateDirectory: ".",
    mqtt: {
      ...(broker === undefined ? {} : { brokers: [{ name: "embedded", ...broker }] }),
      ...(embeddedPort === undefined ? {} : { embedded: { port: embeddedPort } }),
    },
    log: { level: logLevel },
  });
}
