/**
 * `rufkreis pair`: made for somebody on their knees under a desk. Press the unit, see it blink, say which desk it is, hear it chirp,
 * press once more as its test. A script may do the same with --yes, but the press must still happen.
 */
import { type Command, Option } from "commander";
import type { Act } from "./act.ts";
import { byDefault, name, secondsWithin, siteOption } from "./options.ts";
import { exit } from "./output.ts";
import { pairAll, pairOne } from "./pair-flow.ts";
import { checked, type PairOptions, wishOf } from "./pair-wish.ts";
import { type Session, sessionHelp, withGateway } from "./session.ts";

const windowSecondsMax = 120;

const examples = `
Examples:
  rufkreis pair -c site.yaml                 one unit; the desk is the one planned at its socket, or is asked for
  rufkreis pair -c site.yaml --all           all desks without a paired unit, one after the other
  rufkreis pair -c site.yaml --desk d1 --yes --json --room r101
                                             asks nothing: pairs whatever unit is pressed at the socket of d1, then tests it`;

export function addPair(root: Command, act: Act): void {
  root
    .command("pair")
    .description("Pair a unit with a desk: press it, see it blink, say which desk it is, and test it.")
    .addOption(siteOption())
    .option("--desk <id>", "the desk that it is for")
    .option("--socket <name>", "only the unit at this socket")
    .option("--room <name>", "the room on the label, instead of asking for it")
    .option("--replace", "put it in the place of the unit that the desk has")
    .addOption(
      new Option("--all", "all desks without a paired unit, in plan order").conflicts(["desk", "socket", "room"]),
    )
    .option("-y, --yes", "ask nothing; the unit that is pressed at the socket is the one; tests it only with --room")
    .option(
      "--seconds <number>",
      "wait so long for the press, 10 to 120",
      secondsWithin(10, windowSecondsMax),
      windowSecondsMax,
    )
    .option("--by <name>", "the role that tests; never a person", name, byDefault)
    .option("--cancel", "close a window that was left open, and end")
    .option("--json", "each step and the result as JSON, one object a line; needs --yes")
    .addHelpText("after", `${examples}\n${sessionHelp}`)
    .action(
      act((options: PairOptions) =>
        withGateway(
          options,
          (session) => pair(session, options),
          (known) => checked(known, options),
        ),
      ),
    );
}

async function pair(session: Session, options: PairOptions): Promise<number> {
  if (options.all) return pairAll(session, options);
  if (options.cancel !== true) return pairOne(session, wishOf(session, options), options);
  await session.gateway.ask("pair-cancel", {});
  session.dialogue.done("cancelled", {}, "the pairing window is closed");
  return exit.ok;
}
