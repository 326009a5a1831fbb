/**
 * The journal: a queue in memory, and what is really on the disk. Writing takes its time; the disk may fail for a while
 * (the queue is kept and tried again); a crash loses the queue, except that a part of what was being
 * written may have got there, in order. What was acknowledged is always there.
 *
 * A cause is taken once: a record that repeats one is refused and counted, and the rules look at the count.
 */

import { causesPerSource, sourceOf } from "../../src/core/causes.ts";
import { alarmOf, causeOf, type Happening, type JournalRecord } from "../../src/core/event.ts";
import type { Remembered, RememberedRecord } from "../../src/core/io.ts";
import { type Pairings, pairingsAfter } from "../../src/core/pairing.ts";
import type { Timeline } from "./clock.ts";
import type { Seed } from "./seed.ts";

interface Row extends JournalRecord {
  readonly machineBoot: number;
}

export interface DiskListener {
  appended(seq: number): void;
  failing(detail: string | undefined): void;
  /** A record came whose cause is on disk already, or whose number is in use. */
  refused(record: JournalRecord, why: string): void;
}

const retryMs = 1000;

export class Disk {
  /** What is on disk, in order: it would survive a crash now. */
  readonly rows: Row[] = [];
  latencyMs = { low: 0.2, high: 20 };
  /** The pairings that are on disk. */
  pairings: Pairings;
  private readonly causes = new Set<string>();
  private readonly ids = new Set<string>();
  private queue: Row[] = [];
  private writing = false;
  private failsUntil = -1;
  private told = false;
  private run = 0;
  private readonly timeline: Timeline;
  private readonly seed: Seed;
  private readonly listener: DiskListener;

  /** @param pairings those that were made before this day */
  constructor(timeline: Timeline, seed: Seed, pairings: Pairings, listener: DiskListener) {
    this.timeline = timeline;
    this.seed = seed;
    this.pairings = pairings;
    this.listener = listener;
  }

  append(records: readonly JournalRecord[], machineBoot: number): void {
    for (const record of records) this.queue.push({ ...record, machineBoot });
    if (!this.writing) this.write();
  }

  failFor(ms: number): void {
    this.failsUntil = Math.max(this.failsUntil, this.timeline.now + ms);
  }

  mend(): void {
    this.failsUntil = -1;
    this.latencyMs = { low: 0.2, high: 20 };
  }

  /** Whether a cause is on disk now. */
  holds(cause: string): boolean {
    return this.causes.has(cause);
  }

  /** Whether a cause is on disk, or waits to be. */
  knows(cause: string): boolean {
    return this.holds(cause) || this.waiting((event) => causeOf(event) === cause);
  }

  /** Whether such an event waits to be written. */
  waiting(like: (event: Happening) => boolean): boolean {
    return this.queue.some(({ event }) => like(event));
  }

  get queued(): number {
    return this.queue.length;
  }

  /** The process dies: of what was being written, nothing, a part or all is there. */
  crash(): void {
    const atRisk = this.writing && this.timeline.now >= this.failsUntil ? this.queue : [];
    for (const row of atRisk.slice(0, this.seed.below(atRisk.length + 1))) this.store(row);
    this.queue = [];
    this.writing = false;
    this.told = false;
    this.run++;
  }

  remember(epoch: string, machineBoot: number): Remembered {
    const rows = this.rows.map(
      (row): RememberedRecord => ({
        event: row.event,
        instant: row.instant,
        sameMachineBoot: row.machineBoot === machineBoot,
        passedMs: this.passedMs(row, machineBoot),
      }),
    );
    const closed = new Set(this.rows.flatMap(({ event }) => (event.type === "closed" ? [event.alarm] : [])));
    return {
      epoch,
      seq: this.rows.at(-1)?.event.seq ?? 0,
      open: rows.filter(({ event }) => {
        const alarm = alarmOf(event);
        return alarm !== undefined && !closed.has(alarm);
      }),
      closed: rows.filter(({ event }) => {
        const alarm = alarmOf(event);
        return alarm !== undefined && closed.has(alarm);
      }),
      causes: newestCauses(this.rows),
      pairings: [...this.pairings.values()],
      drill: openDrill(rows),
      faults: openFaults(rows),
    };
  }

  /** What is known to have passed from a record to the last one of the machine's earlier starts. */
  private passedMs({ instant, machineBoot }: Row, current: number): number {
    if (machineBoot === current) return 0;
    const lived = new Map<number, number>();
    for (const row of this.rows)
      if (row.machineBoot !== current && row.machineBoot >= machineBoot)
        lived.set(row.machineBoot, Math.max(lived.get(row.machineBoot) ?? 0, row.instant));
    return [...lived.values()].reduce((sum, ms) => sum + ms, 0) - instant;
  }

  private write(): void {
    const { run } = this;
    const batch = [...this.queue];
    if (batch.length === 0) return;
    this.writing = true;
    this.timeline.after(this.seed.spread(this.latencyMs.low, this.latencyMs.high), () => {
      if (run === this.run) this.finish(batch);
    });
  }

  private finish(batch: readonly Row[]): void {
    if (this.timeline.now < this.failsUntil) return this.fail();
    for (const row of batch) this.store(row);
    this.queue.splice(0, batch.length);
    this.writing = false;
    if (this.told) {
      this.told = false;
      this.listener.failing(undefined);
    }
    this.listener.appended((batch.at(-1) as Row).event.seq);
    if (!this.writing) this.write();
  }

  private fail(): void {
    const { run } = this;
    this.timeline.after(retryMs, () => {
      if (run === this.run) this.write();
    });
    if (this.told) return;
    this.told = true;
    this.listener.failing("the disk is full");
  }

  private store(row: Row): void {
    const cause = causeOf(row.event);
    if (this.ids.has(row.event.id)) return this.listener.refused(row, `id ${row.event.id} is in use`);
    if (cause !== undefined && this.causes.has(cause))
      return this.listener.refused(row, `cause ${cause} is there already`);
    this.ids.add(row.event.id);
    if (cause !== undefined) this.causes.add(cause);
    this.rows.push(row);
    this.pairings = pairingsAfter([row], this.pairings);
  }
}

function newestCauses(rows: readonly Row[]): string[] {
  const counts = new Map<string, number>();
  const newest: string[] = [];
  for (let place = rows.length - 1; place >= 0; place--) {
    const cause = causeOf((rows[place] as Row).event);
    if (cause === undefined) continue;
    const count = (counts.get(sourceOf(cause)) ?? 0) + 1;
    counts.set(sourceOf(cause), count);
    if (count <= causesPerSource) newest.push(cause);
  }
  return newest.reverse();
}

function openFaults(rows: readonly RememberedRecord[]): RememberedRecord[] {
  const last = new Map<string, RememberedRecord>();
  for (const row of rows) {
    const { event } = row;
    if (event.type === "fault" || event.type === "restored") last.set(`${event.code} ${event.desk ?? ""}`, row);
  }
  return [...last.values()].filter(({ event }) => event.type === "fault");
}

/** The announcement of the drill that has not ended, and its alarms. */
export function openDrill<R extends { readonly event: Happening }>(rows: readonly R[]): R[] {
  let open: R[] = [];
  for (const row of rows) {
    const { event } = row;
    if (event.type === "drill-started") open = [row];
    if (event.type === "drill-ended") open = [];
    if ((event.type === "raised" || event.type === "missed") && event.drill !== undefined && open.length > 0)
      open.push(row);
  }
  return open;
}
