/**
 * Drills against the real thing, in every order: announced press, foreign press, second press, late press, unproved press, end of the drill. A
 * real one is never taken for a drill (MISSION rule 10).
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RufkreisEvent } from "../../src/core/event.ts";
import { Office } from "./office.ts";

const house = (part = {}): Office => Office.of(12, { circuits: [guards], ...part });
const guards = {
  id: "guards",
  desks: ["d11", "d12"],
  afterSeconds: 30,
  tooFew: true,
  secondPress: true,
  levels: ["help", "lockdown"] as const,
};

const announce = (office: Office, desks: readonly string[], seconds = 600): void => {
  expect(office.ask({ verb: "drill", desks, seconds, by: "safety" })).toMatchObject({ status: "ok" });
  office.wait(600);
};
const modes = (office: Office): string[] =>
  office
    .events()
    .flatMap((event) => (event.type === "raised" || event.type === "missed" ? [`${event.desk} ${event.mode}`] : []));
const endOf = (office: Office): RufkreisEvent | undefined => office.events("drill-ended").at(-1);

describe("a drill", () => {
  it("makes of the first press at an announced desk practice that the neighbours hear as such, and nobody else", () => {
    const office = house();
    announce(office, ["d1", "d2"]);
    office.press("d1");
    office.wait(50);
    expect(modes(office)).toEqual(["d1 drill"]);
    expect(office.unit("d2").buzzer).toBe("drill");
    expect(office.light("d2")).toBe("drill");
    expect([office.unit("d1").buzzer, office.light("d1")]).toEqual(["silent", "received"]);
    office.wait(300_000);
    expect(office.events("escalated")).toEqual([]);
    expect(office.light("d12")).toBe("ready");
  });

  it("is accepted, attended and closed like the real thing, and each of its steps says that it is none", () => {
    const office = house();
    announce(office, ["d1"]);
    office.press("d1");
    office.wait(50);
    office.green("d3");
    office.wait(50);
    expect([office.light("d1"), office.light("d3"), office.buzzing()]).toEqual(["coming", "drill-answered", []]);
    office.green("d1");
    office.wait(50);
    expect(office.light("d1")).toBe("there");
    office.happens("d1", "green-hold");
    office.wait(50);
    const steps = office.events().filter((event) => "alarm" in event);
    expect(steps.map(({ type }) => type)).toEqual([
      "raised",
      ...Array.from({ length: 7 }, () => "sounding"),
      "accepted",
      "attended",
      "closed",
    ]);
    for (const step of steps) expect(step).toMatchObject({ mode: "drill" });
    expect(office.buzzing()).toEqual([]);
    expect(endOf(office)).toMatchObject({ reason: "done", pressed: ["d1"] });
  });

  it("ends by its time, closes what is open of it, and every press is real from then on", () => {
    const office = house();
    announce(office, ["d1", "d2"], 60);
    office.press("d1");
    office.wait(60_000);
    expect(endOf(office)).toMatchObject({ reason: "time", pressed: ["d1"] });
    expect([office.desk("d1").state, office.state.drill]).toEqual(["idle", undefined]);
    office.press("d2");
    office.wait(50);
    expect(modes(office)).toEqual(["d1 drill", "d2 real"]);
  });

  it("ends by request, once however often that is delivered", () => {
    const office = house();
    announce(office, ["d1"]);
    office.press("d1");
    office.wait(50);
    office.request({ verb: "drill-end", by: "safety" }, "end-1");
    office.request({ verb: "drill-end", by: "safety" }, "end-1");
    office.wait(50);
    expect(office.responses.get("end-1")).toMatchObject({ status: "ok" });
    expect(office.events("drill-ended")).toMatchObject([{ reason: "asked", pressed: ["d1"] }]);
    expect(office.ask({ verb: "drill-end", by: "safety" })).toMatchObject({ error: { code: "no-drill" } });
  });

  it.each([
    [["nowhere"], "unknown-desk"],
    [["d1", "nowhere"], "unknown-desk"],
  ])("for %j is refused as %s", (desks, code) => {
    expect(house().ask({ verb: "drill", desks, seconds: 60, by: "safety" })).toMatchObject({ error: { code } });
  });

  it("does not begin while another goes on, and a used transaction begins none", () => {
    const office = house();
    const drill = { verb: "drill", desks: ["d1"], seconds: 60, by: "safety" } as const;
    office.request(drill, "first");
    office.request(drill, "first");
    office.wait(50);
    expect(office.events("drill-started")).toHaveLength(1);
    expect(office.ask(drill)).toMatchObject({ error: { code: "drill-running" } });
    office.wait(60_000);
    office.request(drill, "first");
    office.wait(50);
    expect(office.responses.get("first")).toMatchObject({ error: { code: "transaction-used" } });
    expect(office.state.drill).toBeUndefined();
  });

  it("calls no circuit behind the first, not even by hand", () => {
    const office = house();
    announce(office, ["d1"]);
    office.press("d1");
    office.wait(50);
    const [alarm = ""] = office.state.alarms.keys();
    expect(office.ask({ verb: "escalate", alarm, circuit: "guards" })).toMatchObject({ error: { code: "in-drill" } });
  });
});

describe("real beats drill:", () => {
  it("a press at a desk that was not announced", () => {
    const office = house();
    announce(office, ["d1"]);
    office.press("d2");
    office.wait(50);
    expect([modes(office), office.light("d1")]).toEqual([["d2 real"], "help"]);
  });

  it("a second press at the desk that practises: the practice is closed, and it calls in earnest", () => {
    const office = house();
    announce(office, ["d1"]);
    office.press("d1");
    office.wait(2000);
    office.press("d1");
    office.wait(50);
    expect(modes(office)).toEqual(["d1 drill", "d1 real"]);
    expect([office.unit("d2").buzzer, office.light("d2"), office.light("d1")]).toEqual(["help", "help", "received"]);
    expect(office.state.alarms.size).toBe(1);
    office.wait(31_000);
    expect(office.light("d12")).toBe("help");
  });

  it("a press after the desk's practice was closed", () => {
    const office = house();
    announce(office, ["d1", "d2"]);
    office.press("d1");
    office.wait(50);
    const [alarm = ""] = office.state.alarms.keys();
    office.ask({ verb: "close", alarm, by: "safety", reason: "well done" });
    office.press("d1");
    office.wait(50);
    expect(modes(office)).toEqual(["d1 drill", "d1 real"]);
  });

  it("a press that was made before the announcement and arrives after it", () => {
    const office = house();
    announce(office, ["d1"]);
    office.press("d1", 5000);
    office.wait(50);
    expect(modes(office)).toEqual(["d1 real"]);
  });

  it("a press that was under way when the drill was announced, however young it looks: its line waited, and nobody knows how long", () => {
    const office = house();
    expect(office.ask({ verb: "drill", desks: ["d1", "d2"], seconds: 600, by: "safety" })).toMatchObject({
      status: "ok",
    });
    office.wait(450);
    office.press("d1", 0);
    office.wait(100);
    office.press("d2", 0);
    office.wait(50);
    expect(modes(office)).toEqual(["d1 real", "d2 drill"]);
  });

  it("a press that was made within the time and arrives when it is over", () => {
    const office = house();
    announce(office, ["d1", "d2"], 60);
    office.wait(61_000);
    office.press("d1", 5000);
    office.wait(50);
    expect(modes(office)).toEqual(["d1 real"]);
  });

  it("two keys held at an announced desk: the first edge was practice, the lockdown is none", () => {
    const office = house();
    announce(office, ["d1"]);
    office.press("d1");
    office.wait(3000);
    office.happens("d1", "both-hold");
    office.wait(50);
    expect([office.light("d12"), office.unit("d12").buzzer]).toEqual(["lockdown", "lockdown"]);
    expect([...office.state.alarms.values()]).toMatchObject([{ mode: "real", level: "lockdown" }]);
  });

  it("somebody asks to be looked in on: assist is never practice", () => {
    const office = house();
    announce(office, ["d1"]);
    office.happens("d1", "green-hold");
    office.wait(50);
    expect(modes(office)).toEqual(["d1 real"]);
    expect(office.state.drill?.pressed).toEqual([]);
  });

  it("a desk that practises hears a colleague who does not, accepts that one first, and counts as one that would sound", () => {
    const office = house();
    announce(office, ["d1"]);
    office.press("d1");
    office.wait(50);
    office.press("d2");
    office.wait(50);
    expect([office.unit("d1").buzzer, office.light("d1")]).toEqual(["help", "help"]);
    expect([office.unit("d3").buzzer, office.light("d3")]).toEqual(["help-more", "help-more"]);
    office.green("d1");
    office.wait(50);
    expect(office.events("accepted")).toMatchObject([{ desk: "d2", by: "d1", mode: "real" }]);
    expect(JSON.parse(office.topics().get("desk/d3/coverage") ?? "{}").missing).toEqual([
      { desk: "d2", fault: "calls-itself" },
    ]);
  });

  it("whatever is pressed and in whatever order, practice is only the first timely press of an announced desk", () => {
    const act = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({ press: fc.constantFrom("d1", "d2", "d3"), ageMs: fc.constantFrom(0, 4000, 70_000) }),
      },
      { weight: 2, arbitrary: fc.record({ announce: fc.subarray(["d1", "d2"], { minLength: 1 }) }) },
      { weight: 1, arbitrary: fc.constant("end" as const) },
      { weight: 1, arbitrary: fc.constant("close" as const) },
      { weight: 2, arbitrary: fc.record({ waitMs: fc.constantFrom(100, 5000, 61_000) }) },
      { weight: 1, arbitrary: fc.record({ restart: fc.boolean() }) },
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 14 }), (story) => {
        const office = house();
        let drill: { readonly desks: readonly string[]; readonly since: number; pressed: Set<string> } | undefined;
        for (const one of story) {
          const isOver = drill !== undefined && office.nowMs >= drill.since + 60_000;
          if (isOver) drill = undefined;
          if (one === "end") {
            office.ask({ verb: "drill-end", by: "safety" });
            drill = undefined;
          } else if (one === "close") {
            for (const alarm of office.state.alarms.keys())
              office.ask({ verb: "close", alarm, by: "guard", reason: "over" });
            if (drill !== undefined && office.state.drill === undefined) drill = undefined;
          } else if ("announce" in one) {
            const answer = office.ask({ verb: "drill", desks: one.announce, seconds: 60, by: "safety" });
            if (answer?.status === "ok") drill = { desks: one.announce, since: office.nowMs, pressed: new Set() };
          } else if ("waitMs" in one) office.wait(one.waitMs);
          else if ("restart" in one) {
            office.restart(500, one.restart);
            if (one.restart) drill = undefined;
            office.wait(3000);
          } else {
            const before = modes(office).length;
            const isOpen = [...office.state.alarms.values()].some(({ desk }) => desk === one.press);
            office.press(one.press, one.ageMs);
            office.wait(60);
            const made = modes(office).slice(before);
            const mayBeDrill =
              drill !== undefined &&
              !isOpen &&
              drill.desks.includes(one.press) &&
              !drill.pressed.has(one.press) &&
              office.nowMs - 60 - one.ageMs >= drill.since + 400 &&
              office.nowMs < drill.since + 60_100;
            if (made.some((text) => text.endsWith("drill"))) {
              expect([mayBeDrill, made]).toEqual([true, [`${one.press} drill`]]);
              drill?.pressed.add(one.press);
            }
            expect(office.desk(one.press).state).not.toBe("idle");
          }
        }
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});

describe("a drill over a restart", () => {
  it("of the gateway goes on: who was pressed is known, and its time too", () => {
    const office = house();
    announce(office, ["d1", "d2"], 120);
    office.press("d1");
    office.wait(50);
    const [alarm = ""] = office.state.alarms.keys();
    office.ask({ verb: "close", alarm, by: "safety", reason: "well done" });
    office.wait(50);
    office.restart(1000);
    office.wait(3000);
    office.press("d1");
    office.press("d2");
    office.wait(50);
    expect(modes(office)).toEqual(["d1 drill", "d1 real", "d2 drill"]);
    office.wait(120_000);
    expect(endOf(office)).toMatchObject({ reason: "time", pressed: ["d1", "d2"] });
  });

  it("of the machine is over, since nobody knows the time, and its presses are real", () => {
    const office = house();
    announce(office, ["d1", "d2"], 7200);
    office.press("d1");
    office.wait(50);
    office.restart(1000, true);
    office.wait(3000);
    expect(endOf(office)).toMatchObject({ reason: "restart" });
    expect(office.desk("d1").state).toBe("idle");
    office.press("d2");
    office.wait(50);
    expect(modes(office)).toEqual(["d1 drill", "d2 real"]);
  });
});
