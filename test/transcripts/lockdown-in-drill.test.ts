/** A lockdown during a drill: half of the house practises, and somebody with a knife is at the door (MISSION rule 10). */
import { expect, it } from "vitest";
import { escalations, houseWith } from "./house.ts";

const all = Array.from({ length: 12 }, (_, place) => `d${place + 1}`);

it("a lockdown during a drill", () => {
  const office = houseWith();
  expect(office.ask({ verb: "drill", desks: ["d1", "d2", "d6"], seconds: 1200, by: "safety" })).toMatchObject({
    status: "ok",
  });
  office.wait(600);

  // d1 practises. Her neighbours hear the drill, somebody laughs.
  office.press("d1");
  office.wait(3000);
  expect([office.unit("d3").buzzer, office.light("d3")]).toEqual(["drill", "drill"]);
  expect(office.light("d12")).toBe("ready");

  // d6, which is to practise as well, presses red and green together and holds them. The first edge is her practice…
  office.press("d6");
  office.wait(2900);
  expect(office.events("raised")).toMatchObject([
    { desk: "d1", mode: "drill" },
    { desk: "d6", mode: "drill" },
  ]);
  // … and after 3 s it is none: the whole house, d1 that practises among it, has the lockdown.
  office.happens("d6", "both-hold");
  office.wait(50);
  expect(office.events("raised").at(-1)).toMatchObject({ desk: "d6", mode: "real", level: "lockdown" });
  for (const desk of all.filter((one) => one !== "d6")) {
    expect(office.unit(desk).buzzer).toMatch(/^lockdown/);
    expect(office.light(desk)).toMatch(/^lockdown/);
  }
  expect([office.unit("d6").buzzer, office.light("d6")]).toEqual(["silent", "received-more"]);

  // The one who leads the drill ends it. That closes d1's practice and touches nothing of the lockdown.
  office.wait(5000);
  office.ask({ verb: "drill-end", by: "safety" });
  office.wait(50);
  expect(office.desk("d1").state).toBe("idle");
  expect([...office.state.alarms.values()]).toMatchObject([{ desk: "d6", mode: "real", level: "lockdown" }]);
  for (const desk of all.filter((one) => one !== "d6")) expect(office.light(desk)).toBe("lockdown");

  // Nobody answers: it goes on to the guards, as it would without any drill.
  office.wait(30_000);
  expect(escalations(office)).toContain("guards: unanswered");

  // The guards come. It falls silent; the doors stay locked until it is closed with a reason.
  office.green("d11");
  office.wait(50);
  expect(office.buzzing()).toEqual([]);
  expect([office.light("d1"), office.light("d12"), office.light("d6")]).toEqual(["lockdown", "lockdown", "coming"]);
  const [alarm = ""] = office.state.alarms.keys();
  office.ask({ verb: "close", alarm, by: "police", reason: "taken away" });
  office.wait(50);
  for (const desk of all) expect(office.light(desk)).toBe("all-clear");
});
