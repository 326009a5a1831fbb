/**
 * The one fault table: code, whose it is, cause and remedy in German and English. Documents, page and command line render
 * from here. A fault is a condition of the world that somebody can mend; what a peer does wrong is a
 * reject (frame.ts), and what we do wrong is an assertion.
 */

/** What a fault is about. `desk`: one workplace; `gateway`: this gateway as a whole. */
export type FaultScope = "desk" | "gateway";

interface FaultRow {
  readonly scope: FaultScope;
  readonly cause: { readonly en: string; readonly de: string };
  readonly remedy: { readonly en: string; readonly de: string };
}

export const faults = {
  "port-unavailable": {
    scope: "desk",
    cause: { en: "The unit's socket cannot be opened.", de: "Der Anschluss des Tischgeräts lässt sich nicht öffnen." },
    remedy: {
      en: "Plug the unit in, at the socket that the configuration names; `rufkreis ports` lists what is there.",
      de: "Tischgerät am konfigurierten Anschluss einstecken; `rufkreis ports` zeigt, was vorhanden ist.",
    },
  },
  "unit-silent": {
    scope: "desk",
    cause: {
      en: "The socket is open, but no unit has spoken for 3 s.",
      de: "Der Anschluss ist offen, aber seit 3 s meldet sich kein Tischgerät.",
    },
    remedy: {
      en: "Check the cable and the unit's supply; check that the rate of the profile fits.",
      de: "Kabel und Versorgung des Tischgeräts prüfen; Baudrate des Profils prüfen.",
    },
  },
  "version-mismatch": {
    scope: "desk",
    cause: {
      en: "The unit speaks another protocol version than this gateway.",
      de: "Das Tischgerät spricht eine andere Protokollversion als dieses Gateway.",
    },
    remedy: {
      en: "Flash the unit with the firmware of this release.",
      de: "Tischgerät mit der Firmware dieser Version bespielen.",
    },
  },
  "unit-swapped": {
    scope: "desk",
    cause: {
      en: "Another unit than the installed one is at this socket.",
      de: "An diesem Anschluss steckt ein anderes Tischgerät als das eingerichtete.",
    },
    remedy: {
      en: "Put the right unit back, or replace it in due form: on the page, or with `rufkreis pair --replace`.",
      de: "Richtiges Tischgerät einstecken oder das neue ordentlich einrichten: auf der Seite oder mit `rufkreis pair --replace`.",
    },
  },
  "uid-doubled": {
    scope: "desk",
    cause: {
      en: "Two units tell the same uid: a copied EEPROM, or somebody pretends.",
      de: "Zwei Tischgeräte melden dieselbe uid: ein kopiertes EEPROM, oder jemand täuscht etwas vor.",
    },
    remedy: {
      en: "Erase the EEPROM of the one that was added last; look at both desks.",
      de: "EEPROM des zuletzt hinzugekommenen Geräts löschen; beide Arbeitsplätze ansehen.",
    },
  },
  "unit-unpaired": {
    scope: "desk",
    cause: {
      en: "The unit at this socket belongs to no gateway yet; its button calls nobody.",
      de: "Das Tischgerät an diesem Anschluss gehört noch zu keinem Gateway; seine Taste ruft niemanden.",
    },
    remedy: {
      en: "Pair it: on the page, or with `rufkreis pair`.",
      de: "Koppeln: auf der Seite oder mit `rufkreis pair`.",
    },
  },
  "unit-distrusted": {
    scope: "desk",
    cause: {
      en: "The unit has the uid that is installed here, but does not prove its key. Its press still calls, as not verified.",
      de: "Das Tischgerät nennt die hier eingerichtete uid, weist aber seinen Schlüssel nicht nach. Seine Auslösung ruft trotzdem, als ungeprüft.",
    },
    remedy: {
      en: "Look at the desk: somebody may have put another device there. If it is the old unit (reset or repaired), pair it again.",
      de: "Arbeitsplatz ansehen: jemand kann ein anderes Gerät angeschlossen haben. Ist es das alte (zurückgesetzt oder repariert), neu koppeln.",
    },
  },
  "line-distrusted": {
    scope: "desk",
    cause: {
      en: "Lines came whose tag does not fit: somebody at the cable, or a very bad line.",
      de: "Es kamen Zeilen mit falscher Signatur: jemand an der Leitung, oder eine sehr schlechte Leitung.",
    },
    remedy: {
      en: "Look at the cable from end to end and at what is plugged in; replace the cable.",
      de: "Kabel vom Anfang bis zum Ende ansehen und was daran steckt; Kabel tauschen.",
    },
  },
  "wrong-socket": {
    scope: "desk",
    cause: {
      en: "The unit of this desk is plugged in at another socket than the one where it was installed.",
      de: "Das Tischgerät dieses Arbeitsplatzes steckt an einem anderen Anschluss als bei der Einrichtung.",
    },
    remedy: {
      en: "Plug it in where it was, or confirm the new place: `rufkreis move`.",
      de: "Am alten Anschluss einstecken oder den neuen Platz bestätigen: `rufkreis move`.",
    },
  },
  "tamper-open": {
    scope: "desk",
    cause: {
      en: "The case of the unit is open.",
      de: "Das Gehäuse des Tischgeräts ist offen.",
    },
    remedy: {
      en: "Look at the unit; close its case.",
      de: "Tischgerät ansehen; Gehäuse schließen.",
    },
  },
  "supply-low": {
    scope: "desk",
    cause: {
      en: "The unit's supply is below 4.5 V.",
      de: "Die Versorgung des Tischgeräts liegt unter 4,5 V.",
    },
    remedy: {
      en: "Use a shorter or thicker cable, or a hub with its own supply.",
      de: "Kürzeres oder dickeres Kabel oder einen Hub mit eigener Versorgung verwenden.",
    },
  },
  "unit-restarts": {
    scope: "desk",
    cause: {
      en: "The unit started three times within ten minutes without a reason that is known here.",
      de: "Das Tischgerät ist dreimal in zehn Minuten ohne bekannten Grund neu gestartet.",
    },
    remedy: {
      en: "Check its supply and cable; replace the unit.",
      de: "Versorgung und Kabel prüfen; Tischgerät tauschen.",
    },
  },
  "desk-untested": {
    scope: "desk",
    cause: {
      en: "Nobody has pressed the button of this desk and confirmed its room since the unit was fitted.",
      de: "Seit der Einrichtung hat niemand die Taste dieses Arbeitsplatzes gedrückt und den Raum bestätigt.",
    },
    remedy: {
      en: "Test it: `rufkreis test`.",
      de: "Funktionsprobe machen: `rufkreis test`.",
    },
  },
  "test-overdue": {
    scope: "desk",
    cause: {
      en: "The last function test of this desk is too long ago.",
      de: "Die letzte Funktionsprobe dieses Arbeitsplatzes liegt zu lange zurück.",
    },
    remedy: {
      en: "Test it: `rufkreis test`.",
      de: "Funktionsprobe machen: `rufkreis test`.",
    },
  },
  "line-babbling": {
    scope: "desk",
    cause: {
      en: "The line carries noise: more than 200 bad lines a second.",
      de: "Auf der Leitung ist Störung: mehr als 200 fehlerhafte Zeilen je Sekunde.",
    },
    remedy: {
      en: "Check the cable, its plugs and the rate; replace the unit.",
      de: "Kabel, Stecker und Baudrate prüfen; Tischgerät tauschen.",
    },
  },
  "buzzer-dead": {
    scope: "desk",
    cause: {
      en: "The unit drives its buzzer, but reads back that nothing sounds.",
      de: "Das Tischgerät steuert den Summer an, liest aber keinen Ton zurück.",
    },
    remedy: {
      en: "Check the buzzer's wires; replace the unit.",
      de: "Leitungen des Summers prüfen; Tischgerät tauschen.",
    },
  },
  "signal-unconfirmed": {
    scope: "desk",
    cause: {
      en: "The unit is linked, but does not confirm what it is told to show.",
      de: "Das Tischgerät ist verbunden, bestätigt aber nicht, was es anzeigen soll.",
    },
    remedy: {
      en: "Check the cable; flash or replace the unit.",
      de: "Kabel prüfen; Tischgerät neu bespielen oder tauschen.",
    },
  },
  "red-stuck": {
    scope: "desk",
    cause: {
      en: "The red button has been closed for almost 10 s.",
      de: "Die rote Taste ist seit fast 10 s geschlossen.",
    },
    remedy: { en: "Free the button; replace it if it sticks.", de: "Taste lösen; tauschen, wenn sie klemmt." },
  },
  "green-stuck": {
    scope: "desk",
    cause: {
      en: "The green key has been closed for almost 10 s.",
      de: "Die grüne Taste ist seit fast 10 s geschlossen.",
    },
    remedy: { en: "Free the key; replace it if it sticks.", de: "Taste lösen; tauschen, wenn sie klemmt." },
  },
  "lockdown-stuck": {
    scope: "desk",
    cause: {
      en: "The lockdown key of the panel has been closed for almost 10 s: no lockdown can be called there.",
      de: "Die Amok-Taste am Pult ist seit fast 10 s geschlossen: Dort lässt sich kein Amok-Alarm auslösen.",
    },
    remedy: { en: "Free the key; replace it if it sticks.", de: "Taste lösen; tauschen, wenn sie klemmt." },
  },
  "unit-settings-lost": {
    scope: "desk",
    cause: {
      en: "The unit lost its settings: both EEPROM copies are bad.",
      de: "Das Tischgerät hat seine Einstellungen verloren: beide EEPROM-Kopien sind defekt.",
    },
    remedy: {
      en: "Switch the unit off and on; if the fault stays, replace it.",
      de: "Tischgerät aus- und einschalten; bleibt die Störung, tauschen.",
    },
  },
  "coverage-low": {
    scope: "desk",
    cause: {
      en: "Fewer neighbours would sound than the site's minimum.",
      de: "Es würden weniger Nachbarplätze läuten als das Minimum des Standorts.",
    },
    remedy: {
      en: "Mend the faults of the neighbouring desks that are named.",
      de: "Die Störungen der genannten Nachbarplätze beheben.",
    },
  },
  "journal-failing": {
    scope: "gateway",
    cause: {
      en: "The journal cannot be written. Alarms still sound; presses stay in the units.",
      de: "Das Journal lässt sich nicht schreiben. Alarme läuten weiter; Auslösungen bleiben in den Tischgeräten.",
    },
    remedy: {
      en: "Free disk space, check the file's rights and the disk; see the detail.",
      de: "Speicherplatz freigeben, Rechte der Datei und Datenträger prüfen; siehe Einzelheit.",
    },
  },
  "journal-incomplete": {
    scope: "gateway",
    cause: {
      en: "Something of the journal was damaged, set aside or lost; the detail says what.",
      de: "Etwas vom Journal war beschädigt, wurde beiseitegelegt oder ging verloren; die Einzelheit sagt, was.",
    },
    remedy: {
      en: "Keep the file that was moved aside, check the disk or SD card; see the detail.",
      de: "Die beiseitegelegte Datei aufheben, Datenträger oder SD-Karte prüfen; siehe Einzelheit.",
    },
  },
  "broker-unreachable": {
    scope: "gateway",
    cause: {
      en: "The MQTT broker cannot be reached or refuses. Alarms still sound; events wait on disk.",
      de: "Der MQTT-Broker ist nicht erreichbar oder lehnt ab. Alarme läuten weiter; Ereignisse warten auf der Platte.",
    },
    remedy: {
      en: "Check address, credentials and the broker itself; see the detail.",
      de: "Adresse, Zugangsdaten und den Broker selbst prüfen; siehe Einzelheit.",
    },
  },
  "page-unreachable": {
    scope: "gateway",
    cause: {
      en: "The page cannot be opened in any browser. Alarms still sound; units and MQTT work without it.",
      de: "Die Seite lässt sich in keinem Browser öffnen. Alarme läuten weiter; Tischgeräte und MQTT arbeiten ohne sie.",
    },
    remedy: {
      en: "If another program has its port, end that or give another web.port; check web.listen and web.tls; see the detail.",
      de: "Hat ein anderes Programm ihren Port, dieses beenden oder einen anderen web.port angeben; web.listen und web.tls prüfen; siehe Einzelheit.",
    },
  },
  "certificate-ending": {
    scope: "gateway",
    cause: {
      en: "The certificate of the page ends within 14 days, or has ended: browsers refuse the page then. Alarms still sound.",
      de: "Das Zertifikat der Seite läuft binnen 14 Tagen ab oder ist abgelaufen: Browser verweigern dann die Seite. Alarme läuten weiter.",
    },
    remedy: {
      en: "Renew it, then start the page anew: `sudo systemctl restart rufkreis-page`.",
      de: "Erneuern, dann die Seite neu starten: `sudo systemctl restart rufkreis-page`.",
    },
  },
  "request-refused": {
    scope: "gateway",
    cause: {
      en: "A request came that must not be obeyed (retained, malformed or without the right).",
      de: "Eine Anforderung wurde abgelehnt (retained, fehlerhaft oder ohne Berechtigung).",
    },
    remedy: {
      en: "Find the sender; clear the retained message; see the detail.",
      de: "Absender ermitteln; gespeicherte Nachricht löschen; siehe Einzelheit.",
    },
  },
} as const satisfies Record<string, FaultRow>;

export type FaultCode = keyof typeof faults;

/** A fault that holds now. `key` is unique: the code, and the desk if it has one. */
export interface Fault {
  readonly code: FaultCode;
  readonly desk: string | undefined;
  readonly detail: string;
}

export function faultKey(fault: Fault): string {
  return fault.desk === undefined ? fault.code : `${fault.code} ${fault.desk}`;
}
