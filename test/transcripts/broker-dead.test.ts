/** The broker is dead all day. That is a fault of the house, and nothing about an alarm is different (MISSION rule 2). */
import { expect, it } from "vitest";
import { Office } from "../core/office.ts";
import { escalations, guards, houseWith, management, story } from "./house.ts";

/** What is left of the hours between; nothing happens in them. */
const betweenMs = 20_000;

/** One case from the press to the end, with all that people do in it. What the gateway did, and what was shown. */
function caseOf(office: Office): unknown[] {
  office.read();
  const seen: unknown[] = [];
  const look = (): void => {
    office.wait(50);
    seen.push([office.buzzing(), ["d1", "d2", "d11", "d12"].map((desk) => office.light(desk))]);
  };
  office.press("d1");
  look();
  office.wait(30_100);
  look();
  office.green("d11");
  look();
  office.green("d1");
  look();
  office.happens("d1", "green-hold");
  look();
  office.wait(20_000);
  look();
  return [...seen, ...office.read().filter((text) => !text.includes("broker"))];
}

it("broker dead all day", () => {
  const office = houseWith();
  office.take({ kind: "broker", broker: "main", detail: "connection refused" });
  office.wait(betweenMs);
  expect(office.faults()).toContain("broker-unreachable");

  // At nine, at noon and at four somebody presses. It is as on any other day, to the last line to the last unit.
  const other = Office.of(12, { circuits: [guards, management] });
  for (const _ of ["nine", "noon", "four"]) {
    expect(caseOf(office)).toEqual(caseOf(other));
    office.wait(betweenMs);
    other.wait(betweenMs);
    office.take({ kind: "broker", broker: "main", detail: "connection refused" });
  }
  expect(escalations(office)).toHaveLength(3);

  // All of it is on disk, in order, from where the broker gets it when it is back: each case once.
  const waits = office.events().map(({ seq }) => seq);
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(new Set(waits).size).toBe(waits.length);
  expect(story(office).filter((type) => type === "raised")).toHaveLength(3);
  expect(story(office).filter((type) => type === "closed")).toHaveLength(3);

  // In the evening it comes back. No desk notices.
  office.read();
  office.take({ kind: "broker", broker: "main", detail: undefined });
  office.wait(10_000);
  expect(office.faults()).not.toContain("broker-unreachable");
  expect(office.buzzing()).toEqual([]);
  expect(office.read().filter((text) => text.includes("SHOW"))).toEqual([]);
});
