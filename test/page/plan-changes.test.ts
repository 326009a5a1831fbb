/** Changes that are made on the page: names that go everywhere, and lines that are those of the gateway. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { EditedDesk, EditedPlan } from "../../src/core/plan-edited.ts";
import { layOut } from "../../src/core/site.ts";
import {
  addedDesk,
  freeName,
  neighboursOf,
  renamedDesk,
  renamedGroup,
  renamedRoom,
  strayRoom,
  withoutDesk,
} from "../../src/page/editor/changes.ts";

const plan: EditedPlan = {
  rooms: [
    { id: "r1", name: "Room 1", doors: ["corridor"], area: { x: 0, y: 0, width: 4, height: 3 } },
    { id: "r2", name: "Room 2", doors: ["corridor"], area: { x: 4, y: 0, width: 4, height: 3, floor: 1 } },
  ],
  desks: [
    { id: "d1", room: "r1", x: 1, y: 1 },
    { id: "d2", room: "r1", x: 2, y: 1, neighbours: ["d1", "d3"] },
    { id: "d3", room: "r2", x: 5, y: 1, floor: 1 },
  ],
  circuits: [{ id: "guards", desks: ["d1", "d2"], groups: ["first-aid"], otherwise: { rooms: ["r1"], desks: ["d1"] } }],
  groups: [{ id: "first-aid", desks: ["d1"], rooms: ["r1"] }],
};

it("the lines of the page are the circuit 1 of the gateway, whatever the plan", () => {
  const desk = fc.record({
    x: fc.integer({ min: -50, max: 50 }),
    y: fc.integer({ min: -50, max: 50 }),
    floor: fc.nat(2),
  });
  let compared = 0;
  fc.assert(
    fc.property(fc.array(desk, { minLength: 4, maxLength: 20 }), fc.nat(2), (places, fewer) => {
      const size = places.length - 1 - fewer;
      const desks = places.map((place, index): EditedDesk => ({ id: `d${index}`, room: "r1", ...place }));
      const drawn: EditedPlan = { rooms: plan.rooms, desks, circuit1: { size, minimum: 1 } };
      const laidOut = layOut({
        ...{ site: "s", gateway: "g", rooms: [{ id: "r1", name: "Room 1", doors: ["corridor"] }], floorHeightM: 10 },
        ...{ soundSeconds: 180, circuit1: { size, minimum: 1 } },
        desks: desks.map(({ id, room, x, y, floor = 0 }) => ({ id, room, x, y, floor })),
      });
      // With so many that are called it is rare that one is called by nobody.
      if (!laidOut.ok) return;
      compared++;
      for (const each of desks)
        expect(neighboursOf(drawn, each)).toEqual(laidOut.site.desks.get(each.id as never)?.circuit1);
    }),
  );
  expect(compared).toBeGreaterThan(50);
});

it("another name of a desk goes everywhere where the old one stood", () => {
  const { desks, circuits, groups } = renamedDesk("d1", "front")(plan);
  expect(desks.map(({ id }) => id)).toEqual(["front", "d2", "d3"]);
  expect(desks[1]?.neighbours).toEqual(["front", "d3"]);
  expect(circuits?.[0]).toMatchObject({ desks: ["front", "d2"], otherwise: { desks: ["front"] } });
  expect(groups?.[0]?.desks).toEqual(["front"]);
  expect(JSON.stringify({ desks, circuits, groups })).not.toContain('"d1"');
});

it("a desk that goes leaves no name behind, and no list that would now mean everybody", () => {
  const { desks, circuits, groups } = withoutDesk("d1")(plan);
  expect(desks[0]?.neighbours).toEqual(["d3"]);
  expect(circuits?.[0]?.desks).toEqual(["d2"]);
  // Empty, which the check refuses; left out it would call everybody, and nobody would have said so.
  expect([circuits?.[0]?.otherwise?.desks, groups?.[0]?.desks]).toEqual([[], []]);
});

it("another name of a room or a group too", () => {
  const renamed = renamedGroup("first-aid", "aid")(renamedRoom("r1", "office")(plan));
  expect(renamed.desks.map(({ room }) => room)).toEqual(["office", "office", "r2"]);
  expect(renamed.circuits?.[0]).toMatchObject({ groups: ["aid"], otherwise: { rooms: ["office"] } });
  expect(renamed.groups?.[0]).toMatchObject({ id: "aid", rooms: ["office"] });
});

it("a desk belongs to the room whose walls are around it; one that was pushed across a wall is told", () => {
  expect(addedDesk(plan, { x: 3.2, y: 2, floor: 0 })).toEqual({ id: "d4", room: "r1", x: 3, y: 2 });
  expect(addedDesk(plan, { x: 5, y: 2, floor: 1 })).toEqual({ id: "d4", room: "r2", x: 5, y: 2, floor: 1 });
  const [, , third] = plan.desks as [EditedDesk, EditedDesk, EditedDesk];
  expect(strayRoom(plan, third)).toBeUndefined();
  expect(strayRoom(plan, { ...third, room: "r1" })?.id).toBe("r2");
  expect(strayRoom(plan, { ...third, room: "r1", floor: 0 })).toBeUndefined();
});

it("a new name is one that nobody has", () => {
  expect(freeName(["d1", "d3"], "d")).toBe("d4");
  expect(freeName(["d1", "d2", "d4", "d3"], "d")).toBe("d5");
  expect(freeName([], "desk-")).toBe("desk-1");
  expect(freeName(["2"], "r")).toBe("r2");
});
