/**
 * Events as they are read back from the journal, for reports and figures. Everything in this folder is a pure function over such
 * entries: what happened, told for people. Nothing here decides anything about an alarm.
 *
 * Time between two events is taken from the monotonic clock where the machine ran through between them, and from the wall clock where it did not
 * and the clock was trusted both times; otherwise nobody knows, and `undefined` says so (MISSION rule 14).
 */
import type { Mode, RufkreisEvent } from "../event.ts";

/** An event with its place in the journal and its monotonic time. */
export interface Entry {
  readonly position: number;
  readonly event: RufkreisEvent;
  /** Ms since the start of the machine. */
  readonly instantMs: number;
  /** Which start that was. */
  readonly machineBoot: string;
}

/** Ms since 1970 of an RFC 3339 time in UTC; `undefined` for what is none. */
export function wallMsOf(at: string): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,3})\d*)?Z$/.exec(at);
  if (match === null) return undefined;
  const [year, month, day, hours, minutes, seconds] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const ms = Number((match[7] ?? "").padEnd(3, "0"));
  return daysTo(year, month, day) * 86_400_000 + ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms;
}

/** Days from 1970-01-01, counting from March so that the leap day comes last. */
function daysTo(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** Ms from one entry to another; `undefined`: nobody knows. */
export function msBetween(from: Entry, to: Entry): number | undefined {
  if (from.machineBoot === to.machineBoot) return to.instantMs - from.instantMs;
  if (!from.event.clockTrusted || !to.event.clockTrusted) return undefined;
  const [start, end] = [wallMsOf(from.event.at), wallMsOf(to.event.at)];
  return start === undefined || end === undefined ? undefined : end - start;
}

/** How long before the event was written it happened: a press that waited in its unit, a key that was pressed on a slow line. */
export function ageMsOf(event: RufkreisEvent): number {
  return "ageMs" in event ? event.ageMs : 0;
}

/** Real or practice; a step of an earlier release, which does not say so itself, is of the mode of its alarm. */
export function modeOf(event: RufkreisEvent, ofAlarm?: ReadonlyMap<string, Mode>): Mode {
  if ("mode" in event && event.mode !== undefined) return event.mode;
  return ("alarm" in event ? ofAlarm?.get(event.alarm) : undefined) ?? "real";
}

/** The mode of each alarm that began among these entries. */
export function modesOf(entries: readonly Entry[]): ReadonlyMap<string, Mode> {
  const modes = new Map<string, Mode>();
  for (const { event } of entries)
    if (event.type === "raised" || event.type === "missed") modes.set(event.alarm, event.mode);
  return modes;
}

/** The entries of each alarm, in their order; an alarm whose beginning is not among them is left out. */
export function alarmsOf(entries: readonly Entry[]): ReadonlyMap<string, readonly Entry[]> {
  const alarms = new Map<string, Entry[]>();
  for (const entry of entries) {
    const { event } = entry;
    if (!("alarm" in event)) continue;
    if ((event.type === "raised" || event.type === "missed") && !alarms.has(event.alarm)) alarms.set(event.alarm, []);
    alarms.get(event.alarm)?.push(entry);
  }
  return alarms;
}

/** An event that a broker brought instead of the journal. Across the setting of the clock nobody knows what time has passed; otherwise stamps tell it. */
export function entryHeard(event: RufkreisEvent): Entry {
  const machineBoot = `clock ${event.clockTrusted ? "trusted" : "not set"}`;
  return { position: event.seq, event, instantMs: wallMsOf(event.at) ?? 0, machineBoot };
}
