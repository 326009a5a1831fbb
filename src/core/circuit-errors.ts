/**
 * What can be wrong with the circuits behind the first and with the groups they call: a name that is not there, and a circuit that can be
 * left with nobody, whoever calls and whatever the time of day.
 */
import { membersOf, selectsAll } from "./circuits-plan.ts";
import { minuteOf } from "./day-plan.ts";
import { error, quoted, repeated, some } from "./plan-error.ts";
import type { CircuitPlan, GroupPlan, PlanError, SelectionPlan, SitePlan } from "./site.ts";

interface Placed {
  readonly path: string;
  readonly who: string;
  readonly selection: SelectionPlan;
}

/** A name that is not there, a name that is there twice, and hours that leave no answer. */
export function circuitErrors(plan: SitePlan): PlanError[] {
  const { circuits = [], groups = [] } = plan;
  return [
    ...groups.flatMap((selection, index) => nameErrors(placedGroup(selection, index), plan)),
    ...circuits.flatMap((circuit, index) => selectionsOf(circuit, index).flatMap((each) => nameErrors(each, plan))),
    ...circuits.flatMap(hoursErrors),
    ...twice("circuit", circuits, "circuits", 2),
    ...twice("group", groups, "groups", 1),
  ];
}

/** Nobody is called. A name that is not there is told already, and whom it should call is not known. */
export function memberErrors(plan: SitePlan): PlanError[] {
  const { circuits = [], groups = [] } = plan;
  const isNamed = ({ selection }: Placed): boolean => {
    const called = groups.filter(({ id }) => selection.groups?.includes(id));
    return [selection, ...called].every(
      (each) => nameErrors({ path: "", who: "", selection: each }, plan).length === 0,
    );
  };
  return [
    ...groups.flatMap((group, index) => (selectsAll(group) ? [emptyGroup(group.id, index)] : [])),
    ...circuits.flatMap((circuit, index) =>
      selectionsOf(circuit, index)
        .filter(isNamed)
        .flatMap((each) => emptyErrors(each, plan)),
    ),
  ];
}

function placedGroup(selection: GroupPlan, index: number): Placed {
  return { path: `groups.${index}`, who: `group ${selection.id}`, selection };
}

/** The selection of a circuit, and the one for the rest of the week. */
function selectionsOf(circuit: CircuitPlan, index: number): Placed[] {
  const path = `circuits.${index}`;
  const own = { path, who: `circuit ${circuit.id}`, selection: circuit };
  if (circuit.otherwise === undefined) return [own];
  return [
    own,
    { path: `${path}.otherwise`, who: `circuit ${circuit.id} outside its hours`, selection: circuit.otherwise },
  ];
}

function nameErrors({ path, who, selection }: Placed, { desks, rooms, groups = [] }: SitePlan): PlanError[] {
  const known = {
    desks: desks.map(({ id }) => id),
    rooms: rooms.map(({ id }) => id),
    groups: groups.map(({ id }) => id),
    floors: [...new Set(desks.map(({ floor }) => floor))],
  };
  return (["desks", "rooms", "groups", "floors"] as const).flatMap((what) =>
    (selection[what] ?? []).flatMap((name, place) =>
      (known[what] as readonly (string | number)[]).includes(name)
        ? []
        : [
            error(
              `${path}.${what}.${place}`,
              name,
              `${who} calls ${quoted(String(name))}, which is not in the list of ${what}`,
              `use ${some(known[what].map(String))}`,
            ),
          ],
    ),
  );
}

function emptyGroup(id: string, index: number): PlanError {
  return error(`groups.${index}`, id, `group ${id} has nobody`, "name desks, rooms, floors or receivers");
}

/** One desk alone may be the one that calls; a receiver never is. */
function emptyErrors({ path, who, selection }: Placed, plan: SitePlan): PlanError[] {
  const { desks, receivers } = membersOf(selection, plan);
  if (selectsAll(selection) || receivers.length > 0 || desks.length > 1) return [];
  const remedy = "name two desks or more, or a receiver: one desk may be the one that calls";
  return [error(path, selection.desks ?? selection.rooms ?? [], `${who} can be left with nobody`, remedy)];
}

/** A day plan without an answer for the rest of the week would leave a circuit empty, and one without hours has no rest. */
function hoursErrors({ id, hours, otherwise }: CircuitPlan, index: number): PlanError[] {
  const path = `circuits.${index}`;
  const errors: PlanError[] = [];
  if (hours !== undefined && otherwise === undefined)
    errors.push(
      error(
        `${path}.otherwise`,
        undefined,
        `circuit ${id} has hours, and nobody is called at all others`,
        "say who: otherwise: { rooms: […] }, or otherwise: {} for everybody",
      ),
    );
  if (hours === undefined && otherwise !== undefined)
    errors.push(
      error(
        `${path}.otherwise`,
        undefined,
        `circuit ${id} is on duty always, so there is no other time`,
        "give it hours, or leave otherwise out",
      ),
    );
  (hours ?? []).forEach(({ from, to }, place) => {
    if (minuteOf(from) !== minuteOf(to)) return;
    errors.push(
      error(
        `${path}.hours.${place}.to`,
        to,
        `circuit ${id} is on duty from ${from} to ${to}: that is no time at all, or a whole day`,
        'for a whole day use from: "00:00" and to: "24:00"',
      ),
    );
  });
  return errors;
}

function twice(what: string, list: readonly { readonly id: string }[], path: string, firstNumber: number): PlanError[] {
  return repeated(
    list.map(({ id }, index) => ({
      path: `${path}.${index}.id`,
      value: id,
      owner: `${what} ${index + firstNumber}`,
    })),
    (id, first) => [`${what} ${quoted(id)} is there twice (first as ${first})`, `give each ${what} an id of its own`],
  );
}
