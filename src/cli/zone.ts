/** The option `--zone` of commands that write times for people. */
import { InvalidArgumentError } from "commander";

/** The name of a time zone that the machine knows. */
export function zone(text: string): string {
  try {
    return Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InvalidArgumentError("use the name of a time zone, such as Europe/Berlin or UTC.");
  }
}
