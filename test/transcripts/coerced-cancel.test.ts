/** A cancel under coercion: the client has seen the button, and the clerk must take her call back (MISSION rule 6). */
import { expect, it } from "vitest";
import { escalations, houseWith, story } from "./house.ts";

const neighbours = ["d2", "d3", "d4", "d5", "d6", "d7", "d8"];

it("a cancel under coercion", () => {
  const office = houseWith();
  office.press("d1");
  office.wait(4000);
  expect(office.buzzing()).toEqual(neighbours);

  // “Switch it off!” She presses green. At her desk nothing betrays that it was of no use; in the corridor nothing falls silent.
  office.green("d1");
  office.wait(50);
  expect(office.desk("d1")).toMatchObject({ state: "cancelled" });
  expect(office.buzzing()).toEqual(neighbours);
  expect([office.unit("d1").buzzer, office.light("d1")]).toEqual(["silent", "received"]);

  // He knows that the key can be held, takes her hand and holds it. Then he makes her say it to the gateway as well.
  office.happens("d1", "green-hold");
  office.wait(50);
  const [alarm = ""] = office.state.alarms.keys();
  office.ask({ verb: "cancel", alarm, by: "d1" });
  office.wait(50);
  expect(office.desk("d1")).toMatchObject({ state: "cancelled" });
  expect(office.events("closed")).toEqual([]);
  for (const desk of neighbours) expect(office.light(desk)).toBe("help");

  // The cancel has not moved the time: 30 s after her press the guards are called.
  office.wait(25_700);
  expect(escalations(office)).toEqual([]);
  office.wait(300);
  expect(escalations(office)).toEqual(["guards: unanswered"]);
  expect(office.light("d11")).toBe("help");

  // Only now somebody comes. What is said at the desk after that is said by whoever came.
  office.green("d11");
  office.wait(50);
  expect(office.desk("d1")).toMatchObject({ state: "accepted" });
  expect(office.buzzing()).toEqual([]);
  office.happens("d1", "green-hold");
  office.wait(50);
  expect(story(office)).toEqual(["raised", "cancelled", "cancelled", "cancelled", "escalated", "accepted", "closed"]);
});

it("she presses red again after he has taken the call back", () => {
  const office = houseWith();
  office.press("d1");
  office.wait(4000);
  office.green("d1");
  office.wait(2000);
  office.press("d1");
  office.wait(50);

  // No second alarm, nothing doubtful any more, and the guards at once.
  expect(office.state.alarms.size).toBe(1);
  expect(office.desk("d1")).toMatchObject({ state: "sounding" });
  expect(escalations(office)).toEqual(["guards: second-press"]);
  expect(office.buzzing()).toEqual([...neighbours, "d11"]);
});
