/**
 * `rufkreis drill`: the red button, pressed for practice. `start` announces at which desks and for how long, `stop` ends it, `status` tells how
 * far it is. What is shown names rooms and numbers; desks only where the site's configuration says so (`drills.nameDesks`).
 */
import { type Command, Option } from "commander";
import { drillSecondsMax } from "../core/drill-state.ts";
import type { Desk, DeskId } from "../core/site.ts";
import { monotonic } from "../shell/clock.ts";
import type { Config } from "../shell/config.ts";
import type { Act } from "./act.ts";
import type { Console } from "./console.ts";
import { waitForDrill } from "./drill-wait.ts";
import { Ended } from "./ended.ts";
import { byDefault, durationName, durationWithin, list, name, requestCommand } from "./options.ts";
import { exit, printJson, printTable } from "./output.ts";
import { deskNamed, roomNamed } from "./rooms.ts";
import { type Session, type SessionOptions, withGateway } from "./session.ts";
import type { DrillState } from "./told.ts";

interface Options extends SessionOptions {
  readonly desks?: readonly string[];
  readonly rooms?: readonly string[];
  readonly all?: boolean;
  readonly for: number;
  readonly by: string;
  readonly wait?: boolean;
}

const drillSecondsMin = 60;
const drillSecondsDefault = 1200;

const startHelp = `  rufkreis drill start --all --for 20m -c site.yaml
  rufkreis drill start --rooms r101,r102 --for 1h --wait -c site.yaml

The first press of each of these desks within the time is practice: its neighbours hear the drill signal and nobody else is called. A second
press of a desk, red and green together, and every press elsewhere are real. With --wait Ctrl-C ends only the waiting.`;

export function addDrill(root: Command, act: Act): void {
  const drill = root.command("drill").description("Practise: the next press of some desks calls nobody in earnest.");
  const asking = (work: (session: Session, options: Options) => Promise<number>) =>
    act((options: Options) => withGateway(options, (session) => work(session, options)));
  requestCommand(drill, "start", "Announce a drill at some desks, for a time.")
    .addOption(new Option("--desks <ids>", "these desks, as d1,d2").argParser(list).conflicts(["rooms", "all"]))
    .addOption(new Option("--rooms <names>", "the desks of these rooms, as r101,r102").argParser(list).conflicts("all"))
    .option("--all", "every desk whose unit is paired")
    .addOption(
      new Option("--for <time>", "how long, 1m to 2h")
        .argParser(durationWithin(drillSecondsMin, drillSecondsMax))
        .default(drillSecondsDefault, durationName(drillSecondsDefault)),
    )
    .option("--by <name>", "the role that holds it; never a person", name, byDefault)
    .option("--wait", "show each press as it comes, and the report at the end")
    .addHelpText("after", `\n${startHelp}`)
    .action(asking(start));
  requestCommand(drill, "stop", "End the drill that goes on; what is open of it is closed.")
    .option("--by <name>", "the role that ends it; never a person", name, byDefault)
    .action(asking(stop));
  requestCommand(
    drill,
    "status",
    "Tell whether a drill goes on, how many desks were pressed, and how long it lasts.",
  ).action(asking(status));
}

async function start(session: Session, options: Options): Promise<number> {
  const { dialogue, gateway } = session;
  const desks = announced(session, options);
  const { for: seconds, by } = options;
  const heard = options.wait ? await waitForDrill(session) : undefined;
  const ids = desks.map(({ id }) => id);
  const { drill } = await gateway.ask("drill", { desks: ids, seconds, by });
  const fields = { drill, desks: ids, seconds, by };
  const rooms = new Set(desks.map(({ room }) => room.id)).size;
  const text = `a drill for ${durationName(seconds)}: the next press at each of ${counted(ids.length, "desk")} in ${counted(rooms, "room")} is practice · ${drill}`;
  if (heard !== undefined) {
    dialogue.say("drill", fields, text);
    return heard(String(drill), ids.length);
  }
  dialogue.done("ok", fields, text);
  return exit.ok;
}

async function stop({ gateway, dialogue }: Session, { by }: Options): Promise<number> {
  const { drill, pressed } = await gateway.ask("drill-end", { by });
  const count = Array.isArray(pressed) ? pressed.length : 0;
  const text = `the drill is over, ${counted(count, "desk")} pressed · ${drill}\n\`rufkreis report --drill ${drill}\` tells how it went`;
  dialogue.done("ok", { drill, pressed: count, by }, text);
  return exit.ok;
}

