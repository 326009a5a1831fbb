/**
 * A drawing from a plan: where each desk stands, which room it is in, and the walls of those rooms that have any.
 *
 * Everything is in units of the drawing; a desk's symbol is always as large, and metres are stretched until no two symbols touch, and until
 * symbols stay within their walls where that costs little. Rooms without walls are as in parts/rooms.ts: two side by side share a wall in
 * the middle between their desks, and where there is more space than that, a corridor stays free.
 */
import type { PlanDesk, PlanRoom } from "../../core/plan-view.ts";
import { type Box, boxOfArea, roomBoxes } from "../parts/rooms.ts";

export const symbol = { width: 150, height: 92 } as const;
/** From a desk's middle to the wall, at most. Above it there is room for the name of the room. */
const reach = { left: 104, right: 104, top: 122, bottom: 70 } as const;
const margin = 14;
/** The name of a room and its doors. */
const wordsHeight = 72;
/** From a symbol to the wall of its room. */
const wallGap = 8;
/** A drawing is stretched for its walls by so much; a desk that stands closer to its wall is drawn across it. */
const wallStretchMax = 2.2;
/** No desk is drawn closer to another one than this, middle to middle; between two rooms there is a wall and a name besides. */
const apart = { x: symbol.width * 1.16, y: symbol.height * 1.3 } as const;
const apartRooms = { x: symbol.width * 1.25, y: reach.top + reach.bottom } as const;
/** Desks nearer than half a metre are an error of the plan, which is not to blow the drawing up. */
const unitsPerMetreMax = 400;
const unitsPerMetreMin = 30;
/** A corridor between two rooms, in parts of what they need themselves. */
const corridorShare = 1.3;

export interface PlacedDesk {
  readonly id: string;
  readonly room: string;
  readonly x: number;
  readonly y: number;
}

export interface PlacedRoom extends Box {
  readonly id: string;
  /** Where its name begins: at the upper wall, or at the lower one if desks stand at the upper and not there. */
  readonly wordsTop: number;
}

export interface Drawing {
  readonly floor: number;
  readonly desks: readonly PlacedDesk[];
  readonly rooms: readonly PlacedRoom[];
  readonly width: number;
  readonly height: number;
}

type Rooms = readonly Pick<PlanRoom, "id" | "area">[];

/** One drawing for each storey that has desks, the lowest first. */
export function drawingsOf(desks: readonly PlanDesk[], rooms: Rooms = []): readonly Drawing[] {
  const floors = [...new Set(desks.map(({ floor }) => floor))].sort((a, b) => a - b);
  return floors.map((floor) =>
    drawingOf(
      desks.filter((desk) => desk.floor === floor),
      rooms.filter(({ area }) => area?.floor === floor),
      floor,
    ),
  );
}

/** @param walled rooms with walls on this storey */
function drawingOf(desks: readonly PlanDesk[], walled: Rooms, floor: number): Drawing {
  const scale = scaleOf(desks, walled);
  // The plan's y grows upwards, the screen's downwards.
  const placed = desks.map(({ id, room, x, y }) => ({ id, room, x: x * scale.x, y: -y * scale.y }));
  const ids = [...new Set([...desks.map(({ room }) => room), ...walled.map(({ id }) => id)])];
  const toDraw = ids.map((id) => {
    const { area } = walled.find((room) => room.id === id) ?? {};
    const walls = area === undefined ? undefined : boxOfArea(area, scale);
    return { id, walls, desks: placed.filter(({ room }) => room === id) };
  });
  const rooms = roomBoxes(toDraw, reach).map(({ id, left, top, right, bottom }) => {
    const box = { left, top, right, bottom };
    return { id, ...box, wordsTop: wordsTop(box, placed) };
  });
  return framed({ floor, rooms, desks: placed });
}

function wordsTop({ left, right, top, bottom }: Box, desks: readonly PlacedDesk[]): number {
  const isFree = (from: number): boolean =>
    desks.every(({ x, y }) => {
      const isBeside = x + symbol.width / 2 < left || x - symbol.width / 2 > right;
      return isBeside || y + symbol.height / 2 < from || y - symbol.height / 2 > from + wordsHeight;
    });
  const lower = bottom - wordsHeight;
  return isFree(top) || lower <= top || !isFree(lower) ? top : lower;
}

/** All of it, from 0, with a margin around. Symbols may stand out beyond a wall. */
function framed({ floor, rooms, desks }: Omit<Drawing, "width" | "height">): Drawing {
  const boxes: Box[] = [...rooms, ...desks.map(symbolBox)];
  const left = Math.min(...boxes.map((box) => box.left)) - margin;
  const top = Math.min(...boxes.map((box) => box.top)) - margin;
  return {
    floor,
    desks: desks.map((desk) => ({ ...desk, x: desk.x - left, y: desk.y - top })),
    rooms: rooms.map((room) => moved(room, -left, -top)),
    width: Math.max(...boxes.map((box) => box.right)) + margin - left,
    height: Math.max(...boxes.map((box) => box.bottom)) + margin - top,
  };
}

export function moved({ id, left, right, top, bottom, wordsTop: words }: PlacedRoom, x: number, y: number): PlacedRoom {
  return { id, left: left + x, right: right + x, top: top + y, bottom: bottom + y, wordsTop: words + y };
}

export function symbolBox({ x, y }: { readonly x: number; readonly y: number }): Box {
  const { width, height } = symbol;
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
}

interface Scale {
  readonly x: number;
  readonly y: number;
}

function scaleOf(desks: readonly PlanDesk[], walled: Rooms): Scale {
  const free = unitsPerMetre(desks);
  const freeY = unitsPerMetreY(desks, free);
  const needs = wallNeeds(desks, walled);
  const most = free * wallStretchMax;
  const x = Math.max(free, ...needs.x.filter((need) => need <= most));
  return { x, y: Math.max(freeY, ...needs.y.filter((need) => need <= most)) };
}

/** What would keep each symbol within the walls of its room, and leave the room's name a place above or below the desks. */
function wallNeeds(desks: readonly PlanDesk[], walled: Rooms): { readonly x: number[]; readonly y: number[] } {
  const needs: { x: number[]; y: number[] } = { x: [], y: [] };
  for (const { id, area } of walled) {
    const own = desks.filter(({ room }) => room === id);
    if (area === undefined || own.length === 0) continue;
    const below = Math.min(...own.map(({ y }) => y)) - area.y;
    const above = area.y + area.height - Math.max(...own.map(({ y }) => y));
    const beside = own.map(({ x }) => Math.min(x - area.x, area.x + area.width - x));
    const half = symbol.height / 2 + wallGap;
    needs.x.push(...beside.filter((way) => way > 0).map((way) => (symbol.width / 2 + wallGap) / way));
    if (below > 0 && above > 0)
      needs.y.push(half / Math.min(below, above), (half + wordsHeight) / Math.max(below, above));
  }
  return needs;
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
