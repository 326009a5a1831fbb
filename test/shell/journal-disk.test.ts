/** Every way in which the journal's disk can be bad: damaged, deleted, held, full, read-only. */
import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { afterEach, describe, expect, test } from "vitest";
import { onBadDisk } from "../tools/bad-disk.ts";
import type { Full, ReadOnly } from "../tools/bad-disk-journal.ts";
import { fault, journalPath, raised } from "../tools/events.ts";
import { cleanUp, many, onDisk, open, sqlite, write } from "../tools/journals.ts";
import { until } from "../tools/mosquitto.ts";

afterEach(cleanUp);

describe("a damaged file", () => {
  test("that is no database at all is moved aside, and told", async () => {
    const path = journalPath();
    writeFileSync(path, "not a database ".repeat(1000));
    const here = await open(path);
    expect(here.notices).toEqual([expect.stringContaining(`${path}.damaged-1`)]);
    expect(here.troubles).toEqual([]);
    await write(here, fault("x"));
    expect(readFileSync(`${path}.damaged-1`, "utf8")).toContain("not a database");
  });

  test("that was cut in half is moved aside, and what can be read of it goes on", async () => {
    const path = journalPath();
    const first = await open(path);
    await write(first, raised("a-1", "AA-1"), ...many(2000));
    await first.journal.close();
    truncateSync(path, 200 * 4096);
    const here = await open(path);
    expect(here.notices).toEqual([expect.stringContaining("could be read")]);
    expect(here.remembered.open).toHaveLength(1);
    expect(Number(sqlite(path, "SELECT count(*) FROM event"))).toBeGreaterThan(100);
    await write(here, fault("x"));
    expect(existsSync(`${path}.damaged-1`)).toBe(true);
    expect(readdirSync(dirname(path)).filter((name) => name.endsWith(".new"))).toEqual([]);
  });
});

describe("a disk that goes bad while the gateway runs", () => {
  test.each([
    ["the file", [""]],
    ["the file and its log", ["", "-wal", "-shm"]],
    ["the log alone", ["-wal", "-shm"]],
  ])("%s is deleted: nothing is lost", async (_, suffixes) => {
    const path = journalPath();
    const here = await open(path);
    await write(here, ...many(3));
    here.journal.published("a", 2);
    for (const suffix of suffixes) rmSync(path + suffix, { force: true });
    await write(here, ...many(2));
    expect(sqlite(path, "SELECT group_concat(seq) FROM event WHERE type = 'fault'")).toBe("1,2,3,4,5");
    expect(here.troubles).toEqual([expect.stringContaining("deleted"), undefined]);
    const pending = (await here.journal.pending("a", undefined, 10))?.map(
      ({ body }) => JSON.parse(body) as { seq: number; type: string },
    );
    expect(pending?.flatMap(({ seq, type }) => (type === "fault" ? [seq] : []))).toEqual([3, 4, 5]);
    expect(here.appended).toEqual([3, 5]);
  });

  test("another program holds it for writing: told, kept, and written in order afterwards", async () => {
    const path = journalPath();
    const here = await open(path);
    await write(here, fault("1"));
    const other = new Database(path);
    other.exec("BEGIN IMMEDIATE");
    here.journal.append([here.numbering.record(fault("2"))]);
    here.journal.append([here.numbering.record(fault("3"))]);
    await until(() => here.troubles.length === 1, 2000, "the trouble");
    expect(here.troubles[0]).toContain("another program holds it");
    expect(here.appended).toEqual([1]);
    expect(here.journal.outboxLength).toBe(3);
    other.close();
    await onDisk(here);
    expect(sqlite(path, "SELECT group_concat(seq) FROM (SELECT seq FROM event ORDER BY position)")).toBe("1,2,3");
  });
});

const stories = new URL("../tools/bad-disk-journal.ts", import.meta.url);

describe("a disk of its own", () => {
  test("full: told, kept, and written when there is room again", async () => {
    const { others, troubleThen, appendedThen, troubleAfter, written } = await onBadDisk<Full>(stories, "full");
    expect(others).toBe("ENOSPC");
    expect(troubleThen).toEqual([
      expect.stringMatching(/SQLITE_FULL.*; free space/),
      expect.stringMatching(/SQLITE_IOERR_SHM.*; free space/),
    ]);
    expect(appendedThen).toEqual([1]);
    expect(troubleAfter).toBeNull();
    expect(written).toBe("401");
  });

  test("read-only from the start, with an open alarm on it: told, and known as soon as it can be opened", async () => {
    const { others, troubleAtStart, lateAlarms, written } = await onBadDisk<ReadOnly>(stories, "read-only");
    expect(others).toBe("EROFS");
    expect(troubleAtStart).toMatch(/right to write|directory/);
    expect(lateAlarms).toBe(1);
    expect(written).toBe("1");
  });
});
