/** The page of a case: what a manager files, and what is read when people ask afterwards what happened. */

import type { DeskId } from "../site.ts";
import type { Answer, CalledCircuit, Case, Step } from "./case.ts";
import { wallMsOf } from "./entry.ts";
import { facts, html, type Markup, page, table } from "./html.ts";
import { type RoomNames, sentenceOf } from "./sentences.ts";
import { courseText, elapsedText, msText } from "./time-text.ts";
import { type Language, levelWords, modeWords, reasonWords, type Word, wordOf, words } from "./words.ts";

/** What a report needs from outside of the journal. */
export interface ReportContext {
  readonly language: Language;
  readonly site: string;
  readonly room: RoomNames;
  /** The ways into a room; none where the plan is not known. */
  readonly doors: (room: string) => readonly string[];
  /** Wall time for people, in the zone of the site. */
  readonly clock: (wallMs: number) => { readonly date: string; readonly time: string };
  /** The name of that zone. */
  readonly zone: string;
  /** When the report is made, ms since 1970. */
  readonly madeAtMs: number;
}

/** The report of a case as a page. */
export function casePage(about: Case, context: ReportContext): string {
  const say = (word: Word): string => words[word][context.language];
  const title = `${say("alarm")} ${about.desk}${about.begun === undefined ? "" : ` · ${context.room(about.begun.room)}`}`;
  const body = html`${heading(about, context, title)}
${about.begun === undefined ? html`<p class="bad">${say("incomplete")}</p>` : summary(about, context)}
<h2>${say("circuits")}</h2>
${about.circuits.map((circuit) => circuitPart(circuit, about, context))}
<h2>${say("missing")}</h2>
${missing(about, context)}
<h2>${say("timeline")}</h2>
${timeline(about, context)}
${footer(about, context)}`;
  return page(context.language, title, body);
}

function heading(about: Case, { language, clock, site }: ReportContext, title: string): Markup {
  const pressedAt = about.begun?.pressedAtMs;
  const { date, time } = pressedAt === undefined ? { date: "", time: "" } : clock(pressedAt);
  const mark = about.begun?.clockTrusted === false ? "?" : "";
  return html`<header><h1>${title}</h1>
<p>${words.case[language]} · ${site}${pressedAt === undefined ? "" : ` · ${date} ${time}${mark}`}</p></header>`;
}

function summary(about: Case, context: ReportContext): Markup {
  const { language, room, doors, clock } = context;
  const { begun, levels, accepted, attended, cancelled, presses, requests } = about;
  if (begun === undefined) return html``;
  const say = (word: Word): string => words[word][language];
  const pressed = begun.pressedAtMs === undefined ? undefined : clock(begun.pressedAtMs);
  const ways = doors(begun.room).join("; ");
  const sounds = about.circuits.flatMap(({ sounded }) => sounded.map(({ pressToBuzzerMs }) => pressToBuzzerMs));
  const rows: (readonly [string, string])[] = [
    [say("desk"), about.desk],
    [say("room"), room(begun.room)],
    ...(ways === "" ? [] : [[say("doors"), ways] as const]),
    [say("level"), levels.map((level) => wordOf(levelWords, level, language)).join(" → ")],
    [say("mode"), `${wordOf(modeWords, begun.mode, language)}${begun.drill === undefined ? "" : ` (${begun.drill})`}`],
    [
      say(begun.byRequest ? "askedFor" : "pressed"),
      pressed === undefined ? "–" : `${pressed.date} ${pressed.time}${begun.clockTrusted ? "" : "?"}`,
    ],
    [say("presses"), String(presses)],
    ...(requests === 0 ? [] : [[say("requests"), String(requests)] as const]),
    [say("firstSound"), sounds.length === 0 ? "–" : elapsedText(Math.min(...sounds), language)],
    [say("firstAccepted"), answerText(accepted[0], language)],
    [say("firstAttended"), answerText(attended[0], language)],
    ...(cancelled.length === 0 ? [] : [[say("cancelled"), answerText(cancelled[0], language)] as const]),
    [say("verified"), begun.verified ? say("yes") : say("no")],
  ];
  return html`${facts(rows)}
<h2>${say("outcome")}</h2>
${outcome(about, context)}`;
}

