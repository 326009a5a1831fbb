/** Drills from a prompt: announced, watched, ended, and told without naming anybody's desk. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { durationName, durationWithin } from "../../src/cli/options.ts";
import { underWayMsMax } from "../../src/core/drill-state.ts";
import { Running, rufkreis, until } from "./cli.ts";
import { lines, logged, type Site, startSite } from "./site.ts";

let site: Site;

beforeAll(async () => {
  site = await startSite({ desks: 5, paired: 4 });
});
afterAll(() => site.close());
const unit = (desk: number) => site.units[desk - 1] as Site["units"][number];
const drill = () => site.told().drill;
const isAt = (desk: number) => site.told().desks.get(`d${desk}`)?.alarm?.alarm;
/** Whether an output names one of the site's desks. */
const desksIn = (text: string) => text.match(/\bd[1-5]\b/g) ?? [];

/** What is pressed at once when a drill is announced is real. */
async function practise(desk: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, underWayMsMax));
  unit(desk).press();
  await until(() => isAt(desk) !== undefined);
}

describe("a time on a command line", () => {
  const seconds = durationWithin(60, 7200);

  it.each([
    ["20m", 1200],
    ["90s", 90],
    ["1h", 3600],
    ["1h30m", 5400],
  ])("%s", (text, expected) => {
    expect(seconds(text)).toBe(expected);
    expect(seconds(durationName(expected))).toBe(expected);
  });

  it("says what is wrong with one that has no unit, or is too short or too long", () => {
    for (const text of ["20", "", "20 m", "m", "1.5h"]) expect(() => seconds(text)).toThrow(/20m, 90s, 1h/);
    for (const text of ["59s", "2h1s"]) expect(() => seconds(text)).toThrow(/from 1m to 2h/);
  });
});

