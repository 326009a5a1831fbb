/** The green key: it mutes, it does not end; it answers the call that its presser saw and no other. And the all-clear. */
import { describe, expect, it } from "vitest";
import { Office } from "./office.ts";

const neighbours = ["d2", "d3", "d4", "d5", "d6", "d7", "d8"];

function alarmed(): Office {
  const office = Office.of(9);
  office.press("d1");
  office.wait(5000);
  return office;
}

const closeAt = (office: Office, desk: string): string =>
  office.request({ verb: "close", alarm: office.desk(desk).alarm?.alarm ?? "none", by: "guard", reason: "over" });

describe("the green key at a called desk", () => {
  it("mutes all seven and keeps their lights; the pressed desk learns that somebody comes", () => {
    const office = alarmed();
    expect(office.buzzing()).toEqual(neighbours);
    office.green("d4");
    office.wait(20);
    expect(office.buzzing()).toEqual([]);
    for (const desk of neighbours) expect(office.light(desk)).toBe("answered");
    expect(office.light("d1")).toBe("coming");
    expect(office.light("d9")).toBe("ready");
    expect(office.desk("d1")).toMatchObject({ state: "accepted", alarm: { acceptedBy: ["d4"] } });
  });

  it("pressed by a second helper is kept as a key and changes nothing", () => {
    const office = alarmed();
    office.green("d4");
    office.wait(20);
    office.read();
    office.green("d5");
    office.wait(20);
    expect(office.read()).toEqual(["disk ← key d5", "d5 ← KEPT 00050001"]);
  });

  it("answers one call; the next one is answered by the next green", () => {
    const office = alarmed();
    office.press("d2");
    office.wait(20);
    office.green("d4");
    office.wait(20);
    expect([office.desk("d1").state, office.desk("d2").state]).toEqual(["accepted", "sounding"]);
    office.green("d4");
    office.wait(20);
    expect([office.desk("d1").state, office.desk("d2").state]).toEqual(["accepted", "accepted"]);
  });

  it("that was pressed before the alarm, and comes late, does not answer it", () => {
    const office = Office.of(9);
    office.press("d1");
    office.wait(1000);
    closeAt(office, "d1");
    office.wait(20);
    // d4's cable was loose: its green of that time arrives five minutes later, when d2 has just pressed.
    office.wait(300_000);
    office.press("d2");
    office.wait(20);
    office.green("d4", 300_000);
    office.wait(20);
    expect(office.desk("d2").state).toBe("sounding");
    expect(office.buzzing()).toContain("d4");
    expect(office.unit("d4").events).toEqual([]);
  });

  it("that was pressed for this alarm while the cable was loose answers it", () => {
    const office = alarmed();
    office.green("d4", 3000);
    office.wait(20);
    expect(office.desk("d1").state).toBe("accepted");
  });

  it("short where nobody calls means nothing and is kept so that the unit may forget it", () => {
    const office = alarmed();
    office.read();
    office.says("d9", { verb: "EVENT", kind: "green", event: 0x50009, ageMs: 0 });
    expect(office.read()).toEqual(["disk ← key d9"]);
    expect(office.desk("d1").state).toBe("sounding");
  });

  it("held answers as a short one does, unless it was pressed before the call", () => {
    const office = Office.of(9);
    office.press("d1");
    office.wait(500);
    const hold = (desk: string) => office.says(desk, { verb: "EVENT", kind: "green-hold", event: 0x50009, ageMs: 0 });
    hold("d3");
    office.wait(20);
    expect(office.desk("d1")).toMatchObject({ state: "sounding", alarm: { acceptedBy: [] } });
    office.wait(700);
    hold("d4");
    office.wait(20);
    expect(office.desk("d1")).toMatchObject({ state: "accepted", alarm: { acceptedBy: ["d4"] } });
    expect(office.buzzing()).toEqual([]);
    expect(office.events("raised")).toHaveLength(1);
  });
});

