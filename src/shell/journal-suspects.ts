/**
 * What was done to a row whose hash does not fit to the row before it: it is compared with its neighbours, in the places where it may have been.
 *
 *   it fits to a row further up                        what lies between was put in
 *   it fits to a row further down, in its place there  it was moved
 *   the next row fits to it, if both stood further up  rows before it were taken out, and the rest was numbered anew
 *   nothing fits                                       it was changed, or its hash was
 *
 * This only words the finding; that something is wrong is known before.
 */
import { beginning, type ChainedRow, chainedColumns, isHash, linkOf } from "./journal-chain.ts";
import type { Connection } from "./journal-file.ts";

export interface Suspicion {
  readonly what: "changed" | "inserted" | "missing" | "reordered";
  readonly detail: string;
  /** How much further the rows from here on stand from where they were written. */
  readonly shift: number;
}

/** So many rows up and down are compared with. */
const reach = 5;

/**
 * @param shift how much later than written the rows stand already
 * @param isAfterMove the rows before this one were moved, so that a row too many before it says nothing
 */
export function suspect(db: Connection, row: ChainedRow, shift: number, isAfterMove: boolean): Suspicion {
  const { position } = row;
  const around = db
    .prepare<[number, number], ChainedRow>(
      `SELECT ${chainedColumns} FROM event WHERE position BETWEEN ? AND ? ORDER BY position`,
    )
    .all(position - reach - 1, position + reach);
  const above = around.filter((each) => each.position < position - 1);
  const below = around.filter((each) => each.position > position);
  const start = { position: 0, hash: beginning };
  const fits = (before: { readonly hash: string }, at: number): boolean =>
    linkOf(before.hash, { ...row, position: at }) === row.hash;
  for (const before of position <= reach + 1 ? [start, ...above] : above) {
    const put = position - before.position - 1;
    const detail = put === 1 ? "a row was put in before it" : `${put} rows were put in before it`;
    const at = position - shift - put;
    if (isAfterMove && fits(before, at)) return moved(at);
    if (fits(before, at)) return { what: "inserted", detail, shift: put };
    if (fits(before, position - shift)) return { what: "inserted", detail, shift: 0 };
  }
  for (const before of below)
    for (let at = position - reach; at <= before.position + 1; at++)
      if (at !== position - shift && fits(before, at)) return moved(at);
  const next = below[0];
  for (let out = 1; next !== undefined && isHash(next.hash) && out <= reach; out++) {
    if (linkOf(row.hash, { ...next, position: next.position - shift + out }) !== next.hash) continue;
    const detail = out === 1 ? "a row before it was taken out" : `${out} rows before it were taken out`;
    return { what: "missing", detail: `${detail}, and the rest was numbered anew`, shift: -out };
  }
  return {
    what: "changed",
    detail: "it is not as it was written, or the hash of this or the row before was changed",
    shift: 0,
  };
}

function moved(at: number): Suspicion {
  return { what: "reordered", detail: `it was written as row ${at}`, shift: 0 };
}
