/**
 * The tables of the journal, and how an event becomes a row. Auditors open the file with plain `sqlite3`;
 * the comments below stand in the file itself (`.schema`), and the view `log` is the one to read.
 */
import { alarmOf, causeOf, type JournalRecord } from "../core/event.ts";
import type { Pairing, PairingChange } from "../core/pairing.ts";
import type { Moment } from "../core/records/retention.ts";

/** "Rufk" in the file's header: a database that is not ours is never written to. */
export const applicationId = 0x5275666b;
export const schemaVersion = 3;
/**
 * Versions that are brought up when such a file is opened: 1 has no table of pairings, 1 and 2 have no chain (journal-chain.ts).
 */
export const schemaVersionsBefore: readonly unknown[] = [1, 2];
/** The first version with the table of pairings. */
export const pairingVersion = 2;

/** The newest causes remembered for each source; a unit keeps 8 events, and a console has no more requests under way. */
export const causesPerSource = 64;

export const pairingSql = `
CREATE TABLE pairing (             -- which unit belongs to which desk, and the key that proves it; keys are nowhere else but in <file>.pairings
  uid TEXT PRIMARY KEY,            -- of the unit, as on the wire
  desk TEXT NOT NULL,
  socket TEXT NOT NULL,            -- where the unit was when it was paired or moved
  model TEXT NOT NULL,
  state TEXT NOT NULL,             -- offered: the key is on its way to the unit; paired: the unit has proved that it holds it
  since TEXT NOT NULL,             -- when it was paired, wall time in UTC
  tested_at TEXT,                  -- when its button was last pressed and the room confirmed; NULL: never
  sealed INTEGER NOT NULL,         -- 1: only the seal file opens the key
  key BLOB NOT NULL,               -- 16 bytes; sealed: 12 bytes nonce, AES-256-GCM of the 16 bytes, 16 bytes tag
  change INTEGER NOT NULL          -- counts the changes of this table; the newest one is 'pairing-change' in meta
) STRICT;
`;

export const anchorSql = `
CREATE TABLE anchor (              -- where rows were deleted because they were too old, so that the chain can still be followed
  position INTEGER PRIMARY KEY,    -- of the first row that is left behind them
  previous TEXT NOT NULL,          -- the hash that this row is chained to: that of the last one deleted
  count INTEGER NOT NULL           -- how many were deleted here
) STRICT;
CREATE TABLE forgotten_cause (     -- causes of deleted rows that may still be repeated; neither time nor desk
  source TEXT NOT NULL,
  position INTEGER PRIMARY KEY,
  cause TEXT NOT NULL UNIQUE
) STRICT;
`;

export const pairingColumns = "uid, desk, socket, model, state, since, tested_at, sealed, key, change";

/** In `meta`: the number of the last change of the pairings, and that some of them could not be read. */
export const changeKey = "pairing-change";
export const gapsKey = "pairing-gaps";
/** In `meta`: the rows come from a release that did not chain them. */
export const unchainedKey = "unchained";

export const schemaSql = `
CREATE TABLE event (               -- one row for each thing that happened; rows are only ever added
  position INTEGER PRIMARY KEY AUTOINCREMENT, -- place in this file
  id TEXT NOT NULL UNIQUE,         -- unique for ever, the same as on MQTT
  epoch TEXT NOT NULL,             -- random name of the run of the gateway that wrote the row
  seq INTEGER NOT NULL,            -- counts within a run, and goes on from the run before
  type TEXT NOT NULL,
  alarm TEXT,
  desk TEXT,
  code TEXT,                       -- of a fault
  cause TEXT UNIQUE,               -- what brought it about; NULL if nothing, or if an earlier row has the same
  source TEXT,                     -- who sent the cause: the uid of a unit, or "request"
  at TEXT NOT NULL,                -- wall time in UTC, a label
  clock_trusted INTEGER NOT NULL,  -- 1 if the clock was set by something trusted
  instant_ms REAL NOT NULL,        -- ms since the machine started: what timers are rebuilt from
  machine_boot TEXT NOT NULL,      -- which start of the machine that was
  body TEXT NOT NULL,              -- the whole event, JSON, as published
  hash TEXT NOT NULL DEFAULT ''    -- SHA-256 over this row and the hash of the row before: rufkreis log verify
) STRICT;
CREATE INDEX event_alarm ON event (alarm, type) WHERE alarm IS NOT NULL;
CREATE INDEX event_raised ON event (alarm) WHERE type IN ('raised', 'missed');
CREATE INDEX event_source ON event (source, position, cause) WHERE cause IS NOT NULL;
CREATE INDEX event_code ON event (code, desk) WHERE code IS NOT NULL;
CREATE TABLE outbox (              -- how far each broker has confirmed
  broker TEXT PRIMARY KEY,
  published INTEGER NOT NULL       -- the last position it confirmed, without a gap
) STRICT;
CREATE TABLE meta (                -- facts about this file
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
CREATE VIEW log AS                 -- for reading
  SELECT position, at, CASE clock_trusted WHEN 1 THEN 'yes' ELSE 'no' END AS clock_trusted,
         type, coalesce(code, json_extract(body, '$.level'), '') AS what, desk, alarm,
         coalesce(json_extract(body, '$.by'), json_extract(body, '$.neighbour'), '') AS who,
         coalesce(json_extract(body, '$.reason'), json_extract(body, '$.detail'), '') AS detail
  FROM event ORDER BY position;
${pairingSql}${anchorSql}`;

