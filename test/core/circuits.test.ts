/** The circuits behind the first: who is called when nobody comes, when too few hear, when the button is pressed again. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dueEscalation, escalationAt } from "../../src/core/circuits.ts";
import type { RufkreisEvent } from "../../src/core/event.ts";
import { begin } from "../../src/core/restore.ts";
import { Office } from "./office.ts";

/** Twelve desks in a row; d10 and d11 are the guards'. */
const guards = {
  id: "guards",
  desks: ["d10", "d11"],
  afterSeconds: 30,
  tooFew: true,
  secondPress: true,
  levels: ["help", "lockdown"],
} as const;
const management = {
  ...guards,
  id: "management",
  desks: ["d12", "d1"],
  afterSeconds: 60,
  tooFew: false,
  secondPress: false,
};
const house = (): Office => Office.of(12, { circuits: [guards, management] });

function escalations(office: Office): string[] {
  return office.events("escalated").map((event) => {
    const { circuitId, reason } = event as Extract<RufkreisEvent, { type: "escalated" }>;
    return `${circuitId}: ${reason}`;
  });
}

const alarmOf = (office: Office): string => [...office.state.alarms.keys()][0] as string;

describe("a call that nobody answers", () => {
  it("reaches the guards after 30 s and the management after 60 s, each once, and sounds anew for all", () => {
    const office = house();
    office.press("d1");
    office.wait(29_900);
    expect(escalations(office)).toEqual([]);
    expect(office.buzzing()).not.toContain("d10");
    office.wait(200);
    expect(escalations(office)).toEqual(["guards: unanswered"]);
    expect(office.buzzing()).toEqual(expect.arrayContaining(["d2", "d8", "d10", "d11"]));
    office.wait(300_000);
    expect(escalations(office)).toEqual(["guards: unanswered", "management: unanswered"]);
    expect(office.desk("d1").alarm).toMatchObject({ circuits: [1, 2, 3] });
    expect(office.light("d12")).toBe("help");
  });

  it("goes on counting while the gateway is dead, and does not call twice", () => {
    const office = house();
    office.press("d1");
    office.wait(20_000);
    office.restart(5000);
    office.wait(4900);
    expect(escalations(office)).toEqual([]);
    office.wait(300);
    expect(escalations(office)).toEqual(["guards: unanswered"]);
    office.restart(5000);
    office.wait(1000);
    expect(escalations(office)).toEqual(["guards: unanswered"]);
    expect(office.buzzing()).toContain("d10");
  });

  it("reaches everybody where the plan names no second circuit", () => {
    const office = Office.of(12, { circuits: undefined });
    office.press("d1");
    office.wait(30_100);
    expect(escalations(office)).toEqual(["everybody: unanswered"]);
    expect(office.buzzing()).toHaveLength(11);
    expect(office.buzzing()).not.toContain("d1");
  });
});

describe("a call that somebody answers", () => {
  it("goes no further, and stays until it is closed", () => {
    const office = house();
    office.press("d1");
    office.wait(10_000);
    office.green("d3");
    office.wait(200_000);
    expect(escalations(office)).toEqual([]);
    expect(office.light("d2")).toBe("answered");
  });

  it("reaches the guards at once when the button is pressed again although somebody comes", () => {
    const office = house();
    office.press("d1");
    office.wait(5000);
    office.green("d3");
    office.wait(1000);
    office.press("d1");
    office.wait(50);
    expect(escalations(office)).toEqual(["guards: second-press"]);
    expect(office.buzzing()).toEqual(expect.arrayContaining(["d3", "d10"]));
  });
});

describe("a call that too few hear", () => {
  it("reaches the guards after 1 s, not before", () => {
    const office = house();
    for (const desk of ["d2", "d3", "d4", "d5", "d6"]) office.unplug(desk);
    office.wait(10_000);
    office.press("d1");
    office.wait(900);
    expect(escalations(office)).toEqual([]);
    office.wait(200);
    expect(escalations(office)).toEqual(["guards: too-few-sound"]);
  });

  it("does not when three of seven sound", () => {
    const office = house();
    for (const desk of ["d2", "d3", "d4", "d5"]) office.unplug(desk);
    office.press("d1");
    office.wait(5000);
    expect(escalations(office)).toEqual([]);
  });
});

