/** `rufkreis report`: one alarm, or one drill, as a page for people or as data for programs. */
import { type Command, Option } from "commander";
import { type Case, caseOf } from "../core/records/case.ts";
import { casePage, type ReportContext } from "../core/records/case-html.ts";
import { type DrillReport, drillReport } from "../core/records/drill.ts";
import { drillPage } from "../core/records/drill-html.ts";
import { languages } from "../core/records/words.ts";
import type { Config } from "../shell/config.ts";
import { contextOf, type ReportOptions } from "../shell/report-context.ts";
import type { Act } from "./act.ts";
import { type JournalOptions, type JournalPlace, journalOptions, placeOf, unreadable } from "./journal-place.ts";
import { notInJournal } from "./log-named.ts";
import { complain, type ExitCode, endWithReader, exit, messageOf, note, printJson, write } from "./output.ts";
import { tellCase, tellDrill } from "./report-text.ts";
import { zone } from "./zone.ts";

const help = `ALARM is the id of an alarm, as rufkreis log shows it, or a desk: its newest alarm. With --config the page knows the rooms by name and their doors.
A page is one file, without script, and fits on A4: open it in a browser and print it.

  rufkreis report d1 --config site.yaml --html alarm.html --lang de
  rufkreis report --drill drill-7 --config site.yaml`;

interface Options extends JournalOptions, ReportOptions {
  readonly drill?: string;
  readonly nameDesks: boolean;
  readonly html?: string;
  readonly json?: boolean;
}

export function addReport(root: Command, act: Act): void {
  journalOptions(root.command("report [alarm]"))
    .description("One page about an alarm or a drill, from the journal.")
    .addOption(new Option("--drill <id>", "a drill instead of an alarm"))
    .option("--no-name-desks", "name no desk of a drill, also where the site's drills.nameDesks does")
    .addOption(new Option("--html <file>", "write the page to this file, - for standard output").conflicts("json"))
    .option("--json", "the whole report as one JSON object")
    .addOption(new Option("--lang <language>", "of the page").choices(languages).default("en"))
    .option("--zone <name>", "time zone of the times, such as Europe/Berlin; the machine's unless given", zone)
    .addHelpText("after", `\n${help}`)
    .action(act(report));
}

async function report(named: string | undefined, options: Options): Promise<ExitCode> {
  endWithReader();
  const { drill } = options;
  if ((named === undefined) === (drill === undefined)) {
    complain("name an alarm, or a drill with --drill", "command line", "`rufkreis log --type raised` lists the alarms");
    return exit.usage;
  }
  const place = await placeOf(options);
  if (typeof place === "number") return place;
  try {
    if (drill !== undefined) return await reportDrill(drill, place, options);
    return await reportAlarm(named as string, place, options);
  } catch (error) {
    return unreadable(error);
  }
}

async function reportAlarm(named: string, place: JournalPlace, options: Options): Promise<ExitCode> {
  const { readEntries } = await import("../shell/log-query.ts");
  const newest = readEntries(place.path, { desk: named }).entries.findLast(
    ({ event }) =>
      (event.type === "raised" || event.type === "missed") &&
      event.desk === named &&
      (event.mode !== "drill" || namesDesks(place, options)),
  );
  const alarm = newest !== undefined && "alarm" in newest.event ? newest.event.alarm : named;
  const { entries, unread } = readEntries(place.path, { alarm });
  const about = caseOf(entries, alarm);
  if (about === undefined) return notInJournal("alarm", named, ", and no alarm of a desk with that name");
  if (about.begun?.mode === "drill" && !namesDesks(place, options)) return practised(about);
  if (unread > 0) note(`${unread} rows of this alarm are damaged or of a later release, and not in the report`);
  return give(options, contextOf(options, place.config?.plan), {
    json: about,
    html: (context) => casePage(about, context),
    text: (context) => tellCase(about, context),
  });
}

/** Whether desks of a drill may be named: the site's promise to its staff is made in one place, and no option goes beyond it. */
function namesDesks(place: JournalPlace, options: Options): boolean {
  return options.nameDesks && place.config?.drills.nameDesks === true;
}

/** A case tells who pressed and who came, with times: of practice that is nobody's business. */
function practised({ alarm, begun }: Case): ExitCode {
  complain(
    `${alarm} was practice, and its report would tell how fast which desk was`,
    "drills.nameDesks",
    `\`rufkreis report --drill ${begun?.drill ?? "DRILL"}\` tells of the drill without names`,
  );
  return exit.failed;
}

async function reportDrill(drill: string, place: JournalPlace, options: Options): Promise<ExitCode> {
  const { readEntries } = await import("../shell/log-query.ts");
  const nameDesks = namesDesks(place, options);
  const about: DrillReport = drillReport(readEntries(place.path).entries, {
    drill,
    nameDesks,
    desksInRoom: desksIn(place.config),
  });
  if (about.started === undefined && about.total.alarms === 0) return notInJournal("drill", drill);
  return give(options, contextOf(options, place.config?.plan), {
    json: about,
    html: (context) => drillPage(about, context),
    text: (context) => tellDrill(about, context),
  });
}

/** Without a plan nobody knows which room has one desk only, so none is named. */
export function desksIn(config: Config | undefined): (room: string) => number {
  return (room) => config?.plan.desks.filter((desk) => desk.room === room).length ?? 0;
}

interface Forms {
  readonly json: Case | DrillReport;
  readonly html: (context: ReportContext) => string;
  readonly text: (context: ReportContext) => void;
}

async function give({ json, html }: Options, context: ReportContext, forms: Forms): Promise<ExitCode> {
  if (json) printJson(forms.json);
  else if (html === "-") write(forms.html(context));
  else if (html === undefined) forms.text(context);
  else return save(html, forms.html(context));
  return exit.ok;
}

/** A page tells who called for help: it is for the eyes of whoever made it. */
export async function save(file: string, text: string): Promise<ExitCode> {
  const { writeFileSync } = await import("node:fs");
  try {
    writeFileSync(file, text, { mode: 0o600 });
  } catch (error) {
    complain(messageOf(error), file, "give the path of a file that you may write");
    return exit.failed;
  }
  note(`written: ${file}`);
  return exit.ok;
}
