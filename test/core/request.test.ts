/** Requests: what they bring about, that a repetition asks for one thing, and what is answered when. */
import { describe, expect, it } from "vitest";
import { Office } from "./office.ts";

const nobody = { status: "error", error: { code: "unknown-alarm" } };
const raise = (desk: string) => ({ verb: "raise", desk, level: "help" }) as const;
const close = (alarm: string) => ({ verb: "close", alarm, by: "guard", reason: "over" }) as const;

function raised(): { office: Office; alarm: string } {
  const office = Office.of(8);
  office.request(raise("d1"), "t-raise");
  office.wait(20);
  office.read();
  return { office, alarm: office.desk("d1").alarm?.alarm as string };
}

describe("raise", () => {
  it("is an alarm like any other, answered with its name when it is on disk", () => {
    const office = Office.of(8);
    office.disk.works = false;
    office.request(raise("d1"), "t1");
    office.wait(20);
    expect(office.buzzing()).toHaveLength(7);
    expect(office.responses.size).toBe(0);
    office.diskWorks();
    office.wait(20);
    expect(office.responses.get("t1")).toEqual({ status: "ok", data: { alarm: office.desk("d1").alarm?.alarm } });
    expect(office.events("raised")).toMatchObject([{ verified: true, ageMs: 0, level: "help" }]);
  });

  it("delivered twice is one alarm and two equal answers; after the alarm was closed it is an error, also after a restart", () => {
    const { office, alarm } = raised();
    const answer = { status: "ok", data: { alarm } };
    office.request(raise("d1"), "t-raise");
    expect(office.responses.get("t-raise")).toEqual(answer);
    office.request(close(alarm));
    office.wait(20);
    const used = { status: "error", error: { code: "transaction-used" } };
    for (const desk of ["d1", "d2"]) {
      office.request(raise(desk), "t-raise");
      expect(office.responses.get("t-raise")).toMatchObject(used);
    }
    office.restart(100);
    // Longer than the all-clear is heard.
    office.wait(5000);
    office.responses.clear();
    office.request(raise("d1"), "t-raise");
    expect(office.responses.get("t-raise")).toMatchObject(used);
    expect(office.events("raised")).toHaveLength(1);
    expect(office.events("pressed")).toEqual([]);
    expect(office.buzzing()).toEqual([]);
  });

  it("delivered twice before the disk took it is answered, and is one alarm", () => {
    const office = Office.of(8);
    office.disk.works = false;
    for (let times = 0; times < 3; times++) office.request(raise("d1"), "t1");
    office.diskWorks();
    office.wait(20);
    expect(office.responses.get("t1")).toMatchObject({ status: "ok" });
    expect(office.events().filter(({ type }) => type === "raised" || type === "pressed")).toHaveLength(1);
  });

  it("at a desk that calls already is kept as a further press of that alarm", () => {
    const { office, alarm } = raised();
    office.request(raise("d1"), "t2");
    office.wait(20);
    expect(office.responses.get("t2")).toEqual({ status: "ok", data: { alarm } });
    expect(office.desk("d1").alarm?.presses).toBe(2);
  });

  it("does not pass for a lockdown that takes its name: who asks is told to choose another", () => {
    const { office } = raised();
    office.request({ verb: "lockdown", desk: "d1" }, "t-raise");
    expect(office.responses.get("t-raise")).toMatchObject({ status: "error", error: { code: "transaction-used" } });
    expect(office.ask({ verb: "lockdown", desk: "d1" })).toMatchObject({ status: "ok" });
    expect(office.desk("d1").alarm).toMatchObject({ level: "lockdown" });
  });

  it("at no desk of this site is refused, and changes nothing", () => {
    const office = Office.of(8);
    office.request(raise("d99"), "t1");
    expect(office.responses.get("t1")).toMatchObject({
      status: "error",
      error: { code: "unknown-desk", message: expect.stringContaining("d99") },
    });
    expect(office.read()).toEqual(["t1 ← error raise"]);
  });
});

