import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Config, type ConfigResult, parseConfig, readConfig } from "../../src/shell/config.ts";
import { type ConfigProblem, problemLine } from "../../src/shell/config-problem.ts";

const example = new URL("../../deploy/site.example.yaml", import.meta.url).pathname;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "rufkreis-config-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** A small site that is right; a line of it is replaced by the cases. */
const good = `site: s1
gateway: g1
rooms:
  - { id: r1, name: Room 1, doors: [corridor] }
desks:
  - { id: d1, room: r1, x: 0, y: 0, unit: { socket: /dev/serial/by-path/a } }
  - { id: d2, room: r1, x: 1, y: 0, unit: { socket: "tcp://10.0.0.7:4001", uid: "3f9a0c7711e2" } }
  - { id: d3, room: r1, x: 2, y: 0 }
circuit1: { size: 2, minimum: 1 }
`;

function problems(result: ConfigResult): readonly ConfigProblem[] {
  return result.ok ? [] : result.problems;
}

function configOf(result: ConfigResult): Config {
  if (!result.ok) throw new Error(result.problems.map(problemLine).join("\n"));
  return result.config;
}

function file(name: string, contents: string | Buffer): string {
  const path = join(directory, name);
  writeFileSync(path, contents);
  return path;
}

describe("a configuration that is right", () => {
  it("is the example of the package, without a warning", () => {
    const result = readConfig(example, {});
    expect(result).toMatchObject({ ok: true, warnings: [] });
    const { site, plan } = configOf(result);
    expect([...site.desks.values()].map(({ circuit1 }) => circuit1.length)).toEqual(Array(8).fill(7));
    expect(plan.rooms).toHaveLength(4);
  });

  it("has defaults for all that is left out", () => {
    const config = configOf(parseConfig(good, "/etc/rufkreis/site.yaml"));
    expect(config).toMatchObject({
      serial: { baud: 250_000 },
      stateDirectory: "/var/lib/rufkreis",
      journalFile: "/var/lib/rufkreis/journal.db",
      mqtt: { prefix: "rufkreis", brokers: [], requests: "authenticated", embedded: { host: "127.0.0.1", port: 1883 } },
      web: {
        ...{ listen: "loopback", port: 8080, tls: undefined, hosts: [], trustProxy: [] },
        ...{ approval: "one-person", approvalAgeDays: 7 },
      },
      log: { level: "info" },
      plan: { floorHeightM: 10, soundSeconds: 180 },
    });
    expect(config.site.desks.get("d2" as never)).toMatchObject({
      floor: 0,
      uid: "3F9A0C7711E2",
      circuit1: ["d1", "d3"],
    });
  });

  it("takes paths from the directory of the file", () => {
    const config = configOf(parseConfig(`${good}stateDirectory: state\n`, "/etc/rufkreis/site.yaml"));
    expect(config.journalFile).toBe("/etc/rufkreis/state/journal.db");
  });

  it.each(["10.0.0.7", "moxa-1.example.org", "[::1]", "[fe80::1]", "[::ffff:10.0.0.7]", "7c.local", "x".repeat(63)])(
    "takes a serial server at %s",
    (host) => {
      expect(problems(parseConfig(good.replace("10.0.0.7", host), "site.yaml"))).toEqual([]);
    },
  );

  it("may use anchors to save typing", () => {
    const text = good.replace(
      "doors: [corridor] }",
      "doors: &doors [corridor] }\n  - { id: r2, name: Room 2, doors: *doors }",
    );
    expect(configOf(parseConfig(text, "site.yaml")).plan.rooms[1]?.doors).toEqual(["corridor"]);
  });
});

describe("a password", () => {
  const broker = (secret: string, url = "mqtts://b") =>
    `${good}mqtt: { brokers: [{ name: b, url: "${url}", username: u, passwordFile: ${secret} }] }\n`;

  it("is the first line of its file", () => {
    const secret = file("secret", "s3cret\nnot this\n");
    chmodSync(secret, 0o600);
    const result = readConfig(file("site.yaml", broker("secret")), {});
    expect(result).toMatchObject({ ok: true, warnings: [] });
    expect(configOf(result).mqtt.brokers[0]).toMatchObject({ username: "u", password: "s3cret" });
  });

  it.each([
    ["missing", undefined, 0o600, /cannot be read: ENOENT/],
    ["empty", "\n", 0o600, /first line .* is empty/],
    ["readable by everybody", "s\n", 0o644, /everybody on this machine may read/],
    ["some other file", "x".repeat(5000), 0o600, /larger than 4096 bytes/],
  ])("%s: a warning with its place, and the gateway starts", (name, contents, mode, message) => {
    const path = join(directory, name.replaceAll(" ", "-"));
    if (contents !== undefined) {
      writeFileSync(path, contents);
      chmodSync(path, mode);
    }
    const result = parseConfig(broker(path), "site.yaml");
    expect(result.ok && result.warnings).toMatchObject([
      {
        path: "mqtt.brokers.0.passwordFile",
        where: expect.stringMatching(/^site.yaml:10:\d+$/),
        message: expect.stringMatching(message),
      },
    ]);
  });

  it("is not sent in the clear unnoticed", () => {
    const secret = file("secret2", "s\n");
    chmodSync(secret, 0o600);
    const result = parseConfig(broker(secret, "mqtt://far"), "site.yaml");
    expect(result.ok && result.warnings.map(({ message }) => message)).toEqual([
      "the password crosses the network in the clear",
    ]);
    expect(parseConfig(broker(secret, "mqtt://127.0.0.1"), "site.yaml")).toMatchObject({ warnings: [] });
  });
});