/** An event on its way to its row. */
export interface Row {
  readonly id: string;
  readonly epoch: string;
  readonly seq: number;
  readonly type: string;
  readonly alarm: string | null;
  readonly desk: string | null;
  readonly code: string | null;
  readonly cause: string | null;
  readonly source: string | null;
  readonly at: string;
  readonly clockTrusted: 0 | 1;
  readonly instantMs: number;
  readonly machineBoot: string;
  readonly body: string;
  /** Goes into its own table in the same transaction, and is never part of `body`. */
  readonly pairing: PairingChange | undefined;
}

export function toRow({ event, instant, pairing }: JournalRecord, epoch: string, machineBoot: string): Row {
  const cause = causeOf(event) ?? null;
  return {
    id: event.id,
    epoch,
    seq: event.seq,
    type: event.type,
    alarm: alarmOf(event) ?? null,
    desk: "desk" in event ? (event.desk ?? null) : null,
    code: "code" in event ? event.code : null,
    cause,
    source: cause === null ? null : sourceOf(cause),
    at: event.at,
    clockTrusted: event.clockTrusted ? 1 : 0,
    instantMs: instant,
    machineBoot,
    body: JSON.stringify(event),
    pairing,
  };
}

/** The part of a cause before the first `-`: a uid, or "request". */
function sourceOf(cause: string): string {
  const dash = cause.indexOf("-");
  return dash < 0 ? cause : cause.slice(0, dash);
}

// What crosses between the gateway's thread and the journal's.

/** What the thread is started with. */
export interface Place {
  readonly path: string;
  /** The file that keys are sealed with; `undefined` leaves them as they are. */
  readonly sealFile: string | undefined;
  readonly run: Run;
}

/** Who writes: what stands in the rows about the journal itself. */
export interface Run {
  readonly epoch: string;
  readonly machineBoot: string;
  readonly site: string;
  readonly gateway: string;
}

export type Order =
  | { readonly op: "open"; readonly lockWaitMs: number; readonly brokers: readonly string[]; readonly known: Known }
  | { readonly op: "append"; readonly rows: readonly Row[]; readonly pointers: Pointers }
  | { readonly op: "pending"; readonly after: number; readonly limit: number }
  /** Deletes a batch of what is older than the retention. */
  | { readonly op: "forget"; readonly now: Moment; readonly retentionDays: number }
  | { readonly op: "close"; readonly pointers: Pointers };

/** By broker, the last position it confirmed. */
export type Pointers = Readonly<Record<string, number>>;

/** What the gateway knows of a file that may have been lost. */
export interface Known {
  readonly lastPosition: number;
  /** Of the row at that position; `undefined` before the first answer. */
  readonly hash: string | undefined;
  readonly pointers: Pointers;
}

export interface Opened {
  readonly seq: number;
  readonly open: readonly StoredRecord[];
  /** The events of alarms that were closed lately. */
  readonly closed: readonly StoredRecord[];
  readonly causes: readonly string[];
  /** The drill that has not ended: its announcement, and its alarms. */
  readonly drill: readonly StoredRecord[];
  readonly faults: readonly StoredRecord[];
  readonly pairings: readonly Pairing[];
  readonly lastPosition: number;
  readonly hash: string;
  readonly pointers: Pointers;
  /** Something that was mended, to be told once. */
  readonly notice: string | undefined;
}

export interface StoredRecord {
  readonly body: string;
  readonly instantMs: number;
  readonly machineBoot: string;
  /** What is known to have passed from then to the last record of the machine's starts before this one. */
  readonly passedMs: number;
}

export interface StoredEvent {
  readonly position: number;
  readonly body: string;
}

export interface Answers {
  readonly open: Opened;
  readonly append: { readonly lastPosition: number; readonly hash: string; readonly notice: string | undefined };
  readonly pending: readonly StoredEvent[];
  readonly forget: {
    readonly lastPosition: number;
    readonly hash: string;
    /** Nothing up to here is published any more. */
    readonly upTo: number;
    /** There is more to delete now. */
    readonly more: boolean;
    readonly notice: string | undefined;
  };
  readonly close: undefined;
}

export type Reply = { readonly value: Answers[Order["op"]] } | { readonly trouble: string };