function outcome({ closed, accepted, attended, begun }: Case, { language }: ReportContext): Markup {
  const say = (word: Word): string => words[word][language];
  const end =
    closed === undefined
      ? html`<p class="bad">${say("stillOpen")}</p>`
      : html`<p>${elapsedText(closed.elapsedMs, language)}: ${say("closedBy")} <strong>${closed.by}</strong>: ${closed.reason}</p>`;
  const nobody = accepted.length + attended.length === 0 ? html`<p class="bad">${say("nobodyCame")}</p>` : html``;
  const late = begun?.missed ? html`<p class="bad">${say("missed")}</p>` : html``;
  const proof = begun?.verified === false ? html`<p class="bad">${say("verifiedNo")}</p>` : html``;
  return html`${late}${proof}${nobody}${end}`;
}

/** Each desk of a circuit: after how many ms it sounded, and whether it came. */
function circuitPart(circuit: CalledCircuit, about: Case, { language }: ReportContext): Markup {
  const say = (word: Word): string => words[word][language];
  const { circuit: number, id, reason, elapsedMs, sounded, silent, again, receivers } = circuit;
  const why =
    reason === undefined
      ? ""
      : `: ${id ?? ""}, ${elapsedText(elapsedMs, language)}, ${wordOf(reasonWords, reason, language)}`;
  const isNew = (desk: DeskId): boolean => !again.includes(desk);
  const rows = [
    ...sounded
      .filter(({ desk }) => isNew(desk))
      .map(({ desk, pressToBuzzerMs }) => [desk, msText(pressToBuzzerMs, language), came(desk, about, language)]),
    ...silent.filter(isNew).map((desk) => [desk, "–", came(desk, about, language)]),
    ...receivers.map((name) => [`${name} (${say("receiver")})`, "", came(name, about, language)]),
  ];
  return html`<p><strong>${say("circuit")} ${number}</strong>${why}</p>
${again.length === 0 ? undefined : html`<p>${say("again")}: ${again.join(", ")}</p>`}
${rows.length === 0 ? undefined : table([say("desk"), `${say("sounded")} (ms)`, say("answer")], rows, [1])}`;
}

function came(desk: string, { accepted, attended }: Case, language: Language): string {
  const said = (answers: readonly Answer[], word: Word): string[] =>
    answers.flatMap(({ by, elapsedMs }) =>
      by === desk ? [`${words[word][language]} (${elapsedText(elapsedMs, language)})`] : [],
    );
  return [...said(accepted, "accepted"), ...said(attended, "attended")].join(", ");
}

function missing({ silent, circuits, begun }: Case, { language }: ReportContext): Markup {
  const say = (word: Word): string => words[word][language];
  if (begun?.missed) return html`<p class="bad">${say("missed")}</p>`;
  if (silent.length > 0) return html`<p class="bad"><strong>${silent.join(", ")}</strong>: ${say("neverSounded")}</p>`;
  return circuits.length === 0 ? html`<p>–</p>` : html`<p class="good">${say("nothingMissing")}</p>`;
}

function timeline({ timeline: steps }: Case, context: ReportContext): Markup {
  const { language } = context;
  const head = (["sincePress", "time", "event"] as const).map((word) => words[word][language]);
  return table(
    head,
    steps.map((step) => stepCells(step, context)),
    [0],
  );
}

function stepCells({ elapsedMs, entry }: Step, { language, clock, room }: ReportContext) {
  const { at, clockTrusted } = entry.event;
  const time = html`<span class="time">${clock(wallMsOf(at) ?? 0).time}${clockTrusted ? "" : "?"}</span>`;
  return [courseText(elapsedMs, language), time, sentenceOf(entry.event, language, room)];
}

function footer({ timeline: steps, alarm }: Case, { language, zone, site, clock, madeAtMs }: ReportContext): Markup {
  const say = (word: Word): string => words[word][language];
  const made = clock(madeAtMs);
  const hasDoubt = steps.some(({ entry }) => !entry.event.clockTrusted);
  const hasUnknown = steps.some(({ elapsedMs }) => elapsedMs === undefined);
  return html`<footer>${hasDoubt ? html`<p>${say("clockNotTrusted")}</p>` : undefined}${hasUnknown ? html`<p>${say("unknownTime")}</p>` : undefined}
<p>${say("made")} ${made.date} ${made.time} ${say("outOf")} ${site} · ${say("timesIn")} ${zone} · ${alarm}</p></footer>`;
}

function answerText(answer: Answer | undefined, language: Language): string {
  return answer === undefined ? "–" : `${elapsedText(answer.elapsedMs, language)} (${answer.by})`;
}
