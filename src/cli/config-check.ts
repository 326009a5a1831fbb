/** `rufkreis config check`: everything that is wrong with a configuration, or whom each desk calls. */
import type { Command } from "commander";
import { distanceM } from "../core/circuit1.ts";
import type { Desk, DeskId } from "../core/site.ts";
import type { Config } from "../shell/config.ts";
import type { Act } from "./act.ts";
import { circuitColumns, circuitRows, circuitsTold, groupsTold, membersText } from "./config-circuits.ts";
import {
  colour,
  complainAbout,
  type ExitCode,
  endWithReader,
  exit,
  note,
  print,
  printJson,
  printTable,
  warnAbout,
} from "./output.ts";

export function addConfig(root: Command, act: Act): void {
  root
    .command("config")
    .description("Work with a site's configuration.")
    .command("check <file>")
    .description(
      "Check a configuration; list every error, or whom each desk calls and how far away they are, and the circuits behind them.",
    )
    .option("--json", "one JSON object")
    .action(act(check));
}

async function check(file: string, options: { json?: boolean }): Promise<ExitCode> {
  endWithReader();
  const { readConfig } = await import("../shell/config.ts");
  const result = readConfig(file);
  if (!result.ok) {
    if (options.json) printJson({ ok: false, problems: result.problems });
    else {
      complainAbout(result.problems);
      note(`${result.problems.length} ${result.problems.length === 1 ? "error" : "errors"} in ${file}`);
    }
    return exit.config;
  }
  const circuits = circuitsOf(result.config);
  const { site, plan } = result.config;
  if (options.json)
    printJson({
      ok: true,
      site: plan.site,
      desks: circuits,
      circuits: circuitsTold(site.circuits),
      groups: groupsTold(plan),
      warnings: result.warnings,
    });
  else {
    warnAbout(result.warnings);
    show(result.config, circuits);
  }
  return exit.ok;
}

interface Circuit {
  readonly desk: string;
  readonly room: string;
  readonly circuit1: readonly { readonly desk: string; readonly distanceM: number }[];
}

function circuitsOf({ site, plan }: Config): Circuit[] {
  const place = (id: DeskId): Desk => site.desks.get(id) as Desk;
  const metres = (from: Desk, to: DeskId): number =>
    Math.round(distanceM(from, place(to), plan.floorHeightM) * 10) / 10;
  return [...site.desks.values()].map((desk) => ({
    desk: desk.id,
    room: desk.room.id,
    circuit1: desk.circuit1.map((id) => ({ desk: id, distanceM: metres(desk, id) })),
  }));
}

function show({ site, plan }: Config, circuits: readonly Circuit[]): void {
  print(
    `${colour.green("ok")}  ${site.site}, gateway ${site.gateway}: ${plan.rooms.length} rooms, ${plan.desks.length} desks`,
  );
  const rows = circuits.map(({ desk, room, circuit1 }) => [
    desk,
    room,
    circuit1.map((other) => `${other.desk} ${colour.dim(`${other.distanceM} m`)}`).join(", "),
  ]);
  printTable(["desk", "room", "calls, nearest first"], rows);
  print("");
  printTable(circuitColumns, circuitRows(circuitsTold(site.circuits), plan.desks.length));
  const groups = groupsTold(plan);
  if (groups.length === 0) return;
  print("");
  printTable(
    ["group", "who"],
    groups.map((each) => [each.group, membersText(each, plan.desks.length)]),
  );
}
