/**
 * Faults with hysteresis. Each step compares the conditions that hold now with those that held before: a
 * condition becomes a fault when it has lasted for its time, and is restored when it has been gone for 5 s. A flapping
 * cable is thereby one fault, and a unit that is reset and comes back at once is none.
 */
import { limits } from "../../firmware-protocol/limits.ts";
import { protocolVersion, type UnitFlag } from "../../firmware-protocol/messages.ts";
import type { Alarms } from "./alarm.ts";
import { coverageOf } from "./coverage.ts";
import { type Fault, type FaultCode, faultKey } from "./fault.ts";
import { flagged, hasTwin, type Link, noUid, silentFrom } from "./link.ts";
import type { Desk, Site } from "./site.ts";
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
export interface Watchable {
  readonly site: Site;
  readonly startedAt: Instant;
  readonly links: ReadonlyMap<string, Link>;
  readonly alarms: Alarms;
  readonly troubles: ReadonlyMap<string, Trouble>;
}

/** A condition gone this long is restored: longer than a unit's reset and boot loader (about 2 s). */
const restoreAfterMs = 5000;
/** How long a condition must last. What is not named is a fault at once; silence has already lasted for 3 s. */
const raiseAfterMs: Readonly<Partial<Record<FaultCode, number>>> = { "port-unavailable": 500, "coverage-low": 1000 };
/** After a start units may still be in their boot loader: nothing is said of desks before this. */
const startGraceMs = limits.lostAfterMs;

const flagFaults: readonly (readonly [UnitFlag, FaultCode])[] = [
  ["buzzer-dead", "buzzer-dead"],
  ["red-stuck", "red-stuck"],
  ["green-stuck", "green-stuck"],
  ["settings-lost", "unit-settings-lost"],
];

/** Everything that is wrong now, by key. */
export function conditions(from: Watchable, now: Instant): ReadonlyMap<string, Fault> {
  const found = new Map<string, Fault>();
  const add = (code: FaultCode, desk: string | undefined, detail: string): void => {
    const fault: Fault = { code, desk, detail };
    found.set(faultKey(fault), fault);
  };
  for (const trouble of from.troubles.values()) add(trouble.code, undefined, trouble.detail);
  if (now < after(from.startedAt, startGraceMs)) return found;
  for (const desk of from.site.desks.values()) deskConditions(from, desk, now, add);
  return found;
}

type Add = (code: FaultCode, desk: string | undefined, detail: string) => void;

function deskConditions(from: Watchable, desk: Desk, now: Instant, add: Add): void {
  const link = desk.socket === undefined ? undefined : from.links.get(desk.socket);
  if (link?.phase === "linked" && link.hello?.uid !== noUid && hasTwin(from.links, link)) {
    add("uid-doubled", desk.id, `uid ${link.hello?.uid} at ${link.socket} and elsewhere`);
  }
  if (link !== undefined) linkConditions(link, desk, now, (code, detail) => add(code, desk.id, detail));
  const coverage = coverageOf(desk, from.site, from.links, from.alarms);
  if (coverage.sounding >= coverage.minimum) return;
  const missing = coverage.missing.map(({ desk: id, fault }) => `${id} (${fault})`).join(", ");
  add(
    "coverage-low",
    desk.id,
    `${coverage.sounding} of ${coverage.of} would sound, minimum ${coverage.minimum}; missing: ${missing}`,
  );
}

function linkConditions(link: Link, desk: Desk, now: Instant, add: (code: FaultCode, detail: string) => void): void {
  if (link.phase === "closed") add("port-unavailable", `${link.socket}: ${link.detail}`);
  if (link.phase === "opening" && silentFrom(link) <= now) add("unit-silent", link.socket);
  if (link.phase === "foreign" && link.hello !== undefined) {
    add("version-mismatch", `the unit speaks version ${link.hello.protocol}, this gateway ${protocolVersion}`);
  }
  if (now < link.babbleUntil) add("line-babbling", link.socket);
  if (link.phase !== "linked") return;
  if (desk.uid !== undefined && link.hello?.uid !== desk.uid) {
    add("unit-swapped", `expected ${desk.uid}, found ${link.hello?.uid}`);
  }
  if (link.disobeys) add("signal-unconfirmed", `signal ${link.signal} of ${link.socket}`);
  for (const [flag, code] of flagFaults) if (flagged(link, flag)) add(code, `unit ${link.hello?.uid}`);
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
  return { watch: next, raised, restored };
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
  }
  for (const { until } of from.troubles.values()) first = earliest(first, until);
  return first;
}

/** The faults that are raised now. */
export function raisedFaults(watch: Watch): Fault[] {
  return [...watch.values()].filter(({ raised }) => raised).map(({ fault }) => fault);
}

/** A fault that the journal remembers as raised; it is restored like any other when its condition is gone. */
export function remembered(fault: Fault, now: Instant): Watched {
  return { fault, since: now, goneSince: undefined, raised: true };
}
