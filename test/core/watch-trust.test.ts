/** Faults of trust and of units, in an office: raised when they last, one for each thing that is wrong, restored when it is gone. */
import { describe, expect, it } from "vitest";
import { encode } from "../../src/core/frame.ts";
import { dayMs } from "../../src/core/time.ts";
import { keyOfUnit } from "../tools/unit-side.ts";
import { planOfOffice, socketOf } from "../transcripts/site.ts";
import { beatOf } from "./link-fixture.ts";
import { Office } from "./office.ts";
import { OfficeUnit } from "./office-unit.ts";

/** What was told of faults since the last look, without coverage, which has tests of its own. */
const told = (office: Office): string[] =>
  office
    .read()
    .filter((text) => /^disk ← (fault|restored)/.test(text) && !text.includes("coverage-low"))
    .map((text) => text.slice("disk ← ".length));

const detailOf = (office: Office, code: string): string | undefined =>
  office
    .events()
    .flatMap((event) => (event.type === "fault" && event.code === code ? [event.detail] : []))
    .at(-1);

/** A line that has a tag in its place, and the wrong one. */
const forged = "BEAT 0001 0 1 00 4985 12 0 0 0 0~7FFFAAAAAAAAAAAA";

describe("a unit without a key", () => {
  it("at a desk that has none yet is unpaired, until it is paired", () => {
    const office = Office.of(5, { circuit1: { size: 4, minimum: 1 } }, ["d3"]);
    expect(office.faults()).toEqual(["unit-unpaired d3"]);
    expect(detailOf(office, "unit-unpaired")).toBe("0000000a1003 at /dev/serial/by-path/d3");
    office.ask({ verb: "pair", seconds: 60 });
    office.press("d3");
    office.ask({ verb: "pair-confirm", uid: "0000000A1003", desk: "d3", replace: false });
    office.wait(4900);
    expect(told(office)).toEqual(["fault desk-untested d3"]);
    office.wait(500);
    expect(told(office)).toEqual(["restored unit-unpaired d3"]);
  });

  it("in the place of a paired one is another unit, and unpaired", () => {
    const office = Office.of(4);
    office.unplug("d3");
    office.plug("d3", new OfficeUnit("0000000000EE", undefined));
    office.wait(20);
    expect(told(office)).toEqual(["fault unit-swapped d3", "fault unit-unpaired d3"]);
    expect(detailOf(office, "unit-swapped")).toBe("expected 0000000a1003, found 0000000000ee (new)");
  });

  it("that had one, and tells the uid that is installed here, is distrusted, and nothing of it counts", () => {
    const office = Office.of(4);
    office.unit("d3").rekey(undefined, office.nowMs);
    office.wait(1000);
    expect(told(office)).toEqual(["fault line-distrusted d3", "fault unit-distrusted d3"]);
    expect(office.light("d3")).toBe("fault");
    expect(detailOf(office, "unit-distrusted")).toBe("0000000a1003 at /dev/serial/by-path/d3");
    // It would obey, and show its neighbours' alarm to whoever put it there: it is told nothing of it.
    office.press("d1");
    office.wait(1000);
    expect([office.light("d3"), office.unit("d3").buzzer]).toEqual(["fault", "silent"]);
    expect(office.buzzing()).toEqual(["d2", "d4"]);
    const told3 = office.unit("d3").taken.filter((message) => message.verb === "SHOW" && message.light === "help");
    expect(told3).toEqual([]);
  });
});

