/**
 * The site plan: rooms, desks with their positions, and from them circuit 1 of every desk.
 *
 * Circuit 1 is the seven nearest desks: straight-line distance in metres, a floor up or down counting as
 * `floorHeightM` of way; equal distances are ordered by id, so a plan has one answer. A hand-written list overrides
 * the computed one. A plan with which somebody would not be heard is refused with the desk's name.
 */
import { byDistance } from "./circuit1.ts";

export type DeskId = string & { readonly brand: "DeskId" };

/** The plan as it is written in the configuration, already checked for form. */
export interface SitePlan {
  readonly site: string;
  readonly gateway: string;
  readonly rooms: readonly RoomPlan[];
  readonly desks: readonly DeskPlan[];
  readonly circuit1: Circuit1Plan;
  readonly floorHeightM: number;
  /** How long a buzzer sounds before only the light goes on. */
  readonly soundSeconds: number;
}

export interface RoomPlan {
  readonly id: string;
  readonly name: string;
  /** Where helpers may enter, in words for people; at least one. */
  readonly doors: readonly string[];
}

export interface DeskPlan {
  readonly id: string;
  readonly room: string;
  /** Metres from the plan's corner. */
  readonly x: number;
  readonly y: number;
  readonly floor: number;
  /** Overrides the computed circuit 1. */
  readonly neighbours?: readonly string[] | undefined;
  /** The unit at this desk; a desk that is not fitted yet has none. */
  readonly unit?: { readonly socket: string; readonly uid?: string | undefined } | undefined;
}

export interface Circuit1Plan {
  /** How many desks are called; 7 unless the site is smaller. */
  readonly size: number;
  /** Fewer confirmed than this within 1 s calls circuit 2 (MISSION rule 8), and is a fault beforehand. */
  readonly minimum: number;
}

export interface Desk {
  readonly id: DeskId;
  readonly room: RoomPlan;
  readonly circuit1: readonly DeskId[];
  readonly x: number;
  readonly y: number;
  readonly floor: number;
  readonly socket: string | undefined;
  /** The uid that was installed here, upper-case digits as on the wire, if the plan says one. */
  readonly uid: string | undefined;
}

/** A plan that was checked: every name resolves, every desk has a circuit 1 and is in somebody's. */
export interface Site {
  readonly site: string;
  readonly gateway: string;
  readonly minimum: number;
  readonly soundSeconds: number;
  readonly desks: ReadonlyMap<DeskId, Desk>;
  readonly deskAtSocket: ReadonlyMap<string, DeskId>;
}

/** One thing that is wrong with a plan: where (`desks.3.room`), the value, what is wrong, and how to mend it. */
export interface PlanError {
  readonly path: string;
  readonly value: unknown;
  readonly message: string;
  readonly remedy: string;
}

export type LayOut = { readonly ok: true; readonly site: Site } | { readonly ok: false; readonly errors: readonly PlanError[] };

/** The site of a plan, or everything that is wrong with the plan. */
export function layOut(plan: SitePlan): LayOut {
  const names = [...idErrors(plan), ...roomErrors(plan), ...neighbourErrors(plan)];
  const errors = [...names, ...uniqueErrors(plan), ...sizeErrors(plan)];
  // Circuits of a plan whose names do not resolve would only repeat what is said already.
  if (names.length > 0) return { ok: false, errors };
  const circuits = circuitsOf(plan);
  errors.push(...unheardErrors(plan, circuits));
  return errors.length > 0 ? { ok: false, errors } : { ok: true, site: siteOf(plan, circuits) };
}

/** Circuit 1 of each desk, as far as the plan has desks enough. */
function circuitsOf(plan: SitePlan): Map<string, readonly string[]> {
  const nearest = (desk: DeskPlan) =>
    byDistance(desk, plan.desks, plan.floorHeightM)
      .slice(0, plan.circuit1.size)
      .map(({ id }) => id);
  return new Map(plan.desks.map((desk) => [desk.id, desk.neighbours ?? nearest(desk)]));
}

