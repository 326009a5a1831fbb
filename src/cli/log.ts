/** `rufkreis log`: what happened, from the journal; also beside a running gateway. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { EventType, RufkreisEvent } from "../core/event.ts";
import { didYouMean } from "../shell/did-you-mean.ts";
import type { LogFilter } from "../shell/log-query.ts";
import { journalOptions, placeOf, unreadable } from "./journal-place.ts";
import { addVerify } from "./log-verify.ts";
import type { Act } from "./main.ts";
import { colour, complain, type ExitCode, endWithReader, exit, note, print, printJson } from "./output.ts";

const types = [
  "raised",
  "sounding",
  "pressed",
  "accepted",
  "closed",
  "missed",
  "key",
  "tamper",
  "pairing-offered",
  "paired",
  "unpaired",
  "moved",
  "test-pressed",
  "tested",
  "fault",
  "restored",
] as const satisfies readonly EventType[];

/** A few screens; somebody who wants all of several years says so. */
const limitDefault = 1000;

const clockHelp = `Times are UTC. A ? after a time: the machine's clock had not been set then (no time server), so the time means little.
The order of the lines is right all the same.`;

interface LogOptions {
  readonly config?: string;
  readonly journal?: string;
  readonly since?: string;
  readonly desk?: string;
  readonly alarm?: string;
  readonly type?: EventType;
  readonly limit: number;
  readonly follow?: boolean;
  readonly json?: boolean;
}

export function addLog(root: Command, act: Act): void {
  const command = journalOptions(root.command("log").enablePositionalOptions())
    .description("Show what happened, from the journal, oldest first.")
    .option("--since <time>", "from this time in UTC on: 2026-03-01, or 2026-03-01T08:30", time)
    .option("--desk <id>", "of this desk only")
    .option("--alarm <id>", "of this alarm only")
    .addOption(new Option("--type <type>", "of this type only").choices(types))
    .option("-n, --limit <number>", "the newest so many; 0: all", count, limitDefault)
    .option("-f, --follow", "then each new event as it comes, until SIGINT")
    .option("--json", "one event a line, as JSON")
    .addHelpText("after", `\n${clockHelp}`)
    .action(act(log));
  addVerify(command, act);
}

async function log(options: LogOptions): Promise<ExitCode> {
  endWithReader();
  const place = await placeOf(options);
  if (typeof place === "number") return place;
  const { followLog, readLog } = await import("../shell/log-query.ts");
  const { path } = place;
  const desks = place.config?.plan.desks.map(({ id }) => id);
  const { limit, since, desk, alarm, type } = options;
  const filter: LogFilter = { since, desk, alarm, type, limit: limit === 0 ? undefined : limit };
  let count = 0;
  const show = (event: RufkreisEvent): void => {
    count++;
    if (options.json) printJson(event);
    else print(line(event));
  };
  try {
    // A desk that is no longer in the plan may well be in the journal.
    if (desk !== undefined && desks?.includes(desk) === false && readLog(path, { desk, limit: 1 }).length === 0)
      return noSuchDesk(desk, desks);
    if (options.follow) for await (const event of followLog(path, filter, interrupted())) show(event);
    else for (const event of readLog(path, filter)) show(event);
    if (count === 0 && !options.follow) note("the journal has no such events");
    return exit.ok;
  } catch (error) {
    return unreadable(error);
  }
}

function noSuchDesk(desk: string, desks: readonly string[]): ExitCode {
  const guess = didYouMean(desk, desks);
  const remedy = guess === undefined ? "`rufkreis units` lists the desks" : `did you mean ${guess}?`;
  complain(`there is no desk ${JSON.stringify(desk)} in the plan, and none in the journal`, "--desk", remedy);
  return exit.usage;
}

function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => controller.abort());
  return controller.signal;
}

function line(event: RufkreisEvent): string {
  // A clock that nobody set makes a stamp that means nothing beside others.
  const when = `${event.at.replace("T", " ")}${event.clockTrusted ? " " : "?"}`;
  const type = event.type.padEnd(15);
  return `${colour.dim(when)} ${event.type === "raised" ? colour.bold(colour.red(type)) : type} ${detail(event)}`;
}

function detail(event: RufkreisEvent): string {
  switch (event.type) {
    case "raised":
      return `${event.desk} in ${event.room}, ${event.level} (${event.mode}), calls ${event.called.join(", ")} · ${event.alarm}`;
    case "sounding":
      return `${event.neighbour} sounds for ${event.desk}, ${event.pressToBuzzerMs.toFixed(1)} ms after the press`;
    case "pressed":
      return `${event.desk} pressed once more`;
    case "upgraded":
      return `${event.desk} calls ${event.level} now, ${event.called.join(", ")}`;
    case "escalated":
      return `${event.desk}: ${event.circuitId} (circuit ${event.circuit}, ${event.reason}), calls ${event.called.join(", ")}`;
    case "attended":
      return `${event.by} is at ${event.desk}`;
    case "cancelled":
      return `${event.desk} by ${event.by}: check in person`;
    case "accepted":
      return `${event.by} goes to ${event.desk}`;
    case "closed":
      return `${event.desk} by ${event.by}: ${event.reason}`;
    case "missed":
      return `${event.desk} in ${event.room}: a press ${Math.round(event.ageMs / 1000)} s old`;
    case "key":
      return `${event.desk}: ${event.key}, with no call to answer`;
    case "tamper":
      return colour.yellow(`${event.desk}: the case of the unit was opened`);
    case "test-pressed":
      return `${event.desk}: the red button, as announced for a test`;
    case "tested":
      return `${event.desk} with unit ${event.uid}, by ${event.by}`;
    case "pairing-offered":
    case "paired":
    case "unpaired":
    case "moved":
      return pairingDetail(event);
    case "fault":
      return colour.yellow(
        `${event.desk ?? "gateway"}: ${event.code}${event.detail === "" ? "" : ` (${event.detail})`}`,
      );
    case "restored":
      return `${event.desk ?? "gateway"}: ${event.code} is over`;
    case "journal-chained":
    case "journal-mended":
    case "journal-forgotten":
      return `${event.count} events`;
  }
}

function pairingDetail(
  event: Extract<RufkreisEvent, { type: "pairing-offered" | "paired" | "unpaired" | "moved" }>,
): string {
  const unit = `unit ${event.uid}`;
  switch (event.type) {
    case "pairing-offered":
      return `${event.desk}: a key is on its way to ${unit} at ${event.socket}`;
    case "paired":
      return `${event.desk}: ${unit} (${event.model}) at ${event.socket}`;
    case "unpaired":
      return `${event.desk}: ${unit} ${event.reason === "replaced" ? "was replaced" : "belongs to nobody now"}`;
    case "moved":
      return `${unit} from ${event.from} to ${event.desk}, at ${event.socket}`;
  }
}

function time(text: string): string {
  if (/^\d{4}(-\d\d(-\d\d(T\d\d(:\d\d(:\d\d(\.\d{1,3})?)?)?Z?)?)?)?$/.test(text)) return text;
  throw new InvalidArgumentError("use 2026-03-01 or 2026-03-01T08:30, in UTC.");
}

function count(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("use a whole number.");
}
