/**
 * Faults with hysteresis. Each step compares the conditions that hold now with those that held before: a
 * condition becomes a fault when it has lasted for its time, and is restored when it has been gone for 5 s. A flapping
 * cable is thereby one fault, and a unit that is reset and comes back at once is none.
 */
import { limits } from "../../firmware-protocol/limits.ts";
import { protocolVersion, type UnitFlag } from "../../firmware-protocol/messages.ts";
import { type Covered, coverageOf } from "./coverage.ts";
import { type Fault, type FaultCode, faultKey } from "./fault.ts";
import { can, flagged, hasTwin, isOurs, type Link, silentFrom, startsKept } from "./link-state.ts";
import { deskOf, linkAt, pairingAt, unitOf } from "./place.ts";
import type { Desk } from "./site.ts";
import { after, earliest, type Instant } from "./time.ts";

/** A condition that holds, or held until a moment ago. */
interface Watched {
  readonly fault: Fault;
  readonly since: Instant;
  readonly goneSince: Instant | undefined;
  readonly raised: boolean;
}

export type Watch = ReadonlyMap<string, Watched>;

/** Something wrong outside the lines: the journal, a broker, a refused request. `until` for what passes by itself. */
export interface Trouble {
  readonly code: FaultCode;
  readonly detail: string;
  readonly until: Instant | undefined;
}

/** What the conditions are read from. */
export interface Watchable extends Covered {
  readonly startedAt: Instant;
  readonly troubles: ReadonlyMap<string, Trouble>;
}

/** A condition gone this long is restored: longer than a unit's reset and boot loader (about 2 s). */
const restoreAfterMs = 5000;
/** How long a condition must last. What is not named is a fault at once; silence has already lasted for 3 s. */
const raiseAfterMs: Readonly<Partial<Record<FaultCode, number>>> = {
  "port-unavailable": 500,
  "coverage-low": 1000,
  "supply-low": 5000,
};
/** A line that was not believed stays a fault for so long: long enough to be seen on a health page. */
const distrustedForMs = 60_000;
/** Below this the desk unit's buzzer is no longer as loud as its data sheet says; USB allows 4.40 V at the end of a cable. */
const supplyMvMin = 4500;
/** Three starts within this are a pattern. */
const startsWithinMs = 600_000;
/** After a start units may still be in their boot loader: nothing is said of desks before this. */
const startGraceMs = limits.lostAfterMs;

const flagFaults: readonly (readonly [UnitFlag, FaultCode])[] = [
  ["buzzer-dead", "buzzer-dead"],
  ["red-stuck", "red-stuck"],
  ["green-stuck", "green-stuck"],
  ["lockdown-stuck", "lockdown-stuck"],
  ["tamper-open", "tamper-open"],
  ["settings-lost", "unit-settings-lost"],
];

/**
 * Everything that is wrong now, by key.
 * @param dueBefore RFC 3339: a desk that was tested before is due; `undefined` while nobody knows what day it is
 */
export function conditions(from: Watchable, now: Instant, dueBefore?: string): ReadonlyMap<string, Fault> {
  const found = new Map<string, Fault>();
  const add = (code: FaultCode, desk: string | undefined, detail: string): void => {
    const fault: Fault = { code, desk, detail };
    found.set(faultKey(fault), fault);
  };
  for (const trouble of from.troubles.values()) add(trouble.code, undefined, trouble.detail);
  if (now < after(from.startedAt, startGraceMs)) return found;
  for (const desk of from.site.desks.values()) deskConditions(from, desk, now, dueBefore, add);
  return found;
}

type Add = (code: FaultCode, desk: string | undefined, detail: string) => void;

function deskConditions(from: Watchable, desk: Desk, now: Instant, dueBefore: string | undefined, add: Add): void {
  const say = (code: FaultCode, detail: string): void => add(code, desk.id, detail);
  const link = linkAt(from, desk);
  if (link !== undefined) {
    lineConditions(link, now, say);
    ownerConditions(from, desk, link, say);
  }
  const unit = unitOf(from, desk);
  if (unit !== undefined) unitConditions(unit, now, say);
  pairingConditions(from, desk, now, dueBefore, say);
  const coverage = coverageOf(from, desk);
  if (coverage.sounding >= coverage.minimum) return;
  const missing = coverage.missing.map(({ desk: id, fault }) => `${id} (${fault})`).join(", ");
  say(
    "coverage-low",
    `${coverage.sounding} of ${coverage.of} would sound, minimum ${coverage.minimum}; missing: ${missing}`,
  );
}

