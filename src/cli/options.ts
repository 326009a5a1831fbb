/** What the commands that ask the gateway have in common on their command line. */
import { existsSync } from "node:fs";
import { type Command, InvalidArgumentError, Option } from "commander";
import { sessionHelp } from "./session.ts";

/** Who asks, when nobody says: a role, never a person. */
export const byDefault = "technician";

/** Where an installed gateway has its configuration (docs/operating.md). */
const usualPlace = "/etc/rufkreis/site.yaml";

/** The configuration in its usual place, if there is one. */
export function usualConfig(place = usualPlace): string | undefined {
  return existsSync(place) ? place : undefined;
}

/** `-c FILE`, which may be left out on a machine where the configuration stands in its usual place. */
export function siteOption(place = usualPlace): Option {
  const option = new Option("-c, --config <file>", `the site's configuration; may be left out where it is ${place}`);
  const usual = usualConfig(place);
  return usual === undefined ? option.makeOptionMandatory() : option.default(usual);
}

/** A command that asks the running gateway. */
export function requestCommand(root: Command, usage: string, description: string): Command {
  return root
    .command(usage)
    .description(description)
    .addOption(siteOption())
    .option("--json", "JSON, one object a line")
    .addHelpText("after", sessionHelp);
}

/** A desk or a role, as topics and events have it. */
export function name(text: string): string {
  if (/^[a-z0-9-]{1,40}$/.test(text)) return text;
  throw new InvalidArgumentError("use 1 to 40 of a-z, 0-9 and -.");
}

export function secondsWithin(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`use a whole number from ${min} to ${max}.`);
  };
}

const unitSeconds = { h: 3600, m: 60, s: 1 } as const;

/** A time with its unit, in seconds: `20m`, `90s`, `1h`, `1h30m`. */
export function durationWithin(min: number, max: number): (text: string) => number {
  return (text) => {
    const parts = /^(?:(\d{1,5})h)?(?:(\d{1,5})m)?(?:(\d{1,5})s)?$/.exec(text);
    if (text === "" || parts === null)
      throw new InvalidArgumentError("use a number and its unit: 20m, 90s, 1h or 1h30m.");
    const of = (at: number, unit: keyof typeof unitSeconds): number => Number(parts[at] ?? 0) * unitSeconds[unit];
    const seconds = of(1, "h") + of(2, "m") + of(3, "s");
    if (seconds >= min && seconds <= max) return seconds;
    throw new InvalidArgumentError(`use a time from ${durationName(min)} to ${durationName(max)}.`);
  };
}

/** `1h30m` */
export function durationName(seconds: number): string {
  const { h, m } = unitSeconds;
  const parts = [`${Math.floor(seconds / h)}h`, `${Math.floor((seconds % h) / m)}m`, `${seconds % m}s`];
  return parts.filter((part) => !part.startsWith("0")).join("");
}

/** Names with commas between them. */
export function list(text: string): readonly string[] {
  const names = text.split(",").map((each) => each.trim());
  if (names.every((each) => each !== "")) return names;
  throw new InvalidArgumentError("use names with a comma between them: d1,d2.");
}
