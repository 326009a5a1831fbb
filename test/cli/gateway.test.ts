import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../tools/mosquitto.ts";
import { Running, rufkreis, siteDirectory, until } from "./cli.ts";
import { FakeUnit } from "./fake-unit.ts";

/** Two desks, each with a unit, and the embedded broker. */
const siteOf = (sockets: readonly string[], port: number): string => `site: s1
gateway: g1
rooms: [{ id: r1, name: Room 1, doors: [corridor] }]
desks:
  - { id: d1, room: r1, x: 0, y: 0, unit: { socket: "${sockets[0]}" } }
  - { id: d2, room: r1, x: 1, y: 0, unit: { socket: "${sockets[1]}" } }
  - { id: d3, room: r1, x: 2, y: 0 }
circuit1: { size: 2, minimum: 1 }
stateDirectory: state
mqtt: { embedded: { port: ${port} } }
`;

type Site = ReturnType<typeof siteDirectory>;

describe("a gateway on the command line", () => {
  let [first, second]: FakeUnit[] = [];
  let site: Site;
  let gateway: Running;

  beforeAll(async () => {
    [first, second] = [await FakeUnit.listen("0000000000A1"), await FakeUnit.listen("0000000000A2")];
    site = siteDirectory(siteOf([first.socket, second.socket], await freePort()));
    gateway = new Running(["run", "--config", site.file, "--json"]);
    await gateway.says(/"started"/);
  });
  afterAll(() => {
    gateway.process.kill("SIGKILL");
    first?.close();
    second?.close();
    site.remove();
  });

  const units = (...words: string[]) => rufkreis(["units", "--config", site.file, ...words]);
  const log = (...words: string[]) => rufkreis(["log", "--config", site.file, ...words]);

  it("tells `units` which desk has which unit and who would sound", async () => {
    await until(async () => (await units()).out.includes("2 of 2") || /^d3 .*2 of 2$/m.test((await units()).out));
    const { code, out, err } = await units();
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^desk +state +unit +firmware +link +would sound +faults\n/);
    expect(out).toMatch(/^d1 +idle +0000000000a1 +0\.1\.0 +linked +1 of 2\n/m);
    expect(out).toMatch(/^d3 +idle +not fitted +2 of 2$/m);
    const { desks } = JSON.parse((await units("--json")).out) as { desks: object[] };
    expect(desks[2]).toEqual(
      expect.objectContaining({
        desk: "d3",
        unit: null,
        socket: null,
        coverage: expect.objectContaining({ sounding: 2, of: 2 }),
      }),
    );
  });

  it("takes a press, and `log` tells it, filtered as asked", async () => {
    first?.press();
    await until(() => second?.buzzer === "help");
    expect(second?.buzzer).toBe("help");
    await until(async () => (await log("--type", "sounding")).out !== "");
    expect((await log("--type", "raised")).out).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z[ ?] raised +d1 in r1, help \(real\), calls d2, d3 · \S+\n$/,
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
    const follower = new Running(["log", "--config", site.file, "--follow", "--type", "raised"]);
    await follower.says(/raised/);
    const others = new Running(["log", "--config", site.file, "--follow", "--type", "fault", "--desk", "d2"]);
    second?.close();
    await others.says(/d2: port-unavailable/);
    for (const each of [others, follower]) {
      each.process.kill("SIGINT");
      expect(await each.ended).toMatchObject({ code: 0, err: "" });
    }
  });

  it("goes on when nobody reads its output any more", async () => {
    gateway.process.stdout?.destroy();
    gateway.process.stderr?.destroy();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await units()).code).toBe(0);
    expect(gateway.process.exitCode).toBeNull();
  });

  it("ends in order on SIGTERM with 0, and `units` then ends with 4", async () => {
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
    const site = siteDirectory(siteOf(["tcp://127.0.0.1:1", "tcp://127.0.0.1:2"], await freePort()));
    const noChance = `import crypto from "node:crypto"; import { syncBuiltinESMExports } from "node:module";
      crypto.randomBytes = () => { throw new Error("no chance"); }; syncBuiltinESMExports();`;
    const preload = `data:text/javascript,${encodeURIComponent(noChance)}`;
    const { code, err } = await rufkreis(["run", "--config", site.file], { NODE_OPTIONS: `--import=${preload}` });
    expect(err).toContain("the gateway does not start: no chance");
    expect(code).toBe(1);
    site.remove();
  });

  it("tells start and end to a program, a line each", async () => {
    const site = siteDirectory(siteOf(["tcp://127.0.0.1:1", "tcp://127.0.0.1:2"], await freePort()));
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
