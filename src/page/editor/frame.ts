/** What of the plane is drawn: all desks, walls and the picture of a storey, with some metres around. Metres, y upwards, as in the file. */

import type { Area, EditedDesk, EditedPlan, PlanImage } from "../../core/plan-edited.ts";
import { around, type Box, boxOfArea, roomBoxes } from "../parts/rooms.ts";
import { floorOf } from "./changes.ts";

export interface Frame {
  readonly left: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

export const deskSize = { width: 1.5, height: 0.9 } as const;
const space = 2;
const least = { width: 12, height: 7 } as const;
/** Nobody draws a house this large; a slip of the finger in a number field would. */
const most = 600;
/** From a desk to its wall, where no wall is drawn. */
const reach = { left: 1.3, right: 1.3, top: 1.1, bottom: 1.1 } as const;

/** @param widthMin metres that there is room for anyway */
export function frameOf(plan: EditedPlan, floor: number, image: PlanImage | undefined, widthMin: number): Frame {
  const boxes: Box[] = [
    around([{ x: 0, y: 0 }, ...desksOn(plan, floor).map(({ x, y }) => ({ x, y: -y }))]),
    ...plan.rooms.flatMap(({ area }) => (area !== undefined && floorOf(area) === floor ? [boxOfArea(area)] : [])),
    ...(image === undefined ? [] : [boxOfArea({ ...image, width: image.widthM, height: heightOf(image) })]),
  ];
  const [left, right] = [Math.min(...boxes.map((box) => box.left)), Math.max(...boxes.map((box) => box.right))];
  const [bottom, top] = [-Math.max(...boxes.map((box) => box.bottom)), -Math.min(...boxes.map((box) => box.top))];
  return {
    left: Math.floor(left - space),
    bottom: Math.floor(bottom - space),
    width: Math.min(most, Math.max(least.width, widthMin, Math.ceil(right - left + 2 * space))),
    height: Math.min(most, Math.max(least.height, Math.ceil(top - bottom + 2 * space))),
  };
}

function desksOn(plan: EditedPlan, floor: number): readonly EditedDesk[] {
  return plan.desks.filter((desk) => floorOf(desk) === floor);
}

export function heightOf({ widthM, widthPx, heightPx }: PlanImage): number {
  return (widthM * heightPx) / widthPx;
}

/** Where each room of a storey is: its walls, or else the space around its desks. */
export function areasOf(plan: EditedPlan, floor: number): ReadonlyMap<string, RoomArea> {
  const walls = new Map(
    plan.rooms.flatMap(({ id, area }) => (area !== undefined && floorOf(area) === floor ? [[id, area] as const] : [])),
  );
  const rooms = plan.rooms.map(({ id }) => {
    const [area, desks] = [walls.get(id), desksOn(plan, floor).filter(({ room }) => room === id)];
    return { id, walls: area && boxOfArea(area), desks: desks.map(({ x, y }) => ({ x, y: -y })) };
  });
  const drawn = roomBoxes(rooms, reach).map(({ id, left, right, top, bottom }): [string, RoomArea] => {
    const area = walls.get(id);
    if (area !== undefined) return [id, { area, drawn: true }];
    const [x, y] = [round(left), round(-bottom)];
    const floored = floor === 0 ? {} : { floor };
    const guessed = { x, y, width: round(right - x), height: round(-top - y), ...floored };
    return [id, { area: guessed, drawn: false }];
  });
  return new Map(drawn);
}

export interface RoomArea {
  readonly area: Area;
  /** Whether its walls are in the plan. */
  readonly drawn: boolean;
}

function round(metres: number): number {
  return Math.round(metres * 10) / 10;
}
