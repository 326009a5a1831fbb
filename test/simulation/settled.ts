/**
 * What must be true when the weather has been fine for a while: everything that people did is known, once; every unit shows
 * what the alarms on disk demand; nothing is owed to anybody. Whose each unit is: settled-trust.ts.
 *
 * What a desk should show is worked out here a second time, from the records on disk alone.
 */
import type { Light } from "../../firmware-protocol/patterns.ts";
import { signalFor } from "../../src/core/signals.ts";
import type { State } from "../../src/core/state.ts";
import { after, type Instant } from "../../src/core/time.ts";
import { raisedFaults } from "../../src/core/watch.ts";
import type { Device } from "./device.ts";
import type { Deed } from "./ledger.ts";
import type { Rules } from "./rules.ts";
import { check, type Scene } from "./scene.ts";
import { checkTrust } from "./settled-trust.ts";

const underWayMs = 30;
/** To the disk, and from there to the broker. */
const publishingMs = 200;

export interface House extends Scene {
  readonly state: State;
  readonly now: Instant;
  readonly rules: Rules;
  /** Ids of events, in the order in which the broker got them. */
  readonly published: readonly string[];
}

export function checkSettled(house: House): void {
  house.rules.readDisk();
  checkDeeds(house);
  checkDebts(house);
  checkOpen(house);
  for (const device of house.estate.plugged) checkUnit(house, device);
  checkForeign(house);
  checkTrust(house);
  checkPublished(house);
}

/** Rule 1: every press and key of a unit of ours is recorded, once. (Twice is caught when it happens.) */
function checkDeeds({ ledger, rules, estate }: House): void {
  for (const deed of ledger.deeds.values()) {
    const proved = rules.events.recordOf(deed, true);
    const record = proved ?? rules.events.recordOf(deed, false);
    const device = estate.devices.find((one) => one.name === deed.device);
    const relation = device === undefined ? "gone" : relationTo(estate, device);
    const isKnown = proved !== undefined || (record !== undefined && relation !== "paired");
    check(isKnown || deed.forfeited || isNobodys(deed, relation), "1", `${textOf(deed)} is not on disk`);
    if (record === undefined || deed.what !== "press") continue;
    const types = ["raised", "pressed", "upgraded", "missed", "test-pressed"];
    check(types.includes(record.type), "1", `${textOf(deed)} was taken for ${record.type}`);
  }
}

function relationTo(estate: House["estate"], device: Device): string {
  const relation = estate.relation(device);
  if (device.socket === undefined) return "on the shelf";
  return relation === "doubtful" ? (estate.isAtHome(device) ? "doubtful" : "away") : relation;
}

/** The unit is no longer where it could be heard, or no longer ours; of one that proves nothing only presses are taken. */
function isNobodys({ what }: Deed, relation: string): boolean {
  return relation !== "paired" && (what !== "press" || relation !== "doubtful");
}

function textOf({ device, what, name, at }: Deed): string {
  return `${what} ${name} of ${device}, at ${at.toFixed(1)},`;
}

/** Rule 3: nothing is left owed, and no unit goes on repeating what is kept. */
function checkDebts({ state, estate, disk }: House): void {
  check(disk.queued === 0 && state.owed.length === 0, "3", `${state.owed.length} acknowledgements are still owed`);
  for (const device of estate.plugged) {
    const relation = estate.relation(device);
    const isAnswered = relation === "paired" || relation === "new";
    const left = device.unit.events.list.length;
    check(!isAnswered || left === 0, "3", `${device.where} (${relation}) still repeats ${left} events`);
  }
}

/** Rule 13: what was raised and not closed is open. */
function checkOpen({ state, rules }: House): void {
  const core = [...state.alarms.keys()].sort().join(" ");
  const disk = [...rules.open.keys()].sort().join(" ");
  check(core === disk, "13", `open are ${core || "none"}, on disk ${disk || "none"}`);
}

/** Rules 9 and 13: lights by the records on disk, buzzers by what the core wants. */
function checkUnit(house: House, device: Device): void {
  const { state, now, estate } = house;
  const { unit, where } = device;
  const relation = estate.relation(device);
  if (relation === "foreign") return;
  const desk = estate.deskOf(device);
  if (desk === undefined) {
    const light = lightOfOthers(house, device);
    // What one of ours was told before it was given away ends by itself (README §5).
    if (unit.key !== undefined && unit.shows !== "silent") return;
    return check(unit.light === light, "13", `${where} (${relation}) shows ${unit.light}, it should show ${light}`);
  }
  const link = state.links.get(device.socket?.id as string);
  check(link?.phase === "linked", "13", `${where}, the unit of ${desk}, is not linked`);
  const byRecords = lightByRecords(house, desk);
  check(
    !byRecords?.endsWith("-more") || unit.light.endsWith("-more"),
    "9",
    `${desk} shows ${unit.light}, and more than one alarm is open for it`,
  );
  const light = byRecords ?? restingLight(house, desk);
  check(unit.light === light, "13", `${desk} shows ${unit.light}, it should show ${light}`);
  // A sound that ends at this very moment may be heard for as long as a line is under way.
  const chirpUntil = state.chirping.get(desk as never);
  const clearing = state.clearing.get(desk as never);
  const wanted = [now, after(now, -underWayMs)].map(
    (at) =>
      signalFor(
        desk as never,
        state.alarms,
        { sound: "loud", identify: false, chirpUntil, clearing, faulty: false },
        at,
      ).buzzer,
  );
  check(wanted.includes(unit.shows), "13", `${desk} sounds ${unit.shows}, it should sound ${wanted[0]}`);
}

