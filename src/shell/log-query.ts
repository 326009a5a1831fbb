/**
 * Reading the journal for people (`rufkreis log`, reports): beside a running gateway, without ever writing or locking it out.
 * Each look opens the file anew, so one that was replaced meanwhile is followed too.
 *
 * A row may be damaged, or of a later release: it comes without its event, and with its text as it stands there. Whoever reads decides what
 * to make of it; it is never left out in silence.
 */
import type { EventType, Mode, RufkreisEvent } from "../core/event.ts";
import { type Entry, modesOf } from "../core/records/entry.ts";
import { LogUnreadable, openForReading, unreadable } from "./journal-read.ts";
import { eventSchema } from "./schema-event.ts";

export { LogUnreadable };

export interface LogFilter {
  /** RFC 3339 in UTC, or a beginning of it (`2026-03-01`). */
  readonly since?: string | undefined;
  /** Up to this time and what begins with it: `2026-03-01` takes that whole day. */
  readonly until?: string | undefined;
  /** Events of a desk: it called, sounded, accepted, or something was wrong with it. */
  readonly desk?: string | undefined;
  /** Alarms of a room and events of its desks: those that called from it, and these. */
  readonly room?: { readonly id: string; readonly desks: readonly string[] } | undefined;
  readonly alarm?: string | undefined;
  readonly type?: EventType | undefined;
  /** All events of alarms that were of this level at any time. */
  readonly level?: string | undefined;
  /** All events of alarms of this mode, and others that say they are of it. */
  readonly mode?: string | undefined;
  /** A drill, and all events of its alarms. */
  readonly drill?: string | undefined;
  /** The newest so many. */
  readonly limit?: number | undefined;
}

/** A row, read as far as it can be. */
export interface LogRow {
  readonly position: number;
  readonly instantMs: number;
  readonly machineBoot: string;
  readonly body: string;
  /** `undefined`: damaged, or of a later release. */
  readonly event: RufkreisEvent | undefined;
}

/** New events are seen this late; a look costs 1 ms. */
const followMs = 250;

/** The rows that pass the filter, oldest first. @throws LogUnreadable */
export function readRows(path: string, filter: LogFilter = {}): LogRow[] {
  return look(path, filter, 0);
}

/** The events that pass the filter, oldest first, with their places and times, and how many rows could not be understood. */
export function readEntries(path: string, filter: LogFilter = {}): { entries: Entry[]; unread: number } {
  const rows = look(path, filter, 0);
  const entries = rows.flatMap(({ event, ...row }) => (event === undefined ? [] : [{ ...row, event }]));
  return { entries, unread: rows.length - entries.length };
}

/** The mode of each alarm in the journal, by its id. */
export function readModes(path: string): ReadonlyMap<string, Mode> {
  return modesOf((["raised", "missed"] as const).flatMap((type) => readEntries(path, { type }).entries));
}

/** The events alone. */
export function readLog(path: string, filter: LogFilter = {}): RufkreisEvent[] {
  return look(path, filter, 0).flatMap(({ event }) => event ?? []);
}

/** The rows that pass the filter, and then each new one as it comes, until the signal. */
export async function* followLog(
  path: string,
  filter: LogFilter,
  signal: AbortSignal,
): AsyncGenerator<LogRow, void, void> {
  let after = 0;
  let limit = filter.limit;
  while (!signal.aborted) {
    for (const row of look(path, { ...filter, limit }, after)) {
      after = row.position;
      yield row;
    }
    limit = undefined;
    await pause(signal);
  }
}

/** The newest position in the journal, 0 when it is empty. */
export function newestPosition(path: string): number {
  const db = openForReading(path);
  try {
    return db.prepare<[], number>("SELECT coalesce(max(position), 0) FROM event").pluck().get() ?? 0;
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    db.close();
  }
}

/** At most so many events after a position, oldest first, each as its JSON text. */
export function eventsAfter(path: string, after: number, limit: number): LogRow[] {
  const db = openForReading(path);
  try {
    const next = "SELECT position, body FROM event WHERE position > ? ORDER BY position LIMIT ?";
    return db.prepare<unknown[], LogRow>(next).all(after, limit);
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    db.close();
  }
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, followMs);
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
  });
}

function look(path: string, filter: LogFilter, after: number): LogRow[] {
  const db = openForReading(path);
  try {
    const { where, values } = conditions(filter, after);
    const newest = `SELECT position, instant_ms AS instantMs, machine_boot AS machineBoot, body FROM event
      WHERE ${where} ORDER BY position DESC LIMIT ${filter.limit ?? -1}`;
    return db
      .prepare<unknown[], Omit<LogRow, "event">>(`SELECT * FROM (${newest}) ORDER BY position`)
      .all(...values)
      .map((row) => ({ ...row, event: eventOf(row.body) }));
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    db.close();
  }
}

function eventOf(body: string): RufkreisEvent | undefined {
  try {
    const value: unknown = JSON.parse(body);
    // As it stands there, with fields that a later release added: readers ignore what they do not know.
    return eventSchema.safeParse(value).success ? (value as RufkreisEvent) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A field of the body; a damaged body has none. */
const field = (name: string): string => `CASE WHEN json_valid(body) THEN json_extract(body, '$.${name}') END`;
const alarmsWith = (condition: string): string =>
  `alarm IN (SELECT alarm FROM event WHERE type IN ('raised', 'missed', 'upgraded') AND ${condition})`;

function conditions(filter: LogFilter, after: number): { where: string; values: unknown[] } {
  const { since, until, desk, room, alarm, type, level, mode, drill } = filter;
  const desks = JSON.stringify(room?.desks ?? []);
  const wanted = (
    [
      ["at >= ?", since],
      // The end of the text, and all texts that begin with it.
      ["at < ? || '~'", until],
      [`? IN (desk, ${field("neighbour")}, ${field("by")})`, desk],
      [
        `(${alarmsWith(`${field("room")} = ?`)} OR desk IN (SELECT value FROM json_each('${desks.replaceAll("'", "''")}')))`,
        room?.id,
      ],
      ["alarm = ?", alarm],
      ["type = ?", type],
      [alarmsWith(`${field("level")} = ?`), level],
      [`(${field("mode")} = ? OR ${alarmsWith(`${field("mode")} = ?`)})`, mode],
      // Only the beginning of an alarm names its drill.
      [`(${field("drill")} = ? OR ${alarmsWith(`${field("drill")} = ?`)})`, drill],
    ] as const
  ).filter(([, value]) => value !== undefined);
  return {
    where: ["position > ?", ...wanted.map(([condition]) => condition)].join(" AND "),
    values: [
      after,
      ...wanted.flatMap(([condition, value]) => [...condition].flatMap((each) => (each === "?" ? [value] : []))),
    ],
  };
}