function siteOf(plan: SitePlan, circuits: ReadonlyMap<string, readonly string[]>): Site {
  const rooms = new Map(plan.rooms.map((room) => [room.id, room]));
  const desks = plan.desks.map((desk): Desk => {
    const { id, x, y, floor, unit } = desk;
    const room = rooms.get(desk.room) as RoomPlan;
    const circuit1 = circuits.get(id) as readonly DeskId[];
    return { id: id as DeskId, room, circuit1, x, y, floor, socket: unit?.socket, uid: unit?.uid?.toUpperCase() };
  });
  return {
    site: plan.site,
    gateway: plan.gateway,
    minimum: plan.circuit1.minimum,
    soundSeconds: plan.soundSeconds,
    desks: new Map(desks.map((desk) => [desk.id, desk])),
    deskAtSocket: new Map(desks.flatMap(({ socket, id }) => (socket === undefined ? [] : [[socket, id] as const]))),
  };
}

const idPattern = /^[a-z0-9-]{1,40}$/;

function idErrors(plan: SitePlan): PlanError[] {
  const named = [
    { path: "site", id: plan.site },
    { path: "gateway", id: plan.gateway },
    ...plan.rooms.map(({ id }, index) => ({ path: `rooms.${index}.id`, id })),
    ...plan.desks.map(({ id }, index) => ({ path: `desks.${index}.id`, id })),
  ];
  const malformed = named
    .filter(({ id }) => !idPattern.test(id))
    .map(({ path, id }) => error(path, id, `${quoted(id)} is not a name`, "use 1 to 40 characters of a-z, 0-9 and -"));
  return [
    ...malformed,
    ...repeated(
      plan.rooms.map(({ id }, index) => ({ path: `rooms.${index}.id`, value: id, owner: `room ${index + 1}` })),
      (id, first) => [`room ${quoted(id)} is there twice (first as ${first})`, "give each room an id of its own"],
    ),
    ...repeated(
      plan.desks.map(({ id }, index) => ({ path: `desks.${index}.id`, value: id, owner: `desk ${index + 1}` })),
      (id, first) => [`desk ${quoted(id)} is there twice (first as ${first})`, "give each desk an id of its own"],
    ),
  ];
}

function roomErrors(plan: SitePlan): PlanError[] {
  const rooms = new Set(plan.rooms.map(({ id }) => id));
  return plan.desks.flatMap(({ id, room }, index) =>
    rooms.has(room) ? [] : [error(`desks.${index}.room`, room, `desk ${id} stands in room ${quoted(room)}, which is not in the list`, `add the room under rooms, or use ${some([...rooms])}`)],
  );
}

function neighbourErrors(plan: SitePlan): PlanError[] {
  const ids = new Set(plan.desks.map(({ id }) => id));
  return plan.desks.flatMap(({ id, neighbours = [] }, index) =>
    neighbours.flatMap((neighbour, place) => {
      const path = `desks.${index}.neighbours.${place}`;
      if (neighbour === id) return [error(path, neighbour, `desk ${id} is its own neighbour`, "leave it out: a pressed desk stays silent")];
      if (!ids.has(neighbour)) return [error(path, neighbour, `desk ${id} calls ${quoted(neighbour)}, which is not in the list`, `use ${some([...ids].filter((other) => other !== id))}`)];
      if (neighbours.indexOf(neighbour) < place) return [error(path, neighbour, `desk ${id} calls ${quoted(neighbour)} twice`, "leave one of them out")];
      return [];
    }),
  );
}

/** A uid that the wire keeps for units that were never named. */
const unnamedUid = "000000000000";

