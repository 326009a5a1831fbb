/** What the screen says of a desk: within 17 columns, and nothing that would let somebody wait in vain. */
import { describe, expect, it } from "vitest";
import type { AlarmView, DeskView } from "../../src/core/view.ts";
import { clockFace, type Floor, storyOf } from "../../src/demo/desk-story.ts";

const alarm: AlarmView = {
  alarm: "a1",
  desk: "d1",
  room: "r101",
  level: "help",
  mode: "real",
  state: "sounding",
  circuits: [1],
  called: ["d2", "d3"],
  receivers: [],
  sounding: { d2: 6, d3: 7 },
  acceptedBy: [],
  attendedBy: [],
  presses: 1,
  late: false,
  pressedAtMs: 0,
};
const quiet = (desk: string): DeskView => ({ desk, room: "r101", state: "idle", calledBy: [], faults: [] });
const calling = (fields: Partial<AlarmView>): DeskView => {
  const own = { ...alarm, ...fields };
  return { ...quiet(own.desk), state: own.state, alarm: own };
};
const floor = (views: readonly DeskView[], fields: Partial<Floor> = {}): Floor => ({
  desk: (id) => views.find(({ desk }) => desk === id),
  desks: views.map(({ desk }) => desk),
  practising: [],
  circuitOf: (_, desk) => (desk === "d2" ? 1 : desk === "d3" ? 2 : undefined),
  ...fields,
});

describe("a desk that calls", () => {
  it.each<[Partial<AlarmView>, string]>([
    [{}, "calls, 2 sound"],
    [{ level: "assist" }, "assist, 2 sound"],
    [{ level: "lockdown" }, "lockdown, 2 sound"],
    [{ mode: "drill" }, "drill, 2 sound"],
    [{ circuits: [1, 2] }, "circuit 2 called"],
    [{ state: "accepted", circuits: [1, 2], acceptedBy: ["d2"] }, "d2 comes"],
    [{ state: "accepted", acceptedBy: ["d2"] }, "d2 comes"],
    [{ state: "accepted", acceptedBy: ["d2", "guard"] }, "d2, guard come"],
    [{ state: "attended", acceptedBy: ["d2"] }, "somebody is there"],
    [{ state: "cancelled" }, "taken back, look"],
    [{ state: "raised", late: true }, "too late to sound"],
  ])("%j: %s", (fields, text) => {
    const view = calling(fields);
    expect(storyOf(view, floor([view]))).toBe(text);
    expect(text.length).toBeLessThanOrEqual(17);
  });
});

describe("a desk that is called", () => {
  const called = (desk: string, ...by: string[]): DeskView => ({ ...quiet(desk), calledBy: by });

  it("says by whom and as which circuit, and that it goes", () => {
    const views = [calling({})];
    expect(storyOf(called("d2", "a1"), floor(views))).toBe("circuit 1 of d1");
    expect(storyOf(called("d3", "a1"), floor(views))).toBe("circuit 2 of d1");
    expect(storyOf(called("d4", "a1"), floor(views))).toBe("called by d1");
    expect(storyOf(called("d2", "a1"), floor([calling({ acceptedBy: ["d2"] })]))).toBe("goes to d1");
  });

  it("names all that call it, and where it goes of them", () => {
    const second = (fields: Partial<AlarmView>) => calling({ alarm: "a2", desk: "d8", ...fields });
    expect(storyOf(called("d2", "a1", "a2"), floor([calling({}), second({})]))).toBe("called by d1 d8");
    expect(storyOf(called("d2", "a1", "a2"), floor([calling({}), second({ acceptedBy: ["d2"] })]))).toBe("goes to d8");
  });
});

it("a quiet desk tells its faults, then that it is to be pressed in a drill", () => {
  const practising = { practising: ["d5"] };
  expect(storyOf(quiet("d5"), floor([], practising))).toBe("drill: press it");
  expect(storyOf({ ...quiet("d5"), faults: ["unit-silent"] }, floor([], practising))).toBe("unit-silent");
  expect(storyOf(quiet("d6"), floor([], practising))).toBe("");
});

it("the time since a press is minutes and seconds, and never before it", () => {
  expect([-5, 0, 7999, 60_000, 754_000].map(clockFace)).toEqual(["0:00", "0:00", "0:07", "1:00", "12:34"]);
});
