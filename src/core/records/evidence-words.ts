/** The words of the evidence pack, in both languages. */
import type { Weekday } from "../day-plan.ts";
import type { TestState } from "./evidence.ts";
import type { Text } from "./words.ts";

export const weekdayWords: Readonly<Record<Weekday, Text>> = {
  mon: { en: "Mon", de: "Mo" },
  tue: { en: "Tue", de: "Di" },
  wed: { en: "Wed", de: "Mi" },
  thu: { en: "Thu", de: "Do" },
  fri: { en: "Fri", de: "Fr" },
  sat: { en: "Sat", de: "Sa" },
  sun: { en: "Sun", de: "So" },
};

export const testWords: Readonly<Record<TestState, Text>> = {
  none: { en: "no unit to test", de: "kein Gerät zu erproben" },
  never: { en: "never tested", de: "nie erprobt" },
  overdue: { en: "overdue", de: "überfällig" },
  done: { en: "passed", de: "bestanden" },
};

export const chainWords = {
  whole: {
    en: "Whole: every event is as it was written, none is missing.",
    de: "Lückenlos: Jedes Ereignis ist so, wie es geschrieben wurde, keines fehlt.",
  },
  gaps: {
    en: "It holds, with gaps that the journal itself told of when they came about.",
    de: "Sie hält, mit Lücken, die das Journal selbst vermerkt hat, als sie entstanden.",
  },
  unknown: { en: "It could not be compared.", de: "Sie ließ sich nicht vergleichen." },
  broken: {
    en: "Broken: the journal is not as it was written. Look with `rufkreis log verify`.",
    de: "Gebrochen: Das Journal ist nicht so, wie es geschrieben wurde. Mit `rufkreis log verify` ansehen.",
  },
} as const satisfies Readonly<Record<string, Text>>;

