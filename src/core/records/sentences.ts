/**
 * What an event says, as a sentence, in both languages: the log, reports and the page read it from here. A row for each type, held by the compiler;
 * `eventTypes` follows from it.
 */
import type { EventType, RufkreisEvent } from "../event.ts";
import { msText } from "./time-text.ts";
import { drillEndWords, type Language, levelWords, modeWords, reasonWords, wordOf } from "./words.ts";

/** How rooms are called for people; a room that is not in the plan any more has its id for a name. */
export type RoomNames = (room: string) => string;

type Of<T extends EventType> = RufkreisEvent & { readonly type: T };
type Sentence<T extends EventType> = (event: Of<T>, room: RoomNames) => string;
type Row<T extends EventType> = Readonly<Record<Language, Sentence<T>>>;

const list = (desks: readonly string[]): string => (desks.length === 0 ? "–" : desks.join(", "));
const seconds = (ms: number): string => String(Math.round(ms / 1000));
const where = (event: { readonly desk?: string }): string => event.desk ?? "gateway";
const inBrackets = (text: string): string => (text === "" ? "" : ` (${text})`);
const notVerified = (verified: boolean, text: string): string => (verified ? "" : `, ${text}`);

export const sentences: { readonly [T in EventType]: Row<T> } = {
  raised: {
    en: (e, room) =>
      `${e.desk} in ${room(e.room)}, ${e.level} (${e.mode}${notVerified(e.verified, "not verified")}), calls ${list(e.called)} · ${e.alarm}`,
    de: (e, room) =>
      `${e.desk} in ${room(e.room)}, ${wordOf(levelWords, e.level, "de")} (${wordOf(modeWords, e.mode, "de")}${notVerified(e.verified, "ungeprüft")}), ruft ${list(e.called)}`,
  },
  missed: {
    en: (e, room) => `${e.desk} in ${room(e.room)}: a press ${seconds(e.ageMs)} s old · ${e.alarm}`,
    de: (e, room) => `${e.desk} in ${room(e.room)}: eine ${seconds(e.ageMs)} s alte Auslösung`,
  },
  sounding: {
    en: (e) => `${e.neighbour} sounds for ${e.desk}, ${e.pressToBuzzerMs.toFixed(1)} ms after the press`,
    de: (e) => `Summer an ${e.neighbour} ertönt, ${msText(e.pressToBuzzerMs, "de")} ms nach der Auslösung`,
  },
  pressed: {
    en: (e) => `${e.desk} pressed once more`,
    de: (e) => `${e.desk} erneut ausgelöst`,
  },
  upgraded: {
    en: (e) => `${e.desk} calls ${e.level} now, ${list(e.called)}`,
    de: (e) => `${e.desk}: jetzt ${wordOf(levelWords, e.level, "de")}, ruft ${list(e.called)}`,
  },
  escalated: {
    en: (e) =>
      `${e.desk}: ${e.circuitId} (circuit ${e.circuit}, ${wordOf(reasonWords, e.reason, "en")}), calls ${list([...e.called, ...(e.receivers ?? [])])}`,
    de: (e) =>
      `${e.desk}: ${e.circuitId} (Rufkreis ${e.circuit}, ${wordOf(reasonWords, e.reason, "de")}), ruft ${list([...e.called, ...(e.receivers ?? [])])}`,
  },
  accepted: { en: (e) => `${e.by} goes to ${e.desk}`, de: (e) => `${e.by} kommt zu ${e.desk}` },
  attended: { en: (e) => `${e.by} is at ${e.desk}`, de: (e) => `${e.by} ist vor Ort bei ${e.desk}` },
  cancelled: {
    en: (e) => `${e.desk} by ${e.by}: check in person`,
    de: (e) => `${e.desk}, Abbruch durch ${e.by}: persönlich nachsehen`,
  },
  closed: {
    en: (e) => `${e.desk} by ${e.by}: ${e.reason}`,
    de: (e) => `${e.desk}, Entwarnung durch ${e.by}: ${e.reason}`,
  },
  key: {
    en: (e) => `${e.desk}: ${e.key}, with no call to answer`,
    de: (e) => `${e.desk}: grüne Taste ohne Ruf (${e.key})`,
  },
  tamper: {
    en: (e) => `${e.desk}: the case of the unit was opened`,
    de: (e) => `${e.desk}: Gehäuse des Tischgeräts geöffnet`,
  },
  "test-pressed": {
    en: (e) => `${e.desk}: the red button, as announced for a test`,
    de: (e) => `${e.desk}: rote Taste, wie zur Funktionsprobe angekündigt`,
  },
  tested: {
    en: (e) => `${e.desk} with unit ${e.uid}, by ${e.by}`,
    de: (e) => `${e.desk} mit Tischgerät ${e.uid}, durch ${e.by}`,
  },
  "pairing-offered": {
    en: (e) => `${e.desk}: a key is on its way to unit ${e.uid} at ${e.socket}`,
    de: (e) => `${e.desk}: Schlüssel unterwegs zu Tischgerät ${e.uid} an ${e.socket}`,
  },
  paired: {
    en: (e) => `${e.desk}: unit ${e.uid} (${e.model}) at ${e.socket}`,
    de: (e) => `${e.desk}: Tischgerät ${e.uid} (${e.model}) an ${e.socket}`,
  },
  unpaired: {
    en: (e) => `${e.desk}: unit ${e.uid} ${e.reason === "replaced" ? "was replaced" : "belongs to nobody now"}`,
    de: (e) => `${e.desk}: Tischgerät ${e.uid} ${e.reason === "replaced" ? "wurde ersetzt" : "gehört niemandem mehr"}`,
  },
  moved: {
    en: (e) => `unit ${e.uid} from ${e.from} to ${e.desk}, at ${e.socket}`,
    de: (e) => `Tischgerät ${e.uid} von ${e.from} nach ${e.desk}, an ${e.socket}`,
  },
  "drill-started": {
    en: (e) => `${e.drill} at ${list(e.desks)} for ${Math.round(e.seconds / 60)} min, by ${e.by}`,
    de: (e) => `${e.drill} an ${list(e.desks)} für ${Math.round(e.seconds / 60)} min, durch ${e.by}`,
  },
  "drill-ended": {
    en: (e) => `${e.drill} (${wordOf(drillEndWords, e.reason, "en")}), ${e.pressed.length} pressed, by ${e.by}`,
    de: (e) => `${e.drill} (${wordOf(drillEndWords, e.reason, "de")}), ${e.pressed.length} ausgelöst, durch ${e.by}`,
  },
  fault: {
    en: (e) => `${where(e)}: ${e.code}${inBrackets(e.detail)}`,
    de: (e) => `${where(e)}: ${e.code}${inBrackets(e.detail)}`,
  },
  restored: {
    en: (e) => `${where(e)}: ${e.code} is over`,
    de: (e) => `${where(e)}: ${e.code} ist behoben`,
  },
  "journal-chained": {
    en: (e) => `${e.count} older events are chained from now on`,
    de: (e) => `${e.count} ältere Ereignisse sind ab jetzt verkettet`,
  },
  "journal-mended": {
    en: (e) => `${e.reason}; ${e.gaps.length} gaps`,
    de: (e) => `${e.reason}; ${e.gaps.length} Lücken`,
  },
  "journal-forgotten": {
    en: (e) => `${e.count} events of before ${e.before} are deleted, as the retention says`,
    de: (e) => `${e.count} Ereignisse von vor ${e.before} werden gelöscht, wie es die Aufbewahrungsfrist verlangt`,
  },
};

/** All types of events. */
export const eventTypes = Object.keys(sentences) as readonly EventType[];

/** The sentence of an event. */
export function sentenceOf(event: RufkreisEvent, language: Language = "en", room: RoomNames = (id) => id): string {
  const row: Row<never> = sentences[event.type];
  return row[language](event as never, room);
}
