/** The page of a staff council's export: what is stored and how long, then each event. */
import type { ReportContext } from "./case-html.ts";
import { type Coarseness, type ExportRow, kindNames, kinds } from "./export.ts";
import { facts, html, page, table } from "./html.ts";
import { durationText } from "./time-text.ts";
import { byWords, type Language, levelWords, modeWords, type Text, type Word, wordOf, words } from "./words.ts";

export interface ExportHead {
  readonly retentionDays: number | undefined;
  /** The key of the pseudonyms was made for this export and thrown away, or lies in a file. */
  readonly keyKept: boolean;
  readonly coarse: Coarseness;
  readonly texts: boolean;
  readonly since: string | undefined;
  readonly until: string | undefined;
}

export function exportPage(rows: readonly ExportRow[], head: ExportHead, context: ReportContext): string {
  const { language, site, clock, madeAtMs, zone } = context;
  const say = (word: Word): string => words[word][language];
  const made = clock(madeAtMs);
  const body = html`<header><h1>${say("staffCouncil")}</h1><p>${site} · ${made.date} ${made.time} (${zone})</p></header>
${facts([
  [say("retention"), keptFor(head.retentionDays, language)],
  [
    say("window"),
    `${head.since ?? say("fromStart")} ${head.until === undefined ? say("upToNow") : `${say("upTo")} ${head.until}`}`,
  ],
  [say("pseudonyms"), say(head.keyKept ? "keyKept" : "keyGone")],
  [say("coarse"), say(head.coarse)],
  [say("texts"), head.texts ? say("yes") : say("no")],
])}
<h2>${say("whatIsStored")}</h2>
${table([say("kind"), say("holds"), say("purpose"), say("count")], kindRows(rows, language), [3])}
<p>${say("besides")}</p>
<p class="good">${say("neverStored")}</p>
<h2>${say("events")}</h2>
${table(
  ["", ...(["time", "type", "alarm", "desk", "room", "details"] as const).map(say)],
  rows.map((row) => rowCells(row, language)),
  [0],
)}`;
  return page(language, say("staffCouncil"), body)
    .replace("size: A4;", "size: A4 landscape;")
    .replace("182mm", "270mm");
}

/** The table at the head: each kind of data, what it holds and what for, and how many events of it there are. */
export function kindRows(rows: readonly ExportRow[], language: Language): (string | number)[][] {
  const text = (each: Text): string => each[language];
  return kindNames.map((kind) => {
    const { name, holds, purpose } = kinds[kind];
    return [text(name), text(holds), text(purpose), rows.filter((row) => row.kind === kind).length];
  });
}

export function keptFor(days: number | undefined, language: Language): string {
  return days === undefined ? words.unknownRetention[language] : `${days} ${words.days[language]}`;
}

function rowCells(row: ExportRow, language: Language) {
  const at = html`<span class="time">${row.at.replace("T", " ")}${row.clockTrusted ? "" : "?"}</span>`;
  const desk = html`<span class="time">${row.desk}</span>`;
  return [row.number, at, row.type, row.alarm, desk, row.room, details(row, language)];
}

/** What else there is to an event, in words. */
function details(row: ExportRow, language: Language): string {
  const { level, mode, verified, circuit, called, pressToBuzzerMs, by, code, text } = row;
  const say = (word: Word): string => words[word][language];
  return [
    level && wordOf(levelWords, level, language),
    mode && mode !== "real" && wordOf(modeWords, mode, language),
    verified === false && say("notVerified"),
    circuit !== undefined && `${say("circuit")} ${circuit}`,
    called !== undefined && `${called} ${say("desksCalled")}`,
    pressToBuzzerMs !== undefined && `${say("buzzerAfter")} ${durationText(pressToBuzzerMs, language)}`,
    by !== undefined && pressToBuzzerMs === undefined && `${say("by")} ${wordOf(byWords, by, language)}`,
    code,
    text,
  ]
    .filter((part) => typeof part === "string" && part !== "")
    .join(", ");
}