function restingLight({ state }: House, desk: string): Light {
  if (state.clearing.has(desk as never)) return "all-clear";
  if (state.identifying.has(desk as never) || state.chirping.has(desk as never)) return "identify";
  return raisedFaults(state.watch).some((fault) => fault.desk === desk) ? "fault" : "ready";
}

/** A unit that is not ours, or not known to be: a new one says so, all others have a fault. */
function lightOfOthers({ state, estate }: House, device: Device): Light {
  const socket = device.socket?.id as string;
  if (estate.relation(device) !== "new") return "fault";
  const isLookedFor = estate.desksAt(socket).some((desk) => state.identifying.has(desk as never));
  return isLookedFor || state.window?.pressed === socket ? "identify" : "unpaired";
}

/** Rule 12: a unit of another version is exactly that fault, and not a silent unit as well. */
function checkForeign({ estate, state }: House): void {
  for (const device of estate.foreign) {
    const { desk } = estate.pairingOf(device) ?? {};
    if (desk === undefined || !estate.isAtHome(device)) continue;
    const codes = raisedFaults(state.watch).flatMap((fault) =>
      fault.desk === desk && !["coverage-low", "line-distrusted", "desk-untested"].includes(fault.code)
        ? [fault.code]
        : [],
    );
    check(
      codes.join(" ") === "version-mismatch",
      "12",
      `the unit of ${desk} speaks another version, its faults are: ${codes.join(" ") || "none"}`,
    );
  }
}

/** What a desk shows because of alarms; nothing if none concerns it. Practice is the least grave of all levels. */
function lightByRecords({ rules }: House, desk: string): Light | undefined {
  const open = [...rules.open.values()].map((alarm) => ({
    ...alarm,
    kind: alarm.mode === "drill" ? "drill" : alarm.level,
  }));
  const own = open.find((alarm) => alarm.desk === desk);
  const calls = open.filter(({ called }) => called.includes(desk));
  const isCaller = own !== undefined && (own.kind !== "drill" || calls.every(({ kind }) => kind === "drill"));
  const more = calls.length > (isCaller ? 0 : 1) ? "-more" : "";
  if (isCaller) return `${progressByRecords(rules, own.alarm)}${more}` as Light;
  if (calls.length === 0) return undefined;
  const isEarnest = calls.some(({ kind }) => kind !== "drill");
  const shown = calls.filter(({ kind }) => !isEarnest || kind !== "drill");
  const waiting = shown.filter(({ alarm }) => !rules.accepted.has(alarm)).map(({ kind }) => kind);
  const among = (kinds: readonly string[]) =>
    ["lockdown", "help", "assist", "drill"].find((kind) => kinds.includes(kind));
  const gravest = among(calls.map(({ kind }) => kind));
  // The doors stay locked until a lockdown is closed, whoever comes.
  if (gravest === "lockdown") return `lockdown${more}` as Light;
  if (waiting.length > 0) return `${among(waiting)}${more}` as Light;
  if (gravest === "drill") return "drill-answered";
  return gravest === "assist" && more === "" ? "assist-answered" : (`answered${more}` as Light);
}

function progressByRecords(rules: House["rules"], alarm: string): string {
  if (rules.accepted.has(alarm)) return rules.attended.has(alarm) ? "there" : "coming";
  return rules.sounded.has(alarm) ? "received" : "sent";
}

/** Events reach the broker in order, once for each id when repetitions are left out, and none is missing. */
function checkPublished({ disk, published, now }: House): void {
  const firsts = [...new Set(published)];
  // What was recorded a moment ago may be on its way.
  const due = disk.rows.findLastIndex(({ instant }) => instant > now || now - instant > publishingMs) + 1;
  const rows = disk.rows.map(({ event }) => event.id);
  const place = rows.slice(0, Math.max(due, firsts.length)).findIndex((id, index) => firsts[index] !== id);
  check(
    place < 0,
    "outbox",
    `event ${place + 1} on disk is ${rows[place]}, at the broker ${firsts[place] ?? "missing"}`,
  );
  check(firsts.length <= rows.length, "outbox", `${firsts.length} events at the broker, ${rows.length} on disk`);
}
