/** What may stand at the path of a configuration, a password or the broker's secret: nothing of it blocks, and each is told. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startBroker } from "../../src/shell/broker.ts";
import { parseConfig, readConfig } from "../../src/shell/config.ts";
import { problemLine } from "../../src/shell/config-problem.ts";
import { readSmallFile } from "../../src/shell/config-read.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "rufkreis-read-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Makes something at a path; what it makes that must be closed ends with the test's process. */
const things: readonly (readonly [what: string, make: (path: string) => unknown, told: RegExp])[] = [
  ["a pipe that nobody writes to", (path) => execFileSync("mkfifo", [path]), /is a pipe, not a file/],
  ["a directory", (path) => mkdirSync(path), /is a directory, not a file/],
  ["a device without an end", (path) => execFileSync("ln", ["-s", "/dev/zero", path]), /is a device, not a file/],
  ["a socket", (path) => createServer().listen(path).unref(), /is a socket, not a file/],
  ["a file of 1 MB", (path) => writeFileSync(path, "x".repeat(1_000_001)), /is larger than \d+ bytes/],
];

describe.each(things)("%s", (_, make, told) => {
  it("is no configuration", async () => {
    const path = join(directory, "site.yaml");
    await made(make, path);
    const result = readConfig(path, {});
    expect(result.ok ? [] : result.problems.map(problemLine)).toEqual([expect.stringMatching(told)]);
    expect(result.ok ? [] : result.problems.map(problemLine)).toEqual([
      expect.stringContaining("name the configuration"),
    ]);
  });

  it.each(["passwordFile", "caFile"])("is no %s: a warning with its place, and the gateway starts", async (key) => {
    const path = join(directory, "secret");
    await made(make, path);
    const broker = `{ name: b, url: "mqtts://b", username: u, ${key}: "${path}" }`;
    const site = `site: s1
gateway: g1
rooms: [{ id: r1, name: Room 1, doors: [corridor] }]
desks:
  - { id: d1, room: r1, x: 0, y: 0, unit: { socket: /dev/serial/by-path/a } }
  - { id: d2, room: r1, x: 1, y: 0 }
circuit1: { size: 1, minimum: 1 }
mqtt: { brokers: [${broker}] }
`;
    const result = parseConfig(site, "site.yaml");
    expect(result.ok && result.warnings.map(problemLine)).toEqual([
      expect.stringMatching(new RegExp(`^mqtt.brokers.0.${key}: .*${told.source} · site.yaml:8:\\d+ · give the path`)),
    ]);
  });

  it("is no secret of the embedded broker, and is left alone", async () => {
    const path = join(directory, "mqtt-secret");
    await made(make, path);
    const before = statSync(path).ino;
    const lines: string[] = [];
    const options = { host: "127.0.0.1", port: 0, stateDirectory: directory, onTrouble: () => {} };
    const broker = await startBroker({ ...options, log: (line) => lines.push(line) });
    await broker.close();
    expect(lines).toEqual([expect.stringMatching(/mqtt-secret is .*; remove it and start the gateway anew/)]);
    expect(broker.password.length).toBeGreaterThan(20);
    expect(statSync(path).ino).toBe(before);
  });
});

async function made(make: (path: string) => unknown, path: string): Promise<void> {
  make(path);
  await new Promise((resolve) => setTimeout(resolve, 10));
}

it("reads files that say that they are empty, as those of the kernel do", () => {
  const path = "/proc/self/status";
  expect(readSmallFile(path, 100_000).bytes.toString()).toContain("Name:");
  expect(() => readSmallFile(path, 100)).toThrow("larger than 100 bytes");
  const small = join(directory, "small");
  writeFileSync(small, "x".repeat(100));
  expect(readSmallFile(small, 100).bytes).toEqual(readFileSync(small));
});
