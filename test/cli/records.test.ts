/** The commands that read the journal, as their users have them. */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import mqtt from "mqtt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Happening } from "../../src/core/event.ts";
import { closed, fault, openedJournal, raised } from "../tools/events.ts";
import { rufkreis, siteDirectory, until } from "./cli.ts";
import { siteText, startSite } from "./site.ts";

const { file, directory, remove } = siteDirectory(siteText(["/dev/a", "/dev/b", "/dev/c", "/dev/d"], 1883));
const journal = join(directory, "state/journal.db");
const run = (...words: string[]) => rufkreis([...words, "--config", file]);

beforeAll(async () => {
  const here = await openedJournal(journal);
  here.journal.append(
    [
      raised("a-1", "AA-1"),
      fault("cable", "d2"),
      { ...closed("a-1", "request-1"), reason: '=1+1, "well"' } as Happening,
    ].map((each) => here.numbering.record(each)),
  );
  await here.journal.close();
});
afterAll(remove);

describe("log verify", () => {
  it("says how many events there are, since when, and the head to note; a later look with that head proves it", async () => {
    const { code, out, err } = await run("log", "verify");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^whole: 3 events since 2026-03-01T08:00:00\.000Z\nhead 3:[0-9a-f]{64}\n$/);
    const head = /head (\S+)/.exec(out)?.[1] as string;
    expect(await run("log", "verify", "--head", head)).toMatchObject({
      code: 0,
      out: expect.stringContaining("nothing before it was changed"),
    });
    const told = JSON.parse((await run("log", "verify", "--json")).out) as { result: string; head: { hash: string } };
    expect(told).toMatchObject({ result: "whole", events: 3, problems: [] });
    expect(head).toContain(told.head.hash);
  });

  it("ends with 7 and the place where it was changed, and for a head of another journal", async () => {
    const other = await run("log", "verify", "--head", "f".repeat(64));
    expect(other).toMatchObject({ code: 7, out: expect.stringContaining("nowhere in the chain") });
    const copy = join(directory, "copy.db");
    const db = new Database(journal);
    await db.backup(copy);
    db.close();
    new Database(copy).exec("UPDATE event SET body = replace(body, 'cable', 'table')").close();
    const { code, out, err } = await rufkreis(["log", "verify", "--journal", copy]);
    expect(code).toBe(7);
    expect(out).toMatch(/^broken: 3 events(?:.|\n)*event 2 \(.*-2\) changed: it is not as it was written/);
    expect(err).toMatch(/^error {2}the journal is not as it was written · event 2 · keep a copy/);
  });

  it("ends with 2 for a head that is none, and with 4 for a file that is none", async () => {
    expect(await run("log", "verify", "--head", "12")).toMatchObject({
      code: 2,
      err: expect.stringContaining("64 hex"),
    });
    expect(await rufkreis(["log", "verify", "--journal", join(directory, "nowhere")])).toMatchObject({ code: 4 });
  });
});

describe("evidence", () => {
  it("is one object, or a page that only its owner can read; without a gateway no firmware is made up", async () => {
    const { code, out, err } = await run("evidence", "--json", "--by", "Wartung GmbH");
    expect([code, err]).toEqual([0, expect.stringContaining("so the firmware of units is not known")]);
    expect(JSON.parse(out)).toMatchObject({
      made: { by: "Wartung GmbH" },
      withoutUnit: ["d1", "d2", "d3", "d4"],
      chain: { result: "whole", events: 3 },
      times: { real: { alarms: 1 } },
      faults: [{ code: "port-unavailable", desk: "d2", standing: true }],
    });
    const page = join(directory, "evidence.html");
    expect(await run("evidence", "--html", page, "--lang", "de", "--since", "2026-03-01")).toMatchObject({ code: 0 });
    expect(readFileSync(page, "utf8")).toContain("<h1>Nachweis der Alarmanlage: s1</h1>");
    expect(statSync(page).mode & 0o777).toBe(0o600);
  });

  it("ends with 2 for a day that there is not, and for nobody", async () => {
    for (const words of [
      ["--since", "2026-13-01"],
      ["--by", " "],
    ])
      expect(await run("evidence", ...words)).toMatchObject({ code: 2 });
  });
});

describe("log", () => {
  it("is a table for spreadsheets, in which no reason is a formula", async () => {
    const { code, out } = await run("log", "--csv");
    expect(code).toBe(0);
    const rows = out.split("\r\n");
    expect(rows[0]).toBe(
      "position,id,at,clock_trusted,type,mode,level,alarm,desk,room,by,circuit,called,age_ms,press_to_buzzer_ms,code,detail,drill",
    );
    expect(rows[1]).toMatch(/^1,\w+-1,2026-03-01T08:00:00\.000Z,true,raised,real,help,a-1,d1,r1,,1,d2,3,,,,$/);
    expect(rows[3]).toMatch(/,closed,real,,a-1,d1,,guard,,,,,,"'=1\+1, ""well""",$/);
    expect(rows).toHaveLength(5);
  });

  it("knows every type that there is", async () => {
    expect((await run("log", "--help")).out.replace(/\s+/g, " ")).toContain(
      '"upgraded", "escalated", "accepted", "attended"',
    );
  });

  it("filters by level and mode, and refuses what is none", async () => {
    expect((await run("log", "--level", "help", "--json")).out.trim().split("\n")).toHaveLength(2);
    expect(await run("log", "--mode", "drill")).toMatchObject({
      code: 0,
      out: "",
      err: "the journal has no such events\n",
    });
    expect(await run("log", "--level", "loud")).toMatchObject({ code: 2 });
  });
});

