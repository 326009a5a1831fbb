/** `rufkreis quality`: how well the site is served by its alarm, in figures, from the journal. */
import type { Command } from "commander";
import { figuresText } from "../core/records/drill-html.ts";
import { wallMsOf } from "../core/records/entry.ts";
import type { FaultTime } from "../core/records/fault-times.ts";
import { type AlarmQuality, type DeskQuality, type Quality, qualityOf } from "../core/records/quality.ts";
import type { Act } from "./act.ts";
import { type JournalOptions, journalOptions, placeOf, unreadable } from "./journal-place.ts";
import { day, isBackwards } from "./log-options.ts";
import { colour, type ExitCode, endWithReader, exit, note, print, printJson, printTable } from "./output.ts";

const help = `accidental: taken back before anybody said that they come, and not called anew; or closed within 2 min with nobody
having accepted. Presumed from what was done and when; no reason is read.
unanswered: nobody accepted and nobody was there within 2 min. missed: the press came too late to sound.
Only real alarms are counted by desk; drills are counted together and name no desk.`;

interface Options extends JournalOptions {
  readonly since?: string;
  readonly until?: string;
  readonly json?: boolean;
}

export function addQuality(root: Command, act: Act): void {
  journalOptions(root.command("quality"))
    .description("Figures per desk and site: answers, faults, tests, press to buzzer.")
    .option("--since <day>", "from this day in UTC on: 2026-03-01", day)
    .option("--until <day>", "up to this day in UTC, with it", day)
    .option("--json", "one JSON object")
    .addHelpText("after", `\n${help}`)
    .action(act(quality));
}

const dayMs = 86_400_000;

async function quality(options: Options): Promise<ExitCode> {
  endWithReader();
  if (isBackwards(options)) return exit.usage;
  const place = await placeOf(options);
  if (typeof place === "number") return place;
  const { readEntries } = await import("../shell/log-query.ts");
  const startOf = (text: string | undefined): number | undefined => wallMsOf(`${text}T00:00:00Z`);
  const last = startOf(options.until);
  try {
    const { entries, unread } = readEntries(place.path);
    if (unread > 0) note(`${unread} rows are damaged or of a later release, and not counted`);
    const window = { fromMs: startOf(options.since), untilMs: last === undefined ? Date.now() : last + dayMs };
    const told = qualityOf(
      entries,
      window,
      place.config?.plan.desks.map(({ id }) => id),
    );
    if (options.json) printJson(told);
    else tell(told);
    return exit.ok;
  } catch (error) {
    return unreadable(error);
  }
}

function tell({ site, desks, drills }: Quality): void {
  print(
    `${site.alarms} alarms, ${site.accidental} accidental, ${site.unanswered} unanswered, ${site.missed} missed; ${site.silent} of ${site.called} called desks never confirmed a sound`,
  );
  print(`press to buzzer, each: ${figuresText(site.everySound, "en")} (median / worst)`);
  print("");
  printTable(
    ["desk", "alarms", "accidental", "unanswered", "to buzzer", "to accept", "to attend", "fault min", "tests", ""],
    desks.map(deskCells),
  );
  for (const { desk, faults } of desks) for (const fault of faults) print(colour.dim(faultLine(desk, fault)));
  for (const fault of site.faults) print(colour.dim(faultLine("gateway", fault)));
  if (drills.alarms > 0)
    print(
      `\ndrills: ${drills.presses} presses, to accept ${figuresText(drills.pressToAccept, "en")}, to attend ${figuresText(drills.pressToAttend, "en")}`,
    );
}

function deskCells({ desk, faultMinutes, tests, testOverdue, ...told }: DeskQuality): string[] {
  const mark = testOverdue ? colour.yellow("test overdue") : "";
  return [desk, ...alarmCells(told), faultMinutes.toFixed(0), String(tests), mark];
}

function alarmCells({
  alarms,
  accidental,
  unanswered,
  pressToSound,
  pressToAccept,
  pressToAttend,
}: AlarmQuality): string[] {
  const times = [pressToSound, pressToAccept, pressToAttend].map((each) => figuresText(each, "en"));
  return [String(alarms), String(accidental), String(unanswered), ...times];
}

function faultLine(where: string, { code, count, minutes, unknown, standing }: FaultTime): string {
  const open = standing ? ", still there" : "";
  const doubt = unknown > 0 ? `, ${unknown} times for a time that nobody knows` : "";
  return `${where}: ${code} ${count}×, ${minutes.toFixed(1)} min${open}${doubt}`;
}
