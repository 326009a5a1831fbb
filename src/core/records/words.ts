/** The words of reports, in the two languages that people at a site read. One table; nothing else in this folder has German in it but sentences.ts. */
import type { DrillEnd, EscalationReason, Mode } from "../event.ts";
import type { Level } from "../level.ts";

export const languages = ["en", "de"] as const;
export type Language = (typeof languages)[number];

/** A text in each language. */
export type Text = Readonly<Record<Language, string>>;

export const levelWords: Readonly<Record<Level, Text>> = {
  assist: { en: "assist", de: "Beistand" },
  help: { en: "help", de: "Notruf" },
  lockdown: { en: "lockdown", de: "Amok" },
};

export const modeWords: Readonly<Record<Mode, Text>> = {
  real: { en: "real", de: "Ernstfall" },
  drill: { en: "drill", de: "Übung" },
};

export const drillEndWords: Readonly<Record<DrillEnd, Text>> = {
  time: { en: "its time is over", de: "die Zeit ist um" },
  asked: { en: "ended by hand", de: "von Hand beendet" },
  done: { en: "every desk was pressed and closed", de: "alle Plätze ausgelöst und entwarnt" },
  restart: { en: "the machine was restarted", de: "der Rechner wurde neu gestartet" },
};

export const reasonWords: Readonly<Record<EscalationReason, Text>> = {
  unanswered: { en: "nobody accepted in time", de: "niemand nahm rechtzeitig an" },
  "too-few-sound": { en: "too few sounded", de: "zu wenige Summer ertönten" },
  "second-press": { en: "second press", de: "zweite Auslösung" },
  late: { en: "the press came too late to sound", de: "die Auslösung kam zu spät für einen Ton" },
  asked: { en: "by hand", de: "von Hand" },
};

/** Who it was, where only that may be told. */
export const byWords: Readonly<Record<"self" | "desk" | "other", Text>> = {
  self: { en: "the desk itself", de: "den Platz selbst" },
  desk: { en: "another desk", de: "einen anderen Platz" },
  other: { en: "somebody else", de: "jemand anderen" },
};

/** A word of a table, or the word itself where a later release has more of them. */
export function wordOf(table: Readonly<Record<string, Text>>, word: string, language: Language): string {
  return Object.hasOwn(table, word) ? (table[word] as Text)[language] : word;
}

