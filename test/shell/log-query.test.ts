/** Reading the journal beside a running gateway. */
import { writeFileSync } from "node:fs";
import Database from "better-sqlite3";
import { afterEach, expect, test } from "vitest";
import { followLog, LogUnreadable, readLog } from "../../src/shell/log-query.ts";
import {
  closed,
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
  const seen: number[] = [];
  const following = (async () => {
    for await (const { seq } of followLog(path, { limit: 1 }, stop.signal)) seen.push(seq);
  })();
  await until(() => seen.length === 1, 1000, "the newest");
  await written(here, fault("y"), fault("z"));
  await until(() => seen.length === 3, 1000, "the new ones");
  stop.abort();
  await following;
  expect(seen).toEqual([3, 4, 5]);
  await here.journal.close();
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
