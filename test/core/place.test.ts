/** Which unit stands at which desk: what the plan says, what was paired, and what is plugged in where. */
import { describe, expect, it } from "vitest";
import { encode } from "../../src/core/frame.ts";
import { step } from "../../src/core/gateway.ts";
import { linkAt, placesOf, unitOf } from "../../src/core/place.ts";
import { begin, nothingRemembered } from "../../src/core/restore.ts";
import type { Desk, DeskId } from "../../src/core/site.ts";
import { instant } from "../../src/core/time.ts";
import { conditions } from "../../src/core/watch.ts";
import { deskUnitHello, keyOfUnit, pairedUnit } from "../tools/unit-side.ts";
import { planOfOffice, siteOfOffice, socketOf } from "../transcripts/site.ts";
import { Office } from "./office.ts";

const at = (desk: string): string => socketOf(desk);
/** Desk and socket of each pairing, in the order in which they were made; `offered` ones have an exclamation mark. */
function places(pairings: readonly string[], part: Parameters<typeof siteOfOffice>[1] = {}): Record<string, string> {
  const made = pairings.map((text, number) => {
    const [desk = "", socket = ""] = text.replace("!", "").split("@");
    const pairing = pairedUnit(`0000000000A${number}`, keyOfUnit(number), desk, at(socket));
    return [pairing.uid, { ...pairing, state: text.endsWith("!") ? "offered" : "paired" }] as const;
  });
  const { socketOf: found } = placesOf(siteOfOffice(4, part), new Map(made));
  return Object.fromEntries([...found].map(([desk, socket]) => [desk, socket.slice(at("").length)]));
}

const pairedAt = (desk: string, socket: string) =>
  new Map([["0000000000A1", pairedUnit("0000000000A1", keyOfUnit(1), desk, at(socket))]]);
const planned = { d1: "d1", d2: "d2", d3: "d3", d4: "d4" };

describe("a desk", () => {
  it("without a pairing is where the plan says", () => {
    expect(places([])).toEqual(planned);
  });

  it("with a unit is where that was paired, and the plan's desk of that socket is nowhere", () => {
    expect(places(["d1@d2"])).toEqual({ d1: "d2", d3: "d3", d4: "d4" });
    expect(places(["d1@d1", "d2@d2"])).toEqual(planned);
    expect(places(["d1@spare"], { sockets: [at("spare")] })).toEqual({ ...planned, d1: "spare" });
  });

  it("is not moved by a key that was only offered, nor by a unit of a desk that left the plan", () => {
    expect(places(["d1@d2!"])).toEqual(planned);
    expect(places(["d9@d2"])).toEqual(planned);
  });

  it("may be one of two that were paired at one socket, whichever was first: both look there, and one of them sees the other's unit", () => {
    for (const pairings of [
      ["d1@d3", "d2@d3"],
      ["d2@d3", "d1@d3"],
    ])
      expect(places(pairings)).toEqual({ d1: "d3", d2: "d3", d4: "d4" });
  });

  it("with a translated device is where the plan says, although a unit was once paired with it elsewhere", () => {
    const desks = planOfOffice(4).desks.map((desk) =>
      desk.id === "d1" ? { ...desk, unit: { socket: at("d1"), adapted: true } } : desk,
    );
    expect(places(["d1@d3"], { desks })).toEqual(planned);
  });

  it("with a translated device keeps its socket, where another desk's unit once was; that desk sees a stranger there", () => {
    const desks = planOfOffice(4).desks.map((desk) =>
      desk.id === "d4" ? { ...desk, unit: { socket: at("d4"), adapted: true } } : desk,
    );
    expect(places(["d1@d4"], { desks })).toEqual({ ...planned, d1: "d4" });
    const { deskAt } = placesOf(siteOfOffice(4, { desks }), pairedAt("d1", "d4"));
    expect(deskAt.get(at("d4"))).toBe("d4");
  });
});

