/**
 * Pairing when things break: cables, power, the gateway, the disk, a line that is lost, at each step. Whatever happens, both sides
 * come together again: the unit belongs to its desk, or can be paired anew, with the same key.
 */
import { describe, expect, it } from "vitest";
import { keyOfUnit } from "../tools/unit-side.ts";
import { Office } from "./office.ts";
import { OfficeUnit } from "./office-unit.ts";

const open = { verb: "pair", seconds: 120 } as const;
const confirmed = { verb: "pair-confirm", uid: "0000000a1003", desk: "d3", replace: false } as const;

/** Five desks; the unit of d3 belongs to nobody yet. */
const house = (): Office => Office.of(5, {}, ["d3"]);
const pairingOf = (office: Office, uid = "0000000A1003") => office.state.pairings.get(uid);
const ownerAt = (office: Office, place: string): string | undefined =>
  [...office.state.links.values()].find(({ socket }) => socket.endsWith(`/${place}`))?.owner;
const keyText = (key: Uint8Array | undefined): string => Buffer.from(key ?? []).toString("hex");
/** The keys that crossed the cable to a unit. */
const keysTold = (unit: OfficeUnit): string[] =>
  unit.taken.flatMap((message) => (message.verb === "PAIR" ? [message.key.toLowerCase()] : []));
const eventsOf = (office: Office): string[] =>
  office.events().flatMap(({ type }) => (/pair|moved/.test(type) ? [type] : []));

/** Opens a window, presses, confirms; the answer is not waited for. */
function confirming(office: Office, transaction = "t-confirm"): void {
  office.request(open);
  office.press("d3");
  office.request(confirmed, transaction);
}

/** The unit of d3 belongs to d3, counts there, and calls with a proof. */
function expectPaired(office: Office): void {
  expect(pairingOf(office)).toMatchObject({ state: "paired", desk: "d3" });
  expect(ownerAt(office, "d3")).toBe("paired");
  expect(keyText(office.unit("d3").key)).toBe(keyText(pairingOf(office)?.key));
  const before = office.events("raised").length;
  office.press("d3");
  office.wait(20);
  expect(office.events("raised").slice(before)).toMatchObject([{ desk: "d3", verified: true }]);
}

describe("a pairing that nothing disturbs", () => {
  it("is answered when it is on disk, and the unit calls with a proof", () => {
    const office = house();
    confirming(office);
    office.wait(100);
    expect(office.responses.get("t-confirm")).toMatchObject({ status: "ok", data: { desk: "d3", model: "desk-unit" } });
    expect(eventsOf(office)).toEqual(["pairing-offered", "paired"]);
    expectPaired(office);
  });

  it("gives its unit one short tone, after it belongs to the desk and never before", () => {
    const office = house();
    confirming(office);
    const unit = office.unit("d3");
    office.wait(9);
    expect(unit.taken.filter((message) => message.verb === "SHOW" && message.buzzer !== "silent")).toEqual([]);
    office.wait(50);
    expect([unit.buzzer, office.buzzing()]).toEqual(["chirp", ["d3"]]);
    office.wait(1100);
    expect(office.buzzing()).toEqual([]);
  });
});

describe("a unit that is unplugged", () => {
  it("before it is confirmed is not the one that was pressed", () => {
    const office = house();
    office.request(open);
    office.press("d3");
    office.unplug("d3");
    expect(office.ask(confirmed)).toMatchObject({ error: { code: "not-pressed" } });
    expect(office.state.pairings.has("0000000A1003")).toBe(false);
  });

  it("while its key is written gets no key, and is offered the same one when it is pressed again", () => {
    const office = house();
    confirming(office);
    const unit = office.unplug("d3");
    office.wait(11_000);
    expect(office.responses.get("t-confirm")).toMatchObject({ error: { code: "not-proved" } });
    expect(keysTold(unit)).toEqual([]);
    const key = keyText(pairingOf(office)?.key);
    office.plug("d3");
    office.wait(100);
    expect(ownerAt(office, "d3")).toBe("new");
    confirming(office, "t-again");
    office.wait(100);
    expect(keysTold(unit)).toEqual([key]);
    expectPaired(office);
  });

  it.each([
    ["soon enough to answer", 5000, "ok"],
    ["after its technician was told that it did not take the key", 20_000, "error"],
  ] as const)("with its key in its memory is paired when it is back, %s", (_, awayMs, status) => {
    const office = house();
    confirming(office);
    const unit = office.unit("d3");
    // The key is on disk after 5 ms, and at the unit 2 ms later; the line that would tell so is lost.
    office.wait(8);
    unit.mute = true;
    office.wait(10);
    expect(unit.key).toBeDefined();
    office.unplug("d3");
    office.wait(awayMs);
    unit.mute = false;
    office.plug("d3");
    office.wait(100);
    expect(office.responses.get("t-confirm")).toMatchObject({ status });
    expectPaired(office);
  });
});