type Say = (code: FaultCode, detail: string) => void;

/** What is wrong with the line itself. */
function lineConditions(link: Link, now: Instant, say: Say): void {
  if (link.phase === "closed") say("port-unavailable", `${link.socket}: ${link.detail}`);
  if (link.phase === "opening" && silentFrom(link) <= now) say("unit-silent", link.socket);
  if (link.phase === "foreign" && link.hello !== undefined) {
    say("version-mismatch", `the unit speaks version ${link.hello.protocol}, this gateway ${protocolVersion}`);
  }
  if (isBabbling(link, now)) say("line-babbling", link.socket);
  distrustConditions(link, now, say);
}

function distrustConditions(link: Link, now: Instant, say: Say): void {
  if (!isDistrusted(link, now)) return;
  const { lines, detail } = link.distrust as NonNullable<Link["distrust"]>;
  say("line-distrusted", `${link.socket}: ${lines} lines, the last one ${detail}`);
}

export function isBabbling(link: Link, now: Instant): boolean {
  return now < link.babbleUntil;
}

export function isDistrusted({ distrust }: Link, now: Instant): boolean {
  return distrust !== undefined && now < after(distrust.at, distrustedForMs);
}

export function isSupplyLow(link: Link): boolean {
  return can(link, "supply") && link.beat !== undefined && link.beat.supplyMv < supplyMvMin;
}

/** Whether the unit at a desk's socket is the one that was installed there. */
function ownerConditions(from: Watchable, desk: Desk, link: Link, say: Say): void {
  if (link.phase !== "linked") return;
  const uid = link.hello?.uid.toLowerCase();
  const installed = pairingAt(from.pairings, desk.id)?.uid ?? desk.uid;
  if (installed !== undefined && link.hello?.uid !== installed && !desk.adapted) {
    say("unit-swapped", `expected ${installed.toLowerCase()}, found ${uid} (${link.owner})`);
  } else if (link.owner === "stranger") say("unit-swapped", `${uid} belongs to another gateway`);
  // At a desk that has no unit as well: whoever tells a uid of ours and cannot prove it is nobody's new unit.
  else if (link.owner === "doubtful") say("unit-distrusted", `${uid} at ${link.socket}`);
  if (link.owner === "new") say("unit-unpaired", `${uid} at ${link.socket}`);
  if (isOurs(link) && hasTwin(from.links, link)) say("uid-doubled", `uid ${uid} at ${link.socket} and elsewhere`);
}

/** What a unit of ours says about itself, or does not do. */
function unitConditions(unit: Link, now: Instant, say: Say): void {
  const uid = unit.hello?.uid.toLowerCase();
  if (unit.disobeys) say("signal-unconfirmed", `signal ${unit.signal} of ${unit.socket}`);
  for (const [flag, code] of flagFaults) if (flagged(unit, flag)) say(code, `unit ${uid}`);
  if (!unit.probe.sounded && !flagged(unit, "buzzer-dead")) say("buzzer-dead", `unit ${uid}, found by the silent test`);
  if (isSupplyLow(unit)) say("supply-low", `unit ${uid}: ${((unit.beat?.supplyMv ?? 0) / 1000).toFixed(1)} V`);
  const [first] = unit.starts;
  if (unit.starts.length >= startsKept && first !== undefined && now < after(first, startsWithinMs)) {
    say("unit-restarts", `unit ${uid}, the last time by ${unit.hello?.reset}`);
  }
}

