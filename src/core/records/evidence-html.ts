/** The evidence pack as pages for paper: what an inspector, an insurer or the staff council is given, and what a technician hands over. */
import type { Hours } from "../day-plan.ts";
import { faults } from "../fault.ts";
import type { Circuit, Members } from "../site.ts";
import type { ReportContext } from "./case-html.ts";
import { wallMsOf } from "./entry.ts";
import type { Evidence, EvidenceDesk, EvidenceTimes } from "./evidence.ts";
import { storeyDrawing } from "./evidence-plan.ts";
import { chainWords, type EvidenceWord, evidenceWords, testWords, weekdayWords } from "./evidence-words.ts";
import type { FaultTime } from "./fault-times.ts";
import { facts, html, type Markup, page, table } from "./html.ts";
import type { Spread } from "./statistics.ts";
import { durationText } from "./time-text.ts";
import { levelWords, wordOf } from "./words.ts";

/** What the parts of the pack share. */
interface Telling extends ReportContext {
  readonly say: (word: EvidenceWord) => string;
}

/** @param styleAt see `page` */
export function evidencePage(evidence: Evidence, context: ReportContext, styleAt?: string): string {
  const telling: Telling = { ...context, say: (word) => evidenceWords[word][context.language] };
  const title = `${telling.say("title")}: ${evidence.site}`;
  const body = html`${heading(evidence, telling, title)}
${findings(evidence, telling)}
${asBuilt(evidence, telling)}
${circuitsPart(evidence, telling)}
${testsPart(evidence, telling)}
${faultsPart(evidence, telling)}
${timesPart(evidence, telling)}
${recordsPart(evidence, telling)}
<p class="sign">${telling.say("seen")}</p>
<footer><p>${telling.say("source")}</p></footer>`;
  return page(context.language, title, body, styleAt);
}

function stamp(at: string | undefined, { clock }: Telling): string {
  const ms = at === undefined ? undefined : wallMsOf(at);
  if (ms === undefined) return "–";
  const { date, time } = clock(ms);
  return `${date} ${time.slice(0, 5)}`;
}

function heading({ made, from, until, gateway, desks, rooms }: Evidence, telling: Telling, title: string): Markup {
  const { say, clock, zone } = telling;
  const { date, time } = clock(made.atMs);
  const units = desks.filter(({ unit }) => unit !== undefined).length;
  const source = made.commit === undefined ? say("commitUnknown") : `${say("commit")} ${made.commit}`;
  return html`<header><h1>${title}</h1><p>${date} ${time} (${zone})</p></header>
${facts([
  [say("madeBy"), made.by],
  [say("madeAt"), `${date} ${time}${made.clockTrusted ? "" : "?"}`],
  [
    say("period"),
    `${from === undefined ? say("fromStart") : stamp(from, telling)} ${say("upTo")} ${stamp(until, telling)}`,
  ],
  [say("gateway"), gateway],
  [say("software"), `Rufkreis ${made.version}, ${source}`],
  [say("extent"), `${say("rooms")}: ${rooms.length}, ${say("desks")}: ${desks.length}, ${say("units")}: ${units}`],
])}
${made.clockTrusted ? "" : html`<p class="bad">${say("clockNotSet")}</p>`}`;
}

/** What somebody has to do something about, before anything else. */
function findings(evidence: Evidence, { say, language }: Telling): Markup {
  const { untested, overdue, withoutUnit, faults: told, chain, unread } = evidence;
  const standing = told
    .filter((fault) => fault.standing)
    .map((fault) => `${fault.desk ?? say("gateway")} ${fault.code}`);
  const rows = (
    [
      ["untested", untested],
      ["overdue", overdue],
      ["withoutUnit", withoutUnit],
      ["standing", standing],
    ] as const
  ).filter(([, names]) => names.length > 0);
  const isWhole = chain.result === "whole" && unread === 0;
  return html`<h2>${say("findings")}</h2>
${rows.map(([word, names]) => html`<p class="bad"><b>${say(word)} (${names.length}):</b> ${names.join(", ")}</p>`)}
${chain.result === "whole" ? "" : html`<p class="bad">${chainWords[chain.result][language]}</p>`}
${unread === 0 ? "" : html`<p class="bad">${unread} ${say("unread")}</p>`}
${rows.length === 0 && isWhole ? html`<p class="good">${say("nothingOpen")}</p>` : ""}`;
}

function asBuilt(evidence: Evidence, telling: Telling): Markup {
  const { say } = telling;
  const { desks, rooms } = evidence;
  const floors = [...new Set(desks.map(({ floor }) => floor))].sort((a, b) => a - b);
  const roomRows = rooms.map(({ id, name, doors }) => {
    const own = desks.filter(({ room }) => room === id);
    return [
      name,
      [...new Set(own.map(({ floor }) => floor))].join(", "),
      doors.join("; "),
      own.map(({ desk }) => desk).join(" "),
    ];
  });
  return html`<h2>${say("asBuilt")}</h2>
${floors.map((floor) => {
  const title = `${say("storey")} ${floor}`;
  return html`<h3>${title}</h3>${storeyDrawing(
    desks.filter((desk) => desk.floor === floor),
    rooms,
    title,
  )}`;
})}
<p>${say("dashed")}</p>
<h3>${say("rooms")}</h3>
${table([say("room"), say("floor"), say("doors"), say("desks")], roomRows)}
<h3>${say("desks")}</h3>
${table(
  [say("desk"), say("room"), say("place"), say("unit"), say("firmware"), say("socket")],
  desks.map((desk) => deskCells(desk, telling)),
)}
<p>${say("firmwareFrom")}</p>
<h3>${say("whoHears")}</h3>
${table(
  [say("desk"), say("calls")],
  desks.map(({ desk, circuit1 }) => [desk, circuit1.join(" ")]),
)}
<p>${say("minimum")} ${evidence.minimum}</p>`;
}

