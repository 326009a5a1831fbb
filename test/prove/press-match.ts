/** Which press became which row of the journal: by desk, and by the time that the row claims for its press. */
import type { JournalRow } from "./journal-rows.ts";

export interface Press {
  readonly desk: string;
  /** Monotonic ms at which the button closed. */
  readonly atMs: number;
}

export interface Matched {
  /** Presses that no row tells of. */
  readonly lost: number;
  /** Rows beyond the first of a press, and rows of no press. */
  readonly doubled: number;
}

/**
 * A row's press is dated from the time at which its line came in, so never much before the press; after it by what the line and a lagging
 * simulation took. Presses of one desk are further apart than this.
 */
const earlyMsMax = 20;
const lateMsMax = 900;

export function matchPresses(presses: readonly Press[], rows: readonly JournalRow[]): Matched {
  const counts = presses.map(() => 0);
  let unknown = 0;
  for (const row of rows) {
    if (row.type !== "raised" && row.type !== "pressed" && row.type !== "missed") continue;
    const atMs = row.instantMs - (row.ageMs ?? 0);
    const place = presses.findLastIndex(
      (press) => press.desk === row.desk && press.atMs <= atMs + earlyMsMax && atMs - press.atMs <= lateMsMax,
    );
    if (place < 0) unknown++;
    else counts[place] = (counts[place] ?? 0) + 1;
  }
  const lost = counts.filter((count) => count === 0).length;
  const doubled = counts.reduce((sum, count) => sum + Math.max(0, count - 1), unknown);
  return { lost, doubled };
}
