/** What is on disk, read past the gateway. */
import Database from "better-sqlite3";

export interface JournalRow {
  readonly position: number;
  readonly id: string;
  readonly type: string;
  readonly alarm: string | null;
  readonly desk: string | null;
  readonly cause: string | null;
  /** Monotonic ms at which it was booked. */
  readonly instantMs: number;
  /** How old the press was then. */
  readonly ageMs: number | null;
}

export function journalRows(file: string): readonly JournalRow[] {
  const database = new Database(file, { readonly: true, fileMustExist: true });
  try {
    const text =
      "SELECT position, id, type, alarm, desk, cause, instant_ms AS instantMs, json_extract(body, '$.ageMs') AS ageMs FROM event ORDER BY position";
    return database.prepare(text).all() as JournalRow[];
  } finally {
    database.close();
  }
}

export function journalLength(file: string): number {
  const database = new Database(file, { readonly: true, fileMustExist: true });
  try {
    return (database.prepare("SELECT count(*) AS count FROM event").get() as { count: number }).count;
  } finally {
    database.close();
  }
}
