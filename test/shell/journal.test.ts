/** The journal on a real disk: what it remembers, and how a gateway starts without it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, describe, expect, test } from "vitest";
import type { Happening } from "../../src/core/event.ts";
import { verifyJournal } from "../../src/shell/journal-verify.ts";
import { alarm, closed, desk, fault, journalPath, openedJournal, raised } from "../tools/events.ts";
import { cleanUp, cleanups, many, onDisk, open, sqlite, write } from "../tools/journals.ts";
import { until } from "../tools/mosquitto.ts";

afterEach(cleanUp);

describe("memory", () => {
  test("open alarms with all their events, causes and standing faults are there after a restart; closed and restored ones are not", async () => {
    const path = journalPath();
    const first = await open(path);
    expect(first.remembered).toMatchObject({ seq: 0, open: [], causes: [], faults: [] });
    const sounding: Happening = {
      type: "sounding",
      alarm: alarm("a-2"),
      desk: desk("d1"),
      neighbour: desk("d2"),
      pressToBuzzerMs: 7,
    };
    await write(
      first,
      raised("a-1", "AA-1"),
      raised("a-2", "AA-2"),
      fault("unplugged", "d1"),
      fault("unplugged", "d3"),
      fault("unplugged", "d2"),
    );
    await write(
      first,
      sounding,
      closed("a-1", "request-x"),
      { type: "restored", code: "port-unavailable", desk: desk("d1") },
      fault("again", "d2"),
    );
    await first.journal.close();
    const second = await open(path);
    expect(second.remembered.epoch).not.toBe(first.remembered.epoch);
    expect(second.remembered.seq).toBe(9);
    expect(second.remembered.open.map(({ event }) => event.type)).toEqual(["raised", "sounding"]);
    expect(second.remembered.open[0]).toMatchObject({
      event: { id: `${first.remembered.epoch}-2`, alarm: "a-2" },
      instant: 1002,
      sameMachineBoot: true,
    });
    expect(second.remembered.causes).toEqual(["AA-1", "AA-2", "request-x"]);
    expect(second.remembered.faults.map(({ event }) => event)).toMatchObject([
      { type: "fault", desk: "d3", detail: "unplugged" },
      { type: "fault", desk: "d2", detail: "again" },
    ]);
  });

  test("the newest 64 causes of each source, oldest first", async () => {
    const path = journalPath();
    const first = await open(path);
    await write(first, raised("a-0", "BB-0"), ...Array.from({ length: 70 }, (_, i) => raised(`a-${i}`, `AA-${i}`)));
    await first.journal.close();
    const { causes } = (await open(path)).remembered;
    expect(causes).toEqual(["BB-0", ...Array.from({ length: 64 }, (_, i) => `AA-${i + 6}`)]);
  });

  test("an auditor reads it with plain sqlite3, while the gateway runs", async () => {
    const path = journalPath();
    const here = await open(path);
    await write(here, raised("a-1", "AA-1"), closed("a-1", "request-x"));
    expect(sqlite(path, "SELECT type, desk, what, who, detail FROM log")).toBe(
      "raised|d1|help||\nclosed|d1||guard|all well",
    );
    expect(sqlite(path, ".schema event")).toContain("-- what brought it about");
  });

  test("a machine that was restarted is noticed", async () => {
    const path = journalPath();
    const first = await open(path);
    await write(first, raised("a-1", "AA-1"));
    await first.journal.close();
    const db = new Database(path);
    db.exec("UPDATE event SET machine_boot = 'another'");
    db.close();
    expect((await open(path)).remembered.open[0]?.sameMachineBoot).toBe(false);
  });
});

describe("an event that cannot be understood", () => {
  test.each(["not JSON", '{"v":2,"type":"levitated"}'])(
    "%s: left out, told, and no reason not to start",
    async (body) => {
      const path = journalPath();
      const first = await open(path);
      await write(first, raised("a-1", "AA-1"), raised("a-2", "AA-2"));
      await first.journal.close();
      const db = new Database(path);
      db.prepare("UPDATE event SET body = ? WHERE alarm = 'a-1'").run(body);
      db.close();
      const here = await open(path);
      expect(here.remembered.open).toMatchObject([{ event: { alarm: "a-2" } }]);
      expect(here.notices).toEqual([expect.stringContaining(body)]);
    },
  );
});

describe("outbox", () => {
  test("a broker that is new begins with now; a known one goes on where it was", async () => {
    const path = journalPath();
    const first = await open(path);
    await write(first, ...many(5));
    first.journal.published("a", 3);
    await first.journal.close();
    const second = await openedJournal(path, ["a", "new"]);
    cleanups.push(() => second.journal.close());
    await write(second, fault("6"));
    const positions = async (broker: string) =>
      (await second.journal.pending(broker, undefined, 100))?.map(({ position }) => position);
    expect(await positions("a")).toEqual([4, 5, 6]);
    expect(await positions("new")).toEqual([6]);
    expect(second.journal.outboxLength).toBe(3);
  });
});

describe("a process that is killed", () => {
  test("loses nothing that was reported as appended", async () => {
    const path = journalPath();
    let seen = 0;
    for (let round = 0; round < 2; round++) {
      const child = spawn(
        process.execPath,
        ["--import", "tsx", join(import.meta.dirname, "../tools/appender.ts"), path],
        { stdio: ["ignore", "pipe", "inherit"] },
      );
      let output = "";
      child.stdout.on("data", (chunk: Buffer) => {
        output += chunk.toString("latin1");
      });
      await until(() => output.split("\n").length > 20, 4000, "20 commits");
      child.kill("SIGKILL");
      await once(child, "close");
      const reported = Number(output.trimEnd().split("\n").at(-1));
      expect(Number(sqlite(path, "SELECT max(seq) FROM event"))).toBeGreaterThanOrEqual(reported);
      expect(Number(sqlite(path, "SELECT count(*) FROM event"))).toBe(
        Number(sqlite(path, "SELECT max(seq) FROM event")),
      );
      expect(verifyJournal(path)).toMatchObject({ result: "whole", problems: [] });
      expect(reported).toBeGreaterThan(seen);
      seen = reported;
    }
  });
});

describe("a journal that cannot be had at the start", () => {
  test("a gateway that is just ending is waited for", async () => {
    const path = journalPath();
    const old = await open(path);
    await write(old, raised("a-1", "AA-1"));
    setTimeout(() => old.journal.close(), 300);
    const here = await open(path);
    expect(here.remembered.open).toHaveLength(1);
    expect(here.troubles).toEqual([]);
  });

  test("one that does not end is not; nothing is lost, and its alarms become known when it does", async () => {
    const path = journalPath();
    const old = await open(path);
    await write(old, raised("a-1", "AA-1"));
    const here = await open(path);
    expect(here.remembered).toMatchObject({ seq: 0, open: [] });
    await until(() => here.troubles.some((detail) => detail?.includes("another gateway")), 2000, "the trouble");
    here.journal.append([here.numbering.record(raised("a-9", "AA-1")), here.numbering.record(raised("a-10", "AA-2"))]);
    expect(await here.journal.pending("a", undefined, 10)).toBeUndefined();
    await old.journal.close();
    await onDisk(here);
    expect(here.troubles.at(-1)).toBeUndefined();
    expect(here.late).toHaveLength(1);
    expect(here.late[0]).toMatchObject({ causes: ["AA-1"], open: [{ event: { alarm: "a-1" } }] });
    expect(sqlite(path, "SELECT seq, alarm, cause FROM event ORDER BY position")).toBe(
      "1|a-1|AA-1\n1|a-9|\n2|a-10|AA-2",
    );
  });

  test("a missing directory: told at once, and written when it is made", async () => {
    const path = join(dirname(journalPath()), "missing", "journal.db");
    const here = await open(path);
    expect(here.troubles[0]).toContain("directory");
    here.journal.append(many(3).map((happening) => here.numbering.record(happening)));
    mkdirSync(dirname(path));
    await onDisk(here);
    expect(here.appended).toEqual([3]);
    expect(here.troubles.at(-1)).toBeUndefined();
  });

  test("a lock that is not ours is no reason to begin a new journal", async () => {
    const path = journalPath();
    const first = await open(path);
    await write(first, raised("a-1", "AA-1"));
    await first.journal.close();
    writeFileSync(`${path}.lock`, "not a database ".repeat(100));
    const here = await open(path);
    expect(here.troubles[0]).toContain("move it away");
    rmSync(`${path}.lock`);
    await until(() => here.late.length === 1, 2000, "the journal");
    expect(here.late[0]?.open).toHaveLength(1);
    expect(readdirSync(dirname(path)).filter((name) => name.includes("damaged"))).toEqual([]);
  });

  test("a database of somebody else is left alone", async () => {
    const path = journalPath();
    const other = new Database(path);
    other.exec("CREATE TABLE recipe (name)");
    other.close();
    const before = readFileSync(path);
    const here = await open(path);
    expect(here.troubles[0]).toContain("not a journal");
    here.journal.append([here.numbering.record(fault("x"))]);
    await here.journal.close();
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(here.appended).toEqual([]);
  });
});