describe("a call that begins anew", () => {
  const neighbours = ["d2", "d3", "d4", "d5", "d6", "d7", "d8"];

  it("is received when somebody confirms that he sounds now, and reaches the guards when nobody does: red after green", () => {
    const office = house();
    office.happens("d1", "green-hold");
    office.wait(200_000);
    for (const desk of neighbours) office.unplug(desk);
    office.wait(10_000);
    office.press("d1");
    office.wait(900);
    expect([office.light("d1"), office.desk("d1").state, escalations(office)]).toEqual(["sent", "raised", []]);
    office.wait(200);
    expect(escalations(office)).toEqual(["guards: too-few-sound"]);
    expect(office.light("d1")).toBe("received");
  });

  it("the same when red is pressed again after somebody came, where a second press calls nobody", () => {
    const office = Office.of(12, { circuits: [{ ...guards, secondPress: false }] });
    office.press("d1");
    office.wait(2000);
    office.green("d3");
    office.wait(60_000);
    for (const desk of neighbours) office.unplug(desk);
    office.press("d1");
    office.wait(900);
    expect([office.light("d1"), escalations(office)]).toEqual(["sent", []]);
    office.wait(200);
    expect(escalations(office)).toEqual(["guards: too-few-sound"]);
  });

  it("is heard again, and measured by its first press and its first sound", () => {
    const office = house();
    office.press("d1");
    office.wait(50);
    const { sounding } = office.desk("d1").alarm ?? {};
    office.green("d3");
    office.wait(60_000);
    office.press("d1");
    office.wait(50);
    expect(office.light("d1")).toBe("received");
    expect(office.desk("d1").alarm?.sounding).toMatchObject(sounding ?? {});
    expect(Object.keys(sounding ?? {})).toEqual(neighbours);
  });
});

describe("a plan that was changed while a call is open", () => {
  it("has its new circuit called, though it stands where another one stood", () => {
    const office = house();
    office.press("d1");
    office.wait(40_000);
    expect(escalations(office)).toEqual(["guards: unanswered"]);
    const changed = Office.of(12, { circuits: [{ ...guards, id: "porters", desks: ["d9", "d12"] }] });
    changed.nowMs = office.nowMs;
    const remembered = { ...office.disk.remembered(), pairings: [...changed.state.pairings.values()] };
    changed.state = begin(changed.site, new Uint8Array(16), remembered, changed.now().instant);
    changed.wait(100);
    expect(escalations(changed)).toEqual(["porters: unanswered"]);
    changed.wait(60_000);
    expect(escalations(changed)).toHaveLength(1);
  });
});

describe("a call that comes too late to sound", () => {
  it("and is graver than the one that sounds there is told to the guards at once, and silences nobody", () => {
    const office = house();
    office.unplug("d1");
    office.ask({ verb: "raise", desk: "d1", level: "help" });
    office.wait(100);
    office.plug("d1");
    office.wait(1000);
    office.happens("d1", "both-hold", 125_000);
    office.wait(100);
    expect(office.desk("d1").alarm).toMatchObject({ level: "lockdown" });
    expect(escalations(office)).toContain("guards: late");
    expect(office.buzzing()).toHaveLength(11);
    office.wait(180_000);
    expect(office.buzzing()).toEqual([]);
  });

  it("is told to the guards at once, and seen without a sound", () => {
    const office = house();
    office.press("d1", 121_000);
    office.wait(50);
    expect(escalations(office)).toEqual(["guards: late", "management: late"]);
    expect(office.light("d10")).toBe("help");
    expect(office.buzzing()).toEqual([]);
  });
});

describe("a cancel", () => {
  it("by the green key of the desk that calls, before anybody comes, erases nothing and stops nothing", () => {
    const office = house();
    office.press("d1");
    office.wait(3000);
    office.green("d1");
    office.wait(50);
    expect(office.desk("d1")).toMatchObject({ state: "cancelled" });
    expect(office.buzzing()).toHaveLength(7);
    office.wait(27_100);
    expect(escalations(office)).toEqual(["guards: unanswered"]);
    office.green("d10");
    office.wait(50);
    expect(office.desk("d1")).toMatchObject({ state: "accepted" });
  });

  it("held just as long closes nothing either", () => {
    const office = house();
    office.press("d1");
    office.wait(3000);
    office.happens("d1", "green-hold");
    office.wait(50);
    expect(office.desk("d1")).toMatchObject({ state: "cancelled" });
  });
});

