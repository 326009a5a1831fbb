/**
 * What becomes of what a unit reports (the table in src/core/report.ts): every row of it; that nobody can use up the name of a
 * press that a unit has yet to make; and that nothing but a press passes without a proof.
 */
import { describe, expect, it } from "vitest";
import type { ToGateway } from "../../firmware-protocol/messages.ts";
import { encode } from "../../src/core/frame.ts";
import type { UnitView } from "../../src/core/view.ts";
import { keyOfUnit } from "../tools/unit-side.ts";
import { planOfOffice, socketOf } from "../transcripts/site.ts";
import { Office } from "./office.ts";
import { OfficeUnit } from "./office-unit.ts";

const pressOf = (event: number, ageMs = 0): ToGateway => ({ verb: "PRESS", event, ageMs });
const board = planOfOffice(6).desks.map((desk) =>
  desk.id === "d6" ? { ...desk, unit: { socket: socketOf("d6"), adapted: true } } : desk,
);

/** Six desks; d5's unit belongs to nobody, d6 has a translated device; one socket is spare. */
function house(): Office {
  const office = Office.of(6, { desks: board, sockets: [socketOf("spare")] }, ["d5"]);
  office.read();
  return office;
}

function plugged(office: Office, place: string, unit: OfficeUnit): void {
  office.unplug(place);
  office.plug(place, unit);
}

const wrongTag = (message: ToGateway): string => `${encode(message).slice(0, -6)}~7FFFAAAAAAAAAAAA`;

/** Who presses where and how, and what comes of it: the desk that calls, whether verified, by which name, and who sounds. */
interface Row {
  readonly who: string;
  readonly press: (office: Office) => void;
  readonly desk?: string;
  readonly verified?: boolean;
  readonly cause?: string;
  readonly sounding?: readonly string[];
}

const rows: readonly Row[] = [
  {
    who: "a paired unit at home, with a fitting tag",
    press: (office) => office.press("d1"),
    desk: "d1",
    verified: true,
    cause: "0000000a1001-00050001",
    sounding: ["d2", "d3", "d4", "d6"],
  },
  {
    who: "a paired unit at another desk's socket",
    press: (office) => {
      office.carry("d1", "d2");
      office.wait(20);
      office.press("d2");
    },
    desk: "d1",
    verified: false,
    cause: "0000000a1001-away1-00050001",
    sounding: ["d3", "d4", "d6"],
  },
  {
    who: "a paired unit at a spare socket",
    press: (office) => {
      office.carry("d1", "spare");
      office.wait(20);
      office.press("spare");
    },
    desk: "d1",
    verified: false,
    cause: "0000000a1001-away6-00050001",
    sounding: ["d2", "d3", "d4", "d6"],
  },
  {
    who: "somebody at the cable of a paired unit, with a check",
    press: (office) => office.forges("d1", pressOf(0x50001)),
    desk: "d1",
    verified: false,
    cause: "u0000000a1001-00050001",
    sounding: ["d2", "d3", "d4", "d6"],
  },
  {
    who: "somebody at the cable of a paired unit, with a wrong tag",
    press: (office) => office.line("d1", wrongTag(pressOf(0x50001))),
    desk: "d1",
    verified: false,
    cause: "u0000000a1001-00050001",
    sounding: ["d2", "d3", "d4", "d6"],
  },
  {
    who: "a unit with the installed uid and another key, where it was installed",
    press: (office) => {
      office.unit("d1").rekey(keyOfUnit(99), office.nowMs);
      office.wait(20);
      office.press("d1");
    },
    desk: "d1",
    verified: false,
    cause: "u0000000a1001-00050001",
    sounding: ["d2", "d3", "d4", "d6"],
  },
  {
    who: "the installed unit that lost its key",
    press: (office) => {
      office.unit("d1").rekey(undefined, office.nowMs);
      office.wait(20);
      office.press("d1");
    },
    desk: "d1",
    verified: false,
    cause: "u0000000a1001-00050001",
    sounding: ["d2", "d3", "d4", "d6"],
  },
  {
    who: "a translated device",
    press: (office) => office.press("d6"),
    desk: "d6",
    verified: false,
    cause: "0000000a1006-00050001",
    sounding: ["d1", "d2", "d3", "d4"],
  },
  {
    who: "a unit with the uid of d1 and another key, at the socket of d2",
    press: (office) => {
      plugged(office, "d2", new OfficeUnit("0000000A1001", keyOfUnit(99)));
      office.wait(20);
      office.press("d2");
    },
  },
  {
    who: "somebody at the cable of a paired unit that is not at home",
    press: (office) => {
      office.carry("d1", "d2");
      office.wait(20);
      office.forges("d2", pressOf(0x50001));
    },
  },
  {
    who: "a unit that belongs to nobody, outside a pairing window",
    press: (office) => office.press("d5"),
  },
  {
    who: "a unit that belongs to nobody, in a pairing window",
    press: (office) => {
      office.request({ verb: "pair", seconds: 60 });
      office.press("d5");
    },
  },
  {
    who: "a unit that belongs to nobody, at the desk of a paired one",
    press: (office) => {
      plugged(office, "d1", new OfficeUnit("0000000000EE", undefined));
      office.wait(20);
      office.press("d1");
    },
  },
  {
    who: "a unit of another gateway, at the desk of a paired one",
    press: (office) => {
      plugged(office, "d1", new OfficeUnit("0000000000EE", keyOfUnit(99)));
      office.wait(20);
      office.press("d1");
    },
  },
];

