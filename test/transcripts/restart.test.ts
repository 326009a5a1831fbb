/** The gateway restarts in the middle of an alarm: nothing is forgotten, nothing is made twice, nobody is deaf for long. */
import { expect, it } from "vitest";
import { Office } from "../core/office.ts";

it("the gateway restarts mid-alarm", () => {
  const office = Office.of(8);
  office.press("d1");
  office.wait(10_000);
  const alarm = office.desk("d1").alarm?.alarm as string;
  expect(office.buzzing()).toHaveLength(7);

  // The process is killed. Units keep sounding on their own; d3 presses green into the void.
  office.restart(0);
  office.read();
  office.green("d3");
  expect(office.buzzing()).toHaveLength(7);

  // It is back: one session with each unit, then SHOW, the same alarm, and the green key that was kept.
  office.wait(500);
  expect(office.desk("d1").alarm).toMatchObject({ alarm, state: "accepted", acceptedBy: ["d3"] });
  expect(office.buzzing()).toEqual([]);
  expect(office.light("d1")).toBe("coming");
  for (const desk of ["d2", "d3", "d8"]) expect(office.light(desk)).toBe("answered");
  expect(office.events("raised")).toHaveLength(1);
  expect(office.events("accepted")).toHaveLength(1);

  office.request({ verb: "close", alarm, by: "guard", reason: "false alarm" });
  office.wait(20);
  expect(office.light("d1")).toBe("all-clear");
});

it("the gateway dies between the sirens and the disk", () => {
  const office = Office.of(8);
  office.disk.writeMs = 200;
  office.press("d1");
  office.wait(100);
  expect(office.buzzing()).toHaveLength(7);
  expect(office.events("raised")).toHaveLength(1);

  // Two seconds without a gateway. The press was never on disk, so the unit was never told that it may forget it.
  office.restart(2000);
  expect(office.events("raised")).toEqual([]);
  expect(office.state.alarms.size).toBe(0);
  office.disk.writeMs = 5;
  office.wait(400);
  expect(office.events("raised")).toHaveLength(1);
  expect(office.buzzing()).toHaveLength(7);
  expect(office.light("d1")).toBe("received");
  expect(office.unit("d1").events).toEqual([]);
});

it("the whole machine loses power in an alarm and sounds anew for its whole time", () => {
  const office = Office.of(8);
  office.press("d1");
  office.wait(170_000);
  office.restart(30_000, true);
  office.wait(175_000);
  expect(office.buzzing()).toHaveLength(7);
  office.wait(6000);
  expect(office.buzzing()).toEqual([]);
  expect(office.light("d2")).toBe("help");
});

it("the gateway restarts while it tells everybody that it is over", () => {
  const office = Office.of(8);
  office.press("d1");
  office.wait(5000);
  const alarm = office.desk("d1").alarm?.alarm as string;
  office.request({ verb: "close", alarm, by: "guard", reason: "over" });
  office.wait(1000);
  expect(office.buzzing()).toHaveLength(7);

  // Two seconds are lost, and the other two of the sound are heard; the light stays for its ten seconds, at the origin too.
  office.restart(2000);
  office.wait(500);
  for (const desk of ["d1", "d2", "d8"]) expect(office.light(desk)).toBe("all-clear");
  expect(office.buzzing()).toHaveLength(7);
  office.wait(1000);
  expect(office.buzzing()).toEqual([]);
  office.wait(4000);
  expect(office.light("d2")).toBe("all-clear");

  // A second restart does not begin it anew.
  office.restart(500);
  office.wait(500);
  expect(office.light("d2")).toBe("all-clear");
  office.wait(1000);
  for (const desk of ["d1", "d2", "d8"]) expect(office.light(desk)).toBe("ready");
  office.restart(0);
  office.wait(500);
  expect(office.light("d2")).toBe("ready");
  expect(office.events("raised")).toHaveLength(1);
});

it("a gateway that was only restarted goes on with the sound that was left", () => {
  const office = Office.of(8);
  office.press("d1");
  office.wait(170_000);
  office.restart(5000);
  office.wait(1000);
  expect(office.buzzing()).toHaveLength(7);
  office.wait(5000);
  expect(office.buzzing()).toEqual([]);
  expect(office.light("d2")).toBe("help");
});
