/** `rufkreis log`: what happened, from the journal; also beside a running gateway. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { EventType, Mode, RufkreisEvent } from "../core/event.ts";
import { levels } from "../core/level.ts";
import { type Cell, csvRow, logCells, logColumns } from "../core/records/csv.ts";
import { eventTypes, sentenceOf } from "../core/records/sentences.ts";
import { modeWords } from "../core/records/words.ts";
import type { Config } from "../shell/config.ts";
import type { LogFilter, LogRow } from "../shell/log-query.ts";
import type { Act } from "./act.ts";
import { type JournalOptions, journalOptions, placeOf, unreadable } from "./journal-place.ts";
import { namesNothing } from "./log-named.ts";
import { isBackwards, time } from "./log-options.ts";
import { addVerify } from "./log-verify.ts";
import { colour, type ExitCode, endWithReader, exit, note, print, write } from "./output.ts";

/** A few screens; somebody who wants all of several years says so. */
const limitDefault = 1000;

const clockHelp = `Times are UTC. A ? after a time: the machine's clock had not been set then (no time server), so the time means little.
The order of the lines is right all the same.`;

const csvHelp = `CSV is RFC 4180 with a head, in UTF-8; docs/operating.md has the columns. A text that a spreadsheet would take for a formula begins with '.`;

interface LogOptions extends JournalOptions {
  readonly since?: string;
  readonly until?: string;
  readonly desk?: string;
  readonly room?: string;
  readonly alarm?: string;
  readonly type?: EventType;
  readonly level?: string;
  readonly mode?: string;
  readonly drill?: string;
  readonly limit: number;
  readonly follow?: boolean;
  readonly json?: boolean;
  readonly csv?: boolean;
}

export function addLog(root: Command, act: Act): void {
  const command = journalOptions(root.command("log").enablePositionalOptions())
    .description("Show what happened, from the journal, oldest first.")
    .option("--since <time>", "from this time in UTC on: 2026-03-01, or 2026-03-01T08:30", time)
    .option("--until <time>", "up to this time in UTC: 2026-03-01 takes that whole day", time)
    .option("--desk <id>", "where this desk called, sounded, answered, or had a fault")
    .option("--room <id>", "alarms from this room, and events of its desks")
    .option("--alarm <id>", "of this alarm only")
    .addOption(new Option("--type <type>", "of this type only").choices(eventTypes))
    .addOption(new Option("--level <level>", "of alarms that were of this level").choices(levels))
    .addOption(new Option("--mode <mode>", "of real alarms or of drills only").choices(Object.keys(modeWords)))
    .option("--drill <id>", "of this drill and its alarms only")
    .option("-n, --limit <number>", "the newest so many; 0: all", count, limitDefault)
    .option("-f, --follow", "then each new event as it comes, until SIGINT")
    .addOption(new Option("--json", "one event a line, as JSON").conflicts("csv"))
    .option("--csv", "a table for spreadsheets")
    .addHelpText("after", `\n${clockHelp}\n\n${csvHelp}`)
    .action(act(log));
  addVerify(command, act);
}

async function log(options: LogOptions): Promise<ExitCode> {
  endWithReader();
  if (isBackwards(options)) return exit.usage;
  const place = await placeOf(options);
  if (typeof place === "number") return place;
  const { followLog, readModes, readRows } = await import("../shell/log-query.ts");
  const { path, config } = place;
  const filter = filterOf(options, config);
  try {
    const wrong = await namesNothing(path, options, config);
    if (wrong !== undefined) return wrong;
    const show = writer(options, options.csv ? readModes(path) : new Map());
    if (options.csv) write(csvRow(logColumns));
    let count = 0;
    const tell = (row: LogRow): void => {
      count++;
      show(row);
    };
    if (options.follow) for await (const row of followLog(path, filter, interrupted())) tell(row);
    else for (const row of readRows(path, filter)) tell(row);
    if (count === 0 && !options.follow) note("the journal has no such events");
    if (count > 0 && count === filter.limit && !options.follow) note(`the newest ${count} only; --limit 0 shows all`);
    return exit.ok;
  } catch (error) {
    return unreadable(error);
  }
}

function filterOf(options: LogOptions, config: Config | undefined): LogFilter {
  const { since, until, desk, room, alarm, type, level, mode, drill, limit } = options;
  const desks = config?.plan.desks.filter((each) => each.room === room).map(({ id }) => id) ?? [];
  const where = room === undefined ? undefined : { id: room, desks };
  return { since, until, desk, room: where, alarm, type, level, mode, drill, limit: limit === 0 ? undefined : limit };
}

function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => controller.abort());
  return controller.signal;
}

/** One row for people; what cannot be understood is shown as it stands there. */
function line({ position, event, body }: LogRow): string {
  if (event === undefined) return colour.yellow(`row ${position} is damaged or of a later release: ${body}`);
  // A clock that nobody set makes a stamp that means nothing beside others.
  const when = `${event.at.replace("T", " ")}${event.clockTrusted ? " " : "?"}`;
  return `${colour.dim(when)} ${typeColour(event)(event.type.padEnd(15))} ${textColour(event)(sentenceOf(event))}`;
}

const plain = (text: string): string => text;

function typeColour({ type }: RufkreisEvent): (text: string) => string {
  return type === "raised" || type === "missed" || type === "upgraded"
    ? (text) => colour.bold(colour.red(text))
    : plain;
}

function textColour({ type }: RufkreisEvent): (text: string) => string {
  return type === "fault" || type === "tamper" || type === "journal-mended" ? colour.yellow : plain;
}

/** Writes each row in the form that was asked for. */
function writer({ json, csv }: LogOptions, modes: ReadonlyMap<string, Mode>): (row: LogRow) => void {
  if (csv) return csvWriter(new Map(modes));
  if (json) return ({ position, event, body }) => print(event === undefined ? unreadJson(position, body) : body);
  return (row) => print(line(row));
}

/** @param modes of the alarms so far; those that begin while it is followed come in addition */
function csvWriter(modes: Map<string, Mode>): (row: LogRow) => void {
  return ({ position, event, body }) => {
    if (event?.type === "raised" || event?.type === "missed") modes.set(event.alarm, event.mode);
    write(csvRow(event === undefined ? unreadCells(position, body) : logCells(position, event, modes)));
  };
}

/** What cannot be understood, as far as it is JSON, or as a text. */
function unreadJson(position: number, body: string): string {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return JSON.stringify({ unreadable: true, position, text: body });
  }
}

function unreadCells(position: number, body: string): readonly Cell[] {
  return logColumns.map((column) => (column === "position" ? position : column === "detail" ? body : undefined));
}

function count(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("use a whole number.");
}
