/** `rufkreis pair` as a program has it: no questions, a JSON object a line, and an exit code that says what came of it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "./cli.ts";
import { lines, logged, type Site, startSite } from "./site.ts";

describe("pairing by a script", () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite({ desks: 4, paired: 1, unfitted: 1 });
  });
  afterAll(() => site.close());

  const unit = (desk: number) => site.units[desk - 1] as Site["units"][number];
  const unitOf = (desk: string) => site.told().desks.get(desk)?.unit;
  const steps = (out: string): unknown[] => lines(out).map(({ step, result }) => step ?? `→ ${result}`);

  it("pairs the unit that is pressed at the desk's socket, and tests it, in one go", async () => {
    const pairing = site.start("pair", "--desk", "d2", "--room", "101", "--yes", "--json");
    await pairing.says(/"window"/);
    // Another unit is pressed first: it is not at the socket of d2, so it does not matter.
    unit(3).press();
    unit(2).press();
    await pairing.says(/"step":"test"/);
    unit(2).press();
    const { code, out, err } = await pairing.ended;
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(steps(out)).toEqual(["window", "pressed", "paired", "test", "test-pressed", "tested", "→ paired"]);
    const uid = unit(2).uid.toLowerCase();
    expect(lines(out).at(-1)).toEqual(
      expect.objectContaining({ result: "paired", desk: "d2", uid, socket: unit(2).socket, tested: true }),
    );
    expect(unit(2).isPaired).toBe(true);
    expect(unit(2).sounded).toEqual(["chirp", "chirp"]);
    expect(unit(1).sounded).toEqual(["chirp"]);
    expect(logged(site, "tested")).toHaveLength(1);
    expect(logged(site, "raised")).toEqual([]);
    await until(() => site.told().desks.get("d2")?.testedAt !== undefined);
    expect(site.told().desks.get("d2")).toMatchObject({ unit: uid, testedAt: expect.stringMatching(/^20/) });
  });

  it.each([
    [["--desk", "d1", "--yes"], 5, /^error {2}d1 has the unit 0000000000a1 · say --replace/],
    [["--desk", "d3", "--yes", "--room", "Room 101 Office"], 5, /the plan says that d3 is in Room 102 Office \(r102\)/],
    [["--desk", "d9", "--yes"], 2, /there is no desk "d9" in s1/],
    [[], 2, /say --yes, and --desk or --socket/],
    [["--desk", "d3", "--json"], 2, /say --yes/],
    [["--yes"], 2, /which desk is it for\? · command line · say --desk/],
    [["--yes", "--desk", "d5"], 2, /the plan has no socket for d5 · command line · say --socket/],
  ])("refuses %j before anybody presses", async (words, code, message) => {
    expect(await site.run("pair", ...words)).toMatchObject({ code, err: expect.stringMatching(message) });
    expect(site.told().pairing?.window).toBe("closed");
  });

  it("tells of a window that is open already; a signal closes it, and so does --cancel", async () => {
    const first = site.start("pair", "--desk", "d3", "--yes", "--json");
    await first.says(/"window"/);
    const second = await site.run("pair", "--desk", "d4", "--yes", "--json");
    expect(second.code).toBe(5);
    expect(lines(second.out).at(-1)).toEqual(expect.objectContaining({ result: "window-open" }));
    first.process.kill("SIGINT");
    expect(await first.ended).toMatchObject({ code: 130, out: expect.stringContaining('"result":"interrupted"') });
    await until(() => site.told().pairing?.window === "closed");
    const third = site.start("pair", "--desk", "d3", "--yes", "--json");
    await third.says(/"window"/);
    expect(await site.run("pair", "--cancel", "--json")).toMatchObject({ code: 0, out: '{"result":"cancelled"}\n' });
    expect((await third.ended).code).toBe(5);
  });

  it("tells of a unit that does not take its key", async () => {
    unit(3).takesKey = false;
    const pairing = site.start("pair", "--desk", "d3", "--yes", "--json");
    await pairing.says(/"window"/);
    unit(3).press();
    await pairing.says(/"window"(.|\n)*"window"/);
    expect(pairing.err).toMatch(/^error {2}the unit did not take the key within 10 s/);
    unit(3).takesKey = true;
    unit(3).press();
    const { code, out } = await pairing.ended;
    expect(code).toBe(0);
    expect(steps(out)).toEqual(["window", "pressed", "window", "pressed", "paired", "→ paired"]);
  });

  it("goes through all desks without a unit, in plan order; those without a socket need --socket", async () => {
    const all = site.start("pair", "--all", "--yes", "--json");
    await all.says(/"desk":"d4"}\n.*"window"/);
    unit(4).press();
    const { code, out } = await all.ended;
    expect(lines(out).at(-1)).toEqual({ result: "all", paired: 1, failed: ["d5"] });
    expect(code).toBe(5);
    await until(() => unitOf("d4") !== undefined);
    expect(["d1", "d2", "d3", "d4", "d5"].map((desk) => unitOf(desk) !== undefined)).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  it("puts a unit in the place of another with --replace", async () => {
    expect((await site.run("unpair", "d4", "--yes")).code).toBe(0);
    await until(() => site.told().pairing?.unpaired.length === 1);
    const pairing = site.start("pair", "--socket", unit(4).socket, "--desk", "d3", "--replace", "--yes", "--json");
    await pairing.says(/"window"/);
    unit(4).press();
    expect((await pairing.ended).code).toBe(0);
    await until(() => unitOf("d3") === unit(4).uid.toLowerCase());
    expect(unitOf("d3")).toBe(unit(4).uid.toLowerCase());
    expect(logged(site, "unpaired").at(-1)).toMatchObject({ desk: "d3", reason: "replaced" });
  });
});
