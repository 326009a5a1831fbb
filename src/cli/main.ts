#!/usr/bin/env node
/**
 * `rufkreis`: one command a file. A command answers with its exit code; what is wrong with the command line itself
 * is told by commander and ends with 2. The heavy parts (serial ports, journal, MQTT) are imported by the
 * commands that need them, so that `--help` does not.
 */
import { Command, CommanderError } from "commander";
import { act } from "./act.ts";
import { addAlarmRequests } from "./alarm-requests.ts";
import { addConfig } from "./config-check.ts";
import { addDemo } from "./demo.ts";
import { addDrill } from "./drill.ts";
import { allOutcomesHelp } from "./ended.ts";
import { addEvidence } from "./evidence.ts";
import { addExport } from "./export.ts";
import { addFlash } from "./flash.ts";
import { addLog } from "./log.ts";
import { complain, endWithReader, exit, exitHelp, messageOf } from "./output.ts";
import { addPage } from "./page.ts";
import { addPair } from "./pair.ts";
import { addPairingRequests } from "./pairing-requests.ts";
import { addPorts } from "./ports.ts";
import { addQuality } from "./quality.ts";
import { addReport } from "./report.ts";
import { addRun } from "./run.ts";
import { addTest } from "./test.ts";
import { addUnits } from "./units.ts";
import { addUser } from "./user.ts";
import { version } from "./version.ts";

/** In the order in which a site comes to need them. */
const commands = [
  addRun,
  addPage,
  addDemo,
  addPorts,
  addPair,
  addPairingRequests,
  addTest,
  addDrill,
  addFlash,
  addUnits,
  addLog,
  addReport,
  addQuality,
  addEvidence,
  addExport,
  addUser,
  addAlarmRequests,
  addConfig,
];

function program(): Command {
  const root = new Command("rufkreis")
    .description("The desk alarm of public offices: one press calls the neighbouring desks.")
    .version(version())
    .showHelpAfterError(false)
    .addHelpText(
      "after",
      `\n${exitHelp}\n${allOutcomesHelp}\n\nColours appear on a terminal only, and never with NO_COLOR set.`,
    );
  // Commands take these settings over when they are made, so they come first.
  root
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ outputError: () => undefined });
  for (const add of commands) add(root, act);
  return root;
}

/** Where the command line is wrong, as the user would ask for help about it: `see rufkreis log verify --help`. */
function helpFor(words: readonly string[]): string {
  const path = ["rufkreis"];
  let command = program();
  for (const word of words) {
    const next = command.commands.find((each) => each.name() === word);
    if (next === undefined) break;
    path.push(word);
    command = next;
  }
  return `see ${path.join(" ")} --help`;
}

async function main(words: readonly string[]): Promise<void> {
  // Help and version are written by commander; each command says for itself what a lost reader means to it.
  if (words.some((word) => ["--help", "-h", "--version", "-V", "help"].includes(word))) endWithReader();
  try {
    await program().parseAsync(words, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      complain(messageOf(error), "", "this is not expected; the line above and `rufkreis --version` help to find it");
      process.exitCode = exit.failed;
      return;
    }
    const isHelp = error.exitCode === 0 || error.code === "commander.help";
    if (!isHelp)
      complain(error.message.replace(/^error: /, "").replace(/\s*\n\s*/g, " "), "command line", helpFor(words));
    process.exitCode = error.exitCode === 0 ? exit.ok : exit.usage;
  }
}

await main(process.argv.slice(2));
