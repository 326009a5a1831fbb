/** Where the picture below a storey lies, and how that changes when it is moved or a corner is drawn. Metres, y upwards. */
import type { ImagePlace } from "../../core/plan-edited.ts";
import { snapped } from "./changes.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Which way a corner lies from the middle. */
export interface Corner {
  readonly x: -1 | 1;
  readonly y: -1 | 1;
}

export const corners: readonly Corner[] = [
  { x: -1, y: 1 },
  { x: 1, y: 1 },
  { x: 1, y: -1 },
  { x: -1, y: -1 },
];

/** What the gateway takes (routes-plan.ts). */
const limits = { width: { least: 0.5, most: 2000 }, from: 10_000 } as const;

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

export function shifted({ x, y, widthM }: ImagePlace, by: Point, step: number): ImagePlace {
  const at = (metres: number): number => within(snapped(metres, step), -limits.from, limits.from);
  return { x: at(x + by.x), y: at(y + by.y), widthM };
}

/**
 * The opposite corner stays where it is, and so does the shape of the picture: the side that was drawn further counts.
 * @param shape height for each metre of width
 */
export function sized(
  { x, y, widthM }: ImagePlace,
  shape: number,
  corner: Corner,
  by: Point,
  step: number,
): ImagePlace {
  const [wider, higher] = [by.x * corner.x, (by.y * corner.y) / shape];
  const grown = Math.abs(wider) >= Math.abs(higher) ? wider : higher;
  const width = within(snapped(widthM + grown, step), limits.width.least, limits.width.most);
  const [more, up] = [width - widthM, (width - widthM) * shape];
  const round = (metres: number): number => Math.round(metres * 100) / 100;
  return { x: round(corner.x < 0 ? x - more : x), y: round(corner.y < 0 ? y - up : y), widthM: width };
}