describe("a drill from its announcement to its report", () => {
  it("shows each press by its room, a call in earnest by its desk, and ends with 0 when all were pressed", async () => {
    const watching = site.start("drill", "start", "--rooms", "101", "--for", "20m", "--wait", "--json");
    await watching.says(/"step":"drill"/);
    await practise(1);
    await watching.says(/"pressed":1/);
    unit(3).press();
    await watching.says(/"step":"real"/);
    await until(() => unit(2).buzzer.startsWith("help"));
    expect((await site.run("close", "d3", "--reason", "all well")).code).toBe(0);
    expect((await site.run("accept", "d1", "--by", "d2")).code).toBe(0);
    await practise(2);
    for (const desk of ["d1", "d2"]) expect((await site.run("close", desk, "--reason", "drill")).code).toBe(0);
    const { code, out, err } = await watching.ended;
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const said = lines(out);
    expect(said.map(({ step, result }) => step ?? result)).toEqual([
      "drill",
      "press",
      "real",
      "press",
      "report",
      "done",
    ]);
    expect(said[0]).toMatchObject({ desks: ["d1", "d2"], seconds: 1200, by: "technician" });
    expect(said[1]).toEqual({ step: "press", pressed: 1, of: 2, room: "r101" });
    expect(said[2]).toMatchObject({ desk: "d3", level: "help" });
    expect(said[4]).toMatchObject({
      total: { alarms: 2, presses: 2, pressToAccept: { count: 1 } },
      rooms: [{ room: "r101", pressToSound: { count: 2 } }],
    });
    expect(desksIn(JSON.stringify([said[1], said[3], said[4], said[5]]))).toEqual([]);
    expect(logged(site, "drill-ended").at(-1)).toMatchObject({ reason: "done" });
  });

  it("tells how far it is, without desks; one at a time; and can be ended", async () => {
    const started = await site.run("drill", "start", "--all", "--for", "90s", "--by", "guard");
    expect(started).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^left out, without a paired unit that proves its press: d5\na drill for 1m30s: .* each of 4 desks in 2 rooms is practice · drill-cli-/,
      ),
    });
    await practise(4);
    const told = await site.run("drill", "status");
    expect(told.out).toMatch(/^a drill goes on: 1 of 4 desks pressed, 1m\d+s left, by guard · drill-cli-/);
    expect(told.out).toMatch(/^Room 101 Office +0 of 2\nRoom 102 Office +1 of 2\n$/m);
    expect(desksIn(told.out)).toEqual([]);
    const told2 = lines((await site.run("drill", "status", "--json")).out);
    expect(told2).toEqual([
      expect.objectContaining({ state: "running", drill: drill()?.drill, pressed: 1, of: 4, by: "guard" }),
    ]);
    expect(await site.run("drill", "start", "--desks", "d1")).toMatchObject({
      code: 5,
      err: expect.stringMatching(
        /^error {2}the drill "drill-cli-\S+" goes on · end it first: `rufkreis drill stop`\n$/,
      ),
    });
    const stopped = await site.run("drill", "stop");
    expect(stopped).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^the drill is over, 1 desk pressed · drill-/),
    });
    await until(() => isAt(4) === undefined);
    expect(await site.run("drill", "stop")).toMatchObject({ code: 5, err: expect.stringContaining("no drill") });
    expect(await site.run("drill", "status", "--json")).toMatchObject({ code: 0, out: '{"state":"none"}\n' });
  });

  it("names desks where the site's configuration says so, and nowhere else", async () => {
    const file = join(site.directory, "named.yaml");
    writeFileSync(file, `${readFileSync(site.file, "utf8")}drills: { nameDesks: true }\n`);
    const watching = new Running(["drill", "start", "--desks", "d3,d4", "--wait", "--config", file]);
    await watching.says(/is practice/);
    await practise(3);
    await watching.says(/^press 1 of 2: d3, Room 102 Office$/m);
    const told = await rufkreis(["drill", "status", "--config", file]);
    expect(told.out).toMatch(/^still to be pressed: d4$/m);
    expect((await site.run("drill", "stop")).code).toBe(0);
    const { code, out } = await watching.ended;
    expect(code).toBe(6);
    expect(out).toMatch(/^d3 +1 +\d+\.\d m?s/m);
    const drill = logged(site, "drill-ended").at(-1)?.drill as string;
    expect(desksIn((await site.run("report", "--drill", drill)).out)).toEqual([]);
    expect((await rufkreis(["report", "--drill", drill, "--config", file])).out).toMatch(/^d3 +1 /m);
    const without = await rufkreis(["report", "--drill", drill, "--config", file, "--no-name-desks"]);
    expect([without.code, desksIn(without.out)]).toEqual([0, []]);
    expect((await site.run("report", "--drill", drill, "--name-desks")).code).toBe(2);
  });

  it("ends with 6 when a desk was not pressed, and with 130 when only the watching is ended", async () => {
    const watching = site.start("drill", "start", "--desks", "d1,d2", "--wait");
    await watching.says(/is practice/);
    const late = site.start("drill", "start", "--desks", "d1", "--wait");
    expect((await late.ended).code).toBe(5);
    await practise(2);
    await watching.says(/^press 1 of 2: Room 101 Office$/m);
    expect((await site.run("drill", "stop", "--json")).code).toBe(0);
    const { code, out, err } = await watching.ended;
    expect(code).toBe(6);
    expect(out).toMatch(/^Room 101 Office +1 +\d+\.\d m?s \/ \d+\.\d m?s +– +–$/m);
    expect(err).toMatch(/^error {2}1 of 2 desks was not pressed · /);
    const left = site.start("drill", "start", "--desks", "d1", "--wait");
    await left.says(/is practice/);
    left.process.kill("SIGINT");
    expect(await left.ended).toMatchObject({ code: 130, err: expect.stringContaining("the drill goes on") });
    expect(drill()?.state).toBe("running");
    expect((await site.run("drill", "stop")).code).toBe(0);
  });

  it("says what cannot be a drill", async () => {
    expect(await site.run("drill", "start")).toMatchObject({
      code: 2,
      err: expect.stringContaining("say --desks d1,d2"),
    });
    expect(await site.run("drill", "start", "--desks", "d9")).toMatchObject({ code: 2 });
    expect(await site.run("drill", "start", "--rooms", "999")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/there is no room "999" in s1.* · rooms are r101, r102, r103/),
    });
    expect(await site.run("drill", "start", "--rooms", "r103")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^error {2}d5: without a paired unit/),
    });
  });
});

describe("raise --level lockdown", () => {
  it("is a lockdown for the whole house", async () => {
    expect(await site.run("raise", "d1", "--level", "lockdown")).toMatchObject({ code: 0 });
    await until(() => unit(2).light === "lockdown");
    expect(unit(2).light).toBe("lockdown");
    expect((await site.run("close", "d1", "--reason", "a try")).code).toBe(0);
  });
});
