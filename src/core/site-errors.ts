/**
 * What can be wrong with a site plan. Every check goes through the whole plan, so that all errors are told at once, each
 * with its place in the plan, the desk's name, and a remedy that mends it.
 */

import { circuitErrors, memberErrors } from "./circuit-errors.ts";
import { byDistance } from "./circuit1.ts";
import { error, repeated, some } from "./plan-error.ts";
import { said } from "./problem.ts";
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
    .map(({ path, id }) => error(path, id, said("name-malformed", { id })));
  return [
    ...malformed,
    ...repeated(
      plan.rooms.map(({ id }, index) => ({ path: `rooms.${index}.id`, value: id, owner: index + 1 })),
      (id, first) => said("room-twice", { id, first }),
    ),
    ...repeated(
      plan.desks.map(({ id }, index) => ({ path: `desks.${index}.id`, value: id, owner: index + 1 })),
      (id, first) => said("desk-twice", { id, first }),
    ),
  ];
}

function roomErrors(plan: SitePlan): PlanError[] {
  const rooms = new Set(plan.rooms.map(({ id }) => id));
  return plan.desks.flatMap(({ id, room }, index) =>
    rooms.has(room)
      ? []
      : [error(`desks.${index}.room`, room, said("room-unknown", { desk: id, room, known: some([...rooms]) }))],
  );
}

function neighbourErrors(plan: SitePlan): PlanError[] {
  const ids = new Set(plan.desks.map(({ id }) => id));
  return plan.desks.flatMap(({ id, neighbours = [] }, index) =>
    neighbours.flatMap((neighbour, place) => {
      const path = `desks.${index}.neighbours.${place}`;
      if (neighbour === id) return [error(path, neighbour, said("neighbour-itself", { desk: id }))];
      if (!ids.has(neighbour)) {
        const known = some([...ids].filter((other) => other !== id));
        return [error(path, neighbour, said("neighbour-unknown", { desk: id, neighbour, known }))];
      }
      if (neighbours.indexOf(neighbour) < place)
        return [error(path, neighbour, said("neighbour-twice", { desk: id, neighbour }))];
      return [];
    }),
  );
}

/** A uid that the wire keeps for units that were never named. */
const unnamedUid = "000000000000";

function uniqueErrors(plan: SitePlan): PlanError[] {
  const fitted = plan.desks.flatMap(({ id, unit }, index) =>
    unit === undefined ? [] : [{ owner: id, unit, path: `desks.${index}.unit` }],
  );
  const sockets = fitted.map(({ owner, unit, path }) => ({ owner, path: `${path}.socket`, value: unit.socket }));
  const uids = fitted.flatMap(({ owner, unit, path }) =>
    unit.uid === undefined ? [] : [{ owner, path: `${path}.uid`, value: unit.uid.toUpperCase() }],
  );
  return [
    ...repeated(sockets, (socket, first, desk) => said("socket-twice", { desk, socket, first })),
    ...repeated(
      uids.filter(({ value }) => value !== unnamedUid),
      (uid, first, desk) => said("uid-twice", { desk, uid, first }),
    ),
    ...uids
      .filter(({ value }) => value === unnamedUid)
      .map(({ path, value, owner }) => error(path, value, said("uid-unnamed", { desk: owner }))),
  ];
}

function sizeErrors(plan: SitePlan): PlanError[] {
  const { size, minimum } = plan.circuit1;
  const others = plan.desks.length - 1;
  const errors: PlanError[] = [];
  if (others < 1) errors.push(error("desks", plan.desks.length, said("desks-too-few", {})));
  else if (size > others && plan.desks.some(({ neighbours }) => neighbours === undefined)) {
    const values = { size, desks: plan.desks.length, most: others };
    errors.push(error("circuit1.size", size, said("size-too-large", values)));
  }
  if (minimum > size) errors.push(error("circuit1.minimum", minimum, said("minimum-too-large", { minimum, size })));
  plan.desks.forEach(({ id, neighbours }, index) => {
    if (neighbours === undefined || neighbours.length >= Math.min(minimum, others)) return;
    const values = { desk: id, count: neighbours.length, minimum };
    errors.push(error(`desks.${index}.neighbours`, neighbours.length, said("neighbours-too-few", values)));
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
    return [error(`desks.${index}.id`, desk.id, said("desk-unheard", { desk: desk.id, near: nearest.id, list }))];
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
    const values = { desk: id, called: called.length, silent: silent.join(", "), enough };
    return [error(`desks.${index}.id`, id, said("desk-silenced", values))];
  });
}
