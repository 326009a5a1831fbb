/** The function test of a desk: one press that is no call, by the one unit that proved itself, while it was asked for; any other is real. */
import { describe, expect, it } from "vitest";
import type { Request } from "../../src/core/io.ts";
import { keyOfUnit } from "../tools/unit-side.ts";
import { planOfOffice, socketOf } from "../transcripts/site.ts";
import { Office } from "./office.ts";

const test = { verb: "test", desk: "d1", seconds: 60 } as const;
const passed = { verb: "test-confirm", desk: "d1", room: "r1", by: "technician" } as const;
const closeAt = (office: Office, desk: string): Request => ({
  verb: "close",
  alarm: office.desk(desk).alarm?.alarm ?? "none",
  by: "guard",
  reason: "over",
});

/** Eight desks, and the test of d1 is announced. */
function announced(): Office {
  const office = Office.of(8);
  expect(office.ask(test)).toEqual({ status: "ok", data: { desk: "d1", seconds: 60 } });
  office.read();
  return office;
}

const calls = (office: Office): string[] =>
  office.events("raised").flatMap((event) => (event.type === "raised" ? [event.desk] : []));

describe("a function test", () => {
  it("is the first press: its desk and its nearest neighbour give one short tone, and nobody is called", () => {
    const office = announced();
    expect(office.desk("d1").test).toBe("waiting");
    office.press("d1");
    office.wait(20);
    expect(office.desk("d1").test).toBe("pressed");
    expect(office.buzzing()).toEqual(["d1", "d2"]);
    expect([office.unit("d1").buzzer, office.unit("d2").buzzer]).toEqual(["chirp", "chirp"]);
    office.wait(1000);
    expect(office.buzzing()).toEqual([]);
    expect(office.state.alarms.size).toBe(0);
    expect(calls(office)).toEqual([]);
    expect(office.events("test-pressed")).toMatchObject([{ desk: "d1" }]);
    expect(office.unit("d1").events).toEqual([]);
  });

  it("lets the nearest neighbour sound that would: not one that could not", () => {
    const office = announced();
    office.unplug("d2");
    office.press("d1");
    office.wait(20);
    expect(office.buzzing()).toEqual(["d1", "d3"]);
  });

  it("is acknowledged to its unit, and answered to its technician, only when it is on disk", () => {
    const office = announced();
    office.diskFails();
    office.press("d1");
    const answer = office.request(passed);
    office.wait(1100);
    expect(office.unit("d1").events).toHaveLength(1);
    expect(office.responses.has(answer)).toBe(false);
    expect(office.buzzing()).toEqual([]);
    office.diskWorks();
    office.wait(200);
    expect(office.unit("d1").events).toEqual([]);
    expect(office.responses.get(answer)).toMatchObject({ status: "ok" });
    expect([office.events("test-pressed").length, calls(office).length]).toEqual([1, 0]);
  });

  it("is passed with the room on the label, and then remembered across a restart", () => {
    const office = announced();
    office.press("d1");
    office.wait(20);
    const at = new Date(office.wallMs + office.nowMs).toISOString();
    expect(office.ask(passed)).toEqual({ status: "ok", data: { desk: "d1", uid: "0000000a1001", at } });
    expect(office.desk("d1")).toMatchObject({ testedAt: at });
    expect(office.desk("d1").test).toBeUndefined();
    expect(office.events("tested")).toMatchObject([{ desk: "d1", by: "technician" }]);
    office.restart(100);
    expect(office.desk("d1")).toMatchObject({ testedAt: at });
  });

  it.each(["r1", "R1", "Room 1", "room1", " ROOM  1 "])("takes the room as people write it: %j", (room) => {
    const office = announced();
    office.press("d1");
    office.wait(20);
    expect(office.ask({ ...passed, room })).toMatchObject({ status: "ok" });
  });

  it.each(["r2", "Room 11", "", "Room"])(
    "in another room than the plan's, %j, is not passed, and may be confirmed once more",
    (room) => {
      const office = announced();
      office.press("d1");
      office.wait(20);
      const answer = office.ask({ ...passed, room });
      expect(answer).toMatchObject({
        error: { code: "room-differs", message: expect.stringContaining("r1 (Room 1)") },
      });
      expect(office.desk("d1").testedAt).toBe("2026-01-01T08:00:00.000Z");
      expect(office.ask(passed)).toMatchObject({ status: "ok" });
    },
  );

  it("that nobody pressed for cannot be confirmed", () => {
    const office = Office.of(8);
    expect(office.ask(passed)).toMatchObject({ error: { code: "not-tested" } });
    office.ask(test);
    expect(office.ask(passed)).toMatchObject({ error: { code: "not-tested" } });
    expect(office.ask({ ...passed, desk: "d99" })).toMatchObject({ error: { code: "unknown-desk" } });
  });

  it("cannot be made at a desk whose press could not be proved, and says why", () => {
    const board = { socket: socketOf("d1"), adapted: true };
    const desks = planOfOffice(8).desks.map((desk) => (desk.id === "d1" ? { ...desk, unit: board } : desk));
    const refusals: readonly (readonly [Office, string])[] = [
      [Office.of(8, { desks }), "desk-adapted"],
      [Office.of(8, {}, ["d1"]), "unit-unreachable"],
    ];
    for (const [office, code] of refusals) {
      expect(office.ask(test)).toMatchObject({ error: { code } });
      expect(office.desk("d1").test).toBeUndefined();
    }
    const away = Office.of(8);
    away.carry("d1", "d2");
    away.wait(20);
    expect(away.ask(test)).toMatchObject({ error: { code: "unit-unreachable" } });
    expect(away.ask({ ...test, desk: "d99" })).toMatchObject({ error: { code: "unknown-desk" } });
  });
});

