/** What is read into memory at the start is bounded, however much the journal holds. */
import Database from "better-sqlite3";
import { afterEach, expect, test } from "vitest";
import { closed, journalPath, raised } from "../tools/events.ts";
import { cleanUp, open, write } from "../tools/journals.ts";

afterEach(cleanUp);

test("somebody made up 10,000 uids: the sources that spoke last are remembered, and those of before with them", async () => {
  const path = journalPath();
  const first = await open(path);
  await write(first, raised("a-0", "AA-0"), raised("a-1", "BB-1"));
  await first.journal.close();
  const db = new Database(path);
  db.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
    INSERT INTO event (id, epoch, seq, type, cause, source, at, clock_trusted, instant_ms, machine_boot, body)
    SELECT 'x-' || i, 'x', i, 'key', printf('U%05d-1', i), printf('U%05d', i), '', 1, 0, '', '{}' FROM n`);
  db.close();
  const second = await open(path);
  await write(second, raised("a-2", "BB-2"));
  await second.journal.close();
  const { causes } = (await open(path)).remembered;
  expect(causes).toHaveLength(4097);
  expect(causes.slice(0, 2)).toEqual(["BB-1", "U05906-1"]);
  expect(causes.slice(-2)).toEqual(["U10000-1", "BB-2"]);
});

test("an alarm that was closed lately is remembered whole, for its all-clear; one of long ago is not", async () => {
  const path = journalPath();
  const first = await open(path);
  await write(first, raised("a-0", "AA-0"), closed("a-0", "request-0"));
  const many = Array.from({ length: 250 }, (_, n) => [raised(`b-${n}`, `BB-${n}`), closed(`b-${n}`, `request-b${n}`)]);
  await write(first, ...many.flat());
  await write(first, raised("c-0", "CC-0"));
  await first.journal.close();
  const { remembered } = await open(path);
  const alarms = remembered.closed.map(({ event }) => ("alarm" in event ? `${event.type} ${event.alarm}` : event.type));
  expect(alarms.slice(-2)).toEqual(["raised b-249", "closed b-249"]);
  expect(alarms).not.toContain("raised a-0");
  expect(alarms).not.toContain("raised c-0");
  expect(remembered.open.map(({ event }) => event.type)).toEqual(["raised"]);
});