function uniqueErrors(plan: SitePlan): PlanError[] {
  const fitted = plan.desks.flatMap(({ id, unit }, index) => (unit === undefined ? [] : [{ owner: `desk ${id}`, unit, path: `desks.${index}.unit` }]));
  const sockets = fitted.map(({ owner, unit, path }) => ({ owner, path: `${path}.socket`, value: unit.socket }));
  const uids = fitted.flatMap(({ owner, unit, path }) => (unit.uid === undefined ? [] : [{ owner, path: `${path}.uid`, value: unit.uid.toUpperCase() }]));
  return [
    ...repeated(sockets, (socket, first, owner) => [`${owner} has the socket ${quoted(socket)} of ${first}`, "give each desk a socket of its own (`rufkreis ports` lists them)"]),
    ...repeated(
      uids.filter(({ value }) => value !== unnamedUid),
      (uid, first, owner) => [`${owner} has the uid ${quoted(uid)} of ${first}`, "read the uid of each unit with `rufkreis units`"],
    ),
    ...uids
      .filter(({ value }) => value === unnamedUid)
      .map(({ path, value, owner }) => error(path, value, `${owner} has the uid of a unit that was never named`, "leave uid out; the gateway names the unit, and `rufkreis units` then tells its uid")),
  ];
}

function sizeErrors(plan: SitePlan): PlanError[] {
  const { size, minimum } = plan.circuit1;
  const others = plan.desks.length - 1;
  const errors: PlanError[] = [];
  if (others < 1) errors.push(error("desks", plan.desks.length, "nobody could hear a call: the site has fewer than two desks", "add desks"));
  else if (size > others && plan.desks.some(({ neighbours }) => neighbours === undefined)) {
    errors.push(error("circuit1.size", size, `each desk should call ${size} others, but the site has only ${plan.desks.length} desks`, `set circuit1.size to ${others} or less, or add desks`));
  }
  if (minimum > size) errors.push(error("circuit1.minimum", minimum, `${minimum} desks can never sound when ${size} are called`, `set circuit1.minimum to ${size} or less`));
  plan.desks.forEach(({ id, neighbours }, index) => {
    if (neighbours === undefined || neighbours.length >= Math.min(minimum, others)) return;
    errors.push(error(`desks.${index}.neighbours`, neighbours.length, `desk ${id} calls only ${neighbours.length} by hand, and at least ${minimum} must sound`, "name more neighbours, or leave the list out"));
  });
  return errors;
}

/** A desk that is in nobody's circuit would never sound, and so never be noticed when it cannot. */
function unheardErrors(plan: SitePlan, circuits: ReadonlyMap<string, readonly string[]>): PlanError[] {
  const called = new Set([...circuits.values()].flat());
  return plan.desks.flatMap((desk, index) => {
    const nearest = byDistance(desk, plan.desks, plan.floorHeightM)[0];
    if (called.has(desk.id) || nearest === undefined) return [];
    const list = [...(circuits.get(nearest.id) ?? []), desk.id].join(", ");
    return [error(`desks.${index}.id`, desk.id, `no desk calls desk ${desk.id}: it would never sound`, `let a desk near it call it too, for example ${nearest.id}: neighbours: [${list}]`)];
  });
}

interface Claim {
  readonly path: string;
  readonly value: string;
  readonly owner: string;
}

/** An error for each claim to a value that an earlier one has. */
function repeated(claims: readonly Claim[], say: (value: string, first: string, owner: string) => readonly [message: string, remedy: string]): PlanError[] {
  const firsts = new Map<string, string>();
  return claims.flatMap(({ path, value, owner }) => {
    const first = firsts.get(value);
    if (first !== undefined) return [error(path, value, ...say(value, first, owner))];
    firsts.set(value, owner);
    return [];
  });
}

function error(path: string, value: unknown, message: string, remedy: string): PlanError {
  return { path, value, message, remedy };
}

function quoted(text: string): string {
  return `"${text}"`;
}

/** A few names of a list that may be long. */
function some(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(", ");
  return names.length > 8 ? `${shown} … (${names.length})` : shown;
}