describe("a press", () => {
  it.each(rows.filter(({ desk }) => desk !== undefined))("of $who calls for $desk, verified: $verified", (row) => {
    const { press, desk, verified, cause, sounding } = row;
    const office = house();
    press(office);
    expect(office.events("raised")).toMatchObject([{ desk, verified, cause }]);
    office.wait(20);
    // The origin stays silent, wherever its unit is; its neighbours at home sound.
    expect(office.buzzing()).toEqual(sounding);
  });

  it.each(rows.filter(({ desk }) => desk === undefined))("of $who calls nobody", ({ press }) => {
    const office = house();
    press(office);
    office.wait(1000);
    expect(office.events("raised")).toEqual([]);
    expect(office.state.alarms.size).toBe(0);
    expect(office.buzzing()).toEqual([]);
  });

  const made = rows.filter(({ who }) => !who.startsWith("somebody"));
  it.each(made)("of $who is told beforehand, by the topic of its unit", ({ press, desk }) => {
    const office = house();
    const told: Partial<UnitView>[] = [];
    const pressed = office.press.bind(office);
    office.press = (place) => {
      told.push(JSON.parse(office.topics().get(`unit/${office.unit(place).uid.toLowerCase()}/state`) ?? "{}"));
      pressed(place);
    };
    press(office);
    expect(told.map(({ calls }) => calls)).toEqual([desk !== undefined]);
    if (desk !== undefined) expect(told).toMatchObject([{ desk }]);
  });

  it("of a unit that is not there calls nobody, and its topic says so", () => {
    const office = house();
    const { uid } = office.unplug("d1");
    const topic = office.topics().get(`unit/${uid.toLowerCase()}/state`) ?? "";
    expect(JSON.parse(topic)).toMatchObject({ desk: "d1", calls: false });
  });
});

describe("a press that somebody made up", () => {
  it("cannot use up the name of a later real one", () => {
    const office = house();
    for (let number = 1; number <= 8; number++) office.forges("d1", pressOf(0x50000 + number));
    office.wait(100);
    office.ask({ verb: "close", alarm: office.desk("d1").alarm?.alarm ?? "", by: "guard", reason: "nobody there" });
    expect(office.state.alarms.size).toBe(0);
    office.press("d1");
    office.wait(20);
    expect(office.events("raised")).toMatchObject([{ verified: false }, { desk: "d1", verified: true }]);
    expect(office.buzzing()).toEqual(["d2", "d3", "d4", "d6"]);
    expect(office.unit("d1").events).toEqual([]);
  });

  it("never makes the unit forget an event of that name", () => {
    const office = house();
    const unit = office.unit("d1");
    office.forges("d1", pressOf(0x50001));
    office.wait(100);
    expect(unit.taken.filter(({ verb }) => verb === "KEPT")).toEqual([]);
  });

  it("of a press that was proved is a repetition of it, long after its alarm was closed, and acknowledged to nobody", () => {
    const office = house();
    office.press("d1");
    office.wait(20);
    office.ask({ verb: "close", alarm: office.desk("d1").alarm?.alarm ?? "", by: "guard", reason: "over" });
    const { taken } = office.unit("d1");
    const kept = taken.filter(({ verb }) => verb === "KEPT").length;
    office.forges("d1", pressOf(0x50001));
    office.line("d1", wrongTag(pressOf(0x50001)));
    office.wait(100);
    expect(office.state.alarms.size).toBe(0);
    expect(office.events("pressed")).toEqual([]);
    expect(taken.filter(({ verb }) => verb === "KEPT")).toHaveLength(kept);
  });

  it("sounds once for each that is new, and the alarm of a real one stays verified", () => {
    const office = house();
    office.press("d1");
    office.wait(20);
    for (let times = 0; times < 3; times++) office.forges("d1", pressOf(0x51000));
    office.wait(20);
    expect(office.events("pressed")).toHaveLength(1);
    expect([...office.state.alarms.values()]).toMatchObject([{ verified: true, presses: 2 }]);
  });
});

