/** The requests of pairing: each delivered twice, the window of one socket, unpairing and moving, in every state that a desk may be in. */
import { describe, expect, it } from "vitest";
import type { Request, Response } from "../../src/core/io.ts";
import { keyOfUnit } from "../tools/unit-side.ts";
import { planOfOffice, socketOf } from "../transcripts/site.ts";
import { Office } from "./office.ts";
import { OfficeUnit } from "./office-unit.ts";

const open = { verb: "pair", seconds: 120 } as const;
const confirmed = { verb: "pair-confirm", uid: "0000000a1003", desk: "d3", replace: false } as const;
const windowOf = (office: Office): unknown =>
  (JSON.parse(office.topics().get("gateway/office/pairing") ?? "{}") as { window?: string }).window;
const ownerAt = (office: Office, place: string): string | undefined => office.state.links.get(socketOf(place))?.owner;
const recorded = (office: Office): string[] =>
  office.events().flatMap((event) => (/pair|moved|tested|test-/.test(event.type) ? [event.type] : []));

/** Five desks; the unit of d3 belongs to nobody yet. */
const house = (): Office => Office.of(5, {}, ["d3"]);

/** A whole visit of a technician: what is asked, and what is done at the desk before it. */
const visit: readonly (readonly [request: Request, before?: (office: Office) => void])[] = [
  [{ verb: "pair", seconds: 20 }],
  [{ verb: "pair-cancel" }],
  [open],
  [confirmed, (office) => office.press("d3")],
  [{ verb: "test", desk: "d3", seconds: 30 }, (office) => office.wait(2000)],
  [{ verb: "test-confirm", desk: "d3", room: "r1", by: "technician" }, (office) => office.press("d3")],
  [{ verb: "unpair", desk: "d4" }],
  [{ verb: "move", desk: "d5", to: "d4" }, (office) => office.wait(2000)],
];

/** Makes the visit, each request delivered as often as this, and again after everything else. */
function visited(times: number, held = false): Office {
  const office = house();
  const again: [Request, string][] = [];
  for (const [number, [request, before]] of visit.entries()) {
    before?.(office);
    if (held) office.disk.works = false;
    for (let time = 0; time < times; time++) office.request(request, `t-${number}`);
    office.wait(30);
    if (held) office.diskWorks();
    office.wait(100);
    again.push([request, `t-${number}`]);
  }
  if (times > 1) for (const [request, transaction] of again) office.request(request, transaction);
  office.wait(100);
  return office;
}

describe("a request that a broker delivers again and again", () => {
  const once = visited(1);

  it("is one of a visit in which all goes well", () => {
    for (const [transaction, response] of once.responses)
      expect([transaction, response.status]).toEqual([transaction, "ok"]);
    expect(recorded(once)).toEqual(["pairing-offered", "paired", "test-pressed", "tested", "unpaired", "moved"]);
  });

  it.each([
    [2, false],
    [3, false],
    [2, true],
  ])("%i times is done once, and every answer says that it was; disk held: %s", (times, held) => {
    const office = visited(times, held);
    expect(recorded(office)).toEqual(recorded(once));
    expect([...office.responses].map(([name, { status }]) => [name, status])).toEqual(
      [...once.responses].map(([name, { status }]) => [name, status]),
    );
    const left = (of: Office) =>
      [...of.state.pairings.values()].map(({ uid, desk, socket, state }) => ({ uid, desk, socket, state }));
    expect(left(office)).toEqual(left(once));
    expect([windowOf(office), office.state.testing.size]).toEqual(["closed", 0]);
  });

  it("is never answered before what it did is on disk", () => {
    const office = Office.of(5);
    office.diskFails();
    for (const request of [{ verb: "unpair", desk: "d1" } as const, { verb: "move", desk: "d2", to: "d2" } as const]) {
      for (let times = 0; times < 3; times++) office.request(request, `t-${request.verb}`);
      // The same one over the other broker.
      office.take({ kind: "request", transaction: `t-${request.verb}`, via: "second", request });
    }
    office.wait(1000);
    expect(office.responses.size).toBe(0);
    office.read();
    office.diskWorks();
    office.wait(20);
    const answers = office.read().filter((text) => text.startsWith("t-"));
    expect(answers).toEqual(["unpair", "unpair", "move", "move"].map((verb) => `t-${verb} ← ok ${verb}`));
  });

  it("whose unit did not take the key is not answered with a yes the second time", () => {
    const office = house();
    const unit = office.unit("d3");
    office.request(open);
    office.press("d3");
    office.request(confirmed, "t1");
    unit.deaf = true;
    office.wait(11_000);
    expect(office.responses.get("t1")).toMatchObject({ error: { code: "not-proved" } });
    office.request(confirmed, "t1");
    office.wait(20);
    expect(office.responses.get("t1")).toMatchObject({ error: { code: "not-proved" } });
  });
});

