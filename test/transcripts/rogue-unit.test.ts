/** Somebody has put a unit of his own at d3. It tells the uid of the right one, it has a button, and it has not the key. */
import { expect, it } from "vitest";
import { encode } from "../../src/core/frame.ts";
import { Office } from "../core/office.ts";
import { OfficeUnit } from "../core/office-unit.ts";
import { keyOfUnit } from "../tools/unit-side.ts";

const others = ["d1", "d2", "d4", "d5", "d6", "d7", "d8"];

function rogueAt(office: Office, desk: string): OfficeUnit {
  const { uid } = office.unplug(desk);
  const rogue = new OfficeUnit(uid, keyOfUnit(0xee));
  office.plug(desk, rogue);
  office.wait(1000);
  return rogue;
}

it("a rogue unit at d3's socket presses", () => {
  const office = Office.of(8);
  const rogue = rogueAt(office, "d3");

  // Within a second its desk says what it is, and nobody counts on it.
  expect(office.faults()).toEqual(["line-distrusted d3", "unit-distrusted d3"]);
  expect(JSON.parse(office.topics().get("desk/d1/coverage") ?? "{}")).toMatchObject({
    sounding: 6,
    missing: [{ desk: "d3", fault: "unit-distrusted" }],
  });
  office.read();

  // Its button is pressed. It may be a clerk who knows nothing of all this, so everybody is called; and it is said that
  // nobody proved it.
  office.press("d3");
  office.wait(20);
  expect(office.buzzing()).toEqual(others);
  expect(office.events("raised")).toMatchObject([{ desk: "d3", verified: false }]);
  office.wait(2000);
  expect(office.events("raised")).toHaveLength(1);
  expect(office.read().filter((text) => text.startsWith("d3 ←") && !/OPEN|REJECT/.test(text))).toEqual([]);

  // It says that it comes, and that it has been told so: nothing of it counts.
  office.happens("d3", "green");
  office.wait(200);
  expect(office.events("accepted")).toEqual([]);
  expect(office.buzzing()).toEqual(others);

  // d1 goes there, sees it, and the guard closes the alarm.
  office.green("d1");
  office.wait(20);
  const { alarm } = office.desk("d3").alarm ?? {};
  office.request({ verb: "close", alarm: alarm as string, by: "guard", reason: "a strange device, taken away" });
  office.wait(20);
  expect(office.state.alarms.size).toBe(0);

  // It never hears KEPT and goes on telling its press. That is no second call.
  office.wait(10_000);
  expect(rogue.events).not.toEqual([]);
  expect(office.events("raised")).toHaveLength(1);
});

it("d1 presses while a rogue unit is at d3: it is not told, and what it claims to sound is not counted", () => {
  const office = Office.of(8);
  const rogue = rogueAt(office, "d3");
  office.press("d1");
  office.wait(10);
  for (let signal = 1; signal < 5; signal++)
    office.says("d3", { verb: "SHOWN", signal, buzzer: "help", light: "help", sounding: 1, afterMs: 2 });
  office.wait(1000);
  expect(
    office
      .events("sounding")
      .flatMap((event) => ("neighbour" in event ? [event.neighbour] : []))
      .sort(),
  ).toEqual(others.filter((desk) => desk !== "d1"));
  expect(rogue.buzzer).toBe("silent");
  expect(office.buzzing()).not.toContain("d3");
});

it("the man who had put a press of d3 into the cable cannot make its next one unheard", () => {
  const office = Office.of(8);

  // He knows how presses are numbered, and tells the next one before it happens. It calls, not proved; d3 is told nothing.
  const next = { verb: "PRESS", event: 5 * 0x10000 + 1, ageMs: 0 } as const;
  office.line("d3", encode(next).slice(0, -1));
  office.wait(1000);
  expect(office.events("raised")).toMatchObject([{ desk: "d3", verified: false }]);
  expect(office.faults()).toContain("line-distrusted d3");
  expect(office.read().filter((text) => text.startsWith("d3 ← KEPT"))).toEqual([]);

  // It is looked into and closed. Then the clerk at d3 does press, and the number is the same.
  const { alarm } = office.desk("d3").alarm ?? {};
  office.request({ verb: "close", alarm: alarm as string, by: "guard", reason: "nobody pressed" });
  office.wait(20);
  office.press("d3");
  office.wait(20);
  expect(office.unit("d3").events).toEqual([]);
  expect(office.events("raised")).toMatchObject([{ verified: false }, { desk: "d3", verified: true }]);
  expect(office.buzzing()).toEqual(others);

  // He plays back what he heard, damaged or not, after it is over: that press has been heard.
  const again = office.desk("d3").alarm?.alarm as string;
  office.request({ verb: "close", alarm: again, by: "guard", reason: "all clear" });
  office.wait(20);
  office.line("d3", encode(next).slice(0, -1));
  office.wait(1000);
  expect(office.state.alarms.size).toBe(0);
});
