/**
 * What the staff council may read of the journal (core/records/export.ts), for `rufkreis export` and for the page. Pseudonyms are made with a key;
 * where none is given there is one for this answer alone, which is thrown away with it, so that no two answers can be joined by them.
 */
import { createHmac, randomBytes } from "node:crypto";
import { type Coarseness, type ExportRow, exportRows } from "../core/records/export.ts";
import { type LogFilter, readEntries, readModes } from "./log-query.ts";

export interface CouncilOptions {
  readonly coarse: Coarseness;
  readonly texts: boolean;
  /** The desks of the plan with their rooms; without a plan no room is named. */
  readonly desks: readonly { readonly id: string; readonly room: string }[];
  readonly key?: Buffer | undefined;
}

const keyBytes = 32;

/** The rows that pass the filter, oldest first, and how many could not be understood. @throws LogUnreadable */
export function councilRows(
  journalFile: string,
  filter: LogFilter,
  { coarse, texts, desks, key = randomBytes(keyBytes) }: CouncilOptions,
): { rows: ExportRow[]; unread: number } {
  const { entries, unread } = readEntries(journalFile, filter);
  const rows = exportRows(entries, {
    pseudonym: pseudonymWith(key),
    coarse,
    texts,
    modes: readModes(journalFile),
    desks: desks.map(({ id }) => id),
    desksInRoom: (room) => desks.filter((desk) => desk.room === room).length,
  });
  return { rows, unread };
}

/** 40 bits under a secret key: too few to collide among 127 desks, and without the key nothing to try names against. */
function pseudonymWith(key: Buffer): (desk: string) => string {
  return (desk) => `P-${createHmac("sha256", key).update(`desk\n${desk}`).digest("hex").slice(0, 10)}`;
}
