/**
 * The journal's file, synchronously: opening, appending, reading, and what to do when the disk is bad.
 * It runs in the journal's own thread (journal-worker.ts), because each of its calls may wait for a disk.
 *
 * - WAL with `synchronous=FULL`: what `append` returned from is on disk. After each commit the path
 *   is looked at once more: a file that was deleted or replaced while open still takes writes, into
 *   nothing.
 * - One writer: `<path>.lock` is a database of its own whose exclusive lock is held as long as we run.
 *   The kernel frees it with the process, so a kill leaves nothing to clean up, and readers of the journal
 *   itself are never locked out.
 * - A damaged file is moved aside (`<path>.damaged-1`) and never deleted; a new one is begun with every row
 *   that can still be read, in the same places. Likewise for a file that was deleted or replaced while
 *   we ran: the open handle still has all of it.
 * - Every other failure is thrown as a `JournalTrouble` with a remedy, and leaves the file closed: the next
 *   `open` starts from the beginning.
 */
import { existsSync, renameSync, rmSync, statSync } from "node:fs";
import Database from "better-sqlite3";
import {
  applicationId,
  causesPerSource,
  type Known,
  type Opened,
  type Pointers,
  type Row,
  type StoredEvent,
  type StoredRecord,
  schemaSql,
  schemaVersion,
} from "./journal-schema.ts";

/** A disk that is busy for longer than this is told as trouble; the gateway tries again every second. */
const busyMs = 500;

/** The world is wrong: told to people, with what to do, and tried again. */
export class JournalTrouble extends Error {}

type Connection = Database.Database;

/** Why the file must be begun anew; `source` still has its rows if the file was taken away under us. */
interface Lost {
  readonly reason: string;
  readonly source: Connection | undefined;
}

const columns =
  "id, epoch, seq, type, alarm, desk, code, cause, source, at, clock_trusted, instant_ms, machine_boot, body";

const insertSql = `INSERT INTO event (${columns}) VALUES (@id, @epoch, @seq, @type, @alarm, @desk, @code,
  CASE WHEN EXISTS (SELECT 1 FROM event WHERE cause = @cause) THEN NULL ELSE @cause END,
  @source, @at, @clockTrusted, @instantMs, @machineBoot, @body) ON CONFLICT (id) DO NOTHING`;

const stored = "SELECT body, instant_ms AS instantMs, machine_boot AS machineBoot FROM event";

const openAlarmsSql = `${stored} WHERE alarm IN (SELECT alarm FROM event AS raised WHERE type = 'raised' AND NOT EXISTS
  (SELECT 1 FROM event AS closed WHERE closed.alarm = raised.alarm AND closed.type = 'closed')) ORDER BY position`;

/** Each source once, by jumping from one to the next in the index: the journal has thousands of causes and few sources. */
const sourcesSql = `WITH RECURSIVE each (source) AS (
  SELECT min(source) FROM event WHERE cause IS NOT NULL UNION ALL
  SELECT (SELECT min(source) FROM event WHERE cause IS NOT NULL AND source > each.source) FROM each WHERE source IS NOT NULL)
  SELECT source FROM each WHERE source IS NOT NULL`;

const causesSql = `SELECT position, cause FROM event WHERE cause IS NOT NULL AND source = ? ORDER BY position DESC LIMIT ${causesPerSource}`;

const faultsSql = `${stored} WHERE type = 'fault' AND position IN
  (SELECT max(position) FROM event WHERE code IS NOT NULL GROUP BY code, desk) ORDER BY position`;

export class JournalStore {
  readonly #path: string;
  #owner: Connection | undefined;
  #db: Connection | undefined;
  #identity = "";
  #lost: Lost | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Opens or makes the file and reads what must be remembered. `lockWaitMs`: how long to wait for another gateway to end. */
  open(lockWaitMs: number, brokers: readonly string[], known: Known): Opened {
    try {
      return this.#guard(() => this.#open(lockWaitMs, brokers, known));
    } catch (error) {
      if (this.#lost === undefined) throw error;
      return this.#guard(() => this.#open(lockWaitMs, brokers, known));
    }
  }

  #open(lockWaitMs: number, brokers: readonly string[], known: Known): Opened {
    this.#takeOwnership(lockWaitMs);
    this.#finishRenaming();
    const notice = this.#lost === undefined ? undefined : this.#beginAnew(this.#lost, known);
    const db = this.#connect(this.#path);
    this.#db = db;
    const register = db.prepare(
      "INSERT OR IGNORE INTO outbox SELECT ?, coalesce(?, (SELECT max(position) FROM event), 0)",
    );
    for (const broker of brokers) register.run(broker, known.pointers[broker] ?? null);
    const opened = { ...remember(db), notice };
    this.#identity = this.#identityNow();
    return opened;
  }

