/** A staff council's export as data: what is stored and how long, then each event. The command line and the page give the same. */
import type { ExportRow } from "./export.ts";
import { type ExportHead, kindRows } from "./export-html.ts";
import { type Language, words } from "./words.ts";

export interface ExportData extends ExportHead {
  readonly site: string;
  /** Each kind of data: what it holds, what for, and how many events of it there are. */
  readonly stored: readonly {
    readonly kind: string;
    readonly holds: string;
    readonly purpose: string;
    readonly count: number;
  }[];
  readonly besides: string;
  readonly neverStored: string;
  readonly events: readonly ExportRow[];
}

export function exportData(
  rows: readonly ExportRow[],
  head: ExportHead,
  { site, language }: { readonly site: string; readonly language: Language },
): ExportData {
  const stored = kindRows(rows, language).map(([kind, holds, purpose, count]) => ({
    kind: String(kind),
    holds: String(holds),
    purpose: String(purpose),
    count: Number(count),
  }));
  const { besides, neverStored } = words;
  return { site, ...head, stored, besides: besides[language], neverStored: neverStored[language], events: rows };
}
