/**
 * What can be wrong with a site plan. Every check goes through the whole plan, so that all errors are told at once, each
 * with its place in the plan, the desk's name, and a remedy that mends it.
 */

import { circuitErrors, memberErrors } from "./circuit-errors.ts";
import { byDistance } from "./circuit1.ts";
import { error, quoted, repeated, some } from "./plan-error.ts";
import type { PlanError, SitePlan } from "./site.ts";

/** Everything that can be said before circuit 1 of each desk is known. */
export interface PlanErrors {
  /** With these nobody can say which desks circuit 1 of a desk has. */
  readonly desks: readonly PlanError[];
  /** Who is called behind circuit 1 can be nobody. */
  readonly members: readonly PlanError[];
  readonly others: readonly PlanError[];
}

export function planErrors(plan: SitePlan): PlanErrors {
  return {
    desks: [...idErrors(plan), ...neighbourErrors(plan)],
    members: memberErrors(plan),
    others: [...roomErrors(plan), ...circuitErrors(plan), ...uniqueErrors(plan), ...sizeErrors(plan)],
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
    rooms.has(room)
      ? []
      : [
          error(
            `desks.${index}.room`,
            room,
            `desk ${id} stands in room ${quoted(room)}, which is not in the list`,
            `add the room under rooms, or use ${some([...rooms])}`,
          ),
        ],
  );
}

function neighbourErrors(plan: SitePlan): PlanError[] {
  const ids = new Set(plan.desks.map(({ id }) => id));
  return plan.desks.flatMap(({ id, neighbours = [] }, index) =>
    neighbours.flatMap((neighbour, place) => {
      const path = `desks.${index}.neighbours.${place}`;
      if (neighbour === id)
        return [error(path, neighbour, `desk ${id} is its own neighbour`, "leave it out: a pressed desk stays silent")];
      if (!ids.has(neighbour))
        return [
          error(
            path,
            neighbour,
            `desk ${id} calls ${quoted(neighbour)}, which is not in the list`,
            `use ${some([...ids].filter((other) => other !== id))}`,
          ),
        ];
      if (neighbours.indexOf(neighbour) < place)
        return [error(path, neighbour, `desk ${id} calls ${quoted(neighbour)} twice`, "leave one of them out")];
      return [];
    }),
  );
}

/** A uid that the wire keeps for units that were never named. */
const unnamedUid = "000000000000";

function uniqueErrors(plan: SitePlan): PlanError[] {
  const fitted = plan.desks.flatMap(({ id, unit }, index) =>
    unit === undefined ? [] : [{ owner: `desk ${id}`, unit, path: `desks.${index}.unit` }],
  );
  const sockets = fitted.map(({ owner, unit, path }) => ({ owner, path: `${path}.socket`, value: unit.socket }));
  const uids = fitted.flatMap(({ owner, unit, path }) =>
    unit.uid === undefined ? [] : [{ owner, path: `${path}.uid`, value: unit.uid.toUpperCase() }],
  );
  return [
    ...repeated(sockets, (socket, first, owner) => [
      `${owner} has the socket ${quoted(socket)} of ${first}`,
      "give each desk a socket of its own (`rufkreis ports` lists them)",
    ]),
    ...repeated(
      uids.filter(({ value }) => value !== unnamedUid),
      (uid, first, owner) => [
        `${owner} has the uid ${quoted(uid)} of ${first}`,
        "read the uid of each unit with `rufkreis units`",
      ],
    ),
    ...uids
      .filter(({ value }) => value === unnamedUid)
      .map(({ path, value, owner }) =>
        error(
          path,
          value,
          `${owner} has the uid of a unit that was never named`,
          "leave uid out; the gateway names the unit, and `rufkreis units` then tells its uid",
        ),
      ),
  ];
}

function sizeErrors(plan: SitePlan): PlanError[] {
  const { size, minimum } = plan.circuit1;
  const others = plan.desks.length - 1;
  const errors: PlanError[] = [];
  if (others < 1)
    errors.push(
      error("desks", plan.desks.length, "nobody could hear a call: the site has fewer than two desks", "add desks"),
    );
  else if (size > others && plan.desks.some(({ neighbours }) => neighbours === undefined)) {
    errors.push(
      error(
        "circuit1.size",
        size,
        `each desk should call ${size} others, but the site has only ${plan.desks.length} desks`,
        `set circuit1.size to ${others} or less, or add desks`,
      ),
    );
  }
  if (minimum > size)
    errors.push(
      error(
        "circuit1.minimum",
        minimum,
        `${minimum} desks can never sound when ${size} are called`,
        `set circuit1.minimum to ${size} or less`,
      ),
    );
  plan.desks.forEach(({ id, neighbours }, index) => {
    if (neighbours === undefined || neighbours.length >= Math.min(minimum, others)) return;
    errors.push(
      error(
        `desks.${index}.neighbours`,
        neighbours.length,
        `desk ${id} calls only ${neighbours.length} by hand, and at least ${minimum} must sound`,
        "name more neighbours, or leave the list out",
      ),
    );
  });
  return errors;
}

/** A desk that is in nobody's circuit would never sound, and so never be noticed when it cannot. */
export function unheardErrors(plan: SitePlan, circuits: ReadonlyMap<string, readonly string[]>): PlanError[] {
  const called = new Set([...circuits.values()].flat());
  return plan.desks.flatMap((desk, index) => {
    const nearest = byDistance(desk, plan.desks, plan.floorHeightM)[0];
    if (called.has(desk.id) || nearest === undefined) return [];
    const list = [...(circuits.get(nearest.id) ?? []), desk.id].join(", ");
    return [
      error(
        `desks.${index}.id`,
        desk.id,
        `no desk has desk ${desk.id} in its circuit 1, so nobody would notice that it is silent`,
        `let a desk near it call it too, for example ${nearest.id}: neighbours: [${list}]`,
      ),
    ];
  });
}

/** A desk whose neighbours are set to silent could call as many as it likes: too few would be heard. */
export function silentErrors(plan: SitePlan, circuits: ReadonlyMap<string, readonly string[]>): PlanError[] {
  const isSilent = new Set(plan.desks.flatMap(({ id, sound }) => (sound === "silent" ? [id] : [])));
  return plan.desks.flatMap(({ id }, index) => {
    const called = circuits.get(id) ?? [];
    const silent = called.filter((neighbour) => isSilent.has(neighbour));
    const enough = Math.min(plan.circuit1.minimum, called.length);
    if (called.length - silent.length >= enough) return [];
    return [
      error(
        `desks.${index}.id`,
        id,
        `desk ${id} calls ${called.length}, of which ${silent.join(", ")} are set to silent: fewer than ${enough} would sound`,
        "set one of them to sound: quiet (help and lockdown only), or let the desk call others",
      ),
    ];
  });
}
