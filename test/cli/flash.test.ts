/**
 * `rufkreis flash` with programs that only pretend to be avrdude and systemctl, and a unit at a real tty. That avrdude and a boot
 * loader understand each other is not tested here.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { waitForUnit } from "../../src/cli/flash-verify.ts";
import { releases } from "../../src/cli/releases.ts";
import { openTtyWorkshop } from "../../src/demo/tty.ts";
import { fitUnits } from "../../src/demo/workshop.ts";
import { type Config, readConfig } from "../../src/shell/config.ts";
import { freePort } from "../tools/mosquitto.ts";
import { keyOfUnit } from "../tools/unit-side.ts";
import { program, Running, rufkreis, siteDirectory, until } from "./cli.ts";
import { FakeUnit } from "./fake-unit.ts";
import { lines, siteText } from "./site.ts";

const uid = "0000000000A1";
const released = releases().get("desk-unit")?.version as string;
const cleanups: (() => unknown)[] = [];

let unit: FakeUnit;
let socket: string;
let site: ReturnType<typeof siteDirectory>;
let config: Config;
let gateway: Running;
/** A PATH with the pretenders; what they were called with is in `calls`. */
let path: string;
const calls = (): string[] => {
  const file = join(site.directory, "calls");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
};

function pretend(name: string, script: string): void {
  const file = join(path, name);
  writeFileSync(file, `#!/bin/sh\necho "${name} $*" >> ${site.directory}/calls\n${script}\n`);
  chmodSync(file, 0o755);
}

const pidFile = (): string => join(site.directory, "pid");
const flash = (...words: string[]) =>
  rufkreis(["flash", ...words, "--config", site.file], { PATH: `${path}:/usr/bin:/bin` });

beforeAll(async () => {
  const workshop = await openTtyWorkshop();
  cleanups.push(() => workshop.close());
  const cable = workshop.make("u1");
  await cable.plug();
  cleanups.push(() => cable.unplug());
  unit = FakeUnit.at(cable, uid, { key: keyOfUnit(1), firmware: "0.1.0" });
  socket = cable.socket;
  site = siteDirectory(siteText([socket, undefined], await freePort()));
  cleanups.push(() => site.remove());
  path = join(site.directory, "bin");
  mkdirSync(path);
  pretend("avrdude", "exit 0");
  pretend("systemctl", `kill $(cat ${pidFile()}) && if [ $1 = start ]; then exit 1; fi`);
  const fitting = { desk: "d1", socket, uid, key: keyOfUnit(1) };
  await fitUnits(join(site.directory, "state/journal.db"), { site: "s1", gateway: "g1" }, [fitting]);
  const read = readConfig(site.file, {});
  if (!read.ok) throw new Error("the test's own configuration is wrong");
  config = read.config;
  await start();
});
afterAll(async () => {
  gateway.process.kill("SIGKILL");
  endStarted();
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Ends the gateway that the pretended systemctl started last. */
function endStarted(): void {
  if (!existsSync(pidFile())) return;
  try {
    process.kill(Number(readFileSync(pidFile(), "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function start(): Promise<void> {
  gateway = new Running(["run", "--config", site.file, "--json"]);
  await gateway.says(/"started"/);
  await until(() => unit.light !== "dark");
}

describe("flashing a unit", () => {
  it("is refused while the gateway holds the port, with who holds it and what to do", async () => {
    const { code, err } = await flash("d1");
    expect(code).toBe(5);
    expect(err).toMatch(/^error {2}\S+\/u1 is in use by process \d+ \(\S+\) · stop the gateway first .*--service/);
    expect(calls()).toEqual([]);
  });

  it("stops and starts the service around it, and looks what the unit says afterwards", async () => {
    const run = `${process.execPath} ${program} run --config ${site.file}`;
    writeFileSync(pidFile(), String(gateway.process.pid));
    pretend(
      "systemctl",
      `if [ $1 = stop ]; then kill $(cat ${pidFile()}); while kill -0 $(cat ${pidFile()}) 2>&-; do sleep 0.1; done
       else ${run} >&- 2>&- & echo $! > ${pidFile()}; fi`,
    );
    unit.firmware = released;
    const { code, out, err } = await flash("d1", "--service", "--json");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const hex = releases().get("desk-unit")?.hexFile;
    expect(calls()).toEqual([
      "systemctl stop rufkreis",
      `avrdude -c arduino -p m328p -P ${socket} -b 115200 -D -U flash:w:${hex}:i`,
      "systemctl start rufkreis",
    ]);
    expect(lines(out)).toEqual([
      { step: "flashing", socket, hex, firmware: released },
      {
        result: "flashed",
        socket,
        firmware: released,
        before: "0.1.0",
        uid: uid.toLowerCase(),
        owner: "paired",
        verified: true,
      },
    ]);
  });

  it("tells of a unit that says something else than was flashed", async () => {
    const flashed = { socket, version: "9.9.9", before: undefined, began: 0 };
    const looking = waitForUnit(config, flashed, 10, new AbortController().signal);
    await expect(looking).rejects.toMatchObject({
      code: 6,
      message: `flashed, but the unit says firmware ${released}, not 9.9.9`,
    });
  });

  it("starts the service again when avrdude fails, and says which", async () => {
    pretend("avrdude", "echo 'stk500_recv(): programmer is not responding' >&2; exit 1");
    const { code, err } = await flash("d1", "--service", "my-rufkreis", "--old-boot-loader");
    expect(code).toBe(1);
    expect(err).toMatch(/not responding\n(.*\n)*error {2}avrdude ended with 1 · see its lines above/);
    expect(calls().slice(-3)).toEqual([
      "systemctl stop my-rufkreis",
      expect.stringContaining(" -b 57600 "),
      "systemctl start my-rufkreis",
    ]);
  });

  it("says in one line what is missing", async () => {
    endStarted();
    await until(async () => (await rufkreis(["units", "--config", site.file])).code === 4);
    pretend("avrdude", "exit 0");
    expect(await flash("d1", "--no-wait")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/nobody has looked what the unit says now\n$/),
    });
    const words = ["flash", "d1", "--config", site.file];
    expect(await rufkreis(words, { PATH: "/nowhere" })).toMatchObject({
      code: 1,
      err: "error  avrdude is not installed · sudo apt install avrdude\n",
    });
    expect(await flash("d2")).toMatchObject({ code: 2, err: expect.stringContaining("the plan has no socket for d2") });
    expect(await flash()).toMatchObject({ code: 2, err: expect.stringContaining("name a desk, or a --socket") });
    expect(await flash("--socket", "tcp://127.0.0.1:1")).toMatchObject({
      code: 2,
      err: expect.stringContaining("is a serial server"),
    });
    expect(await flash("--socket", "/dev/ttyNONE")).toMatchObject({ code: 5 });
    expect(await flash("d1", "--hex", "/none.hex")).toMatchObject({ code: 2 });
  });
});
