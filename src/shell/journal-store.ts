/**
 * The journal's file, synchronously: opening, appending, reading, and what to do when the disk is bad.
 * It runs in the journal's own thread (journal-worker.ts), because each of its calls may wait for a disk.
 *
 * - WAL with `synchronous=FULL`: what `append` returned from is on disk. Before and after each commit the path
 *   is looked at: a file that was deleted, replaced or cut while open still takes writes, into nothing.
 * - One writer: `<path>.lock` is a database of its own whose exclusive lock is held as long as we run.
 *   The kernel frees it with the process, so a kill leaves nothing to clean up, and readers of the journal
 *   itself are never locked out.
 * - A damaged file is moved aside (`<path>.damaged-1`) and kept as long as its events would be; a new one is begun with every row
 *   that can still be read, in the same places. Likewise for a file that was deleted, replaced or cut while
 *   we ran: the open handle still has what was not cut off. A file that was cut while nothing ran is noticed before SQLite
 *   opens it (journal-cut.ts). What was done is told by the next opening, even if this process does not live to tell it.
 * - The units' keys are in the same file (pairing-table.ts), so it is readable for the gateway's user alone.
 * - Every other failure is thrown as a `JournalTrouble` with a remedy, and leaves the file closed: the next
 *   `open` starts from the beginning.
 */
import { existsSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import type { Moment } from "../core/records/retention.ts";
import { missingPages } from "./journal-cut.ts";
import {
  type Connection,
  connectFile,
  JournalTrouble,
  lastPosition,
  makePrivate,
  moveAside,
  nameAside,
  narrow,
  remedy,
  removeDatabase,
  setLastPosition,
  systemTrouble,
} from "./journal-file.ts";
import { decide, type Forgetting, forgetAside, forgetBatch } from "./journal-forget.ts";
import { remember } from "./journal-memory.ts";
import { chainLate, headOf, insertLost, insertMended, insertRows } from "./journal-rows.ts";
import { copy, salvage, salvageCut } from "./journal-salvage.ts";
import type { Answers, Known, Opened, Place, Pointers, Row, Run, StoredEvent } from "./journal-schema.ts";
import { harmBetween, type Look, lookAt } from "./journal-watch.ts";
import { PairingTable } from "./pairing-table.ts";

/** Why the file must be begun anew, and where its rows can still be had. */
interface Lost {
  readonly reason: string;
  /** How the file is called when it is moved aside. */
  readonly kind: "damaged" | "replaced";
  readonly from: "file" | "file-and-log" | Connection;
}

/** In `meta` of a new journal: what is to be told about its making. */
const untoldKey = "untold";

export class JournalStore {
  readonly #path: string;
  readonly #run: Run;
  readonly #pairings: PairingTable;
  /** What was done and is not told yet, because the opening that it belongs to has not come to its end. */
  #notices: string[] = [];
  #owner: Connection | undefined;
  #db: Connection | undefined;
  #seen: Look | undefined;
  #lost: Lost | undefined;
  #forgetting: Forgetting | undefined;

  constructor(place: Place) {
    this.#path = place.path;
    this.#run = place.run;
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
    this.#lost ??= this.#lookForCut();
    const isAnew = this.#lost !== undefined;
    if (this.#lost !== undefined) this.#beginAnew(this.#lost, known);
    else this.#notice(this.#missing());
    const db = connectFile(this.#path);
    this.#db = db;
    this.#forgetting = undefined;
    chainLate(db, this.#run);
    const register = db.prepare(
      "INSERT OR IGNORE INTO outbox SELECT ?, coalesce(?, (SELECT max(position) FROM event), 0)",
    );
    for (const broker of brokers) register.run(broker, known.pointers[broker] ?? null);
    this.#notice(untold(db));
    // What was lost with a damaged file is told already.
    if (!isAnew) this.#notice(this.#wasRewritten(db, known));
    this.#notice(this.#wentBack(db, known));
    const { pairings, notice } = this.#pairings.open(db);
    this.#notice(notice);
    const remembered = remember(db, this.#run.machineBoot);
    this.#seen = lookAt(this.#path);
    const told = this.#notices.splice(0).join("; ");
    return { ...remembered, hash: headOf(db).hash, pairings, notice: told === "" ? undefined : told };
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

  #lookForCut(): Lost | undefined {
    const missing = missingPages(this.#path);
    if (missing === undefined) return undefined;
    return { reason: `it is shorter than it was, by ${missing} pages`, kind: "damaged", from: "file-and-log" };
  }

  /** Events that were on disk and are not: the log was lost, or an old copy put back, while the file was closed. */
  #wentBack(db: Connection, known: Known): string | undefined {
    const last = lastPosition(db);
    if (last >= known.lastPosition) return undefined;
    db.transaction(() => {
      setLastPosition(db, known.lastPosition);
      insertLost(db, this.#run, `the file went back from event ${known.lastPosition} to ${last} while it was closed`);
    }).immediate();
    return `${this.#path} went back from event ${known.lastPosition} to ${last} while it was closed; what was between is lost: check the disk`;
  }

  /** The row that was written last is another one now: somebody else wrote here. */
  #wasRewritten(db: Connection, { lastPosition: position, hash }: Known): string | undefined {
    if (hash === undefined || position === 0 || lastPosition(db) < position) return undefined;
    const found = db.prepare<[number], string>("SELECT hash FROM event WHERE position = ?").pluck().get(position);
    if (found === hash) return undefined;
    return `${this.#path} was changed while it was closed: event ${position} is not the one that was written; look with \`rufkreis log verify\``;
  }

  /** Writes the rows and pointers in one commit; returns the last place in use. Rows that are there already are left alone. */
  append(rows: readonly Row[], pointers: Pointers): Answers["append"] {
    return this.#guard(() => {
      const db = this.#opened();
      this.#check();
      const point = db.prepare(
        "INSERT INTO outbox VALUES (?, ?) ON CONFLICT (broker) DO UPDATE SET published = excluded.published",
      );
      const confirmed = Object.entries(pointers);
      const changes = rows.flatMap(({ pairing }) => pairing ?? []);
      if (rows.length + confirmed.length > 0) {
        db.transaction(() => {
          insertRows(db, rows);
          for (const change of changes) this.#pairings.change(db, change);
          for (const [broker, position] of confirmed) point.run(broker, position);
          // By now the gateway has told it, and what it tells is a record as well.
          if (rows.length > 0) db.prepare("DELETE FROM meta WHERE key = ?").run(untoldKey);
        }).immediate();
      }
      this.#check();
      const notice = this.#pairings.mirror(db, changes.length > 0);
      this.#seen = lookAt(this.#path);
      const { position, hash } = headOf(db);
      return { lastPosition: position, hash, notice };
    });
  }

  /**
   * Deletes one batch of what is older than the retention. The first order of a run decides what goes and says so in a row, the last one empties the
   * log, where the text still stands. Readers may delay that to the next hour.
   */
  forget(now: Moment, retentionDays: number): Answers["forget"] {
    return this.#guard(() => {
      const db = this.#opened();
      this.#check();
      let notice: string | undefined;
      if (this.#forgetting === undefined) {
        const decision = decide(db, this.#run, now, retentionDays);
        ({ forgetting: this.#forgetting, notice } = decision);
        forgetAside(db, this.#path, retentionDays);
      }
      const upTo = this.#forgetting?.upTo ?? 0;
      this.#forgetting &&= forgetBatch(db, this.#forgetting);
      this.#check();
      if (this.#forgetting === undefined) db.pragma("wal_checkpoint(TRUNCATE)");
      this.#seen = lookAt(this.#path);
      const { position, hash } = headOf(db);
      return { lastPosition: position, hash, upTo, more: this.#forgetting !== undefined, notice };
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
    if (typeof this.#lost?.from === "object") this.#lost.from.close();
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
      if (this.#lost?.from !== this.#db) this.#db?.close();
      this.#db = undefined;
      throw trouble;
    }
  }

  #judge(error: unknown): unknown {
    if (!(error instanceof Database.SqliteError)) return systemTrouble(this.#path, error);
    if (/^SQLITE_(CORRUPT|NOTADB)/.test(error.code)) {
      this.#lost ??= { reason: error.message, kind: "damaged", from: "file" };
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

  /** Looks whether the names still stand for what is open, and at its whole length. */
  #check(): void {
    const now = lookAt(this.#path);
    const harm = this.#seen && harmBetween(this.#seen, now);
    const name = this.#path;
    switch (harm) {
      case undefined:
        this.#seen = now;
        return;
      case "lock":
        this.#owner?.close();
        this.#owner = undefined;
        throw new JournalTrouble(
          `${name}.lock was deleted or replaced while in use; if another gateway was started here, end it: two cannot write one journal`,
        );
      case "log-deleted":
        this.#db?.pragma("wal_checkpoint(TRUNCATE)");
        throw new JournalTrouble(
          `${name}-wal was deleted while in use; its rows have been written to the journal itself`,
        );
      case "replaced":
        this.#lost = { reason: "it was deleted or replaced while in use", kind: "replaced", from: this.#opened() };
        break;
      case "cut":
        this.#lost = { reason: "it or its log became shorter while in use", kind: "damaged", from: this.#opened() };
        break;
    }
    throw new JournalTrouble(
      `${name}: ${this.#lost.reason}; it is being written anew: leave it alone while the gateway runs`,
    );
  }

  /** Writes a new file with every row that can still be read, then puts it in place. */
  #beginAnew({ reason, kind, from }: Lost, known: Known): void {
    const fresh = `${this.#path}.new`;
    removeDatabase(fresh);
    const target = connectFile(fresh);
    try {
      const kept =
        from === "file"
          ? salvage(this.#path, target, known)
          : from === "file-and-log"
            ? salvageCut(this.#path, target, known)
            : copy(from, target, known);
      const aside = nameAside(this.#path, kind);
      chainLate(target, this.#run);
      target.transaction(() => insertMended(target, this.#run, reason)).immediate();
      const where = aside === undefined ? "" : `; what was there is now ${aside}, keep it`;
      const text = `${this.#path}: ${reason}; a new journal was begun with the ${kept} events that could be read${where}. Check the disk`;
      target.prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)").run(untoldKey, text);
    } finally {
      target.close();
    }
    moveAside(this.#path, kind);
    this.#finishRenaming();
    if (typeof from === "object") from.close();
    this.#lost = undefined;
  }

  /** The last step of `#beginAnew`, done by the next start if this one ended before it. */
  #finishRenaming(): void {
    const fresh = `${this.#path}.new`;
    if (!existsSync(this.#path) && existsSync(fresh)) renameSync(fresh, this.#path);
  }
}

function untold(db: Connection): string | undefined {
  return db.prepare<[string], string>("SELECT value FROM meta WHERE key = ?").pluck().get(untoldKey);
}

/** What is wrong with the lock says nothing about the journal, so it is no reason to begin a new one. */
function lockTrouble(path: string, error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  if (error.code.startsWith("SQLITE_BUSY"))
    return new JournalTrouble(`${path} is in use by another gateway; end it: two cannot write one journal`);
  if (error.code.startsWith("SQLITE_NOTADB")) return new JournalTrouble(`${path}.lock is not ours; move it away`);
  return new JournalTrouble(`${path}.lock: ${error.message} (${error.code}); ${remedy(error.code)}`);
}
