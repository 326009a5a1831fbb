/**
 * The journal as the gateway sees it: append, and be told when it is on disk.
 *
 * What the core appends waits here in memory, goes to the journal's thread in batches (all that came while the
 * last batch was being committed is the next one: group commit), and is told as `onAppended` when the
 * commit has returned. A batch that failed stays, in order, and is tried again every second with a freshly opened
 * file; rows are recognised by their id, so one that was written after all is not written twice. So the
 * thread, the file and the disk may each go away at any moment; the gateway goes on sounding, and only
 * acknowledgement waits (MISSION rules 2 and 3).
 *
 * A gateway must start with its journal unreadable. It is then given an empty memory at once, and the real
 * one as soon as the file opens (`onRemembered`). Nothing collides, because every run of the gateway has
 * an epoch of its own, a random name that is part of each event id; `seq` is a count within the run. See
 * docs/decisions/0002-journal.md.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { JournalRecord } from "../core/event.ts";
import type { Remembered, RememberedRecord } from "../core/io.ts";
import { instant } from "../core/time.ts";
import type { JournalHead } from "../core/view.ts";
import { clockTrusted, monotonic, now } from "./clock.ts";
import { type Opened, type Row, type StoredEvent, type StoredRecord, toRow } from "./journal-schema.ts";
import { JournalThread } from "./journal-thread.ts";
import { Waiting } from "./journal-waiting.ts";
import { pairingsOfSpare } from "./pairing-table.ts";
import { eventSchema } from "./schema-event.ts";

export interface JournalOptions {
  readonly path: string;
  /** The file that the units' keys are sealed with, if they are. */
  readonly sealFile?: string | undefined;
  /** Names that stand in the events which the journal writes about itself. */
  readonly site: string;
  readonly gateway: string;
  /** Events that are older are deleted; `undefined` keeps all. */
  readonly retentionDays?: number | undefined;
  /** The brokers that have an outbox here; one that is new begins with what happens from now on. */
  readonly brokers: readonly string[];
  /** All records up to this number are on disk. */
  readonly onAppended: (seq: number) => void;
  /** The journal cannot write, with the remedy, or can again. */
  readonly onTrouble: (detail: string | undefined) => void;
  /** Something was mended that people should know of; told once. */
  readonly onNotice: (detail: string) => void;
  /** The journal was unreadable at the start and is read now: what the core did not know. */
  readonly onRemembered: (remembered: Remembered) => void;
}

export interface Journal {
  append(records: readonly JournalRecord[]): void;
  /** The events after a place, or after the last one that the broker confirmed; `undefined` while the file cannot be read. */
  pending(broker: string, after: number | undefined, limit: number): Promise<readonly StoredEvent[] | undefined>;
  /** The broker confirmed everything up to here. */
  published(broker: string, position: number): void;
  /** Events that the slowest broker has not confirmed, and those that are not on disk yet. */
  readonly outboxLength: number;
  /** The newest row on disk and its hash, which stands for all before it; `undefined` until the file was read. */
  readonly head: JournalHead | undefined;
  /** Writes what waits, for at most 2 s; answers how many records could not be written. */
  close(): Promise<number>;
}

/** Another gateway that is ending is waited for this long; a start may not take longer (MISSION rule 2). */
const lockWaitMs = 1000;
/** A disk that has not answered by then is not waited for. */
const openWaitMs = 2500;
const retryMs = 1000;
/** A commit of this many takes about 20 ms, which is how long another order may wait. */
const batchMax = 1000;
/** Pointers only decide how much is repeated after a crash, so they may lag a little. */
const pointerLagMs = 250;
/** How soon a file is missed that was deleted while nothing happened. */
const checkMs = 5000;
const closeWaitMs = 2000;
/** How often it is looked whether something has become too old. */
const forgetMs = 3_600_000;

export async function openJournal(options: JournalOptions): Promise<{ journal: Journal; remembered: Remembered }> {
  const journal = new Keeper(options);
  return { journal, remembered: await journal.start() };
}

class Keeper implements Journal {
  readonly #options: JournalOptions;
  readonly #epoch = newEpoch();
  readonly #machineBoot = readMachineBoot();
  readonly #thread: JournalThread;
  readonly #waiting = new Waiting();
  #underWay: readonly Row[] = [];
  #opened = false;
  #failures = 0;
  #pumping = false;
  #checkDue = false;
  #forgetDue: boolean;
  #closing = false;
  #trouble: string | undefined;
  #told: string | undefined;
  #lastPosition = 0;
  #hash: string | undefined;
  /** The highest number that was reported as on disk. */
  #reported = 0;
  readonly #pointers = new Map<string, number>();
  #pointersDirty = false;
  #lagTimer: NodeJS.Timeout | undefined;
  readonly #checkTimer: NodeJS.Timeout;
  readonly #forgetTimer: NodeJS.Timeout;
  #firstRead: ((opened: Opened | undefined) => void) | undefined;
  #wakeRetry: (() => void) | undefined;

