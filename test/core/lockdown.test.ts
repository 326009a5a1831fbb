/** A lockdown: by two keys, by request; what it does to an alarm that is open, and who hears it. */
import { describe, expect, it } from "vitest";
import { Office } from "./office.ts";

describe("red and green held together", () => {
  it("make of the help that the first edge raised a lockdown of the whole house", () => {
    const office = Office.of(12);
    office.press("d1");
    office.wait(3000);
    expect(office.desk("d1").alarm).toMatchObject({ level: "help", called: expect.any(Array) });
    office.happens("d1", "both-hold");
    office.wait(50);
    expect(office.state.alarms.size).toBe(1);
    expect(office.events("upgraded")).toMatchObject([{ level: "lockdown", desk: "d1", mode: "real" }]);
    expect(office.buzzing()).toHaveLength(11);
    expect([office.light("d12"), office.unit("d1").buzzer]).toEqual(["lockdown", "silent"]);
  });

  it("mean it at a desk that is called, too, and are no acceptance", () => {
    const office = Office.of(12);
    office.press("d2");
    office.wait(50);
    office.happens("d1", "both-hold");
    office.wait(50);
    expect(office.events("accepted")).toEqual([]);
    expect([...office.state.alarms.values()].map(({ desk, level }) => [desk, level])).toEqual([
      ["d2", "help"],
      ["d1", "lockdown"],
    ]);
  });

  it("of a unit that is not where it was installed call nobody: its red button does", () => {
    const office = Office.of(8, { sockets: ["/dev/serial/by-path/spare"] });
    const unit = office.unplug("d1");
    office.plug("spare", unit);
    office.wait(3000);
    office.happens("spare", "both-hold");
    office.wait(50);
    expect([office.state.alarms.size, office.events("key").length]).toEqual([0, 1]);
  });

  it("told twice are one lockdown", () => {
    const office = Office.of(8);
    office.happens("d1", "both-hold");
    office.wait(2000);
    expect(office.events("raised")).toHaveLength(1);
  });
});

describe("a lockdown", () => {
  it("keeps its light when somebody comes: the doors stay locked until it is closed", () => {
    const office = Office.of(8);
    office.ask({ verb: "lockdown", desk: "d1" });
    office.wait(50);
    office.green("d3");
    office.wait(50);
    expect([office.light("d3"), office.light("d8"), office.buzzing(), office.light("d1")]).toEqual([
      "lockdown",
      "lockdown",
      [],
      "coming",
    ]);
  });

  it("shows on through a call for help, which sounds", () => {
    const office = Office.of(8);
    office.ask({ verb: "lockdown", desk: "d1" });
    office.wait(50);
    office.green("d3");
    office.wait(50);
    office.press("d2");
    office.wait(50);
    expect([office.unit("d3").buzzer, office.light("d3")]).toEqual(["help-more", "lockdown-more"]);
  });
});
