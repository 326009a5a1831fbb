/** What is seen from outside: every retained topic, as JSON, and what each says while things happen. */
import { describe, expect, it } from "vitest";
import { Office } from "./office.ts";

const seen = (office: Office, topic: string): Record<string, unknown> =>
  JSON.parse(office.topics().get(topic) ?? "null");
/** What every payload begins with: the version of the contract, and who publishes it. */
const head = { v: 1, gateway: "office" };

describe("the topics of an office", () => {
  it("are two for the gateway, two for each desk, one for each unit that was heard", () => {
    const office = Office.of(3);
    const uids = ["d1", "d2", "d3"].map((desk) => office.unit(desk).uid.toLowerCase());
    expect([...office.topics().keys()].sort()).toEqual(
      [
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
        circuit: 1,
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
      socket: "/dev/serial/by-path/d1",
      link: "linked",
      owner: "paired",
      model: "desk-unit",
      hardware: 1,
      firmware: "0.2.0",
      protocol: 2,
      capabilities: ["red", "green", "buzzer", "buzzer-readback", "light", "beacon", "tamper", "supply", "tag"],
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
