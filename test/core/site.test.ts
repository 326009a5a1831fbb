import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { distanceM } from "../../src/core/circuit1.ts";
import { type DeskPlan, layOut, type PlanError, type Site, type SitePlan } from "../../src/core/site.ts";

/** Desks in a row, a metre apart, in one room. */
function row(...ids: string[]): DeskPlan[] {
  return ids.map((id, x) => ({ id, room: "r1", x, y: 0, floor: 0 }));
}

function plan(change: Partial<SitePlan> = {}): SitePlan {
  return {
    site: "s1",
    gateway: "g1",
    rooms: [{ id: "r1", name: "Room 1", doors: ["corridor"] }],
    desks: row("d1", "d2", "d3", "d4"),
    circuit1: { size: 2, minimum: 1 },
    floorHeightM: 10,
    soundSeconds: 180,
    ...change,
  };
}

function siteOf(change: Partial<SitePlan> = {}): Site {
  const result = layOut(plan(change));
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.site;
}

function errorsOf(change: Partial<SitePlan>): readonly PlanError[] {
  const result = layOut(plan(change));
  return result.ok ? [] : result.errors;
}

function circuits(site: Site): Record<string, readonly string[]> {
  return Object.fromEntries([...site.desks.values()].map(({ id, circuit1 }) => [id, circuit1]));
}

function withDesk(index: number, change: Partial<DeskPlan>): Partial<SitePlan> {
  return { desks: plan().desks.map((desk, place) => (place === index ? { ...desk, ...change } : desk)) };
}

describe("circuit 1", () => {
  it("is the nearest desks, nearest first, equal distances by id", () => {
    expect(circuits(siteOf())).toEqual({ d1: ["d2", "d3"], d2: ["d1", "d3"], d3: ["d2", "d4"], d4: ["d3", "d2"] });
  });

  it("counts a floor as so many metres of way", () => {
    const desks = [...row("d1", "d2", "d3"), { id: "up", room: "r1", x: 0, y: 0, floor: 1 }];
    const change = { desks, circuit1: { size: 2, minimum: 1 } };
    expect(circuits(siteOf({ ...change, floorHeightM: 1.5 })).d1).toEqual(["d2", "up"]);
    expect(errorsOf({ ...change, floorHeightM: 10 })[0]?.message).toContain("no desk has desk up");
  });

  it("is overridden by a list written by hand, in its order", () => {
    expect(circuits(siteOf(withDesk(0, { neighbours: ["d4", "d2", "d3"] }))).d1).toEqual(["d4", "d2", "d3"]);
  });
});

describe("a site", () => {
  it("knows the desk at a socket, and a uid in the digits of the wire", () => {
    const site = siteOf(withDesk(1, { unit: { socket: "/dev/a", uid: "3f9a0c7711e2" } }));
    expect(site.deskAtSocket.get("/dev/a")).toBe("d2");
    expect([...site.desks.values()][1]).toMatchObject({
      socket: "/dev/a",
      uid: "3F9A0C7711E2",
      room: { name: "Room 1" },
    });
  });

  it("keeps its desks in the order of the plan", () => {
    expect([...siteOf({ desks: row("z", "b", "a") }).desks.keys()]).toEqual(["z", "b", "a"]);
  });
});

