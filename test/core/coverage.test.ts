/** Coverage: how many neighbours would sound, before anybody presses, and what the desk shows of it. */
import { describe, expect, it } from "vitest";
import { coverageOf } from "../../src/core/coverage.ts";
import type { Desk, DeskId } from "../../src/core/site.ts";
import { keyOfUnit } from "../tools/unit-side.ts";
import { siteOfOffice } from "../transcripts/site.ts";
import { beatOf } from "./link-fixture.ts";
import { Office } from "./office.ts";
import { OfficeUnit } from "./office-unit.ts";

const coverage = (office: Office, desk = "d1"): ReturnType<typeof coverageOf> =>
  coverageOf(office.state, office.site.desks.get(desk as DeskId) as Desk);

describe("coverage", () => {
  it("counts the neighbours, not the desk itself", () => {
    const office = Office.of(8);
    expect(coverage(office)).toEqual({ sounding: 7, of: 7, minimum: 3, missing: [] });
    office.unplug("d1");
    expect(coverage(office)).toEqual({ sounding: 7, of: 7, minimum: 3, missing: [] });
  });

  it("names each neighbour that would not sound, and why", () => {
    const office = Office.of(8);
    office.unplug("d2");
    office.unit("d3").mute = true;
    office.unit("d4").buzzerDead = true;
    office.unplug("d5");
    office.unit("d5").protocol = 3;
    office.plug("d5");
    office.unplug("d6");
    office.unit("d6").capabilities = 0b11;
    office.plug("d6");
    office.wait(4000);
    expect(coverage(office)).toEqual({
      sounding: 2,
      of: 7,
      minimum: 3,
      missing: [
        { desk: "d2", fault: "port-unavailable" },
        { desk: "d3", fault: "unit-silent" },
        { desk: "d4", fault: "buzzer-dead" },
        { desk: "d5", fault: "version-mismatch" },
        { desk: "d6", fault: "buzzer-dead" },
      ],
    });
  });

  /** What happens to d2, and why it would not sound then, if it would not. */
  const fates: readonly (readonly [reason: string | undefined, fate: string, befall: (office: Office) => void])[] = [
    [undefined, "nothing", () => {}],
    [
      "unit-unpaired",
      "a unit that belongs to nobody",
      (office) => replace(office, new OfficeUnit("0000000000EE", undefined)),
    ],
    [
      "unit-swapped",
      "a unit of another gateway",
      (office) => replace(office, new OfficeUnit("0000000000EE", keyOfUnit(99))),
    ],
    ["unit-swapped", "the unit of another desk", (office) => void office.carry("d8", "d2")],
    ["unit-distrusted", "its uid with another key", (office) => office.unit("d2").rekey(keyOfUnit(99), office.nowMs)],
    ["unit-distrusted", "its uid without a key", (office) => office.unit("d2").rekey(undefined, office.nowMs)],
    [
      "no-readback",
      "a buzzer that cannot be read back",
      (office) => replug(office, ({ capabilities }) => capabilities & ~0b1000),
    ],
    ["buzzer-dead", "no buzzer", (office) => replug(office, ({ capabilities }) => capabilities & ~0b1100)],
    [
      "buzzer-dead",
      "a buzzer of which the unit says that it is dead",
      (office) => void Object.assign(office.unit("d2"), { buzzerDead: true }),
    ],
    ["calls-itself", "its own alarm", (office) => office.press("d2")],
    ["unit-silent", "silence", (office) => void Object.assign(office.unit("d2"), { mute: true })],
    ["port-unavailable", "no cable", (office) => void office.unplug("d2")],
  ];

  function replace(office: Office, unit: OfficeUnit): void {
    office.unplug("d2");
    office.plug("d2", unit);
  }

  function replug(office: Office, capabilities: (unit: OfficeUnit) => number): void {
    const unit = office.unplug("d2");
    unit.capabilities = capabilities(unit);
    office.plug("d2");
  }

  it.each(fates)("gives the reason %s for %s", (reason, _, befall) => {
    const office = Office.of(8);
    befall(office);
    office.wait(4000);
    const { missing } = coverage(office);
    expect(missing.find(({ desk }) => desk === "d2")?.fault).toBe(reason);
    office.request({ verb: "raise", desk: "d1", level: "help" });
    office.wait(20);
    const sounding = office.desk("d1").alarm?.sounding ?? {};
    expect("d2" in sounding).toBe(reason === undefined);
  });

  it("finds a dead buzzer before anybody needs it: the unit drives it, and the silent test hears nothing", () => {
    const office = new Office(siteOfOffice(8));
    for (const desk of office.site.desks.keys()) office.plug(desk);
    // Its own flag says nothing: only what it reads back does.
    const unit = office.unit("d2");
    unit.reads = () => 0;
    office.wait(4900);
    expect(coverage(office).missing).toEqual([]);
    office.wait(300);
    expect(coverage(office).missing).toEqual([{ desk: "d2", fault: "buzzer-dead" }]);
    expect(office.faults()).toEqual(["buzzer-dead d2"]);
    expect(office.buzzing()).toEqual([]);
    unit.reads = () => 1;
    office.wait(70_000);
    expect(coverage(office).missing).toEqual([]);
    expect(office.faults()).toEqual([]);
  });

  it("does not count a unit that confirms and takes it back, again and again", () => {
    const office = Office.of(8);
    const { signal } = office.unit("d2");
    for (let times = 0; times < 3; times++) {
      office.wait(100);
      office.says("d2", beatOf({ signal, light: "dark" }));
    }
    expect(coverage(office).missing).toEqual([{ desk: "d2", fault: "signal-unconfirmed" }]);
    office.wait(2000);
    expect(coverage(office).missing).toEqual([]);
  });

  it("knows a desk that was not fitted yet", () => {
    const office = Office.of(2, {
      desks: [0, 1, 2].map((x) => ({
        id: `d${x + 1}`,
        room: "r1",
        x,
        y: 0,
        floor: 0,
        ...(x === 2 ? {} : { unit: { socket: `/dev/serial/by-path/d${x + 1}` } }),
      })),
      circuit1: { size: 2, minimum: 1 },
    });
    expect(coverage(office)).toEqual({
      sounding: 1,
      of: 2,
      minimum: 1,
      missing: [{ desk: "d3", fault: "not-fitted" }],
    });
  });

  it("below the minimum is a fault at the desk that would not be heard, shown there within 2 s", () => {
    const office = Office.of(8);
    for (const desk of ["d2", "d3", "d4", "d5"]) office.unplug(desk);
    office.wait(1100);
    expect(office.light("d1")).toBe("ready");
    office.unplug("d6");
    office.wait(1100);
    expect(office.light("d1")).toBe("fault");
    expect(office.faults()).toContain("coverage-low d1");
    const fault = office.events("fault").find((event) => event.type === "fault" && event.code === "coverage-low");
    expect(fault).toMatchObject({
      detail: expect.stringContaining("2 of 7 would sound, minimum 3; missing: d2 (port-unavailable)"),
    });
  });

  it("never keeps a press from being one", () => {
    const office = Office.of(8);
    for (const desk of ["d2", "d3", "d4", "d5", "d6"]) office.unplug(desk);
    office.wait(2000);
    office.press("d1");
    office.wait(20);
    expect(office.light("d1")).toBe("received");
    expect(office.buzzing()).toEqual(["d7", "d8"]);
  });
});
