/**
 * What can be wrong with the circuits behind the first and with the groups they call: a name that is not there, and a circuit that can be
 * left with nobody, whoever calls and whatever the time of day.
 */
import { membersOf, selectsAll } from "./circuits-plan.ts";
import { minuteOf } from "./day-plan.ts";
import { type Claim, error, repeated, some } from "./plan-error.ts";
import { said, type Words } from "./problem.ts";
import type { CircuitPlan, GroupPlan, PlanError, SelectionPlan, SitePlan } from "./site.ts";

interface Placed {
  readonly path: string;
  readonly who: Words;
  readonly selection: SelectionPlan;
}

/** A name that is not there, a name that is there twice, and hours that leave no answer. */
export function circuitErrors(plan: SitePlan): PlanError[] {
  const { circuits = [], groups = [] } = plan;
  return [
    ...groups.flatMap((selection, index) => nameErrors(placedGroup(selection, index), plan)),
    ...circuits.flatMap((circuit, index) => selectionsOf(circuit, index).flatMap((each) => nameErrors(each, plan))),
    ...circuits.flatMap(hoursErrors),
    ...repeated(claims(circuits, "circuits", 2), (id, first) => said("circuit-twice", { id, first })),
    ...repeated(claims(groups, "groups", 1), (id, first) => said("group-twice", { id, first })),
  ];
}

/** Nobody is called. A name that is not there is told already, and whom it should call is not known. */
export function memberErrors(plan: SitePlan): PlanError[] {
  const { circuits = [], groups = [] } = plan;
  const isNamed = ({ selection, who }: Placed): boolean => {
    const called = groups.filter(({ id }) => selection.groups?.includes(id));
    return [selection, ...called].every((each) => nameErrors({ path: "", who, selection: each }, plan).length === 0);
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
  return { path: `groups.${index}`, who: { en: `group ${selection.id}`, de: `Gruppe ${selection.id}` }, selection };
}

/** The selection of a circuit, and the one for the rest of the week. */
function selectionsOf(circuit: CircuitPlan, index: number): Placed[] {
  const path = `circuits.${index}`;
  const own = { path, who: { en: `circuit ${circuit.id}`, de: `Rufkreis ${circuit.id}` }, selection: circuit };
  if (circuit.otherwise === undefined) return [own];
  const who = {
    en: `circuit ${circuit.id} outside its hours`,
    de: `Rufkreis ${circuit.id} außerhalb seiner Dienstzeiten`,
  };
  return [own, { path: `${path}.otherwise`, who, selection: circuit.otherwise }];
}

const listNames = {
  desks: { en: "desks", de: "Plätze" },
  rooms: { en: "rooms", de: "Zimmer" },
  groups: { en: "groups", de: "Gruppen" },
  floors: { en: "floors", de: "Stockwerke" },
} as const satisfies Readonly<Record<string, Words>>;

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
              said("selection-unknown", { who, name, list: listNames[what], known: some(known[what].map(String)) }),
            ),
          ],
    ),
  );
}

function emptyGroup(id: string, index: number): PlanError {
  return error(`groups.${index}`, id, said("group-empty", { id }));
}

/** One desk alone may be the one that calls; a receiver never is. */
function emptyErrors({ path, who, selection }: Placed, plan: SitePlan): PlanError[] {
  const { desks, receivers } = membersOf(selection, plan);
  if (selectsAll(selection) || receivers.length > 0 || desks.length > 1) return [];
  return [error(path, selection.desks ?? selection.rooms ?? [], said("selection-empty", { who }))];
}

/** A day plan without an answer for the rest of the week would leave a circuit empty, and one without hours has no rest. */
function hoursErrors({ id, hours, otherwise }: CircuitPlan, index: number): PlanError[] {
  const path = `circuits.${index}`;
  const errors: PlanError[] = [];
  if (hours !== undefined && otherwise === undefined)
    errors.push(error(`${path}.otherwise`, undefined, said("hours-alone", { id })));
  if (hours === undefined && otherwise !== undefined)
    errors.push(error(`${path}.otherwise`, undefined, said("otherwise-alone", { id })));
  (hours ?? []).forEach(({ from, to }, place) => {
    if (minuteOf(from) !== minuteOf(to)) return;
    errors.push(error(`${path}.hours.${place}.to`, to, said("hours-empty", { id, from, to })));
  });
  return errors;
}

function claims(list: readonly { readonly id: string }[], path: string, firstNumber: number): Claim[] {
  return list.map(({ id }, index) => ({ path: `${path}.${index}.id`, value: id, owner: index + firstNumber }));
}
