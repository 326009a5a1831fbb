/** Whom the circuits behind the first call, and the plans with which one could be left with nobody. */
import { describe, expect, it } from "vitest";
import { membersOf } from "../../src/core/circuits-plan.ts";
import { type CircuitPlan, layOut, type SitePlan } from "../../src/core/site.ts";
import { Office } from "./office.ts";

const circuit = (part: Partial<CircuitPlan>): CircuitPlan => ({
  id: "guards",
  afterSeconds: 30,
  tooFew: true,
  secondPress: true,
  levels: ["help", "lockdown"],
  ...part,
});

const at = (id: string, room: string, floor: number, x: number): SitePlan["desks"][number] => ({
  id,
  room,
  x,
  y: 0,
  floor,
  unit: { socket: `/dev/${id}` },
});

const plan = (part: Partial<SitePlan> = {}): SitePlan => ({
  site: "vest",
  gateway: "office",
  rooms: ["r1", "r2"].map((id) => ({ id, name: id, doors: ["corridor"] })),
  desks: [at("d1", "r1", 0, 0), at("d2", "r1", 0, 1), at("d3", "r2", 1, 2), at("d4", "r2", 1, 3), at("d5", "r2", 2, 4)],
  circuit1: { size: 4, minimum: 3 },
  floorHeightM: 10,
  soundSeconds: 180,
  ...part,
});

const errorsOf = (part: Partial<SitePlan>): string[] => {
  const laid = layOut(plan(part));
  return laid.ok ? [] : laid.errors.map(({ path, message }) => `${path}: ${message}`);
};

describe("whom a circuit calls", () => {
  const groups = [{ id: "first-aid", desks: ["d2"], floors: [2], receivers: ["pager"] }];
  const members = (part: Partial<CircuitPlan>) => membersOf(circuit(part), plan({ groups }));

  it.each([
    [{}, ["d1", "d2", "d3", "d4", "d5"], []],
    [{ desks: ["d4", "d1"] }, ["d1", "d4"], []],
    [{ rooms: ["r2"] }, ["d3", "d4", "d5"], []],
    [{ floors: [1, 2] }, ["d3", "d4", "d5"], []],
    [{ receivers: ["pager", "police-line"] }, [], ["pager", "police-line"]],
    [{ groups: ["first-aid"] }, ["d2", "d5"], ["pager"]],
    [{ groups: ["first-aid"], rooms: ["r1"], receivers: ["pager"] }, ["d1", "d2", "d5"], ["pager"]],
  ])("%j", (part, desks, receivers) => {
    expect(members(part)).toEqual({ desks, receivers });
  });
});

describe("a plan is refused", () => {
  it.each<[string, Partial<SitePlan>, RegExp]>([
    ["one desk is a circuit", { circuits: [circuit({ desks: ["d1"] })] }, /^circuits.0: .*left with nobody/],
    ["a group has nobody", { groups: [{ id: "g" }] }, /^groups.0: group g has nobody/],
    ["a group is not there", { circuits: [circuit({ groups: ["g"] })] }, /^circuits.0.groups.0: .*list of groups/],
    ["a floor is not there", { circuits: [circuit({ floors: [7] })] }, /^circuits.0.floors.0: .*"7"/],
    [
      "a group names a desk that is not there",
      { groups: [{ id: "g", desks: ["d9"] }] },
      /^groups.0.desks.0: group g calls "d9"/,
    ],
    [
      "hours have no answer for the rest of the week",
      { circuits: [circuit({ rooms: ["r1"], hours: [{ days: ["mon"], from: "07:00", to: "18:00" }] })] },
      /^circuits.0.otherwise: .*nobody is called at all others/,
    ],
    [
      "the rest of the week is one desk",
      {
        circuits: [
          circuit({
            rooms: ["r1"],
            hours: [{ days: ["mon"], from: "07:00", to: "18:00" }],
            otherwise: { desks: ["d3"] },
          }),
        ],
      },
      /^circuits.0.otherwise: circuit guards outside its hours can be left with nobody/,
    ],
    ["there is no rest", { circuits: [circuit({ otherwise: {} })] }, /^circuits.0.otherwise: .*no other time/],
    [
      "hours are no time at all",
      {
        circuits: [circuit({ hours: [{ days: ["mon"], from: "08:00", to: "08:00" }], otherwise: {} })],
      },
      /^circuits.0.hours.0.to: /,
    ],
    [
      "too few neighbours sound",
      { desks: plan().desks.map((desk) => ({ ...desk, sound: desk.id > "d3" ? "silent" : "loud" })) },
      /^desks.0.id: desk d1 calls 4, of which d4, d5 are set to silent: fewer than 3/,
    ],
  ])("because %s", (_, part, error) => {
    const errors = errorsOf(part);
    expect(errors.filter((text) => error.test(text))).toHaveLength(1);
  });

  it("not because a circuit is a receiver alone: it is never the one that calls", () => {
    expect(errorsOf({ circuits: [circuit({ receivers: ["pager"] })] })).toEqual([]);
  });
});

