/**
 * The circuits behind the first, from the plan: whom each one calls, and what can be wrong with that. A circuit that could be left with
 * nobody is refused (MISSION, "what it means for us": a site without guards has a second circuit all the same), and so is one whose day
 * plan has no answer for the rest of the week.
 */
import { type Hours, minuteOf } from "./day-plan.ts";
import type { Circuit, CircuitPlan, DeskId, HoursPlan, Members, SelectionPlan, SitePlan } from "./site.ts";

const everybody: CircuitPlan = {
  id: "everybody",
  afterSeconds: 30,
  tooFew: true,
  secondPress: true,
  levels: ["help", "lockdown"],
};

/** The circuits of a plan that was checked, numbered from 2 on. */
export function circuitsBehind(plan: SitePlan): Circuit[] {
  return (plan.circuits ?? [everybody]).map((circuit, place) => {
    const { id, hours, otherwise, afterSeconds, tooFew, secondPress, levels } = circuit;
    return {
      number: place + 2,
      id,
      members: membersOf(circuit, plan),
      hours: (hours ?? []).map(hoursOf),
      otherwise: membersOf(otherwise ?? {}, plan),
      afterMs: afterSeconds * 1000,
      tooFew,
      secondPress,
      levels,
    };
  });
}

function hoursOf({ days, from, to }: HoursPlan): Hours {
  return { days, fromMinute: minuteOf(from), toMinute: minuteOf(to) };
}

/** Everybody who is selected, in the order of the plan; everybody there is when nothing is. */
export function membersOf(selection: SelectionPlan, plan: Pick<SitePlan, "desks" | "groups">): Members {
  const all = selectsAll(selection);
  const parts = [selection, ...(plan.groups ?? []).filter(({ id }) => selection.groups?.includes(id))];
  const isCalled = ({ id, room, floor }: SitePlan["desks"][number]): boolean =>
    all ||
    parts.some(
      ({ desks, rooms, floors }) => desks?.includes(id) || rooms?.includes(room) || floors?.includes(floor) || false,
    );
  return {
    desks: plan.desks.filter(isCalled).map(({ id }) => id as DeskId),
    receivers: [...new Set(parts.flatMap(({ receivers }) => receivers ?? []))],
  };
}

/** Whether a selection selects nothing in particular. */
export function selectsAll({ desks, rooms, floors, receivers, groups }: SelectionPlan): boolean {
  return [desks, rooms, floors, receivers, groups].every((part) => part === undefined);
}
