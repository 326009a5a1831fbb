/** `rufkreis units`: each desk, its unit, and whether its neighbours would sound, as the running gateway tells it. */
import type { Command } from "commander";
import type { Config } from "../shell/config.ts";
import { loadConfig } from "./load.ts";
import type { Act } from "./main.ts";
import { colour, complain, type ExitCode, endWithReader, exit, note, printJson, printTable } from "./output.ts";
import type { CoverageState, Retained, UnitState } from "./retained.ts";

export function addUnits(root: Command, act: Act): void {
  root
    .command("units")
    .description("List the desks with their units, faults and coverage, as the running gateway tells them.")
    .requiredOption("-c, --config <file>", "the site's configuration")
    .option("--json", "one JSON object")
    .action(act(units));
}

async function units(options: { config: string; json?: boolean }): Promise<ExitCode> {
  endWithReader();
  const config = await loadConfig(options.config);
  if (config === undefined) return exit.config;
  const { readRetained } = await import("./retained.ts");
  const retained = await readRetained(config);
  if ("trouble" in retained) {
    complain("no broker can be reached", retained.trouble, "see that the gateway and its broker run");
    return exit.unreachable;
  }
  if (retained.gateway === undefined) {
    complain(
      `the broker knows no gateway ${config.plan.gateway} of ${config.plan.site}`,
      options.config,
      "start it with `rufkreis run`",
    );
    return exit.unreachable;
  }
  const rows = rowsOf(config, retained);
  if (options.json) printJson({ gateway: retained.gateway, faults: retained.faults, desks: rows });
  else {
    show(rows, config.plan.gateway, retained.gateway.state);
    for (const { code, detail } of retained.faults) note(`${colour.yellow(code)} · ${detail}`);
  }
  return exit.ok;
}

interface Row {
  readonly desk: string;
  readonly room: string;
  readonly state: string;
  // `null`, for a program wants to find the field, also when there is nothing.
  readonly socket: string | null;
  readonly unit: UnitState | null;
  readonly coverage: CoverageState | null;
  readonly faults: readonly string[];
}

/** The desks of the plan, in its order, each with what is known of it. */
function rowsOf({ site }: Config, { units: known, desks, coverage }: Retained): Row[] {
  return [...site.desks.values()].map(({ id, room, socket }) => {
    const told = desks.get(id);
    const unit = known.find((each) => each.desk === id) ?? null;
    return {
      desk: id,
      room: room.id,
      state: told?.state ?? "unknown",
      socket: socket ?? null,
      unit,
      coverage: coverage.get(id) ?? null,
      faults: told?.faults ?? [],
    };
  });
}

function show(rows: readonly Row[], gateway: string, state: string): void {
  printTable(
    ["desk", "state", "unit", "firmware", "link", "would sound", "faults"],
    rows.map(({ desk, state: now, socket, unit, coverage, faults }) => [
      desk,
      now === "idle" || now === "unknown" ? now : colour.bold(colour.red(now)),
      unit?.uid ?? (socket === null ? colour.dim("not fitted") : colour.yellow("unknown")),
      unit?.firmware ?? "",
      unit?.link ?? "",
      coverageText(coverage),
      colour.yellow(faults.join(", ")),
    ]),
  );
  if (state !== "online") note(`gateway ${gateway} is ${state}: this is what it told last`);
}

function coverageText(coverage: Row["coverage"]): string {
  if (coverage === null) return "";
  const { sounding, of, minimum } = coverage;
  const text = `${sounding} of ${of}`;
  if (sounding === of) return text;
  return sounding < minimum ? colour.red(`${text}, minimum ${minimum}`) : colour.yellow(text);
}
