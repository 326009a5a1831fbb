/** Nobody answers: a late afternoon, most of the floor has gone home, and a client does not leave (MISSION rules 5 to 8). */
import { expect, it } from "vitest";
import { escalations, houseWith, story } from "./house.ts";

const neighbours = ["d2", "d3", "d4", "d5", "d6", "d7", "d8"];

it("nobody answers", () => {
  const office = houseWith();

  // d1 presses. Seven desks sound, and nobody sits at any of them.
  office.press("d1");
  office.wait(29_900);
  expect(office.buzzing()).toEqual(neighbours);
  expect(office.light("d1")).toBe("received");
  expect([office.light("d11"), office.light("d12")]).toEqual(["ready", "ready"]);

  // After 30 s the guards are called, at their desk and in their control room, which has no unit.
  office.wait(200);
  expect(escalations(office)).toEqual(["guards: unanswered"]);
  expect(office.events("escalated")).toMatchObject([{ called: ["d11"], receivers: ["control-room"], desk: "d1" }]);
  expect(office.buzzing()).toEqual([...neighbours, "d11"]);
  expect(office.light("d12")).toBe("ready");

  // They are on their round. After 60 s the management is called. Nobody is called again after that; it goes on sounding.
  office.wait(30_000);
  expect(escalations(office)).toEqual(["guards: unanswered", "management: unanswered"]);
  expect(office.buzzing()).toEqual([...neighbours, "d10", "d11", "d12"]);

  // Each circuit sounds anew for its whole time, then there is silence; but no light goes out and the desk is not told that anybody comes.
  office.wait(179_000);
  expect(office.buzzing()).toHaveLength(10);
  office.wait(3000);
  expect(office.buzzing()).toEqual([]);
  for (const desk of [...neighbours, "d10", "d11", "d12"]) expect(office.light(desk)).toBe("help");
  expect(office.light("d1")).toBe("received");

  // Two minutes later the guards are back, and they see it. They come, they are there, they hold the green key at the desk: over.
  office.wait(120_000);
  expect(escalations(office)).toHaveLength(2);
  office.green("d11");
  office.wait(50);
  expect([office.light("d1"), office.light("d2")]).toEqual(["coming", "answered"]);
  office.green("d1");
  office.wait(50);
  expect(office.light("d1")).toBe("there");
  office.happens("d1", "green-hold");
  office.wait(50);
  for (const desk of ["d1", ...neighbours, "d10", "d11", "d12"]) expect(office.light(desk)).toBe("all-clear");
  expect(story(office)).toEqual(["raised", "escalated", "escalated", "accepted", "attended", "closed"]);
});
