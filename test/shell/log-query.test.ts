/** Reading the journal beside a running gateway. */
import { writeFileSync } from "node:fs";
import Database from "better-sqlite3";
import { afterEach, expect, test } from "vitest";
import type { Happening } from "../../src/core/event.ts";
import { followLog, LogUnreadable, readEntries, readLog, readRows } from "../../src/shell/log-query.ts";
import {
  alarm,
  cause,
  closed,
  desk,
  fault,
  journalPath,
  type OpenedJournal,
  openedJournal,
  raised,
  removeJournals,
} from "../tools/events.ts";
import { until } from "../tools/mosquitto.ts";

async function written(here: OpenedJournal, ...happenings: Parameters<OpenedJournal["numbering"]["record"]>[0][]) {
  here.journal.append(happenings.map((happening) => here.numbering.record(happening)));
  await until(() => here.appended.at(-1) === here.numbering.seq, 2000, "the disk");
}

afterEach(removeJournals);

test("filters, the newest so many, and following", async () => {
  const path = journalPath();
  const here = await openedJournal(path);
  await written(here, raised("a-1", "AA-1"), fault("x", "d2"), closed("a-1", "request-1"));
  const types = (filter: Parameters<typeof readLog>[1]) => readLog(path, filter).map(({ type }) => type);
  expect(types({})).toEqual(["raised", "fault", "closed"]);
  expect(types({ alarm: "a-1" })).toEqual(["raised", "closed"]);
  expect(types({ desk: "d2" })).toEqual(["fault"]);
  expect(types({ type: "raised" })).toEqual(["raised"]);
  expect(types({ limit: 2 })).toEqual(["fault", "closed"]);
  expect(types({ since: "2026-03-01" })).toHaveLength(3);
  expect(types({ since: "2026-03-02" })).toEqual([]);

  const stop = new AbortController();
  const seen: (number | undefined)[] = [];
  const following = (async () => {
    for await (const { event } of followLog(path, { limit: 1 }, stop.signal)) seen.push(event?.seq);
  })();
  await until(() => seen.length === 1, 1000, "the newest");
  await written(here, fault("y"), fault("z"));
  await until(() => seen.length === 3, 1000, "the new ones");
  stop.abort();
  await following;
  expect(seen).toEqual([3, 4, 5]);
  await here.journal.close();
});

test("a whole incident by its room, level, mode, or a desk that had to do with it", async () => {
  const path = journalPath();
  const here = await openedJournal(path);
  const about = { alarm: alarm("a-1"), desk: desk("d1") };
  await written(
    here,
    { ...raised("a-1", "AA-1"), level: "assist", mode: "drill", drill: "drill-7" } as Happening,
    { type: "sounding", ...about, neighbour: desk("d2"), pressToBuzzerMs: 12 },
    { type: "upgraded", ...about, level: "help", ageMs: 0, called: [desk("d2")], cause: cause("AA-2") },
    { type: "accepted", ...about, by: "d2", ageMs: 0, cause: cause("BB-1") },
    fault("x", "d3"),
    { ...raised("a-2", "CC-1"), desk: desk("d3"), room: "r2" } as Happening,
    closed("a-1", "request-1"),
  );
  const seqs = (filter: Parameters<typeof readLog>[1]) => readLog(path, filter).map(({ seq }) => seq);
  expect(seqs({ room: { id: "r1", desks: [] } })).toEqual([1, 2, 3, 4, 7]);
  expect(seqs({ room: { id: "r2", desks: ["d3"] } })).toEqual([5, 6]);
  expect(seqs({ level: "help" })).toEqual([1, 2, 3, 4, 6, 7]);
  expect(seqs({ level: "assist" })).toEqual([1, 2, 3, 4, 7]);
  expect(seqs({ mode: "drill" })).toEqual([1, 2, 3, 4, 7]);
  expect(seqs({ mode: "real" })).toEqual([6]);
  expect(seqs({ desk: "d2" })).toEqual([2, 4]);
  expect(seqs({ drill: "drill-7" })).toEqual([1, 2, 3, 4, 7]);
  expect(seqs({ drill: "drill-8" })).toEqual([]);
  expect(seqs({ level: "help", room: { id: "r2", desks: [] }, type: "raised" })).toEqual([6]);
  await here.journal.close();
});

test("until takes the whole of what it names: the day, the minute", async () => {
  const path = journalPath();
  const here = await openedJournal(path);
  await written(here, fault("x"));
  await here.journal.close();
  const count = (until: string) => readLog(path, { until }).length;
  expect(["2026-02", "2026-03", "2026-03-01", "2026-03-01T08:00", "2026-03-01T07:59"].map(count)).toEqual([
    0, 1, 1, 1, 0,
  ]);
});

test("a damaged row and one of a later release are shown as they stand there, and disturb no filter", async () => {
  const path = journalPath();
  const here = await openedJournal(path);
  await written(here, raised("a-1", "AA-1"), fault("x"), fault("y"));
  await here.journal.close();
  const db = new Database(path);
  db.exec(
    "UPDATE event SET body = '{no JSON' WHERE seq = 2; UPDATE event SET body = '{\"type\":\"levitated\"}' WHERE seq = 3",
  );
  db.close();
  expect(readRows(path).map(({ event, body }) => event?.type ?? body)).toEqual([
    "raised",
    "{no JSON",
    '{"type":"levitated"}',
  ]);
  expect(readEntries(path)).toMatchObject({ entries: [{ position: 1 }], unread: 2 });
  expect(readLog(path, { mode: "real", level: "help", room: { id: "r1", desks: [] } })).toHaveLength(1);
});

test("what is no journal is told in words, and not touched", () => {
  const path = journalPath();
  expect(() => readLog(path)).toThrow(LogUnreadable);
  writeFileSync(path, "not a database ".repeat(100));
  expect(() => readLog(path)).toThrow("cannot be read");
  const other = journalPath();
  new Database(other).exec("CREATE TABLE recipe (name)").close();
  expect(() => readLog(other)).toThrow("is not a journal");
});
