/** The commands that ask a running gateway for one thing, and what they say when it refuses. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Running, until } from "./cli.ts";
import { lines, logged, type Site, startSite } from "./site.ts";

let site: Site;
/** Waits that nobody ends, which take the 10 s that they must: side by side with all the rest. */
let late: { readonly window: Running; readonly test: Running };

beforeAll(async () => {
  site = await startSite({ desks: 4, paired: 3, firmware: "0.1.9" });
  late = {
    window: site.start("pair", "--desk", "d4", "--yes", "--json", "--seconds", "10"),
    test: site.start("test", "d3", "--room", "102", "--yes", "--json", "--seconds", "10"),
  };
});
afterAll(() => site.close());
const unit = (desk: number) => site.units[desk - 1] as Site["units"][number];
const desk = (number: number) => site.told().desks.get(`d${number}`);

describe("units", () => {
  it("tells whose each unit is, which firmware is old, what was tested and which desks have none", async () => {
    await until(() => site.told().coverage.get("d4")?.sounding === 3);
    const { out } = await site.run("units");
    expect(out).toMatch(/^desk +state +unit +is +firmware +link +tested +would sound +faults\n/);
    expect(out).toMatch(/^d1 +idle +0000000000a1 +paired +0\.1\.9 old +linked +20\d\d-\d\d-\d\d +2 of 3/m);
    expect(out).toMatch(/^d4 +idle +[0-9a-f]{12} +unpaired +0\.3\.\d +linked +3 of 3/m);
    expect(out).toMatch(/^without a paired unit: d4 · `rufkreis pair`$/m);
    expect(out).toMatch(/^firmware 0\.\d+\.\d+ is there for d1, d2, d3 · `rufkreis flash DESK`$/m);
  });
});

describe("raise, accept and close", () => {
  it("call, answer and end, by the desk or by the alarm", async () => {
    expect(await site.run("raise", "d1")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^d1, Room 101 Office calls: help · request-cli-/),
    });
    await until(() => unit(2).buzzer === "help");
    const alarm = logged(site, "raised")[0]?.alarm as string;
    expect(await site.run("raise", "d1", "--level", "assist")).toMatchObject({
      code: 0,
      out: `d1, Room 101 Office calls already: help; pressed once more · ${alarm}\n`,
    });
    expect(await site.run("accept", "d1", "--by", "guard", "--json")).toMatchObject({
      code: 0,
      out: `{"result":"ok","alarm":"${alarm}","by":"guard"}\n`,
    });
    await until(() => unit(2).buzzer === "silent");
    expect(unit(2).light).toBe("answered");
    expect((await site.run("close", alarm, "--reason", "a try")).code).toBe(0);
    expect(logged(site, "closed")[0]).toMatchObject({ alarm, by: "technician", reason: "a try" });
  });

  it("say what is wrong, and end with 5 or 2", async () => {
    expect(await site.run("close", "d1", "--reason", "x")).toMatchObject({
      code: 5,
      err: "error  d1 does not call · `rufkreis units` shows which desks do\n",
    });
    const unknown = await site.run("close", "request-nothing", "--reason", "x", "--json");
    expect(unknown).toMatchObject({
      code: 5,
      err: expect.stringMatching(/^error {2}no open alarm "request-nothing" · /),
    });
    expect(lines(unknown.out)).toEqual([expect.objectContaining({ result: "unknown-alarm" })]);
    expect(await site.run("raise", "d9")).toMatchObject({ code: 2 });
  });
});

describe("identify", () => {
  it("lets the light of a unit blink, also of one that is not paired yet", async () => {
    expect((await site.run("identify", "d4", "--seconds", "2")).code).toBe(0);
    await until(() => unit(4).light === "identify");
    expect(unit(4).light).toBe("identify");
    await until(() => unit(4).light === "unpaired");
  });
});