describe("what is allowed but unwise is a warning", () => {
  it.each([
    ["no unit at all", good.replaceAll(/, unit: \{.*?\} \}/g, " }"), "desks", /nothing would sound/],
    [
      "a name that changes with the order of plugging",
      good.replace("/dev/serial/by-path/a", "/dev/ttyUSB0"),
      "desks.0.unit.socket",
      /whatever was plugged in first/,
    ],
    [
      "an embedded broker for the whole network",
      `${good}mqtt: { embedded: { host: 0.0.0.0 } }\n`,
      "mqtt.embedded.host",
      /may read all events/,
    ],
  ])("%s", (_, text, path, message) => {
    const result = parseConfig(text, "site.yaml");
    expect(result.ok && result.warnings).toMatchObject([{ path, message: expect.stringMatching(message) }]);
  });
});

describe("bad input is refused, never thrown at", () => {
  it.each([
    ["a directory", () => directory, /not a file/],
    ["a file that is not there", () => join(directory, "none.yaml"), /ENOENT/],
    ["a file that is not text", () => file("binary", Buffer.from([0x73, 0xff, 0xfe, 0x00])), /not UTF-8/],
    ["a file of more than 250 kB", () => file("large", "#".repeat(250_001)), /larger than 250000 bytes/],
  ])("%s", (_, path, message) => {
    const found = problems(readConfig(path(), {}));
    expect(found).toHaveLength(1);
    expect(problemLine(found[0] as ConfigProblem)).toMatch(message);
  });

  it("an alias bomb", () => {
    const laughs = Array.from(
      { length: 12 },
      (_, level) => `l${level + 1}: &l${level + 1} [${Array(9).fill(`*l${level}`).join(", ")}]`,
    );
    const started = performance.now();
    const found = problems(parseConfig(["l0: &l0 [ha]", ...laughs].join("\n"), "site.yaml"));
    expect(found[0]?.message).toMatch(/alias cannot be followed/);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it("an anchor that contains itself", () => {
    expect(problems(parseConfig(`${good}log: &l { level: info, more: *l }\n`, "site.yaml"))[0]?.path).toBe("log.more");
  });

  it.each([["["], ["{a: "], ["- "], ["? "], ["a: &a "]])("as many levels of %j as fit", (level) => {
    const found = problems(parseConfig(level.repeat(Math.floor(250_000 / level.length)), "site.yaml"));
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThanOrEqual(20);
  });

  it.each([
    [
      "20,000 unknown keys",
      Array.from({ length: 20_000 }, (_, n) => `k${n}: 1`).join("\n"),
      /more than 20000 keys and values/,
    ],
    ["1,000 unknown keys", good + Array.from({ length: 1000 }, (_, n) => `k${n}: 1\n`).join(""), /unknown key "k0"/],
    ["commas only", `[${",".repeat(100_000)}]`, /not YAML/],
    ["quotes only", '"'.repeat(100_000), /not YAML/],
  ])("%s, in a moment and with at most 100 lines", (_, text, message) => {
    const started = performance.now();
    const found = problems(parseConfig(text, "site.yaml"));
    expect(performance.now() - started).toBeLessThan(15_000);
    expect(found.length).toBeLessThanOrEqual(100);
    expect(found[0]?.message).toMatch(message);
  });

  it("any text, and any change of a right one", () => {
    const text = fc.oneof(fc.string({ unit: "binary", maxLength: 200 }), fc.string({ maxLength: 200 }), changed());
    fc.assert(
      fc.property(text, (any) => {
        for (const problem of problems(parseConfig(any, "site.yaml"))) {
          expect(problem.where).toMatch(/^site\.yaml(:\d+:\d+)?$/);
          expect(problem.remedy).not.toBe("");
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("any data in the form of YAML", () => {
    const anything = fc.anything({ maxDepth: 4, withNullPrototype: true });
    const almost = fc.record({
      site: anything,
      rooms: anything,
      desks: fc.array(anything),
      mqtt: anything,
      circuit1: anything,
    });
    fc.assert(fc.property(almost, (data) => problems(parseConfig(JSON.stringify(data) ?? "", "site.yaml")).length > 0));
  });
});

/** The right text with a piece cut out and another put in. */
function changed(): fc.Arbitrary<string> {
  const marks = fc.constantFrom(
    "",
    " ",
    "\n",
    "\t",
    ":",
    "- ",
    "{",
    "]",
    "&a",
    "*a",
    "!!binary",
    "<<: ",
    "#",
    "'",
    '"',
    "|",
    "%",
    "---\n",
    "\u0000",
    "~",
    "1e999",
    "-0",
    "__proto__: 1",
  );
  return fc
    .tuple(fc.nat(good.length), fc.nat(12), fc.oneof(marks, fc.string({ maxLength: 6 })))
    .map(([start, length, piece]) => good.slice(0, start) + piece + good.slice(start + length));
}
