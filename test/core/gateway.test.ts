/** One press, from the line that tells it to the line that acknowledges it, step by step and in the order that counts. */
import { describe, expect, it } from "vitest";
import { Office } from "./office.ts";
import { OfficeUnit } from "./office-unit.ts";

const neighbours = ["d2", "d3", "d4", "d5", "d6", "d7", "d8"];
const kinds = (heard: readonly string[]): string[] =>
  heard.map((text) => (/^disk/.test(text) ? "append" : / ← (ok|error) /.test(text) ? "respond" : "send"));

/** An office whose disk is held back, so that each step can be looked at for itself. */
function heldOffice(): Office {
  const office = Office.of(8);
  office.disk.works = false;
  return office;
}

function write(office: Office): void {
  office.disk.works = true;
  const seq = office.disk.write();
  office.disk.works = false;
  if (seq !== undefined) office.take({ kind: "appended", seq });
}

describe("a press", () => {
  it("goes first to the seven who are to sound, then to the light of its desk, then to the disk", () => {
    const office = heldOffice();
    office.press("d1");
    const heard = office.read();
    expect(heard.slice(0, 7).sort()).toEqual(neighbours.map((desk) => `${desk} ← SHOW help/help`));
    expect(heard.slice(7)).toEqual(["d1 ← SHOW silent/sent", "disk ← raised d1"]);
  });

  it("is received, for its desk, with the first neighbour that confirms its sound", () => {
    const office = heldOffice();
    office.press("d1");
    office.read();
    const signal = office.unit("d2").signal + 1;
    office.says("d2", { verb: "SHOWN", signal, buzzer: "help", light: "help", sounding: 1, afterMs: 2 });
    expect(office.read()).toEqual(["d1 ← SHOW silent/received", "disk ← sounding d1 by d2"]);
    office.wait(10);
    expect(office.events("sounding")).toHaveLength(7);
  });

  it("is not received while the neighbours' units say that nothing sounds", () => {
    const office = heldOffice();
    for (const desk of neighbours) office.unit(desk).buzzerDead = true;
    office.press("d1");
    office.wait(900);
    expect(office.light("d1")).toBe("sent");
    expect(office.events("sounding")).toEqual([]);
  });

  it("is booked with the time from the press to each buzzer, its age included, once for each", () => {
    const office = heldOffice();
    office.press("d1", 340);
    office.wait(2000);
    const times = office.events("sounding").map((event) => event.type === "sounding" && event.pressToBuzzerMs);
    expect(times).toEqual(Array(7).fill(344));
  });

  it("is acknowledged when it is on disk, not before, and to its own unit only", () => {
    const office = heldOffice();
    office.press("d1");
    office.wait(1000);
    expect(office.read().filter((text) => text.includes("KEPT"))).toEqual([]);
    write(office);
    expect(office.read()).toEqual(["d1 ← KEPT 00050001"]);
  });

  it("that is repeated before it is on disk brings nothing at all", () => {
    const office = heldOffice();
    office.press("d1");
    office.wait(20);
    write(office);
    office.read();
    office.press("d2");
    office.read();
    const { alarms } = office.state;
    for (const ageMs of [150, 300]) office.says("d2", { verb: "PRESS", event: 0x50001, ageMs });
    expect(office.read()).toEqual([]);
    expect(office.state.alarms).toBe(alarms);
  });

  it("that is repeated after it is on disk is acknowledged again, each time", () => {
    const office = heldOffice();
    office.press("d1");
    office.wait(20);
    write(office);
    office.read();
    for (const ageMs of [150, 300]) office.says("d1", { verb: "PRESS", event: 0x50001, ageMs });
    expect(office.read()).toEqual(["d1 ← KEPT 00050001", "d1 ← KEPT 00050001"]);
    expect(office.events("raised")).toHaveLength(1);
  });

  it("whose KEPT fell into a broken cable is acknowledged when the unit is back", () => {
    const office = heldOffice();
    office.press("d1");
    office.wait(20);
    office.unplug("d1");
    write(office);
    expect(office.read().filter((text) => text.includes("KEPT"))).toEqual([]);
    office.plug("d1");
    office.wait(200);
    expect(office.unit("d1").events).toEqual([]);
    expect(office.events("raised")).toHaveLength(1);
  });

  it("that another unit at the same socket made meanwhile is never acknowledged for the one that left", () => {
    const office = heldOffice();
    office.press("d1");
    office.carry("d2", "d1");
    office.wait(20);
    // Both are event 1 of a fifth boot; the disk has the first, and the second not yet.
    office.press("d1");
    office.read();
    office.take({ kind: "appended", seq: office.events("raised")[0]?.seq ?? 0 });
    expect(office.read().filter((text) => text.includes("KEPT"))).toEqual([]);
    write(office);
    expect(office.read()).toEqual(["d1 ← KEPT 00050001"]);
  });

  it("once more at the same desk is no second alarm, but is kept in its record", () => {
    const office = heldOffice();
    office.press("d1");
    office.wait(5000);
    office.press("d1");
    office.wait(20);
    expect(office.desk("d1").alarm?.presses).toBe(2);
    expect(office.events("raised")).toHaveLength(1);
    expect(office.events("pressed")).toHaveLength(1);
    write(office);
    office.wait(20);
    expect(office.unit("d1").events).toEqual([]);
  });

  it.each([
    [119_999, "raised"],
    [120_000, "raised"],
    [120_001, "missed"],
  ] as const)("that is %i ms old when it arrives is %s", (ageMs, type) => {
    const office = heldOffice();
    office.press("d1", ageMs);
    office.wait(20);
    expect(
      office
        .events()
        .filter(({ type: one }) => one !== "sounding" && one !== "escalated")
        .map((event) => event.type),
    ).toEqual([type]);
    expect(office.buzzing()).toEqual(type === "raised" ? neighbours : []);
    write(office);
    office.wait(20);
    expect(office.unit("d1").events).toEqual([]);
  });

  it("before HELLO waits in the unit and sounds as soon as there is a session", () => {
    const office = heldOffice();
    office.unplug("d1");
    office.unit("d1").reset(office.nowMs);
    office.press("d1");
    expect(office.buzzing()).toEqual([]);
    office.plug("d1");
    office.wait(20);
    expect(office.buzzing()).toEqual(neighbours);
    expect(office.events("raised")).toMatchObject([
      { desk: "d1", verified: true, mode: "real", level: "help", called: neighbours },
    ]);
  });

  it("at a desk without any neighbour in reach is an alarm all the same", () => {
    const office = heldOffice();
    for (const desk of neighbours) office.unplug(desk);
    office.press("d1");
    expect(office.read()).toContain("disk ← raised d1");
    expect(office.light("d1")).toBe("sent");
    // One comes back: it is told at once, and the clerk learns of it.
    office.plug("d5");
    office.wait(20);
    expect(office.buzzing()).toEqual(["d5"]);
    expect(office.light("d1")).toBe("received");
  });

  it("with the broker away is as fast as ever", () => {
    const office = heldOffice();
    office.take({ kind: "broker", broker: "b1", detail: "connection refused" });
    office.press("d1");
    office.wait(5);
    expect(office.buzzing()).toEqual(neighbours);
  });
});

