/** What the commands that read the journal have in common: which one it is, and what is said when it cannot be read. */
import { type Command, Option } from "commander";
import type { Config } from "../shell/config.ts";
import { loadConfig } from "./load.ts";
import { usualConfig } from "./options.ts";
import { complain, type ExitCode, exit, messageOf } from "./output.ts";

export interface JournalOptions {
  readonly config?: string;
  readonly journal?: string;
}

export interface JournalPlace {
  readonly path: string;
  /** The configuration, where one is given; its plan knows rooms and desks by name. */
  readonly config?: Config;
}

/** A command that reads the journal, with the options that name it. */
export function journalOptions(command: Command): Command {
  return command
    .addOption(
      new Option("-c, --config <file>", "the site's configuration, which names the journal").conflicts("journal"),
    )
    .option("--journal <file>", "the journal itself");
}

/** Where the journal is, or the exit code of why there is none. */
export async function placeOf({ config: given, journal }: JournalOptions): Promise<JournalPlace | ExitCode> {
  if (journal !== undefined) return { path: journal };
  const file = given ?? usualConfig();
  if (file === undefined) {
    complain("no journal is named", "command line", "give --config site.yaml, or --journal FILE");
    return exit.usage;
  }
  const config = await loadConfig(file);
  if (config === undefined) return exit.config;
  return { path: config.journalFile, config };
}

/** Tells why a journal cannot be read; anything else goes on its way. */
export async function unreadable(error: unknown): Promise<ExitCode> {
  const { LogUnreadable } = await import("../shell/journal-read.ts");
  if (!(error instanceof LogUnreadable)) throw error;
  const [what, ...remedy] = messageOf(error).split("; ");
  complain(what as string, "journal", remedy.join("; "));
  return exit.unreachable;
}
