/**
 * What was changed through the page: who, when, what. Kept for as long as a setting says and never more than a bound.
 *
 * Work on alarms (accepting, closing …) is written down with the role and without the account: how quickly somebody came is
 * nobody's performance data. What happened to an alarm is in the journal.
 */
import type { Request, Verb } from "../../core/io.ts";
import type { PageChange } from "../../core/page-change.ts";
import { rfc3339 } from "../../core/time.ts";
import type { Store } from "./store.ts";

export interface Change {
  readonly at: string;
  readonly who: string;
  readonly role: string;
  readonly what: string;
  readonly about: string;
}

/** Some MB, and years of an office's changes. */
const rowsMax = 20_000;
const dayMs = 86_400_000;
const aboutMax = 300;

export class Audit {
  readonly #db: Store;
  readonly #days: number;

  /** @param days how long a row is kept */
  constructor(db: Store, days: number) {
    this.#db = db;
    this.#days = days;
  }

  note(who: { readonly name: string; readonly role: string }, what: PageChange, about: string): void {
    const now = Date.now();
    this.#db.transaction(() => {
      const { lastInsertRowid } = this.#db
        .prepare("INSERT INTO audit (at, who, role, what, about) VALUES (?, ?, ?, ?, ?)")
        .run(rfc3339(now), who.name, who.role, what, about.slice(0, aboutMax));
      this.#db
        .prepare("DELETE FROM audit WHERE at < ? OR position <= ?")
        .run(rfc3339(now - this.#days * dayMs), Number(lastInsertRowid) - rowsMax);
    })();
  }

  /** The newest so many, newest first. */
  newest(limit: number): Change[] {
    return this.#db
      .prepare<[number], Change>("SELECT at, who, role, what, about FROM audit ORDER BY position DESC LIMIT ?")
      .all(limit);
  }
}

/** Nobody reads from the audit who works on alarms and drills, and how quickly. */
const aboutAlarms: readonly Verb[] = [
  ...(["raise", "lockdown", "accept", "attend", "cancel", "escalate", "close"] as const),
  ...(["drill", "drill-end"] as const),
];

/** Writes down a request that was granted. */
export function noteRequest(
  audit: Audit,
  { name, role }: { readonly name: string; readonly role: string },
  { verb, ...about }: Request,
): void {
  const who = aboutAlarms.includes(verb) ? role : name;
  const words = Object.entries(about).filter(([field]) => field !== "by" && field !== "reason");
  audit.note({ name: who, role }, verb, words.map(([field, value]) => `${field} ${String(value)}`).join(", "));
}