describe("a unit with another key", () => {
  it("and the uid that is installed here is distrusted within the second, and again itself when it has its own back", () => {
    const office = Office.of(4);
    const unit = office.unit("d3");
    const { key } = unit;
    unit.rekey(keyOfUnit(99), office.nowMs);
    office.wait(1000);
    expect(told(office)).toEqual(["fault line-distrusted d3", "fault unit-distrusted d3"]);
    unit.rekey(key, office.nowMs);
    office.wait(6000);
    expect(told(office)).toEqual(["restored unit-distrusted d3"]);
    office.wait(60_000);
    expect(told(office)).toEqual(["restored line-distrusted d3"]);
  });

  it("and a uid of which nobody knows is swapped for the one that was installed", () => {
    const office = Office.of(4);
    office.unplug("d3");
    office.plug("d3", new OfficeUnit("0000000000EE", keyOfUnit(99)));
    office.wait(20);
    expect(told(office)).toContain("fault unit-swapped d3");
    expect(detailOf(office, "unit-swapped")).toBe("expected 0000000a1003, found 0000000000ee (stranger)");
    office.unplug("d3");
    office.plug("d3", new OfficeUnit("0000000A1003", keyOfUnit(3)));
    office.wait(5100);
    expect(told(office)).toContain("restored unit-swapped d3");
  });

  it("at a desk where nothing was installed belongs to another gateway", () => {
    const office = Office.of(4, {}, ["d3"]);
    office.unplug("d3");
    office.plug("d3", new OfficeUnit("0000000000EE", keyOfUnit(99)));
    office.wait(20);
    expect(told(office)).toContain("fault unit-swapped d3");
    expect(detailOf(office, "unit-swapped")).toBe("0000000000ee belongs to another gateway");
  });
});

describe("a line that cannot be believed", () => {
  it("is a fault of its desk at once, of which the unit knows nothing, and is gone a minute and 5 s after the last one", () => {
    const office = Office.of(4);
    office.line("d3", forged);
    expect(told(office)).toEqual(["fault line-distrusted d3"]);
    expect(detailOf(office, "line-distrusted")).toBe(
      "/dev/serial/by-path/d3: 1 lines, the last one BEAT with a tag that does not fit",
    );
    office.wait(40_000);
    office.line("d3", forged);
    office.wait(64_900);
    expect(told(office)).toEqual([]);
    office.wait(300);
    expect(told(office)).toEqual(["restored line-distrusted d3"]);
    expect(office.state.links.get(socketOf("d3"))).toMatchObject({ owner: "paired", phase: "linked" });
  });

  it("a thousand times is one fault, and no reason to look the whole house over a thousand times", () => {
    const office = Office.of(8);
    office.line("d3", forged);
    const looked = new Set<number>();
    for (let times = 0; times < 1000; times++) {
      office.line("d3", forged);
      office.wait(1);
      looked.add(office.state.watchedAt);
    }
    expect(told(office)).toEqual(["fault line-distrusted d3"]);
    // Once a second, and when a beat of the gateway or a light is due anyway.
    expect(looked.size).toBeLessThan(20);
  });
});

describe("a supply that moves by a millivolt with every beat", () => {
  it("is no reason to look the whole house over at each", () => {
    const office = Office.of(8);
    const beat = (supplyMv: number): void => {
      const { signal } = office.unit("d3");
      office.says("d3", beatOf({ signal, light: "ready", supplyMv }));
    };
    const { watchedAt } = office.state;
    office.nowMs += 1;
    for (let mv = 4600; mv < 4700; mv++) beat(mv);
    expect(office.state.watchedAt).toBe(watchedAt);
    beat(4400);
    expect(office.state.watchedAt).toBe(office.nowMs);
  });
});

describe("a unit that is carried about", () => {
  it("is at the wrong socket, and where it stands is no unit of that desk", () => {
    const office = Office.of(4);
    office.carry("d1", "d3");
    office.wait(1000);
    expect(told(office).sort()).toEqual([
      "fault port-unavailable d1",
      "fault unit-swapped d3",
      "fault wrong-socket d1",
    ]);
    expect(detailOf(office, "wrong-socket")).toBe(
      "unit 0000000a1001 is at /dev/serial/by-path/d3, installed at /dev/serial/by-path/d1",
    );
    expect(detailOf(office, "unit-swapped")).toBe("expected 0000000a1003, found 0000000a1001 (paired)");
    office.carry("d3", "d1");
    office.wait(5100);
    expect(told(office)).toEqual(
      expect.arrayContaining(["restored wrong-socket d1", "restored unit-swapped d3", "restored port-unavailable d1"]),
    );
  });

  it("to a socket that no desk has is at the wrong one all the same", () => {
    const office = Office.of(4, { sockets: [socketOf("spare")] });
    office.carry("d1", "spare");
    office.wait(100);
    expect(told(office)).toEqual(["fault wrong-socket d1"]);
    // What somebody puts into that cable is told where its unit belongs.
    office.line("spare", forged);
    expect(told(office)).toEqual(["fault line-distrusted d1"]);
  });
});

