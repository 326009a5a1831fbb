/** What is seen from outside: every retained topic, as JSON, and what each says while things happen. */
import { describe, expect, it } from "vitest";
import { keyOfUnit } from "../tools/unit-side.ts";
import { siteOfOffice } from "../transcripts/site.ts";
import { Office } from "./office.ts";
import { OfficeUnit } from "./office-unit.ts";

const seen = (office: Office, topic: string): Record<string, unknown> =>
  JSON.parse(office.topics().get(topic) ?? "null");
/** What every payload begins with: the version of the contract, and who publishes it. */
const head = { v: 1, gateway: "office" };

describe("the topics of an office", () => {
  it("are three for the gateway, two for each desk, one for each unit that was heard", () => {
    const office = Office.of(3);
    const uids = ["d1", "d2", "d3"].map((desk) => office.unit(desk).uid.toLowerCase());
    expect([...office.topics().keys()].sort()).toEqual(
      [
        "gateway/office/drill",
        "gateway/office/health",
        "gateway/office/pairing",
        ...["d1", "d2", "d3"].flatMap((desk) => [`desk/${desk}/coverage`, `desk/${desk}/state`]),
        ...uids.map((uid) => `unit/${uid}/state`),
      ].sort(),
    );
    for (const payload of office.topics().values()) expect(JSON.parse(payload)).toMatchObject(head);
  });

  it("do not change while nothing happens", () => {
    const office = Office.of(8);
    const before = office.topics();
    office.wait(900_000);
    expect(office.topics()).toEqual(before);
  });

  it("name no unit before it was heard", () => {
    const office = Office.of(3);
    office.unit("d2").mute = true;
    office.restart(0);
    office.wait(1000);
    expect([...office.topics().keys()].filter((topic) => topic.startsWith("unit/"))).toHaveLength(2);
  });
});

describe("a desk that was taken out of the plan while its alarm was open", () => {
  it("is told until the alarm is closed, after every restart, and then no more", () => {
    const office = Office.of(8);
    office.press("d8");
    office.wait(20);
    const before = seen(office, "desk/d8/state");
    expect(before.state).toBe("sounding");
    office.disk.write();
    for (let restart = 0; restart < 2; restart++) {
      office.restart(0, false, siteOfOffice(7));
      expect(seen(office, "desk/d8/state")).toEqual({
        ...head,
        desk: "d8",
        room: "r1",
        state: "sounding",
        alarm: before.alarm,
        calledBy: [],
        faults: [],
        inPlan: false,
      });
    }
    expect(office.topics().has("desk/d8/coverage")).toBe(false);
    expect(seen(office, "desk/d1/state").calledBy).toHaveLength(1);
    const { alarm } = before.alarm as { readonly alarm: string };
    office.request({ verb: "accept", alarm, by: "guard" });
    expect(seen(office, "desk/d8/state").state).toBe("accepted");
    office.request({ verb: "close", alarm, by: "guard", reason: "looked in" });
    expect(office.topics().has("desk/d8/state")).toBe(false);
    expect(seen(office, "gateway/office/health").alarms).toEqual([]);
  });
});

describe("the topic of a desk", () => {
  it("tells the open alarm of the desk, who sounds, who comes, and whom else calls it", () => {
    const office = Office.of(8);
    expect(seen(office, "desk/d1/state")).toEqual({
      ...head,
      desk: "d1",
      room: "r1",
      state: "idle",
      calledBy: [],
      faults: [],
      unit: "0000000a1001",
      testedAt: "2026-01-01T08:00:00.000Z",
    });
    office.press("d1");
    expect(seen(office, "desk/d1/state").state).toBe("raised");
    office.wait(20);
    expect(seen(office, "desk/d1/state").state).toBe("sounding");
    office.green("d4");
    office.wait(20);
    const { alarm } = office.desk("d1").alarm ?? {};
    expect(seen(office, "desk/d1/state")).toMatchObject({
      state: "accepted",
      alarm: {
        alarm,
        desk: "d1",
        room: "r1",
        level: "help",
        mode: "real",
        circuits: [1],
        acceptedBy: ["d4"],
        presses: 1,
        sounding: { d2: 4, d8: 4 },
      },
    });
    expect(seen(office, "desk/d4/state")).toMatchObject({ state: "idle", calledBy: [alarm] });
    expect(seen(office, "gateway/office/health").alarms).toEqual([alarm]);
  });

  it("tells the faults of the desk and no other's", () => {
    const office = Office.of(8);
    office.unplug("d3");
    office.wait(1000);
    expect(seen(office, "desk/d3/state").faults).toEqual(["port-unavailable"]);
    expect(seen(office, "desk/d2/state").faults).toEqual([]);
    expect(seen(office, "gateway/office/health").faults).toEqual([
      { code: "port-unavailable", desk: "d3", detail: "/dev/serial/by-path/d3: device gone" },
    ]);
    expect(seen(office, "desk/d1/coverage")).toEqual({
      ...head,
      sounding: 6,
      of: 7,
      minimum: 3,
      missing: [{ desk: "d3", fault: "port-unavailable" }],
    });
  });
});