describe("a line that is lost", () => {
  it("PAIR: the technician is told within 10 s, and the next attempt has the same key", () => {
    const office = house();
    const unit = office.unit("d3");
    confirming(office);
    unit.deaf = true;
    office.wait(10_100);
    unit.deaf = false;
    expect(office.responses.get("t-confirm")).toMatchObject({ error: { code: "not-proved" } });
    const key = keyText(pairingOf(office)?.key);
    office.wait(100);
    confirming(office, "t-again");
    office.wait(100);
    expect(keysTold(unit)).toEqual([key]);
    expectPaired(office);
  });

  it("the HELLO that would prove it: the next one does", () => {
    const office = house();
    const unit = office.unit("d3");
    confirming(office);
    office.wait(8);
    unit.mute = true;
    office.wait(2000);
    unit.mute = false;
    office.wait(1000);
    expect(office.responses.get("t-confirm")).toMatchObject({ status: "ok" });
    expectPaired(office);
  });
});

describe("a gateway that is started anew", () => {
  it("with a window open has none, and the press of the unit is no answer to it", () => {
    const office = house();
    office.request(open);
    office.restart(100);
    office.wait(1000);
    office.press("d3");
    expect(office.ask(confirmed)).toMatchObject({ error: { code: "no-window" } });
  });

  it("before the offer was on disk has made none: the unit is new, and gets another key", () => {
    const office = house();
    office.diskFails();
    confirming(office);
    const lost = keyText(pairingOf(office)?.key);
    office.restart(100);
    office.diskWorks();
    office.wait(1000);
    expect(office.state.pairings.has("0000000A1003")).toBe(false);
    confirming(office, "t-again");
    office.wait(100);
    expect(keysTold(office.unit("d3"))).not.toContain(lost);
    expectPaired(office);
  });

  it("after the offer was on disk and before PAIR was said offers the same key again", () => {
    const office = house();
    confirming(office);
    const key = keyText(pairingOf(office)?.key);
    office.disk.write();
    office.restart(100);
    office.wait(1000);
    expect([ownerAt(office, "d3"), pairingOf(office)?.state]).toEqual(["new", "offered"]);
    expect(keysTold(office.unit("d3"))).toEqual([]);
    confirming(office, "t-again");
    office.wait(100);
    expect(keysTold(office.unit("d3"))).toEqual([key]);
    expectPaired(office);
  });

  it("after PAIR was said, and before the unit could prove it, knows it by its first HELLO", () => {
    const office = house();
    confirming(office);
    office.wait(10);
    expect(office.unit("d3").key).toBeDefined();
    office.restart(3000);
    office.wait(1000);
    expectPaired(office);
    expect(eventsOf(office)).toEqual(["pairing-offered", "paired"]);
  });

  it("after the proof, and before that was on disk, has it proved once more", () => {
    const office = house();
    confirming(office);
    office.wait(9);
    office.disk.works = false;
    office.wait(30);
    expect(pairingOf(office)?.state).toBe("paired");
    office.restart(100);
    expect(pairingOf(office)?.state).toBe("offered");
    office.disk.works = true;
    office.wait(1000);
    expectPaired(office);
  });

  it("after all of it knows the unit, and that nobody has tested it", () => {
    const office = house();
    confirming(office);
    office.wait(100);
    office.restart(100);
    office.wait(1000);
    expectPaired(office);
    expect(pairingOf(office)?.testedAt).toBeUndefined();
  });
});

describe("a disk that takes nothing", () => {
  it("keeps every key where it is: no unit ever holds one that its gateway could forget", () => {
    const office = house();
    office.diskFails();
    confirming(office);
    office.wait(9000);
    expect(keysTold(office.unit("d3"))).toEqual([]);
    expect(office.responses.has("t-confirm")).toBe(false);
    office.diskWorks();
    office.wait(100);
    expect(office.responses.get("t-confirm")).toMatchObject({ status: "ok" });
    expectPaired(office);
  });

  it("and works again after the technician was told no, tells the unit its key nevertheless, and it is paired", () => {
    const office = house();
    office.diskFails();
    confirming(office);
    office.wait(11_000);
    expect(office.responses.get("t-confirm")).toMatchObject({ error: { code: "not-proved" } });
    office.diskWorks();
    office.wait(100);
    expectPaired(office);
  });
});

