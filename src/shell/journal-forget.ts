/**
 * Deleting what is too old, for good (MISSION rule 15), in small batches between other orders.
 *
 * What goes is the beginning of the journal, up to the row before the first one that is young enough by a trusted stamp. Order decides and not each
 * row's own stamp: rows of a clock that was not set go with their neighbours, and a row with a wild stamp takes nothing with it. Kept are, whatever
 * their age, all events of open alarms and the newest event of each standing fault: a gateway that starts again needs them. Of a deleted row
 * its unit's cause is kept, without time and desk, because a unit may repeat it. Pairings and the dates of tests are in a table of their own.
 *
 * First a row `journal-forgotten` says what will go; then it goes, batch by batch. A run that was cut off is begun again an hour later and told
 * again. Each place where rows are gone has an anchor: the hash that the next row is chained to, and how many are gone
 * (docs/decisions/0012-retention-and-pseudonyms.md).
 */
import { readdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { wallMsOf } from "../core/records/entry.ts";
import { type Belief, believe, cutOf, type Moment } from "../core/records/retention.ts";
import { dayMs, instant, rfc3339 } from "../core/time.ts";
import type { Connection } from "./journal-file.ts";
import { openAlarmsSql, standingFaultsSql } from "./journal-memory.ts";
import { insertOwn } from "./journal-rows.ts";
import { causesPerSource, type Run } from "./journal-schema.ts";

/** A batch takes about 10 ms beside its wait for the disk, which is how long an append may wait for it. */
const batchMax = 200;
/** Some 150 units with all their causes; more are made up by somebody. */
const forgottenCausesMax = 10_000;

/** In `meta`: the believed time (core/records/retention.ts). */
const beliefKey = "clock-belief";

/** A deletion under way: everything up to here but for the kept places. */
export interface Forgetting {
  readonly upTo: number;
  readonly keep: ReadonlySet<number>;
  /** Looked at up to here. */
  readonly after: number;
}

export interface Decision {
  readonly forgetting: Forgetting | undefined;
  /** What to tell people. */
  readonly notice: string | undefined;
}

/** Looks what is too old, and writes down that it goes; within a transaction of its own. */
export function decide(db: Connection, run: Run, now: Moment, retentionDays: number): Decision {
  return db
    .transaction((): Decision => {
      const belief = believedNow(db, now);
      const before = cutOf(belief, retentionDays);
      const upTo = lastTooOld(db, before, belief);
      const keep = keptUpTo(db, upTo);
      const { all, own } = db
        .prepare<[number], { all: number; own: number }>(
          "SELECT count(*) AS 'all', coalesce(sum(type LIKE 'journal-%'), 0) AS own FROM event WHERE position <= ?",
        )
        .get(upTo) ?? { all: 0, own: 0 };
      const count = all - keep.size;
      // Rows about deletions alone are no reason for another one, or it would never end.
      if (!now.clockTrusted || count <= own) return { forgetting: undefined, notice: undefined };
      const { wallMs, clockTrusted } = now;
      const stamp = { instant: instant(now.instantMs), wallMs, clockTrusted, utcOffsetMs: 0 };
      const told = { type: "journal-forgotten", before, position: upTo, count, total: upTo - keep.size } as const;
      insertOwn(db, run, told, stamp);
      return { forgetting: { upTo, keep, after: 0 }, notice: skipUnconfirmed(db, upTo, before) };
    })
    .immediate();
}

function believedNow(db: Connection, now: Moment): Belief {
  const stored = db.prepare<[string], string>("SELECT value FROM meta WHERE key = ?").pluck().get(beliefKey);
  const newest = db
    .prepare<[], string>("SELECT at FROM event WHERE clock_trusted = 1 ORDER BY position DESC LIMIT 1")
    .pluck()
    .get();
  const belief = believe(parsed(stored), now, newest === undefined ? undefined : wallMsOf(newest));
  db.prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)").run(beliefKey, JSON.stringify(belief));
  return belief;
}

