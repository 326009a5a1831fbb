/**
 * What another plan would do to who is called, told before it is saved: for each desk its circuit 1 before and after and how many desks
 * call it, the circuits behind the first, units that lose their desk, and those that are to be found at another socket.
 *
 * Both plans were checked (`layOut`), so nobody is called by a desk that is not there. A desk that was renamed is told under its new name
 * with the old one beside it, and the lists of before name it anew: it is still the same neighbour.
 *
 * Example: desk d4 moves to the other end of the corridor. d4 has other seven, d1 loses d4 and gets d9; nobody else is named.
 */
import type { Circuit, Desk, Site } from "./site.ts";

export interface DeskChange {
  readonly desk: string;
  readonly kind: "added" | "removed" | "changed";
  /** Its name before, if that was another. */
  readonly was?: string;
  readonly room: string;
  /** Circuit 1; `undefined` where there is no such desk. */
  readonly before: readonly string[] | undefined;
  readonly after: readonly string[] | undefined;
  /** How many desks call it. */
  readonly calledByBefore: number;
  readonly calledByAfter: number;
}

export interface CircuitChange {
  readonly id: string;
  readonly kind: "added" | "removed" | "changed";
  readonly number: number;
  /** How many desks and receivers it calls when it is on duty, and at all other hours. */
  readonly before: CircuitSize | undefined;
  readonly after: CircuitSize | undefined;
}

export interface CircuitSize {
  readonly members: number;
  readonly otherwise: number;
  readonly always: boolean;
}

export interface SocketChange {
  readonly desk: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** A device that is known by its socket alone; a unit is paired, and looked for where it was paired (place.ts). */
  readonly adapted: boolean;
  /** How many desks call it. */
  readonly calledBy: number;
}

export interface PlanChange {
  readonly desks: readonly DeskChange[];
  readonly circuits: readonly CircuitChange[];
  /** Units whose desk is not there any more: what the plan has at these sockets belongs to nobody. */
  readonly lost: readonly { readonly desk: string; readonly socket: string }[];
  /** Desks whose unit is looked for at another socket than before, or not any more, or for the first time. */
  readonly sockets: readonly SocketChange[];
  /** A unit is paired with the name of its desk: these are to be paired anew. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** How many must be able to sound, before and after. */
  readonly minimum: { readonly before: number; readonly after: number };
}

/** @param names which desk of the new plan was which of the old one, under another name: new → old */
export function planChange(before: Site, after: Site, names: ReadonlyMap<string, string> = new Map()): PlanChange {
  const renamed = [...names].filter(([to, from]) => to !== from).map(([to, from]) => ({ from, to }));
  const newName = new Map(renamed.map(({ from, to }) => [from, to]));
  const named = (id: string): string => newName.get(id) ?? id;
  const [old, now] = [factsOf(before, named), factsOf(after, (id) => id)];
  const ids = [...new Set([...now.keys(), ...old.keys()])];
  const desks = ids.flatMap((id) => deskChange(id, old.get(id), now.get(id)) ?? []);
  const lost = [...before.desks.values()].flatMap(({ id, socket }) =>
    socket === undefined || now.has(named(id)) ? [] : [{ desk: id as string, socket }],
  );
  const sockets = [...now].flatMap(([id, facts]) => socketChange(id, old.get(id), facts) ?? []);
  const minimum = { before: before.minimum, after: after.minimum };
  return { desks, circuits: circuitChanges(before, after), lost, sockets, renamed, minimum };
}

interface Facts {
  readonly was: string;
  readonly desk: Desk;
  readonly calls: readonly string[];
  readonly calledBy: number;
}

function factsOf(site: Site, named: (id: string) => string): Map<string, Facts> {
  const callers = new Map<string, number>();
  for (const { circuit1 } of site.desks.values())
    for (const id of circuit1) callers.set(id, (callers.get(id) ?? 0) + 1);
  return new Map(
    [...site.desks.values()].map((desk) => {
      const facts = { was: desk.id, desk, calls: desk.circuit1.map(named), calledBy: callers.get(desk.id) ?? 0 };
      return [named(desk.id), facts];
    }),
  );
}

function deskChange(id: string, old: Facts | undefined, now: Facts | undefined): DeskChange | undefined {
  const isSame =
    old !== undefined &&
    now !== undefined &&
    old.was === id &&
    isSameSet(old.calls, now.calls) &&
    old.calledBy === now.calledBy &&
    old.desk.sound === now.desk.sound &&
    old.desk.room.id === now.desk.room.id;
  if (isSame) return undefined;
  const known = now ?? old;
  if (known === undefined) return undefined;
  return {
    desk: id,
    kind: old === undefined ? "added" : now === undefined ? "removed" : "changed",
    ...(old === undefined || old.was === id ? {} : { was: old.was }),
    room: known.desk.room.id,
    before: old?.calls,
    after: now?.calls,
    calledByBefore: old?.calledBy ?? 0,
    calledByAfter: now?.calledBy ?? 0,
  };
}

function socketChange(desk: string, old: Facts | undefined, { desk: now, calledBy }: Facts): SocketChange | undefined {
  const [before, after] = [old?.desk.socket, now.socket];
  if (before === after) return undefined;
  return { desk, before, after, adapted: now.adapted || (old?.desk.adapted ?? false), calledBy };
}

/** All of a circuit are called at once, so their order is nothing that anybody notices. */
function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each) => b.includes(each));
}

function circuitChanges(before: Site, after: Site): CircuitChange[] {
  const ids = [...new Set([...after.circuits, ...before.circuits].map(({ id }) => id))];
  return ids.flatMap((id) => {
    const [old, now] = [before, after].map(({ circuits }) => circuits.find((circuit) => circuit.id === id));
    if (JSON.stringify(old) === JSON.stringify(now)) return [];
    const kind = old === undefined ? "added" : now === undefined ? "removed" : "changed";
    return [{ id, kind, number: (now ?? old)?.number ?? 2, before: sizeOf(old), after: sizeOf(now) }];
  });
}

function sizeOf(circuit: Circuit | undefined): CircuitSize | undefined {
  if (circuit === undefined) return undefined;
  const { members, otherwise, hours } = circuit;
  const count = (of: Circuit["members"]): number => of.desks.length + of.receivers.length;
  return { members: count(members), otherwise: count(otherwise), always: hours.length === 0 };
}