  /** Writes the rows and pointers in one commit; returns the last place in use. Rows that are there already are left alone. */
  append(rows: readonly Row[], pointers: Pointers): { lastPosition: number } {
    return this.#guard(() => {
      const db = this.#opened();
      const insert = db.prepare(insertSql);
      const point = db.prepare(
        "INSERT INTO outbox VALUES (?, ?) ON CONFLICT (broker) DO UPDATE SET published = excluded.published",
      );
      const confirmed = Object.entries(pointers);
      if (rows.length + confirmed.length > 0) {
        db.transaction(() => {
          for (const row of rows) insert.run(row);
          for (const [broker, position] of confirmed) point.run(broker, position);
        }).immediate();
      }
      this.#checkIdentity();
      return { lastPosition: lastPosition(db) };
    });
  }

  /** The events after a place, in order. */
  pending(after: number, limit: number): StoredEvent[] {
    return this.#guard(() =>
      this.#opened()
        .prepare<[number, number], StoredEvent>(
          "SELECT position, body FROM event WHERE position > ? ORDER BY position LIMIT ?",
        )
        .all(after, limit),
    );
  }

  close(): void {
    this.#db?.close();
    this.#lost?.source?.close();
    this.#owner?.close();
    this.#db = this.#owner = this.#lost = undefined;
  }

  #opened(): Connection {
    if (this.#db === undefined) throw new JournalTrouble("the journal is not open");
    return this.#db;
  }

  /** Runs an operation; whatever goes wrong closes the file and becomes a trouble with a remedy. */
  #guard<T>(operation: () => T): T {
    try {
      return operation();
    } catch (error) {
      const trouble = this.#judge(error);
      if (this.#lost?.source !== this.#db) this.#db?.close();
      this.#db = undefined;
      throw trouble;
    }
  }

  #judge(error: unknown): unknown {
    if (!(error instanceof Database.SqliteError)) return error;
    if (/^SQLITE_(CORRUPT|NOTADB)/.test(error.code)) {
      this.#lost ??= { reason: error.message, source: undefined };
      return new JournalTrouble(
        `${this.#path} is damaged (${error.message}); it is being moved aside and a new one begun: check the disk`,
      );
    }
    return new JournalTrouble(`${this.#path}: ${error.message} (${error.code}); ${remedy(error.code)}`);
  }

  #takeOwnership(waitMs: number): void {
    if (this.#owner !== undefined) return;
    const owner = new Database(`${this.#path}.lock`, { timeout: waitMs });
    try {
      owner.pragma("journal_mode = MEMORY");
      owner.exec("BEGIN EXCLUSIVE");
    } catch (error) {
      owner.close();
      if (!(error instanceof Database.SqliteError) || !error.code.startsWith("SQLITE_BUSY")) throw error;
      throw new JournalTrouble(`${this.#path} is in use by another gateway; end it: two cannot write one journal`);
    }
    this.#owner = owner;
  }

  #connect(path: string): Connection {
    const db = new Database(path, { timeout: busyMs });
    try {
      prepareFile(db, path);
    } catch (error) {
      db.close();
      throw error;
    }
    return db;
  }

  /** Which files the path names now. The log beside it counts too: rows may still be in it alone. */
  #identityNow(): string {
    return [this.#path, `${this.#path}-wal`]
      .map((path) => statSync(path, { throwIfNoEntry: false })?.ino ?? "gone")
      .join(" ");
  }

  #checkIdentity(): void {
    const now = this.#identityNow();
    if (now === this.#identity) return;
    if (now.split(" ")[0] === this.#identity.split(" ")[0]) {
      this.#db?.pragma("wal_checkpoint(TRUNCATE)");
      throw new JournalTrouble(
        `${this.#path}-wal was deleted while in use; its rows have been written to the journal itself`,
      );
    }
    this.#lost = { reason: "it was deleted or replaced while in use", source: this.#db };
    throw new JournalTrouble(
      `${this.#path} was deleted or replaced while in use; it is being written anew: leave it alone while the gateway runs`,
    );
  }

  /** Writes a new file with every row that can still be read, then puts it in place. Returns what to tell. */
  #beginAnew(lost: Lost, known: Known): string {
    const fresh = `${this.#path}.new`;
    removeDatabase(fresh);
    const target = this.#connect(fresh);
    let kept: number;
    try {
      kept = lost.source === undefined ? salvage(this.#path, target, known) : copy(lost.source, target, known);
    } finally {
      target.close();
    }
    const aside = this.#moveAside(lost.source === undefined ? "damaged" : "replaced");
    this.#finishRenaming();
    lost.source?.close();
    this.#lost = undefined;
    const where = aside === undefined ? "" : `; what was there is now ${aside}, keep it`;
    return `${this.#path}: ${lost.reason}; a new journal was begun with the ${kept} events that could be read${where}. Check the disk`;
  }

  /** The last step of `#beginAnew`, done by the next start if this one ended before it. */
  #finishRenaming(): void {
    const fresh = `${this.#path}.new`;
    if (!existsSync(this.#path) && existsSync(fresh)) renameSync(fresh, this.#path);
  }

  #moveAside(kind: string): string | undefined {
    const left = databaseSuffixes.filter((suffix) => existsSync(this.#path + suffix));
    if (left.length === 0) return undefined;
    let number = 1;
    while (databaseSuffixes.some((suffix) => existsSync(`${this.#path}.${kind}-${number}${suffix}`))) number++;
    const aside = `${this.#path}.${kind}-${number}`;
    for (const suffix of left) renameSync(this.#path + suffix, aside + suffix);
    return aside;
  }
}

/** A database is up to three files. */
const databaseSuffixes = ["", "-wal", "-shm"];

function removeDatabase(path: string): void {
  for (const suffix of databaseSuffixes) rmSync(path + suffix, { force: true });
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

function remember(db: Connection): Omit<Opened, "notice"> {
  return {
    seq: db.prepare<[], number>("SELECT seq FROM event ORDER BY position DESC LIMIT 1").pluck().get() ?? 0,
    open: db.prepare<[], StoredRecord>(openAlarmsSql).all(),
    causes: newestCauses(db),
    faults: db.prepare<[], StoredRecord>(faultsSql).all(),
    lastPosition: lastPosition(db),
    pointers: Object.fromEntries(db.prepare<[], [string, number]>("SELECT broker, published FROM outbox").raw().all()),
  };
}

function newestCauses(db: Connection): string[] {
  const sources = db.prepare<[], string>(sourcesSql).pluck().all();
  const ofSource = db.prepare<[string], { readonly position: number; readonly cause: string }>(causesSql);
  const newest = sources.flatMap((source) => ofSource.all(source));
  return newest.sort((a, b) => a.position - b.position).map(({ cause }) => cause);
}

function lastPosition(db: Connection): number {
  return db.prepare<[], number>("SELECT seq FROM sqlite_sequence WHERE name = 'event'").pluck().get() ?? 0;
}

/** What can be read of a damaged file, from its beginning and, past the damage, from its end. */
function salvage(path: string, target: Connection, known: Known): number {
  let source: Connection;
  try {
    source = new Database(path, { timeout: busyMs, readonly: true });
    // Otherwise a file that is shorter than its header says is not read at all.
    source.unsafeMode(true).pragma("writable_schema = ON");
  } catch (error) {
    if (error instanceof Database.SqliteError) return 0; // not even a header can be read: the file that is moved aside is all there is
    throw error;
  }
  try {
    return copy(source, target, known);
  } finally {
    source.close();
  }
}

function copy(source: Connection, target: Connection, known: Known): number {
  const insert = target.prepare(
    `INSERT OR IGNORE INTO event (position, ${columns}) VALUES (?${", ?".repeat(columns.split(",").length)})`,
  );
  const pointers = new Map(Object.entries(known.pointers));
  target.transaction(() => {
    for (const direction of ["ASC", "DESC"]) {
      const whole = whileReadable(
        source,
        `SELECT position, ${columns} FROM event ORDER BY position ${direction}`,
        (row) => insert.run(...row),
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
  })();
  return target.prepare<[], number>("SELECT count(*) FROM event").pluck().get() ?? 0;
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

function remedy(code: string): string {
  if (code.startsWith("SQLITE_FULL")) return "free space on the disk";
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED"))
    return "another program holds it for writing: end that program";
  if (code.startsWith("SQLITE_READONLY"))
    return "give the gateway's user the right to write the file and its directory; a disk that failed may have become read-only";
  if (code.startsWith("SQLITE_CANTOPEN"))
    return "make the directory, or correct the path or the rights of the gateway's user";
  return "check the disk and its cable or card";
}
