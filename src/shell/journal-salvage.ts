/** Writing a journal anew from what can still be read of the old one. */
import Database from "better-sqlite3";
import { writeImage } from "./journal-cut.ts";
import { busyMs, type Connection, lastPosition, removeDatabase, setLastPosition } from "./journal-file.ts";
import { changeKey, gapsKey, type Known, pairingColumns, pairingVersion, unchainedKey } from "./journal-schema.ts";

/** All columns but the place. */
export const columns =
  "id, epoch, seq, type, alarm, desk, code, cause, source, at, clock_trusted, instant_ms, machine_boot, body, hash";

/** What can be read of a file that is shorter than it was, with what is in its log. */
export function salvageCut(path: string, target: Connection, known: Known): number {
  const image = `${path}.image`;
  try {
    writeImage(path, image);
    return salvage(image, target, known);
  } finally {
    removeDatabase(image);
  }
}

/** What can be read of a damaged file. */
export function salvage(path: string, target: Connection, known: Known): number {
  let source: Connection;
  try {
    source = new Database(path, { timeout: busyMs, readonly: true });
    // Otherwise a file that is shorter than its header says is not read at all.
    source.unsafeMode(true).pragma("writable_schema = ON");
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    setMeta(target, gapsKey, "1"); // not even a header can be read: the file that is moved aside is all there is
    return 0;
  }
  try {
    return copy(source, target, known);
  } finally {
    source.close();
  }
}

/** Copies every row that can be read, each to its place, and how far the brokers are. Answers how many rows there are then. */
export function copy(source: Connection, target: Connection, known: Known): number {
  const insert = target.prepare(
    `INSERT OR IGNORE INTO event (position, ${columns}) VALUES (?${", ?".repeat(columns.split(",").length)})`,
  );
  const pointers = new Map(Object.entries(known.pointers));
  target.transaction(() => {
    copyEvents(source, (row) => take(insert, row));
    whileReadable(source, "SELECT broker, published FROM outbox", ([broker, published]) =>
      pointers.set(String(broker), Math.max(Number(published), pointers.get(String(broker)) ?? 0)),
    );
    for (const [broker, published] of pointers)
      target.prepare("INSERT OR REPLACE INTO outbox VALUES (?, ?)").run(broker, published);
    const end = Math.max(known.lastPosition, endOf(source, lastPosition(target)));
    if (lastPosition(target) < end) setLastPosition(target, end);
    copyAnchors(source, target);
    if (!isChained(source)) setMeta(target, unchainedKey, "1");
    copyPairings(source, target);
  })();
  return target.prepare<[], number>("SELECT count(*) FROM event").pluck().get() ?? 0;
}

/** So many places behind a damage are tried, evenly: each costs 0.1 ms, and a start is waited for. */
const probesMax = 2000;

/** Visits all rows that can be read: up to the first damage, back to the last one from the end, and what lies between. */
function copyEvents(source: Connection, visit: (row: readonly unknown[]) => void): void {
  const end = Number.MAX_SAFE_INTEGER;
  const from = isChained(source) ? columns : columns.replace(/, hash$/, ", ''");
  let reached = 0;
  const read = (order: string, after: number, before: number): boolean =>
    whileReadable(
      source,
      `SELECT position, ${from} FROM event WHERE position > ${after} AND position < ${before} ORDER BY position ${order}`,
      (row) => {
        reached = Number(row[0]);
        visit(row);
      },
    );
  if (read("ASC", 0, end)) return;
  const low = reached;
  reached = end;
  if (read("DESC", low, end)) return;
  const high = reached < end ? reached : lastPlace(source, low + probesMax);
  const step = Math.ceil((high - low) / probesMax);
  for (let place = low + step; place < high; place = reached + step) {
    reached = place;
    if (read("ASC", place, high)) return;
  }
}

/** Rows of an earlier release have no hash; they are chained when all of them are there. */
function isChained(db: Connection): boolean {
  return whileReadable(db, "SELECT hash FROM event LIMIT 0", () => undefined);
}

/** Where rows were deleted, as far as it can be read: what is missing here is a gap in the chain, which shows. */
function copyAnchors(source: Connection, target: Connection): void {
  for (const [table, values] of [
    ["anchor (position, previous, count)", "?, ?, ?"],
    ["forgotten_cause (source, position, cause)", "?, ?, ?"],
  ] as const) {
    const insert = target.prepare(`INSERT OR IGNORE INTO ${table} VALUES (${values})`);
    const [name, list] = table.split(" (");
    whileReadable(source, `SELECT ${list?.slice(0, -1)} FROM ${name}`, (row) => take(insert, row));
  }
}

/** A number that is further away than this was garbled. */
const lostMax = 10_000_000;

/** The last place that was in use, so that what is lost at the end is a gap and its places are not used twice. */
function endOf(source: Connection, copied: number): number {
  const end = lastPlace(source, 0) - 1;
  return end > copied && end - copied < lostMax ? end : copied;
}

function lastPlace(source: Connection, otherwise: number): number {
  let last = otherwise;
  whileReadable(source, "SELECT seq FROM sqlite_sequence WHERE name = 'event'", ([seq]) => {
    last = Number(seq) + 1;
  });
  return last;
}

/** Copies the pairings that can be read; if those are not all, the new file says so, and the spare copy fills the gaps. */
function copyPairings(source: Connection, target: Connection): void {
  let version: unknown;
  whileReadable(source, "PRAGMA user_version", ([value]) => {
    version = value;
  });
  if (typeof version === "number" && version < pairingVersion) return;
  const insert = target.prepare(
    `INSERT OR IGNORE INTO pairing (${pairingColumns}) VALUES (?${", ?".repeat(pairingColumns.split(",").length - 1)})`,
  );
  let change: unknown;
  let isWhole = true;
  const isRead = whileReadable(source, `SELECT ${pairingColumns} FROM pairing`, (row) => {
    isWhole = take(insert, row) && isWhole;
  });
  const hasChange = whileReadable(source, `SELECT value FROM meta WHERE key = '${changeKey}'`, ([value]) => {
    change = value;
  });
  const hadNoGaps = whileReadable(source, `SELECT 1 FROM meta WHERE key = '${gapsKey}'`, () => {
    change = undefined;
  });
  if (change !== undefined) setMeta(target, changeKey, String(change));
  if (!(isRead && isWhole && hasChange && hadNoGaps) || change === undefined) setMeta(target, gapsKey, "1");
}

/** Puts a row where it belongs; one whose values were garbled is left out, like one that cannot be read. */
function take(insert: Database.Statement, row: readonly unknown[]): boolean {
  try {
    insert.run(...row);
    return true;
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith("SQLITE_CONSTRAINT")) return false;
    throw error;
  }
}

function setMeta(target: Connection, key: string, value: string): void {
  target.prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)").run(key, value);
}

/** Visits rows until the end (true) or until the damage (false). */
function whileReadable(source: Connection, sql: string, visit: (row: readonly unknown[]) => void): boolean {
  try {
    for (const row of source.prepare<[], readonly unknown[]>(sql).raw().iterate()) visit(row);
    return true;
  } catch (error) {
    if (error instanceof Database.SqliteError && /^SQLITE_(CORRUPT|NOTADB|ERROR|IOERR)/.test(error.code)) return false;
    throw error;
  }
}
