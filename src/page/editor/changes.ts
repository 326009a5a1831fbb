/**
 * Changes of a plan, each a function from a plan to another. Names are used in several places; who gets another name or goes, goes
 * everywhere.
 */
import { byDistance } from "../../core/circuit1.ts";
import type { Area, EditedDesk, EditedPlan, EditedRoom, Selection } from "../../core/plan-edited.ts";

export type Change = (plan: EditedPlan) => EditedPlan;

/** Where the configuration says nothing (config-schema.ts). */
export const defaults = { size: 7, minimum: 3, floorHeightM: 10, soundSeconds: 180, testDays: 31 } as const;

/** Steps in metres: of the grid, and fine. */
export const steps = { grid: 0.5, fine: 0.1 } as const;

export function snapped(metres: number, step: number = steps.grid): number {
  return Math.round(Math.round(metres / step) * step * 100) / 100;
}

export function floorOf({ floor = 0 }: { readonly floor?: number }): number {
  return floor;
}

/** Whom a desk calls: by hand, or the nearest. */
export function neighboursOf(plan: EditedPlan, desk: EditedDesk): readonly string[] {
  if (desk.neighbours !== undefined) return desk.neighbours;
  return nearest(plan, desk)
    .slice(0, plan.circuit1?.size ?? defaults.size)
    .map(({ id }) => id);
}

/** All other desks, nearest first. */
export function nearest(plan: EditedPlan, desk: EditedDesk) {
  const placed = plan.desks.map((each) => ({ ...each, floor: floorOf(each) }));
  return byDistance({ ...desk, floor: floorOf(desk) }, placed, plan.floorHeightM ?? defaults.floorHeightM);
}

/** A group without what is undefined: such a value is not in the file. */
export function compact<T extends object>(group: T): T {
  return Object.fromEntries(Object.entries(group).filter(([, value]) => value !== undefined)) as T;
}

export function withDesk(id: string, change: { [K in keyof EditedDesk]?: EditedDesk[K] | undefined }): Change {
  return (plan) => ({
    ...plan,
    desks: plan.desks.map((desk) => (desk.id === id ? compact({ ...desk, ...change } as EditedDesk) : desk)),
  });
}

export function withRoom(id: string, change: { [K in keyof EditedRoom]?: EditedRoom[K] | undefined }): Change {
  return (plan) => ({
    ...plan,
    rooms: plan.rooms.map((room) => (room.id === id ? compact({ ...room, ...change } as EditedRoom) : room)),
  });
}

/** A name that nobody has, like the last one: `d8` → `d9`. */
export function freeName(taken: readonly string[], otherwise: string): string {
  const [, stem = otherwise] = /^(.*?)\d*$/.exec(taken.at(-1) ?? "") ?? [];
  const base = stem === "" ? otherwise : stem;
  for (let number = taken.length + 1; ; number++) if (!taken.includes(`${base}${number}`)) return `${base}${number}`;
}

/** The room whose drawn walls are around a desk that belongs to another one: helpers would be sent to the wrong door. */
export function strayRoom(plan: EditedPlan, { x, y, room, ...desk }: EditedDesk): EditedRoom | undefined {
  const around = plan.rooms.filter(
    ({ area }) => area !== undefined && floorOf(area) === floorOf(desk) && isInside(area, x, y),
  );
  return around.some(({ id }) => id === room) ? undefined : around[0];
}

/** The room that a place lies in, or that of the nearest desk, or the first. */
export function roomAt(plan: EditedPlan, x: number, y: number, floor: number): string {
  const around = plan.rooms.find(({ area }) => area !== undefined && floorOf(area) === floor && isInside(area, x, y));
  if (around !== undefined) return around.id;
  const [near] = byDistance(
    { id: "", x, y, floor },
    plan.desks.map((each) => ({ ...each, floor: floorOf(each) })),
    1000,
  );
  return near?.room ?? plan.rooms[0]?.id ?? "";
}

