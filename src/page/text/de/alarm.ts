/** The alarm, in German. */
import type { alarm as Alarm } from "../en/alarm.ts";

export const alarm: typeof Alarm = {
  alarm: {
    none: "Kein Alarm ist offen.",
    back: "Zurück zum Alarm",
    bar: (count) => (count === 1 ? "Ein Alarm ist offen" : `${count} Alarme sind offen`),
    running: "läuft seit",
    doors: "Zugang",
    desk: (desk) => `Arbeitsplatz ${desk}`,
    presses: (count) => `${count}-mal gedrückt`,
    circuit: (number) => `Rufkreis ${number}`,
    first: "die Nachbarn",
    calledAs: {
      unanswered: "weil niemand geantwortet hat",
      "too-few-sound": "weil zu wenige läuteten",
      "second-press": "nach erneutem Druck",
      late: "weil der Ruf zu spät kam",
      asked: "von Hand",
    },
    next: (number, seconds) =>
      seconds > 0 ? `Rufkreis ${number} wird in ${seconds} s gerufen` : `Rufkreis ${number} wird jetzt gerufen`,
    sound: (count, of) => `${count} von ${of} läuten`,
    unheard: "Von den Gerufenen kann niemand läuten. Hingehen, oder den nächsten Rufkreis rufen.",
    notYet: "noch kein Läuten bestätigt",
    comes: "Unterwegs",
    nobody: "Noch niemand",
    there: "Vor Ort",
    notInPlan: "Dieser Arbeitsplatz steht nicht mehr im Plan. Sein Alarm bleibt offen, bis ihn jemand schließt.",
    missed: "Diese Auslösung kam zu spät an. Sie hat nicht geläutet: persönlich nachsehen.",
    more: (count) => (count === 1 ? "Ein weiterer Alarm wartet" : `${count} weitere Alarme warten`),
    announce: (level, room, desk) => `Alarm. ${level}. ${room}, Arbeitsplatz ${desk}.`,
    overDrill: (room) => `Der Übungsruf aus ${room} ist geschlossen.`,
    over: (room) => `Der Alarm von ${room} ist geschlossen.`,
    accept: "Ich komme",
    attend: "Ich bin da",
    cancel: "Fehlalarm?",
    cancelWhy:
      "Ein Abbruch beendet nichts. Es heißt dann „persönlich nachsehen“, und weitere Rufkreise werden gerufen, bis jemand kommt.",
    cancelDo: "Abbrechen",
    escalate: "Nächsten Rufkreis rufen",
    close: "Entwarnung",
    closeWhy: "Was war los? Das steht dann im Protokoll.",
    reasons: [
      "Im Gespräch beruhigt",
      "Polizei oder Rettungsdienst kam",
      "Versehentlich gedrückt",
      "Funktionsprobe",
      "Übung",
    ],
    reason: "Grund (nötig)",
    closeDo: "Alarm schließen",
    keep: "Zurück",
    plan: "Wo es ist",
    watch: "Dieser Bildschirm darf nur zeigen.",
    timeline: "Was bisher geschah",
    earlier: (count: number) =>
      count === 1
        ? "und eines davor; es steht bei den Aufzeichnungen"
        : `und ${count} davor; sie stehen bei den Aufzeichnungen`,
    soundOn: "Ton an diesem Bildschirm",
    soundOff: "Ton ist aus",
    soundTap: "Tippen, um den Ton zu erlauben",
    soundHere:
      "Nicht für einen Bildschirm an einem Platz mit Kundschaft: am Ort der Auslösung muss ein Alarm unauffällig bleiben.",
  },
};
