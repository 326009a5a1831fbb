/** The chain of hashes: what was done to a journal is found, named and never healed in silence. */
import { createHash } from "node:crypto";
import { copyFileSync, truncateSync } from "node:fs";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import type { Happening } from "../../src/core/event.ts";
import { connectFile } from "../../src/shell/journal-file.ts";
import { LogUnreadable } from "../../src/shell/journal-read.ts";
import { insertMended } from "../../src/shell/journal-rows.ts";
import { copy } from "../../src/shell/journal-salvage.ts";
import { toRow } from "../../src/shell/journal-schema.ts";
import { JournalStore } from "../../src/shell/journal-store.ts";
import { verifyJournal } from "../../src/shell/journal-verify.ts";
import { closed, fault, journalPath, Numbering, raised, run } from "../tools/events.ts";
import { cleanUp, cleanups, many, open, sqlite, write } from "../tools/journals.ts";

afterEach(cleanUp);

const nothingKnown = { lastPosition: 0, hash: undefined, pointers: {} };

/** A journal with these events, closed again. */
function journalOf(...happenings: readonly Happening[]): string {
  const path = journalPath();
  const store = new JournalStore({ path, sealFile: undefined, run });
  store.open(0, [], nothingKnown);
  const numbering = new Numbering({ epoch: "e", seq: 0 });
  store.append(
    happenings.map((each) => toRow(numbering.record(each), "e", "boot")),
    {},
  );
  store.close();
  return path;
}

/** As somebody does it who may write the file. */
function tamper(path: string, sql: string): void {
  const db = new Database(path);
  db.exec(sql);
  db.close();
}

/** Opens and closes it as the next run of a gateway does, and writes one more event. */
function nextRun(path: string): string | undefined {
  const store = new JournalStore({ path, sealFile: undefined, run: { ...run, epoch: "f" } });
  const { notice } = store.open(0, [], nothingKnown);
  store.append([toRow(new Numbering({ epoch: "f", seq: 50 }).record(fault("later")), "f", "boot")], {});
  store.close();
  return notice;
}

const ten = (): string => journalOf(raised("a-1", "AA-1"), ...many(8), closed("a-1", "request-1"));
const columns =
  "id, epoch, seq, type, alarm, desk, code, cause, source, at, clock_trusted, instant_ms, machine_boot, body, hash";
/** Makes room for a row before row 5, and numbers what is behind anew. */
const renumbered = (by: string, from: number): string =>
  `UPDATE event SET position = -position WHERE position >= ${from}; UPDATE event SET position = -position ${by} WHERE position < 0;`;

describe("a journal that nobody touched", () => {
  test("is whole from its first row to its head, and says since when", () => {
    expect(verifyJournal(ten())).toMatchObject({
      result: "whole",
      events: 10,
      since: { position: 1, at: "2026-03-01T08:00:00.000Z", clockTrusted: true },
      head: { position: 10 },
      problems: [],
    });
  });

  test("over several runs, with batches that were tried again and causes that came twice", () => {
    const path = journalPath();
    const store = new JournalStore({ path, sealFile: undefined, run });
    cleanups.push(() => store.close());
    store.open(0, [], nothingKnown);
    const numbering = new Numbering({ epoch: "e", seq: 0 });
    const rows = [raised("a-1", "AA-1"), raised("a-2", "AA-1"), ...many(3)].map((each) =>
      toRow(numbering.record(each), "e", "boot"),
    );
    store.append(rows.slice(0, 3), {});
    // The answer was lost, so the gateway tries the same and more again.
    store.append(rows, {});
    const head = store.append(rows, {});
    store.close();
    nextRun(path);
    expect(verifyJournal(path, { hash: head.hash })).toMatchObject({ result: "whole", events: 6, notedHead: "found" });
  });

  test("its hashes follow from the recipe in docs/decisions/0011-hash-chain.md, and from nothing else", () => {
    const path = ten();
    let previous = "0".repeat(64);
    const rows = JSON.parse(
      sqlite(
        path,
        "SELECT json_group_array(json_array(position, id, epoch, cause, instant_ms, machine_boot, body, hash)) FROM event",
      ),
    ) as [number, string, string, string | null, number, string, string, string][];
    for (const [position, id, epoch, cause, instantMs, boot, body, hash] of rows) {
      const double = new DataView(new ArrayBuffer(8));
      double.setFloat64(0, instantMs);
      const instant = double.getBigUint64(0).toString(16).padStart(16, "0");
      const text = `rufkreis-chain-1\n${previous}\n${position}\n${id}\n${epoch}\n${cause ?? ""}\n${instant}\n${boot}\n${body}`;
      previous = createHash("sha256").update(text, "utf8").digest("hex");
      expect(hash).toBe(previous);
    }
    expect(rows).toHaveLength(10);
  });
});