function isInside({ x, y, width, height }: Area, atX: number, atY: number): boolean {
  return atX >= x && atX <= x + width && atY >= y && atY <= y + height;
}

export function addedDesk(plan: EditedPlan, at: { x: number; y: number; floor: number; room?: string }): EditedDesk {
  const { x, y, floor, room = roomAt(plan, x, y, floor) } = at;
  const id = freeName(
    plan.desks.map((desk) => desk.id),
    "d",
  );
  return { id, room, x: snapped(x), y: snapped(y), ...(floor === 0 ? {} : { floor }) };
}

export function addedRoom(plan: EditedPlan, name: string, door: string, area?: Area): EditedRoom {
  const id = freeName(
    plan.rooms.map((room) => room.id),
    "r",
  );
  return { id, name: `${name} ${id}`, doors: [door], ...(area === undefined ? {} : { area }) };
}

type Renamed = { readonly kind: "desks" | "rooms" | "groups"; readonly from: string; readonly to: string | undefined };

/** Every list that names it, and no list that is left empty: that would mean everybody. */
function selection<T extends Selection>(of: T, { kind, from, to }: Renamed): T {
  const list = of[kind];
  if (list === undefined || !list.includes(from)) return of;
  return { ...of, [kind]: replaced(list, from, to) };
}

function replaced(list: readonly string[], from: string, to: string | undefined): readonly string[] {
  return list.flatMap((each) => (each !== from ? [each] : to === undefined ? [] : [to]));
}

function everywhere(plan: EditedPlan, renamed: Renamed): EditedPlan {
  const circuits = plan.circuits?.map((circuit) =>
    compact({
      ...selection(circuit, renamed),
      otherwise: circuit.otherwise === undefined ? undefined : selection(circuit.otherwise, renamed),
    }),
  );
  const groups = plan.groups?.map((group) => selection(group, renamed));
  return compact({ ...plan, circuits, groups } as EditedPlan);
}

export function renamedDesk(from: string, to: string): Change {
  return (plan) => {
    const desks = plan.desks.map((desk) => {
      const named = desk.id === from ? { ...desk, id: to } : desk;
      return named.neighbours === undefined ? named : { ...named, neighbours: replaced(named.neighbours, from, to) };
    });
    return everywhere({ ...plan, desks }, { kind: "desks", from, to });
  };
}

export function withoutDesk(id: string): Change {
  return (plan) => {
    const desks = plan.desks
      .filter((desk) => desk.id !== id)
      .map((desk) =>
        desk.neighbours === undefined ? desk : { ...desk, neighbours: replaced(desk.neighbours, id, undefined) },
      );
    return everywhere({ ...plan, desks }, { kind: "desks", from: id, to: undefined });
  };
}

export function renamedRoom(from: string, to: string): Change {
  return (plan) => {
    const rooms = plan.rooms.map((room) => (room.id === from ? { ...room, id: to } : room));
    const desks = plan.desks.map((desk) => (desk.room === from ? { ...desk, room: to } : desk));
    return everywhere({ ...plan, rooms, desks }, { kind: "rooms", from, to });
  };
}

export function withoutRoom(id: string): Change {
  return (plan) =>
    everywhere(
      { ...plan, rooms: plan.rooms.filter((room) => room.id !== id) },
      { kind: "rooms", from: id, to: undefined },
    );
}

export function renamedGroup(from: string, to: string): Change {
  return (plan) => {
    const groups = plan.groups?.map((group) => (group.id === from ? { ...group, id: to } : group));
    return everywhere(compact({ ...plan, groups } as EditedPlan), { kind: "groups", from, to });
  };
}

/** A list of the plan that may be missing; an empty one is left out of the file. */
export function withList<K extends "circuits" | "groups">(key: K, list: NonNullable<EditedPlan[K]>): Change {
  return (plan) => compact({ ...plan, [key]: list.length === 0 ? undefined : list } as EditedPlan);
}