/** A belief that cannot be read begins anew with the newest stamp. */
function parsed(text: string | undefined): Belief | undefined {
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as Partial<Belief> | null;
    const numbers = [value?.believedMs, value?.instantMs, value?.aheadForMs];
    return numbers.every(Number.isFinite) && typeof value?.machineBoot === "string" ? (value as Belief) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The place before the first row that is young enough; a row from a future that is not believed is none. */
function lastTooOld(db: Connection, before: string, { believedMs }: Belief): number {
  const young = db
    .prepare<[string, string], number>(
      "SELECT position FROM event WHERE clock_trusted = 1 AND at >= ? AND at <= ? ORDER BY position LIMIT 1",
    )
    .pluck()
    .get(before, rfc3339(believedMs + dayMs));
  if (young !== undefined) return young - 1;
  const old = db.prepare<[string], number | null>("SELECT max(position) FROM event WHERE clock_trusted = 1 AND at < ?");
  return old.pluck().get(before) ?? 0;
}

function keptUpTo(db: Connection, upTo: number): ReadonlySet<number> {
  const list = [openAlarmsSql, standingFaultsSql].flatMap((condition) =>
    db.prepare<[number], number>(`SELECT position FROM event WHERE ${condition} AND position <= ?`).pluck().all(upTo),
  );
  return new Set(list);
}

/** What a broker has not confirmed in all that time is not kept for it: a broker that is away must not keep everything for ever. */
function skipUnconfirmed(db: Connection, upTo: number, before: string): string | undefined {
  const behind = db
    .prepare<[number], { broker: string; published: number }>(
      "SELECT broker, published FROM outbox WHERE published < ?",
    )
    .all(upTo);
  const lost = behind.map(({ broker, published }) => {
    const count = db
      .prepare<[number, number], number>("SELECT count(*) FROM event WHERE position > ? AND position <= ?")
      .pluck()
      .get(published, upTo);
    return { broker, count: count ?? 0 };
  });
  db.prepare("UPDATE outbox SET published = ? WHERE published < ?").run(upTo, upTo);
  const told = lost.filter(({ count }) => count > 0);
  if (told.length === 0) return undefined;
  const whose = told.map(({ broker, count }) => `${count} that broker ${broker} never confirmed`).join(", ");
  return `events of before ${before} are deleted because of their age, among them ${whose}`;
}

interface Victim {
  readonly position: number;
  readonly hash: string;
  readonly source: string | null;
  readonly cause: string | null;
}

/** Deletes one batch; `undefined` when there is no more. */
export function forgetBatch(db: Connection, { upTo, keep, after }: Forgetting): Forgetting | undefined {
  const read = db.prepare<[number, number, number], Victim>(
    "SELECT position, hash, source, cause FROM event WHERE position > ? AND position <= ? ORDER BY position LIMIT ?",
  );
  return db
    .transaction(() => {
      const rows = read.all(after, upTo, batchMax);
      const forget = forgetter(db);
      for (const row of rows) if (!keep.has(row.position)) forget(row);
      const last = rows.at(-1);
      if (last !== undefined && rows.length === batchMax) return { upTo, keep, after: last.position };
      cutCauses(db);
      return undefined;
    })
    .immediate();
}

/** What takes one row out and leaves its anchor; the statements are made once for a batch. */
function forgetter(db: Connection): (victim: Victim) => void {
  const anchorAt = db.prepare<[number], { previous: string; count: number }>(
    "SELECT previous, count FROM anchor WHERE position = ?",
  );
  const next = db.prepare<[number], number | null>("SELECT min(position) FROM event WHERE position > ?").pluck();
  const lift = db.prepare("DELETE FROM anchor WHERE position = ?");
  const drop = db.prepare("INSERT OR REPLACE INTO anchor VALUES (?, ?, ?)");
  const keepCause = db.prepare("INSERT OR IGNORE INTO forgotten_cause (source, position, cause) VALUES (?, ?, ?)");
  const remove = db.prepare("DELETE FROM event WHERE position = ?");
  return ({ position, hash, source, cause }) => {
    // There is always a next row: the one that tells of the deletion.
    const following = next.get(position) ?? position + 1;
    const there = anchorAt.get(following);
    const count = 1 + (anchorAt.get(position)?.count ?? 0) + (there?.count ?? 0);
    lift.run(position);
    drop.run(following, there?.previous ?? hash, count);
    // What a console asked may have its time in its name, and no broker repeats a request that old.
    if (cause !== null && source !== null && source !== "request") keepCause.run(source, position, cause);
    remove.run(position);
  };
}

function cutCauses(db: Connection): void {
  db.prepare(`DELETE FROM forgotten_cause WHERE position NOT IN (SELECT position FROM
    (SELECT position, row_number() OVER (PARTITION BY source ORDER BY position DESC) AS age FROM forgotten_cause)
    WHERE age <= ${causesPerSource} ORDER BY position DESC LIMIT ${forgottenCausesMax})`).run();
}

/** Files that were moved aside have old events in them too. */
export function forgetAside(db: Connection, path: string, retentionDays: number): void {
  const stored = db.prepare<[string], string>("SELECT value FROM meta WHERE key = ?").pluck().get(beliefKey);
  const belief = parsed(stored);
  if (belief === undefined) return;
  const beforeMs = wallMsOf(cutOf(belief, retentionDays)) ?? 0;
  const name = basename(path);
  for (const entry of readdirSync(dirname(path))) {
    if (!entry.startsWith(name) || !/^\.(damaged|replaced)-\d+(-wal|-shm)?$/.test(entry.slice(name.length))) continue;
    const file = join(dirname(path), entry);
    const status = statSync(file, { throwIfNoEntry: false });
    if (status?.isFile() && status.mtimeMs < beforeMs) rmSync(file, { force: true });
  }
}
