/** `rufkreis units`: each desk, its unit, and whether its neighbours would sound, as the running gateway tells it. */
import type { Command } from "commander";
import type { Config } from "../shell/config.ts";
import type { Act } from "./act.ts";
import { loadConfig } from "./load.ts";
import { siteOption } from "./options.ts";
import { colour, complain, type ExitCode, endWithReader, exit, note, print, printJson, printTable } from "./output.ts";
import { isOutdated, type Release, releases } from "./releases.ts";
import type { CoverageState, Told, UnitState } from "./told.ts";

export function addUnits(root: Command, act: Act): void {
  root
    .command("units")
    .description("List the desks with their units, faults and coverage, as the running gateway tells them.")
    .addOption(siteOption())
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
  const shipped = releases();
  const rows = [...rowsOf(config, retained, shipped), ...strayRows(config, retained)];
  const elsewhere = retained.units.filter(({ uid }) => !rows.some(({ unit }) => unit?.uid === uid));
  if (options.json) {
    printJson({ gateway: retained.gateway, faults: retained.faults, desks: rows, elsewhere });
    return exit.ok;
  }
  show(rows);
  showElsewhere(elsewhere);
  tellWhatToDo(rows, shipped);
  for (const { desk } of rows.filter(({ inPlan }) => !inPlan))
    note(`${desk} is not in the plan any more, and its alarm is open · \`rufkreis close ${desk} --reason …\``);
  const { gateway, faults } = retained;
  if (gateway.state !== "online") note(`gateway ${config.plan.gateway} is ${gateway.state}: this is what it told last`);
  for (const { code, detail } of faults) note(`${colour.yellow(code)} · ${detail}`);
  return exit.ok;
}

interface Row {
  readonly desk: string;
  readonly room: string;
  readonly state: string;
  // `null`, for a program wants to find the field, also when there is nothing.
  readonly socket: string | null;
  readonly unit: UnitState | null;
  /** The uid of the unit that is paired with the desk, seen or not. */
  readonly paired: string | null;
  readonly outdated: boolean;
  readonly testedAt: string | null;
  readonly coverage: CoverageState | null;
  readonly faults: readonly string[];
  readonly inPlan: boolean;
  /** Whether a unit is still to be paired here; a device that is adapted needs none. */
  readonly vacant: boolean;
}

/** The desks of the plan, in its order, each with what is known of it. */
function rowsOf(
  { site }: Config,
  { units: known, desks, coverage }: Told,
  shipped: ReadonlyMap<string, Release>,
): Row[] {
  return [...site.desks.values()].map(({ id, room, socket, adapted }) => {
    const told = desks.get(id);
    const here = known.filter((each) => each.desk === id);
    const unit = here.find(({ link }) => link === "linked") ?? here[0] ?? null;
    const release = unit?.model === undefined ? undefined : shipped.get(unit.model);
    return {
      desk: id,
      room: room.id,
      state: told?.state ?? "unknown",
      socket: socket ?? null,
      unit,
      paired: told?.unit ?? null,
      outdated: release !== undefined && unit?.firmware !== undefined && isOutdated(unit.firmware, release),
      testedAt: told?.testedAt ?? null,
      coverage: coverage.get(id) ?? null,
      faults: told?.faults ?? [],
      inPlan: true,
      vacant: !adapted && told?.unit === undefined,
    };
  });
}

/** Desks that the plan has no more, with an alarm that is open still. Nothing is to be done about their units. */
function strayRows({ plan }: Config, { desks }: Told): Row[] {
  const stray = [...desks.values()].filter(({ gateway, inPlan }) => inPlan === false && gateway === plan.gateway);
  return stray.map(({ desk, room, state, faults }) => {
    const nothing = { socket: null, unit: null, paired: null, testedAt: null, coverage: null };
    return { desk, room, state, faults, ...nothing, inPlan: false, outdated: false, vacant: false };
  });
}

function show(rows: readonly Row[]): void {
  printTable(
    ["desk", "state", "unit", "is", "firmware", "link", "tested", "would sound", "faults"],
    rows.map((row) => [
      row.desk,
      row.state === "idle" || row.state === "unknown" ? row.state : colour.bold(colour.red(row.state)),
      unitText(row),
      ownerText(row.unit?.owner),
      firmwareText(row.unit?.firmware, row.outdated),
      row.unit?.link ?? "",
      testedText(row),
      coverageText(row.coverage),
      colour.yellow(row.faults.join(", ")),
    ]),
  );
}

function unitText({ unit, paired, socket, inPlan }: Row): string {
  if (!inPlan) return colour.yellow("not in the plan");
  if (unit !== null) return unit.uid;
  if (paired !== null) return colour.yellow(paired);
  return socket === null ? colour.dim("not fitted") : colour.yellow("unknown");
}

/** The word that people use: what belongs to nobody yet is unpaired. */
function ownerText(owner: string | undefined): string {
  if (owner === undefined) return "";
  if (owner === "paired" || owner === "adapted") return owner;
  return colour.yellow(owner === "new" ? "unpaired" : owner);
}

function firmwareText(firmware: string | undefined, outdated: boolean): string {
  return outdated ? colour.yellow(`${firmware} old`) : (firmware ?? "");
}

function testedText({ paired, testedAt }: Row): string {
  if (testedAt !== null) return testedAt.slice(0, 10);
  return paired === null ? "" : colour.yellow("never");
}

function coverageText(coverage: Row["coverage"]): string {
  if (coverage === null) return "";
  const { sounding, of, minimum } = coverage;
  const text = `${sounding} of ${of}`;
  if (sounding === of) return text;
  return sounding < minimum ? colour.red(`${text}, minimum ${minimum}`) : colour.yellow(text);
}

/** Units that stand at no desk: still to be paired, or somebody else's. */
function showElsewhere(units: readonly UnitState[]): void {
  if (units.length === 0) return;
  print("");
  printTable(
    ["at no desk", "is", "firmware", "link", "socket"],
    units.map(({ uid, owner, firmware, link, socket }) => [uid, ownerText(owner), firmware ?? "", link, socket]),
  );
}

function tellWhatToDo(rows: readonly Row[], shipped: ReadonlyMap<string, Release>): void {
  const vacant = rows.filter((row) => row.vacant).map(({ desk }) => desk);
  if (vacant.length > 0) hint(`without a paired unit: ${vacant.join(", ")} · \`rufkreis pair\``);
  const untested = rows.filter(({ paired, testedAt }) => paired !== null && testedAt === null).map(({ desk }) => desk);
  if (untested.length > 0) hint(`never tested: ${untested.join(", ")} · \`rufkreis test DESK\``);
  const old = rows.filter(({ outdated }) => outdated);
  for (const model of new Set(old.map(({ unit }) => unit?.model ?? ""))) {
    const desks = old.filter(({ unit }) => unit?.model === model).map(({ desk }) => desk);
    hint(`firmware ${shipped.get(model)?.version} is there for ${desks.join(", ")} · \`rufkreis flash DESK\``);
  }
}

function hint(text: string): void {
  print(colour.dim(text));
}