it("a desk whose unit was installed where the plan now has a translated device sees another unit there", () => {
  const desks = planOfOffice(4).desks.map((desk) =>
    desk.id === "d4" ? { ...desk, unit: { socket: at("d4"), adapted: true } } : desk,
  );
  const pairings = [...pairedAt("d1", "d4").values()];
  let state = begin(siteOfOffice(4, { desks }), keyOfUnit(0), { ...nothingRemembered("e0"), pairings }, instant(0));
  const line = encode(deskUnitHello("000000000D04", 1, 1)).slice(0, -1);
  for (const input of [{ kind: "port-opened" }, { kind: "line", line }] as const)
    state = step(
      state,
      { ...input, socket: at("d4") },
      { instant: instant(9), wallMs: 0, clockTrusted: true, utcOffsetMs: 0 },
    ).state;
  const found = [...conditions(state, instant(5000)).keys()];
  expect(found).toContain("unit-swapped d1");
  expect(found).not.toContain("unit-swapped d4");
});

const deskOfPlan = (office: Office, desk: string): Desk => office.site.desks.get(desk as DeskId) as Desk;
const unitAt = (office: Office, desk: string): string | undefined =>
  unitOf(office.state, deskOfPlan(office, desk))?.socket;

describe("in an office", () => {
  it.each(["d3", "spare"])("a unit counts where it was installed, and calls for its own desk from %s", (to) => {
    const office = Office.of(5, { sockets: [at("spare")] });
    office.carry("d1", to);
    office.wait(20);
    expect([unitAt(office, "d1"), unitAt(office, "d3")]).toEqual([undefined, to === "d3" ? undefined : at("d3")]);
    office.press(to);
    office.wait(20);
    expect(office.events("raised")).toMatchObject([{ desk: "d1", verified: false }]);
    office.carry(to, "d1");
    office.wait(20);
    expect(unitAt(office, "d1")).toBe(at("d1"));
  });

  it("units that changed places are put right desk by desk, and each counts as soon as it is", () => {
    const office = Office.of(5);
    const [first, second] = [office.unplug("d1"), office.unplug("d2")];
    office.plug("d1", second);
    office.plug("d2", first);
    office.wait(20);
    expect([unitAt(office, "d1"), unitAt(office, "d2")]).toEqual([undefined, undefined]);
    office.ask({ verb: "move", desk: "d1", to: "d1" });
    office.wait(20);
    expect([unitAt(office, "d1"), unitAt(office, "d2")]).toEqual([at("d2"), undefined]);
    // d2's unit was paired at the socket where d1's now is; its desk looks there, and sees another's.
    expect(linkAt(office.state, deskOfPlan(office, "d2"))?.socket).toBe(at("d2"));
    expect(office.faults()).toEqual(expect.arrayContaining(["wrong-socket d2", "unit-swapped d2"]));
    office.ask({ verb: "move", desk: "d2", to: "d2" });
    office.wait(6000);
    expect([unitAt(office, "d1"), unitAt(office, "d2")]).toEqual([at("d2"), at("d1")]);
    expect(office.faults()).toEqual(["desk-untested d1", "desk-untested d2"]);
    office.press("d5");
    office.wait(20);
    expect(office.buzzing().sort()).toEqual(["d1", "d2", "d3", "d4"]);
  });

  it("a desk whose cable was given to another desk's unit has a fault, although its own unit is nowhere", () => {
    const office = Office.of(5);
    const second = office.unplug("d2");
    office.unplug("d1");
    office.plug("d1", second);
    office.wait(20);
    office.ask({ verb: "move", desk: "d2", to: "d2" });
    office.wait(6000);
    expect(unitAt(office, "d2")).toBe(at("d1"));
    expect(office.faults()).toEqual(["desk-untested d2", "unit-swapped d1"]);
  });

  it("a translated device speaks for the desk of its socket, and no unit with a key is paired or moved there", () => {
    const desks = planOfOffice(5).desks.map((desk) =>
      desk.id === "d4" ? { ...desk, unit: { socket: at("d4"), adapted: true } } : desk,
    );
    const office = Office.of(5, { desks });
    expect(unitAt(office, "d4")).toBe(at("d4"));
    expect(office.ask({ verb: "move", desk: "d1", to: "d4" })).toMatchObject({ error: { code: "desk-adapted" } });
    office.press("d4");
    office.wait(20);
    expect(office.events("raised")).toMatchObject([{ desk: "d4", verified: false }]);
    office.carry("d1", "d4");
    office.press("d4");
    office.wait(20);
    // What stands at that socket is the board's by its cable, whatever uid and key it has.
    expect(office.state.links.get(at("d4"))?.owner).toBe("adapted");
  });
});
