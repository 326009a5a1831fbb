/** Opening a journal for people who only read it: beside a running gateway, without ever writing or locking it out. */
import Database from "better-sqlite3";
import { applicationId } from "./journal-schema.ts";

/** The journal cannot be read; the message says why and what to do. */
export class LogUnreadable extends Error {}

export function openForReading(path: string): Database.Database {
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true });
    if (db.pragma("application_id", { simple: true }) === applicationId) return db;
  } catch (error) {
    db?.close();
    throw unreadable(path, error);
  }
  db.close();
  throw new LogUnreadable(
    `${path} is not a journal of Rufkreis; give the right path, or the configuration that names it`,
  );
}

export function unreadable(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof LogUnreadable) return error;
  return new LogUnreadable(
    `${path} cannot be read: ${error.message}; check the path, and that you may read the file and write its directory, or are the gateway's user`,
  );
}
