/** Coverage: how many neighbours would sound, before anybody presses, and what the desk shows of it. */
import { describe, expect, it } from "vitest";
import { coverageOf } from "../../src/core/coverage.ts";
import type { Desk, DeskId } from "../../src/core/site.ts";
import { Office } from "./office.ts";

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
