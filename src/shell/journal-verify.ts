/**
 * Walking the chain of a journal (journal-chain.ts): is each row the one that was written, in its place, with none missing?
 *
 * Every row is judged by the row before it. A step that does not fit is explained by a row about the journal itself (the gateway was
 * upgraded, the file was mended, rows became too old), which stands in the same chain, or it is a problem. What is explained is still listed:
 * a whole journal is one that has nothing to explain but its age.
 *
 *   step from row a to row b                          judged as
 *   b = a + 1, the hash fits                          whole
 *   a gap, an anchor, and the hash fits to it         forgotten: deleted because of age, if a `journal-forgotten` covers it
 *   a gap that a `journal-mended` names, same digest  mended: lost, and said so
 *   any other gap                                     missing
 *   the hash does not fit                             see journal-suspects.ts: changed, inserted, missing, reordered
 *   columns differ from the body                      changed
 *
 * All of it is read as it was at one moment, in batches, so that a deletion under way is no gap. A gateway that wants to empty its log meanwhile
 * does so at its next occasion.
 */
import type { RufkreisEvent } from "../core/event.ts";
import { beginning, type ChainedRow, chainedColumns, contradiction, isHash, linkOf } from "./journal-chain.ts";
import type { Connection } from "./journal-file.ts";
import { LogUnreadable, openForReading, unreadable } from "./journal-read.ts";
import { type Suspicion, suspect } from "./journal-suspects.ts";
import { eventSchema } from "./schema-event.ts";

export type ProblemKind = "changed" | "inserted" | "missing" | "reordered" | "cut" | "other-journal";

/** One broken place. */
export interface ChainProblem {
  /** Of the first row that is concerned. */
  readonly position: number;
  readonly id: string | undefined;
  readonly what: ProblemKind;
  readonly detail: string;
}

/** A place where the chain does not reach across, and the journal itself says why. */
export interface ChainGap {
  readonly after: number;
  readonly next: number;
  readonly reason: string;
}

/** A head that was noted earlier, from MQTT or from an earlier look. */
export interface NotedHead {
  readonly position?: number | undefined;
  readonly hash: string;
}

export interface ChainReport {
  /** `gaps`: holds, but rows are lost or were chained late, and the journal says so. `unknown`: the noted head is too old to compare. */
  readonly result: "whole" | "gaps" | "unknown" | "broken";
  readonly events: number;
  /** The oldest event. */
  readonly since: { readonly position: number; readonly at: string; readonly clockTrusted: boolean } | undefined;
  readonly head: { readonly position: number; readonly hash: string };
  /** Rows that were written before there was a chain, and when they were chained. */
  readonly chainedLate: readonly { readonly at: string; readonly count: number }[];
  readonly mended: readonly { readonly at: string; readonly reason: string }[];
  readonly gaps: readonly ChainGap[];
  /** Rows that were deleted because they were too old. */
  readonly forgotten: { readonly count: number; readonly before: string } | undefined;
  readonly notedHead: "found" | "deleted" | "not-found" | undefined;
  /** In their order, at most 100. */
  readonly problems: readonly ChainProblem[];
  readonly problemCount: number;
}

const problemsMax = 100;
const batchMax = 2000;

interface Anchor {
  readonly position: number;
  readonly previous: string;
  readonly count: number;
}

