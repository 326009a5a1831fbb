/** A press while the disk is full: it sounds, it is not acknowledged, and it is not lost. */
import { expect, it } from "vitest";
import { Office } from "../core/office.ts";

const neighbours = ["d2", "d3", "d4", "d5", "d6", "d7", "d8"];

it("a press while the disk is full", () => {
  const office = Office.of(8);

  // Ten past nine: the disk is full. Nobody in the office notices; the health page does.
  office.diskFails();
  expect(office.faults()).toEqual(["journal-failing"]);
  office.wait(600_000);
  office.read();

  // The clerk at d1 presses. Seven desks are told before the disk is even asked.
  office.press("d1");
  const done = office.read();
  expect(done.slice(0, 7).sort()).toEqual(neighbours.map((desk) => `${desk} ← SHOW help/help`));
  expect(done.slice(7)).toEqual(["d1 ← SHOW silent/sent", "disk ← raised d1"]);
  office.wait(20);
  expect(office.buzzing()).toEqual(neighbours);
  expect(office.light("d1")).toBe("received");

  // Her unit goes on telling the press, for a minute, and never makes a second alarm of it; nobody says KEPT.
  office.wait(60_000);
  expect(office.unit("d1").events).toHaveLength(1);
  expect(office.read().filter((text) => text.includes("KEPT") || text.includes("raised"))).toEqual([]);
  expect([...office.state.alarms.keys()]).toHaveLength(1);

  // A colleague goes. That, too, holds without a disk.
  office.green("d3");
  office.wait(20);
  expect(office.buzzing()).toEqual([]);
  expect(office.light("d1")).toBe("coming");

  // Somebody makes room. Everything that waited is written, in order, and only now both units may forget.
  office.read();
  office.diskWorks();
  office.wait(20);
  expect(office.read()).toEqual(["d1 ← KEPT 00050001", "d3 ← KEPT 00050001"]);
  expect(office.unit("d1").events).toEqual([]);
  expect(
    office
      .events()
      .map(({ type }) => type)
      .filter((type) => type !== "sounding"),
  ).toEqual(["fault", "raised", "accepted"]);

  office.wait(6000);
  expect(office.faults()).toEqual([]);
});
