/** What the commands that ask the gateway have in common on their command line. */
import { type Command, InvalidArgumentError } from "commander";
import { sessionHelp } from "./session.ts";

/** Who asks, when nobody says: a role, never a person. */
export const byDefault = "technician";

/** A command that asks the running gateway. */
export function requestCommand(root: Command, usage: string, description: string): Command {
  return root
    .command(usage)
    .description(description)
    .requiredOption("-c, --config <file>", "the site's configuration")
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
