/**
 * A long corridor does not fit a screen: it is cut between rooms into strips that stand below each other, read like lines of a text.
 * As many strips are taken as make the desks largest; a plan that cannot be cut anywhere stays as it is.
 */
import type { Box } from "../parts/rooms.ts";
import { type Drawing, moved, type PlacedRoom, symbol, symbolBox } from "./geometry.ts";

const gap = 44;
const margin = 14;
/** 127 desks one beside the other, two in a strip. */
const stripsMax = 64;
/** Walls that are this near to a cut are at it. */
const tolerance = 1;

/** In px. Without a height, the page may be scrolled down. */
export interface Space {
  readonly width: number;
  readonly height?: number | undefined;
  /** A symbol need not be wider than this. */
  readonly symbolEnough: number;
}

/** The drawing in as many strips as make its desks largest in this space. */
export function bestFold(drawing: Drawing, space: Space): Drawing {
  const all = Array.from({ length: stripsMax }, (_, place) => folded(drawing, place + 1));
  const sizes = all.map((each) => Math.min(symbolPx(each, space), space.symbolEnough));
  // Among those that are equally large, the fewest strips.
  return all[sizes.indexOf(Math.max(...sizes))] ?? drawing;
}

function symbolPx({ width, height }: Drawing, space: Space): number {
  const byHeight = space.height === undefined ? Number.POSITIVE_INFINITY : space.height / height;
  return symbol.width * Math.min(space.width / width, byHeight);
}

export function folded(drawing: Drawing, strips: number): Drawing {
  const edges = edgesOf(drawing, strips);
  const placed = edges.slice(1).map((right, place) => ({ left: edges[place] ?? 0, right }));
  const whole = drawing.rooms.filter(
    (room) => isOfDesks(drawing, room) || placed.some((strip) => isWithin(room, strip)),
  );
  let top = margin;
  const moves = placed.map(({ left, right }) => {
    const boxes: Box[] = [
      ...whole.filter((room) => isIn(room, left, right)),
      ...drawing.desks.filter((desk) => isIn(homeOf(drawing, desk), left, right)).map(symbolBox),
    ];
    const upper = Math.min(...boxes.map((box) => box.top));
    const move = { left, right, x: margin - Math.min(...boxes.map((box) => box.left)), y: top - upper };
    top += Math.max(...boxes.map((box) => box.bottom)) - upper + gap;
    return move;
  });
  const moveOf = (box: Box) => moves.find(({ left, right }) => isIn(box, left, right)) ?? { x: 0, y: 0 };
  const rooms = whole.map((room): PlacedRoom => moved(room, moveOf(room).x, moveOf(room).y));
  const desks = drawing.desks.map((desk) => {
    const { x, y } = moveOf(homeOf(drawing, desk));
    return { ...desk, x: desk.x + x, y: desk.y + y };
  });
  const boxes: Box[] = [...rooms, ...desks.map(symbolBox)];
  const width = Math.max(...boxes.map((box) => box.right)) + margin;
  const height = Math.max(...boxes.map((box) => box.bottom)) + margin;
  return { floor: drawing.floor, rooms, desks, width, height };
}

/** What a desk goes with: its room. */
function homeOf({ rooms }: Drawing, desk: Drawing["desks"][number]): Box {
  return rooms.find(({ id }) => id === desk.room) ?? symbolBox(desk);
}

/** A room without a desk (a long corridor) keeps nothing together: where it would be cut it is left out. */
function isOfDesks({ desks }: Drawing, { id }: PlacedRoom): boolean {
  return desks.some(({ room }) => room === id);
}

function isWithin({ left, right }: Box, strip: { readonly left: number; readonly right: number }): boolean {
  return left >= strip.left - tolerance && right <= strip.right + tolerance;
}

function isIn({ left, right }: Box, from: number, to: number): boolean {
  const middle = (left + right) / 2;
  return middle >= from && middle < to;
}

/** Where the strips begin and end: at the cuts nearest to equal parts. */
function edgesOf(drawing: Drawing, strips: number): readonly number[] {
  const cuts = cutsOf(drawing.rooms.filter((room) => isOfDesks(drawing, room)));
  const wanted = Array.from({ length: strips - 1 }, (_, place) => ((place + 1) * drawing.width) / strips);
  const nearest = wanted.flatMap((x) => cuts.toSorted((a, b) => Math.abs(a - x) - Math.abs(b - x))[0] ?? []);
  return [0, ...new Set(nearest.sort((a, b) => a - b)), drawing.width];
}

/** Right walls through which no other room goes, but the last one. */
function cutsOf(rooms: readonly PlacedRoom[]): number[] {
  const isFree = (x: number): boolean =>
    rooms.every(({ left, right }) => right <= x + tolerance || left >= x - tolerance) &&
    rooms.some(({ left }) => left >= x - tolerance);
  return rooms.map(({ right }) => right).filter(isFree);
}
