/**
 * The pairings in the journal: changed in the transaction of their event, sealed if there is a seal, and mirrored to the spare copy.
 *
 * Each change of the table has a number. Database and spare each know the last one that they have seen, and the higher
 * one is right; so neither a crash between the two nor an old copy of either brings a unit back whose key was
 * forgotten. A database whose table was lost or only partly readable says so (`meta`), and the spare then fills the gaps:
 *
 *   table    compared with the spare     taken
 *   whole    not older                   the table
 *   whole    older                       the spare
 *   gaps     –                           the spare, and rows of the table that are newer than it
 *
 * What was not as it should be is told, with the units that it concerns; a key that cannot be opened is kept, never dropped.
 */
import { statSync } from "node:fs";
import type { Pairing, PairingChange } from "../core/pairing.ts";
import type { DeskId } from "../core/site.ts";
import { type Connection, moveAside } from "./journal-file.ts";
import { changeKey, gapsKey, type Place, pairingColumns } from "./journal-schema.ts";
import { readSeal, type SealFile } from "./pairing-seal.ts";
import {
  codeOf,
  type Ledger,
  type PairingRow,
  readSpare,
  type Spare,
  sparePath,
  spareText,
  writeSpare,
} from "./pairing-spare.ts";

const values = "@uid, @desk, @socket, @model, @state, @since, @testedAt, @sealed, @key, @change";

/** What the spare copy knows, for a gateway whose journal cannot be read: as many units as can be opened. */
export function pairingsOfSpare(journal: string, sealFile: string | undefined): Pairing[] {
  const seal = sealFile === undefined ? undefined : readSeal(sealFile).seal;
  const rows = readSpare(sparePath(journal)).ledger?.rows ?? [];
  return rows.flatMap((row) => {
    const key = row.sealed === 0 ? new Uint8Array(row.key) : seal?.open(row.uid, row.key);
    return key === undefined ? [] : [pairingOf(row, key)];
  });
}

export class PairingTable {
  readonly #path: string;
  readonly #spare: string;
  readonly #sealFile: string | undefined;
  #seal: SealFile = {};
  /** What the spare holds, and which file it is; `undefined`: not what it should, or not known. */
  #mirrored: { readonly text: string; readonly file: string } | undefined;
  readonly #told = new Map<string, string>();

  constructor({ path, sealFile }: Place) {
    this.#path = path;
    this.#spare = sparePath(path);
    this.#sealFile = sealFile;
  }

