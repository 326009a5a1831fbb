/**
 * A drawing from a plan that has only points: where each desk stands, and which room it is in.
 *
 * Everything is in units of the drawing; a desk's symbol is always as large, and metres are stretched until no two symbols touch. A room
 * is the rectangle around its desks, widened as far as its neighbours let it: two rooms side by side share a wall in the
 * middle between their desks, and where there is more space than that, a corridor stays free.
 */
import type { PlanDesk } from "../../core/plan-view.ts";

export const symbol = { width: 150, height: 92 } as const;
/** From a desk's middle to the wall, at most. Above it there is room for the name of the room. */
const reach = { left: 104, right: 104, top: 122, bottom: 70 } as const;
const margin = 14;
/** No desk is drawn closer to another one than this, middle to middle; between two rooms there is a wall and a name besides. */
const apart = { x: symbol.width * 1.16, y: symbol.height * 1.3 } as const;
const apartRooms = { x: symbol.width * 1.25, y: reach.top + reach.bottom } as const;
/** Desks nearer than half a metre are an error of the plan, which is not to blow the drawing up. */
const unitsPerMetreMax = 400;
const unitsPerMetreMin = 30;
/** A corridor between two rooms, in parts of what they need themselves. */
const corridorShare = 1.3;

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface PlacedDesk {
  readonly id: string;
  readonly room: string;
  readonly x: number;
  readonly y: number;
}

export interface PlacedRoom extends Box {
  readonly id: string;
}

export interface Drawing {
  readonly floor: number;
  readonly desks: readonly PlacedDesk[];
  readonly rooms: readonly PlacedRoom[];
  readonly width: number;
  readonly height: number;
}

/** One drawing for each storey, the lowest first. */
export function drawingsOf(desks: readonly PlanDesk[]): readonly Drawing[] {
  const floors = [...new Set(desks.map(({ floor }) => floor))].sort((a, b) => a - b);
  return floors.map((floor) =>
    drawingOf(
      desks.filter((desk) => desk.floor === floor),
      floor,
    ),
  );
}

function drawingOf(desks: readonly PlanDesk[], floor: number): Drawing {
  const scale = unitsPerMetre(desks);
  const scaleY = unitsPerMetreY(desks, scale);
  // The plan's y grows upwards, the screen's downwards.
  const placed = desks.map(({ id, room, x, y }) => ({ id, room, x: x * scale, y: -y * scaleY }));
  const rooms = roomsOf(placed);
  const left = Math.min(...rooms.map((room) => room.left)) - margin;
  const top = Math.min(...rooms.map((room) => room.top)) - margin;
  const width = Math.max(...rooms.map((room) => room.right)) + margin - left;
  const height = Math.max(...rooms.map((room) => room.bottom)) + margin - top;
  const shifted = rooms.map((room) => ({
    id: room.id,
    left: room.left - left,
    right: room.right - left,
    top: room.top - top,
    bottom: room.bottom - top,
  }));
  return {
    floor,
    desks: placed.map(({ id, room, x, y }) => ({ id, room, x: x - left, y: y - top })),
    rooms: shifted,
    width,
    height,
  };
}

/** So that no two symbols touch, as long as the plan does not put two desks at one place. */
function unitsPerMetre(desks: readonly PlanDesk[]): number {
  const needed = desks.flatMap((a, place) =>
    desks.slice(place + 1).map((b) => {
      const [dx, dy] = [Math.abs(a.x - b.x), Math.abs(a.y - b.y)];
      const free = a.room === b.room ? apart : apartRooms;
      // Free in one direction is enough. Two desks at one place cannot be drawn apart by any scale.
      return Math.min(free.x / dx, free.y / dy);
    }),
  );
  return Math.max(unitsPerMetreMin, ...needed.filter((scale) => scale < unitsPerMetreMax));
}

/** Corridors may be drawn narrower than they are: down to what the rooms leave free, and never to less than half. */
function unitsPerMetreY(desks: readonly PlanDesk[], scale: number): number {
  const needed = desks.flatMap((a, place) =>
    desks.slice(place + 1).flatMap((b) => {
      const [dx, dy] = [Math.abs(a.x - b.x), Math.abs(a.y - b.y)];
      const free = a.room === b.room ? apart : apartRooms;
      return dx * scale >= free.x || dy === 0 ? [] : [(free.y * corridorShare) / dy];
    }),
  );
  return Math.max(scale / 2, Math.min(scale, Math.max(0, ...needed)));
}

function roomsOf(desks: readonly PlacedDesk[]): PlacedRoom[] {
  const ids = [...new Set(desks.map(({ room }) => room))];
  const cores = ids.map((id): PlacedRoom => ({ id, ...around(desks.filter(({ room }) => room === id)) }));
  return cores.map((core) =>
    widened(
      core,
      cores.filter((other) => other !== core),
    ),
  );
}

function around(desks: readonly PlacedDesk[]): Box {
  const [xs, ys] = [desks.map(({ x }) => x), desks.map(({ y }) => y)];
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

/** A room as wide as it may be; what limits it is half the way to each other room, in the direction in which that is farther away. */
function widened(core: PlacedRoom, others: readonly PlacedRoom[]): PlacedRoom {
  const room = {
    id: core.id,
    left: core.left - reach.left,
    right: core.right + reach.right,
    top: core.top - reach.top,
    bottom: core.bottom + reach.bottom,
  };
  for (const other of others) {
    const gapX = Math.max(other.left - core.right, core.left - other.right);
    const gapY = Math.max(other.top - core.bottom, core.top - other.bottom);
    if (gapX <= 0 && gapY <= 0) continue;
    if (gapX / reach.left >= gapY / reach.bottom) limitX(room, core, other);
    else limitY(room, core, other);
  }
  return room;
}

function limitX(room: { left: number; right: number }, core: Box, other: Box): void {
  if (other.left > core.right) room.right = Math.min(room.right, (core.right + other.left) / 2);
  else room.left = Math.max(room.left, (core.left + other.right) / 2);
}

/** The wall between two storeys of rooms is lower than the middle, because the name stands above the desks. */
function limitY(room: { top: number; bottom: number }, core: Box, other: Box): void {
  const share = reach.bottom / (reach.bottom + reach.top);
  if (other.top > core.bottom) room.bottom = Math.min(room.bottom, core.bottom + (other.top - core.bottom) * share);
  else room.top = Math.max(room.top, core.top - (core.top - other.bottom) * (1 - share));
}
