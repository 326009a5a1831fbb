/**
 * What the staff council reads: every event that is stored, with nothing in it that names a desk or leads to one.
 *
 * A desk has a pseudonym that the caller makes (with a key, so that nobody can try out the names of all desks). That is not enough: circuit 1 is
 * geometry, so with the plan at hand the list of who is called names the desk that calls, whatever it is called itself. So of all other desks
 * only the number is left. Pairings, tests and faults often come desk by desk in the order of the plan (a technician's round, a restart, a
 * hub that fails), which would name one pseudonym after the other: they have none. Ids of events, alarms and units, causes and sockets lead to units and are left out or numbered anew. In a drill no desk has
 * even a pseudonym. What remains: whoever knows when a desk called finds that alarm; coarse times make that harder.
 */
import type { EventType, Mode, RufkreisEvent } from "../event.ts";
import type { Cell } from "./csv.ts";
import { ageMsOf, type Entry } from "./entry.ts";
import type { Text } from "./words.ts";

export const coarsenesses = ["exact", "hour", "day"] as const;
export type Coarseness = (typeof coarsenesses)[number];

export interface ExportOptions {
  /** Stable within one export; a desk without a key must not be guessed from it. */
  readonly pseudonym: (desk: string) => string;
  readonly coarse: Coarseness;
  /** Whether reasons and details that somebody typed or a device told are in it. */
  readonly texts: boolean;
  /** How many desks a room has, by the plan; one with fewer than two is not named. */
  readonly desksInRoom: (room: string) => number;
  /** The desks of the plan. */
  readonly desks: readonly string[];
  /** The mode of each alarm of the whole journal: one may have begun before the first of these entries. */
  readonly modes: ReadonlyMap<string, Mode>;
}

/** One event; what it does not have, or what must not be in it, is absent. */
export interface ExportRow {
  readonly number: number;
  readonly at: string;
  readonly clockTrusted: boolean;
  readonly kind: Kind;
  readonly type: string;
  readonly mode: Mode | undefined;
  /** Numbered anew, in their order. */
  readonly alarm: string | undefined;
  readonly desk: string | undefined;
  readonly room: string | undefined;
  readonly level: string | undefined;
  readonly verified: boolean | undefined;
  /** `self`: the desk of the event; `desk`: another one; `guard`, `technician`, `manager`; `other`: any other name, which may be that of a person. */
  readonly by: string | undefined;
  readonly circuit: number | undefined;
  /** How many desks. */
  readonly called: number | undefined;
  readonly ageMs: number | undefined;
  readonly pressToBuzzerMs: number | undefined;
  readonly code: string | undefined;
  readonly text: string | undefined;
}

export const kindNames = ["alarm", "key", "test", "pairing", "fault", "journal"] as const;
export type Kind = (typeof kindNames)[number];

/** What kind of data an event is. A row for each type, held by the compiler. */
const kindOfType: Readonly<Record<EventType, Kind>> = {
  raised: "alarm",
  missed: "alarm",
  sounding: "alarm",
  pressed: "alarm",
  upgraded: "alarm",
  escalated: "alarm",
  accepted: "alarm",
  attended: "alarm",
  cancelled: "alarm",
  closed: "alarm",
  key: "key",
  tamper: "key",
  "test-pressed": "test",
  tested: "test",
  "pairing-offered": "pairing",
  paired: "pairing",
  unpaired: "pairing",
  moved: "pairing",
  "drill-started": "alarm",
  "drill-ended": "alarm",
  fault: "fault",
  restored: "fault",
  "journal-chained": "journal",
  "journal-mended": "journal",
  "journal-forgotten": "journal",
};

