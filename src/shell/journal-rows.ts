/**
 * Rows on their way into the file, each chained to the one before (journal-chain.ts), and the rows that the journal writes about
 * itself: that older rows were chained late, that it was mended, that rows were deleted because they are too old.
 *
 * All of it happens within a transaction of the caller, so the last row in the file is always the one to chain to: a batch that
 * failed left nothing behind, and one that is tried again finds by its ids what is there already.
 */
import type { Happening, JournalGap, RufkreisEvent } from "../core/event.ts";
import type { Now } from "../core/io.ts";
import { rfc3339 } from "../core/time.ts";
import { clockTrusted, now } from "./clock.ts";
import { beginning, type ChainedRow, chainedColumns, linkOf } from "./journal-chain.ts";
import { type Connection, lastPosition } from "./journal-file.ts";
import { columns } from "./journal-salvage.ts";
import { type Row, type Run, toRow, unchainedKey } from "./journal-schema.ts";

const insertSql = `INSERT INTO event (position, ${columns}) VALUES (@position, @id, @epoch, @seq, @type, @alarm, @desk, @code,
  @cause, @source, @at, @clockTrusted, @instantMs, @machineBoot, @body, @hash)`;

/** The last place that was ever used, and the hash that the next row is chained to. */
export interface Head {
  readonly position: number;
  readonly hash: string;
}

export function headOf(db: Connection): Head {
  const hash = db.prepare<[], string>("SELECT hash FROM event ORDER BY position DESC LIMIT 1").pluck().get();
  return { position: lastPosition(db), hash: hash ?? beginning };
}

/** Adds rows in their order; those that are there already (by id) are left alone, and a cause that is there already is not set. */
export function insertRows(db: Connection, rows: readonly Row[]): void {
  if (rows.length === 0) return;
  const isThere = db.prepare<[string], number>("SELECT 1 FROM event WHERE id = ?").pluck();
  const isTaken = db.prepare<[string], number>("SELECT 1 FROM event WHERE cause = ?").pluck();
  const insert = db.prepare(insertSql);
  let { position, hash } = headOf(db);
  for (const row of rows) {
    if (isThere.get(row.id) !== undefined) continue;
    position++;
    const cause = row.cause !== null && isTaken.get(row.cause) === undefined ? row.cause : null;
    const placed = { ...row, position, cause };
    hash = linkOf(hash, placed);
    insert.run({ ...placed, hash });
  }
}

type OwnHappening = Extract<Happening, { type: `journal-${string}` }>;

/** Adds a row about the journal itself. It carries the number of the row before: numbers are the core's. */
export function insertOwn(db: Connection, run: Run, happening: OwnHappening, when: Now = present()): void {
  const { instant, wallMs, clockTrusted } = when;
  const seq = db.prepare<[], number>("SELECT seq FROM event ORDER BY position DESC LIMIT 1").pluck().get() ?? 1;
  const { epoch, machineBoot, site, gateway } = run;
  const id = `${epoch}-j${lastPosition(db) + 1}`;
  const stamp = { v: 1, id, seq, site, gateway, at: rfc3339(wallMs), clockTrusted } as const;
  const event: RufkreisEvent = { ...stamp, ...happening };
  insertRows(db, [toRow({ event, instant }, epoch, machineBoot)]);
}

function present(): Now {
  return { ...now(), clockTrusted: clockTrusted() };
}

/** So many gaps stand in one row; a message of them stays below 32 kB. */
const gapsMax = 200;

/** Writes that a file was begun anew from what could be read, with all its gaps. */
export function insertMended(db: Connection, run: Run, reason: string): void {
  const count = db.prepare<[], number>("SELECT count(*) FROM event").pluck().get() ?? 0;
  const gaps = [...gapsIn(db), ...gapAtEnd(db)];
  do {
    insertOwn(db, run, { type: "journal-mended", reason, count, gaps: gaps.splice(0, gapsMax) });
  } while (gaps.length > 0);
}

/** Writes that the newest rows are lost. */
export function insertLost(db: Connection, run: Run, reason: string): void {
  insertOwn(db, run, { type: "journal-mended", reason, count: 0, gaps: gapAtEnd(db) });
}

/** The places in use that have no row any more, up to the row that comes next. */
function gapAtEnd(db: Connection): JournalGap[] {
  const after = db.prepare<[], number | null>("SELECT max(position) FROM event").pluck().get() ?? 0;
  const next = lastPosition(db) + 1;
  return next > after + 1 ? [{ after, next, digest: "" }] : [];
}

/** Chains the rows of a release that did not, and says so. */
export function chainLate(db: Connection, run: Run): void {
  const isUnchained = db.prepare("SELECT 1 FROM meta WHERE key = ?").pluck().get(unchainedKey) !== undefined;
  if (!isUnchained) return;
  db.transaction(() => {
    const count = chainAll(db);
    const gaps = gapsIn(db);
    do {
      if (count > 0) insertOwn(db, run, { type: "journal-chained", count, gaps: gaps.splice(0, gapsMax) });
    } while (gaps.length > 0);
    db.prepare("DELETE FROM meta WHERE key = ?").run(unchainedKey);
  }).immediate();
}

function chainAll(db: Connection): number {
  const set = db.prepare("UPDATE event SET hash = ? WHERE position = ?");
  let hash = beginning;
  let count = 0;
  for (const rows of batches(db)) {
    for (const row of rows) {
      hash = linkOf(hash, row);
      set.run(hash, row.position);
    }
    count += rows.length;
  }
  return count;
}

/** Where rows are missing that nobody deleted; the row behind a gap has nothing to be chained to, so its own digest is kept. */
function gapsIn(db: Connection): JournalGap[] {
  const isAnchored = db.prepare<[number], number>("SELECT 1 FROM anchor WHERE position = ?").pluck();
  const gaps: JournalGap[] = [];
  let after = 0;
  for (const rows of batches(db)) {
    for (const row of rows) {
      if (row.position !== after + 1 && isAnchored.get(row.position) === undefined)
        gaps.push({ after, next: row.position, digest: linkOf(beginning, row) });
      after = row.position;
    }
  }
  return gaps;
}

const batchMax = 1000;

function* batches(db: Connection): Generator<readonly ChainedRow[], void, void> {
  const read = db.prepare<[number, number], ChainedRow>(
    `SELECT ${chainedColumns} FROM event WHERE position > ? ORDER BY position LIMIT ?`,
  );
  let after = 0;
  while (true) {
    const rows = read.all(after, batchMax);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = last.position;
  }
}
