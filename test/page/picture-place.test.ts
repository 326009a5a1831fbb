/** The picture below the plan under a finger: it is moved as it is, and sized from a corner while the opposite one lies still. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { corners, shifted, sized } from "../../src/page/editor/picture-place.ts";

const place = { x: 1, y: 2, widthM: 10 };
const shape = 0.5;
const metres = fc.integer({ min: -300, max: 300 }).map((tenths) => tenths / 10);

it("is moved in steps and keeps its size", () => {
  expect(shifted(place, { x: 1.3, y: -0.2 }, 0.5)).toEqual({ x: 2.5, y: 2, widthM: 10 });
  expect(shifted(place, { x: 1.3, y: -0.2 }, 0.1)).toEqual({ x: 2.3, y: 1.8, widthM: 10 });
});

it("follows the corner that is drawn, whichever side goes further", () => {
  expect(sized(place, shape, { x: 1, y: 1 }, { x: 2, y: 0 }, 0.5)).toEqual({ x: 1, y: 2, widthM: 12 });
  expect(sized(place, shape, { x: 1, y: -1 }, { x: 0, y: -1 }, 0.5)).toEqual({ x: 1, y: 1, widthM: 12 });
  expect(sized(place, shape, { x: -1, y: 1 }, { x: 4, y: 0 }, 0.5)).toEqual({ x: 5, y: 2, widthM: 6 });
});

it("the opposite corner lies still, and the picture is never gone", () => {
  fc.assert(
    fc.property(fc.constantFrom(...corners), metres, metres, (corner, x, y) => {
      const after = sized(place, shape, corner, { x, y }, 0.1);
      const still = ({ x: left, y: low, widthM }: typeof place) => [
        corner.x < 0 ? left + widthM : left,
        corner.y < 0 ? low + widthM * shape : low,
      ];
      const [before, now] = [still(place), still(after)];
      for (const side of [0, 1]) expect(Math.abs((now[side] ?? 0) - (before[side] ?? 0))).toBeLessThan(0.011);
      expect(after.widthM).toBeGreaterThanOrEqual(0.5);
    }),
  );
});