describe("test", () => {
  it("is one press that calls nobody; a second one is a call, and said to be one", async () => {
    const testing = site.start("test", "d1", "--room", "r101", "--yes", "--json");
    await testing.says(/"step":"test"/);
    unit(1).press();
    const { code, out } = await testing.ended;
    expect(code).toBe(0);
    expect(lines(out).map(({ step, result }) => step ?? result)).toEqual(["test", "test-pressed", "tested", "tested"]);
    expect(logged(site, "test-pressed")).toHaveLength(1);
    unit(1).press();
    await until(() => desk(1)?.alarm !== undefined);
    expect(await site.run("test", "d1", "--room", "101", "--yes")).toMatchObject({
      code: 6,
      err: expect.stringMatching(/d1 is not tested: it calls just now · close that first/),
    });
    expect((await site.run("close", "d1", "--reason", "pressed twice")).code).toBe(0);
  });

  it("refuses what cannot be a test", async () => {
    expect(await site.run("test", "d2", "--room", "102", "--yes")).toMatchObject({
      code: 5,
      err: expect.stringContaining("the plan says that d2 is in Room 101 Office (r101)"),
    });
    expect(await site.run("test", "d2", "--yes")).toMatchObject({
      code: 2,
      err: expect.stringContaining("say --room"),
    });
    expect(await site.run("test")).toMatchObject({ code: 2, err: expect.stringContaining("no desk is named") });
    expect(await site.run("test", "d4", "--room", "102", "--yes")).toMatchObject({ code: 5 });
  });

  it("--due lists what nobody has tested since it was moved", async () => {
    expect(await site.run("test", "--due")).toMatchObject({ code: 0, out: "no desk is due for a test\n" });
    expect(await site.run("move", "d2", "--to", "d2")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/rufkreis test d2/),
    });
    await until(() => desk(2)?.testedAt === undefined);
    expect(JSON.parse((await site.run("test", "--due", "--json")).out)).toEqual([
      { desk: "d2", room: "Room 101 Office", testedAt: null, why: "never" },
    ]);
    expect((await site.run("test", "--due")).out).toMatch(/^desk +room +last test\nd2 +Room 101 Office +never\n$/);
  });
});

describe("nobody presses", () => {
  it("ends a test with 6 and a window with 5, and says what to do", async () => {
    const test = await late.test.ended;
    expect(test).toMatchObject({ code: 6, err: expect.stringMatching(/not pressed within 10 s · test it again/) });
    expect(lines(test.out).at(-1)).toMatchObject({ result: "not-pressed" });
    const window = await late.window.ended;
    expect(window).toMatchObject({
      code: 5,
      err: expect.stringMatching(
        /^error {2}nobody pressed an unpaired unit at tcp:\/\/\S+ within 10 s · press its red/,
      ),
    });
    expect(lines(window.out).at(-1)).toEqual(
      expect.objectContaining({ result: "not-pressed", desk: "d4", tested: false, seconds: expect.any(Number) }),
    );
  });
});

describe("move and unpair", () => {
  it("a unit is another desk's from then on, and both know", async () => {
    expect(await site.run("move", "d2", "--to", "d1")).toMatchObject({
      code: 5,
      err: expect.stringMatching(/"d1" has the unit 0000000000a1/),
    });
    const moved = await site.run("move", "d2", "--to", "d4", "--json");
    expect(lines(moved.out)).toEqual([{ result: "ok", desk: "d4", from: "d2", socket: unit(2).socket }]);
    await until(() => desk(4)?.unit !== undefined);
    expect(desk(4)?.unit).toBe("0000000000a2");
    expect(desk(2)?.unit).toBeUndefined();
  });

  it("unpair asks first, and a program must say --yes", async () => {
    expect(await site.run("unpair", "d4")).toMatchObject({ code: 2, err: expect.stringContaining("say --yes") });
    expect(await site.run("unpair", "d4", "--yes")).toMatchObject({
      code: 0,
      out: "0000000000a2 no longer belongs to d4, and knows it: it can be paired again at once\n",
    });
    await until(() => !unit(2).isPaired);
    expect(unit(2).isPaired).toBe(false);
    expect(await site.run("unpair", "d4", "--yes")).toMatchObject({
      code: 5,
      err: expect.stringMatching(/"d4" has no paired unit · pair a unit with it/),
    });
  });

  it("says how a unit forgets its key that was not there to be told", async () => {
    unit(1).close();
    await until(() => site.told().units.some(({ uid, link }) => uid === "0000000000a1" && link !== "linked"));
    const { code, out } = await site.run("unpair", "d1", "--yes");
    expect(code).toBe(0);
    expect(out).toMatch(/was not told: if its light does not blink white, hold its red and green keys together/);
  });
});