describe("a guard-less evening", () => {
  const day = circuit({
    desks: ["d10", "d11"],
    receivers: ["pager"],
    hours: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "07:00", to: "18:00" }],
    otherwise: { desks: ["d9", "d12"] },
  });
  /** Escalates the call of d1 at an hour of Wednesday, 26 September 2012. */
  const calledAt = (hour: number, clockTrusted = true): readonly unknown[] => {
    const office = Office.of(12, { circuits: [day] });
    office.wallMs = Date.UTC(2012, 8, 26, hour) - office.nowMs;
    office.clockTrusted = clockTrusted;
    office.press("d1");
    office.wait(31_000);
    return office
      .events("escalated")
      .map((event) => (event.type === "escalated" ? [event.called, event.receivers] : []));
  };

  it("calls the others, whose buzzers sound; by day the guards and their pager", () => {
    expect(calledAt(10)).toEqual([[["d10", "d11"], ["pager"]]]);
    expect(calledAt(20)).toEqual([[["d9", "d12"], []]]);
  });

  it("calls both while nobody knows what time it is", () => {
    expect(calledAt(10, false)).toEqual([[["d10", "d11", "d9", "d12"], ["pager"]]]);
  });

  it("lets a receiver without a unit accept by its name", () => {
    const office = Office.of(12, { circuits: [day] });
    office.press("d1");
    office.wait(31_000);
    const [alarm = ""] = office.state.alarms.keys();
    expect(office.desk("d1").alarm?.receivers).toEqual(["pager"]);
    office.ask({ verb: "accept", alarm, by: "pager" });
    office.wait(50);
    expect([office.light("d1"), office.buzzing()]).toEqual(["coming", []]);
  });
});

describe("how a desk sounds", () => {
  it("is set in the plan: a silent desk shows every light, never sounds for others, and is missing beforehand", () => {
    const desks = Array.from({ length: 8 }, (_, place) => ({
      ...at(`d${place + 1}`, "r1", 0, place),
      unit: { socket: `/dev/serial/by-path/d${place + 1}` },
      sound: place === 1 ? ("silent" as const) : place === 2 ? ("quiet" as const) : ("loud" as const),
    }));
    const office = Office.of(8, { desks });
    office.press("d1");
    office.wait(50);
    expect([office.unit("d2").buzzer, office.light("d2")]).toEqual(["silent", "help"]);
    expect([office.unit("d3").buzzer, office.unit("d4").buzzer]).toEqual(["help", "help"]);
    expect(JSON.parse(office.topics().get("desk/d1/coverage") ?? "{}")).toMatchObject({
      sounding: 6,
      missing: [{ desk: "d2", fault: "set-silent" }],
    });
    const other = Office.of(8, { desks });
    other.happens("d8", "green-hold");
    other.wait(50);
    expect([other.unit("d3").buzzer, other.light("d3"), other.unit("d4").buzzer]).toEqual([
      "silent",
      "assist",
      "assist",
    ]);
  });

  it("a new fault is heard once where the site wants it, and never sounds like an alarm", () => {
    const office = Office.of(4, { faultSound: true });
    office.unplug("d2");
    office.wait(60_000);
    const heard = office.events("fault").map((event) => (event.type === "fault" ? `${event.code} ${event.desk}` : ""));
    expect(heard).toContain("coverage-low d1");
    expect(office.buzzing()).toEqual([]);
    const silent = Office.of(4);
    silent.unplug("d2");
    silent.wait(1100);
    expect(["d1", "d3", "d4"].map((desk) => silent.unit(desk).buzzer)).toEqual(["silent", "silent", "silent"]);
    const loud = Office.of(4, { faultSound: true });
    loud.unplug("d2");
    for (let waited = 0; waited < 3000 && loud.unit("d1").buzzer === "silent"; waited += 100) loud.wait(100);
    expect([loud.unit("d1").buzzer, loud.light("d1")]).toEqual(["fault", "fault"]);
    loud.wait(2500);
    expect(loud.buzzing()).toEqual([]);
  });
});
