/** What `rufkreis log` is asked about by name, and whether there is such a thing: an empty answer would hide a slip of the pen. */
import type { Config } from "../shell/config.ts";
import { didYouMean } from "../shell/did-you-mean.ts";
import type { LogFilter } from "../shell/log-query.ts";
import { complain, type ExitCode, exit } from "./output.ts";

export interface Named {
  readonly desk?: string;
  readonly room?: string;
  readonly alarm?: string;
  readonly drill?: string;
  readonly follow?: boolean;
}

/**
 * The exit code for a name that stands for nothing, which is told; `undefined` for names that are all right.
 *
 * A desk or room that is no longer in the plan may well be in the journal, and one of the plan may have had no events. Alarms and drills are in the
 * journal only; whoever follows it may wait for one that is still to come.
 * @throws LogUnreadable
 */
export async function namesNothing(
  path: string,
  { desk, room, alarm, drill, follow = false }: Named,
  config: Config | undefined,
): Promise<ExitCode | undefined> {
  const { readRows } = await import("../shell/log-query.ts");
  const isIn = (filter: LogFilter): boolean => readRows(path, { ...filter, limit: 1 }).length > 0;
  const desks = config?.plan.desks.map(({ id }) => id);
  if (desk !== undefined && desks?.includes(desk) === false && !isIn({ desk })) return notInPlan("desk", desk, desks);
  const rooms = config?.plan.rooms.map(({ id }) => id);
  if (room !== undefined && rooms?.includes(room) === false && !isIn({ room: { id: room, desks: [] } }))
    return notInPlan("room", room, rooms);
  if (follow) return undefined;
  if (alarm !== undefined && !isIn({ alarm })) return notInJournal("alarm", alarm);
  if (drill !== undefined && !isIn({ drill })) return notInJournal("drill", drill);
  return undefined;
}

function notInPlan(what: "desk" | "room", id: string, known: readonly string[]): ExitCode {
  const guess = didYouMean(id, known);
  const list = what === "desk" ? "`rufkreis units` lists the desks" : `the plan has ${known.join(", ")}`;
  const remedy = guess === undefined ? list : `did you mean ${guess}?`;
  complain(`there is no ${what} ${JSON.stringify(id)} in the plan, and none in the journal`, `--${what}`, remedy);
  return exit.usage;
}

/** How the log lists what is in the journal by name. */
const listed = { alarm: "raised", drill: "drill-started" } as const;

/** Tells that the journal has no alarm or drill of a name, and how to find those that it has. */
export function notInJournal(what: "alarm" | "drill", id: string, orElse = ""): ExitCode {
  complain(
    `the journal has no ${what} ${JSON.stringify(id)}${orElse}`,
    "journal",
    `\`rufkreis log --type ${listed[what]}\` lists the ${what}s; older ones are deleted after retentionDays`,
  );
  return exit.failed;
}
