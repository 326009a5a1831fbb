/**
 * `plan.db`, in the state directory: older versions of the plan's file, a draft that waits for a second administrator, and pictures that
 * are drawn below the plan. Mode 0600. Losing it loses history and nothing else: the plan is in its file.
 *
 * Everything has a bound, and what is beyond it goes, oldest first: nobody undoes what was two hundred changes ago.
 */
import { join } from "node:path";
import type { ImagePlace, PlanDraft, PlanImage, PlanVersion } from "../../core/plan-edited.ts";
import { rfc3339 } from "../../core/time.ts";
import { openKind, type Store } from "../web/store.ts";
import { hashOfText } from "./plan-file.ts";
import type { ImageType } from "./plan-image.ts";

/** "RufP" */
const applicationId = 0x52756650;
const versionsMax = 200;
/** A text has at most 250 kB, usually a tenth of that. */
const textsBytesMax = 8_000_000;

const schema = `
CREATE TABLE version (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  approvedBy TEXT,
  why TEXT NOT NULL,
  hash TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE TABLE draft (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  why TEXT NOT NULL,
  base TEXT NOT NULL,
  hash TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE TABLE image (
  floor INTEGER PRIMARY KEY,
  type TEXT NOT NULL,
  widthPx INTEGER NOT NULL,
  heightPx INTEGER NOT NULL,
  x REAL NOT NULL,
  y REAL NOT NULL,
  widthM REAL NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
`;

export interface Draft extends PlanDraft {
  readonly text: string;
}

export interface ImageFacts extends PlanImage {
  readonly type: ImageType;
}

/** Who a version is of that was found in the file. */
const outside = "";
const fields = `number, at, NULLIF(who, '${outside}') AS who, approvedBy, why, hash`;

export class PlanStore {
  readonly #db: Store;

  constructor(stateDirectory: string) {
    this.#db = openKind(join(stateDirectory, "plan.db"), {
      applicationId,
      schema,
      steps: [],
      what: "versions of a plan",
    });
  }

  /** Newest first. */
  versions(): PlanVersion[] {
    return this.#db.prepare<[], PlanVersion>(`SELECT ${fields} FROM version ORDER BY number DESC`).all();
  }

  version(number: number): (PlanVersion & { readonly text: string }) | undefined {
    return this.#db
      .prepare<[number], PlanVersion & { text: string }>(`SELECT ${fields}, text FROM version WHERE number = ?`)
      .get(number);
  }

  /** Keeps a text that was found in the file, unless it is the newest version anyway. */
  found(text: string): void {
    if (this.versions()[0]?.hash !== hashOfText(text)) this.keep(text, { who: outside, why: "", approvedBy: null });
  }

  keep(text: string, { who, why, approvedBy }: { who: string; why: string; approvedBy: string | null }): number {
    return this.#db.transaction(() => {
      const { lastInsertRowid } = this.#db
        .prepare("INSERT INTO version (at, who, approvedBy, why, hash, text) VALUES (?, ?, ?, ?, ?, ?)")
        .run(rfc3339(Date.now()), who, approvedBy, why, hashOfText(text), text);
      this.#db.prepare("DELETE FROM version WHERE number <= ?").run(Number(lastInsertRowid) - versionsMax);
      this.#db
        .prepare(
          `DELETE FROM version WHERE number < ? AND number IN (SELECT number FROM
             (SELECT number, sum(length(CAST(text AS BLOB))) OVER (ORDER BY number DESC) AS bytes FROM version) WHERE bytes > ?)`,
        )
        .run(lastInsertRowid, textsBytesMax);
      return Number(lastInsertRowid);
    })();
  }

  get draft(): Draft | undefined {
    return this.#db.prepare<[], Draft>("SELECT at, who, why, base, hash, text FROM draft").get();
  }

  /** There is one draft; a new one takes the place of the last. */
  setDraft({ who, why, base, text }: Pick<Draft, "who" | "why" | "base" | "text">): void {
    this.#db
      .prepare("INSERT OR REPLACE INTO draft (only, at, who, why, base, hash, text) VALUES (1, ?, ?, ?, ?, ?, ?)")
      .run(rfc3339(Date.now()), who, why, base, hashOfText(text), text);
  }

  removeDraft(): void {
    this.#db.prepare("DELETE FROM draft").run();
  }

  images(): ImageFacts[] {
    return this.#db
      .prepare<[], ImageFacts>("SELECT floor, type, widthPx, heightPx, x, y, widthM FROM image ORDER BY floor")
      .all();
  }

  image(floor: number): { readonly type: ImageType; readonly bytes: Buffer } | undefined {
    return this.#db
      .prepare<[number], { type: ImageType; bytes: Buffer }>("SELECT type, bytes FROM image WHERE floor = ?")
      .get(floor);
  }

  setImage({ floor, type, widthPx, heightPx, x, y, widthM }: ImageFacts, bytes: Buffer): void {
    this.#db
      .prepare(
        `INSERT OR REPLACE INTO image (floor, type, widthPx, heightPx, x, y, widthM, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(floor, type, widthPx, heightPx, x, y, widthM, bytes);
  }

  /** Whether there is one to be placed. */
  placeImage(floor: number, { x, y, widthM }: ImagePlace): boolean {
    const { changes } = this.#db
      .prepare("UPDATE image SET x = ?, y = ?, widthM = ? WHERE floor = ?")
      .run(x, y, widthM, floor);
    return changes > 0;
  }

  removeImage(floor: number): boolean {
    return this.#db.prepare("DELETE FROM image WHERE floor = ?").run(floor).changes > 0;
  }

  close(): void {
    this.#db.close();
  }
}
