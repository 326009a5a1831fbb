/** A technician fits an office: eight units out of the box, each pressed, looked at, confirmed and tested; then it works. */
import { expect, it } from "vitest";
import { Office } from "../core/office.ts";

const desks = ["d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8"];

/** The four steps under a desk: window, press, look which one blinks, confirm. */
function pair(office: Office, desk: string): void {
  expect(office.ask({ verb: "pair", seconds: 60 })).toMatchObject({ status: "ok" });
  office.press(desk);
  office.wait(10);
  expect(desks.filter((other) => office.light(other) === "identify")).toEqual([desk]);
  const confirmed = office.request({
    verb: "pair-confirm",
    uid: office.unit(desk).uid.toLowerCase(),
    desk,
    replace: false,
  });
  office.wait(30);
  expect(office.responses.get(confirmed)).toMatchObject({ status: "ok", data: { desk } });
  // It chirps: yes, this one.
  expect(office.buzzing()).toEqual([desk]);
  office.wait(2000);
  expect(office.buzzing()).toEqual([]);
}

/** Its button, pressed once, its tone, and the room on the label. */
function test(office: Office, desk: string): void {
  office.ask({ verb: "test", desk, seconds: 60 });
  office.press(desk);
  office.wait(20);
  expect(office.buzzing()).toContain(desk);
  expect(office.ask({ verb: "test-confirm", desk, room: "room 1", by: "technician" })).toMatchObject({ status: "ok" });
  office.wait(2000);
}

it("eight units are paired and tested, and work", () => {
  const office = Office.of(8, {}, desks);
  const beganMs = office.nowMs;

  // Out of the box: each says that it belongs to nobody, and its button calls nobody.
  expect(desks.map((desk) => office.light(desk))).toEqual(desks.map(() => "unpaired"));
  office.press("d5");
  office.wait(20);
  expect(office.events("raised")).toEqual([]);
  expect(office.buzzing()).toEqual([]);

  for (const desk of desks) pair(office, desk);
  expect(office.faults().filter((fault) => fault.startsWith("desk-untested"))).toHaveLength(8);

  // The first key crosses its cable after it was written, and nothing else ever carries one.
  expect(
    office
      .read()
      .filter((text) => /PAIR|paired|offered/.test(text))
      .slice(0, 3),
  ).toEqual(["disk ← pairing-offered d1", expect.stringMatching(/^d1 ← PAIR [0-9A-F]{32}$/), "disk ← paired d1"]);
  expect(new Set(desks.map((desk) => String(office.unit(desk).key))).size).toBe(8);

  for (const desk of desks) test(office, desk);
  office.wait(5000);
  expect(office.faults()).toEqual([]);
  expect(desks.map((desk) => office.light(desk))).toEqual(desks.map(() => "ready"));
  expect(office.nowMs - beganMs).toBeLessThan(45_000);

  // Not one of seventeen presses was a call. The next one is.
  expect(office.events("raised")).toEqual([]);
  office.press("d1");
  office.wait(20);
  expect(office.buzzing()).toEqual(desks.slice(1));
  expect(office.light("d1")).toBe("received");
  expect(office.events("raised")).toMatchObject([{ desk: "d1", verified: true }]);
});

it("the technician presses the wrong one of two units, and the gateway dies while the right one takes its key", () => {
  const office = Office.of(8, {}, ["d1", "d2"]);
  office.ask({ verb: "pair", seconds: 60 });

  // Whoever holds d2 presses as well: now neither is the one.
  office.press("d1");
  office.press("d2");
  office.wait(20);
  const uid = office.unit("d1").uid.toLowerCase();
  expect(office.ask({ verb: "pair-confirm", uid, desk: "d1", replace: false })).toMatchObject({
    error: { code: "not-pressed" },
  });

  // d1 alone. It takes the key, and the gateway dies before it hears so.
  office.press("d1");
  office.wait(20);
  office.request({ verb: "pair-confirm", uid, desk: "d1", replace: false });
  office.unit("d1").mute = true;
  office.wait(20);
  expect(office.unit("d1").key).toBeDefined();
  office.restart(3000);
  expect(office.desk("d1").unit).toBeUndefined();
  office.unit("d1").mute = false;
  office.wait(1000);

  // Nobody asks again: the key was on disk before it crossed the cable, and d1 proves that it has it.
  expect(office.desk("d1").unit).toBe(uid);
  expect(office.light("d1")).not.toBe("unpaired");
  expect(office.light("d2")).toBe("unpaired");
  office.press("d1");
  office.wait(20);
  expect(office.events("raised")).toMatchObject([{ desk: "d1", verified: true }]);
});
