/** What a flood of events can do, of a broken unit or of somebody at its cable: much noise, one alarm, and nobody else's press waits. */
import { describe, expect, it } from "vitest";
import type { ToGateway } from "../../firmware-protocol/messages.ts";
import { Office } from "./office.ts";

const pressOf = (event: number): ToGateway => ({ verb: "PRESS", event, ageMs: 0 });

describe("a flood of events", () => {
  const eventOf = (number: number): ToGateway => ({
    verb: "EVENT",
    kind: "green",
    event: 0x60000 + number,
    ageMs: 0,
  });
  const keptIn = (read: readonly string[]): number => read.filter((text) => text.includes("KEPT")).length;

  /** So many new events of d1 within one moment. */
  function flooded(events: number): Office {
    const office = Office.of(5);
    for (let number = 1; number <= events; number++) office.says("d1", eventOf(number));
    return office;
  }

  it("of twenty in a second is taken, as two hands might make it; what is beyond is not kept", () => {
    const office = flooded(60);
    office.wait(20);
    expect(office.events("key")).toHaveLength(20);
    expect(keptIn(office.read())).toBe(20);
  });

  it("is a fault of its line, which passes when it is quiet", () => {
    const office = flooded(60);
    office.wait(1000);
    expect(office.faults()).toContain("line-babbling d1");
    office.wait(8000);
    expect(office.faults()).not.toContain("line-babbling d1");
  });

  it("is taken later, when its unit tells it again", () => {
    const office = flooded(25);
    office.wait(1000);
    for (let number = 21; number <= 25; number++) office.says("d1", eventOf(number));
    office.wait(20);
    expect(office.events("key")).toHaveLength(25);
    expect(keptIn(office.read())).toBe(25);
  });

  it("never keeps the red button from calling where only assist was asked for, or where somebody comes already", () => {
    const office = Office.of(5);
    office.happens("d1", "green-hold");
    office.wait(20);
    for (let number = 1; number <= 60; number++) office.says("d1", eventOf(number));
    office.says("d1", pressOf(0x60100));
    expect(office.desk("d1").alarm).toMatchObject({ level: "help", state: "raised" });
    office.green("d2");
    office.wait(20);
    office.says("d1", pressOf(0x60101));
    expect(office.desk("d1").alarm).toMatchObject({ presses: 2, state: "raised" });
  });

  it("never keeps the first press of its desk from calling, and holds back those after it", () => {
    const office = flooded(60);
    office.says("d1", pressOf(0x60100));
    office.says("d1", pressOf(0x60101));
    office.wait(20);
    expect(office.events("raised")).toMatchObject([{ desk: "d1", verified: true }]);
    expect(office.events("pressed")).toEqual([]);
    expect(office.buzzing()).toEqual(["d2", "d3", "d4", "d5"]);
    const kept = office.read().filter((text) => text.includes("KEPT"));
    expect(kept).toContain("d1 ← KEPT 00060100");
    expect(kept).not.toContain("d1 ← KEPT 00060101");
  });

  it("of made-up presses is one alarm and at most twenty further presses a second, and nobody else's press waits", () => {
    const office = Office.of(5);
    for (let number = 1; number <= 200; number++) office.forges("d1", pressOf(0x70000 + number));
    expect(office.events("raised")).toHaveLength(1);
    expect(office.events("pressed")).toHaveLength(19);
    office.press("d2");
    office.wait(20);
    expect(office.events("raised")).toMatchObject([{ desk: "d1" }, { desk: "d2", verified: true }]);
  });
});
