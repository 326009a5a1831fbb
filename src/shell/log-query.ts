/**
 * Reading the journal for people (`rufkreis log`): beside a running gateway, without ever writing or locking it out.
 * Each look opens the file anew, so one that was replaced meanwhile is followed too.
 */
import type { EventType, RufkreisEvent } from "../core/event.ts";
import { LogUnreadable, openForReading, unreadable } from "./journal-read.ts";

export interface LogFilter {
  /** RFC 3339 in UTC, or a beginning of it (`2026-03-01`). */
  readonly since?: string | undefined;
  readonly desk?: string | undefined;
  readonly alarm?: string | undefined;
  readonly type?: EventType | undefined;
  /** The newest so many. */
  readonly limit?: number | undefined;
}

export { LogUnreadable };

/** New events are seen this late; a look costs 1 ms. */
const followMs = 250;

interface LogRow {
  readonly position: number;
  readonly body: string;
}

/** The events that pass the filter, oldest first. */
export function readLog(path: string, filter: LogFilter = {}): RufkreisEvent[] {
  return look(path, filter, 0).map(({ body }) => JSON.parse(body) as RufkreisEvent);
}

/** The same, and then each new one as it comes, until the signal. */
export async function* followLog(
  path: string,
  filter: LogFilter,
  signal: AbortSignal,
): AsyncGenerator<RufkreisEvent, void, void> {
  let after = 0;
  let limit = filter.limit;
  while (!signal.aborted) {
    for (const { position, body } of look(path, { ...filter, limit }, after)) {
      after = position;
      yield JSON.parse(body) as RufkreisEvent;
    }
    limit = undefined;
    await pause(signal);
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
    const newest = `SELECT position, body FROM event WHERE ${where} ORDER BY position DESC LIMIT ${filter.limit ?? -1}`;
    return db.prepare<unknown[], LogRow>(`SELECT * FROM (${newest}) ORDER BY position`).all(...values);
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    db.close();
  }
}

function conditions({ since, desk, alarm, type }: LogFilter, after: number): { where: string; values: unknown[] } {
  const wanted = (
    [
      ["at >= ?", since],
      ["desk = ?", desk],
      ["alarm = ?", alarm],
      ["type = ?", type],
    ] as const
  ).filter(([, value]) => value !== undefined);
  return {
    where: ["position > ?", ...wanted.map(([condition]) => condition)].join(" AND "),
    values: [after, ...wanted.map(([, value]) => value)],
  };
}