describe("while a test is announced, a press is real", () => {
  it("when it is the second one", () => {
    const office = announced();
    office.press("d1");
    office.wait(300);
    office.press("d1");
    office.wait(20);
    expect(calls(office)).toEqual(["d1"]);
    expect(office.buzzing()).toEqual(["d2", "d3", "d4", "d5", "d6", "d7", "d8"]);
  });

  it("when it is the second one, although a broker delivers the announcement once more in between", () => {
    const office = Office.of(8);
    office.request(test, "t-test");
    office.press("d1");
    office.wait(300);
    office.request(test, "t-test");
    office.press("d1");
    office.wait(20);
    expect(calls(office)).toEqual(["d1"]);
  });

  it("at any other desk", () => {
    const office = announced();
    office.press("d2");
    office.wait(20);
    expect(calls(office)).toEqual(["d2"]);
    expect(office.buzzing()).toContain("d1");
    expect(office.desk("d1").test).toBe("waiting");
  });

  it("when it was not proved, however it failed", () => {
    const press = { verb: "PRESS", event: 0x50077, ageMs: 0 } as const;
    for (const doubt of [
      (office: Office) => office.forges("d1", press),
      (office: Office) => {
        office.unit("d1").rekey(keyOfUnit(99), office.nowMs);
        office.wait(20);
        office.press("d1");
      },
      (office: Office) => {
        office.carry("d1", "d2");
        office.wait(20);
        office.press("d2");
      },
    ]) {
      const office = announced();
      doubt(office);
      office.wait(20);
      expect(calls(office)).toEqual(["d1"]);
      expect(office.events("test-pressed")).toEqual([]);
    }
  });

  it("when its desk calls already: it calls anew", () => {
    const office = Office.of(8);
    office.press("d1");
    office.wait(1000);
    office.green("d3");
    office.wait(20);
    office.ask(test);
    office.press("d1");
    office.wait(20);
    expect(office.events("pressed")).toMatchObject([{ desk: "d1" }]);
    expect(office.buzzing()).toHaveLength(7);
    expect(office.events("test-pressed")).toEqual([]);
    // The alarm is closed within the time of the test: what was announced is still to be done.
    office.ask(closeAt(office, "d1"));
    office.press("d1");
    office.wait(20);
    expect(office.events("test-pressed")).toMatchObject([{ desk: "d1" }]);
  });

  it("when it was made before the test was announced, and only comes late", () => {
    const office = Office.of(8);
    const unit = office.unit("d1");
    unit.mute = true;
    office.press("d1");
    office.wait(120);
    office.request(test);
    unit.mute = false;
    office.wait(200);
    expect(calls(office)).toEqual(["d1"]);
    expect(office.events("test-pressed")).toEqual([]);
  });

  it("when the time of the test is over, by a minute or by a moment", () => {
    for (const ms of [60_000, 120_000]) {
      const office = Office.of(8);
      office.request(test);
      office.wait(ms);
      office.press("d1");
      office.wait(20);
      expect(calls(office)).toEqual(["d1"]);
      expect(office.desk("d1").test).toBeUndefined();
    }
  });

  it("after the gateway was started anew: no test outlives it", () => {
    const office = announced();
    office.restart(100);
    office.wait(1000);
    office.press("d1");
    office.wait(20);
    expect(calls(office)).toEqual(["d1"]);
  });
});

