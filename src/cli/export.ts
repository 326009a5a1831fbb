/** `rufkreis export --staff-council`: everything that is stored, with pseudonyms for desks, and at its head what that is and how long it is kept. */
import { type Command, Option } from "commander";
import { csvRow } from "../core/records/csv.ts";
import { type Coarseness, coarsenesses, type ExportRow, exportCells, exportColumns } from "../core/records/export.ts";
import { exportData } from "../core/records/export-data.ts";
import { type ExportHead, exportPage, keptFor, kindRows } from "../core/records/export-html.ts";
import { languages, words } from "../core/records/words.ts";
import type { Config } from "../shell/config.ts";
import { contextOf, type ReportOptions } from "../shell/report-context.ts";
import type { Act } from "./act.ts";
import { type JournalOptions, journalOptions, placeOf, unreadable } from "./journal-place.ts";
import { isBackwards, time } from "./log-options.ts";
import { complain, type ExitCode, endWithReader, exit, messageOf, note, printDocument, write } from "./output.ts";
import { zone } from "./zone.ts";

const help = `Desks have pseudonyms, made with a key that is thrown away: nobody can turn them round, and two exports cannot be joined. For a comparison over
years give --pseudonym-key: a file with at least 16 secret bytes (head -c 32 /dev/urandom > FILE), in the hands of the staff council. The other desks of
an alarm are only counted, because with the plan at hand their names would name the desk that called. Rooms with one desk are left out.

CSV has two tables: what is stored, an empty line, the events.`;

interface Options extends JournalOptions, ReportOptions {
  readonly staffCouncil: boolean;
  readonly since?: string;
  readonly until?: string;
  readonly coarse: Coarseness;
  readonly texts?: boolean;
  readonly pseudonymKey?: string;
  readonly csv?: boolean;
  readonly html?: boolean;
  readonly json?: boolean;
}

export function addExport(root: Command, act: Act): void {
  journalOptions(root.command("export"))
    .description("All that is stored about desks, for whoever has the right to see it.")
    .requiredOption("--staff-council", "with pseudonyms for desks, and what is stored and how long at its head")
    .option("--since <time>", "from this time in UTC on: 2026-03-01", time)
    .option("--until <time>", "up to this time in UTC: 2026-03-01 takes that whole day", time)
    .addOption(
      new Option("--coarse <times>", "cut times to the hour or the day").choices(coarsenesses).default("exact"),
    )
    .option("--texts", "with reasons that were typed and details of faults; they may name desks and persons")
    .option("--pseudonym-key <file>", "a secret of at least 16 bytes: the same pseudonyms in each export")
    .addOption(new Option("--json", "one JSON object; the form unless another is given").conflicts(["csv", "html"]))
    .addOption(new Option("--csv", "tables for spreadsheets").conflicts("html"))
    .option("--html", "a page for people")
    .addOption(new Option("--lang <language>", "of the page and the head").choices(languages).default("en"))
    .option("--zone <name>", "time zone of the page's own date", zone)
    .addHelpText("after", `\n${help}`)
    .action(act(exportAll));
}

async function exportAll(options: Options): Promise<ExitCode> {
  endWithReader();
  if (isBackwards(options)) return exit.usage;
  const place = await placeOf(options);
  if (typeof place === "number") return place;
  const key = await keyOf(options.pseudonymKey);
  if (key === "unusable") return exit.failed;
  const { councilRows } = await import("../shell/council-rows.ts");
  const { since, until, coarse, texts = false } = options;
  try {
    const desks = place.config?.plan.desks ?? [];
    const { rows, unread } = councilRows(place.path, { since, until }, { coarse, texts, desks, key });
    if (unread > 0) note(`${unread} rows are damaged or of a later release, and not in the export`);
    const retentionDays = place.config?.retentionDays;
    give(
      options,
      rows,
      { retentionDays, keyKept: options.pseudonymKey !== undefined, coarse, texts, since, until },
      place.config,
    );
    return exit.ok;
  } catch (error) {
    return unreadable(error);
  }
}

const keyBytesMin = 16;

async function keyOf(file: string | undefined): Promise<Buffer | undefined | "unusable"> {
  if (file === undefined) return undefined;
  const { readFileSync } = await import("node:fs");
  try {
    const key = readFileSync(file);
    if (key.length >= keyBytesMin) return key;
    complain(
      `has only ${key.length} bytes, so it can be guessed`,
      file,
      "head -c 32 /dev/urandom > FILE makes a good one",
    );
  } catch (error) {
    complain(messageOf(error), file, "head -c 32 /dev/urandom > FILE makes one; keep it with the staff council");
  }
  return "unusable";
}

function give(
  { lang, csv, html, ...options }: Options,
  rows: readonly ExportRow[],
  head: ExportHead,
  config: Config | undefined,
): void {
  const context = contextOf({ lang, ...options }, config?.plan);
  if (html) return write(exportPage(rows, head, context));
  const kinds = kindRows(rows, lang);
  if (csv) {
    const titles = (["kind", "holds", "purpose", "count"] as const).map((word) => words[word][lang]);
    for (const row of [
      [...titles, words.retention[lang]],
      ...kinds.map((row) => [...row, keptFor(head.retentionDays, lang)]),
    ])
      write(csvRow(row));
    write(csvRow([]));
    for (const row of [exportColumns, ...rows.map(exportCells)]) write(csvRow(row));
    return;
  }
  printDocument(exportData(rows, head, { site: context.site, language: lang }));
}