/** Verifies the journal at a path. @throws LogUnreadable */
export function verifyJournal(path: string, noted?: NotedHead): ChainReport {
  const db = openForReading(path);
  try {
    if (db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'anchor'").get() === undefined) throw unchained(path);
    return verifyConnection(db, noted);
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    db.close();
  }
}

/** The same, of a journal that is open. */
export function verifyConnection(db: Connection, noted?: NotedHead): ChainReport {
  return db.transaction(() => new Walk(db, noted).report())();
}

function unchained(path: string): LogUnreadable {
  return new LogUnreadable(
    `${path} is of a release that did not chain it; start the gateway once, which does that and says so`,
  );
}

type OwnEvent = Extract<RufkreisEvent, { type: `journal-${string}` }>;

class Walk {
  readonly #db: Connection;
  readonly #noted: NotedHead | undefined;
  readonly #anchors = new Map<number, Anchor>();
  readonly #own: OwnEvent[] = [];
  readonly #problems: ChainProblem[] = [];
  readonly #jumps: { readonly after: number; readonly row: ChainedRow; readonly fits: boolean }[] = [];
  #problemCount = 0;
  #events = 0;
  #first: ChainedRow | undefined;
  #last: ChainedRow | undefined;
  /** How much later the rows stand than they were written, after some were taken out or put in and the rest was numbered anew. */
  #shift = 0;
  #notedFound = false;

  constructor(db: Connection, noted: NotedHead | undefined) {
    this.#db = db;
    this.#noted = noted;
  }

  report(): ChainReport {
    for (const anchor of this.#db.prepare<[], Anchor>("SELECT position, previous, count FROM anchor").iterate())
      this.#anchors.set(anchor.position, anchor);
    for (const rows of this.#batches()) for (const row of rows) this.#visit(row);
    const gaps = this.#explain();
    this.#judgeDeletion(gaps);
    const notedHead = this.#judgeNoted();
    const chainedLate = this.#ownOf("journal-chained").map(({ at, count }) => ({ at, count }));
    const mended = this.#ownOf("journal-mended").map(({ at, reason }) => ({ at, reason }));
    const first = this.#first;
    this.#problems.sort((a, b) => a.position - b.position);
    return {
      result: this.#result(notedHead, gaps.length + chainedLate.length + mended.length),
      events: this.#events,
      since: first && { position: first.position, at: first.at, clockTrusted: first.clockTrusted === 1 },
      head: { position: this.#last?.position ?? 0, hash: this.#last?.hash ?? beginning },
      chainedLate,
      mended,
      gaps,
      forgotten: this.#forgotten(),
      notedHead,
      problems: this.#problems.slice(0, problemsMax),
      problemCount: this.#problemCount,
    };
  }

  *#batches(): Generator<readonly ChainedRow[], void, void> {
    const read = this.#db.prepare<[number, number], ChainedRow>(
      `SELECT ${chainedColumns} FROM event WHERE position > ? ORDER BY position LIMIT ?`,
    );
    let after = Number.MIN_SAFE_INTEGER;
    for (let rows = read.all(after, batchMax); rows.length > 0; rows = read.all(after, batchMax)) {
      after = (rows.at(-1) as ChainedRow).position;
      yield rows;
    }
  }

  #visit(row: ChainedRow): void {
    this.#events++;
    this.#first ??= row;
    const noted = this.#noted;
    if (row.hash === noted?.hash && (noted.position ?? row.position) === row.position) this.#notedFound = true;
    this.#compare(row);
    const column = contradiction(row);
    if (column !== undefined)
      this.#problem(row, "changed", column === "body" ? "it is not JSON" : `${column} is not what its body says`);
    else if (String(row.type).startsWith("journal-")) this.#takeOwn(row.body);
    this.#last = row;
  }

  /** A row of a later release may be one that we do not understand; then it explains nothing. */
  #takeOwn(body: string): void {
    const event = eventSchema.safeParse(JSON.parse(body));
    if (event.success) this.#own.push(event.data as OwnEvent);
  }

  #compare(row: ChainedRow): void {
    const before = this.#last?.position ?? 0;
    const previous = this.#last?.hash ?? beginning;
    const written = { ...row, position: row.position - this.#shift };
    const fits = linkOf(previous, written) === row.hash;
    if (row.position !== before + 1) this.#jumps.push({ after: before, row, fits });
    else if (!fits) this.#suspect(row);
  }

  /** A row that follows the one before and does not fit to it. */
  #suspect(row: ChainedRow): void {
    if (!isHash(row.hash)) return this.#problem(row, "inserted", "it has no hash: it was not written by the gateway");
    const isAfterMove = this.#problems.at(-1)?.what === "reordered";
    const found: Suspicion = suspect(this.#db, row, this.#shift, isAfterMove);
    this.#shift += found.shift;
    this.#problem(row, found.what, found.detail);
  }

  #problem({ position, id }: Pick<ChainedRow, "position" | "id">, what: ProblemKind, detail: string): void {
    this.#problemCount++;
    // One row changed in two ways is one broken place.
    if (this.#problems.at(-1)?.position === position) return;
    if (this.#problems.length < problemsMax) this.#problems.push({ position, id, what, detail });
  }

  /** Each jump, when all rows that may explain it are known. */
  #explain(): ChainGap[] {
    const gaps: ChainGap[] = [];
    for (const jump of this.#jumps) {
      const reason = this.#reasonOf(jump);
      const { after, row } = jump;
      if (typeof reason === "string") gaps.push({ after, next: row.position, reason });
      else if (!reason)
        this.#problem(row, "missing", `${missing(after, row.position)} nothing in the journal says why`);
    }
    return gaps;
  }

  /** Why rows are missing: in words, or `true` for their age alone, or `false`. */
  #reasonOf({
    after,
    row,
    fits,
  }: {
    readonly after: number;
    readonly row: ChainedRow;
    readonly fits: boolean;
  }): string | boolean {
    const anchor = this.#anchors.get(row.position);
    const covered = this.#forgottenUpTo >= row.position - 1;
    if (anchor !== undefined && covered && linkOf(anchor.previous, row) === row.hash) return true;
    for (const event of this.#own) {
      const gap = "gaps" in event ? event.gaps.find(({ next }) => next === row.position) : undefined;
      if (gap === undefined || gap.after > after || !(fits || gap.digest === linkOf(beginning, row))) continue;
      return event.type === "journal-mended" ? event.reason : "they were missing when the journal was first chained";
    }
    return false;
  }

  /** Of the rows that a deletion left, none may be missing: they belong to open alarms and standing faults. */
  #judgeDeletion(gaps: readonly ChainGap[]): void {
    const newest = this.#ownOf("journal-forgotten").at(-1);
    if (newest === undefined || this.#first === undefined) return;
    const lost = gaps.reduce((sum, { after, next }) => (next <= newest.position ? sum + next - after - 1 : sum), 0);
    const missing = newest.position - newest.total - this.#rowsUpTo(newest.position) - lost;
    if (missing > 0)
      this.#problem(
        this.#first,
        "missing",
        `${missing} rows up to ${newest.position} are gone that were kept when others became too old`,
      );
  }

  #rowsUpTo(position: number): number {
    return (
      this.#db.prepare<[number], number>("SELECT count(*) FROM event WHERE position <= ?").pluck().get(position) ?? 0
    );
  }

  get #forgottenUpTo(): number {
    return Math.max(0, ...this.#ownOf("journal-forgotten").map(({ position }) => position));
  }

  #forgotten(): ChainReport["forgotten"] {
    const newest = this.#ownOf("journal-forgotten").at(-1);
    return newest && { count: newest.total, before: newest.before };
  }

  #judgeNoted(): ChainReport["notedHead"] {
    const noted = this.#noted;
    if (noted === undefined) return undefined;
    if (this.#notedFound || [...this.#anchors.values()].some(({ previous }) => previous === noted.hash)) return "found";
    const { position } = noted;
    const end = this.#last?.position ?? 0;
    if (position !== undefined && position <= this.#forgottenUpTo) return "deleted";
    const about = { position: position ?? end, id: undefined } as const;
    this.#problemCount++;
    if (position !== undefined && position > end)
      this.#problems.push({
        ...about,
        what: "cut",
        detail: `the journal ends at ${end}; the head that was noted was ${position}`,
      });
    else
      this.#problems.push({
        ...about,
        what: "other-journal",
        detail: "the head that was noted is nowhere in the chain: this is another journal, or it was written anew",
      });
    return "not-found";
  }

  #result(noted: ChainReport["notedHead"], explained: number): ChainReport["result"] {
    if (this.#problemCount > 0) return "broken";
    if (noted === "deleted") return "unknown";
    return explained > 0 ? "gaps" : "whole";
  }

  #ownOf<T extends OwnEvent["type"]>(type: T): Extract<OwnEvent, { type: T }>[] {
    return this.#own.filter((event): event is Extract<OwnEvent, { type: T }> => event.type === type);
  }
}

function missing(after: number, next: number): string {
  const count = next - after - 1;
  return count === 1 ? `row ${after + 1} is missing;` : `rows ${after + 1} to ${next - 1} are missing;`;
}