describe("a pairing window", () => {
  it("for one socket takes the unit there, and no other", () => {
    const office = Office.of(5, {}, ["d2", "d3"]);
    expect(office.ask({ ...open, socket: socketOf("d3") })).toMatchObject({ status: "ok" });
    office.press("d2");
    expect(windowOf(office)).toBe("open");
    expect(office.light("d2")).not.toBe("identify");
    expect(office.ask({ ...confirmed, uid: "0000000a1002", desk: "d2" })).toMatchObject({
      error: { code: "not-pressed" },
    });
    office.press("d3");
    office.wait(20);
    expect([windowOf(office), office.light("d3")]).toEqual(["pressed", "identify"]);
    office.press("d2");
    office.wait(20);
    expect(windowOf(office)).toBe("pressed");
    office.ask(confirmed);
    office.wait(100);
    expect(ownerAt(office, "d3")).toBe("paired");
  });

  it("for a socket that is not there is not opened, and a second one not beside the first", () => {
    const office = house();
    expect(office.ask({ ...open, socket: "/dev/ttyUSB9" })).toMatchObject({ error: { code: "unit-unreachable" } });
    expect(windowOf(office)).toBe("closed");
    office.ask(open);
    expect(office.ask(open)).toMatchObject({ error: { code: "window-open" } });
    expect(office.ask({ verb: "pair-cancel" })).toMatchObject({ status: "ok" });
    expect(office.ask({ verb: "pair-cancel" })).toMatchObject({ error: { code: "no-window" } });
  });

  it("of a moment waits for the unit that was given its key, and wakes nobody meanwhile", () => {
    const office = house();
    const unit = office.unit("d3");
    office.request({ verb: "pair", seconds: 1 });
    office.press("d3");
    office.request(confirmed, "t1");
    office.wait(8);
    unit.mute = true;
    office.wait(5000);
    expect(windowOf(office)).toBe("offered");
    unit.mute = false;
    office.wait(1000);
    expect(office.responses.get("t1")).toMatchObject({ status: "ok" });
  });

  it("is asked for one unit at a time: a second confirmation is refused while the first waits", () => {
    const office = house();
    office.diskFails();
    office.request(open);
    office.press("d3");
    office.request(confirmed, "t1");
    expect(office.ask({ ...confirmed, desk: "d3" })).toMatchObject({ error: { code: "window-open" } });
    office.diskWorks();
    office.wait(100);
    expect(office.responses.get("t1")).toMatchObject({ status: "ok" });
  });

  it("that is closed while a unit is waited for tells so to whoever confirmed it", () => {
    const office = house();
    office.diskFails();
    office.request(open);
    office.press("d3");
    office.request(confirmed, "t1");
    office.ask({ verb: "pair-cancel" });
    expect(office.responses.get("t1")).toMatchObject({ error: { code: "not-proved" } });
  });

  it.each<readonly [string, Partial<typeof confirmed>, string]>([
    ["no such desk", { desk: "d99" as "d3" }, "unknown-desk"],
    ["another unit than was pressed", { uid: "0000000a1001" as "0000000a1003" }, "not-pressed"],
    ["a desk that has a unit", { desk: "d4" as "d3" }, "desk-taken"],
  ])("does not pair with %s", (_, part, code) => {
    const office = house();
    office.ask(open);
    office.press("d3");
    expect(office.ask({ ...confirmed, ...part })).toMatchObject({ error: { code } });
    expect(windowOf(office)).toBe("pressed");
    expect(office.ask(confirmed)).toBeUndefined();
  });

  it("does not pair with a desk whose device is translated", () => {
    const board = { socket: socketOf("d5"), adapted: true };
    const desks = planOfOffice(5).desks.map((desk) => (desk.id === "d5" ? { ...desk, unit: board } : desk));
    const office = Office.of(5, { desks }, ["d3"]);
    office.ask(open);
    office.press("d3");
    expect(office.ask({ ...confirmed, desk: "d5" })).toMatchObject({ error: { code: "desk-adapted" } });
    expect(office.ask({ ...confirmed, desk: "d5", replace: true })).toMatchObject({ error: { code: "desk-adapted" } });
  });

  it("takes the unit that is pressed alone after the first one was taken away", () => {
    const office = Office.of(5, {}, ["d2", "d3"]);
    office.ask(open);
    office.press("d2");
    office.unplug("d2");
    office.press("d3");
    expect(windowOf(office)).toBe("pressed");
    office.ask(confirmed);
    office.wait(100);
    expect(ownerAt(office, "d3")).toBe("paired");
  });

  it("pairs no unit that has no name yet", () => {
    const office = Office.of(5);
    const unit = new OfficeUnit("000000000000", undefined);
    office.unplug("d3");
    office.plug("d3", unit);
    office.wait(5);
    unit.deaf = true;
    office.request(open);
    office.press("d3");
    office.wait(20);
    expect(office.ask({ ...confirmed, uid: "000000000000", replace: true })).toMatchObject({
      error: { code: "not-pressed" },
    });
  });
});

