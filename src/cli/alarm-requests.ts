/** `rufkreis raise`, `accept`, `attend`, `cancel`, `escalate`, `close` and `identify`: one request each, for consoles, scripts and whoever stands at a prompt. */
import { type Command, Option } from "commander";
import { isGraver, type Level, levels } from "../core/level.ts";
import type { Act } from "./act.ts";
import type { Console } from "./console.ts";
import { Ended, outcome } from "./ended.ts";
import { byDefault, name, requestCommand, secondsWithin } from "./options.ts";
import { exit } from "./output.ts";
import { deskNamed, deskText } from "./rooms.ts";
import { type Session, type SessionOptions, withGateway } from "./session.ts";

interface Options extends SessionOptions {
  readonly by: string;
  readonly reason: string;
  readonly seconds: number;
  readonly level: Level;
  readonly circuit?: string;
}

type Work = (session: Session, about: string, options: Options) => Promise<number>;

export function addAlarmRequests(root: Command, act: Act): void {
  const asking = (work: Work) =>
    act((about: string, options: Options) => withGateway(options, (session) => work(session, about, options)));
  requestCommand(root, "raise <desk>", "Call from a desk: its neighbours sound; for a lockdown the whole house does.")
    .addOption(new Option("--level <level>", "how grave it is").choices([...levels]).default("help"))
    .action(asking(raise));
  requestCommand(
    root,
    "accept <alarm>",
    "Say that somebody goes, to an alarm or to the desk that calls: buzzers stop, lights stay.",
  )
    .option("--by <name>", "the desk or role that goes; never a person", name, byDefault)
    .action(asking(accept));
  requestCommand(root, "attend <alarm>", "Say that a helper is there, with an alarm or the desk that calls.")
    .option("--by <name>", "the desk or role that is there; never a person", name, byDefault)
    .action(asking(attend));
  requestCommand(
    root,
    "cancel <alarm>",
    "Take a call back. It ends nothing: everybody sees that somebody should look in person.",
  )
    .option("--by <name>", "the desk or role that takes it back; never a person", name, byDefault)
    .action(asking(cancel));
  requestCommand(root, "escalate <alarm>", "Call the next circuit by hand, or the one that is named.")
    .option("--circuit <id>", "a circuit behind the first, as the plan names it", name)
    .action(asking(escalate));
  requestCommand(root, "close <alarm>", "End an alarm, or that of a desk, with a reason that is kept.")
    .requiredOption("--reason <text>", "why, on one line")
    .option("--by <name>", "the role that ends it; never a person", name, byDefault)
    .action(asking(close));
  requestCommand(root, "identify <desk>", "Let the light of a desk's unit blink white, to find it.")
    .option("--seconds <number>", "for so long, 1 to 60", secondsWithin(1, 60), 10)
    .action(asking(identify));
}

async function raise({ gateway, dialogue, config }: Session, id: string, { level }: Options): Promise<number> {
  const desk = deskNamed(id, config);
  const open = gateway.told.desks.get(id)?.alarm;
  const { alarm } =
    level === "lockdown"
      ? await gateway.ask("lockdown", { desk: id })
      : await gateway.ask("raise", { desk: id, level });
  const { became, is, words } = callTold(open, alarm as string, level);
  dialogue.done("ok", { alarm, desk: id, level: is, became }, `${deskText(desk)} ${words} · ${alarm}`);
  return exit.ok;
}

interface CallTold {
  /** The event that the call is in the journal. */
  readonly became: "raised" | "upgraded" | "pressed";
  /** How grave the alarm is now. */
  readonly is: Level;
  readonly words: string;
}

/**
 * What a call has become: a desk has one open alarm at the most, which gets graver and never lesser (core/call.ts).
 * @param open the alarm of the desk before the call; one that was answered with another name is over
 */
export function callTold(
  open: { readonly alarm: string; readonly level?: Level | undefined } | undefined,
  alarm: string,
  asked: Level,
): CallTold {
  if (open?.alarm !== alarm) return { became: "raised", is: asked, words: `calls: ${asked}` };
  const { level: before = asked } = open;
  if (isGraver(asked, before)) return { became: "upgraded", is: asked, words: `calls: ${asked}, ${before} until now` };
  return { became: "pressed", is: before, words: `calls already: ${before}; pressed once more` };
}

async function accept({ gateway, dialogue }: Session, about: string, { by }: Options): Promise<number> {
  const alarm = alarmNamed(about, gateway);
  await gateway.ask("accept", { alarm, by });
  dialogue.done("ok", { alarm, by }, `${by} goes · ${alarm}`);
  return exit.ok;
}

async function attend({ gateway, dialogue }: Session, about: string, { by }: Options): Promise<number> {
  const alarm = alarmNamed(about, gateway);
  await gateway.ask("attend", { alarm, by });
  dialogue.done("ok", { alarm, by }, `${by} is there · ${alarm}`);
  return exit.ok;
}

async function cancel({ gateway, dialogue }: Session, about: string, { by }: Options): Promise<number> {
  const alarm = alarmNamed(about, gateway);
  await gateway.ask("cancel", { alarm, by });
  dialogue.done("ok", { alarm, by }, `taken back, and still open: somebody should look in person · ${alarm}`);
  return exit.ok;
}

async function escalate({ gateway, dialogue }: Session, about: string, { circuit }: Options): Promise<number> {
  const alarm = alarmNamed(about, gateway);
  await gateway.ask("escalate", { alarm, ...(circuit === undefined ? {} : { circuit }) });
  dialogue.done("ok", { alarm, circuit: circuit ?? "next" }, `called: ${circuit ?? "the next circuit"} · ${alarm}`);
  return exit.ok;
}

async function close({ gateway, dialogue }: Session, about: string, { by, reason }: Options): Promise<number> {
  const alarm = alarmNamed(about, gateway);
  await gateway.ask("close", { alarm, by, reason });
  dialogue.done("ok", { alarm, by, reason }, `closed · ${alarm}`);
  return exit.ok;
}

async function identify({ gateway, dialogue, config }: Session, id: string, { seconds }: Options): Promise<number> {
  const desk = deskNamed(id, config);
  await gateway.ask("identify", { desk: id, seconds });
  dialogue.done("ok", { desk: id, seconds }, `${deskText(desk)}: its light blinks white for ${seconds} s`);
  return exit.ok;
}

/** An alarm by its own name, or by the desk that calls. */
function alarmNamed(text: string, { config, told }: Console): string {
  const alarm = told.desks.get(text)?.alarm?.alarm;
  if (alarm !== undefined) return alarm;
  const isDesk = [...config.site.desks.keys()].some((id) => id === text);
  if (!isDesk) return text;
  throw new Ended(outcome.refused, "unknown-alarm", `${text} does not call`, "`rufkreis units` shows which desks do");
}
