/** Walls of the plan on the floor: the same rectangle as in the editor, and where desks stand in it. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openMsMax, phone, Screens, testMs, type Visitor, wall } from "./visitor.ts";

const area = { X: 0.2, Y: 4.4, WIDTH: 5.2, HEIGHT: 3.6 };

let screens: Screens;
let visitor: Visitor;

beforeAll(async () => {
  const walls = Object.entries(area).map(([side, metres]) => [`RUFKREIS_ROOMS__0__AREA__${side}`, String(metres)]);
  screens = await Screens.open({ units: 4, environment: Object.fromEntries(walls) });
}, openMsMax);
afterEach(async () => {
  expect(visitor.troubles).toEqual([]);
  await visitor.close();
});
afterAll(() => screens?.close());

const boxOf = async (selector: string) => {
  const box = await visitor.page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`${selector} is not there`);
  return { left: box.x, width: box.width, middle: box.x + box.width / 2 };
};

test.each(["en-GB", "de-DE"])(
  "a room with walls is as wide as they are, measured by its desks (%s)",
  async (locale) => {
    visitor = await screens.visitor({ locale, colorScheme: locale === "de-DE" ? "dark" : "light" });
    await visitor.open("floor");
    await visitor.page.locator("[data-room=r101]").waitFor();
    for (const size of [phone, wall]) {
      expect(await visitor.picture(`floor-walls-${locale}`, size)).toEqual([]);
      const [room, d1, d2] = [
        await boxOf("[data-room=r101]"),
        await boxOf(".plan [data-desk=d1]"),
        await boxOf(".plan [data-desk=d2]"),
      ];
      const metre = (d2.middle - d1.middle) / 3;
      // The line of a wall has a width of its own.
      expect(Math.abs(room.width / metre - area.WIDTH)).toBeLessThan(0.25);
      expect(Math.abs((d1.middle - room.left) / metre - (1 - area.X))).toBeLessThan(0.25);
    }
    expect(await visitor.barriers()).toEqual([]);
  },
  testMs,
);
