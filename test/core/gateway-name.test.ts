/** A new unit has no name: it is given one, and nothing that it says before is lost or taken for another's. */
import { describe, expect, it } from "vitest";
import { planOfOffice, socketOf } from "../transcripts/site.ts";
import { Office } from "./office.ts";
import { OfficeUnit } from "./office-unit.ts";

const unnamed = "000000000000";

function officeWithNewUnit(): { office: Office; unit: OfficeUnit } {
  const office = Office.of(4);
  const unit = new OfficeUnit(unnamed, undefined);
  office.unplug("d1");
  office.plug("d1", unit);
  return { office, unit };
}

describe("a unit without a name", () => {
  it("gets one as soon as it says HELLO, keeps it, and gets no other", () => {
    const { office, unit } = officeWithNewUnit();
    office.wait(50);
    const given = unit.uid;
    expect(given).toMatch(/^[0-9A-F]{12}$/);
    expect(given).not.toBe(unnamed);
    office.unplug("d1");
    office.plug("d1");
    office.wait(5000);
    expect(unit.uid).toBe(given);
    expect(office.topics().has(`unit/${given.toLowerCase()}/state`)).toBe(true);
  });

  it("is given its name again when that was lost, and the same one", () => {
    const { office, unit } = officeWithNewUnit();
    office.wait(5);
    unit.deaf = true;
    const names = (): string[] => office.read().filter((text) => text.startsWith("d1 ← NAME"));
    expect(names()).toHaveLength(1);
    office.wait(3000);
    unit.deaf = false;
    office.wait(3000);
    expect(new Set([...names(), `d1 ← NAME ${unit.uid}`]).size).toBe(1);
  });

  it("calls nobody while it belongs to nobody, and is told at once that its press is kept", () => {
    const { office, unit } = officeWithNewUnit();
    office.wait(4);
    expect(unit.uid).toBe(unnamed);
    office.press("d1");
    office.wait(1000);
    expect(unit.uid).not.toBe(unnamed);
    expect(office.events("raised")).toEqual([]);
    expect(unit.events).toEqual([]);
  });
});

/** A board that the gateway translates, with units that begin without a name. */
function officeWithBoard(): Office {
  const { desks } = planOfOffice(4);
  const board = { socket: socketOf("d1"), adapted: true };
  return Office.of(4, { desks: desks.map((desk) => (desk.id === "d1" ? { ...desk, unit: board } : desk)) });
}

function boardWithoutName(): OfficeUnit {
  const unit = new OfficeUnit(unnamed, undefined);
  unit.capabilities = 0xff;
  return unit;
}

describe("a translated device without a name", () => {
  it("calls for help like any other, even while its name is on its way", () => {
    const office = officeWithBoard();
    office.unplug("d1");
    const unit = boardWithoutName();
    office.plug("d1", unit);
    office.wait(4);
    expect(unit.uid).toBe(unnamed);
    office.press("d1");
    expect(office.read().filter((text) => text.includes("SHOW help"))).toHaveLength(3);
    office.wait(1000);
    expect(unit.uid).not.toBe(unnamed);
    expect(office.events("raised")).toHaveLength(1);
    expect(office.events("pressed")).toEqual([]);
    expect(unit.events).toEqual([]);
  });

  it("is not taken for the one that was at its socket before it", () => {
    const office = officeWithBoard();
    for (const unit of [boardWithoutName(), boardWithoutName()]) {
      office.unplug("d1");
      office.plug("d1", unit);
      office.wait(4);
      // Event 1 of a fifth boot, twice: of two units, and so a press of its own.
      office.press("d1");
      office.wait(1);
    }
    expect(office.events("raised")).toHaveLength(1);
    expect(office.events("pressed")).toHaveLength(1);
  });
});
