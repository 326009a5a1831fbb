/** The experiment on a few mishaps, and on gateways that forget: it must see what it is there to see. */
import { describe, expect, it } from "vitest";
import { begin } from "../../src/core/restore.ts";
import type { State } from "../../src/core/state.ts";
import { disturb } from "./restart.ts";
import { type Case, cases, type Life, liveCase, type Mishap } from "./restart-cases.ts";

const [aNeighbourComes] = cases as readonly [Case, ...Case[]];
const timeout = 60_000;

/** Lives a case with a gateway that is made to believe something else after each start. */
function livingWith(change: (state: State) => State): typeof liveCase {
  return (one: Case, mishap?: Mishap): Life =>
    liveCase(one, mishap, (site, seed, from, now) => change(begin(site, seed, from, now)));
}

describe("prove restart", () => {
  it.each(["restart", "crash", "power"] as const)(
    "finds that the same case goes on after a %s",
    { timeout },
    async (kind) => {
      const { runs, broken, examples } = await disturb(aNeighbourComes, kind, 16);
      expect(examples).toEqual([]);
      expect(runs).toBeGreaterThan(2);
      expect(broken).toBe(0);
    },
  );

  it("sees a gateway that forgets what is open", { timeout }, async () => {
    const forgetful = livingWith((state) => ({ ...state, alarms: new Map() }));
    expect((await disturb(aNeighbourComes, "restart", 16, forgetful)).broken).toBeGreaterThan(5);
  });

  it("sees one that forgets who comes", { timeout }, async () => {
    const forgetful = livingWith((state) => ({
      ...state,
      alarms: new Map([...state.alarms].map(([id, alarm]) => [id, { ...alarm, progress: "raised", acceptedBy: [] }])),
    }));
    expect((await disturb(aNeighbourComes, "crash", 8, forgetful)).broken).toBeGreaterThan(0);
  });

  it("sees one that forgets the all-clear", { timeout }, async () => {
    const forgetful = livingWith((state) => ({ ...state, clearing: new Map() }));
    expect((await disturb(aNeighbourComes, "restart", 16, forgetful)).broken).toBeGreaterThan(0);
  });

  it("sees one that does not know what it has on disk", { timeout }, async () => {
    const forgetful = livingWith((state) => ({ ...state, causes: new Map() }));
    expect((await disturb(aNeighbourComes, "crash", 1, forgetful)).broken).toBeGreaterThan(0);
  });
});
