/** The evidence pack over HTTP: made of the journal, in a thread of its own, for who answers for the installation. */
import { rmSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { pageStyle } from "../../src/core/records/html.ts";
import type { SitePlan } from "../../src/core/site.ts";
import { fitUnits } from "../../src/demo/workshop.ts";
import { closed, raised, writeJournal } from "../tools/events.ts";
import { PageOfTest } from "../tools/page.ts";

const running: SitePlan = {
  site: "s1",
  gateway: "g1",
  rooms: [{ id: "r1", name: "Room <script>1</script>", doors: ["corridor"] }],
  desks: ["d1", "d2", "d3"].map((id, x) => ({ id, room: "r1", x, y: 0, floor: 0 })),
  circuit1: { size: 2, minimum: 1 },
  floorHeightM: 10,
  soundSeconds: 180,
};

let here: PageOfTest;

beforeEach(async () => {
  here = await PageOfTest.open({ running });
  const journalFile = `${here.directory}/journal.db`;
  const unit = { uid: "3F9A0C7711E2", key: new Uint8Array(16).fill(0x41) };
  await fitUnits(journalFile, { site: "s", gateway: "g" }, [{ desk: "d1", socket: "/dev/ttyUSB0", ...unit }]);
  await writeJournal(journalFile, [raised("a-1", "AA-1"), closed("a-1", "request-1")]);
});
afterEach(() => here.close());

const ask = (query: string, role: "technician" | "administrator" = "technician") =>
  here.ask("GET", `/api/evidence${query}`, here.login(role));

it("is a page without script and without inline style, in either language, with units, tests and the chain", async () => {
  const { statusCode, headers, body } = await ask("?lang=de");
  expect([statusCode, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
  expect(headers["content-security-policy"]).toContain("style-src 'self'");
  expect(body).not.toMatch(/<style|style=|<script/);
  expect(body).toContain("Room &lt;script&gt;1&lt;/script&gt;");
  expect(body).toContain("the-technician (technician)");
  expect(body).toContain("3f9a0c7711e2</span> desk-unit</td><td>0.3.0</td>");
  expect(body).toContain("Lückenlos");
  expect((await ask("?lang=en")).body).toContain("Whole: every event is as it was written");
  const style = await here.ask("GET", "/api/evidence.css");
  expect([style.headers["content-type"], style.body]).toEqual(["text/css; charset=utf-8", pageStyle]);
});

it("is the same as data, without keys", async () => {
  const { body } = await ask("?form=json", "administrator");
  const pack = JSON.parse(body);
  expect(pack).toMatchObject({
    made: { by: "the-administrator (administrator)", version: "0.0.0" },
    withoutUnit: ["d2", "d3"],
    chain: { result: "whole", problems: 0 },
    desks: [{ desk: "d1", test: "done", unit: { uid: "3f9a0c7711e2", firmware: "0.3.0" } }, {}, {}],
  });
  expect(body).not.toMatch(/AAAAAAAA|4141|QUFB|"key"/);
});

it("is made one at a time, for a day that there is, and not of a journal that is gone", async () => {
  const all = await Promise.all([ask("?form=json"), ask("?form=json"), ask("?form=json")]);
  expect(all.map(({ statusCode }) => statusCode).sort()).toEqual([200, 429, 429]);
  expect((await ask("?form=json")).statusCode).toBe(200);
  for (const query of ["?since=2026-13-01", "?since=2026-02-30", "?since=yesterday", "?form=exe", "?lang=fr"])
    expect([query, (await ask(query)).statusCode]).toEqual([query, 400]);
  rmSync(`${here.directory}/journal.db`);
  expect((await ask("")).statusCode).toBe(503);
});
