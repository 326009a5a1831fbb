/** The experiment on a few mishaps, and on gateways that forget: it must see what it is there to see. */
import { describe, expect, it } from "vitest";
import type { Drill } from "../../src/core/drill-state.ts";
import { begin } from "../../src/core/restore.ts";
import type { State } from "../../src/core/state.ts";
import { disturb, takenForDrill } from "./restart.ts";
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

  it.each([
    ["forgets the drill", () => undefined],
    ["forgets who has practised", (drill: Drill) => ({ ...drill, pressed: [] })],
  ] as const)("sees one that %s", { timeout }, async (_, broken) => {
    const practice = cases.find(({ name }) => name.startsWith("practice, answered")) as Case;
    const forgetful = livingWith((state) => ({ ...state, drill: state.drill && broken(state.drill) }));
    expect((await disturb(practice, "restart", 1)).broken).toBe(0);
    expect((await disturb(practice, "restart", 1, forgetful)).broken).toBeGreaterThan(0);
  });

  it("sees real ones that are taken for practice after a loss of power", () => {
    const life = (...story: string[]) => ({ story }) as unknown as Life;
    const plain = life("drill-started", "raised d1 drill", "raised d1 real");
    expect(takenForDrill(plain, life("raised d1 real", "pressed d1 real"))).toBeUndefined();
    expect(takenForDrill(plain, life("raised d1 drill", "raised d1 drill"))).toContain("in earnest");
    expect(takenForDrill(plain, life("raised d1 real"))).toContain("pressed were");
  });

  it("sees one that does not know what it has on disk", { timeout }, async () => {
    const forgetful = livingWith((state) => ({ ...state, causes: new Map() }));
    expect((await disturb(aNeighbourComes, "crash", 1, forgetful)).broken).toBeGreaterThan(0);
  });
});
