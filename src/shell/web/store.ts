/**
 * `web.db`: accounts, sessions, kiosk tokens and the audit of the page, beside the journal and apart from it. Mode 0600. What is secret is
 * kept as a hash: whoever reads the file can log in with nothing that stands in it.
 *
 * Used by the page's process, and by `rufkreis user` beside it.
 */
import { chmodSync, chownSync, closeSync, existsSync, openSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";

export type Store = Database.Database;

/** "RufW": tells our file from others. */
const applicationId = 0x52756657;
/** Another process (`rufkreis user`) writes for milliseconds. */
const busyMs = 2000;

const schema = `
CREATE TABLE account (name TEXT PRIMARY KEY, role TEXT NOT NULL, password TEXT NOT NULL, changedAt TEXT NOT NULL) STRICT;
CREATE TABLE kiosk (id TEXT PRIMARY KEY, name TEXT NOT NULL, token BLOB NOT NULL UNIQUE, createdAt TEXT NOT NULL) STRICT;
CREATE TABLE session (
  id BLOB PRIMARY KEY,
  account TEXT REFERENCES account ON DELETE CASCADE ON UPDATE CASCADE,
  kiosk TEXT REFERENCES kiosk ON DELETE CASCADE,
  csrf TEXT NOT NULL,
  begunMs INTEGER NOT NULL,
  seenMs INTEGER NOT NULL
) STRICT;
CREATE TABLE audit (
  position INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  role TEXT NOT NULL,
  what TEXT NOT NULL,
  about TEXT NOT NULL
) STRICT;
`;

/** To version 2. Which of its older changes were made by others is not known, so the last one counts as such. */
const handedOver = `
ALTER TABLE account ADD COLUMN givenAt TEXT NOT NULL DEFAULT '';
UPDATE account SET givenAt = changedAt;
`;

/** Where it is, in the state directory. */
export function storeFile(stateDirectory: string): string {
  return join(stateDirectory, "web.db");
}

/** What a file of the page's is told from others by, and what is in it. */
export interface StoreKind {
  readonly applicationId: number;
  /** Of version 1. */
  readonly schema: string;
  /** What leads from each version to the next. */
  readonly steps: readonly string[];
  /** For messages: "accounts". */
  readonly what: string;
}

/** @throws Error when it cannot be opened, is foreign, or of a later release */
export function openStore(file: string): Store {
  return openKind(file, { applicationId, schema, steps: [handedOver], what: "accounts" });
}

/** @throws Error as `openStore` */
export function openKind(file: string, kind: StoreKind): Store {
  makeFile(file);
  const db = new Database(file, { timeout: busyMs });
  try {
    db.pragma("journal_mode = WAL");
    db.pragma("foreign_keys = ON");
    prepare(db, file, kind);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Made by us before SQLite does, so that it is never readable for others. */
function makeFile(file: string): void {
  const isNew = !existsSync(file);
  closeSync(openSync(file, "a", 0o600));
  chmodSync(file, 0o600);
  // Made by root (`sudo rufkreis user`), it would keep the gateway's user out.
  const { uid, gid } = statSync(dirname(file));
  if (isNew && process.getuid?.() === 0) chownSync(file, uid, gid);
}

function prepare(db: Store, file: string, { applicationId, schema, steps, what }: StoreKind): void {
  db.transaction(() => {
    const isNew = db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() === 0;
    if (isNew) {
      db.exec(schema);
      db.pragma(`application_id = ${applicationId}`);
      db.pragma("user_version = 1");
    }
    if (db.pragma("application_id", { simple: true }) !== applicationId)
      throw new Error(`${file} holds no ${what} of Rufkreis; move it away, and a new one is made`);
    const version = db.pragma("user_version", { simple: true }) as number;
    if (version < 1 || version > steps.length + 1)
      throw new Error(`${file} was written by a later release; install that one, or move the file away`);
    if (version === steps.length + 1) return;
    for (const step of steps.slice(version - 1)) db.exec(step);
    db.pragma(`user_version = ${steps.length + 1}`);
  }).immediate();
}