describe("a unit that says of itself", () => {
  it("that its case is open is a fault until it is closed, and the opening is recorded", () => {
    const office = Office.of(4);
    office.unit("d2").flags.add("tamper-open");
    office.happens("d2", "tamper");
    office.wait(1000);
    expect(told(office)).toEqual(["fault tamper-open d2"]);
    expect(office.events("tamper")).toMatchObject([{ desk: "d2" }]);
    office.unit("d2").flags.delete("tamper-open");
    office.wait(6100);
    expect(told(office)).toEqual(["restored tamper-open d2"]);
  });

  it("that its supply is low is a fault when that lasts for 5 s, not when a siren drags it down for a moment", () => {
    const office = Office.of(4);
    const unit = office.unit("d2");
    unit.supplyMv = 4499;
    office.wait(4000);
    unit.supplyMv = 4500;
    office.wait(5000);
    expect(told(office)).toEqual([]);
    unit.supplyMv = 4499;
    office.wait(5000);
    expect(told(office)).toEqual([]);
    office.wait(2100);
    expect(told(office)).toEqual(["fault supply-low d2"]);
    expect(detailOf(office, "supply-low")).toBe("unit 0000000a1002: 4.5 V");
    unit.supplyMv = 4600;
    office.wait(7100);
    expect(told(office)).toEqual(["restored supply-low d2"]);
  });

  it("nothing about its supply, because it cannot measure it, is believed to be well supplied", () => {
    const office = Office.of(4);
    const unit = office.unplug("d2");
    unit.capabilities &= ~0x80;
    unit.supplyMv = 0;
    office.plug("d2");
    office.wait(20_000);
    expect(told(office)).toEqual([]);
  });
});

describe("a unit that starts by itself", () => {
  const restarted = (office: Office, times: number, everyMs: number): void => {
    for (let time = 0; time < times; time++) {
      office.unit("d2").reset(office.nowMs);
      office.wait(everyMs);
    }
  };

  it("three times within ten minutes is a fault, until the first of the three is ten minutes ago", () => {
    const office = Office.of(4);
    restarted(office, 2, 100_000);
    expect(told(office)).toEqual([]);
    restarted(office, 1, 1000);
    expect(told(office)).toEqual(["fault unit-restarts d2"]);
    office.wait(600_000 - 201_000 + 6500);
    expect(told(office)).toEqual(["restored unit-restarts d2"]);
  });

  it("three times in an hour is none", () => {
    const office = Office.of(4);
    restarted(office, 4, 301_000);
    expect(told(office)).toEqual([]);
  });

  it("because its port was opened, as many boards do, is none", () => {
    const office = Office.of(4);
    for (let times = 0; times < 6; times++) {
      office.unplug("d2");
      office.unit("d2").reset(office.nowMs);
      office.wait(400);
      office.plug("d2");
      office.wait(8000);
    }
    expect(told(office)).toEqual([]);
  });
});