describe("the topic of a unit", () => {
  it("tells what it is, what it shows, and its counters", () => {
    const office = Office.of(3);
    const { uid } = office.unit("d1");
    office.wait(1000);
    expect(seen(office, `unit/${uid.toLowerCase()}/state`)).toEqual({
      ...head,
      uid: uid.toLowerCase(),
      desk: "d1",
      calls: true,
      socket: "/dev/serial/by-path/d1",
      link: "linked",
      owner: "paired",
      model: "desk-unit",
      hardware: 1,
      firmware: "0.3.0",
      protocol: 2,
      capabilities: [
        "red",
        "green",
        "buzzer",
        "buzzer-readback",
        "light",
        "beacon",
        "tamper",
        "supply",
        "tag",
        "lockdown",
      ],
      boot: 5,
      reset: "power",
      shows: { buzzer: "silent", light: "ready", confirmed: true },
      flags: [],
      supplyMv: 5000,
      counters: { rejects: 0, retries: 0, overruns: 0, dropped: 0 },
    });
  });

  it("stays when it is unplugged, with its link closed", () => {
    const office = Office.of(3);
    const topic = `unit/${office.unit("d2").uid.toLowerCase()}/state`;
    office.unplug("d2");
    expect(seen(office, topic)).toMatchObject({ link: "closed", desk: "d2" });
    expect(seen(office, topic).counters).toBeUndefined();
  });

  it("that was carried to another socket tells where it is, and the desk that it belongs to until it is moved in due form", () => {
    for (const [from, to] of [
      ["d1", "d3"],
      ["d3", "d1"],
    ] as const) {
      const office = Office.of(3);
      const unit = office.carry(from, to);
      office.wait(100);
      const topic = `unit/${unit.uid.toLowerCase()}/state`;
      const there = { socket: `/dev/serial/by-path/${to}`, link: "linked" };
      expect(seen(office, topic)).toMatchObject({ ...there, desk: from });
      office.request({ verb: "unpair", desk: to });
      office.request({ verb: "move", desk: from, to });
      office.wait(100);
      expect(seen(office, topic)).toMatchObject({ ...there, desk: to });
    }
  });
});

describe("the topic of pairing", () => {
  const pairing = (office: Office): Record<string, unknown> => seen(office, "gateway/office/pairing");
  const unitAt = (desk: string) => ({
    uid: `0000000a100${desk.slice(1)}`,
    socket: `/dev/serial/by-path/${desk}`,
    model: "desk-unit",
    firmware: "0.3.0",
    desk,
  });

  it("tells which units belong to nobody, whose button was pressed, and how far it has come", () => {
    const office = Office.of(4, {}, ["d3", "d4"]);
    const unpaired = [unitAt("d3"), unitAt("d4")];
    expect(pairing(office)).toEqual({ ...head, window: "closed", unpaired });
    office.request({ verb: "pair", seconds: 60 });
    expect(pairing(office)).toEqual({ ...head, window: "open", unpaired });
    office.press("d3");
    expect(pairing(office)).toEqual({ ...head, window: "pressed", pressed: unitAt("d3"), unpaired });
    office.press("d4");
    expect(pairing(office)).toEqual({ ...head, window: "ambiguous", unpaired });
    office.press("d4");
    expect(pairing(office)).toEqual({ ...head, window: "pressed", pressed: unitAt("d4"), unpaired });
    office.request({ verb: "pair-confirm", uid: "0000000A1004", desk: "d4", replace: false });
    expect(pairing(office)).toEqual({ ...head, window: "offered", pressed: unitAt("d4"), unpaired });
    office.wait(100);
    expect(pairing(office)).toEqual({ ...head, window: "closed", unpaired: [unitAt("d3")] });
    expect(seen(office, "desk/d4/state")).toMatchObject({ unit: "0000000a1004" });
    expect(seen(office, "desk/d3/state").unit).toBeUndefined();
  });

  it("does not name the unit that was pressed any more when it is unplugged", () => {
    const office = Office.of(4, {}, ["d3"]);
    office.request({ verb: "pair", seconds: 60 });
    office.press("d3");
    office.unplug("d3");
    expect(pairing(office)).toEqual({ ...head, window: "open", unpaired: [] });
  });

  it("names the socket of a unit that stands where no desk is", () => {
    const office = Office.of(4, { sockets: ["/dev/serial/by-path/spare"] });
    office.plug("spare", new OfficeUnit("0000000000EE", undefined));
    office.wait(20);
    const { desk: _, ...unit } = { ...unitAt("d1"), uid: "0000000000ee", socket: "/dev/serial/by-path/spare" };
    expect(pairing(office).unpaired).toEqual([unit]);
  });
});

