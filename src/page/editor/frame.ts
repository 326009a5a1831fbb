/** What of the plane is drawn: all desks, walls and the picture of a storey, with some metres around. Metres, y upwards, as in the file. */

import type { Area, EditedPlan, PlanImage } from "../../core/plan-edited.ts";
import { floorOf } from "./changes.ts";

export interface Frame {
  readonly left: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

export const deskSize = { width: 1.5, height: 0.9 } as const;
const around = 2;
const least = { width: 12, height: 7 } as const;
/** Nobody draws a house this large; a slip of the finger in a number field would. */
const most = 600;
/** From a desk to its wall, where no wall is drawn. */
const wall = { x: 1.3, y: 1.1 } as const;

interface Box {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** @param widthMin metres that there is room for anyway */
export function frameOf(plan: EditedPlan, floor: number, image: PlanImage | undefined, widthMin: number): Frame {
  const boxes: Box[] = [
    ...plan.desks
      .filter((desk) => floorOf(desk) === floor)
      .map(({ x, y }) => ({ left: x, right: x, bottom: y, top: y })),
    ...plan.rooms.flatMap(({ area }) => (area !== undefined && floorOf(area) === floor ? [boxOf(area)] : [])),
    ...(image === undefined ? [] : [boxOf({ ...image, width: image.widthM, height: heightOf(image) })]),
  ];
  const [left, right] = [Math.min(0, ...boxes.map((box) => box.left)), Math.max(...boxes.map((box) => box.right), 0)];
  const [bottom, top] = [Math.min(0, ...boxes.map((box) => box.bottom)), Math.max(...boxes.map((box) => box.top), 0)];
  return {
    left: Math.floor(left - around),
    bottom: Math.floor(bottom - around),
    width: Math.min(most, Math.max(least.width, widthMin, Math.ceil(right - left + 2 * around))),
    height: Math.min(most, Math.max(least.height, Math.ceil(top - bottom + 2 * around))),
  };
}

function boxOf({ x, y, width, height }: Area): Box {
  return { left: x, right: x + width, bottom: y, top: y + height };
}

export function heightOf({ widthM, widthPx, heightPx }: PlanImage): number {
  return (widthM * heightPx) / widthPx;
}

/** The walls of a room, or else the space around its desks of a storey. */
export function areaOf(
  plan: EditedPlan,
  room: string,
  floor: number,
): { readonly area: Area; readonly drawn: boolean } | undefined {
  const { area } = plan.rooms.find(({ id }) => id === room) ?? {};
  if (area !== undefined) return floorOf(area) === floor ? { area, drawn: true } : undefined;
  const desks = plan.desks.filter((desk) => desk.room === room && floorOf(desk) === floor);
  if (desks.length === 0) return undefined;
  const [xs, ys] = [desks.map(({ x }) => x), desks.map(({ y }) => y)];
  const [x, y] = [Math.min(...xs) - wall.x, Math.min(...ys) - wall.y];
  const [width, height] = [Math.max(...xs) + wall.x - x, Math.max(...ys) + wall.y - y];
  const round = (metres: number): number => Math.round(metres * 10) / 10;
  const floored = floor === 0 ? {} : { floor };
  return { area: { x: round(x), y: round(y), width: round(width), height: round(height), ...floored }, drawn: false };
}