describe("report", () => {
  it("tells a case at the terminal, by its id or by the desk that called", async () => {
    for (const name of ["a-1", "d1"]) {
      const { code, out } = await run("report", name, "--zone", "Europe/Berlin");
      expect(code).toBe(0);
      expect(out).toContain("Alarm d1");
      expect(out).toContain("Pressed 2026-03-01 08:59:59.9 (Europe/Berlin), real, Presses: 1\n");
      expect(out).toContain("d2: no sound confirmed");
    }
  });

  it("writes the page to a file that only its owner can read, in German too", async () => {
    const page = join(directory, "alarm.html");
    expect(await run("report", "a-1", "--html", page, "--lang", "de")).toMatchObject({ code: 0, out: "" });
    expect(readFileSync(page, "utf8")).toContain("Was fehlte");
    expect(statSync(page).mode & 0o777).toBe(0o600);
    expect((await run("report", "a-1", "--html", "-")).out).toMatch(/^<!doctype html>/);
    expect(JSON.parse((await run("report", "a-1", "--json")).out)).toMatchObject({ alarm: "a-1", silent: ["d2"] });
  });

  it("has no case of practice where the site names no desk of a drill, neither by its id nor by its desk", async () => {
    const path = join(directory, "practice.db");
    const here = await openedJournal(path);
    const practice = { ...raised("p-1", "AA-7"), mode: "drill", drill: "drill-1" } as unknown as Happening;
    here.journal.append([raised("a-1", "AA-1"), practice].map((each) => here.numbering.record(each)));
    await here.journal.close();
    const refused = await rufkreis(["report", "p-1", "--journal", path]);
    expect(refused).toMatchObject({ code: 1, out: "", err: expect.stringContaining("report --drill drill-1") });
    const newest = await rufkreis(["report", "d1", "--json", "--journal", path]);
    expect(JSON.parse(newest.out)).toMatchObject({ alarm: "a-1" });
  });

  it("ends with 1 for what the journal does not have, with 2 for nothing named", async () => {
    expect(await run("report", "a-9")).toMatchObject({ code: 1, err: expect.stringContaining('no alarm "a-9"') });
    expect(await run("report", "--drill", "x")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/no drill "x" .*log --type drill-started/),
    });
    expect(await run("report")).toMatchObject({ code: 2 });
    expect(await run("report", "a-1", "--zone", "Mars/Base")).toMatchObject({
      code: 2,
      err: expect.stringContaining("Europe/Berlin"),
    });
  });
});

describe("quality", () => {
  it("counts by desk, with the desks of the plan that had nothing", async () => {
    const { code, out } = await run("quality", "--since", "2026-01-01", "--until", "2026-03-01");
    expect(code).toBe(0);
    expect(out).toContain("1 alarms, 1 accidental, 0 unanswered");
    expect(out).toMatch(/^d4 +0 /m);
    const told = JSON.parse((await run("quality", "--json")).out) as {
      desks: { desk: string; faultMinutes: number }[];
    };
    expect(told.desks.map(({ desk }) => desk)).toEqual(["d1", "d2", "d3", "d4"]);
  });
});

describe("export --staff-council", () => {
  const events = async (...words: string[]) =>
    JSON.parse((await run("export", "--staff-council", ...words)).out) as {
      events: { desk?: string }[];
      retentionDays: number;
    };

  it("has pseudonyms that nobody can turn round, others each time, or the same ones with a key file", async () => {
    const [first, second] = [await events(), await events()];
    expect(first.retentionDays).toBe(90);
    expect(first.events[0]?.desk).toMatch(/^P-[0-9a-f]{10}$/);
    expect(first.events[0]?.desk).toBe(first.events[2]?.desk);
    expect(first.events[0]?.desk).not.toBe(second.events[0]?.desk);
    const key = join(directory, "key");
    writeFileSync(key, "sixteen bytes of secret");
    const [third, fourth] = [await events("--pseudonym-key", key), await events("--pseudonym-key", key)];
    expect(third.events).toEqual(fourth.events);
  });

  it("is a page or tables, and refuses a key that can be guessed", async () => {
    expect((await run("export", "--staff-council", "--html", "--lang", "de")).out).toContain("für den Personalrat");
    expect((await run("export", "--staff-council", "--csv")).out).toMatch(/\r\n\r\nnumber,at,/);
    const key = join(directory, "short");
    writeFileSync(key, "short");
    expect(await run("export", "--staff-council", "--pseudonym-key", key)).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("only 5 bytes"),
    });
    expect(await run("export")).toMatchObject({ code: 2 });
  });
});

describe("a gateway that runs", () => {
  it("tells the head of its journal at the broker; the journal is verified with it while it goes on", async () => {
    const site = await startSite({ desks: 2, paired: 2 });
    const { port } = site;
    const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, { protocolVersion: 4 });
    let head: { position: number; hash: string } | undefined;
    client.on("message", (_, payload) => {
      head = (JSON.parse(payload.toString()) as { journal?: typeof head }).journal ?? head;
    });
    client.on("connect", () => client.subscribe("rufkreis/v1/s1/gateway/g1/health"));
    try {
      await until(() => head !== undefined);
      const before = head?.position ?? 0;
      await site.run("raise", "d1");
      await until(() => (head?.position ?? 0) > before);
      const { code, out } = await site.run("log", "verify", "--head", `${head?.position}:${head?.hash}`);
      expect(out).toContain("the noted head is in the chain");
      expect(code).toBe(0);
    } finally {
      client.end(true);
      site.close();
    }
  });
});
