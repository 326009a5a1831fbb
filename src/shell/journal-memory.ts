/** What a journal remembers of the runs before: open alarms, a drill, causes, standing faults. Pairings: pairing-table.ts. */
import { type Connection, lastPosition } from "./journal-file.ts";
import { causesPerSource, type Opened, type StoredRecord } from "./journal-schema.ts";

const stored = "SELECT position, body, instant_ms AS instantMs, machine_boot AS machineBoot FROM event";

interface Remembered extends Omit<StoredRecord, "passedMs"> {
  readonly position: number;
}

/** The condition of rows that belong to an open alarm. */
export const openAlarmsSql = `alarm IN (SELECT alarm FROM event AS raised WHERE type IN ('raised', 'missed') AND NOT EXISTS
  (SELECT 1 FROM event AS closed WHERE closed.alarm = raised.alarm AND closed.type = 'closed'))`;

/**
 * An all-clear lasts ten seconds (core/all-clear.ts), and the core knows what that means over a restart; here it is enough to look far
 * enough back. Fifty things a second happen in a flood.
 */
const closedWithinRows = 500;

const closedLatelySql = `${stored} WHERE alarm IN (SELECT alarm FROM event AS closed WHERE closed.type = 'closed'
  AND closed.position > (SELECT max(position) FROM event) - ${closedWithinRows}) ORDER BY position`;

/**
 * So many sources are remembered, those that spoke last. A gateway has at most 127 desks, so that is thirty units for each; more
 * are made up by somebody, and with 64 causes each the memory for them stays below 30 MB.
 */
const sourcesMax = 4096;

/** Each source once, by jumping from one to the next in the index: the journal has thousands of causes and few sources. */
const sourcesSql = `WITH RECURSIVE each (source) AS (
  SELECT min(source) FROM event WHERE cause IS NOT NULL UNION ALL
  SELECT (SELECT min(source) FROM event WHERE cause IS NOT NULL AND source > each.source) FROM each WHERE source IS NOT NULL)
  SELECT source FROM each WHERE source IS NOT NULL
  ORDER BY (SELECT max(position) FROM event WHERE cause IS NOT NULL AND source = each.source) DESC LIMIT ${sourcesMax}`;

const causesSql = `SELECT position, cause FROM event WHERE cause IS NOT NULL AND source = ? ORDER BY position DESC LIMIT ${causesPerSource}`;

/** The condition of rows that tell of a standing fault. */
export const standingFaultsSql = `type = 'fault' AND position IN
  (SELECT max(position) FROM event WHERE code IS NOT NULL GROUP BY code, desk)`;

/** The last announcement, unless its end is there too, and what was pressed since. */
const drillSql = `WITH started AS (SELECT position, json_extract(body, '$.drill') AS drill FROM event
    WHERE type = 'drill-started' ORDER BY position DESC LIMIT 1)
  ${stored} WHERE position >= (SELECT position FROM started) AND type IN ('drill-started', 'raised', 'missed')
  AND json_extract(body, '$.drill') = (SELECT drill FROM started)
  AND NOT EXISTS (SELECT 1 FROM event AS ended WHERE ended.type = 'drill-ended' AND ended.position > (SELECT position FROM started))
  ORDER BY position`;

/** The starts of the machine since a place, each with its last sign of life, in order. */
const bootsSql = `SELECT machine_boot AS machineBoot, max(instant_ms) AS lastMs FROM event WHERE position >= ?
  GROUP BY machine_boot ORDER BY max(position)`;

interface Boot {
  readonly machineBoot: string;
  readonly lastMs: number;
}

/** Adds to each record what has passed since then, as far as anybody knows (core/restore.ts). */
function withPassed(db: Connection, records: readonly Remembered[], currentBoot: string): StoredRecord[] {
  const first = records[0];
  if (first === undefined) return [];
  const boots = db
    .prepare<[number], Boot>(bootsSql)
    .all(first.position)
    .filter(({ machineBoot }) => machineBoot !== currentBoot);
  return records.map(({ position: _, ...record }) => {
    const own = boots.findIndex(({ machineBoot }) => machineBoot === record.machineBoot);
    const lived = boots.slice(Math.max(own, 0)).reduce((sum, { lastMs }) => sum + lastMs, 0);
    return { ...record, passedMs: own < 0 ? 0 : lived - record.instantMs };
  });
}

export function remember(db: Connection, currentBoot: string): Omit<Opened, "notice" | "pairings" | "hash"> {
  const records = (sql: string): StoredRecord[] => withPassed(db, db.prepare<[], Remembered>(sql).all(), currentBoot);
  return {
    seq: db.prepare<[], number>("SELECT seq FROM event ORDER BY position DESC LIMIT 1").pluck().get() ?? 0,
    open: records(`${stored} WHERE ${openAlarmsSql} ORDER BY position`),
    closed: records(closedLatelySql),
    causes: newestCauses(db),
    drill: records(drillSql),
    faults: db
      .prepare<[], Remembered>(`${stored} WHERE ${standingFaultsSql} ORDER BY position`)
      .all()
      .map(({ position: _, ...fault }) => ({ ...fault, passedMs: 0 })),
    lastPosition: lastPosition(db),
    pointers: Object.fromEntries(db.prepare<[], [string, number]>("SELECT broker, published FROM outbox").raw().all()),
  };
}

interface Known {
  readonly source: string;
  readonly position: number;
  readonly cause: string;
}

/** Oldest first: those of rows, and before them those of rows that were deleted because of their age. */
function newestCauses(db: Connection): string[] {
  const sources = db.prepare<[], string>(sourcesSql).pluck().all();
  const ofSource = db.prepare<[string], Omit<Known, "source">>(causesSql);
  const counts = new Map<string, number>();
  const newest = sources.flatMap((source) => {
    const own = ofSource.all(source);
    counts.set(source, own.length);
    return own;
  });
  const forgotten = db.prepare<[], Known>("SELECT source, position, cause FROM forgotten_cause ORDER BY position DESC");
  for (const known of forgotten.all()) {
    const count = counts.get(known.source) ?? 0;
    if (count >= causesPerSource) continue;
    counts.set(known.source, count + 1);
    newest.push(known);
  }
  return newest.sort((a, b) => a.position - b.position).map(({ cause }) => cause);
}
