/** `rufkreis test`: the function test of a desk, and which desks are due for one. */
import { type Command, Option } from "commander";
import type { Desk } from "../core/site.ts";
import type { Act } from "./act.ts";
import { Ended, outcome } from "./ended.ts";
import { testDesk } from "./function-test.ts";
import { byDefault, name, secondsWithin, siteOption } from "./options.ts";
import { colour, exit, printJson, printTable } from "./output.ts";
import { deskNamed, isRoomOf, roomText } from "./rooms.ts";
import { type Session, type SessionOptions, sessionHelp, withGateway } from "./session.ts";

interface Options extends SessionOptions {
  readonly due?: boolean;
  readonly room?: string;
  readonly by: string;
  readonly seconds: number;
}

export function addTest(root: Command, act: Act): void {
  root
    .command("test [desk]")
    .description("Test a desk: press its red button once, hear the tone, say which room it is. Nobody is called.")
    .addOption(siteOption())
    .addOption(new Option("--due", "list the desks that are due or were never tested").conflicts(["room", "yes"]))
    .option("--room <name>", "the room on the label, instead of asking for it")
    .option("-y, --yes", "ask nothing; needs --room")
    .option("--by <name>", "the role that tests; never a person", name, byDefault)
    .option("--seconds <number>", "wait so long for the press, 10 to 300", secondsWithin(10, 300), 60)
    .option("--json", "JSON, one object a line")
    .addHelpText("after", sessionHelp)
    .action(
      act((desk: string | undefined, options: Options) =>
        withGateway(options, (session) => (options.due ? due(session) : test(session, desk, options))),
      ),
    );
}

async function test(session: Session, id: string | undefined, options: Options): Promise<number> {
  if (id === undefined)
    throw new Ended(exit.usage, "usage", "no desk is named", "`rufkreis test DESK`, or `rufkreis test --due`");
  const desk = deskNamed(id, session.config);
  const { room, by, seconds } = options;
  if (room !== undefined && !isRoomOf(desk, room, session.config)) throw roomDiffers(desk);
  const at = await testDesk(session, desk, { by, seconds, room: room === undefined ? undefined : desk.room.id });
  session.dialogue.done("tested", { desk: id, at }, `${id} works.`);
  return exit.ok;
}

export function roomDiffers(desk: Desk): Ended {
  return new Ended(
    outcome.refused,
    "room-differs",
    `the plan says that ${desk.id} is in ${roomText(desk.room)}`,
    "look at the label again; if it is right, choose the desk that stands there",
  );
}

interface DueRow {
  readonly desk: string;
  readonly room: string;
  readonly testedAt: string | null;
  readonly why: "never" | "due";
}

/** Desks with a unit that nobody tested since it was paired or moved, then those whose test is too old, oldest first. */
function dueRows({ gateway, config }: Session): DueRow[] {
  const rows = [...config.site.desks.values()].flatMap(({ id, room }): DueRow[] => {
    const told = gateway.told.desks.get(id);
    if (told?.unit === undefined) return [];
    if (told.testedAt === undefined) return [{ desk: id, room: room.name, testedAt: null, why: "never" }];
    if (!told.faults.includes("test-overdue")) return [];
    return [{ desk: id, room: room.name, testedAt: told.testedAt, why: "due" }];
  });
  return rows.sort((a, b) => (a.testedAt ?? "").localeCompare(b.testedAt ?? ""));
}

async function due(session: Session): Promise<number> {
  const rows = dueRows(session);
  const { dialogue } = session;
  if (dialogue.json) printJson(rows);
  else if (rows.length === 0) dialogue.tell("no desk is due for a test");
  else
    printTable(
      ["desk", "room", "last test"],
      rows.map(({ desk, room, testedAt }) => [desk, room, testedAt?.slice(0, 10) ?? colour.yellow("never")]),
    );
  return exit.ok;
}
