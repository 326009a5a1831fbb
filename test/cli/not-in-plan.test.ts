/** A desk is taken out of the plan while its alarm is open: commands see it, and close it by its desk. */
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Running, until } from "./cli.ts";
import { logged, type Site, startSite } from "./site.ts";

let site: Site;
let second: Running | undefined;

beforeAll(async () => {
  site = await startSite({ desks: 3, paired: 3 });
});
afterAll(() => {
  second?.process.kill("SIGKILL");
  site.close();
});

it("units marks it, and close ends it by the desk that the plan has no more", async () => {
  expect((await site.run("raise", "d3")).code).toBe(0);
  site.gateway.process.kill("SIGTERM");
  await site.gateway.ended;
  const plan = readFileSync(site.file, "utf8").replace(/^ {2}- \{ id: d3,.*\n/m, "");
  writeFileSync(site.file, plan.replace("size: 2", "size: 1"));
  second = new Running(["run", "--config", site.file, "--json"]);
  await second.says(/"started"/, 60_000);
  const { out, err } = await site.run("units");
  expect(out).toMatch(/^d3 +(raised|sounding) +not in the plan/m);
  expect(err).toContain("d3 is not in the plan any more, and its alarm is open");
  expect(await site.run("close", "d3", "--reason", "looked in")).toMatchObject({ code: 0 });
  expect(logged(site, "closed")).toMatchObject([{ desk: "d3", reason: "looked in" }]);
  await until(async () => !(await site.run("units")).out.includes("d3"), 30_000);
  expect((await site.run("units")).out).not.toContain("d3");
}, 120_000);