describe("a second alarm", () => {
  it("shows everywhere that more is waiting, and sounds anew where the first was muted", () => {
    const office = alarmed();
    office.green("d4");
    office.wait(20);
    office.press("d9");
    office.wait(20);
    // d9 calls d2…d8; d1 is too far away to be one of its seven.
    for (const desk of neighbours)
      expect([office.unit(desk).buzzer, office.light(desk)]).toEqual(["help-more", "help-more"]);
    expect([office.light("d1"), office.light("d9")]).toEqual(["coming", "received"]);
    expect(office.desk("d4").calledBy).toHaveLength(2);
  });

  it("is what a unit sounds for that comes back after the first was answered, and nothing is booked to the first", () => {
    const office = Office.of(9);
    office.unplug("d5");
    office.press("d1");
    office.wait(20);
    office.green("d4");
    office.wait(20);
    office.plug("d5");
    office.press("d9");
    office.wait(20);
    const booked = office.events("sounding").filter((event) => event.type === "sounding" && event.neighbour === "d5");
    expect(booked).toMatchObject([{ desk: "d9" }]);
  });

  it("sounds anew where the sound of the first is over", () => {
    const office = alarmed();
    office.wait(180_000);
    expect(office.buzzing()).toEqual([]);
    office.press("d9");
    office.wait(20);
    expect(office.buzzing()).toEqual(neighbours);
    expect(office.events("sounding")).toHaveLength(14);
  });
});

describe("the sound of an alarm", () => {
  it("ends after its time, its light goes on, and the unit's own limit never comes first", () => {
    const office = alarmed();
    office.wait(174_990);
    expect(office.buzzing()).toEqual(neighbours);
    office.wait(30);
    expect(office.buzzing()).toEqual([]);
    for (const desk of neighbours) expect(office.light(desk)).toBe("help");
    expect(office.light("d1")).toBe("received");
  });

  it("does not start again by itself", () => {
    const office = alarmed();
    office.wait(200_000);
    office.read();
    office.wait(900_000);
    expect(office.read()).toEqual([]);
  });
});

describe("the all-clear", () => {
  it("goes to everybody who was called, and the house is as before", () => {
    const office = alarmed();
    closeAt(office, "d1");
    office.wait(20);
    for (const desk of ["d1", ...neighbours]) expect(office.light(desk)).toBe("all-clear");
    expect(office.light("d9")).toBe("ready");
    office.wait(10_000);
    for (const desk of ["d1", ...neighbours, "d9"]) expect(office.light(desk)).toBe("ready");
    expect(office.desk("d1")).toMatchObject({ state: "idle", calledBy: [] });
    office.press("d1");
    office.wait(20);
    expect(office.events("raised")).toHaveLength(2);
    expect(office.buzzing()).toEqual(neighbours);
  });

  it("reaches a unit that was unplugged meanwhile when it is back", () => {
    const office = alarmed();
    office.unplug("d3");
    closeAt(office, "d1");
    office.wait(20);
    expect(office.light("d3")).toBe("help");
    office.plug("d3");
    office.wait(20);
    expect([office.unit("d3").buzzer, office.light("d3")]).toEqual(["all-clear", "all-clear"]);
    office.wait(10_000);
    expect(office.light("d3")).toBe("ready");
  });
});

describe("a second press at a desk that calls already", () => {
  it("sounds anew when the sound of the first is over", () => {
    const office = Office.of(8);
    office.press("d1");
    office.wait(200_000);
    expect(office.buzzing()).toEqual([]);
    office.press("d1");
    office.wait(50);
    expect(office.buzzing()).toEqual(["d2", "d3", "d4", "d5", "d6", "d7", "d8"]);
    expect(office.events("raised")).toHaveLength(1);
  });

  it("sounds anew when somebody had accepted and has not come, and the green key answers it again", () => {
    const office = Office.of(8);
    office.press("d1");
    office.wait(50);
    office.green("d2");
    office.wait(50);
    expect([office.buzzing(), office.light("d1")]).toEqual([[], "coming"]);
    office.press("d1");
    office.wait(50);
    expect(office.buzzing()).toHaveLength(7);
    expect(office.light("d1")).toBe("received");
    office.green("d2");
    office.wait(50);
    expect([office.buzzing(), office.light("d1")]).toEqual([[], "coming"]);
  });
});

describe("a press that arrives later than 2 min", () => {
  it("is seen at its desk and its neighbours, and not heard, until somebody closes it", () => {
    const office = Office.of(8);
    office.press("d1", 150_000);
    office.wait(50);
    expect(office.buzzing()).toEqual([]);
    expect([office.light("d1"), office.light("d2")]).toEqual(["sent", "help"]);
    expect(office.desk("d1")).toMatchObject({ state: "raised", alarm: { desk: "d1" } });
    office.restart(100);
    office.wait(500);
    expect([office.buzzing(), office.light("d2")]).toEqual([[], "help"]);
    closeAt(office, "d1");
    office.wait(50);
    expect(office.light("d2")).toBe("all-clear");
  });

  it("at a desk that calls already is kept, and does not sound anew", () => {
    const office = Office.of(8);
    office.press("d1");
    office.wait(200_000);
    office.press("d1", 150_000);
    office.wait(50);
    expect([office.buzzing(), office.events("pressed").length]).toEqual([[], 1]);
  });
});