/** What is wrong with the pairing of a desk, wherever its unit is. */
function pairingConditions(from: Watchable, desk: Desk, now: Instant, dueBefore: string | undefined, say: Say): void {
  const pairing = pairingAt(from.pairings, desk.id);
  if (pairing === undefined) return;
  for (const link of from.links.values()) {
    if (!isOurs(link) || link.hello?.uid !== pairing.uid || link.socket === pairing.socket) continue;
    if (deskOf(from, link) === desk.id && !hasTwin(from.links, link)) {
      say("wrong-socket", `unit ${pairing.uid.toLowerCase()} is at ${link.socket}, installed at ${pairing.socket}`);
      // Where it is may be no desk's place.
      distrustConditions(link, now, say);
    }
  }
  const { testedAt } = pairing;
  if (testedAt === undefined) say("desk-untested", `unit ${pairing.uid.toLowerCase()}`);
  else if (dueBefore !== undefined && testedAt < dueBefore) say("test-overdue", `the last one was at ${testedAt}`);
}

/** What changed: faults to report as raised and as restored. */
export interface Watchfulness {
  readonly watch: Watch;
  readonly raised: readonly Fault[];
  readonly restored: readonly Fault[];
}

/** Compares what was watched with what holds now. */
export function observe(watch: Watch, found: ReadonlyMap<string, Fault>, now: Instant): Watchfulness {
  const next = new Map<string, Watched>();
  const raised: Fault[] = [];
  const restored: Fault[] = [];
  for (const [key, fault] of found) {
    const before = watch.get(key) ?? { fault, since: now, goneSince: undefined, raised: false };
    const due = after(before.since, raiseAfterMs[fault.code] ?? 0) <= now;
    if (due && !before.raised) raised.push(fault);
    next.set(key, { fault, since: before.since, goneSince: undefined, raised: before.raised || due });
  }
  for (const [key, before] of watch) {
    if (found.has(key) || !before.raised) continue;
    const goneSince = before.goneSince ?? now;
    if (after(goneSince, restoreAfterMs) <= now) restored.push(before.fault);
    else next.set(key, { ...before, goneSince });
  }
  const same = next.size === watch.size && [...next].every(([key, now]) => isSameWatched(watch.get(key), now));
  return { watch: same ? watch : next, raised, restored };
}

function isSameWatched(a: Watched | undefined, b: Watched): boolean {
  if (a === undefined || a.raised !== b.raised || a.since !== b.since || a.goneSince !== b.goneSince) return false;
  return a.fault === b.fault || a.fault.detail === b.fault.detail;
}

/** When `observe` has something to do without anything new coming in. */
export function watchWakeAt(from: Watchable & { readonly watch: Watch }, now: Instant): Instant | undefined {
  const graceEnd = after(from.startedAt, startGraceMs);
  let first: Instant | undefined = now < graceEnd ? graceEnd : undefined;
  for (const { fault, since, goneSince, raised } of from.watch.values()) {
    if (goneSince !== undefined) first = earliest(first, after(goneSince, restoreAfterMs));
    else if (!raised) first = earliest(first, after(since, raiseAfterMs[fault.code] ?? 0));
  }
  for (const link of from.links.values()) {
    if (link.phase === "opening") {
      const silentAt = silentFrom(link);
      if (silentAt > now) first = earliest(first, silentAt);
    }
    if (link.babbleUntil > now) first = earliest(first, link.babbleUntil);
    const doubtOver = link.distrust === undefined ? now : after(link.distrust.at, distrustedForMs);
    if (doubtOver > now) first = earliest(first, doubtOver);
  }
  for (const { until } of from.troubles.values()) first = earliest(first, until);
  return first;
}

/** The faults that are raised now. */
export function raisedFaults(watch: Watch): Fault[] {
  return [...watch.values()].filter(({ raised }) => raised).map(({ fault }) => fault);
}

/** The desks that have one, and `undefined` if there is one that is no desk's. */
export function faultyDesks(watch: Watch): ReadonlySet<string | undefined> {
  const desks = new Set<string | undefined>();
  for (const { fault, raised } of watch.values()) if (raised) desks.add(fault.desk);
  return desks;
}

/** A fault that the journal remembers as raised; it is restored like any other when its condition is gone. */
export function remembered(fault: Fault, now: Instant): Watched {
  return { fault, since: now, goneSince: undefined, raised: true };
}
