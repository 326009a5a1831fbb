/**
 * What must be true when the weather has been fine for a while: everything that people did is known, once; every unit shows
 * what the alarms on disk demand; nothing is owed to anybody.
 *
 * What a desk should show is worked out here a second time, from the records on disk alone.
 */
import type { Light } from "../../firmware-protocol/patterns.ts";
import type { Happening } from "../../src/core/event.ts";
import { signalFor } from "../../src/core/signals.ts";
import type { Site } from "../../src/core/site.ts";
import type { State } from "../../src/core/state.ts";
import { after, type Instant } from "../../src/core/time.ts";
import { raisedFaults } from "../../src/core/watch.ts";
import type { Disk } from "./disk.ts";
import type { Ledger } from "./ledger.ts";
import { check, type Rules } from "./rules.ts";
import type { UnitModel } from "./unit-model.ts";

const underWayMs = 30;

export interface House {
  readonly site: Site;
  readonly state: State;
  readonly now: Instant;
  readonly disk: Disk;
  readonly ledger: Ledger;
  readonly rules: Rules;
  readonly units: ReadonlyMap<string, UnitModel>;
  /** Desks whose unit speaks another version: they show nothing, and the technician is told why. */
  readonly foreign: ReadonlySet<string>;
  /** Ids of events, in the order in which the broker got them. */
  readonly published: readonly string[];
}

export function checkSettled(house: House): void {
  house.rules.readDisk();
  checkDeeds(house);
  checkDebts(house);
  checkOpen(house);
  checkUnits(house);
  checkForeign(house);
  checkPublished(house);
}

/** Rule 1: every press is recorded, once. (Twice is caught when it happens.) */
function checkDeeds({ ledger, rules }: House): void {
  for (const [key, deed] of ledger.deeds) {
    const record = rules.durable.get(key);
    check(record !== undefined || deed.forfeited, "1", `${deed.what} ${key} of ${deed.at.toFixed(1)} is not on disk`);
    if (record === undefined || deed.what !== "press") continue;
    check(["raised", "pressed", "missed"].includes(record.type), "1", `the press ${key} was taken for ${record.type}`);
  }
}

/** Rule 3: nothing is left owed, and no unit goes on repeating what is kept. */
function checkDebts({ state, units, disk }: House): void {
  check(disk.queued === 0 && state.owed.length === 0, "3", `${state.owed.length} acknowledgements are still owed`);
  for (const [desk, unit] of units) {
    check(unit.events.length === 0, "3", `the unit of ${desk} still repeats ${unit.events.length} events`);
  }
}

/** Rule 13: what was raised and not closed is open. */
function checkOpen({ state, rules }: House): void {
  const core = [...state.alarms.keys()].sort().join(" ");
  const disk = [...rules.open.keys()].sort().join(" ");
  check(core === disk, "13", `open are ${core || "none"}, on disk ${disk || "none"}`);
}

/** Rules 9 and 13: lights by the records on disk, buzzers by what the core wants. */
function checkUnits(house: House): void {
  const { state, now, units, site } = house;
  const faulty = new Set(raisedFaults(state.watch).map(({ desk }) => desk));
  for (const desk of site.desks.values()) {
    if (house.foreign.has(desk.id)) continue;
    const unit = units.get(desk.id) as UnitModel;
    const link = state.links.get(desk.socket as string);
    check(link?.phase === "linked", "13", `${desk.id} is not linked`);
    const light = lightByRecords(house, desk.id);
    const resting: Light = state.identifying.has(desk.id) ? "identify" : faulty.has(desk.id) ? "fault" : "ready";
    check(
      !light?.endsWith("-more") || unit.light.endsWith("-more"),
      "9",
      `${desk.id} shows ${unit.light}, and more than one alarm is open for it`,
    );
    check(
      unit.light === (light ?? resting),
      "13",
      `${desk.id} shows ${unit.light}, it should show ${light ?? resting}`,
    );
    // A sound that ends at this very moment may be heard for as long as a line is under way.
    const wanted = [now, after(now, -underWayMs)].map(
      (at) => signalFor(desk.id, state.alarms, { identify: false, faulty: false }, at).buzzer,
    );
    check(wanted.includes(unit.buzzer), "13", `${desk.id} sounds ${unit.buzzer}, it should sound ${wanted[0]}`);
  }
}

/** Rule 12: a unit of another version is exactly that fault, and not a silent unit as well. */
function checkForeign({ foreign, state }: House): void {
  for (const desk of foreign) {
    const codes = raisedFaults(state.watch).flatMap((fault) =>
      fault.desk === desk && fault.code !== "coverage-low" ? [fault.code] : [],
    );
    check(
      codes.join(" ") === "version-mismatch",
      "12",
      `the unit of ${desk} speaks another version, its faults are: ${codes.join(" ") || "none"}`,
    );
  }
}

/** What a desk shows because of alarms; nothing if none concerns it. */
function lightByRecords({ rules }: House, desk: string): Light | undefined {
  const open: Extract<Happening, { type: "raised" | "missed" }>[] = [...rules.open.values()];
  const own = open.find((alarm) => alarm.desk === desk);
  const calls = open.filter(({ called }) => (called as readonly string[]).includes(desk));
  const more = calls.length > (own === undefined ? 1 : 0) ? "-more" : "";
  if (own !== undefined) {
    const state = rules.accepted.has(own.alarm) ? "coming" : rules.sounded.has(own.alarm) ? "received" : "sent";
    return `${state}${more}` as Light;
  }
  if (calls.length === 0) return undefined;
  return `${calls.every(({ alarm }) => rules.accepted.has(alarm)) ? "answered" : "help"}${more}` as Light;
}

/** Events reach the broker in order, once for each id when repetitions are left out, and none is missing. */
function checkPublished({ disk, published }: House): void {
  const firsts = [...new Set(published)];
  const rows = disk.rows.map(({ event }) => event.id);
  const place = rows.findIndex((id, index) => firsts[index] !== id);
  check(
    place < 0,
    "outbox",
    `event ${place + 1} on disk is ${rows[place]}, at the broker ${firsts[place] ?? "missing"}`,
  );
  check(firsts.length === rows.length, "outbox", `${firsts.length} events at the broker, ${rows.length} on disk`);
}
