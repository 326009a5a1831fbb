import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../tools/mosquitto.ts";
import { Running, rufkreis, siteDirectory, until } from "./cli.ts";
import { type Site, siteText, startSite } from "./site.ts";

describe("a gateway on the command line", () => {
  let site: Site;

  beforeAll(async () => {
    site = await startSite({ desks: 2, paired: 2, unfitted: 1 });
  });
  afterAll(() => site.close());

  const unit = (desk: number) => site.units[desk - 1] as Site["units"][number];
  const units = (...words: string[]) => site.run("units", ...words);
  const log = (...words: string[]) => site.run("log", ...words);

  it("tells `units` which desk has which unit and who would sound", async () => {
    await until(() => site.told().coverage.get("d3")?.sounding === 2);
    const { code, out, err } = await units();
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^desk +state +unit +is +firmware +link +tested +would sound +faults\n/);
    expect(out).toMatch(/^d1 +idle +0000000000a1 +paired +0\.3\.\d +linked +20\d\d-\d\d-\d\d +1 of 2$/m);
    expect(out).toMatch(/^d3 +idle +not fitted +2 of 2$/m);
    expect(out).toMatch(/^without a paired unit: d3 · `rufkreis pair`$/m);
    const { desks } = JSON.parse((await units("--json")).out) as { desks: object[] };
    expect(desks[2]).toEqual(
      expect.objectContaining({
        desk: "d3",
        unit: null,
        paired: null,
        socket: null,
        coverage: expect.objectContaining({ sounding: 2, of: 2 }),
      }),
    );
  });

  it("takes a press, and `log` tells it, filtered as asked", async () => {
    unit(1).press();
    await until(() => unit(2).buzzer === "help");
    expect(unit(2).buzzer).toBe("help");
    await until(async () => (await log("--type", "sounding")).out !== "");
    expect((await log("--type", "raised")).out).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z[ ?] raised +d1 in r101, help \(real\), calls d2, d3 · \S+\n$/,
    );
    expect((await log("--type", "sounding")).out).toMatch(/ d2 sounds for d1, [\d.]+ ms after the press\n$/);
    const lines = (await log("--json", "--desk", "d1")).out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; desk: string });
    expect(lines.map(({ type }) => type)).toEqual(expect.arrayContaining(["raised", "sounding"]));
    expect(new Set(lines.map(({ desk }) => desk))).toEqual(new Set(["d1"]));
    expect((await log("--limit", "1")).out.trim().split("\n")).toHaveLength(1);
    expect((await log("--since", "2999-01-01")).out).toBe("");
    expect((await units()).out).toMatch(/^d1 +sounding /m);
  });

  it("`log --follow` shows what is there and what comes, until it is interrupted", async () => {
    const follower = site.start("log", "--follow", "--type", "raised");
    await follower.says(/raised/);
    const others = site.start("log", "--follow", "--type", "fault", "--desk", "d2");
    unit(2).close();
    await others.says(/d2: port-unavailable/);
    for (const each of [others, follower]) {
      each.process.kill("SIGINT");
      expect(await each.ended).toMatchObject({ code: 0, err: "" });
    }
  });

  it("goes on when nobody reads its output any more", async () => {
    const { gateway } = site;
    gateway.process.stdout?.destroy();
    gateway.process.stderr?.destroy();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await units()).code).toBe(0);
    expect(gateway.process.exitCode).toBeNull();
  });

  it("ends in order on SIGTERM with 0, and `units` then ends with 4", async () => {
    const { gateway } = site;
    const ended = new Promise((resolve) => gateway.process.on("exit", (code, signal) => resolve({ code, signal })));
    gateway.process.kill("SIGTERM");
    expect(await ended).toEqual({ code: 0, signal: null });
    const { code, err } = await units();
    expect(err).toMatch(/^error {2}no broker can be reached · .*ECONNREFUSED.* · see that/);
    expect(code).toBe(4);
  });
});

describe("`rufkreis run`", () => {
  it("does not start with a wrong configuration, and ends with 3", async () => {
    const { file, remove } = siteDirectory("site: s1\n");
    const { code, out, err } = await rufkreis(["run", "--config", file]);
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toContain("desks: is missing");
    remove();
  });

  it("ends with 1 when the start fails half way, with the journal open", async () => {
    const site = siteDirectory(siteText(["tcp://127.0.0.1:1", "tcp://127.0.0.1:2"], await freePort()));
    const noChance = `import crypto from "node:crypto"; import { syncBuiltinESMExports } from "node:module";
      crypto.randomBytes = () => { throw new Error("no chance"); }; syncBuiltinESMExports();`;
    const preload = `data:text/javascript,${encodeURIComponent(noChance)}`;
    const { code, err } = await rufkreis(["run", "--config", site.file], { NODE_OPTIONS: `--import=${preload}` });
    expect(err).toContain("the gateway does not start: no chance");
    expect(code).toBe(1);
    site.remove();
  });

  it("tells start and end to a program, a line each", async () => {
    const site = siteDirectory(siteText(["tcp://127.0.0.1:1", "tcp://127.0.0.1:2"], await freePort()));
    const gateway = new Running(["run", "--config", site.file, "--json"]);
    await gateway.says(/"started"/);
    gateway.process.kill("SIGINT");
    const { code, out } = await gateway.ended;
    expect(code).toBe(0);
    expect(
      out
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { event: string }).event),
    ).toEqual(["started", "stopping", "stopped"]);
    site.remove();
  });
});