describe("a function test", () => {
  it("that nobody made since the unit was fitted is a fault until it is made", () => {
    const office = Office.of(4, {}, ["d3"]);
    office.ask({ verb: "pair", seconds: 60 });
    office.press("d3");
    office.ask({ verb: "pair-confirm", uid: "0000000A1003", desk: "d3", replace: false });
    office.wait(10_000);
    expect(office.faults()).toEqual(["desk-untested d3"]);
    office.ask({ verb: "test", desk: "d3", seconds: 60 });
    office.press("d3");
    office.ask({ verb: "test-confirm", desk: "d3", room: "r1", by: "technician" });
    office.wait(5100);
    expect(office.faults()).toEqual([]);
  });

  it("that is older than the site allows is a fault, and only while anybody knows what day it is", () => {
    const office = Office.of(3, { testDays: 31 });
    const tested = Date.UTC(2026, 0, 1, 8);
    office.wallMs = tested + 31 * dayMs - office.nowMs - 5000;
    office.wait(4000);
    expect(office.faults()).toEqual([]);
    office.clockTrusted = false;
    office.wait(4000);
    expect(office.faults()).toEqual([]);
    office.clockTrusted = true;
    office.wait(2000);
    expect(office.faults()).toEqual(["test-overdue d1", "test-overdue d2", "test-overdue d3"]);
    expect(detailOf(office, "test-overdue")).toBe("the last one was at 2026-01-01T08:00:00.000Z");
    office.clockTrusted = false;
    office.wait(6100);
    expect(office.faults()).toEqual([]);
  });
});

describe("whatever flaps five hundred times", () => {
  const flaps: readonly (readonly [fault: string, on: (office: Office) => void, off: (office: Office) => void])[] = [
    [
      "tamper-open d2",
      (office) => office.unit("d2").flags.add("tamper-open"),
      (office) => office.unit("d2").flags.clear(),
    ],
    ["line-distrusted d2", (office) => office.line("d2", forged), () => {}],
    ["port-unavailable d2", (office) => office.unplug("d2"), (office) => office.plug("d2")],
  ];

  it.each(flaps)("is one fault: %s", (fault, on, off) => {
    const office = Office.of(3);
    for (let times = 0; times < 500; times++) {
      on(office);
      office.wait(1100);
      off(office);
      office.wait(1100);
    }
    expect(told(office)).toEqual([`fault ${fault}`]);
    office.wait(66_100);
    expect(told(office)).toEqual([`restored ${fault}`]);
  });

  it("is one fault: a cable to a unit that is another one each second time", () => {
    const office = Office.of(3);
    const own = office.unit("d2");
    const other = new OfficeUnit("0000000000EE", undefined);
    for (let times = 0; times < 100; times++) {
      office.unplug("d2");
      office.plug("d2", times % 2 === 0 ? other : own);
      office.wait(1000);
    }
    expect(told(office)).toEqual(["fault unit-swapped d2", "fault unit-unpaired d2"]);
  });
});

describe("two units that tell one uid", () => {
  it("and prove one key are doubled at both desks, at once, until one is gone", () => {
    const office = Office.of(4);
    const { uid, key } = office.unit("d1");
    office.unplug("d3");
    office.plug("d3", new OfficeUnit(uid, key));
    office.wait(20);
    expect(office.faults()).toEqual(["uid-doubled d1", "uid-doubled d3", "unit-swapped d3"]);
    office.unplug("d3");
    office.plug("d3", new OfficeUnit("0000000A1003", keyOfUnit(3)));
    office.wait(5100);
    expect(office.faults()).toEqual([]);
  });

  it("of which one cannot prove it are told apart: that one is another unit at its desk", () => {
    const office = Office.of(4);
    const { uid } = office.unit("d1");
    office.unplug("d3");
    office.plug("d3", new OfficeUnit(uid, keyOfUnit(66)));
    office.wait(20);
    expect(office.faults()).toEqual(["line-distrusted d3", "unit-swapped d3"]);
    expect(detailOf(office, "unit-swapped")).toBe("expected 0000000a1003, found 0000000a1001 (doubtful)");
  });
});

describe("a translated device", () => {
  it("brings none of the faults of trust, whatever uid it tells", () => {
    const { desks } = planOfOffice(4);
    const adapted = desks.map((desk) =>
      desk.id === "d3" ? { ...desk, unit: { socket: socketOf("d3"), adapted: true, uid: "00000000ABCD" } } : desk,
    );
    const office = Office.of(4, { desks: adapted });
    expect(office.faults()).toEqual([]);
    office.line("d3", encode({ verb: "PRESS", event: 0x50001, ageMs: 0 }).slice(0, -1));
    office.wait(100);
    expect(office.faults()).toEqual([]);
    expect(office.events("raised")).toMatchObject([{ desk: "d3", verified: false }]);
  });
});