describe("an offer that came to nothing", () => {
  /** U took the key that was offered to it for d3, and could not say so; meanwhile V was paired with d3. */
  function outrun(): { office: Office; first: OfficeUnit; second: OfficeUnit } {
    const office = house();
    const first = office.unit("d3");
    confirming(office);
    office.wait(8);
    first.mute = true;
    office.wait(10);
    office.unplug("d3");
    office.wait(11_000);
    const second = new OfficeUnit("0000000000EE", undefined);
    office.plug("d3", second);
    office.wait(100);
    office.request(open);
    office.press("d3");
    office.ask({ ...confirmed, uid: second.uid });
    office.wait(100);
    expect(pairingOf(office, second.uid)).toMatchObject({ desk: "d3", state: "paired" });
    first.mute = false;
    return { office, first, second };
  }

  it("never takes the place of a unit that was paired with the desk since", () => {
    const { office, first, second } = outrun();
    office.unplug("d4");
    office.plug("d4", first);
    office.wait(1000);
    expect(pairingOf(office, second.uid)).toMatchObject({ desk: "d3", state: "paired" });
    office.press("d3");
    office.wait(20);
    expect(office.events("raised")).toMatchObject([{ desk: "d3", verified: true }]);
  });

  it("leaves a unit that can be paired anew, without a factory reset", () => {
    const { office, first } = outrun();
    office.diskFails();
    office.unplug("d4");
    office.plug("d4", first);
    office.wait(1000);
    expect(first.key).toBeDefined();
    office.diskWorks();
    office.wait(1000);
    expect(first.key).toBeUndefined();
    expect(ownerAt(office, "d4")).toBe("new");
    office.request(open);
    office.press("d4");
    office.ask({ ...confirmed, desk: "d4", replace: true });
    office.wait(100);
    expect(pairingOf(office, first.uid)).toMatchObject({ desk: "d4", state: "paired" });
  });
});

describe("a unit that is replaced", () => {
  /** The unit of d3 is taken away, and another one is paired in its place. */
  function replaced(office: Office, unit: OfficeUnit): void {
    office.unplug("d3");
    office.plug("d3", unit);
    office.wait(100);
    office.request(open);
    office.press("d3");
    office.ask({ ...confirmed, uid: unit.uid, replace: true });
    office.wait(1200);
  }

  it("is forgotten with its key, and is somebody else's when it is plugged in again", () => {
    const office = Office.of(5);
    const old = office.unit("d3");
    replaced(office, new OfficeUnit("0000000000EE", undefined));
    expect(pairingOf(office, old.uid)).toBeUndefined();
    expect(office.events("unpaired")).toMatchObject([{ desk: "d3", uid: old.uid.toLowerCase(), reason: "replaced" }]);
    office.unplug("d3");
    office.plug("d3", old);
    office.wait(100);
    expect(ownerAt(office, "d3")).toBe("stranger");
    office.press("d3");
    office.wait(100);
    expect(office.events("raised")).toEqual([]);
  });

  it("again and again, by two that take turns, is recorded each time under another name", () => {
    const office = Office.of(5);
    const units = ["0000000000E1", "0000000000E2"].map((uid) => new OfficeUnit(uid, undefined));
    for (let times = 0; times < 6; times++) {
      const unit = units[times % 2] as OfficeUnit;
      unit.rekey(undefined, office.nowMs);
      replaced(office, unit);
      expect(pairingOf(office, unit.uid)).toMatchObject({ desk: "d3", state: "paired" });
    }
    const causes = office.events("unpaired").map((event) => "cause" in event && event.cause);
    expect([causes.length, new Set(causes).size]).toEqual([6, 6]);
  });
});

describe("a unit that belongs to nobody", () => {
  it("is never told to sound: not in an alarm, not while it is looked for, not while it is paired", () => {
    const office = Office.of(5, {}, ["d2", "d3"]);
    office.press("d1");
    office.wait(1000);
    office.request({ verb: "identify", desk: "d3", seconds: 3 });
    office.wait(1000);
    expect(office.light("d3")).toBe("identify");
    office.request(open);
    office.press("d2");
    office.press("d3");
    office.ask({ verb: "test", desk: "d3", seconds: 10 });
    office.wait(5000);
    for (const place of ["d2", "d3"]) {
      const shown = office.unit(place).taken.filter((message) => message.verb === "SHOW");
      expect(shown.length).toBeGreaterThan(0);
      expect(shown.filter((message) => message.verb === "SHOW" && message.buzzer !== "silent")).toEqual([]);
    }
    expect(office.buzzing()).toEqual(["d4", "d5"]);
  });

  it("does not answer a window with what another kind of unit pressed", () => {
    const office = house();
    office.request(open);
    office.unplug("d3");
    office.plug("d3", new OfficeUnit("0000000000EE", keyOfUnit(99)));
    office.wait(100);
    office.press("d3");
    office.wait(100);
    const window = JSON.parse(office.topics().get("gateway/office/pairing") ?? "{}") as object;
    expect(window).toMatchObject({ window: "open", unpaired: [] });
    office.press("d1");
    office.wait(20);
    expect(office.events("raised")).toMatchObject([{ desk: "d1", verified: true }]);
    expect(office.ask({ ...confirmed, uid: "0000000000ee" })).toMatchObject({ error: { code: "not-pressed" } });
  });
});
