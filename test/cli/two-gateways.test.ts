/** A second gateway beside the first, and what merely looks like one: it refuses where the site has a gateway that lives, and nowhere else. */
import { spawn } from "node:child_process";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Running, rufkreis, until } from "./cli.ts";
import { type Site, startSite } from "./site.ts";

const testMs = 90_000;

let site: Site;
const more: Running[] = [];

beforeAll(async () => {
  site = await startSite({ desks: 2, paired: 2 });
});
afterAll(() => {
  for (const { process } of more) process.kill("SIGKILL");
  site.close();
});

async function started(): Promise<Running> {
  const gateway = new Running(["run", "--config", site.file, "--json"]);
  more.push(gateway);
  await gateway.says(/"started"/, 60_000);
  return gateway;
}

it(
  "is refused with the number of the process, and the first goes on",
  async () => {
    const { code, out, err } = await rufkreis(["run", "--config", site.file]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(
      `another gateway runs this site already: process ${site.gateway.process.pid} has its journal`,
    );
    expect(err).toContain(`kill ${site.gateway.process.pid}`);
    expect((await site.run("raise", "d1")).code).toBe(0);
    await until(() => site.units[1]?.buzzer === "help");
    expect(site.units[1]?.buzzer).toBe("help");
  },
  testMs,
);

it(
  "starts beside one that can do nothing, because somebody has stopped its process",
  async () => {
    site.gateway.process.kill("SIGSTOP");
    const second = await started();
    second.process.kill("SIGTERM");
    await second.ended;
    site.gateway.process.kill("SIGKILL");
    await site.gateway.ended;
  },
  testMs,
);

it(
  "starts beside another program that has the journal's lock, and tells that as a fault",
  async () => {
    const hold = `const db = new (require("better-sqlite3"))(process.argv[1]); db.exec("BEGIN EXCLUSIVE"); console.log("held");
      setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ["-e", hold, `${site.directory}/state/journal.db.lock`]);
    await new Promise((resolve) => holder.stdout.once("data", resolve));
    const gateway = await started();
    await until(() => gateway.err.includes("journal-failing"), 30_000);
    expect(gateway.err).toContain("journal-failing");
    holder.kill("SIGKILL");
    gateway.process.kill("SIGTERM");
    await gateway.ended;
  },
  testMs,
);