describe("unpair", () => {
  const unpaired = (office: Office, desk = "d3"): Response | undefined => office.ask({ verb: "unpair", desk });

  it("of a unit that cannot be told leaves it a stranger, until somebody resets it in due form", () => {
    const office = Office.of(5);
    const unit = office.unplug("d3");
    expect(unpaired(office)).toMatchObject({ status: "ok", data: { unit: "unreachable", uid: "0000000a1003" } });
    office.plug("d3");
    office.wait(1000);
    expect(ownerAt(office, "d3")).toBe("stranger");
    expect(office.faults()).toContain("unit-swapped d3");
    office.press("d3");
    office.wait(100);
    expect(office.events("raised")).toEqual([]);
    unit.rekey(undefined, office.nowMs);
    office.wait(1000);
    expect(ownerAt(office, "d3")).toBe("new");
  });

  it("is told again to a unit that missed it", () => {
    const office = Office.of(5);
    const unit = office.unit("d3");
    unit.deaf = true;
    expect(unpaired(office)).toMatchObject({ status: "ok", data: { unit: "told" } });
    office.wait(500);
    unit.deaf = false;
    office.wait(2000);
    expect([unit.key, ownerAt(office, "d3")]).toEqual([undefined, "new"]);
  });

  it("of a unit that lost its key makes it one that belongs to nobody, and that can be paired at once", () => {
    const office = Office.of(5);
    office.unit("d3").rekey(undefined, office.nowMs);
    office.wait(100);
    expect(ownerAt(office, "d3")).toBe("doubtful");
    unpaired(office);
    office.wait(100);
    expect([ownerAt(office, "d3"), office.light("d3")]).toEqual(["new", "unpaired"]);
    office.request(open);
    office.press("d3");
    office.ask(confirmed);
    office.wait(100);
    expect(ownerAt(office, "d3")).toBe("paired");
  });

  it("is not told before it is on disk, and the unit calls nobody from the moment it was asked", () => {
    const office = Office.of(5);
    office.diskFails();
    office.request({ verb: "unpair", desk: "d3" });
    office.wait(1000);
    expect([office.unit("d3").key === undefined, ownerAt(office, "d3")]).toEqual([false, "paired"]);
    office.press("d3");
    office.wait(100);
    expect(office.events("raised")).toEqual([]);
    office.diskWorks();
    office.wait(100);
    expect(office.unit("d3").key).toBeUndefined();
  });

  it("of a desk without a unit, or of no desk, is refused", () => {
    const office = house();
    expect(unpaired(office)).toMatchObject({ error: { code: "not-paired" } });
    expect(unpaired(office, "d99")).toMatchObject({ error: { code: "unknown-desk" } });
  });
});

describe("move", () => {
  const moved = (office: Office, to: string, desk = "d1"): Response | undefined =>
    office.ask({ verb: "move", desk, to });

  it("to a free desk takes the unit along, and its new desk is untested", () => {
    const office = Office.of(5, { sockets: [socketOf("spare")] }, ["d3"]);
    expect(moved(office, "d3")).toMatchObject({
      status: "ok",
      data: { desk: "d3", from: "d1", socket: socketOf("d1") },
    });
    expect(office.state.pairings.get("0000000A1001")).toMatchObject({ desk: "d3", socket: socketOf("d1") });
    office.wait(20);
    expect(office.buzzing()).toEqual(["d1"]);
    office.press("d1");
    office.wait(20);
    expect(office.events("raised")).toMatchObject([{ desk: "d3", verified: true }]);
    expect(office.faults()).toContain("desk-untested d3");
    expect(office.desk("d1").unit).toBeUndefined();
  });

  it("to its own desk, at the socket where it is found, puts it right", () => {
    const office = Office.of(5, { sockets: [socketOf("spare")] });
    office.carry("d1", "spare");
    office.wait(100);
    expect(office.faults()).toContain("wrong-socket d1");
    expect(moved(office, "d1")).toMatchObject({
      status: "ok",
      data: { desk: "d1", from: "d1", socket: socketOf("spare") },
    });
    office.wait(6000);
    expect(office.faults()).toEqual(["desk-untested d1"]);
  });

  it.each([
    ["a desk that has a unit", "d1", "d2", "desk-taken"],
    ["no desk", "d1", "d99", "unknown-desk"],
    ["a desk, from none", "d99", "d1", "unknown-desk"],
    ["a desk, of one without a unit", "d3", "d1", "not-paired"],
  ])("to %s is refused, and changes nothing", (_, desk, to, code) => {
    const office = house();
    const { pairings } = office.state;
    expect(moved(office, to, desk)).toMatchObject({ error: { code } });
    expect(office.state.pairings).toBe(pairings);
  });

  it("of a unit that is nowhere to be found, or that does not prove its key, is refused", () => {
    const office = Office.of(5, {}, ["d3"]);
    office.unit("d1").rekey(keyOfUnit(99), office.nowMs);
    office.wait(100);
    expect(moved(office, "d3")).toMatchObject({ error: { code: "unit-unreachable" } });
    office.unplug("d1");
    expect(moved(office, "d3")).toMatchObject({ error: { code: "unit-unreachable" } });
  });

  it("outlives a restart", () => {
    const office = Office.of(5, {}, ["d3"]);
    moved(office, "d3");
    office.restart(100);
    office.wait(1000);
    office.press("d1");
    office.wait(20);
    expect(office.events("raised")).toMatchObject([{ desk: "d3", verified: true }]);
  });
});
