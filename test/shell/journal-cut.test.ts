/** A journal or its log that became shorter than it was: noticed while the gateway runs, and at the next start if it was killed first. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { afterEach, describe, expect, test } from "vitest";
import { missingPages } from "../../src/shell/journal-cut.ts";
import { toRow } from "../../src/shell/journal-schema.ts";
import { JournalStore } from "../../src/shell/journal-store.ts";
import { fault, journalPath, Numbering, type OpenedJournal, raised, run } from "../tools/events.ts";
import { cleanUp, cleanups, many, open, sqlite, write } from "../tools/journals.ts";
import { openPaired, pair, pairing } from "./pairing-journal.ts";

afterEach(cleanUp);

/** A journal with many events in the file itself and some in its log alone; the last one is a press. */
async function filled(path: string): Promise<OpenedJournal> {
  const here = await open(path);
  await write(here, ...many(3000));
  const other = new Database(path);
  other.pragma("wal_checkpoint(PASSIVE)");
  other.close();
  await write(here, ...many(20), raised("a-1", "AA-1"));
  return here;
}

/** What a kill would leave behind now, under another path. */
function killed(path: string, suffixes: readonly string[] = ["", "-wal"]): string {
  const left = journalPath();
  for (const suffix of suffixes) copyFileSync(path + suffix, left + suffix);
  return left;
}

const count = (path: string, condition = "true") =>
  Number(sqlite(path, `SELECT count(*) FROM event WHERE ${condition}`));

describe("while the gateway runs", () => {
  test.each([
    ["the file, to nothing", "", 0],
    ["the file, to some pages", "", 40_960],
    ["the log, to nothing", "-wal", 0],
    ["the log, to its head", "-wal", 32],
  ])("%s: a new one is begun with what can be had, and the next press is in it", async (_, suffix, length) => {
    const path = journalPath();
    const here = await filled(path);
    truncateSync(path + suffix, length);
    await write(here, raised("a-2", "AA-2"));
    expect(here.notices).toEqual([expect.stringMatching(/shorter.*events that could be read/)]);
    expect(here.troubles.at(-1)).toBeUndefined();
    expect(count(path, "alarm = 'a-2'")).toBe(1);
    expect(count(path, "alarm = 'a-1'")).toBe(1);
    expect(count(path)).toBeGreaterThan(1000);
    expect(existsSync(`${path}.damaged-1`)).toBe(true);
    expect(sqlite(path, "PRAGMA integrity_check")).toBe("ok");
    await here.journal.close();
    expect((await open(path)).notices).toEqual([]);
  });

  test("the gateway's own emptying of its log is no damage", async () => {
    const here = await openPaired(journalPath());
    for (const uid of ["AA", "BB", "CC"]) {
      await pair(here, [uid, pairing(uid)]);
      await write(here, ...many(500));
    }
    expect([...here.notices, ...here.troubles]).toEqual([]);
  });

  test("an old copy is put back while the journal is closed for a trouble: told, and no place is used twice", () => {
    const path = journalPath();
    const numbering = new Numbering({ epoch: "e", seq: 0 });
    const rows = (count: number) => many(count).map((each) => toRow(numbering.record(each), "e", "boot"));
    const store = new JournalStore({ path, sealFile: undefined, run });
    cleanups.push(() => store.close());
    store.open(0, [], { lastPosition: 0, hash: undefined, pointers: {} });
    store.append(rows(10), {});
    const old = killed(path);
    store.append(rows(10), {});
    store.close();
    for (const suffix of ["", "-wal"]) copyFileSync(old + suffix, path + suffix);
    const { notice } = store.open(0, [], { lastPosition: 20, hash: undefined, pointers: {} });
    expect(notice).toContain("went back from event 20 to 10");
    // 21 is the row that tells of the gap.
    expect(store.append(rows(1), {}).lastPosition).toBe(22);
  });

  test("what was done is told until there is a record of it", async () => {
    const path = journalPath();
    const first = await open(path);
    await write(first, ...many(3));
    await first.journal.close();
    truncateSync(path, 8192);
    const second = await open(path);
    await second.journal.close();
    const third = await open(path);
    expect(third.notices).toEqual(second.notices);
    await write(third, fault("told"));
    await third.journal.close();
    expect((await open(path)).notices).toEqual([]);
  });
});

describe("when the gateway is killed before it looks", () => {
  test("the file was cut: told at the next start, with what the log still has", async () => {
    const here = await filled(journalPath());
    const path = killed(here.path);
    truncateSync(path, 200 * 4096);
    const next = await open(path);
    expect(next.notices).toEqual([expect.stringMatching(/shorter than it was/)]);
    expect(next.remembered.open).toHaveLength(1);
    expect(count(path)).toBeGreaterThan(100);
    expect(existsSync(`${path}.damaged-1`)).toBe(true);
    expect(readdirSync(dirname(path)).filter((name) => /image|new/.test(name))).toEqual([]);
  });

  test.each([
    ["emptied", (path: string) => truncateSync(path, 0)],
    ["deleted", (path: string) => rmSync(path)],
  ])("the file was %s: what is in the log alone is not thrown away with it", async (_, destroy) => {
    const first = await open(journalPath());
    await write(first, ...many(20), raised("a-1", "AA-1"));
    const path = killed(first.path);
    destroy(path);
    const next = await open(path);
    expect(next.notices).toHaveLength(1);
    expect(next.notices[0]).toContain("shorter than it was");
    expect(next.remembered.open).toHaveLength(1);
    expect(count(path, "type NOT LIKE 'journal-%'")).toBe(21);
    await write(next, fault("x"));
  });

  test("only the file is left, and it was cut: told", async () => {
    const here = await filled(journalPath());
    const path = killed(here.path, [""]);
    truncateSync(path, statSync(path).size - 4096);
    expect((await open(path)).notices).toEqual([expect.stringContaining("shorter than it was")]);
  });

  test("a database of somebody else is not looked into, nor what is no database", () => {
    const path = journalPath();
    const other = new Database(path);
    other.exec("CREATE TABLE recipe (name); INSERT INTO recipe VALUES (zeroblob(50000))");
    other.close();
    truncateSync(path, 8192);
    expect(missingPages(path)).toBeUndefined();
    writeFileSync(path, "not a database ".repeat(1000));
    expect(missingPages(path)).toBeUndefined();
  });

  test("what is there is no file: told with what to do", async () => {
    const path = journalPath();
    mkdirSync(path);
    expect((await open(path)).troubles[0]).toContain("correct the path");
  });

  test("nothing was cut: nothing is told", async () => {
    const here = await filled(journalPath());
    const path = killed(here.path);
    const next = await open(path);
    expect(next.notices).toEqual([]);
    expect(count(path)).toBe(3021);
  });

  test("it died in the middle of moving the log into the file: all is there, and nothing is told", async () => {
    const first = await open(journalPath());
    await write(first, ...many(900));
    const path = killed(first.path);
    const log = killed(first.path);
    const db = new Database(path);
    db.pragma("wal_checkpoint(PASSIVE)");
    copyFileSync(path, `${path}-moved`);
    db.close();
    copyFileSync(`${path}-moved`, path);
    copyFileSync(`${log}-wal`, `${path}-wal`);
    truncateSync(path, 20 * 4096);
    const next = await open(path);
    expect(next.notices).toEqual([]);
    expect(count(path)).toBe(900);
    expect(next.troubles).toEqual([]);
  });
});