describe("an impossible plan is refused with the desk's name and a remedy", () => {
  const unit = { socket: "/dev/a", uid: "00000000000A" };
  const cases: readonly [what: string, change: Partial<SitePlan>, path: string, message: RegExp, remedy: RegExp][] = [
    [
      "a desk id twice",
      { desks: row("d1", "d2", "d1", "d3") },
      "desks.2.id",
      /"d1" is there twice \(first as desk 1\)/,
      /of its own/,
    ],
    [
      "a room id twice",
      { rooms: [...plan().rooms, ...plan().rooms] },
      "rooms.1.id",
      /"r1" is there twice/,
      /of its own/,
    ],
    ["an unknown room", withDesk(1, { room: "r9" }), "desks.1.room", /d2 stands in room "r9"/, /use r1/],
    ["a name with capitals", withDesk(1, { id: "D2" }), "desks.1.id", /"D2" is not a name/, /a-z/],
    ["a site without name", { site: "" }, "site", /"" is not a name/, /a-z/],
    [
      "a desk as its own neighbour",
      withDesk(0, { neighbours: ["d1", "d2"] }),
      "desks.0.neighbours.0",
      /d1 is its own/,
      /leave it out/,
    ],
    [
      "an unknown neighbour",
      withDesk(0, { neighbours: ["d2", "d9"] }),
      "desks.0.neighbours.1",
      /d1 calls "d9"/,
      /use d2, d3, d4/,
    ],
    ["a neighbour twice", withDesk(0, { neighbours: ["d2", "d2"] }), "desks.0.neighbours.1", /"d2" twice/, /leave one/],
    [
      "too few desks",
      { circuit1: { size: 7, minimum: 3 } },
      "circuit1.size",
      /call 7 others.* only 4 desks/,
      /circuit1\.size to 3/,
    ],
    ["one desk only", { desks: row("d1") }, "desks", /fewer than two/, /add desks/],
    [
      "a minimum above the size",
      { circuit1: { size: 2, minimum: 3 } },
      "circuit1.minimum",
      /3 desks can never/,
      /to 2/,
    ],
    [
      "a list shorter than the minimum",
      { ...withDesk(0, { neighbours: ["d2"] }), circuit1: { size: 3, minimum: 2 } },
      "desks.0.neighbours",
      /d1 calls only 1/,
      /name more/,
    ],
    [
      "one socket for two",
      {
        desks: plan().desks.map((desk) => ({ ...desk, unit: { socket: `/dev/${desk.id === "d3" ? "d1" : desk.id}` } })),
      },
      "desks.2.unit.socket",
      /d3 has the socket "\/dev\/d1" of desk d1/,
      /own/,
    ],
    [
      "one uid for two, in other letters",
      {
        desks: row("d1", "d2", "d3").map((desk, n) => ({
          ...desk,
          unit: { ...unit, socket: `/dev/${n}`, uid: ["00000000000a", "00000000000A", "00000000000b"][n] },
        })),
      },
      "desks.1.unit.uid",
      /d2 has the uid/,
      /rufkreis units/,
    ],
    [
      "the uid of no unit",
      withDesk(2, { unit: { socket: "/dev/a", uid: "000000000000" } }),
      "desks.2.unit.uid",
      /d3 has the uid of a unit that was never named/,
      /leave uid out/,
    ],
  ];
  it.each(cases)("%s", (_, change, path, message, remedy) => {
    const found = errorsOf(change).find((error) => error.path === path);
    expect(found, JSON.stringify(errorsOf(change))).toBeDefined();
    expect(found?.message).toMatch(message);
    expect(found?.remedy).toMatch(remedy);
  });

  it("a desk that nobody calls, and the remedy it names mends it", () => {
    const desks = [...row("d1", "d2", "d3"), { id: "far", room: "r1", x: 90, y: 0, floor: 0 }];
    const errors = errorsOf({ desks });
    expect(errors).toMatchObject([
      {
        path: "desks.3.id",
        value: "far",
        message: "no desk has desk far in its circuit 1, so nobody would notice that it is silent",
      },
    ]);
    const [, id, list] = /(\w+): neighbours: \[(.*)\]$/.exec(errors[0]?.remedy ?? "") ?? [];
    const mended = desks.map((desk) => (desk.id === id ? { ...desk, neighbours: list?.split(", ") } : desk));
    expect(layOut(plan({ desks: mended })).ok).toBe(true);
  });

  it("tells all at once", () => {
    const desks = [{ ...row("d1")[0], room: "r9", neighbours: ["d1", "d7"] } as DeskPlan, ...row("d2", "d2")];
    const paths = errorsOf({ desks, circuit1: { size: 7, minimum: 9 } }).map(({ path }) => path);
    expect(paths.sort()).toEqual([
      "circuit1.minimum",
      "circuit1.size",
      "desks.0.neighbours.0",
      "desks.0.neighbours.1",
      "desks.0.room",
      "desks.2.id",
    ]);
  });
});

describe("any plan", () => {
  // Few places, so that equal distances are common.
  const coordinate = fc.integer({ min: 0, max: 4 });
  const place = fc.record({ x: coordinate, y: coordinate, floor: fc.integer({ min: 0, max: 1 }) });
  const anyPlan = fc
    .tuple(fc.array(place, { minLength: 2, maxLength: 14 }), fc.nat(13))
    .map(([places, n]): SitePlan => {
      const desks = places.map((at, index) => ({ ...at, id: `d${index}`, room: "r1" }));
      return plan({ desks, circuit1: { size: 1 + (n % (desks.length - 1)), minimum: 1 } });
    });

  it("has one answer, whatever the order of its desks", () => {
    fc.assert(
      fc.property(anyPlan, fc.infiniteStream(fc.nat()), (any, keys) => {
        const shuffled = any.desks.map((desk) => ({ desk, key: keys.next().value })).sort((a, b) => a.key - b.key);
        const [first, second] = [layOut(any), layOut({ ...any, desks: shuffled.map(({ desk }) => desk) })];
        expect(second.ok).toBe(first.ok);
        if (first.ok && second.ok) expect(circuits(second.site)).toEqual(circuits(first.site));
        else expect(new Set(valuesOf(second))).toEqual(new Set(valuesOf(first)));
      }),
    );
  });

  it("gives each desk `size` others, none nearer left out, and leaves nobody unheard", () => {
    fc.assert(
      fc.property(anyPlan, (any) => {
        const result = layOut(any);
        if (!result.ok) {
          expect(result.errors.every(({ message }) => message.startsWith("no desk has desk"))).toBe(true);
          return;
        }
        const desks = [...result.site.desks.values()];
        for (const desk of desks) {
          expect(new Set(desk.circuit1).size).toBe(any.circuit1.size);
          expect(desk.circuit1).not.toContain(desk.id);
          const way = (id: string) => distanceM(desk, result.site.desks.get(id as never) as never, any.floorHeightM);
          const called = desk.circuit1.map(way);
          expect(called).toEqual([...called].sort((a, b) => a - b));
          const others = desks
            .filter(({ id }) => id !== desk.id && !desk.circuit1.includes(id))
            .map(({ id }) => way(id));
          expect(Math.min(...others)).toBeGreaterThanOrEqual(Math.max(...called));
        }
        expect(new Set(desks.flatMap(({ circuit1 }) => circuit1)).size).toBe(desks.length);
      }),
    );
  });
});

function valuesOf(result: ReturnType<typeof layOut>): unknown[] {
  return result.ok ? [] : result.errors.map(({ value }) => value);
}
