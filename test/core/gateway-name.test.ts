/** A new unit has no name: it is given one, and nothing that it says before is lost or taken for another's. */
import { describe, expect, it } from "vitest";
import { Transcript } from "../transcripts/transcript.ts";
import { TranscriptUnit } from "../transcripts/unit.ts";

const unnamed = "000000000000";

function officeWithNewUnit(): { office: Transcript; unit: TranscriptUnit } {
  const office = Transcript.ofOffice(4);
  const unit = new TranscriptUnit(unnamed);
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

  it("calls for help like any other, even while its name is on its way", () => {
    const { office, unit } = officeWithNewUnit();
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
    const { office } = officeWithNewUnit();
    office.wait(4);
    office.press("d1");
    office.wait(1);
    office.unplug("d1");
    office.plug("d1", new TranscriptUnit(unnamed));
    office.wait(4);
    // Event 1 of a fifth boot again, of another unit: a press of its own.
    office.press("d1");
    expect(office.events("raised")).toHaveLength(1);
    expect(office.events("pressed")).toHaveLength(1);
  });
});
