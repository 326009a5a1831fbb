/** Two alarms in one room: neither hides the other, and each is answered and closed for itself. */
import { expect, it } from "vitest";
import { Office } from "../core/office.ts";

it("two alarms in one room", () => {
  const office = Office.of(8);

  // d1 presses; all seven others sound.
  office.press("d1");
  office.wait(2000);
  expect(office.buzzing()).toEqual(["d2", "d3", "d4", "d5", "d6", "d7", "d8"]);

  // Two seconds later d2, one of those who sound, is attacked as well. Her desk falls silent at once.
  office.press("d2");
  office.wait(20);
  expect(office.buzzing()).toEqual(["d3", "d4", "d5", "d6", "d7", "d8"]);
  expect(office.light("d1")).toBe("received-more");
  expect(office.light("d2")).toBe("received-more");
  for (const desk of ["d3", "d8"])
    expect([office.unit(desk).buzzer, office.light(desk)]).toEqual(["help-more", "help-more"]);

  // d3 goes to d1, the older call. It goes on sounding, because nobody goes to d2 yet.
  office.green("d3");
  office.wait(20);
  expect(office.desk("d1").alarm?.acceptedBy).toEqual(["d3"]);
  expect(office.light("d1")).toBe("coming-more");
  expect(office.light("d2")).toBe("received-more");
  expect([office.unit("d3").buzzer, office.light("d3")]).toEqual(["help-more", "help-more"]);

  // d4 goes to d2. Now all is quiet, and every light still says that there are two.
  office.green("d4");
  office.wait(20);
  expect(office.desk("d2").alarm?.acceptedBy).toEqual(["d4"]);
  expect(office.buzzing()).toEqual([]);
  expect(office.light("d2")).toBe("coming-more");
  for (const desk of ["d3", "d5"]) expect(office.light(desk)).toBe("answered-more");

  // d1 is over. What is left is one alarm, at d2, which d1 is called to like everybody else.
  const first = office.desk("d1").alarm?.alarm as string;
  office.request({ verb: "close", alarm: first, by: "guard", reason: "client left" });
  office.wait(20);
  for (const desk of ["d1", "d3", "d8"]) expect(office.light(desk)).toBe("answered");
  expect(office.light("d2")).toBe("coming");

  const second = office.desk("d2").alarm?.alarm as string;
  office.request({ verb: "close", alarm: second, by: "guard", reason: "police took over" });
  office.wait(20);
  for (const desk of ["d1", "d2", "d3"]) expect(office.light(desk)).toBe("all-clear");
  expect(office.state.alarms.size).toBe(0);
  expect(
    office
      .events()
      .map(({ type }) => type)
      .filter((type) => type !== "sounding"),
  ).toEqual(["raised", "raised", "accepted", "accepted", "closed", "closed"]);
});