describe("a test that is broken off", () => {
  const cancel = { verb: "test-cancel", desk: "d1" } as const;

  it("leaves the button as it was: the next press calls, at once and everybody", () => {
    const office = announced();
    expect(office.ask(cancel)).toEqual({ status: "ok", data: { desk: "d1", was: "waiting" } });
    expect(office.desk("d1").test).toBeUndefined();
    office.press("d1");
    office.wait(20);
    expect(calls(office)).toEqual(["d1"]);
    expect(office.buzzing()).toEqual(["d2", "d3", "d4", "d5", "d6", "d7", "d8"]);
    expect(office.events("test-pressed")).toEqual([]);
  });

  it("makes a call of a press that was made before it and only comes after it", () => {
    const office = announced();
    const unit = office.unit("d1");
    unit.mute = true;
    office.press("d1");
    office.wait(120);
    office.request(cancel);
    unit.mute = false;
    office.wait(200);
    expect(calls(office)).toEqual(["d1"]);
  });

  it("tells when a press was taken for it before, and cannot be confirmed any more", () => {
    const office = announced();
    office.press("d1");
    office.wait(20);
    expect(office.ask(cancel)).toMatchObject({ data: { was: "pressed" } });
    expect(office.ask(passed)).toMatchObject({ error: { code: "not-tested" } });
    office.press("d1");
    office.wait(20);
    expect(calls(office)).toEqual(["d1"]);
  });

  it("stays so when a broker delivers the announcement once more, and a late delivery ends no later test", () => {
    const office = Office.of(8);
    office.request(test, "t-test");
    office.request(cancel, "t-cancel");
    office.request(test, "t-test");
    expect(office.desk("d1").test).toBeUndefined();
    office.request(test, "t-again");
    office.request(cancel, "t-cancel");
    expect(office.desk("d1").test).toBe("waiting");
  });

  it("is one desk's alone, and where there is none nothing is broken off", () => {
    const office = announced();
    expect(office.ask({ ...cancel, desk: "d2" })).toEqual({ status: "ok", data: { desk: "d2", was: "none" } });
    expect(office.ask({ ...cancel, desk: "d99" })).toMatchObject({ error: { code: "unknown-desk" } });
    expect(office.desk("d1").test).toBe("waiting");
  });
});

describe("a test that nobody brings to an end", () => {
  it("ends by itself, two minutes after its press", () => {
    const office = announced();
    office.press("d1");
    office.wait(119_000);
    expect(office.desk("d1").test).toBe("pressed");
    office.wait(2000);
    expect(office.desk("d1").test).toBeUndefined();
    expect(office.ask(passed)).toMatchObject({ error: { code: "not-tested" } });
  });

  it("gives way to an alarm at once: the short tone of a called desk becomes a siren", () => {
    const office = announced();
    office.press("d1");
    office.wait(20);
    office.press("d5");
    office.wait(20);
    expect([office.unit("d1").buzzer, office.unit("d2").buzzer]).toEqual(["help", "help"]);
    expect(office.desk("d5").alarm?.sounding).toMatchObject({ d1: expect.any(Number), d2: expect.any(Number) });
  });

  it("may be announced again, and then its next press is the test", () => {
    const office = announced();
    office.press("d1");
    office.wait(1000);
    office.ask(test);
    office.press("d1");
    office.wait(20);
    expect(calls(office)).toEqual([]);
    expect(office.events("test-pressed")).toHaveLength(2);
  });
});
