/** What can still be had of a journal with damages in it, and what must not be taken for a part of it. */
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeSync,
} from "node:fs";
import Database from "better-sqlite3";
import { afterEach, describe, expect, test } from "vitest";
import { connectFile } from "../../src/shell/journal-file.ts";
import { copy } from "../../src/shell/journal-salvage.ts";
import { type Row, toRow } from "../../src/shell/journal-schema.ts";
import { JournalStore } from "../../src/shell/journal-store.ts";
import { fault, journalPath, Numbering, raised, run } from "../tools/events.ts";
import { cleanUp, cleanups, many, open, sqlite, write } from "../tools/journals.ts";
import { openPaired, pair, pairing, uids } from "./pairing-journal.ts";

afterEach(cleanUp);

const pageBytes = 4096;
const nothingKnown = { lastPosition: 0, hash: undefined, pointers: {} };

describe("a damaged file", () => {
  test("with two bad places: what lies between them is not lost", async () => {
    const path = journalPath();
    const first = await open(path);
    await write(first, ...many(3000));
    await first.journal.close();
    const pages = readFileSync(path).length / pageBytes;
    const file = openSync(path, "r+");
    for (const share of [0.3, 0.6]) {
      const at = Math.floor(pages * share) * pageBytes;
      writeSync(file, Buffer.alloc(20 * pageBytes), 0, 20 * pageBytes, at);
    }
    closeSync(file);
    const db = new Database(path, { readonly: true });
    expect(() => db.prepare("SELECT max(length(body)) FROM event").get()).toThrow("malformed");
    db.close();
    const target = connectFile(journalPath());
    const source = new Database(path, { readonly: true });
    cleanups.push(
      () => source.close(),
      () => target.close(),
    );
    expect(copy(source, target, nothingKnown)).toBeGreaterThan(2000);
    const share = (low: number, high: number) =>
      target
        .prepare<[number, number], number>("SELECT count(*) FROM event WHERE position BETWEEN ? AND ?")
        .pluck()
        .get(low, high);
    expect([share(1, 500), share(1450, 1650), share(2500, 3000)]).toEqual([500, 201, 501]);
  });

  test("with values that are none: the row is left out, the others are taken", () => {
    const source = new Database(":memory:");
    const target = connectFile(journalPath());
    cleanups.push(
      () => source.close(),
      () => target.close(),
    );
    const schema = target
      .prepare<[], string>(
        "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name IN ('event', 'pairing', 'meta')",
      )
      .pluck()
      .all();
    for (const sql of schema) source.exec(sql.replace("STRICT", ""));
    for (const [id, type] of [
      ["1", "fault"],
      ["2", Buffer.from("?")],
      ["3", "fault"],
    ])
      source
        .prepare("INSERT INTO event VALUES (NULL, ?, 'e', 1, ?, NULL, NULL, NULL, NULL, NULL, '', 1, 0, '', '{}', '')")
        .run(id, type);
    expect(copy(source, target, nothingKnown)).toBe(2);
  });
});

test("a log whose last commit never came to its end: the pages of that one are not taken", async () => {
  const first = await open(journalPath());
  await write(first, ...many(300));
  const path = journalPath();
  for (const suffix of ["", "-wal"]) copyFileSync(first.path + suffix, path + suffix);
  const log = readFileSync(`${path}-wal`);
  const frames = (log.length - 32) / (24 + pageBytes);
  for (let frame = 0; frame < frames; frame++) {
    const head = log.subarray(32 + frame * (24 + pageBytes)).subarray(0, 24);
    appendFileSync(`${path}-wal`, Buffer.concat([head, Buffer.alloc(pageBytes, 0xff)]));
  }
  truncateSync(path, 0);
  const next = await open(path);
  expect(next.notices).toEqual([expect.stringContaining("shorter than it was")]);
  expect(sqlite(path, "SELECT count(*) FROM event WHERE type = 'fault'")).toBe("300");
});

test("the file is deleted in the middle of a commit: it is not reported as done, and is there when it is tried again", () => {
  const path = journalPath();
  const store = new JournalStore({ path, sealFile: undefined, run });
  cleanups.push(() => store.close());
  store.open(0, [], nothingKnown);
  const row = toRow(new Numbering({ epoch: "e", seq: 0 }).record(raised("a-1", "AA-1")), "e", "boot");
  let deletions = 0;
  const deleting: Row = {
    ...row,
    get body() {
      if (deletions++ === 0) rmSync(path);
      return row.body;
    },
  };
  expect(() => store.append([deleting], {})).toThrow("deleted or replaced while in use");
  store.open(0, [], nothingKnown);
  store.append([row], {});
  expect(sqlite(path, "SELECT group_concat(id) FROM event WHERE type = 'raised'")).toBe("e-1");
});

test("pairings of a file that was cut come from what is left and from the spare copy", async () => {
  const path = journalPath();
  const here = await openPaired(path);
  await pair(here, ["AA", pairing("AA")], ["BB", pairing("BB")]);
  await write(here, ...many(2000), fault("x"));
  await here.journal.close();
  truncateSync(path, pageBytes);
  const next = await openPaired(path);
  expect(uids(next)).toEqual(["AA", "BB"]);
  expect(next.notices).toEqual([
    expect.stringMatching(/shorter than it was.*2 paired units taken from the spare copy/),
  ]);
});
