/** The work of `rufkreis flash` (flash.ts). */
import { existsSync, realpathSync } from "node:fs";
import { resolve } from "node:path";
import type { Config } from "../shell/config.ts";
import { holderOf } from "../shell/lock-holder.ts";
import { Dialogue } from "./dialogue.ts";
import { Ended, outcome } from "./ended.ts";
import { type FlashOptions, serviceDefault } from "./flash.ts";
import { runTool } from "./flash-tools.ts";
import { type Flashed, waitForUnit } from "./flash-verify.ts";
import { loadConfig } from "./load.ts";
import { endWithReader, exit, printJson } from "./output.ts";
import { releases } from "./releases.ts";
import { readRetained } from "./retained.ts";
import { deskNamed } from "./rooms.ts";
import { complainOf, resultOf } from "./session.ts";
import type { Told, UnitState } from "./told.ts";

/** How avrdude reaches a board through its boot loader (devices/{model}/README.md). */
const boards: Readonly<Record<string, { readonly part: string; readonly baud: number; readonly baudOld: number }>> = {
  "desk-unit": { part: "m328p", baud: 115_200, baudOld: 57_600 },
  "corridor-siren": { part: "m328p", baud: 115_200, baudOld: 57_600 },
  "guard-panel": { part: "m328p", baud: 115_200, baudOld: 57_600 },
};
export async function runFlash(desk: string | undefined, options: FlashOptions): Promise<number> {
  endWithReader();
  const config = await loadConfig(options.config);
  if (config === undefined) return exit.config;
  const dialogue = new Dialogue({ ...options, yes: true });
  try {
    return await flash(dialogue, config, desk, options);
  } catch (error) {
    if (!(error instanceof Ended)) throw error;
    complainOf(error);
    if (dialogue.json) printJson(resultOf(error));
    return error.code;
  } finally {
    dialogue.close();
  }
}

async function flash(
  dialogue: Dialogue,
  config: Config,
  desk: string | undefined,
  options: FlashOptions,
): Promise<number> {
  const { hexFile, version } = firmwareOf(options);
  const told = await readRetained(config);
  const before = "trouble" in told ? undefined : told;
  const socket = socketOf(config, desk, options, before);
  const unit = unitAt(before, socket);
  const service = options.service === true ? serviceDefault : options.service;
  if (service === undefined) mustBeFree(socket, before, unit);
  const began = Date.now();
  dialogue.say(
    "flashing",
    { socket, hex: hexFile, ...(version === undefined ? {} : { firmware: version }) },
    `${desk ?? "the unit"} at ${socket}: firmware ${version ?? hexFile}${unit?.firmware === undefined ? "" : `, now ${unit.firmware}`}`,
  );
  if (service !== undefined) await runTool("systemctl", ["stop", service], serviceRemedy);
  try {
    await runTool("avrdude", avrdudeWords(socket, hexFile, options), "sudo apt install avrdude", avrdudeRemedy);
  } finally {
    if (service !== undefined) await runTool("systemctl", ["start", service], serviceRemedy);
  }
  const flashed: Flashed = { socket, version, before: unit, began };
  if (!options.wait) return done(dialogue, flashed, undefined);
  if (service === undefined)
    dialogue.tell("Flashed. Start the gateway now; this waits until it tells the unit's version (Ctrl-C ends).");
  return done(dialogue, flashed, await waitForUnit(config, flashed, options.seconds, dialogue.signal));
}

const serviceRemedy = "stop and start the gateway yourself, and leave --service out";
const avrdudeRemedy = "see its lines above; a board with an old boot loader needs --old-boot-loader";

function done(dialogue: Dialogue, { socket, version, before }: Flashed, unit: UnitState | undefined): number {
  const firmware = unit?.firmware ?? version;
  const fields = {
    socket,
    ...(firmware === undefined ? {} : { firmware }),
    ...(before?.firmware === undefined ? {} : { before: before.firmware }),
    ...(unit === undefined ? { verified: false } : { uid: unit.uid, owner: unit.owner, verified: true }),
  };
  const text =
    unit === undefined
      ? "flashed; nobody has looked what the unit says now"
      : `${unit.uid} says firmware ${firmware}, and is ${unit.owner ?? "linked"}`;
  dialogue.done("flashed", fields, text);
  return exit.ok;
}

/** The file to flash, and the version that its unit will tell, if that is known. */
function firmwareOf({ hex, model }: FlashOptions): { readonly hexFile: string; readonly version: string | undefined } {
  const usage = (message: string, remedy: string): Ended =>
    new Ended(exit.usage, "usage", message, remedy, "command line");
  if (boards[model] === undefined)
    throw usage(`no board is known for "${model}"`, `use one of ${Object.keys(boards).join(", ")}`);
  if (hex !== undefined) {
    if (!existsSync(hex)) throw usage(`there is no file ${hex}`, "give an Intel HEX file");
    return { hexFile: resolve(hex), version: undefined };
  }
  const release = releases().get(model);
  if (release !== undefined) return { hexFile: release.hexFile, version: release.version };
  throw usage(`there is no released firmware for "${model}"`, "give a file with --hex");
}

/** The gateway knows best where a desk's unit is; when it does not run, the plan says it. */
function socketOf(config: Config, id: string | undefined, { socket }: FlashOptions, told: Told | undefined): string {
  const usage = (message: string, remedy: string): Ended =>
    new Ended(exit.usage, "usage", message, remedy, "command line");
  if ((id === undefined) === (socket === undefined)) throw usage("which unit?", "name a desk, or a --socket");
  const desk = id === undefined ? undefined : deskNamed(id, config);
  const linked = told?.units.find((unit) => unit.desk === id && unit.link === "linked");
  const found = socket ?? linked?.socket ?? desk?.socket;
  if (found === undefined) throw usage(`the plan has no socket for ${id}`, "say --socket");
  if (found.startsWith("tcp:")) throw usage(`${found} is a serial server`, "bring the unit to a USB port to flash it");
  if (!existsSync(found))
    throw new Ended(
      outcome.refused,
      "no-port",
      `nothing is plugged in at ${found}`,
      "`rufkreis ports` lists what is there",
    );
  return found;
}

function unitAt(told: Told | undefined, socket: string): UnitState | undefined {
  return told?.units.find((unit) => unit.socket === socket);
}

function mustBeFree(socket: string, told: Told | undefined, unit: UnitState | undefined): void {
  const holder = holderOf(realpathSync(socket));
  const isLinked = told?.gateway?.state === "online" && unit?.link === "linked";
  if (holder === undefined && !isLinked) return;
  const who =
    holder === undefined
      ? "the gateway"
      : `process ${holder.pid}${holder.name === undefined ? "" : ` (${holder.name})`}`;
  throw new Ended(
    outcome.refused,
    "port-held",
    `${socket} is in use by ${who}`,
    "stop the gateway first (`sudo systemctl stop rufkreis`), flash, and start it again; with --service this command does both",
  );
}

/** `-D`: no erasing of the whole chip, which boot loaders do not do anyway, and which could take the EEPROM with it. */
function avrdudeWords(socket: string, hexFile: string, { model, oldBootLoader }: FlashOptions): string[] {
  const { part, baud, baudOld } = boards[model] as NonNullable<(typeof boards)[string]>;
  const rate = String(oldBootLoader ? baudOld : baud);
  return ["-c", "arduino", "-p", part, "-P", socket, "-b", rate, "-D", "-U", `flash:w:${hexFile}:i`];
}
