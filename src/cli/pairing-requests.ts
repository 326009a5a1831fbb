/** `rufkreis unpair` and `rufkreis move`: which unit belongs to which desk, after it was paired. */
import type { Command } from "commander";
import type { Act } from "./act.ts";
import { cannotAsk } from "./dialogue.ts";
import { Ended, outcome } from "./ended.ts";
import { requestCommand } from "./options.ts";
import { exit } from "./output.ts";
import { deskNamed, deskText } from "./rooms.ts";
import { type Session, type SessionOptions, withGateway } from "./session.ts";

interface UnpairOptions extends SessionOptions {
  readonly yes?: boolean;
}

interface MoveOptions extends SessionOptions {
  readonly to: string;
}

export function addPairingRequests(root: Command, act: Act): void {
  requestCommand(root, "unpair <desk>", "Take a desk's unit out of service: both sides forget its key.")
    .option("-y, --yes", "ask nothing")
    .action(
      act((desk: string, options: UnpairOptions) => withGateway(options, (session) => unpair(session, desk, options))),
    );
  requestCommand(root, "move <desk>", "A desk's unit stands at another desk from now on, or at another socket.")
    .requiredOption("--to <desk>", "the desk where it stands now; the same desk confirms a new socket")
    .action(
      act((desk: string, options: MoveOptions) => withGateway(options, (session) => move(session, desk, options))),
    );
}

async function unpair({ gateway, dialogue, config }: Session, id: string, { yes }: UnpairOptions): Promise<number> {
  const desk = deskNamed(id, config);
  if (yes !== true) {
    if (!dialogue.asks) throw cannotAsk("nobody can be asked whether the unit is to be unpaired: say --yes");
    dialogue.tell(`From then on nobody is called from ${deskText(desk)}.`);
    if ((await dialogue.yes("Unpair its unit?", false)) !== true)
      throw new Ended(outcome.refused, "declined", `${id} keeps its unit`);
  }
  const { uid, unit } = await gateway.ask("unpair", { desk: id });
  const told =
    unit === "told"
      ? "and knows it: it can be paired again at once"
      : `but was not told: if its light does not blink white, ${resetText}`;
  dialogue.done("ok", { desk: id, uid, unit }, `${uid} no longer belongs to ${id}, ${told}`);
  return exit.ok;
}

/** How a unit forgets its key when its gateway cannot tell it to. */
export const resetText = "hold its red and green keys together from plugging in for 10 s before it is paired again";

async function move({ gateway, dialogue, config }: Session, id: string, { to }: MoveOptions): Promise<number> {
  deskNamed(id, config);
  const desk = deskNamed(to, config);
  const { socket } = await gateway.ask("move", { desk: id, to });
  const text =
    id === to
      ? `${deskText(desk)}: its unit belongs at ${socket} now, and chirped`
      : `the unit of ${id} belongs to ${deskText(desk)} now, at ${socket}, and chirped`;
  dialogue.done("ok", { desk: to, from: id, socket }, `${text}; test it: \`rufkreis test ${to}\``);
  return exit.ok;
}
