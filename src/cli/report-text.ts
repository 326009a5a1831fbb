/** Reports for a terminal: the same as their pages, in lines. */

import type { Answer, Case } from "../core/records/case.ts";
import type { ReportContext } from "../core/records/case-html.ts";
import type { DrillPart, DrillReport } from "../core/records/drill.ts";
import { figuresText } from "../core/records/drill-html.ts";
import { wallMsOf } from "../core/records/entry.ts";
import { sentenceOf } from "../core/records/sentences.ts";
import { courseText, elapsedText, msText } from "../core/records/time-text.ts";
import { levelWords, modeWords, reasonWords, type Word, wordOf, words } from "../core/records/words.ts";
import type { DeskId } from "../core/site.ts";
import { colour, print, printTable } from "./output.ts";

export function tellCase(about: Case, context: ReportContext): void {
  const { language, room, clock, zone } = context;
  const say = (word: Word): string => words[word][language];
  const { begun, levels, presses, requests, accepted, attended, cancelled, closed, circuits, silent, timeline } = about;
  const level = levels.map((each) => wordOf(levelWords, each, language)).join(" → ");
  print(colour.bold(`${say("alarm")} ${about.desk}${begun === undefined ? "" : `, ${room(begun.room)}`}: ${level}`));
  if (begun === undefined) print(colour.yellow(say("incomplete")));
  else {
    const { date, time } = clock(begun.pressedAtMs ?? 0);
    const mark = begun.clockTrusted ? "" : "?";
    print(
      [
        `${say(begun.byRequest ? "askedFor" : "pressed")} ${date} ${time}${mark} (${zone})`,
        wordOf(modeWords, begun.mode, language),
        `${say("presses")}: ${presses}`,
        ...(requests === 0 ? [] : [`${say("requests")}: ${requests}`]),
      ].join(", "),
    );
    if (begun.missed) print(colour.red(say("missed")));
    if (!begun.verified) print(colour.red(say("verifiedNo")));
  }
  const answer = (word: Word, answers: readonly Answer[]): void => {
    for (const { by, elapsedMs } of answers) print(`${say(word)}: ${by}, ${elapsedText(elapsedMs, language)}`);
  };
  answer("accepted", accepted);
  answer("attended", attended);
  answer("cancelled", cancelled);
  if (accepted.length + attended.length === 0) print(colour.yellow(say("nobodyCame")));
  if (closed === undefined) print(colour.yellow(say("stillOpen")));
  else print(`${say("closedBy")} ${closed.by}, ${elapsedText(closed.elapsedMs, language)}: ${closed.reason}`);
  print("");
  const rows = circuits.flatMap(({ circuit, id, reason, sounded, silent: never, again, receivers }) => {
    const name = `${circuit}${id === undefined ? "" : ` ${id}`}${reason === undefined ? "" : `, ${wordOf(reasonWords, reason, language)}`}`;
    const isNew = (desk: DeskId): boolean => !again.includes(desk);
    const heard = sounded
      .filter(({ desk }) => isNew(desk))
      .map(({ desk, pressToBuzzerMs }) => [name, desk, msText(pressToBuzzerMs, language)]);
    const anew = again.length === 0 ? [] : [[name, again.join(" "), say("again")]];
    const unheard = never.filter(isNew).map((desk) => [name, desk, colour.yellow("–")]);
    return [...anew, ...heard, ...unheard, ...receivers.map((each) => [name, each, say("receiver")])];
  });
  printTable([say("circuit"), say("desk"), `${say("sounded")} (ms)`], rows);
  if (silent.length > 0) print(colour.yellow(`${silent.join(", ")}: ${say("neverSounded")}`));
  print("");
  printTable(
    [say("sincePress"), say("time"), say("event")],
    timeline.map(({ elapsedMs, entry: { event } }) => [
      courseText(elapsedMs, language),
      `${clock(wallMsOf(event.at) ?? 0).time}${event.clockTrusted ? "" : "?"}`,
      `${event.type}: ${sentenceOf(event, language, room)}`,
    ]),
  );
}

export function tellDrill(about: DrillReport, { language, room }: ReportContext): void {
  const say = (word: Word): string => words[word][language];
  const { drill, total, rooms, desks } = about;
  print(colour.bold(`${say("drill")} ${drill ?? ""}`));
  const cells = (name: string, part: DrillPart): string[] => [
    name,
    String(part.presses),
    ...[part.pressToSound, part.pressToAccept, part.pressToAttend].map((each) => figuresText(each, language)),
  ];
  const head = (["presses", "pressToSound", "pressToAccept", "pressToAttend"] as const).map(say);
  printTable(
    [say("room"), ...head],
    [
      cells(say("all"), total),
      ...rooms.map((part) => cells(part.room === undefined ? say("otherRooms") : room(part.room), part)),
    ],
  );
  if (desks !== undefined)
    printTable(
      [say("desk"), ...head],
      desks.map((part) => cells(part.desk, part)),
    );
  print(say("medianWorst"));
}
