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
 * - The units' keys are in the same file (pairing-table.ts), so it is readable for the gateway's user alone.
 * - Every other failure is thrown as a `JournalTrouble` with a remedy, and leaves the file closed: the next
 *   `open` starts from the beginning.
 */
import { existsSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import {
  type Connection,
  connectFile,
  JournalTrouble,
  lastPosition,
  makePrivate,
  moveAside,
  narrow,
  remedy,
  removeDatabase,
} from "./journal-file.ts";
import { remember } from "./journal-memory.ts";
import { columns, copy, salvage } from "./journal-salvage.ts";
import type { Answers, Known, Opened, Place, Pointers, Row, StoredEvent } from "./journal-schema.ts";
import { PairingTable } from "./pairing-table.ts";

/** Why the file must be begun anew; `source` still has its rows if the file was taken away under us. */
interface Lost {
  readonly reason: string;
  readonly source: Connection | undefined;
}

const insertSql = `INSERT INTO event (${columns}) VALUES (@id, @epoch, @seq, @type, @alarm, @desk, @code,
  CASE WHEN EXISTS (SELECT 1 FROM event WHERE cause = @cause) THEN NULL ELSE @cause END,
  @source, @at, @clockTrusted, @instantMs, @machineBoot, @body) ON CONFLICT (id) DO NOTHING`;

export class JournalStore {
  readonly #path: string;
  readonly #pairings: PairingTable;
  /** What was done and is not told yet, because the opening that it belongs to has not come to its end. */
  #notices: string[] = [];
  #owner: Connection | undefined;
  #db: Connection | undefined;
  #identity = "";
  #lost: Lost | undefined;

  constructor(place: Place) {
    this.#path = place.path;
    this.#pairings = new PairingTable(place);
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
    this.#notice(narrow(this.#path));
    if (this.#lost !== undefined) this.#notice(this.#beginAnew(this.#lost, known));
    else this.#notice(this.#missing());
    const db = connectFile(this.#path);
    this.#db = db;
    const register = db.prepare(
      "INSERT OR IGNORE INTO outbox SELECT ?, coalesce(?, (SELECT max(position) FROM event), 0)",
    );
    for (const broker of brokers) register.run(broker, known.pointers[broker] ?? null);
    const { pairings, notice } = this.#pairings.open(db);
    this.#notice(notice);
    const remembered = remember(db);
    this.#identity = this.#identityNow();
    const told = this.#notices.splice(0).join("; ");
    return { ...remembered, pairings, notice: told === "" ? undefined : told };
  }

  #notice(text: string | undefined): void {
    if (text !== undefined && !this.#notices.includes(text)) this.#notices.push(text);
  }

  /** A journal that is gone looks like one that never was, but for the spare copy beside it. */
  #missing(): string | undefined {
    const size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > 0 || !this.#pairings.hasSpare) return undefined;
    return `${this.#path} is empty or gone, although there was a journal here; a new one was begun. If nobody moved it away, check the disk`;
  }

  /** Writes the rows and pointers in one commit; returns the last place in use. Rows that are there already are left alone. */
  append(rows: readonly Row[], pointers: Pointers): Answers["append"] {
    return this.#guard(() => {
      const db = this.#opened();
      const insert = db.prepare(insertSql);
      const point = db.prepare(
        "INSERT INTO outbox VALUES (?, ?) ON CONFLICT (broker) DO UPDATE SET published = excluded.published",
      );
      const confirmed = Object.entries(pointers);
      const changes = rows.flatMap(({ pairing }) => pairing ?? []);
      if (rows.length + confirmed.length > 0) {
        db.transaction(() => {
          for (const row of rows) insert.run(row);
          for (const change of changes) this.#pairings.change(db, change);
          for (const [broker, position] of confirmed) point.run(broker, position);
        }).immediate();
      }
      this.#checkIdentity();
      const notice = this.#pairings.mirror(db, changes.length > 0);
      return { lastPosition: lastPosition(db), notice };
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
    const path = `${this.#path}.lock`;
    if (this.#owner !== undefined) return;
    if (!existsSync(dirname(path)))
      throw new JournalTrouble(
        `the directory ${dirname(path)} is not there; make it, or correct the path in the configuration`,
      );
    makePrivate(path);
    const owner = new Database(path, { timeout: waitMs });
    try {
      owner.pragma("journal_mode = MEMORY");
      owner.exec("BEGIN EXCLUSIVE");
    } catch (error) {
      owner.close();
      throw lockTrouble(this.#path, error);
    }
    this.#owner = owner;
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
    const target = connectFile(fresh);
    let kept: number;
    try {
      kept = lost.source === undefined ? salvage(this.#path, target, known) : copy(lost.source, target, known);
    } finally {
      target.close();
    }
    const aside = moveAside(this.#path, lost.source === undefined ? "damaged" : "replaced");
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
}

/** What is wrong with the lock says nothing about the journal, so it is no reason to begin a new one. */
function lockTrouble(path: string, error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  if (error.code.startsWith("SQLITE_BUSY"))
    return new JournalTrouble(`${path} is in use by another gateway; end it: two cannot write one journal`);
  if (error.code.startsWith("SQLITE_NOTADB")) return new JournalTrouble(`${path}.lock is not ours; move it away`);
  return new JournalTrouble(`${path}.lock: ${error.message} (${error.code}); ${remedy(error.code)}`);
}