export const words = {
  alarm: { en: "Alarm", de: "Alarm" },
  drill: { en: "Drill", de: "Übung" },
  case: { en: "Report of an alarm", de: "Bericht über einen Alarm" },
  drillReport: { en: "Report of a drill", de: "Bericht über eine Übung" },
  desk: { en: "Desk", de: "Arbeitsplatz" },
  room: { en: "Room", de: "Raum" },
  doors: { en: "Ways in", de: "Zugänge" },
  level: { en: "Level", de: "Stufe" },
  mode: { en: "Kind", de: "Art" },
  pressed: { en: "Pressed", de: "Ausgelöst" },
  presses: { en: "Presses", de: "Auslösungen" },
  askedFor: { en: "Called by request", de: "Durch Anfrage ausgelöst" },
  requests: { en: "Calls by request", de: "Auslösungen durch Anfrage" },
  receiver: { en: "receiver, called over MQTT", de: "Empfänger, über MQTT gerufen" },
  verified: { en: "Proved", de: "Nachweis" },
  yes: { en: "yes", de: "ja" },
  no: { en: "no", de: "nein" },
  verifiedNo: {
    en: "no: the press was not proved and called all the same; look at the desk's unit and cable",
    de: "nein: die Auslösung war nicht nachgewiesen und rief trotzdem; Tischgerät und Kabel ansehen",
  },
  missed: {
    en: "The press was more than two minutes old when it arrived. It was shown, and nothing sounded.",
    de: "Die Auslösung war bei ihrem Eintreffen mehr als zwei Minuten alt. Sie wurde angezeigt, kein Summer ertönte.",
  },
  outcome: { en: "Outcome", de: "Ausgang" },
  closedBy: { en: "closed by", de: "Entwarnung durch" },
  stillOpen: { en: "still open", de: "noch offen" },
  nobodyCame: { en: "Nobody said that they come.", de: "Niemand hat angenommen." },
  firstAccepted: { en: "First accepted", de: "Erste Annahme" },
  firstAttended: { en: "On site", de: "Vor Ort" },
  cancelled: { en: "Taken back", de: "Abbruch" },
  firstSound: { en: "First buzzer", de: "Erster Summer" },
  circuits: { en: "Who was called", de: "Wer gerufen wurde" },
  circuit: { en: "Circuit", de: "Rufkreis" },
  again: { en: "called again, sounds anew", de: "erneut gerufen, ertönt von Neuem" },
  called: { en: "called", de: "gerufen" },
  sounded: { en: "sounded after", de: "ertönte nach" },
  neverSounded: { en: "no sound confirmed", de: "kein Ton bestätigt" },
  missing: { en: "What was missing", de: "Was fehlte" },
  nothingMissing: {
    en: "Every desk that was called confirmed that it sounded.",
    de: "Jeder gerufene Arbeitsplatz hat seinen Ton bestätigt.",
  },
  accepted: { en: "comes", de: "kommt" },
  attended: { en: "was there", de: "war vor Ort" },
  timeline: { en: "Timeline", de: "Ablauf" },
  sincePress: { en: "After the press", de: "Nach Auslösung" },
  time: { en: "Time", de: "Uhrzeit" },
  event: { en: "What happened", de: "Was geschah" },
  answer: { en: "Answer", de: "Antwort" },
  clockNotTrusted: {
    en: "? after a time: the gateway's clock was not set by a time server then. The order and the times after the press are right all the same.",
    de: "? hinter einer Uhrzeit: Die Uhr des Gateways war zu der Zeit nicht gestellt. Reihenfolge und Zeiten nach der Auslösung stimmen trotzdem.",
  },
  unknownTime: {
    en: "– : the machine was restarted in between with a clock that was not set, so nobody knows how long it took.",
    de: "– : Dazwischen wurde der Rechner mit ungestellter Uhr neu gestartet; wie lange es dauerte, weiß niemand.",
  },
  incomplete: {
    en: "The beginning of this alarm is not in the journal any more. What is left:",
    de: "Der Anfang dieses Alarms ist nicht mehr im Journal. Erhalten ist:",
  },
  made: { en: "Made", de: "Erstellt" },
  outOf: { en: "from the journal of", de: "aus dem Journal von" },
  timesIn: { en: "Times:", de: "Uhrzeiten:" },
  pressToSound: { en: "Press to first buzzer", de: "Auslösung bis erster Summer" },
  pressToAccept: { en: "Press to acceptance", de: "Auslösung bis Annahme" },
  pressToAttend: { en: "Press to somebody there", de: "Auslösung bis jemand vor Ort" },
  began: { en: "Began", de: "Beginn" },
  ended: { en: "Ended", de: "Ende" },
  times: { en: "Times after the press", de: "Zeiten nach der Auslösung" },
  all: { en: "all", de: "alle" },
  otherRooms: { en: "rooms with one desk", de: "Räume mit einem Platz" },
  medianWorst: { en: "Median / worst.", de: "Median / schlechtester Wert." },
  staffCouncil: { en: "What is stored: for the staff council", de: "Was gespeichert ist: für den Personalrat" },
  retention: { en: "Kept for", de: "Aufbewahrung" },
  days: { en: "full days, then deleted for good", de: "volle Tage, dann endgültig gelöscht" },
  unknownRetention: {
    en: "not known without the configuration",
    de: "ohne die Konfiguration nicht bekannt",
  },
  window: { en: "Events of", de: "Ereignisse von" },
  pseudonyms: { en: "Pseudonyms", de: "Pseudonyme" },
  keyGone: {
    en: "of this export alone; their key was thrown away",
    de: "nur dieser Auskunft; ihr Schlüssel ist verworfen",
  },
  keyKept: {
    en: "the same in each export; whoever has the key file can turn them round",
    de: "in jeder Auskunft dieselben; wer die Schlüsseldatei hat, kann sie auflösen",
  },
  coarse: { en: "Times", de: "Zeiten" },
  texts: { en: "Typed texts", de: "Freitexte" },
  whatIsStored: { en: "What is stored, and what for", de: "Was gespeichert ist, und wozu" },
  kind: { en: "Kind", de: "Art" },
  holds: { en: "Holds", de: "Inhalt" },
  purpose: { en: "What for", de: "Zweck" },
  count: { en: "Events", de: "Anzahl" },
  events: { en: "Events", de: "Ereignisse" },
  exact: { en: "to the millisecond", de: "auf die Millisekunde" },
  hour: { en: "to the hour", de: "auf die Stunde" },
  day: { en: "to the day", de: "auf den Tag" },
  fromStart: { en: "the oldest one on", de: "Beginn an" },
  upToNow: { en: "to the newest", de: "bis zum neuesten" },
  upTo: { en: "to", de: "bis" },
  type: { en: "Event", de: "Ereignis" },
  details: { en: "Details", de: "Einzelheiten" },
  desksCalled: { en: "desks called", de: "Plätze gerufen" },
  buzzerAfter: { en: "buzzer after", de: "Summer nach" },
  by: { en: "by", de: "durch" },
  notVerified: { en: "not proved", de: "nicht nachgewiesen" },
  besides: {
    en: "Beside the events: which unit belongs to which desk, its key and its last test, as long as it is paired; the newest numbers of each unit's presses, without time and desk, so that a repeated press is known. Open alarms and standing faults are kept until they are over. Copies at MQTT brokers and in log servers are not under the gateway's hand.",
    de: "Neben den Ereignissen: welches Gerät zu welchem Platz gehört, sein Schlüssel und seine letzte Probe, solange es gekoppelt ist; die jüngsten Nummern der Auslösungen jedes Geräts, ohne Zeit und Platz, damit eine wiederholte erkannt wird. Offene Alarme und bestehende Störungen bleiben, bis sie vorbei sind. Kopien bei MQTT-Brokern und Protokollservern liegen nicht in der Hand des Gateways.",
  },
  neverStored: {
    en: "Never stored: names of persons (unless somebody types one while closing), who sat at a desk, working hours, presence, pictures, sound.",
    de: "Nie gespeichert: Namen von Personen (es sei denn, jemand gibt beim Entwarnen einen ein), wer an einem Platz saß, Arbeitszeiten, Anwesenheit, Bild, Ton.",
  },
  noDeskNamed: {
    en: "No desk is named. A drill measures the system, not the people in it.",
    de: "Kein Arbeitsplatz wird genannt. Eine Übung misst die Anlage, nicht die Menschen.",
  },
} as const satisfies Readonly<Record<string, Text>>;

export type Word = keyof typeof words;
