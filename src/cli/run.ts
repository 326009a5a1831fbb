/** `rufkreis run`: the gateway, until it is told to end. */
import type { Command } from "commander";
import type { Gateway } from "../main.ts";
import type { Act } from "./act.ts";
import { loadConfig } from "./load.ts";
import { siteOption } from "./options.ts";
import {
  complain,
  type ExitCode,
  endNow,
  exit,
  goOnWithoutReader,
  messageOf,
  note,
  print,
  printJson,
} from "./output.ts";
import { version } from "./version.ts";

/** An orderly end says offline to brokers and writes what waits; what takes longer than this does not end by itself. */
const closeMsMax = 10_000;

export function addRun(root: Command, act: Act): void {
  root
    .command("run")
    .description("Run the gateway of a site until SIGINT or SIGTERM.")
    .addOption(siteOption())
    .option("--json", "one JSON object a line: started, stopping, stopped")
    .option("--page-socket <path>", "make this socket file for `rufkreis page`, and start no process for the page")
    .action(act(runToItsEnd));
}

interface RunOptions {
  readonly config: string;
  readonly json?: boolean;
  readonly pageSocket?: string;
}

/** Neither words that nobody reads nor what a failed start left open keep a gateway that has ended from ending. */
async function runToItsEnd(options: RunOptions): Promise<never> {
  return endNow(await run(options));
}

async function run(options: RunOptions): Promise<ExitCode> {
  const config = await loadConfig(options.config);
  if (config === undefined) return exit.config;
  const { otherGateway } = await import("../shell/other-gateway.ts");
  const sockets = config.ports.map(({ socket }) => socket);
  const other = await otherGateway({ journalFile: config.journalFile, sockets });
  if (other !== undefined) {
    complain(
      `another gateway runs this site already: process ${other.pid} has its journal`,
      config.stateDirectory,
      `leave that one, or end it first: \`systemctl stop rufkreis\`, or \`kill ${other.pid}\``,
    );
    return exit.failed;
  }
  goOnWithoutReader();
  const ending = endSignal();
  const tell = (event: string, text: string): void =>
    options.json
      ? printJson({ event, version: version(), site: config.plan.site, gateway: config.plan.gateway })
      : print(text);
  const { startGateway } = await import("../main.ts");
  const gateway = await startGateway(config, { pageSocket: options.pageSocket }).catch((error: unknown) => {
    complain(`the gateway does not start: ${messageOf(error)}`, options.config, "see the log above");
    return undefined;
  });
  if (gateway === undefined) return exit.failed;
  const { desks } = config.plan;
  const fitted = desks.filter(({ unit }) => unit !== undefined).length;
  tell(
    "started",
    `rufkreis ${version()}: gateway ${config.plan.gateway} of ${config.plan.site} runs; of ${desks.length} desks ${fitted} have a unit in the plan`,
  );
  const signal = await ending;
  tell("stopping", `${signal}: ending in order; once more ends at once`);
  return close(gateway, () => tell("stopped", "ended"));
}

async function close(gateway: Gateway, closed: () => void): Promise<ExitCode> {
  const overdue = setTimeout(() => {
    complain(`the gateway did not end within ${closeMsMax / 1000} s`, "", "ended by force; nothing on disk is lost");
    process.exit(exit.failed);
  }, closeMsMax);
  const unwritten = await gateway.close();
  clearTimeout(overdue);
  closed();
  if (unwritten === 0) return exit.ok;
  complain(
    `${unwritten} events could not be written to disk`,
    "journal",
    "see the log above; a press that is not on disk is repeated by its unit",
  );
  return exit.failed;
}

/** The first signal; the second one ends the process at once. */
function endSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let count = 0;
    const take = (signal: NodeJS.Signals): void => {
      count++;
      resolve(signal);
      if (count === 1) return;
      note(`${signal} again: ended at once`);
      process.exit(exit.failed);
    };
    process.on("SIGINT", take);
    process.on("SIGTERM", take);
  });
}
