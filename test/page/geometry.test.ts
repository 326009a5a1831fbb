import { describe, expect, it } from "vitest";
import { layOutOffice } from "../../src/demo/office.ts";
import { bestFold, folded } from "../../src/page/floor/fold.ts";
import { symbolBox as boxOf, type Drawing, drawingsOf, symbol } from "../../src/page/floor/geometry.ts";
import type { Box } from "../../src/page/parts/rooms.ts";

const planOf = (desks: readonly { id: string; room: string; x: number; y: number; floor?: number }[]) =>
  desks.map((desk) => ({ floor: 0, circuit1: [], ...desk }));

function onlyDrawing(desks: Parameters<typeof planOf>[0]): Drawing {
  const [drawing, ...more] = drawingsOf(planOf(desks));
  if (drawing === undefined || more.length > 0) throw new Error("not one storey");
  return drawing;
}

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

describe("rooms whose walls are in the plan", () => {
  const desks = [
    { id: "a", room: "r1", x: 1, y: 1.5 },
    { id: "b", room: "r1", x: 3, y: 1.5 },
    { id: "c", room: "r2", x: 6, y: 1.5 },
  ];
  const area = { x: 0, y: 0, width: 4.5, height: 4, floor: 0 };
  const draw = (
    rooms: NonNullable<Parameters<typeof drawingsOf>[1]>,
    more: Parameters<typeof planOf>[0] = desks,
  ): Drawing => drawingsOf(planOf(more), rooms)[0] as Drawing;
  const room = ({ rooms }: Drawing, id: string): Drawing["rooms"][number] => {
    const found = rooms.find((each) => each.id === id);
    if (found === undefined) throw new Error(`${id} is not drawn`);
    return found;
  };
  const at = ({ desks: placed }: Drawing, id: string): { x: number; y: number } =>
    placed.find((each) => each.id === id) ?? { x: Number.NaN, y: Number.NaN };

  it("are drawn where their walls are, and one without ends at the wall of the next", () => {
    const drawing = draw([{ id: "r1", area }, { id: "r2" }]);
    const [a, b, walls] = [at(drawing, "a"), at(drawing, "b"), room(drawing, "r1")];
    const metre = (b.x - a.x) / 2;
    expect([a.x - walls.left, walls.right - walls.left]).toEqual([expect.closeTo(metre), expect.closeTo(4.5 * metre)]);
    expect((walls.bottom - a.y) / (walls.bottom - walls.top)).toBeCloseTo(1.5 / 4);
    expect(room(drawing, "r2").left).toBeGreaterThanOrEqual(walls.right);
    expect(clashes(drawing, (id) => desks.find((desk) => desk.id === id)?.room)).toEqual([]);
  });

  it("have their name where no desk stands: above the desks, or below them", () => {
    const isFree = ({ wordsTop: top, left, right }: Drawing["rooms"][number], drawing: Drawing): boolean =>
      drawing.desks.every((desk) => !overlap(boxOf(desk), { left, right, top, bottom: top + 70 }));
    for (const y of [0.7, -0.5, -1.5]) {
      const drawing = draw([{ id: "r1", area: { ...area, y, height: 3 } }]);
      expect(isFree(room(drawing, "r1"), drawing)).toBe(true);
    }
    const low = draw([{ id: "r1", area: { ...area, y: 0.7, height: 3 } }]);
    expect(room(low, "r1").wordsTop).toBe(room(low, "r1").top);
    const high = draw([{ id: "r1", area: { ...area, y: -1.5, height: 4 } }]);
    expect(room(high, "r1").wordsTop).toBeGreaterThan(at(high, "a").y);
  });

  it("are drawn without a desk too, on their storey and no other; a desk at its wall does not blow the drawing up", () => {
    const corridor = { id: "corridor", area: { x: 0, y: 4, width: 9, height: 1.5, floor: 0 } };
    expect(draw([corridor]).rooms.map(({ id }) => id)).toEqual(["r1", "r2", "corridor"]);
    const upstairs = { ...corridor, area: { ...corridor.area, floor: 1 } };
    expect(draw([upstairs]).rooms.map(({ id }) => id)).toEqual(["r1", "r2"]);
    const close = draw([{ id: "r1", area: { ...area, x: 0.99 } }]);
    expect(close.width).toBeLessThan(draw([]).width * 2);
    for (const desk of close.desks)
      expect(inside(boxOf(desk), { left: 0, top: 0, right: close.width, bottom: close.height })).toBe(true);
  });

  it("let a long corridor be cut, which is then not drawn", () => {
    const { desks: hundred } = layOutOffice(100);
    const corridor = { id: "corridor", area: { x: 0, y: 3, width: 75, height: 1, floor: 0 } };
    const long = draw([corridor], hundred);
    expect(folded(long, 1).rooms.map(({ id }) => id)).toContain("corridor");
    const cut = folded(long, 5);
    expect(cut.rooms.map(({ id }) => id)).not.toContain("corridor");
    expect(clashes(cut, (id) => hundred.find((desk) => desk.id === id)?.room)).toEqual([]);
  });
});