  constructor(options: JournalOptions) {
    this.#options = options;
    const { path, sealFile, site, gateway } = options;
    const run = { epoch: this.#epoch, machineBoot: this.#machineBoot, site, gateway };
    this.#thread = new JournalThread({ path, sealFile, run }, (detail) => this.#tell(detail));
    this.#checkTimer = setInterval(() => {
      this.#checkDue = true;
      void this.#pump();
    }, checkMs);
    this.#checkTimer.unref();
    this.#forgetDue = options.retentionDays !== undefined;
    this.#forgetTimer = setInterval(() => {
      this.#forgetDue = options.retentionDays !== undefined;
      void this.#pump();
    }, forgetMs);
    this.#forgetTimer.unref();
  }

  async start(): Promise<Remembered> {
    const first = new Promise<Opened | undefined>((resolve) => {
      this.#firstRead = resolve;
    });
    let isSilent = false;
    const timer = setTimeout(() => {
      isSilent = true;
      this.#tell(`${this.#options.path}: the disk has not answered for ${openWaitMs / 1000} s; check the disk`);
      this.#settleFirstRead(undefined);
    }, openWaitMs);
    void this.#pump();
    const opened = await first;
    clearTimeout(timer);
    if (opened !== undefined) return this.#remembered(opened);
    // Without keys every unit is a stranger, and nobody would sound. A disk that does not answer would not give the spare either.
    const pairings = isSilent ? [] : pairingsOfSpare(this.#options.path, this.#options.sealFile);
    return { epoch: this.#epoch, seq: 0, open: [], closed: [], causes: [], drill: [], faults: [], pairings };
  }

  append(records: readonly JournalRecord[]): void {
    const refusedBefore = this.#waiting.refused;
    this.#waiting.add(records.map((record) => toRow(record, this.#epoch, this.#machineBoot)));
    if (refusedBefore === 0 && this.#waiting.refused > 0) this.#tell(this.#trouble);
    void this.#pump();
  }

  async pending(broker: string, after: number | undefined, limit: number): Promise<readonly StoredEvent[] | undefined> {
    if (!this.#opened) return undefined;
    const reply = await this.#thread.ask({
      op: "pending",
      after: after ?? this.#pointers.get(broker) ?? this.#lastPosition,
      limit,
    });
    if ("value" in reply) return reply.value;
    this.#failed(reply.trouble);
    void this.#pump();
    return undefined;
  }

  published(broker: string, position: number): void {
    if (position <= (this.#pointers.get(broker) ?? -1)) return;
    this.#pointers.set(broker, position);
    this.#lagTimer ??= setTimeout(() => {
      this.#lagTimer = undefined;
      this.#pointersDirty = true;
      void this.#pump();
    }, pointerLagMs);
  }

  get head(): JournalHead | undefined {
    return this.#hash === undefined ? undefined : { position: this.#lastPosition, hash: this.#hash };
  }

  get outboxLength(): number {
    const slowest = Math.min(
      this.#lastPosition,
      ...this.#options.brokers.map((broker) => this.#pointers.get(broker) ?? this.#lastPosition),
    );
    return this.#lastPosition - slowest + this.#unwritten;
  }

  async close(): Promise<number> {
    clearTimeout(this.#lagTimer);
    clearInterval(this.#checkTimer);
    clearInterval(this.#forgetTimer);
    const end = Date.now() + closeWaitMs;
    while (this.#unwritten > 0 && this.#opened && Date.now() < end) await sleep(5);
    this.#closing = true;
    this.#opened = false;
    this.#wakeRetry?.();
    await this.#thread.close(Object.fromEntries(this.#pointers), Math.max(200, end - Date.now()));
    return this.#unwritten + this.#waiting.refused;
  }

  get #unwritten(): number {
    return this.#waiting.length + this.#underWay.length;
  }

  /** The one loop: open if need be, write what waits, and begin again after a failure. */
  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    while (!this.#closing) {
      // The first failure may be gone with a fresh file; after that, once a second.
      if (this.#failures > 1) await this.#retryPause();
      if (!this.#opened) await this.#open();
      else if (this.#waiting.length > 0 || this.#pointersDirty || this.#checkDue) await this.#write();
      else if (this.#forgetDue) await this.#forget();
      else break;
    }
    this.#pumping = false;
  }

  async #open(): Promise<void> {
    const pointers = Object.fromEntries(this.#pointers);
    const known = { lastPosition: this.#lastPosition, hash: this.#hash, pointers };
    const wait = this.#firstRead === undefined ? 0 : lockWaitMs;
    const reply = await this.#thread.ask({ op: "open", lockWaitMs: wait, brokers: this.#options.brokers, known });
    if ("trouble" in reply) {
      this.#failed(reply.trouble);
      this.#settleFirstRead(undefined);
      return;
    }
    const opened = reply.value;
    this.#opened = true;
    this.#lastPosition = opened.lastPosition;
    this.#hash = opened.hash;
    for (const [broker, position] of Object.entries(opened.pointers))
      this.#pointers.set(broker, Math.max(position, this.#pointers.get(broker) ?? 0));
    if (opened.notice !== undefined) this.#options.onNotice(opened.notice);
    this.#settleFirstRead(opened);
    if (this.#waiting.length === 0) this.#succeeded();
  }

  #everRead = false;

  /** The first answer about the file goes to whoever waits for the start; one that comes later, to `onRemembered`. */
  #settleFirstRead(opened: Opened | undefined): void {
    const waiter = this.#firstRead;
    this.#firstRead = undefined;
    if (waiter !== undefined) waiter(opened);
    else if (opened !== undefined && !this.#everRead) this.#options.onRemembered(this.#remembered(opened));
    if (opened !== undefined) this.#everRead = true;
  }

  async #write(): Promise<void> {
    const batch = this.#waiting.take(batchMax);
    this.#underWay = batch;
    this.#checkDue = this.#pointersDirty = false;
    const reply = await this.#thread.ask({ op: "append", rows: batch, pointers: Object.fromEntries(this.#pointers) });
    this.#underWay = [];
    if ("trouble" in reply) {
      this.#waiting.putBack(batch);
      this.#pointersDirty = true;
      this.#failed(reply.trouble);
      return;
    }
    this.#lastPosition = reply.value.lastPosition;
    this.#hash = reply.value.hash;
    if (reply.value.notice !== undefined) this.#options.onNotice(reply.value.notice);
    this.#succeeded();
    const last = batch.at(-1);
    if (last === undefined) return;
    this.#reported = this.#waiting.reportable(last.seq);
    this.#options.onAppended(this.#reported);
  }

  /** One batch at a time: what is to be written comes first. */
  async #forget(): Promise<void> {
    this.#forgetDue = false;
    const moment = { wallMs: now().wallMs, clockTrusted: clockTrusted(), instantMs: monotonic() };
    const { retentionDays = Number.POSITIVE_INFINITY } = this.#options;
    const reply = await this.#thread.ask({
      op: "forget",
      now: { ...moment, machineBoot: this.#machineBoot },
      retentionDays,
    });
    if ("trouble" in reply) {
      this.#forgetDue = true;
      this.#failed(reply.trouble);
      return;
    }
    const { lastPosition, hash, upTo, more, notice } = reply.value;
    this.#lastPosition = lastPosition;
    this.#hash = hash;
    this.#forgetDue = more;
    for (const [broker, position] of this.#pointers) this.#pointers.set(broker, Math.max(position, upTo));
    if (notice !== undefined) this.#options.onNotice(notice);
    // There is a new row to be published, and a new head to be told.
    if (upTo > 0 && this.#reported > 0) this.#options.onAppended(this.#reported);
  }

  /** What was dropped is told here, before anything later is reported as on disk. */
  #succeeded(): void {
    this.#failures = 0;
    const { lost, withheld } = this.#waiting;
    const isNews = lost !== undefined || (withheld !== undefined && this.#trouble !== undefined);
    this.#waiting.lossTold();
    this.#tell(undefined);
    if (isNews) this.#options.onNotice(joined(`${this.#options.path} is written`, lost, withheld));
  }

  #failed(trouble: string): void {
    this.#opened = false;
    this.#failures++;
    this.#tell(trouble);
  }

  /** The trouble of the disk, if any, and what is lost by it. */
  #tell(trouble: string | undefined): void {
    this.#trouble = trouble;
    const { lost, withheld } = this.#waiting;
    const text = trouble === undefined ? withheld : joined(trouble, lost, withheld);
    if (text === this.#told) return;
    this.#told = text;
    this.#options.onTrouble(text);
  }

  #retryPause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, retryMs);
      this.#wakeRetry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #remembered(opened: Opened): Remembered {
    const read = (records: readonly StoredRecord[]): RememberedRecord[] =>
      records.flatMap((record) => {
        const event = readEvent(record.body);
        if (event.success)
          return [
            {
              event: event.data,
              instant: instant(record.instantMs),
              sameMachineBoot: record.machineBoot === this.#machineBoot,
              passedMs: record.passedMs,
            },
          ];
        this.#options.onNotice(
          `${this.#options.path}: an event of an open alarm or fault cannot be understood by this release and is left out: ${record.body.slice(0, 120)}`,
        );
        return [];
      });
    return {
      epoch: this.#epoch,
      seq: opened.seq,
      open: read(opened.open),
      closed: read(opened.closed),
      causes: opened.causes,
      drill: read(opened.drill),
      pairings: opened.pairings,
      faults: read(opened.faults),
    };
  }
}

function joined(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join("; ");
}

/** A row may have been damaged, or written by another release: that must not keep a gateway from starting. */
function readEvent(body: string): ReturnType<typeof eventSchema.safeParse> {
  try {
    return eventSchema.safeParse(JSON.parse(body));
  } catch (error) {
    if (error instanceof SyntaxError) return eventSchema.safeParse(undefined);
    throw error;
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Eight letters or digits: one in a million million that two runs are called the same. */
function newEpoch(): string {
  const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
  return Array.from(randomBytes(8), (byte) => alphabet[byte & 31]).join("");
}

/** Which start of the machine this is. Where the system does not say, no two runs are taken for the same. */
function readMachineBoot(): string {
  const file = "/proc/sys/kernel/random/boot_id";
  return existsSync(file) ? readFileSync(file, "utf8").trim() : randomUUID();
}
