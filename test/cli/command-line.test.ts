import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fault, openedJournal } from "../tools/events.ts";
import { program, rufkreis, siteDirectory } from "./cli.ts";

const example = join(import.meta.dirname, "../../deploy/site.example.yaml");
const colour = "\u001b[";
const asking = ["pair", "unpair", "move", "test", "drill", "raise", "accept", "close", "identify", "flash"];
const commands = ["run", "demo", "ports", ...asking, "units", "log", "report", "quality", "export", "config"];

describe("a command line that is wrong ends with 2 and one line of help", () => {
  it.each([
    [["nonsense"], /^error {2}unknown command 'nonsense' · command line · see rufkreis --help$/],
    [["run"], /--config <file>' not specified · command line · see rufkreis run --help/],
    [["ports", "--wide"], /unknown option '--wide' · command line · see rufkreis ports --help/],
    [["config", "check"], /missing required argument 'file' · command line · see rufkreis config check --help/],
    [["log"], /no journal is named · command line · give --config/],
    [["log", "--journal", "j", "--config", "c"], /cannot be used with/],
    [["log", "--journal", "j", "--type", "siren"], /Allowed choices are raised, missed, sounding/],
    [["log", "--journal", "j", "--since", "yesterday"], /use 2026-03-01/],
    [
      ["log", "--journal", "j", "--since", "2026-13-01"],
      /'--since <time>' argument '2026-13-01' is invalid.* use a time that there is/,
    ],
    [["quality", "--journal", "j", "--since", "2026-02-30"], /'--since <day>' .*use a day that there is/],
    [
      ["export", "--staff-council", "--journal", "j", "--until", "2026-02-30"],
      /'--until <time>' .*use a time that there is/,
    ],
    [
      ["log", "--journal", "j", "--since", "2026-03-02", "--until", "2026-03-01"],
      /^error {2}--since 2026-03-02 is after --until 2026-03-01 · command line · give the earlier/,
    ],
    [["quality", "--journal", "j", "--since", "2026-03-02", "--until", "2026-03-01"], /--since 2026-03-02 is after/],
    [
      ["export", "--staff-council", "--journal", "j", "--since", "2026-03-02", "--until", "2026-03-01"],
      /--since 2026-03-02 is after/,
    ],
    [["evidence", "--config", "c", "--since", "2026-03-02", "--until", "2026-03-01"], /--since 2026-03-02 is after/],
    [["log", "verify", "--journal", "j", "--head", "5:abcdef"], /64 hex.* · see rufkreis log verify --help$/],
    [["log", "--journal", "j", "--limit", "-1"], /use a whole number/],
    [["demo", "--units", "1"], /whole number from 2 to/],
    [["demo", "--unpaired", "--press", "d1"], /cannot be used with/],
    [["pair", "--config", "c", "--all", "--desk", "d1"], /cannot be used with/],
    [["drill", "start", "--config", "c", "--all", "--for", "20"], /use a number and its unit: 20m, 90s, 1h/],
    [["drill", "start", "--config", "c", "--all", "--for", "3h"], /use a time from 1m to 2h/],
    [["drill", "start", "--config", "c", "--all", "--desks", "d1"], /cannot be used with/],
    [["drill", "start", "--config", "c", "--desks", "d1,"], /use names with a comma between them/],
    [["drill", "nonsense"], /unknown command 'nonsense' · command line · see rufkreis drill --help/],
    [["close", "--config", "c", "d1"], /--reason <text>' not specified/],
    [["accept", "--config", "c", "d1", "--by", "Mrs Miller"], /use 1 to 40 of a-z, 0-9 and -/],
  ])("%j", async (words, line) => {
    const { code, out, err } = await rufkreis(words);
    expect(err.trim()).toMatch(line);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect({ code, out }).toEqual({ code: 2, out: "" });
  });
});

describe("help", () => {
  it("lists the commands and what exit codes mean", async () => {
    const { code, out, err } = await rufkreis(["--help"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    for (const word of [
      ...commands,
      "3  the configuration is wrong",
      "5  the gateway refused",
      "a function test that nobody pressed for",
      "log verify: the journal holds, with gaps",
      "7  log verify",
    ])
      expect(out).toContain(word);
  });

  it.each(commands)("of %s ends with 0", async (command) => {
    const { code, out } = await rufkreis([command, "--help"]);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^Usage: rufkreis ${command}`));
  });

  it("tells the version of the package", async () => {
    expect((await rufkreis(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("config check", () => {
  it("shows whom each desk calls, without colours in a pipe", async () => {
    const { code, out, err } = await rufkreis(["config", "check", example]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("4 rooms, 8 desks");
    expect(out).toMatch(/^r101-a +r101 +r101-b 2 m, reception-a 4\.5 m, r102-a 5 m, /m);
    expect(out).not.toContain(colour);
  });

  it("tells the same to a program", async () => {
    const { out } = await rufkreis(["config", "check", "--json", example]);
    const { ok, desks } = JSON.parse(out) as {
      ok: boolean;
      desks: { desk: string; circuit1: { desk: string; distanceM: number }[] }[];
    };
    expect(ok).toBe(true);
    expect(desks[0]?.circuit1[0]).toEqual({ desk: "r101-b", distanceM: 2 });
  });

  it("shows each circuit: who is called, when, and who at all other hours; and the groups", async () => {
    const { file, remove } = siteDirectory(`site: s1
gateway: g1
rooms: [{ id: r1, name: Room 1, doors: [corridor] }]
desks: [{ id: d1, room: r1, x: 0, y: 0 }, { id: d2, room: r1, x: 1, y: 0 }, { id: d3, room: r1, x: 2, y: 0 }]
circuit1: { size: 2, minimum: 1 }
groups: [{ id: first-aid, desks: [d2, d3], receivers: [pager] }]
circuits:
  - id: guards
    groups: [first-aid]
    hours: [{ days: [mon, fri], from: "07:00", to: "24:00" }]
    otherwise: {}
    afterSeconds: 45
    tooFew: false
`);
    const { out } = await rufkreis(["config", "check", file]);
    expect(out).toMatch(
      /^2 guards +after 45 s, second press: help, lockdown +mon fri 07:00–24:00 +d2, d3, pager \(receiver\)$/m,
    );
    expect(out).toMatch(/^ +otherwise +everybody$/m);
    expect(out).toMatch(/^first-aid +d2, d3, pager \(receiver\)$/m);
    expect(JSON.parse((await rufkreis(["config", "check", "--json", file])).out)).toMatchObject({
      circuits: [
        {
          ...{ circuit: 2, id: "guards", calls: { desks: ["d2", "d3"], receivers: ["pager"] } },
          hours: [{ days: ["mon", "fri"], from: "07:00", to: "24:00" }],
          otherwise: { desks: ["d1", "d2", "d3"], receivers: [] },
          ...{ afterSeconds: 45, tooFew: false, secondPress: true },
        },
      ],
      groups: [{ group: "first-aid", desks: ["d2", "d3"], receivers: ["pager"] }],
    });
    remove();
  });

  it("shows the circuit of a site that plans none: everybody, always", async () => {
    expect((await rufkreis(["config", "check", example])).out).toMatch(
      /^2 everybody +after 30 s, .*always +everybody$/m,
    );
  });

  it("lists every error with its place and ends with 3, also for a program", async () => {
    const { file, remove } = siteDirectory("site: S1\ngatewai: g1\n");
    const people = await rufkreis(["config", "check", file]);
    expect(people.code).toBe(3);
    expect(people.err).toContain(`site: "S1" is not allowed · ${file}:1:7 · use 1 to 40`);
    expect(people.err).toContain('did you mean "gateway"?');
    expect(people.err).toContain(`5 errors in ${file}`);
    const program = await rufkreis(["config", "check", "--json", file]);
    expect(program).toMatchObject({ code: 3, err: "" });
    expect((JSON.parse(program.out) as { problems: unknown[] }).problems).toHaveLength(5);
    remove();
  });

  it("takes the environment into account, and refuses what it does not know", async () => {
    const { code, err } = await rufkreis(["config", "check", example], { RUFKREIS_LOG__LEVLE: "debug" });
    expect(code).toBe(3);
    expect(err).toContain("did you mean RUFKREIS_LOG__LEVEL?");
  });
});

describe("ports", () => {
  it("is a JSON array for a program", async () => {
    const { code, out } = await rufkreis(["ports", "--json"]);
    expect(code).toBe(0);
    expect(Array.isArray(JSON.parse(out))).toBe(true);
  });
});

describe("a journal that cannot be read ends with 4", () => {
  it.each([
    ["is not there", undefined, /cannot be read/],
    ["is something else", "no database", /cannot be read|not a journal/],
  ])("because it %s", async (_, contents, message) => {
    const { directory, remove } = siteDirectory("");
    const journal = join(directory, "journal.db");
    if (contents !== undefined) writeFileSync(journal, contents);
    const { code, err } = await rufkreis(["log", "--journal", journal]);
    expect(err).toMatch(message);
    expect(code).toBe(4);
    remove();
  });
});

describe("a log with nothing to show", () => {
  const site = `site: s1
gateway: g1
rooms: [{ id: r1, name: Room 1, doors: [corridor] }]
desks:
  - { id: d1, room: r1, x: 0, y: 0, unit: { socket: /dev/serial/by-path/a } }
  - { id: d2, room: r1, x: 1, y: 0 }
circuit1: { size: 1 }
stateDirectory: state
`;
  const { file, directory, remove } = siteDirectory(site);
  const journal = join(directory, "state/journal.db");
  const log = (...words: string[]) => rufkreis(["log", "--config", file, ...words]);

  beforeAll(async () => {
    const here = await openedJournal(journal);
    here.journal.append([here.numbering.record(fault("cable", "d1")), here.numbering.record(fault("cable", "gone"))]);
    await here.journal.close();
  });
  afterAll(remove);

  it.each([["d3"], ["nope"]])("names a desk that is not there: %s", async (desk) => {
    const { code, out, err } = await log("--desk", desk);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err.trim()).toMatch(
      desk === "d3"
        ? /^error {2}there is no desk "d3" in the plan, and none in the journal · --desk · did you mean d[12]\?$/
        : /^error {2}there is no desk "nope" .* · `rufkreis units` lists the desks$/,
    );
    expect(await log("--desk", desk, "--follow")).toMatchObject({ code: 2, err });
  });

  it("names a room that is not there", async () => {
    const known = await log("--room", "r2");
    expect({ code: known.code, out: known.out }).toEqual({ code: 2, out: "" });
    expect(known.err).toBe(
      'error  there is no room "r2" in the plan, and none in the journal · --room · did you mean r1?\n',
    );
    expect(await log("--room", "nope")).toMatchObject({ code: 2, err: expect.stringContaining("· the plan has r1") });
  });

  it.each([
    ["alarm", "raised"],
    ["drill", "drill-started"],
  ])("names an %s that is not there", async (what, type) => {
    const { code, out, err } = await log(`--${what}`, "nope");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(
      new RegExp(
        `^error {2}the journal has no ${what} "nope" · journal · .rufkreis log --type ${type}. lists the ${what}s`,
      ),
    );
  });

  it("shows a desk that is only in the journal", async () => {
    expect(await log("--desk", "gone")).toMatchObject({ code: 0, err: "", out: expect.stringContaining("gone: port") });
  });

  it.each([[["--desk", "d2"]], [["--room", "r1", "--type", "raised"]], [["--since", "2999-01-01", "--json"]]])(
    "says so: %j",
    async (words) => {
      expect(await log(...words)).toEqual({ code: 0, out: "", err: "the journal has no such events\n" });
    },
  );

  it("explains the mark of a clock that was not set", async () => {
    expect((await rufkreis(["log", "--help"])).out).toContain("A ? after a time");
  });
});

describe("an output that cannot be written", () => {
  it.each([["config", "check", example], ["config", "check", "--json", example], ["--help"]])(
    "is told on one line: %s %s",
    async (...words) => {
      const shell = spawn("bash", ["-c", `"$0" "$@" > /dev/full`, process.execPath, program, ...words], {
        stdio: ["ignore", "ignore", "pipe"],
      });
      let err = "";
      shell.stderr.on("data", (data: Buffer) => (err += data));
      const code = await new Promise((resolve) => shell.on("close", resolve));
      expect(err).toMatch(/^error {2}the output cannot be written: ENOSPC.* · standard output · make room there.*\n$/);
      expect(code).toBe(1);
    },
  );
});

describe("a reader that goes away", () => {
  it("ends a command quietly", async () => {
    const shell = spawn(
      "bash",
      [
        "-c",
        `set -o pipefail; "$0" "$1" config check "$2" | true; echo "$PIPESTATUS"`,
        process.execPath,
        program,
        example,
      ],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    let [out, err] = ["", ""];
    shell.stdout.on("data", (data: Buffer) => (out += data));
    shell.stderr.on("data", (data: Buffer) => (err += data));
    await new Promise((resolve) => shell.on("close", resolve));
    expect({ out, err }).toEqual({ out: "0\n", err: "" });
  });
});
