/**
 * A broker and the publisher before it (the outbox of docs/mqtt.md): events leave the disk in order, one at a time, and the pointer
 * to the next one is moved when the broker confirmed, and written down lazily. So a crash or a lost confirmation
 * makes events come again, and never makes one be missing or overtake another.
 */
import type { Timeline } from "./clock.ts";
import type { Disk } from "./disk.ts";
import type { Seed } from "./seed.ts";

export interface BrokerListener {
  /** A broker connection came (`undefined`) or went. */
  changed(detail: string | undefined): void;
  delivered(id: string): void;
}

const roundTripMs = { low: 0.3, high: 30 };
const persistEveryMs = 500;
const lookAgainMs = 20;

export class BrokerModel {
  connected = false;
  private away = false;
  private pointer = 0;
  private persisted = 0;
  private generation = 0;
  private readonly timeline: Timeline;
  private readonly seed: Seed;
  private readonly disk: Disk;
  private readonly listener: BrokerListener;
  /** Built wrong on purpose: a lost confirmation counts as one. */
  private readonly skipsUnconfirmed: boolean;

  constructor(timeline: Timeline, seed: Seed, disk: Disk, listener: BrokerListener, skipsUnconfirmed: boolean) {
    this.timeline = timeline;
    this.seed = seed;
    this.disk = disk;
    this.listener = listener;
    this.skipsUnconfirmed = skipsUnconfirmed;
  }

  /** The gateway starts: it publishes from where it last wrote that it was. */
  start(): void {
    this.pointer = this.persisted;
    this.connect();
  }

  /** The gateway dies. */
  stop(): void {
    this.generation++;
    this.connected = false;
  }

  /** The broker itself goes. */
  leave(): void {
    this.away = true;
    if (!this.connected) return;
    this.stop();
    this.listener.changed("connection refused");
    this.connect();
  }

  comeBack(): void {
    this.away = false;
  }

  private connect(): void {
    const generation = ++this.generation;
    this.timeline.after(this.seed.spread(5, 800), () => {
      if (generation !== this.generation) return;
      if (this.away) return this.connect();
      this.connected = true;
      this.listener.changed(undefined);
      this.persistLater(generation);
      this.publishNext(generation);
    });
  }

  private persistLater(generation: number): void {
    this.timeline.after(persistEveryMs, () => {
      if (generation !== this.generation) return;
      this.persisted = this.pointer;
      this.persistLater(generation);
    });
  }

  private publishNext(generation: number): void {
    const row = this.disk.rows[this.pointer];
    const waitMs = row === undefined ? lookAgainMs : this.seed.spread(roundTripMs.low, roundTripMs.high);
    const arrives = this.seed.chance(0.5);
    this.timeline.after(waitMs, () => {
      if (generation !== this.generation) {
        // The connection went while this one was under way: it may have arrived, but nobody confirmed it.
        if (row !== undefined && arrives) this.listener.delivered(row.event.id);
        if (row !== undefined && this.skipsUnconfirmed) this.pointer++;
        return;
      }
      if (row !== undefined) {
        this.listener.delivered(row.event.id);
        this.pointer++;
      }
      this.publishNext(generation);
    });
  }
}