function deskCells({ desk, room, x, y, floor, unit, device, socket }: EvidenceDesk, { say, room: nameOf }: Telling) {
  const place = html`<span class="time">${x} / ${y} / ${floor}</span>`;
  const fitted =
    unit === undefined ? (device ?? say("noUnit")) : html`<span class="time">${unit.uid}</span> ${unit.model}`;
  const path = html`<span class="path">${unit?.socket ?? socket ?? "–"}</span>`;
  return [desk, nameOf(room), place, fitted, unit?.firmware ?? "–", path];
}

function circuitsPart({ circuits, desks }: Evidence, telling: Telling): Markup {
  const { say, language } = telling;
  const rows = circuits.map((circuit: Circuit) => [
    `${circuit.number} ${circuit.id}`,
    durationText(circuit.afterMs, language),
    circuit.levels.map((level) => wordOf(levelWords, level, language)).join(", "),
    membersText(circuit.members, desks.length, telling),
    circuit.hours.length === 0 ? say("always") : circuit.hours.map((hours) => hoursText(hours, telling)).join("; "),
    circuit.hours.length === 0 ? "–" : membersText(circuit.otherwise, desks.length, telling),
  ]);
  return html`<h2>${say("circuits")}</h2>
${table(["", say("after"), say("levels"), say("onDuty"), say("hours"), say("otherwise")], rows)}`;
}

function membersText({ desks, receivers }: Members, all: number, { say }: Telling): string {
  const named = desks.length === all ? [say("everyDesk")] : desks.length === 0 ? [] : [desks.join(" ")];
  const names = [...named, ...receivers];
  return names.length === 0 ? say("nobody") : names.join("; ");
}

function hoursText({ days, fromMinute, toMinute }: Hours, { language }: Telling): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const clock = (minute: number): string => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
  return `${days.map((day) => weekdayWords[day][language]).join(" ")} ${clock(fromMinute)}–${clock(toMinute)}`;
}

function testsPart({ desks, testDays }: Evidence, telling: Telling): Markup {
  const { say, language } = telling;
  const rows = desks.map(({ desk, unit, test, tests }) => [
    desk,
    html`<span class="time">${stamp(unit?.pairedAt, telling)}</span>`,
    html`<span class="time">${stamp(unit?.testedAt, telling)}</span>`,
    tests,
    test === "done" || test === "none" ? testWords[test][language] : html`<b>${testWords[test][language]}</b>`,
  ]);
  return html`<h2>${say("tests")}</h2>
${table([say("desk"), say("paired"), say("lastTest"), say("testsInPeriod"), say("state")], rows, [3])}
<p>${say("testDays")} ${testDays}</p>`;
}

function faultsPart({ faults: told }: Evidence, telling: Telling): Markup {
  const { say } = telling;
  if (told.length === 0) return html`<h2>${say("faults")}</h2><p class="good">${say("noFaults")}</p>`;
  return html`<h2>${say("faults")}</h2>
${table(
  [say("where"), say("fault"), say("howOften"), say("lasted")],
  told.map((fault) => faultCells(fault, telling)),
  [2],
)}`;
}

function faultCells({ code, desk, count, minutes, unknown, standing }: FaultTime, { say, language }: Telling) {
  const cause = faults[code]?.cause[language] ?? code;
  const lasted = [
    durationText(minutes * 60_000, language),
    ...(standing ? [say("still")] : []),
    ...(unknown > 0 ? [`${unknown} ${say("unknownLength")}`] : []),
  ].join(", ");
  return [desk ?? say("gateway"), html`${cause} <span class="path">${code}</span>`, count, lasted];
}

function timesPart({ times: { real, drill } }: Evidence, telling: Telling): Markup {
  const { say } = telling;
  return html`<h2>${say("times")}</h2>
${timesTable("real", real, telling)}
${timesTable("drills", drill, telling)}
<p>${say("timesFrom")}</p>`;
}

function timesTable(word: "real" | "drills", times: EvidenceTimes, { say, language }: Telling): Markup {
  const cells = (spread: Spread | undefined): (string | number)[] => {
    if (spread === undefined) return [0, "–", "–", "–"];
    const { count, median, p95, worst } = spread;
    return [count, ...[median, p95, worst].map((ms) => durationText(ms, language))];
  };
  const rows = (["sound", "accept", "attend"] as const).map((measure) => [say(measure), ...cells(times[measure])]);
  return html`<h3>${say(word)}: ${times.alarms}</h3>
${table([say("measure"), "n", say("median"), "p95", say("worst")], rows, [1, 2, 3, 4])}
<p>${times.called} ${say("calledSilent")} ${times.silent}</p>`;
}

function recordsPart({ chain }: Evidence, telling: Telling): Markup {
  const { say, language } = telling;
  const since = chain.since === undefined ? "" : `, ${say("since")} ${stamp(chain.since.at, telling)}`;
  return html`<h2>${say("records")}</h2>
<p class="${chain.result === "broken" ? "bad" : "good"}">${chainWords[chain.result][language]}</p>
${facts([
  [say("events"), `${chain.events}${since}`],
  [say("gaps"), String(chain.gaps)],
  [
    say("deleted"),
    chain.forgotten === undefined
      ? "0"
      : `${chain.forgotten.count}, ${say("deletedBefore")} ${chain.forgotten.before.slice(0, 10)}`,
  ],
])}
<p>${say("head")}: <span class="path">${chain.head.position}:${chain.head.hash}</span></p>
<p>${say("noteHead")}</p>`;
}