describe("somebody with a database tool", () => {
  const body = (from: string, to: string) => `UPDATE event SET body = replace(body, '${from}', '${to}')`;
  test.each([
    ["changes words of a body", `${body("n 4", "n 5")} WHERE position = 6`, 6, "changed"],
    ["changes the first row", `${body("help", "assist")} WHERE position = 1`, 1, "changed"],
    ["changes the last row", `${body("all well", "nothing was")} WHERE position = 10`, 10, "changed"],
    ["makes a body no JSON", "UPDATE event SET body = 'gone' WHERE position = 4", 4, "changed"],
    ["changes a stamp in its column alone", "UPDATE event SET at = '2025-01-01' WHERE position = 3", 3, "changed"],
    ["hides an event from the filter of its desk", "UPDATE event SET desk = 'd9' WHERE position = 3", 3, "changed"],
    ["says the clock was not trusted", "UPDATE event SET clock_trusted = 0 WHERE position = 3", 3, "changed"],
    ["moves a row in time", "UPDATE event SET instant_ms = 5000 WHERE position = 3", 3, "changed"],
    ["claims another start of the machine", "UPDATE event SET machine_boot = 'x' WHERE position = 3", 3, "changed"],
    ["lets a cause be forgotten", "UPDATE event SET cause = NULL WHERE position = 1", 1, "changed"],
    ["changes a hash", `UPDATE event SET hash = '${"a".repeat(64)}' WHERE position = 7`, 7, "changed"],
    ["takes a hash away", "UPDATE event SET hash = '' WHERE position = 7", 7, "inserted"],
    ["deletes a row", "DELETE FROM event WHERE position = 5", 6, "missing"],
    ["deletes several rows", "DELETE FROM event WHERE position BETWEEN 3 AND 7", 8, "missing"],
    ["deletes the beginning", "DELETE FROM event WHERE position < 4", 4, "missing"],
    ["deletes a row and closes the gap", `DELETE FROM event WHERE position = 5; ${renumbered("- 1", 6)}`, 5, "missing"],
    [
      "puts a row in",
      `${renumbered("+ 1", 5)} INSERT INTO event SELECT 5, 'e-99', epoch, 99, type, alarm, desk, code, NULL, source, at, clock_trusted,
         instant_ms, machine_boot, replace(replace(body, 'e-3', 'e-99'), '"seq":3', '"seq":99'), '${"b".repeat(64)}' FROM event WHERE position = 3`,
      5,
      "changed",
    ],
    [
      "adds a row at the end",
      `INSERT INTO event (${columns}) SELECT 'e-11', epoch, 11, type, alarm, desk, code, NULL, source, at, clock_trusted,
         instant_ms, machine_boot, replace(replace(body, 'e-3', 'e-11'), '"seq":3', '"seq":11'), '' FROM event WHERE position = 3`,
      11,
      "inserted",
    ],
    [
      "changes places of two rows",
      "UPDATE event SET position = -4 WHERE position = 4; UPDATE event SET position = 4 WHERE position = 5; UPDATE event SET position = 5 WHERE position = -4",
      4,
      "reordered",
    ],
  ])("%s", (_, sql, position, what) => {
    const path = ten();
    tamper(path, sql);
    const { result, problems } = verifyJournal(path);
    expect(result).toBe("broken");
    expect(problems[0]).toMatchObject({ position, what });
  });

  test("puts a row in and numbers the rest anew: the row and the one behind it are named, and not all that follow", () => {
    const path = ten();
    tamper(
      path,
      `${renumbered("+ 1", 5)} INSERT INTO event SELECT 5, 'e-99', epoch, 99, type, alarm, desk, code, NULL, source, at, clock_trusted,
       instant_ms, machine_boot, replace(replace(body, 'e-3', 'e-99'), '"seq":3', '"seq":99'), '${"b".repeat(64)}' FROM event WHERE position = 3`,
    );
    expect(verifyJournal(path).problems.map(({ position, what }) => [position, what])).toEqual([
      [5, "changed"],
      [6, "inserted"],
    ]);
  });

  test("cuts the end off while the gateway is not running: the next event cannot close the gap", () => {
    const path = ten();
    tamper(path, "DELETE FROM event WHERE position > 7");
    expect(verifyJournal(path).result).toBe("whole");
    nextRun(path);
    expect(verifyJournal(path).problems).toMatchObject([{ position: 11, what: "missing" }]);
  });

  test("cuts the end off and hides the place: only a head that was noted tells", () => {
    const path = ten();
    const { head } = verifyJournal(path);
    tamper(path, "DELETE FROM event WHERE position > 7; UPDATE sqlite_sequence SET seq = 7 WHERE name = 'event'");
    expect(verifyJournal(path).result).toBe("whole");
    expect(verifyJournal(path, head)).toMatchObject({
      result: "broken",
      notedHead: "not-found",
      problems: [{ what: "cut" }],
    });
    nextRun(path);
    expect(verifyJournal(path, { hash: head.hash }).problems).toMatchObject([{ what: "other-journal" }]);
  });

  test("writes the whole chain anew: only a head that was noted tells", () => {
    const path = ten();
    const { head } = verifyJournal(path);
    const forged = journalOf(raised("a-1", "AA-1"), ...many(7), fault("forged"), closed("a-1", "request-1"));
    expect(verifyJournal(forged).result).toBe("whole");
    expect(verifyJournal(forged, head).problems).toMatchObject([{ position: 10, what: "other-journal" }]);
    expect(verifyJournal(path, head)).toMatchObject({ result: "whole", notedHead: "found" });
  });

  test("explains the gap with a row of his own: that row is not chained", () => {
    const path = ten();
    tamper(path, "DELETE FROM event WHERE position = 5");
    const event = {
      v: 1,
      id: "e-j11",
      seq: 10,
      site: "s",
      gateway: "g",
      at: "2026-03-01T08:00:00.000Z",
      clockTrusted: true,
      type: "journal-forgotten",
      before: "2026-03-01T00:00:00.000Z",
      position: 5,
      count: 1,
      total: 1,
    };
    tamper(
      path,
      `INSERT INTO event (id, epoch, seq, type, at, clock_trusted, instant_ms, machine_boot, body)
       VALUES ('e-j11', 'e', 10, 'journal-forgotten', '${event.at}', 1, 1, 'boot', '${JSON.stringify(event)}');
       INSERT INTO anchor SELECT 6, hash, 1 FROM event WHERE position = 4`,
    );
    expect(verifyJournal(path).problems.map(({ position, what }) => [position, what])).toEqual([
      [6, "missing"],
      [11, "inserted"],
    ]);
  });

  test("whichever single character of whichever row: it is found", () => {
    const path = ten();
    const length = (position: number) =>
      Number(sqlite(path, `SELECT length(body) FROM event WHERE position = ${position}`));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.nat(),
        fc.constantFrom("x", "0", '"', " "),
        (position, at, letter) => {
          const place = (at % length(position)) + 1;
          const copy = journalPath();
          copyFileSync(path, copy);
          tamper(
            copy,
            `UPDATE event SET body = substr(body, 1, ${place - 1}) || '${letter}' || substr(body, ${place + 1}) WHERE position = ${position}`,
          );
          const isSame = sqlite(copy, "SELECT body FROM event") === sqlite(path, "SELECT body FROM event");
          expect(verifyJournal(copy).problems[0]?.position).toBe(isSame ? undefined : position);
        },
      ),
      { numRuns: 30 },
    );
  });
});