describe("a unit that lost its key", () => {
  it("repeats its press until it is kept, and makes one alarm of it", () => {
    const office = house();
    office.unit("d1").rekey(undefined, office.nowMs);
    office.wait(20);
    office.diskFails();
    office.press("d1");
    office.wait(1000);
    expect(office.unit("d1").events).toHaveLength(1);
    office.diskWorks();
    office.wait(200);
    expect(office.unit("d1").events).toEqual([]);
    expect([office.events("raised").length, office.events("pressed").length]).toEqual([1, 0]);
  });

  it("accepts nothing with its green key, and its tamper contact says nothing", () => {
    const office = house();
    office.unit("d2").rekey(undefined, office.nowMs);
    office.wait(20);
    office.press("d1");
    office.wait(20);
    office.green("d2");
    office.happens("d2", "tamper");
    office.wait(1000);
    expect(office.desk("d1").state).toBe("sounding");
    expect([...office.events("accepted"), ...office.events("key"), ...office.events("tamper")]).toEqual([]);
  });
});

describe("a unit away from home", () => {
  it("accepts nothing with its green key, which is kept so that the unit may forget it", () => {
    const office = house();
    office.carry("d2", "spare");
    office.wait(20);
    office.press("d1");
    office.wait(20);
    office.green("spare");
    office.wait(20);
    expect(office.desk("d1").state).toBe("sounding");
    expect(office.events("key")).toMatchObject([{ desk: "d2", key: "green" }]);
    expect(office.unit("spare").events).toEqual([]);
  });

  it("is not the one of its desk that sounds, whatever it confirms", () => {
    const office = house();
    office.carry("d2", "spare");
    office.wait(20);
    office.press("d1");
    office.wait(20);
    expect(Object.keys(office.desk("d1").alarm?.sounding ?? {})).toEqual(["d3", "d4", "d6"]);
  });

  it("has its press of one number told apart from the one that it makes at home", () => {
    const office = house();
    const { uid, key } = office.unit("d2");
    // A copy of d2's unit stands at a spare socket while d2 itself is unplugged.
    office.unplug("d2");
    office.plug("spare", new OfficeUnit(uid, key));
    office.wait(20);
    office.press("spare");
    office.wait(20);
    office.ask({ verb: "close", alarm: office.desk("d2").alarm?.alarm ?? "", by: "guard", reason: "over" });
    office.unplug("spare");
    office.plug("d2");
    office.wait(20);
    office.press("d2");
    office.wait(20);
    expect(office.events("raised")).toMatchObject([
      { desk: "d2", verified: false },
      { desk: "d2", verified: true },
    ]);
  });
});

describe("a unit of another gateway", () => {
  it("presses, and nothing is recorded, acknowledged or shown", () => {
    const office = house();
    plugged(office, "d1", new OfficeUnit("0000000000EE", keyOfUnit(99)));
    office.wait(2000);
    office.read();
    const { taken } = office.unit("d1");
    office.press("d1");
    office.wait(2000);
    expect(office.read().filter((text) => !text.includes("OPEN"))).toEqual([]);
    expect(taken.filter(({ verb }) => verb !== "OPEN")).toEqual([]);
  });

  it("is a fault of its own kind, and no silent one, however long it stands there", () => {
    const office = house();
    const stranger = new OfficeUnit("0000000000EE", keyOfUnit(99));
    plugged(office, "d1", stranger);
    for (let times = 0; times < 10; times++) {
      office.wait(3000);
      // It has heard nothing that it could believe, and asks for a session (README §3).
      stranger.rekey(keyOfUnit(99), office.nowMs);
    }
    expect(office.faults().filter((fault) => fault.endsWith("d1"))).toEqual(["line-distrusted d1", "unit-swapped d1"]);
    expect(office.events("fault").filter((event) => event.type === "fault" && event.code === "unit-silent")).toEqual(
      [],
    );
  });
});
