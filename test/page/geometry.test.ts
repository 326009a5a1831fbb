import { describe, expect, it } from "vitest";
import { layOutOffice } from "../../src/demo/office.ts";
import { bestFold, folded } from "../../src/page/floor/fold.ts";
import { type Box, type Drawing, drawingsOf, symbol } from "../../src/page/floor/geometry.ts";

const planOf = (desks: readonly { id: string; room: string; x: number; y: number; floor?: number }[]) =>
  desks.map((desk) => ({ floor: 0, circuit1: [], ...desk }));

function onlyDrawing(desks: Parameters<typeof planOf>[0]): Drawing {
  const [drawing, ...more] = drawingsOf(planOf(desks));
  if (drawing === undefined || more.length > 0) throw new Error("not one storey");
  return drawing;
}

const boxOf = ({ x, y }: { x: number; y: number }): Box => ({
  left: x - symbol.width / 2,
  right: x + symbol.width / 2,
  top: y - symbol.height / 2,
  bottom: y + symbol.height / 2,
});

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const inside = (a: Box, b: Box): boolean =>
  a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;

/** Names of what overlaps and must not: two desks, two rooms, a desk and a wall. */
function clashes({ desks, rooms }: Drawing, roomOf: (desk: string) => string | undefined): string[] {
  const pairs = <T extends { id: string }>(list: readonly T[]) =>
    list.flatMap((a, place) => list.slice(place + 1).map((b) => [a, b] as const));
  return [
    ...pairs(desks).flatMap(([a, b]) => (overlap(boxOf(a), boxOf(b)) ? [`${a.id} on ${b.id}`] : [])),
    ...pairs(rooms).flatMap(([a, b]) => (overlap(a, b) ? [`room ${a.id} on ${b.id}`] : [])),
    ...desks.flatMap((desk) => {
      const room = rooms.find(({ id }) => id === roomOf(desk.id));
      return room !== undefined && inside(boxOf(desk), room) ? [] : [`${desk.id} through a wall`];
    }),
  ];
}

it.each([2, 8, 30, 100])("an office of %i desks is drawn with nothing on top of anything else", (count) => {
  const { desks } = layOutOffice(count);
  expect(clashes(onlyDrawing(desks), (id) => desks.find((desk) => desk.id === id)?.room)).toEqual([]);
});

it("a corridor stays free between rooms on both of its sides, and rooms side by side share a wall", () => {
  const { rooms } = onlyDrawing(layOutOffice(8).desks);
  const [upperLeft, lowerLeft, upperRight] = rooms;
  expect((lowerLeft?.top ?? 0) - (upperLeft?.bottom ?? 0)).toBeGreaterThan(20);
  expect(upperRight?.left).toBeCloseTo(upperLeft?.right ?? 0);
});

it("desks a metre apart in one room do not touch, whatever their number", () => {
  const desks = Array.from({ length: 12 }, (_, place) => ({
    id: `d${place}`,
    room: "r1",
    x: place % 4,
    y: Math.floor(place / 4),
  }));
  expect(clashes(onlyDrawing(desks), () => "r1")).toEqual([]);
});

it("north stays up: the desk with the larger y is drawn higher", () => {
  const { desks } = onlyDrawing([
    { id: "low", room: "r1", x: 0, y: 0 },
    { id: "high", room: "r2", x: 0, y: 5 },
  ]);
  const [low, high] = desks;
  expect(high?.y).toBeLessThan(low?.y ?? 0);
});

it("each storey is a drawing of its own, the lowest first", () => {
  const desks = planOf([
    { id: "a", room: "r1", x: 0, y: 0, floor: 2 },
    { id: "b", room: "r2", x: 0, y: 0, floor: -1 },
  ]);
  expect(drawingsOf(desks).map(({ floor, desks: [desk] }) => [floor, desk?.id])).toEqual([
    [-1, "b"],
    [2, "a"],
  ]);
});

it("two desks that the plan puts at one place do not blow the drawing up", () => {
  const drawing = onlyDrawing([
    { id: "a", room: "r1", x: 1, y: 1 },
    { id: "b", room: "r1", x: 1, y: 1 },
    { id: "c", room: "r1", x: 4, y: 1 },
  ]);
  expect(drawing.width).toBeLessThan(2000);
});

describe("a corridor of a hundred desks", () => {
  const { desks } = layOutOffice(100);
  const long = onlyDrawing(desks);
  const roomOf = (id: string): string | undefined => desks.find((desk) => desk.id === id)?.room;
  const symbolPx = ({ width, height }: Drawing, space: { width: number; height: number }): number =>
    symbol.width * Math.min(space.width / width, space.height / height);

  it.each([2, 5, 13])("is cut into %i strips with every room whole, and nothing on top of anything else", (strips) => {
    const cut = folded(long, strips);
    expect(clashes(cut, roomOf)).toEqual([]);
    expect(cut.rooms.map(({ id, left, right }) => [id, Math.round(right - left)])).toEqual(
      long.rooms.map(({ id, left, right }) => [id, Math.round(right - left)]),
    );
    expect(cut.width).toBeLessThan((long.width / strips) * 1.6);
  });

  it("is larger on a wall screen than in one line, and needs no scrolling to the side on a phone", () => {
    const space = { width: 1420, height: 890, symbolEnough: 240 };
    expect(symbolPx(bestFold(long, space), space)).toBeGreaterThan(3 * symbolPx(long, space));
    const onPhone = bestFold(long, { width: 328, symbolEnough: 58 });
    expect((onPhone.width * 58) / symbol.width).toBeLessThan(340);
  });

  it("stays as it is when it fits, and when one room goes through it from end to end", () => {
    const small = onlyDrawing(layOutOffice(8).desks);
    expect(bestFold(small, { width: 1420, height: 890, symbolEnough: 240 }).rooms).toEqual(small.rooms);
    const hall = [...desks, ...[0, 150].map((x) => ({ id: `h${x}`, room: "hall", x, y: 12 }))];
    expect(folded(onlyDrawing(hall), 4).width).toBeCloseTo(onlyDrawing(hall).width);
  });
});