test("a file in which nothing is of the kind that it should be is broken, and no reason to fall over", () => {
  const path = ten();
  tamper(
    path,
    `CREATE TABLE other AS SELECT * FROM event; DROP VIEW log; DROP TABLE event; ALTER TABLE other RENAME TO event;
     UPDATE event SET instant_ms = 'never', epoch = NULL, id = x'00ff', hash = 7 WHERE position = 3;
     UPDATE event SET body = x'00', machine_boot = NULL WHERE position = 4;
     UPDATE event SET type = NULL, body = json_set(body, '$.type', NULL) WHERE position = 5;
     INSERT INTO anchor VALUES (6, 'x', -5)`,
  );
  expect(verifyJournal(path)).toMatchObject({ result: "broken", events: 10 });
  expect(verifyJournal(path).problems.map(({ position }) => position)).toEqual([3, 4, 5]);
});

describe("what is honest damage is told and not healed", () => {
  test("a file that was cut and mended: it holds, with the gap, and the reason", async () => {
    const path = journalPath();
    const first = await open(path);
    await write(first, raised("a-1", "AA-1"), ...many(2000));
    await first.journal.close();
    const noted = verifyJournal(path).head;
    truncateSync(path, 200 * 4096);
    const next = await open(path);
    await write(next, fault("x"));
    await next.journal.close();
    const report = verifyJournal(path);
    expect(report).toMatchObject({
      result: "gaps",
      problems: [],
      mended: [{ reason: expect.stringContaining("shorter") }],
    });
    expect(verifyJournal(path, noted)).toMatchObject({ result: "broken", notedHead: "not-found" });
  });

  test("what stands behind a gap has nothing before it, and is held by the row that tells of the gap", () => {
    const source = new Database(ten());
    const path = journalPath();
    const target = connectFile(path);
    source.exec("DELETE FROM event WHERE position = 5");
    copy(source, target, nothingKnown);
    insertMended(target, run, "a bad page");
    for (const db of [source, target]) db.close();
    expect(verifyJournal(path)).toMatchObject({ result: "gaps", gaps: [{ after: 4, next: 6, reason: "a bad page" }] });
    tamper(path, `UPDATE event SET body = replace(body, '"n 4', '"n 5') WHERE position = 6`);
    expect(verifyJournal(path).problems[0]).toMatchObject({ position: 6, what: "missing" });
  });

  test("a journal of a release without hashes is chained at its first opening, and says from when on it holds", () => {
    const path = ten();
    tamper(
      path,
      `DROP VIEW log; ALTER TABLE event DROP COLUMN hash; DROP TABLE anchor; DROP TABLE forgotten_cause; PRAGMA user_version = 2`,
    );
    expect(() => verifyJournal(path)).toThrow(LogUnreadable);
    expect(() => verifyJournal(path)).toThrow("start the gateway once");
    expect(nextRun(path)).toBeUndefined();
    expect(verifyJournal(path)).toMatchObject({
      result: "gaps",
      events: 12,
      chainedLate: [{ count: 10 }],
      problems: [],
    });
    tamper(path, "UPDATE event SET body = replace(body, 'n 4', 'n 5')");
    expect(verifyJournal(path).problems[0]).toMatchObject({ position: 6, what: "changed" });
  });

  test("a damaged file of a release without hashes: what can be read is chained late, and its gaps are told", () => {
    const path = journalOf(raised("a-1", "AA-1"), ...many(2000));
    tamper(
      path,
      "DROP VIEW log; ALTER TABLE event DROP COLUMN hash; DROP TABLE anchor; DROP TABLE forgotten_cause; PRAGMA user_version = 2",
    );
    tamper(path, "PRAGMA wal_checkpoint(TRUNCATE)");
    truncateSync(path, 60 * 4096);
    expect(nextRun(path)).toContain("shorter than it was");
    const report = verifyJournal(path);
    expect(report).toMatchObject({
      result: "gaps",
      problems: [],
      mended: [{ reason: expect.stringContaining("shorter") }],
    });
    expect(report.chainedLate[0]?.count).toBeGreaterThan(100);
  });

  test("an older copy that is put back while the gateway waits for the disk", () => {
    const path = ten();
    const old = journalPath();
    copyFileSync(path, old);
    nextRun(path);
    const { position, hash } = verifyJournal(path).head;
    copyFileSync(old, path);
    const store = new JournalStore({ path, sealFile: undefined, run: { ...run, epoch: "g" } });
    const { notice } = store.open(0, [], { lastPosition: position, hash, pointers: {} });
    store.close();
    expect(notice).toContain("went back from event 11 to 10");
    expect(verifyJournal(path)).toMatchObject({
      result: "gaps",
      gaps: [{ after: 10, next: 12, reason: expect.stringContaining("went back") }],
    });
    expect(verifyJournal(path, { position, hash }).result).toBe("broken");
  });

  test("another journal in its place, as long as the first, is noticed when it is opened again", () => {
    const path = ten();
    const other = journalOf(...many(10));
    const store = new JournalStore({ path: other, sealFile: undefined, run });
    cleanups.push(() => store.close());
    const { position, hash } = verifyJournal(path).head;
    expect(store.open(0, [], { lastPosition: position, hash, pointers: {} }).notice).toContain(
      "event 10 is not the one",
    );
  });
});