  /** Whether there was a journal here before, even if it is gone now. */
  get hasSpare(): boolean {
    return statSync(this.#spare, { throwIfNoEntry: false }) !== undefined;
  }

  /** Brings table and spare together; answers what is paired, and what to tell. */
  open(db: Connection): { pairings: Pairing[]; notice: string | undefined } {
    this.#seal = this.#sealFile === undefined ? {} : readSeal(this.#sealFile);
    const notices = this.#bringTogether(db);
    this.#sealAll(db);
    notices.push(this.#write(db), this.#sealNotice());
    const rows = readLedger(db).rows.map((row) => ({ row, key: this.#keyOf(row) }));
    const shut = rows.flatMap(({ row, key }) => (key === undefined ? [row.uid] : []));
    if (shut.length > 0) notices.push(this.#shutNotice(shut));
    return {
      pairings: rows.flatMap(({ row, key }) => (key === undefined ? [] : [pairingOf(row, key)])),
      notice: this.#once("open", notices),
    };
  }

  /** Within a transaction: the change of one record. */
  change(db: Connection, { uid, pairing }: PairingChange): void {
    const change = lastChange(db) + 1;
    setMeta(db, changeKey, change);
    if (pairing === undefined) {
      db.prepare("DELETE FROM pairing WHERE uid = ?").run(uid);
      return;
    }
    if (this.#sealFile !== undefined && this.#seal.seal === undefined) this.#seal = readSeal(this.#sealFile);
    const { desk, socket, model, state, since, testedAt = null } = pairing;
    const row: PairingRow = { uid, desk, socket, model, state, since, testedAt, sealed: 0, key: pairing.key, change };
    put(db, this.#sealed(row));
  }

  /** After a commit: the spare as the table is now, if it is not already. Answers what to tell. */
  mirror(db: Connection, changed: boolean): string | undefined {
    if (changed) emptyLog(db);
    else if (this.#mirrored?.file === fileOf(this.#spare)) return undefined;
    return this.#once("mirror", [this.#write(db), this.#sealNotice()]);
  }

  /** Whatever goes wrong here is told and tried again, but keeps no press from being acknowledged: the database has it all. */
  #write(db: Connection): string | undefined {
    const text = spareText(readLedger(db));
    if (text === this.#mirrored?.text && this.#mirrored.file === fileOf(this.#spare)) return undefined;
    this.#mirrored = undefined;
    try {
      writeSpare(this.#spare, text);
    } catch (error) {
      return `${this.#spare}, the spare copy of the paired units, cannot be written (${codeOf(error)}): check the disk, and the rights of the gateway's user to file and directory`;
    }
    this.#mirrored = { text, file: fileOf(this.#spare) };
    return undefined;
  }

  #bringTogether(db: Connection): (string | undefined)[] {
    const table = readLedger(db);
    const isWhole = meta(db, changeKey) !== undefined && meta(db, gapsKey) === undefined;
    const hasGaps = meta(db, gapsKey) !== undefined;
    const spare = readSpare(this.#spare);
    this.#mirrored = spare.ledger && { text: spareText(spare.ledger), file: fileOf(this.#spare) };
    if (spare.problem !== undefined && !isWhole) moveAside(this.#spare, "damaged");
    const joined = isWhole && (spare.ledger?.change ?? 0) <= table.change ? table : join(table, spare.ledger);
    if (joined !== table || !isWhole) {
      db.transaction(() => {
        db.exec("DELETE FROM pairing");
        for (const row of joined.rows) put(db, row);
        setMeta(db, changeKey, joined.change);
        db.prepare("DELETE FROM meta WHERE key = ?").run(gapsKey);
      }).immediate();
    }
    return [this.#spareNotice(spare, isWhole), this.#joinedNotice(table, spare.ledger, joined, hasGaps)];
  }

  #spareNotice({ problem }: Spare, isWhole: boolean): string | undefined {
    if (problem === undefined) return undefined;
    const after = isWhole ? "it was written anew" : "it was moved aside, and a new one begun";
    return `${this.#spare}, the spare copy of the paired units, ${problem}; ${after}: check the disk`;
  }

  #joinedNotice(table: Ledger, spare: Ledger | undefined, joined: Ledger, hasGaps: boolean): string | undefined {
    if (joined === table) return undefined;
    if (spare === undefined)
      return hasGaps
        ? `of the paired units in ${this.#path} only ${joined.rows.length} could be read, and there was no spare copy: pair the others anew`
        : undefined;
    if (joined.rows.length === 0 && table.rows.length === 0) return undefined;
    const mayBeOld =
      table.change > spare.change ? "; the last change may be missing: compare with `rufkreis units`" : "";
    return `${units(joined.rows.length)} taken from the spare copy ${this.#spare}, because ${this.#path} did not have them as they were last${mayBeOld}`;
  }

  /** Seals what was written before there was a seal, or while it could not be read. */
  #sealAll(db: Connection): void {
    if (this.#seal.seal === undefined) return;
    const open = readLedger(db).rows.filter(({ sealed }) => sealed === 0);
    if (open.length === 0) return;
    db.transaction(() => {
      for (const row of open) {
        const change = lastChange(db) + 1;
        setMeta(db, changeKey, change);
        put(db, this.#sealed({ ...row, change }));
      }
    }).immediate();
    emptyLog(db);
  }

  #sealed(row: PairingRow): PairingRow {
    const { seal } = this.#seal;
    return seal === undefined ? row : { ...row, sealed: 1, key: seal.close(row.uid, row.key) };
  }

  #keyOf({ uid, sealed, key }: PairingRow): Uint8Array | undefined {
    return sealed === 0 ? new Uint8Array(key) : this.#seal.seal?.open(uid, key);
  }

  #sealNotice(): string | undefined {
    const { seal, problem } = this.#seal;
    if (problem === undefined) return undefined;
    const until = seal === undefined ? "; until then keys that come new are stored unsealed" : "";
    return `sealFile: ${problem.message}; ${problem.remedy}${until}`;
  }

  #shutNotice(uids: readonly string[]): string {
    const what = `the keys of ${units(uids.length)} in ${this.#path} are sealed and cannot be opened (${uids.join(", ")}); they are kept, but these units are not trusted`;
    const again = "and start the gateway again";
    if (this.#sealFile === undefined) return `${what}: set sealFile to the file that they were sealed with, ${again}`;
    if (this.#seal.seal === undefined) return `${what}: put ${this.#sealFile} back, ${again}`;
    return `${what}: ${this.#sealFile} is not the file that they were sealed with, or the rows were changed; put that file back ${again}, or pair these units anew`;
  }

  /** What is the same as the last time is not told again at each new opening of the file. */
  #once(when: "open" | "mirror", notices: readonly (string | undefined)[]): string | undefined {
    const text = notices.filter((notice) => notice !== undefined).join("; ");
    const isNew = text !== (this.#told.get(when) ?? "");
    this.#told.set(when, text);
    return isNew && text !== "" ? text : undefined;
  }
}

/** The spare, with those rows of a table with gaps that are newer. Rows that are not were forgotten before the spare was written. */
function join(table: Ledger, spare: Ledger | undefined): Ledger {
  if (spare === undefined) return { ...table };
  const rows = new Map(spare.rows.map((row) => [row.uid, row]));
  for (const row of table.rows) if (row.change > spare.change) rows.set(row.uid, row);
  return { change: Math.max(table.change, spare.change), rows: [...rows.values()] };
}

function units(count: number): string {
  return count === 1 ? "1 paired unit" : `${count} paired units`;
}

function pairingOf(row: PairingRow, key: Uint8Array): Pairing {
  const { uid, socket, model, since } = row;
  const state = row.state === "paired" ? "paired" : "offered";
  return { uid, key, desk: row.desk as DeskId, socket, model, state, since, testedAt: row.testedAt ?? undefined };
}

function readLedger(db: Connection): Ledger {
  const rows = db
    .prepare<[], PairingRow>(
      `SELECT ${pairingColumns.replace("tested_at", "tested_at AS testedAt")} FROM pairing ORDER BY uid`,
    )
    .all();
  return { change: Math.max(lastChange(db), ...rows.map(({ change }) => change)), rows };
}

function put(db: Connection, row: PairingRow): void {
  db.prepare(`INSERT OR REPLACE INTO pairing (${pairingColumns}) VALUES (${values})`).run({
    ...row,
    key: Buffer.from(row.key),
  });
}

function lastChange(db: Connection): number {
  return Number(meta(db, changeKey) ?? 0);
}

function meta(db: Connection, key: string): string | undefined {
  return db.prepare<[string], string>("SELECT value FROM meta WHERE key = ?").pluck().get(key);
}

function setMeta(db: Connection, key: string, value: number): void {
  db.prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)").run(key, String(value));
}

/** The log keeps what a commit replaced until it is used again, and so an old or unsealed key. Readers may delay this. */
function emptyLog(db: Connection): void {
  db.pragma("wal_checkpoint(TRUNCATE)");
}

function fileOf(path: string): string {
  const status = statSync(path, { throwIfNoEntry: false });
  return status === undefined ? "none" : `${status.ino} ${status.size} ${status.mtimeMs}`;
}