/** The desks that are meant. Of a room or of all, those that cannot practise are left out and counted: a drill would wait for them in vain. */
function announced({ config, gateway, dialogue }: Session, { desks, rooms, all }: Options): readonly Desk[] {
  if (desks !== undefined) return [...new Set(desks)].map((id) => deskNamed(id, config));
  if (rooms === undefined && !all)
    throw new Ended(
      exit.usage,
      "usage",
      "no desk is named",
      "say --desks d1,d2, --rooms r101 or --all",
      "command line",
    );
  const named = rooms === undefined ? undefined : new Set(rooms.map((each) => roomNamed(each, config).id));
  const meant = [...config.site.desks.values()].filter(({ room }) => named === undefined || named.has(room.id));
  const able = meant.filter((desk) => canPractise(desk, gateway));
  const left = meant.filter((desk) => !able.includes(desk)).map(({ id }) => id);
  const why = "without a paired unit that proves its press";
  if (able.length === 0)
    throw new Ended(exit.usage, "no-desk", `${left.join(", ")}: ${why}`, "`rufkreis units` shows which desks have one");
  if (left.length > 0) dialogue.say("left-out", { desks: left }, `left out, ${why}: ${left.join(", ")}`);
  return able;
}

function canPractise({ id, adapted }: Desk, { told }: Console): boolean {
  return !adapted && told.desks.get(id)?.unit !== undefined;
}

async function status({ config, gateway, dialogue }: Session): Promise<number> {
  const { drill } = gateway.told;
  if (drill?.state !== "running") {
    if (dialogue.json) printJson({ state: "none" });
    else dialogue.tell("no drill goes on");
    return exit.ok;
  }
  const { waiting = [], pressed = [], by = "?" } = drill;
  const leftSeconds = leftOf(drill);
  const rooms = roomRows(config, waiting, pressed);
  const named = config.drills.nameDesks ? { waiting, pressedDesks: pressed } : {};
  const of = waiting.length + pressed.length;
  if (dialogue.json) {
    printJson({ state: "running", drill: drill.drill, by, pressed: pressed.length, of, leftSeconds, rooms, ...named });
    return exit.ok;
  }
  const left = leftSeconds === undefined ? "" : `, ${leftSeconds === 0 ? "0s" : durationName(leftSeconds)} left`;
  dialogue.tell(
    `a drill goes on: ${pressed.length} of ${counted(of, "desk")} pressed${left}, by ${by} · ${drill.drill}`,
  );
  const title = (id: string | undefined): string =>
    config.plan.rooms.find((room) => room.id === id)?.name ?? "rooms with one desk";
  printTable(
    ["room", "pressed"],
    rooms.map((row) => [title(row.room), `${row.pressed} of ${row.of}`]),
  );
  if (config.drills.nameDesks && waiting.length > 0) dialogue.tell(`still to be pressed: ${waiting.join(" ")}`);
  return exit.ok;
}

/** The end is told in the time of the gateway's machine. On another one it means nothing, and what cannot be is not shown. */
function leftOf({ untilMs }: DrillState): number | undefined {
  const seconds = untilMs === undefined ? Number.NaN : Math.round((untilMs - monotonic()) / 1000);
  return seconds >= 0 && seconds <= drillSecondsMax ? seconds : undefined;
}

interface RoomRow {
  /** `undefined`: those with one desk, together. */
  readonly room?: string;
  readonly pressed: number;
  readonly of: number;
}

function roomRows(
  { site, drills }: Config,
  waiting: readonly string[],
  pressed: readonly string[],
): readonly RoomRow[] {
  const desks = [...site.desks.values()];
  const isNamed = (room: string): boolean =>
    drills.nameDesks || desks.filter((desk) => desk.room.id === room).length > 1;
  const rows = new Map<string, { pressed: number; of: number }>();
  for (const id of [...pressed, ...waiting]) {
    const room = site.desks.get(id as DeskId)?.room.id ?? "";
    const key = isNamed(room) ? room : "";
    const row = rows.get(key) ?? { pressed: 0, of: 0 };
    rows.set(key, { pressed: row.pressed + (pressed.includes(id) ? 1 : 0), of: row.of + 1 });
  }
  return [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([room, row]) => ({ ...(room === "" ? {} : { room }), ...row }));
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
