/** Writing a journal anew from what can still be read of the old one. */
import Database from "better-sqlite3";
import { busyMs, type Connection, lastPosition } from "./journal-file.ts";
import { changeKey, gapsKey, type Known, pairingColumns, schemaVersionBefore } from "./journal-schema.ts";

/** All columns but the place. */
export const columns =
  "id, epoch, seq, type, alarm, desk, code, cause, source, at, clock_trusted, instant_ms, machine_boot, body";

/** What can be read of a damaged file, from its beginning and, past the damage, from its end. */
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
    for (const direction of ["ASC", "DESC"]) {
      const whole = whileReadable(
        source,
        `SELECT position, ${columns} FROM event ORDER BY position ${direction}`,
        (row) => take(insert, row),
      );
      if (whole) break;
    }
    whileReadable(source, "SELECT broker, published FROM outbox", ([broker, published]) =>
      pointers.set(String(broker), Math.max(Number(published), pointers.get(String(broker)) ?? 0)),
    );
    for (const [broker, published] of pointers)
      target.prepare("INSERT OR REPLACE INTO outbox VALUES (?, ?)").run(broker, published);
    if (lastPosition(target) < known.lastPosition) {
      target.prepare("DELETE FROM sqlite_sequence WHERE name = 'event'").run();
      target.prepare("INSERT INTO sqlite_sequence VALUES ('event', ?)").run(known.lastPosition);
    }
    copyPairings(source, target);
  })();
  return target.prepare<[], number>("SELECT count(*) FROM event").pluck().get() ?? 0;
}

/** Copies the pairings that can be read; if those are not all, the new file says so, and the spare copy fills the gaps. */
function copyPairings(source: Connection, target: Connection): void {
  let version: unknown;
  whileReadable(source, "PRAGMA user_version", ([value]) => {
    version = value;
  });
  if (version === schemaVersionBefore) return;
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
