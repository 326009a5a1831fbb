import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Causes, causesOnDisk, causesPerSource, everyCause, recordOf, withCause } from "../../src/core/causes.ts";
import type { Cause } from "../../src/core/event.ts";

const cause = (source: string, event: number): Cause => `${source}-${event.toString(16).padStart(8, "0")}` as Cause;

describe("causes", () => {
  it("knows each of the newest causes of a source by its record, in whatever order they came", () => {
    const events = fc.uniqueArray(fc.nat({ max: 500 }), { maxLength: 200 });
    fc.assert(
      fc.property(events, events, (ofA, ofB) => {
        let causes: Causes = new Map();
        for (const event of ofA) causes = withCause(causes, cause("a", event), event + 1, 1000);
        for (const event of ofB) causes = withCause(causes, cause("b", event), event + 1, 1000);
        for (const [source, told] of [["a", ofA] as const, ["b", ofB] as const]) {
          for (const event of told.slice(-causesPerSource))
            expect(recordOf(causes, cause(source, event))).toBe(event + 1);
          const never = Array.from({ length: 501 }, (_, event) => event).filter((event) => !told.includes(event));
          for (const event of never) expect(recordOf(causes, cause(source, event))).toBeUndefined();
        }
      }),
    );
  });

  it("cuts a source back to its newest, but never what is not on disk yet", () => {
    let causes: Causes = new Map();
    const count = 4 * causesPerSource;
    for (let event = 0; event < count; event++) causes = withCause(causes, cause("a", event), event + 1, 3);
    expect(recordOf(causes, cause("a", 3))).toBe(4);
    expect(everyCause(causes).length).toBeLessThanOrEqual(count);
    for (let event = count; event < 2 * count; event++) causes = withCause(causes, cause("a", event), event + 1, event);
    expect(recordOf(causes, cause("a", 3))).toBeUndefined();
    expect(recordOf(causes, cause("a", 2 * count - 1))).toBe(2 * count);
  });

  it("knows what an earlier run wrote, also when it comes out of order", () => {
    const causes = causesOnDisk([cause("a", 9), cause("a", 2), cause("b", 5)]);
    expect(recordOf(causes, cause("a", 9))).toBe(0);
    expect(recordOf(causes, cause("a", 2))).toBe(0);
    expect(recordOf(causes, cause("a", 10))).toBeUndefined();
    expect(recordOf(causes, cause("c", 1))).toBeUndefined();
  });
});
