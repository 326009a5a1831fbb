/**
 * Whose the units are when the weather has been fine for a while: each is paired with the gateway, by the same key on both sides, or
 * its desk shows what it is; and only a unit that is paired, at home and sound is counted as one that would sound.
 */

import { silentBecause } from "../../src/core/coverage.ts";
import type { FaultCode } from "../../src/core/fault.ts";
import { raisedFaults } from "../../src/core/watch.ts";
import type { Device } from "./device.ts";
import { check } from "./scene.ts";
import type { House } from "./settled.ts";

export function checkTrust(house: House): void {
  checkPairings(house);
  for (const device of house.estate.plugged) checkOwner(house, device);
  for (const desk of house.site.desks.keys()) checkCounted(house, desk);
}

/** What the gateway believes of pairings is what its disk says. */
function checkPairings({ state, disk }: House): void {
  const text = (from: typeof state.pairings): string =>
    [...from.values()]
      .map(({ uid, desk, socket, state: how, testedAt }) => `${uid} ${desk} ${socket} ${how} ${testedAt}`)
      .sort()
      .join(", ");
  check(
    text(state.pairings) === text(disk.pairings),
    "13",
    `pairings: ${text(state.pairings)}; on disk: ${text(disk.pairings)}`,
  );
  const desks = [...disk.pairings.values()].flatMap(({ desk, state: how }) => (how === "paired" ? [desk] : []));
  check(new Set(desks).size === desks.length, "together", `a desk has two units: ${desks.join(" ")}`);
}

function checkOwner(house: House, device: Device): void {
  const { estate, state } = house;
  const socket = device.socket?.id as string;
  const relation = estate.relation(device);
  const link = state.links.get(socket);
  if (relation === "foreign") return;
  if (relation === "paired" || relation === "new") {
    check(link?.owner === relation, "together", `${device.where} is ${relation}, and taken for ${link?.owner}`);
  }
  if (relation === "paired") return checkPlace(house, device);
  const wanted: Readonly<Record<string, readonly FaultCode[]>> = {
    new: ["unit-unpaired"],
    stranger: ["unit-swapped"],
    doubtful: ["unit-distrusted", "unit-swapped"],
  };
  for (const desk of estate.desksAt(socket)) {
    check(
      hasFault(house, desk, wanted[relation] ?? []),
      "together",
      `${device.where} is ${relation}, and ${desk} has the faults ${faultsOf(house, desk)}`,
    );
  }
}

/** A unit of ours that is not at home is shown at its desk, and where it is. */
function checkPlace(house: House, device: Device): void {
  const { estate } = house;
  const desk = estate.deskOf(device);
  if (desk === undefined) return check(false, "together", `${device.where} has proved its key, and belongs to no desk`);
  if (estate.isAtHome(device)) {
    const accused = hasFault(house, desk, ["unit-unpaired", "unit-swapped", "unit-distrusted", "wrong-socket"]);
    return check(!accused, "together", `${device.where} is at home, and ${desk} has ${faultsOf(house, desk)}`);
  }
  check(
    hasFault(house, desk, ["wrong-socket"]),
    "together",
    `${device.where} is away, and ${desk} has ${faultsOf(house, desk)}`,
  );
  for (const other of estate.desksAt(device.socket?.id as string)) {
    const expected = estate.pairingAt(other) === undefined || hasFault(house, other, ["unit-swapped"]);
    check(expected, "together", `${device.where} is not the unit of ${other}, which has ${faultsOf(house, other)}`);
  }
}

/** Coverage counts whom it may count, and all of those. */
function checkCounted(house: House, desk: string): void {
  const { estate, state, site } = house;
  const unit = estate.unitOf(desk);
  const found = site.desks.get(desk as never);
  if (found === undefined) return;
  const silent = silentBecause(state, found);
  const calls = [...house.rules.open.values()].some((alarm) => alarm.desk === desk);
  const wouldSound = (unit?.unit.build.buzzerWorks ?? false) && !calls;
  // On a bad line the silent test of the buzzer may have gone unanswered; it is made again after a minute.
  const isUnanswered = silent === "buzzer-dead";
  check(
    (silent === undefined) === wouldSound || (wouldSound && isUnanswered),
    "ours",
    `${desk} is ${silent === undefined ? "counted as one that would sound" : `not counted (${silent})`}, its unit is ${unit?.where ?? "not there"}`,
  );
}

function hasFault({ state }: House, desk: string, codes: readonly FaultCode[]): boolean {
  return raisedFaults(state.watch).some((fault) => fault.desk === desk && codes.includes(fault.code));
}

function faultsOf({ state }: House, desk: string): string {
  const codes = raisedFaults(state.watch).flatMap((fault) => (fault.desk === desk ? [fault.code] : []));
  return codes.join(" ") || "no fault";
}
