/** What another plan would do, told before it is saved. */
import { describe, expect, it } from "vitest";
import { planChange } from "../../src/core/plan-change.ts";
import { type DeskPlan, layOut, type Site, type SitePlan } from "../../src/core/site.ts";

const desk = (id: string, x: number, more: Partial<DeskPlan> = {}): DeskPlan => ({
  id,
  room: "r1",
  x,
  y: 0,
  floor: 0,
  ...more,
});

function siteOf(desks: readonly DeskPlan[], more: Partial<SitePlan> = {}): Site {
  const laidOut = layOut({
    ...{ site: "s", gateway: "g", rooms: [{ id: "r1", name: "Room 1", doors: ["corridor"] }], desks },
    ...{ circuit1: { size: 2, minimum: 1 }, floorHeightM: 10, soundSeconds: 180, ...more },
  });
  if (!laidOut.ok) throw new Error(laidOut.errors.map(({ message }) => message).join());
  return laidOut.site;
}

const row = [desk("a", 0, { unit: { socket: "tcp://h:1" } }), desk("b", 1), desk("c", 2), desk("d", 3)];
const before = siteOf(row);

describe("a change of the plan", () => {
  it("that changes nobody's neighbours changes nothing", () => {
    expect(planChange(before, siteOf(row))).toEqual({
      ...{ desks: [], circuits: [], lost: [], sockets: [], renamed: [], minimum: { before: 1, after: 1 } },
    });
    // b's nearest are a and c, then c and a: both are called at once.
    expect(planChange(before, siteOf([...row.slice(0, 1), desk("b", 1.1), ...row.slice(2)])).desks).toEqual([]);
  });

  it("names the desks whose neighbours are others, and how many call them", () => {
    const { desks } = planChange(before, siteOf([...row.slice(1), desk("a", 4, { unit: { socket: "tcp://h:1" } })]));
    expect(desks.find(({ desk: id }) => id === "a")).toEqual({
      ...{ desk: "a", kind: "changed", room: "r1", before: ["b", "c"], after: ["d", "c"] },
      ...{ calledByBefore: 1, calledByAfter: 1 },
    });
  });

  it("tells a unit that loses its desk, and no one else", () => {
    const { lost, desks } = planChange(before, siteOf(row.slice(1)));
    expect(lost).toEqual([{ desk: "a", socket: "tcp://h:1" }]);
    expect(desks.find(({ desk: id }) => id === "a")).toMatchObject({ kind: "removed", after: undefined });
    expect(planChange(before, siteOf(row.slice(0, 3))).lost).toEqual([]);
  });

  it("tells units that are looked for at another socket, for the first time or no more, and how many call that desk", () => {
    const socketAt = (socket: string | undefined, adapted = false): Site =>
      siteOf([desk("a", 0, socket === undefined ? {} : { unit: { socket, adapted } }), ...row.slice(1)]);
    const told = { desk: "a", adapted: false, calledBy: 1 };
    expect(planChange(before, socketAt("tcp://h:2"))).toMatchObject({
      ...{ desks: [], lost: [], sockets: [{ ...told, before: "tcp://h:1", after: "tcp://h:2" }] },
    });
    expect(planChange(before, socketAt(undefined)).sockets).toEqual([
      { ...told, before: "tcp://h:1", after: undefined },
    ]);
    expect(planChange(socketAt(undefined), socketAt("tcp://h:2", true)).sockets).toEqual([
      { ...told, before: undefined, after: "tcp://h:2", adapted: true },
    ]);
  });

  it("knows a desk under another name: it is the same neighbour, and is to be paired anew", () => {
    const named = siteOf([{ ...(row[0] as DeskPlan), id: "front" }, ...row.slice(1)]);
    const change = planChange(
      before,
      named,
      new Map([
        ["front", "a"],
        ["b", "b"],
      ]),
    );
    expect(change).toMatchObject({ lost: [], renamed: [{ from: "a", to: "front" }] });
    expect(change.desks).toMatchObject([
      { desk: "front", was: "a", kind: "changed", before: ["b", "c"], after: ["b", "c"] },
    ]);
    // Without being told, it is one that goes and one that comes.
    expect(planChange(before, named).lost).toHaveLength(1);
  });

  it("counts whom circuits call, on duty and at all other hours", () => {
    const guards = {
      id: "guards",
      desks: ["a", "b"],
      afterSeconds: 30,
      tooFew: true,
      secondPress: true,
      levels: ["help"],
    } as const;
    const hours = [{ days: ["mon"], from: "07:00", to: "18:00" }] as const;
    const { circuits } = planChange(before, siteOf(row, { circuits: [{ ...guards, hours, otherwise: {} }] }));
    expect(circuits).toEqual([
      { id: "guards", kind: "added", number: 2, before: undefined, after: { members: 2, otherwise: 4, always: false } },
      {
        id: "everybody",
        kind: "removed",
        number: 2,
        before: { members: 4, otherwise: 4, always: true },
        after: undefined,
      },
    ]);
  });
});
