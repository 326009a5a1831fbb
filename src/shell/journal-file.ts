/** One file of the journal: opening it so that it may be written, who may read it, and moving it away. */
import { chmodSync, closeSync, existsSync, openSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import Database from "better-sqlite3";
import {
  anchorSql,
  applicationId,
  gapsKey,
  pairingSql,
  pairingVersion,
  schemaSql,
  schemaVersion,
  schemaVersionsBefore,
  unchainedKey,
} from "./journal-schema.ts";

/** A disk that is busy for longer than this is told as trouble; the gateway tries again every second. */
export const busyMs = 500;

/** Keys of units are in these files: they are for the gateway's user alone, whatever the umask says. */
export const fileMode = 0o600;

/** The world is wrong: told to people, with what to do, and tried again. */
export class JournalTrouble extends Error {}

export type Connection = Database.Database;

/** Opens or makes a journal for writing. */
export function connectFile(path: string): Connection {
  makePrivate(path);
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
  if (!empty && version !== schemaVersion && !schemaVersionsBefore.includes(version)) {
    throw new JournalTrouble(
      `${path} has schema version ${version}, this release writes ${schemaVersion}; install the release that made it, or move the file away`,
    );
  }
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  // A key that was forgotten, changed or sealed is not left in the free space of the file.
  db.pragma("secure_delete = ON");
  if (!empty) {
    bringUp(db, Number(version));
    return;
  }
  db.transaction(() => {
    db.exec(schemaSql);
    db.pragma(`application_id = ${applicationId}`);
    db.pragma(`user_version = ${schemaVersion}`);
    db.prepare("INSERT INTO meta VALUES ('made', strftime('%Y-%m-%dT%H:%M:%fZ')), ('schema', ?)").run(
      String(schemaVersion),
    );
  }).immediate();
}

/** Adds what a file of an earlier version has not, or what this one lost. Rows without a hash are chained by whoever opens the file. */
function bringUp(db: Connection, version: number): void {
  const has = (table: string): boolean =>
    db.prepare("SELECT 1 FROM sqlite_schema WHERE name = ?").pluck().get(table) !== undefined;
  if (version === schemaVersion && has("pairing") && has("anchor")) return;
  db.transaction(() => {
    if (!has("pairing")) {
      db.exec(pairingSql);
      if (version >= pairingVersion) db.prepare("INSERT OR REPLACE INTO meta VALUES (?, '1')").run(gapsKey);
    }
    if (!has("anchor")) db.exec(anchorSql);
    if (db.prepare("SELECT 1 FROM pragma_table_info('event') WHERE name = 'hash'").pluck().get() === undefined) {
      db.exec("ALTER TABLE event ADD COLUMN hash TEXT NOT NULL DEFAULT ''");
      db.prepare("INSERT OR REPLACE INTO meta VALUES (?, '1')").run(unchainedKey);
    }
    db.pragma(`user_version = ${schemaVersion}`);
    db.prepare("INSERT OR REPLACE INTO meta VALUES ('schema', ?)").run(String(schemaVersion));
  }).immediate();
}

/** Makes an empty file that only its owner can read, if there is none. SQLite gives the files beside it the same mode. */
export function makePrivate(path: string): void {
  if (existsSync(path)) return;
  try {
    closeSync(openSync(path, "a", fileMode));
    chmodSync(path, fileMode); // the umask may have taken from the owner too
  } catch (error) {
    throw systemTrouble(path, error);
  }
}

/** A file that the system does not let us read or write; any other error as it is. */
export function systemTrouble(path: string, error: unknown): unknown {
  const { code, message, syscall } = error as NodeJS.ErrnoException;
  return syscall === undefined ? error : new JournalTrouble(`${path}: ${message}; ${remedy(sqliteCode(code))}`);
}

/** What SQLite would have said to an error of the system. */
function sqliteCode(code: string | undefined): string {
  if (code === "ENOSPC" || code === "EDQUOT") return "SQLITE_FULL";
  return code === "EROFS" || code === "EACCES" || code === "EPERM" ? "SQLITE_READONLY" : "SQLITE_CANTOPEN";
}

/** Takes from all files of a journal, also those that were moved aside, what others may do with them; answers what to tell if that fails. */
export function narrow(path: string): string | undefined {
  const name = basename(path);
  try {
    for (const entry of readdirSync(dirname(path))) {
      if (!entry.startsWith(name) || !ours.test(entry.slice(name.length))) continue;
      const file = join(dirname(path), entry);
      const status = statSync(file, { throwIfNoEntry: false });
      if (status?.isFile() && (status.mode & 0o077) !== 0) chmodSync(file, fileMode);
    }
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    return `keys of units may be readable for others on this machine (${message}): chmod 600 ${path}*, as the owner`;
  }
}

/** What follows the journal's name in the names of its own files. */
const ours = /^(\.(pairings|new|image|damaged-\d+|replaced-\d+))*(-wal|-shm|-journal|\.lock)?$/;

/** The last place that was ever used in the file. */
export function lastPosition(db: Connection): number {
  return db.prepare<[], number>("SELECT seq FROM sqlite_sequence WHERE name = 'event'").pluck().get() ?? 0;
}

/** Makes the next place the one after this. */
export function setLastPosition(db: Connection, position: number): void {
  db.prepare("DELETE FROM sqlite_sequence WHERE name = 'event'").run();
  db.prepare("INSERT INTO sqlite_sequence VALUES ('event', ?)").run(position);
}

/** A database is up to three files. */
const databaseSuffixes = ["", "-wal", "-shm"];

export function removeDatabase(path: string): void {
  for (const suffix of databaseSuffixes) rmSync(path + suffix, { force: true });
}

/** A name that is free for a database that is moved aside: `<path>.<kind>-<number>`; `undefined` if there is none to move. */
export function nameAside(path: string, kind: string): string | undefined {
  if (!databaseSuffixes.some((suffix) => existsSync(path + suffix))) return undefined;
  let number = 1;
  while (databaseSuffixes.some((suffix) => existsSync(`${path}.${kind}-${number}${suffix}`))) number++;
  return `${path}.${kind}-${number}`;
}

export function moveAside(path: string, kind: string): void {
  const aside = nameAside(path, kind);
  for (const suffix of databaseSuffixes) if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
}

/** What to do about an error of SQLite. */
export function remedy(code: string): string {
  if (code.startsWith("SQLITE_FULL")) return "free space on the disk";
  // The index of the log is made anew at each opening; on a full disk it is that which fails, and by no name of its own.
  if (code.startsWith("SQLITE_IOERR_SHM"))
    return "free space on the disk; if there is some, check the disk and its cable or card";
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED"))
    return "another program holds it for writing: end that program";
  if (code.startsWith("SQLITE_READONLY"))
    return "give the gateway's user the right to write the file and its directory; a disk that failed may have become read-only";
  if (code.startsWith("SQLITE_CANTOPEN"))
    return "make the directory, or correct the path or the rights of the gateway's user";
  return "check the disk and its cable or card";
}