describe("the owner of a unit", () => {
  const owners: readonly (readonly [owner: string, unit: OfficeUnit, desk: string | undefined])[] = [
    ["new", new OfficeUnit("0000000000EE", undefined), "d3"],
    ["stranger", new OfficeUnit("0000000000EE", keyOfUnit(99)), "d3"],
    ["doubtful", new OfficeUnit("0000000A1003", keyOfUnit(99)), "d3"],
    ["paired", new OfficeUnit("0000000A1003", keyOfUnit(3)), "d3"],
    ["paired", new OfficeUnit("0000000A1001", keyOfUnit(1)), "d1"],
  ];

  it.each(owners)("is told: %s", (owner, unit, desk) => {
    const office = Office.of(4);
    for (const place of ["d1", "d3"]) office.unplug(place);
    office.plug("d3", unit);
    office.wait(100);
    const told = seen(office, `unit/${unit.uid.toLowerCase()}/state`);
    expect([told.owner, told.desk, told.link]).toEqual([owner, desk, "linked"]);
  });

  it("is told together with the lines that were refused, by reason", () => {
    const office = Office.of(3);
    for (let times = 0; times < 3; times++) office.line("d1", "READY~0001AAAAAAAAAAAA");
    office.line("d1", "noise");
    expect(seen(office, "unit/0000000a1001/state").refused).toEqual({ trust: 3, check: 1 });
    expect(seen(office, "unit/0000000a1002/state").refused).toBeUndefined();
  });
});

describe("a function test", () => {
  it("is told at its desk from its announcement to its end", () => {
    const office = Office.of(4);
    const told = (): unknown => seen(office, "desk/d1/state").test;
    expect(told()).toBeUndefined();
    office.ask({ verb: "test", desk: "d1", seconds: 60 });
    expect(told()).toBe("waiting");
    office.press("d1");
    expect(told()).toBe("pressed");
    office.ask({ verb: "test-confirm", desk: "d1", room: "r1", by: "technician" });
    expect(told()).toBeUndefined();
    expect(seen(office, "desk/d1/state").testedAt).toMatch(/^2012-09-26T/);
  });
});

describe("a key", () => {
  /** Every way in which 16 bytes may have got into a text. */
  const spellings = (key: Uint8Array): string[] => {
    const bytes = Buffer.from(key);
    return [
      bytes.toString("hex"),
      bytes.toString("base64").slice(0, 21),
      bytes.toString("base64url").slice(0, 21),
      [...key].join(","),
      JSON.stringify({ ...key }).slice(1, -1),
      bytes.toString("latin1"),
    ].map((text) => text.toLowerCase());
  };

  it("is found by its spellings, wherever somebody put it", () => {
    const key = Uint8Array.from({ length: 16 }, (_, place) => 16 * place + 7);
    for (const shown of [key, Buffer.from(key), [...key], Buffer.from(key).toString("hex").toUpperCase()]) {
      const text = JSON.stringify({ of: shown }).toLowerCase();
      expect(spellings(key).some((spelling) => text.includes(spelling))).toBe(true);
    }
    expect(JSON.stringify({ of: Buffer.from(key).toString("base64") }).toLowerCase()).toContain(spellings(key)[1]);
  });

  it("is in no topic, no event and no answer, at any step from the offer to the end of the unit", () => {
    const office = Office.of(4, {}, ["d3", "d4"]);
    const keys = new Map<string, Uint8Array>();
    const look = (): void => {
      for (const { uid, key } of office.state.pairings.values()) keys.set(uid, key);
      const shown = [...office.topics(), ...office.responses, ...office.events(), ...office.read()];
      const text = JSON.stringify(shown.filter((one) => !String(one).includes(" ← PAIR "))).toLowerCase();
      for (const key of keys.values()) for (const spelling of spellings(key)) expect(text).not.toContain(spelling);
    };
    const steps: readonly (() => void)[] = [
      () => office.request({ verb: "pair", seconds: 60 }),
      () => office.press("d3"),
      () => office.request({ verb: "pair-confirm", uid: "0000000a1003", desk: "d3", replace: false }),
      () => office.wait(6),
      () => office.wait(100),
      () => office.request({ verb: "test", desk: "d3", seconds: 60 }),
      () => office.press("d3"),
      () => office.ask({ verb: "test-confirm", desk: "d3", room: "r1", by: "technician" }),
      () => office.ask({ verb: "move", desk: "d3", to: "d4" }),
      () => office.unit("d3").rekey(keyOfUnit(99), office.nowMs),
      () => office.wait(1000),
      () => office.press("d3"),
      () => office.restart(100),
      () => office.wait(5000),
      () => office.ask({ verb: "unpair", desk: "d4" }),
      () => office.wait(1000),
    ];
    for (const step of steps) {
      step();
      look();
    }
    expect(keys.size).toBe(3);
    expect(office.events("unpaired")).toHaveLength(1);
  });
});
