/** The neighbour who said that he comes is attacked himself before he has got there (MISSION rules 5, 8 and 9). */
import { expect, it } from "vitest";
import { escalations, houseWith } from "./house.ts";

it("the accepting neighbour is then attacked", () => {
  const office = houseWith();

  // d1 calls, d2 comes. All is quiet, and d1 sees that somebody comes.
  office.press("d1");
  office.wait(5000);
  office.green("d2");
  office.wait(50);
  expect(office.buzzing()).toEqual([]);
  expect(office.light("d1")).toBe("coming");

  // Before he is through the door his own client attacks him, and he presses. His neighbours hear it; d1, who is one of them, only sees
  // it: the origin is discreet. His red button is not one more “I am coming”.
  office.wait(3000);
  office.press("d2");
  office.wait(50);
  expect(office.buzzing()).toEqual(["d3", "d4", "d5", "d6", "d7", "d8"]);
  expect(office.events("raised")).toMatchObject([{ desk: "d1" }, { desk: "d2" }]);
  expect(office.light("d1")).toBe("coming-more");
  expect(office.unit("d1").buzzer).toBe("silent");
  expect([office.light("d2"), office.unit("d2").buzzer]).toEqual(["received-more", "silent"]);
  expect([office.unit("d3").buzzer, office.light("d3")]).toEqual(["help-more", "help-more"]);

  // d1 sees that nobody has come, and presses again. That the call was accepted does not count any more: guards at once.
  office.wait(5000);
  office.press("d1");
  office.wait(50);
  expect(office.events("raised")).toHaveLength(2);
  expect(escalations(office)).toEqual(["guards: second-press"]);
  expect(office.desk("d1")).toMatchObject({ state: "sounding" });
  expect(office.light("d1")).toBe("received-more");

  // One green key answers one call, the oldest; both are answered only when two people come.
  office.green("d3");
  office.wait(50);
  expect(office.desk("d1").state).toBe("accepted");
  expect(office.desk("d2").state).toBe("sounding");
  expect(office.buzzing()).toContain("d3");
  office.green("d4");
  office.wait(50);
  expect(office.desk("d2").state).toBe("accepted");
  expect(office.buzzing()).toEqual([]);
  expect([office.light("d1"), office.light("d2")]).toEqual(["coming-more", "coming-more"]);
});
