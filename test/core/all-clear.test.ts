import { describe, expect, it } from "vitest";
import type { Alarm } from "../../src/core/alarm.ts";
import { type Clearings, stillShown, withAllClear } from "../../src/core/all-clear.ts";
import type { DeskId } from "../../src/core/site.ts";
import { instant } from "../../src/core/time.ts";

const over = (part: Partial<Alarm>): Alarm =>
  ({ desk: "d1", called: ["d2", "d3"], mode: "real", isLate: false, ...part }) as Alarm;
const none: Clearings = new Map();
const at = (clearings: Clearings, desk: string) => clearings.get(desk as DeskId);

describe("the all-clear", () => {
  it("is shown for 10 s to all who were called and to the desk itself, and heard for 4 s by those who were called", () => {
    const shown = withAllClear(none, over({}), instant(1000));
    expect([...shown.keys()].sort()).toEqual(["d1", "d2", "d3"]);
    expect(at(shown, "d2")).toEqual({ until: 11_000, soundUntil: 5000 });
    expect(at(shown, "d1")).toEqual({ until: 11_000, soundUntil: 1000 });
  });

  it.each([["practice", { mode: "drill" }] as const, ["a late press", { isLate: true }] as const])(
    "is only seen after %s",
    (_, part) => {
      expect(at(withAllClear(none, over(part), instant(1000)), "d2")).toEqual({ until: 11_000, soundUntil: 1000 });
    },
  );

  it("is not cut short by another one, in whatever order the two are over", () => {
    const real = over({});
    const practice = over({ desk: "d4" as DeskId, mode: "drill" });
    const first = withAllClear(withAllClear(none, real, instant(1000)), practice, instant(1500));
    expect(at(first, "d2")).toEqual({ until: 11_500, soundUntil: 5000 });
    const same = withAllClear(withAllClear(none, practice, instant(1000)), real, instant(1000));
    expect(at(same, "d2")).toEqual({ until: 11_000, soundUntil: 5000 });
  });

  it("is over when its time is", () => {
    const shown = withAllClear(none, over({}), instant(1000));
    expect(stillShown(shown, instant(10_999)).size).toBe(3);
    expect(stillShown(shown, instant(11_000)).size).toBe(0);
  });
});
