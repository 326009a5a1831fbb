/** The page of a drill: what is hung up afterwards. */
import type { ReportContext } from "./case-html.ts";
import type { DrillMark, DrillPart, DrillReport } from "./drill.ts";
import { wallMsOf } from "./entry.ts";
import { facts, html, type Markup, page, table } from "./html.ts";
import type { Figures } from "./statistics.ts";
import { durationText } from "./time-text.ts";
import { type Language, type Word, words } from "./words.ts";

export function drillPage(report: DrillReport, context: ReportContext): string {
  const { language, site } = context;
  const say = (word: Word): string => words[word][language];
  const title = `${say("drill")}${report.drill === undefined ? "" : ` ${report.drill}`}`;
  const { total, rooms, desks, started, ended } = report;
  const named = rooms.map(
    ({ room, ...part }) => [room === undefined ? say("otherRooms") : context.room(room), part] as const,
  );
  const body = html`<header><h1>${title}</h1><p>${say("drillReport")} · ${site}</p></header>
${facts([
  ...markFact(say("began"), started, context),
  ...markFact(say("ended"), ended, context),
  [say("presses"), String(total.presses)],
  [say("called"), `${total.called}, ${say("neverSounded")}: ${total.silent}`],
])}
<h2>${say("times")}</h2>
${partTable(say("room"), [[say("all"), total], ...named], language)}
${
  desks === undefined
    ? html`<p>${say("noDeskNamed")}</p>`
    : partTable(
        say("desk"),
        desks.map(({ desk, ...part }) => [desk, part]),
        language,
      )
}
${footer(context)}`;
  return page(language, title, body);
}

function markFact(term: string, mark: DrillMark | undefined, { clock }: ReportContext): [string, string][] {
  if (mark === undefined) return [];
  const { date, time } = clock(wallMsOf(mark.at) ?? 0);
  const why = [mark.by, mark.reason].filter((text) => text !== undefined).join(", ");
  return [[term, `${date} ${time}${mark.clockTrusted ? "" : "?"}${why === "" ? "" : ` (${why})`}`]];
}

function partTable(of: string, parts: readonly (readonly [string, DrillPart])[], language: Language): Markup {
  const say = (word: Word): string => words[word][language];
  const head = [of, say("presses"), say("pressToSound"), say("pressToAccept"), say("pressToAttend")];
  const rows = parts.map(([name, part]) => [
    name,
    part.presses,
    ...[part.pressToSound, part.pressToAccept, part.pressToAttend].map((each) => figuresText(each, language)),
  ]);
  return html`${table(head, rows, [1])}<p>${say("medianWorst")}</p>`;
}

/** `4.2 ms / 8.0 ms`: the median, then the worst. */
export function figuresText(figures: Figures | undefined, language: Language): string {
  if (figures === undefined) return "–";
  return `${durationText(figures.median, language)} / ${durationText(figures.worst, language)}`;
}

function footer({ language, clock, madeAtMs, zone, site }: ReportContext): Markup {
  const { date, time } = clock(madeAtMs);
  return html`<footer><p>${words.made[language]} ${date} ${time} ${words.outOf[language]} ${site} · ${words.timesIn[language]} ${zone}</p></footer>`;
}