/** What each kind of data holds, and what for: the table at the head of an export. */
export const kinds: Readonly<Record<Kind, { readonly name: Text; readonly holds: Text; readonly purpose: Text }>> = {
  alarm: {
    name: { en: "Alarms", de: "Alarme" },
    holds: {
      en: "time, desk, room, level; which desks were called and when each sounded; which desk or role accepted, came, took back, closed; the reason that was typed while closing",
      de: "Zeit, Arbeitsplatz, Raum, Stufe; welche Plätze gerufen wurden und wann jeder ertönte; welcher Platz oder welche Rolle annahm, vor Ort war, abbrach, entwarnte; die beim Entwarnen eingegebene Begründung",
    },
    purpose: {
      en: "an alarm goes on after a restart; proof of what happened; press-to-buzzer times",
      de: "ein Alarm überdauert einen Neustart; Nachweis des Hergangs; Zeiten von der Auslösung bis zum Summer",
    },
  },
  key: {
    name: { en: "Keys and cases", de: "Tasten und Gehäuse" },
    holds: {
      en: "time and desk of a green key that answered nobody, and of a unit's case that was opened",
      de: "Zeit und Arbeitsplatz einer grünen Taste ohne Ruf und eines geöffneten Gehäuses",
    },
    purpose: {
      en: "the unit may forget it; tampering is seen",
      de: "das Gerät darf es vergessen; Sabotage wird bemerkt",
    },
  },
  test: {
    name: { en: "Function tests", de: "Funktionsproben" },
    holds: {
      en: "time, desk, unit, and the role that confirmed the room",
      de: "Zeit, Arbeitsplatz, Gerät und die Rolle, die den Raum bestätigte",
    },
    purpose: { en: "proof that the button of each desk works", de: "Nachweis, dass die Taste jedes Platzes wirkt" },
  },
  pairing: {
    name: { en: "Pairings", de: "Kopplungen" },
    holds: { en: "time, desk, unit and socket", de: "Zeit, Arbeitsplatz, Gerät und Anschluss" },
    purpose: { en: "which unit stands where", de: "welches Gerät wo steht" },
  },
  fault: {
    name: { en: "Faults", de: "Störungen" },
    holds: {
      en: "begin and end of a fault, its code, the desk or the gateway",
      de: "Beginn und Ende einer Störung, ihr Kürzel, Arbeitsplatz oder Gateway",
    },
    purpose: {
      en: "faults are mended before somebody needs the alarm",
      de: "Störungen werden behoben, bevor jemand den Alarm braucht",
    },
  },
  journal: {
    name: { en: "The journal itself", de: "Das Journal selbst" },
    holds: {
      en: "that events were deleted because of their age, or that the file was mended",
      de: "dass Ereignisse wegen ihres Alters gelöscht oder die Datei repariert wurde",
    },
    purpose: { en: "proof that nothing was changed", de: "Nachweis, dass nichts verändert wurde" },
  },
};

/** Roles that are not a person; any other name somebody chose. */
const roles: readonly string[] = ["guard", "technician", "manager"];

/** The rows of an export, in the order of the journal. */
export function exportRows(entries: readonly Entry[], options: ExportOptions): ExportRow[] {
  const alarms = new Map<string, string>();
  const desks = new Set([...options.desks, ...entries.flatMap(({ event }) => ("desk" in event && event.desk) || [])]);
  return entries.map(({ event }, place) => {
    const told: Readonly<Record<string, unknown>> = { ...event };
    if ("alarm" in event && !alarms.has(event.alarm)) alarms.set(event.alarm, `A${alarms.size + 1}`);
    const mode = knownMode(event, options.modes);
    const room = "room" in event && options.desksInRoom(event.room) >= 2 ? event.room : undefined;
    const kind = Object.hasOwn(kindOfType, event.type) ? kindOfType[event.type] : "journal";
    // An alarm whose beginning is gone may have been a drill.
    const isNamed = kind === "key" || (kind === "alarm" && mode !== undefined && mode !== "drill");
    return {
      number: place + 1,
      at: coarsened(event.at, options.coarse),
      clockTrusted: event.clockTrusted,
      kind,
      type: event.type,
      mode,
      alarm: "alarm" in event ? alarms.get(event.alarm) : undefined,
      desk: isNamed && "desk" in event && event.desk !== undefined ? options.pseudonym(event.desk) : undefined,
      room,
      level: "level" in event ? event.level : undefined,
      verified: "verified" in event ? event.verified : undefined,
      by: byOf(told, desks),
      circuit: "circuit" in event ? event.circuit : undefined,
      called: "called" in event ? event.called.length : undefined,
      ageMs: "ageMs" in event ? Math.round(ageMsOf(event)) : undefined,
      pressToBuzzerMs: "pressToBuzzerMs" in event ? event.pressToBuzzerMs : undefined,
      code: "code" in event ? event.code : undefined,
      text: options.texts ? textOf(told) : undefined,
    };
  });
}

function knownMode(event: RufkreisEvent, modes: ReadonlyMap<string, Mode>): Mode | undefined {
  if ("mode" in event && event.mode !== undefined) return event.mode;
  return "alarm" in event ? modes.get(event.alarm) : undefined;
}

function coarsened(at: string, coarse: Coarseness): string {
  if (coarse === "exact") return at;
  return coarse === "day" ? at.slice(0, 10) : `${at.slice(0, 13)}:00Z`;
}

function byOf(
  { by, neighbour, desk }: Readonly<Record<string, unknown>>,
  desks: ReadonlySet<string>,
): string | undefined {
  const name = by ?? neighbour;
  if (typeof name !== "string") return undefined;
  if (name === desk) return "self";
  if (desks.has(name) || neighbour !== undefined) return "desk";
  return roles.includes(name) ? name : "other";
}

function textOf({ reason, detail }: Readonly<Record<string, unknown>>): string | undefined {
  return [reason, detail].find((text): text is string => typeof text === "string" && text !== "");
}

/** The columns of an export as a table, in their order. */
export const exportColumns = [
  "number",
  "at",
  "clockTrusted",
  "kind",
  "type",
  "mode",
  "alarm",
  "desk",
  "room",
  "level",
  "verified",
  "by",
  "circuit",
  "called",
  "ageMs",
  "pressToBuzzerMs",
  "code",
  "text",
] as const satisfies readonly (keyof ExportRow)[];

export function exportCells(row: ExportRow): readonly Cell[] {
  return exportColumns.map((column) => row[column]);
}