describe("the order of effects", () => {
  it("is send, append, respond, whatever a step brings", () => {
    const office = heldOffice();
    office.request({ verb: "raise", desk: "d1", level: "help" }, "t-raise");
    expect(kinds(office.read())).toEqual([...Array(8).fill("send"), "append"]);
    office.request({ verb: "identify", desk: "d9", seconds: 5 }, "t-nobody");
    expect(kinds(office.read())).toEqual(["respond"]);
    office.press("d2");
    office.read();
    write(office);
    expect(office.read()).toEqual(["d2 ← KEPT 00050001", "t-raise ← ok raise"]);
  });
});

describe("sockets that no desk has", () => {
  it("are none of ours", () => {
    const office = heldOffice();
    const before = office.state;
    for (const input of [
      { kind: "port-opened", socket: "/dev/ttyUSB9" },
      { kind: "port-closed", socket: "/dev/ttyUSB9", detail: "gone" },
      { kind: "line", socket: "/dev/ttyUSB9", line: "READY*B22D" },
      { kind: "babble", socket: "/dev/ttyUSB9" },
    ] as const)
      office.take(input);
    expect(office.read()).toEqual([]);
    expect(office.state.links).toBe(before.links);
  });
});

describe("two units with one uid and one key, a copied EEPROM", () => {
  it("both call for the desk whose unit they are, although they count their events alike, and are a fault at both", () => {
    const office = Office.of(9);
    const { uid, key } = office.unit("d1");
    office.unplug("d9");
    office.plug("d9", new OfficeUnit(uid, key));
    office.wait(2000);
    expect(office.faults()).toEqual(["uid-doubled d1", "uid-doubled d9", "unit-swapped d9"]);
    office.press("d1");
    office.wait(100);
    expect(office.events("raised")).toMatchObject([{ desk: "d1", verified: true }]);
    office.press("d9");
    office.wait(100);
    expect(office.events("pressed")).toMatchObject([{ desk: "d1" }]);
    for (const place of ["d1", "d9"]) expect(office.unit(place).events).toEqual([]);
  });
});
