/** One file of the journal: opening it so that it may be written, and moving it away. */
import { existsSync, renameSync, rmSync } from "node:fs";
import Database from "better-sqlite3";
import { applicationId, schemaSql, schemaVersion } from "./journal-schema.ts";

/** A disk that is busy for longer than this is told as trouble; the gateway tries again every second. */
export const busyMs = 500;

/** The world is wrong: told to people, with what to do, and tried again. */
export class JournalTrouble extends Error {}

export type Connection = Database.Database;

/** Opens or makes a journal for writing. */
export function connectFile(path: string): Connection {
  const db = new Database(path, { timeout: busyMs });
  try {
    prepareFile(db, path);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/** Checks that the file is ours (or empty), sets it to write through, and makes the tables of a new one. */
function prepareFile(db: Connection, path: string): void {
  const version = db.pragma("user_version", { simple: true });
  const application = db.pragma("application_id", { simple: true });
  const empty = db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() === 0;
  if (!empty && application !== applicationId) {
    throw new JournalTrouble(
      `${path} is a database, but not a journal of Rufkreis; correct the path in the configuration`,
    );
  }
  if (!empty && version !== schemaVersion) {
    throw new JournalTrouble(
      `${path} has schema version ${version}, this release writes ${schemaVersion}; install the release that made it, or move the file away`,
    );
  }
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  if (!empty) return;
  db.transaction(() => {
    db.exec(schemaSql);
    db.pragma(`application_id = ${applicationId}`);
    db.pragma(`user_version = ${schemaVersion}`);
    db.prepare("INSERT INTO meta VALUES ('made', strftime('%Y-%m-%dT%H:%M:%fZ')), ('schema', ?)").run(
      String(schemaVersion),
    );
  }).immediate();
}

/** The last place that was ever used in the file. */
export function lastPosition(db: Connection): number {
  return db.prepare<[], number>("SELECT seq FROM sqlite_sequence WHERE name = 'event'").pluck().get() ?? 0;
}

/** A database is up to three files. */
const databaseSuffixes = ["", "-wal", "-shm"];

export function removeDatabase(path: string): void {
  for (const suffix of databaseSuffixes) rmSync(path + suffix, { force: true });
}

/** Gives the file at the path, if there is one, a name that is free: `<path>.<kind>-<number>`. */
export function moveAside(path: string, kind: string): string | undefined {
  const left = databaseSuffixes.filter((suffix) => existsSync(path + suffix));
  if (left.length === 0) return undefined;
  let number = 1;
  while (databaseSuffixes.some((suffix) => existsSync(`${path}.${kind}-${number}${suffix}`))) number++;
  const aside = `${path}.${kind}-${number}`;
  for (const suffix of left) renameSync(path + suffix, aside + suffix);
  return aside;
}

/** What to do about an error of SQLite. */
export function remedy(code: string): string {
  if (code.startsWith("SQLITE_FULL")) return "free space on the disk";
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED"))
    return "another program holds it for writing: end that program";
  if (code.startsWith("SQLITE_READONLY"))
    return "give the gateway's user the right to write the file and its directory; a disk that failed may have become read-only";
  if (code.startsWith("SQLITE_CANTOPEN"))
    return "make the directory, or correct the path or the rights of the gateway's user";
  return "check the disk and its cable or card";
}