export const evidenceWords = {
  title: { en: "Evidence of the alarm installation", de: "Nachweis der Alarmanlage" },
  madeBy: { en: "Made by", de: "Erstellt von" },
  madeAt: { en: "Made at", de: "Erstellt am" },
  period: { en: "Period", de: "Zeitraum" },
  fromStart: { en: "from the oldest event", de: "ab dem ältesten Ereignis" },
  upTo: { en: "to", de: "bis" },
  gateway: { en: "Gateway", de: "Gateway" },
  software: { en: "Software", de: "Software" },
  commit: { en: "source", de: "Quelltext" },
  commitUnknown: { en: "source not known", de: "Quelltext nicht bekannt" },
  extent: { en: "Extent", de: "Umfang" },
  units: { en: "Units", de: "Geräte" },
  clockNotSet: {
    en: "The gateway's clock was not set by a time server when this was made: the dates on it, and which test is overdue, are not sure.",
    de: "Die Uhr des Gateways war bei der Erstellung nicht gestellt: Die Daten hierauf, und welche Probe überfällig ist, sind nicht sicher.",
  },
  findings: { en: "What is open", de: "Was offen ist" },
  nothingOpen: {
    en: "Nothing: each desk has a unit, each unit passed its test in time, no fault stands, the records are whole.",
    de: "Nichts: Jeder Platz hat ein Gerät, jedes Gerät bestand rechtzeitig seine Probe, keine Störung besteht, die Aufzeichnung ist lückenlos.",
  },
  untested: { en: "Never tested since it was paired or moved", de: "Seit Kopplung oder Umzug nie erprobt" },
  overdue: { en: "Function test overdue", de: "Funktionsprobe überfällig" },
  withoutUnit: { en: "Without a unit", de: "Ohne Gerät" },
  standing: { en: "Faults that stand", de: "Bestehende Störungen" },
  unread: {
    en: "rows of the journal could not be read and are in no number here",
    de: "Zeilen des Journals waren nicht lesbar und stecken in keiner Zahl hier",
  },
  asBuilt: { en: "As built", de: "Bestandsplan" },
  storey: { en: "Storey", de: "Geschoss" },
  dashed: {
    en: "Dashed: a room whose walls the plan does not have, drawn around its desks. Hollow: a desk without a unit.",
    de: "Gestrichelt: ein Raum, dessen Wände der Plan nicht kennt, um seine Plätze gezeichnet. Hohl: ein Platz ohne Gerät.",
  },
  rooms: { en: "Rooms", de: "Räume" },
  doors: { en: "Ways in", de: "Zugänge" },
  floor: { en: "Storey", de: "Geschoss" },
  desks: { en: "Desks", de: "Arbeitsplätze" },
  room: { en: "Room", de: "Raum" },
  desk: { en: "Desk", de: "Platz" },
  place: { en: "Place, m", de: "Lage, m" },
  unit: { en: "Unit", de: "Gerät" },
  firmware: { en: "Firmware", de: "Firmware" },
  socket: { en: "Socket", de: "Anschluss" },
  noUnit: { en: "none", de: "keines" },
  firmwareFrom: {
    en: "Units from the pairings in the journal; firmware as the units told the running gateway, – where one was not there.",
    de: "Geräte aus den Kopplungen im Journal; Firmware, wie die Geräte sie dem laufenden Gateway nannten, – wo eines fehlte.",
  },
  whoHears: { en: "Whom each desk calls first", de: "Wen jeder Platz zuerst ruft" },
  calls: { en: "Circuit 1", de: "Rufkreis 1" },
  minimum: {
    en: "Circuit 2 is called at once when fewer of them confirm their sound than:",
    de: "Rufkreis 2 wird sofort gerufen, wenn weniger davon ihren Ton bestätigen als:",
  },
  circuits: { en: "Further circuits and day plans", de: "Weitere Rufkreise und Tagespläne" },
  after: { en: "After", de: "Nach" },
  levels: { en: "For", de: "Bei" },
  onDuty: { en: "Who", de: "Wer" },
  hours: { en: "When", de: "Wann" },
  always: { en: "always", de: "immer" },
  otherwise: { en: "Otherwise", de: "Sonst" },
  nobody: { en: "nobody", de: "niemand" },
  everyDesk: { en: "all desks", de: "alle Plätze" },
  tests: { en: "Pairings and function tests", de: "Kopplungen und Funktionsproben" },
  paired: { en: "Paired", de: "Gekoppelt" },
  lastTest: { en: "Last test", de: "Letzte Probe" },
  testsInPeriod: { en: "In the period", de: "Im Zeitraum" },
  state: { en: "State", de: "Stand" },
  testDays: { en: "Days after which a test is due again:", de: "Tage, nach denen eine Probe wieder fällig ist:" },
  faults: { en: "Faults of the period", de: "Störungen des Zeitraums" },
  noFaults: { en: "None.", de: "Keine." },
  where: { en: "Where", de: "Wo" },
  fault: { en: "Fault", de: "Störung" },
  times: { en: "Times after the press", de: "Zeiten nach der Auslösung" },
  howOften: { en: "How often", de: "Anzahl" },
  lasted: { en: "Lasted", de: "Dauer" },
  still: { en: "stands", de: "besteht" },
  unknownLength: { en: "of unknown length", de: "von unbekannter Dauer" },
  measure: { en: "From the press to", de: "Von der Auslösung bis" },
  sound: { en: "each buzzer that sounds", de: "zu jedem Summer, der ertönt" },
  accept: { en: "the first who accepts", de: "zur ersten Annahme" },
  attend: { en: "the first who is there", de: "zum Ersten vor Ort" },
  median: { en: "Median", de: "Median" },
  worst: { en: "Worst", de: "Schlechtester" },
  real: { en: "Alarms in earnest", de: "Alarme im Ernstfall" },
  drills: { en: "Drills", de: "Übungen" },
  calledSilent: { en: "called, without a confirmed sound:", de: "gerufen, ohne bestätigten Ton:" },
  timesFrom: {
    en: "A buzzer's time is measured by the gateway from the press to the unit's own confirmation that it is driven; p95: 95 of 100 took no longer. No person and no desk is judged by these.",
    de: "Die Zeit eines Summers misst das Gateway von der Auslösung bis zur Bestätigung des Geräts, dass er angesteuert ist; p95: 95 von 100 brauchten nicht länger. Niemand und kein Platz wird danach beurteilt.",
  },
  records: { en: "The records", de: "Die Aufzeichnung" },
  chain: { en: "Chain of hashes", de: "Hash-Kette" },
  head: { en: "Head", de: "Kopf" },
  events: { en: "Events", de: "Ereignisse" },
  since: { en: "since", de: "seit" },
  gaps: { en: "Gaps", de: "Lücken" },
  deleted: { en: "Deleted by age", de: "Nach Frist gelöscht" },
  deletedBefore: { en: "of before", de: "von vor" },
  noteHead: {
    en: "Whoever keeps this head can prove later that nothing before it was changed: rufkreis log verify --head.",
    de: "Wer diesen Kopf aufbewahrt, kann später zeigen, dass nichts davor verändert wurde: rufkreis log verify --head.",
  },
  source: {
    en: "All numbers come from the plan and the journal of this gateway; nothing was entered by hand.",
    de: "Alle Zahlen stammen aus Plan und Journal dieses Gateways; nichts wurde von Hand eingetragen.",
  },
  seen: { en: "Seen: place, date, name, signature", de: "Gesehen: Ort, Datum, Name, Unterschrift" },
} as const satisfies Readonly<Record<string, Text>>;

export type EvidenceWord = keyof typeof evidenceWords;
