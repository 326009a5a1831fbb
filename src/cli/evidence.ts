/** `rufkreis evidence`: the installation as built, its tests, faults, times and the proof of its records, as pages for paper or as data. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { evidencePage } from "../core/records/evidence-html.ts";
import { languages } from "../core/records/words.ts";
import { contextOf, type ReportOptions } from "../shell/report-context.ts";
import type { Act } from "./act.ts";
import { placeOf, unreadable } from "./journal-place.ts";
import { day, isBackwards } from "./log-options.ts";
import { siteOption } from "./options.ts";
import { type ExitCode, endWithReader, exit, note, printDocument, write } from "./output.ts";
import { save } from "./report.ts";
import { version } from "./version.ts";
import { zone } from "./zone.ts";

const help = `Units and their tests come from the journal, the plan from the configuration, the firmware of units from the gateway if it runs. The whole journal is read,
and its chain verified. All numbers come from there.

  rufkreis evidence -c site.yaml --html evidence.html --since 2026-01-01 --lang de`;

interface Options extends ReportOptions {
  readonly config: string;
  readonly since?: string;
  readonly until?: string;
  readonly html?: string;
  readonly json?: boolean;
  readonly by: string;
}

export function addEvidence(root: Command, act: Act): void {
  root
    .command("evidence")
    .description(
      "The evidence pack: the installation as built, tests, faults, times, and the head of the journal's chain.",
    )
    .addOption(siteOption())
    .option("--since <day>", "faults, tests and times from this day in UTC on: 2026-03-01", day)
    .option("--until <day>", "up to this day in UTC, with it", day)
    .addOption(new Option("--html <file>", "write the page to this file, - for standard output").conflicts("json"))
    .option("--json", "one JSON object; the form unless --html is given")
    .addOption(new Option("--by <name>", "who makes it; stands on the page").default(user()).argParser(who))
    .addOption(new Option("--lang <language>", "of the page").choices(languages).default("en"))
    .option("--zone <name>", "time zone of the times, such as Europe/Berlin; the machine's unless given", zone)
    .addHelpText("after", `\n${help}`)
    .action(act(evidence));
}

const whoMax = 80;

/** Whoever is logged in at this machine, also behind sudo. */
function user(): string {
  return process.env.SUDO_USER ?? process.env.USER ?? "–";
}

function who(text: string): string {
  const name = text.trim();
  if (name === "" || name.length > whoMax) throw new InvalidArgumentError(`use 1 to ${whoMax} characters.`);
  return name;
}

async function evidence({ html, json: _json, by, since, until, ...options }: Options): Promise<ExitCode> {
  endWithReader();
  if (isBackwards({ since, until })) return exit.usage;
  const place = await placeOf(options);
  if (typeof place === "number") return place;
  const { config } = place;
  if (config === undefined) return exit.config;
  const { readEvidence } = await import("../shell/evidence.ts");
  const { readRetained } = await import("./retained.ts");
  const told = await readRetained(config);
  if ("trouble" in told) note(`no gateway answers, so the firmware of units is not known: ${told.trouble}`);
  const units = "trouble" in told ? [] : told.units;
  const firmware = units.flatMap(({ uid, firmware: of }) => (of === undefined ? [] : [[uid, of] as const]));
  const devices = config.plan.desks.flatMap(({ id }) => {
    const socket = config.site.desks.get(id as never)?.socket;
    const device = config.ports.find((port) => port.socket === socket)?.device?.id;
    return device === undefined ? [] : [[id, device] as const];
  });
  try {
    const wish = { journalFile: place.path, plan: config.plan, devices, firmware, since, until };
    const made = readEvidence({ ...wish, version: version(), by, nowMs: Date.now() });
    if (html === undefined) {
      printDocument(made);
      return exit.ok;
    }
    const page = evidencePage(made, contextOf(options, config.plan));
    if (html !== "-") return save(html, page);
    write(page);
    return exit.ok;
  } catch (error) {
    return unreadable(error);
  }
}