describe("accept", () => {
  it("mutes like a green key, and names who comes", () => {
    const { office, alarm } = raised();
    office.request({ verb: "accept", alarm, by: "guard-post" }, "t2");
    office.wait(20);
    expect(office.buzzing()).toEqual([]);
    expect(office.light("d1")).toBe("coming");
    expect(office.desk("d1").alarm?.acceptedBy).toEqual(["guard-post"]);
    office.request({ verb: "accept", alarm, by: "guard-post" }, "t2");
    office.wait(20);
    expect(office.desk("d1").alarm?.acceptedBy).toEqual(["guard-post"]);
  });

  it("of no open alarm is refused", () => {
    const office = Office.of(8);
    office.request({ verb: "accept", alarm: "none", by: "guard-post" }, "t2");
    expect(office.responses.get("t2")).toMatchObject(nobody);
  });

  it("delivered again after the alarm was closed is answered as it was", () => {
    const { office, alarm } = raised();
    office.request({ verb: "accept", alarm, by: "guard-post" }, "t2");
    office.wait(20);
    office.request(close(alarm));
    office.wait(20);
    office.request({ verb: "accept", alarm, by: "guard-post" }, "t2");
    expect(office.responses.get("t2")).toEqual({ status: "ok", data: { alarm } });
  });
});

describe("escalate", () => {
  it("delivered twice is answered twice and done once, also when it called the last circuit there is", () => {
    const { office, alarm } = raised();
    for (const _ of [1, 2]) {
      office.responses.clear();
      office.request({ verb: "escalate", alarm }, "t1");
      office.wait(20);
      expect(office.responses.get("t1")).toEqual({ status: "ok", data: { alarm } });
    }
    expect(office.events("escalated")).toHaveLength(1);
  });
});

describe("close", () => {
  it("ends the alarm for everybody, with who and why", () => {
    const { office, alarm } = raised();
    office.request(close(alarm), "t2");
    office.wait(20);
    expect(office.desk("d1").state).toBe("idle");
    expect([office.unit("d2").buzzer, office.unit("d1").buzzer]).toEqual(["all-clear", "silent"]);
    office.wait(4000);
    expect(office.buzzing()).toEqual([]);
    expect(office.events("closed")).toMatchObject([{ alarm, by: "guard", reason: "over", desk: "d1" }]);
    expect(office.responses.get("t2")).toEqual({ status: "ok", data: { alarm } });
  });

  it("delivered twice is answered twice and done once; by somebody else it is no longer open", () => {
    const { office, alarm } = raised();
    office.request(close(alarm), "t2");
    office.wait(20);
    office.request(close(alarm), "t2");
    office.request(close(alarm), "t3");
    expect(office.responses.get("t2")).toMatchObject({ status: "ok" });
    expect(office.responses.get("t3")).toMatchObject(nobody);
    expect(office.events("closed")).toHaveLength(1);
  });

  it("does not close a second alarm at the same desk that came after it", () => {
    const { office, alarm } = raised();
    office.request(close(alarm), "t2");
    office.press("d1");
    office.wait(20);
    office.request(close(alarm), "t2");
    office.request(close(alarm), "t3");
    office.wait(20);
    expect(office.buzzing()).toHaveLength(7);
  });
});

describe("identify", () => {
  it("blinks for its time, answers at once, and gives way to an alarm", () => {
    const office = Office.of(8);
    office.disk.works = false;
    office.request({ verb: "identify", desk: "d3", seconds: 10 }, "t1");
    expect(office.responses.get("t1")).toEqual({ status: "ok", data: { desk: "d3" } });
    office.wait(20);
    expect(office.light("d3")).toBe("identify");
    office.press("d1");
    office.wait(20);
    expect(office.light("d3")).toBe("help");
    expect(office.buzzing()).toContain("d3");
  });

  it("ends by itself, and is lengthened by asking again", () => {
    const office = Office.of(8);
    office.request({ verb: "identify", desk: "d3", seconds: 10 });
    office.wait(9000);
    office.request({ verb: "identify", desk: "d3", seconds: 10 });
    office.wait(9900);
    expect(office.light("d3")).toBe("identify");
    office.wait(200);
    expect(office.light("d3")).toBe("ready");
  });
});
