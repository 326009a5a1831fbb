/** The circuits and groups of a plan as `rufkreis config check` shows them: who is called, when, and who at all other hours. */
import { membersOf } from "../core/circuits-plan.ts";
import type { Hours } from "../core/day-plan.ts";
import type { Circuit, Members, SitePlan } from "../core/site.ts";

export interface CircuitTold {
  /** 2, 3, … in the order of the plan. */
  readonly circuit: number;
  readonly id: string;
  readonly calls: Members;
  /** When these are on duty, local time of the site; empty is always. */
  readonly hours: readonly { readonly days: readonly string[]; readonly from: string; readonly to: string }[];
  /** Who is called at all other hours; `null` where there are none. */
  readonly otherwise: Members | null;
  readonly afterSeconds: number;
  readonly tooFew: boolean;
  readonly secondPress: boolean;
  readonly levels: readonly string[];
}

/** The circuits behind the first, for a program. */
export function circuitsTold(circuits: readonly Circuit[]): CircuitTold[] {
  return circuits.map(({ number, id, members, hours, otherwise, afterMs, tooFew, secondPress, levels }) => ({
    circuit: number,
    id,
    calls: members,
    hours: hours.map(({ days, fromMinute, toMinute }) => ({ days, from: clock(fromMinute), to: clock(toMinute) })),
    otherwise: hours.length === 0 ? null : otherwise,
    afterSeconds: afterMs / 1000,
    tooFew,
    secondPress,
    levels,
  }));
}

/** The groups with everybody whom they name. */
export function groupsTold(plan: Pick<SitePlan, "desks" | "groups">): (Members & { readonly group: string })[] {
  return (plan.groups ?? []).map((group) => ({ group: group.id, ...membersOf(group, plan) }));
}

export const circuitColumns = ["circuit", "is called", "on duty", "who"];

/** The same for people: a row for each circuit, and one below it for the hours when others are on duty. */
export function circuitRows(told: readonly CircuitTold[], desks: number): string[][] {
  return told.flatMap(({ circuit, id, calls, hours, otherwise, ...wish }) => {
    const duty = hours.length === 0 ? "always" : hours.map(hoursText).join(" and ");
    const own = [`${circuit} ${id}`, occasions(wish), duty, membersText(calls, desks)];
    return otherwise === null ? [own] : [own, ["", "", "otherwise", membersText(otherwise, desks)]];
  });
}

function occasions({
  afterSeconds,
  tooFew,
  secondPress,
  levels,
}: Pick<CircuitTold, "afterSeconds" | "tooFew" | "secondPress" | "levels">): string {
  const when = [`after ${afterSeconds} s`, ...(tooFew ? ["too few"] : []), ...(secondPress ? ["second press"] : [])];
  return `${when.join(", ")}: ${levels.join(", ")}`;
}

function hoursText({ days, from, to }: CircuitTold["hours"][number]): string {
  return `${days.join(" ")} ${from}–${to}`;
}

/** @param all how many desks there are */
export function membersText({ desks, receivers }: Members, all: number): string {
  const named = desks.length === all ? ["everybody"] : desks;
  return [...named, ...receivers.map((name) => `${name} (receiver)`)].join(", ");
}

/** `07:00`; the end of a day is `24:00`. */
function clock(minute: Hours["fromMinute"]): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
