/** The decision table of an alarm, cell by cell, and what must hold of it whatever the cells say. */
import { describe, expect, it } from "vitest";
import { actRows, acts, after, becomes, progresses, said, stepTypes } from "../../src/core/alarm-table.ts";

describe("the decision table of an alarm", () => {
  it("has a cell for every act in every state, and every row is argued for under a letter of its own", () => {
    for (const act of acts) {
      expect(Object.keys(actRows[act].said).sort()).toEqual([...progresses, "none"].sort());
      expect(actRows[act].why.length).toBeGreaterThan(20);
    }
    expect(new Set(acts.map((act) => actRows[act].row)).size).toBe(acts.length);
    for (const type of stepTypes) expect(Object.keys(becomes[type]).sort()).toEqual([...progresses].sort());
  });

  it.each([
    ["call", "none", "raised", undefined],
    ["call", "raised", "pressed", "raised"],
    ["call", "cancelled", "pressed", "raised"],
    ["call", "accepted", "pressed", "raised"],
    ["call", "attended", "pressed", "raised"],
    ["graver-call", "none", "raised", undefined],
    ["graver-call", "raised", "upgraded", "raised"],
    ["graver-call", "cancelled", "upgraded", "raised"],
    ["graver-call", "accepted", "upgraded", "raised"],
    ["graver-call", "attended", "upgraded", "raised"],
    ["accept", "none", undefined, undefined],
    ["accept", "raised", "accepted", "accepted"],
    ["accept", "cancelled", "accepted", "accepted"],
    ["accept", "accepted", "accepted", "accepted"],
    ["accept", "attended", "accepted", "attended"],
    ["attend", "none", undefined, undefined],
    ["attend", "raised", "attended", "attended"],
    ["attend", "cancelled", "attended", "attended"],
    ["attend", "accepted", "attended", "attended"],
    ["attend", "attended", "attended", "attended"],
    ["cancel", "none", undefined, undefined],
    ["cancel", "raised", "cancelled", "cancelled"],
    ["cancel", "cancelled", "cancelled", "cancelled"],
    ["cancel", "accepted", "cancelled", "accepted"],
    ["cancel", "attended", "cancelled", "attended"],
    ["key-at-origin", "none", undefined, undefined],
    ["key-at-origin", "raised", "cancelled", "cancelled"],
    ["key-at-origin", "cancelled", "cancelled", "cancelled"],
    ["key-at-origin", "accepted", "attended", "attended"],
    ["key-at-origin", "attended", "attended", "attended"],
    ["hold-at-origin", "none", undefined, undefined],
    ["hold-at-origin", "raised", "cancelled", "cancelled"],
    ["hold-at-origin", "cancelled", "cancelled", "cancelled"],
    ["hold-at-origin", "accepted", "closed", "closed"],
    ["hold-at-origin", "attended", "closed", "closed"],
    ["close", "none", undefined, undefined],
    ["close", "raised", "closed", "closed"],
    ["close", "cancelled", "closed", "closed"],
    ["close", "accepted", "closed", "closed"],
    ["close", "attended", "closed", "closed"],
    ["escalate", "none", undefined, undefined],
    ["escalate", "raised", "escalated", "raised"],
    ["escalate", "cancelled", "escalated", "cancelled"],
    ["escalate", "accepted", "escalated", "accepted"],
    ["escalate", "attended", "escalated", "attended"],
    ["sound", "none", undefined, undefined],
    ["sound", "raised", "sounding", "raised"],
    ["sound", "cancelled", "sounding", "cancelled"],
    ["sound", "accepted", "sounding", "accepted"],
    ["sound", "attended", "sounding", "attended"],
  ] as const)("%s, when %s, is %s and leaves it %s", (act, progress, type, next) => {
    const step = said(act, progress);
    expect(step).toBe(type);
    if (progress === "none" || step === undefined || step === "raised") return;
    expect(becomes[step][progress]).toBe(next);
    if (step !== "closed") expect(after(step, progress)).toBe(next);
  });

  it("is listed above to the last cell", () => {
    expect(acts.length * (progresses.length + 1)).toBe(50);
  });

  it("lets only a close end an alarm, and only somebody who comes or is there mute it", () => {
    for (const type of stepTypes) {
      for (const progress of progresses) {
        const next = becomes[type][progress];
        if (next === "closed") expect(type).toBe("closed");
        const mutes = (one: string): boolean => one === "accepted" || one === "attended";
        if (mutes(next) && !mutes(progress)) expect(["accepted", "attended"]).toContain(type);
      }
    }
  });

  it("lets keys at the calling desk close nothing that nobody has accepted (an attacker holds keys as well)", () => {
    for (const act of ["key-at-origin", "hold-at-origin"] as const)
      for (const progress of ["raised", "cancelled"] as const) expect(said(act, progress)).toBe("cancelled");
  });
});