describe("the helper", () => {
  it("presses green at the desk: there; holds it: over, and all who were called see it", () => {
    const office = house();
    office.press("d1");
    office.wait(2000);
    office.green("d4");
    office.wait(2000);
    office.green("d1");
    office.wait(50);
    expect(office.desk("d1")).toMatchObject({ state: "attended", alarm: { attendedBy: ["d1"] } });
    expect(office.light("d1")).toBe("there");
    office.happens("d1", "green-hold");
    office.wait(50);
    expect(office.state.alarms.size).toBe(0);
    expect(["d1", "d2", "d8"].map((desk) => office.light(desk))).toEqual(["all-clear", "all-clear", "all-clear"]);
    expect(office.light("d12")).toBe("ready");
    office.wait(10_100);
    expect(office.light("d2")).toBe("ready");
  });
});

describe("assist", () => {
  it("is the green key held while nobody calls: a quiet call that stays with the neighbours", () => {
    const office = house();
    office.happens("d1", "green-hold");
    office.wait(50);
    expect(office.desk("d1").alarm).toMatchObject({ level: "assist" });
    expect(office.light("d2")).toBe("assist");
    office.wait(100_000);
    expect(escalations(office)).toEqual([]);
  });

  it("becomes help with the red button, from the beginning", () => {
    const office = house();
    office.happens("d1", "green-hold");
    office.wait(1000);
    office.green("d2");
    office.wait(1000);
    office.press("d1");
    office.wait(50);
    expect(office.events("upgraded")).toHaveLength(1);
    expect(office.desk("d1").alarm).toMatchObject({ level: "help", state: "sounding" });
    expect(office.light("d2")).toBe("help");
    office.wait(30_100);
    expect(escalations(office)).toEqual(["guards: unanswered"]);
  });
});

describe("by hand", () => {
  it("a request calls the next circuit, or the one that it names, and says when there is none", () => {
    const office = house();
    office.press("d1");
    office.wait(2000);
    office.ask({ verb: "escalate", alarm: alarmOf(office) });
    office.ask({ verb: "escalate", alarm: alarmOf(office), circuit: "management" });
    expect(escalations(office)).toEqual(["guards: asked", "management: asked"]);
    expect(office.ask({ verb: "escalate", alarm: alarmOf(office) })).toMatchObject({
      error: { code: "unknown-circuit" },
    });
    expect(office.ask({ verb: "escalate", alarm: alarmOf(office), circuit: "police" })).toMatchObject({
      error: { code: "unknown-circuit" },
    });
  });

  it("a lockdown calls the whole house at once", () => {
    const office = house();
    office.ask({ verb: "lockdown", desk: "d1" });
    office.wait(50);
    expect(office.buzzing()).toHaveLength(11);
    expect(office.light("d12")).toBe("lockdown");
  });
});

describe("whatever people do", () => {
  const acts = fc.oneof(
    fc.record({ act: fc.constantFrom("press", "green", "green-hold"), desk: fc.constantFrom("d1", "d2", "d10") }),
    fc.record({ act: fc.constant("wait"), ms: fc.integer({ min: 10, max: 40_000 }) }),
    fc.record({ act: fc.constant("restart"), ms: fc.integer({ min: 10, max: 5000 }) }),
  );

  it("no open call has nobody called, each circuit is called once for it, and it ends by rule 7 alone", () => {
    fc.assert(
      fc.property(fc.array(acts, { maxLength: 12 }), (story) => {
        const office = house();
        for (const one of story) {
          if (!("desk" in one)) one.act === "wait" ? office.wait(one.ms) : office.restart(one.ms);
          else if (one.act === "press") office.press(one.desk);
          else office.happens(one.desk, one.act as "green" | "green-hold");
          office.wait(20);
          for (const alarm of office.state.alarms.values()) {
            expect(alarm.called.length).toBeGreaterThan(0);
            expect(dueEscalation(alarm, office.site, office.now())).toBeUndefined();
            expect(new Set(alarm.circuits).size).toBe(alarm.circuits.length);
          }
        }
        for (const event of office.events("closed")) {
          const { alarm, by, desk } = event as Extract<RufkreisEvent, { type: "closed" }>;
          const accepted = office
            .events("accepted")
            .some((one) => "alarm" in one && one.alarm === alarm && one.seq < event.seq);
          expect(by === desk && accepted).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("tells beforehand when the next circuit is due", () => {
    const office = house();
    office.press("d1");
    office.wait(2000);
    const [alarm] = [...office.state.alarms.values()];
    const at = escalationAt(alarm as NonNullable<typeof alarm>, office.site) as number;
    expect(at - (office.now().instant as number)).toBeCloseTo(28_000, -2);
  });
});
