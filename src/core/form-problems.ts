/**
 * What else can be wrong with the file that a plan stands in, in words as in plan-problems.ts: its text, its form, and settings that do
 * not go together. What a single value may be (`{allowed}`) is said by the table of the form itself (config-schema.ts).
 */
export const formProblems = {
  "value-missing": { en: ["is missing", "give {allowed}"], de: ["fehlt", "nötig ist {allowed}"] },
  "value-wrong": {
    en: ["{value} is not allowed", "use {allowed}"],
    de: ["{value} ist nicht erlaubt", "erlaubt ist {allowed}"],
  },
  "key-unknown": {
    en: ['unknown key "{key}"', "known here: {known}"],
    de: ["Unbekannter Schlüssel „{key}“", "hier gibt es: {known}"],
  },
  "key-mistyped": {
    en: ['unknown key "{key}"', 'did you mean "{guess}"? known here: {known}'],
    de: ["Unbekannter Schlüssel „{key}“", "ist „{guess}“ gemeint? Hier gibt es: {known}"],
  },
  "key-password": {
    en: [
      'unknown key "{key}"',
      "write the password into a file that only the gateway's user can read, and name the file with passwordFile",
    ],
    de: [
      "Unbekannter Schlüssel „{key}“",
      "das Passwort in eine Datei schreiben, die nur der Benutzer des Gateways lesen darf, und sie mit passwordFile nennen",
    ],
  },
  "address-port": {
    en: ["{value} is not allowed: there is no port {port}", "use a port from 1 to 65535"],
    de: ["{value} ist nicht erlaubt: einen Port {port} gibt es nicht", "ein Port von 1 bis 65535"],
  },
  "address-host": {
    en: [
      "{value} is not allowed: {host} can be no host",
      "use a name of letters, digits, - and dots, or an IP address",
    ],
    de: [
      "{value} ist nicht erlaubt: {host} kann kein Rechner sein",
      "ein Name aus Buchstaben, Ziffern, - und Punkten, oder eine IP-Adresse",
    ],
  },
  "broker-twice": {
    en: ["broker {name} is there twice", "give each broker a name of its own"],
    de: ["Den Broker {name} gibt es zweimal", "jedem Broker einen eigenen Namen geben"],
  },
  "broker-address-twice": {
    en: ["{url} is there twice", "two connections to one broker make it no safer; leave one out"],
    de: ["{url} gibt es zweimal", "zwei Verbindungen zu einem Broker machen nichts sicherer; eine weglassen"],
  },
  "password-alone": {
    en: ["a password without a username", "give the username, or leave passwordFile out"],
    de: ["Ein Passwort ohne Benutzer", "username angeben, oder passwordFile weglassen"],
  },
  "certificates-useless": {
    en: ["caFile is of no use with mqtt://", "use mqtts:// (usually port 8883), or leave caFile out"],
    de: ["caFile nützt bei mqtt:// nichts", "mqtts:// nehmen (meist Port 8883), oder caFile weglassen"],
  },
  "device-unknown": {
    en: ["unknown device {device}", "known here: {known}"],
    de: ["Unbekanntes Gerät {device}", "hier gibt es: {known}"],
  },
  "device-mistyped": {
    en: ["unknown device {device}", 'did you mean "{guess}"? known here: {known}'],
    de: ["Unbekanntes Gerät {device}", "ist „{guess}“ gemeint? Hier gibt es: {known}"],
  },
  "device-without-settings": {
    en: ["a {device} has no settings", "leave settings out"],
    de: ["{device} hat keine Einstellungen", "settings weglassen"],
  },
  "device-without-uid": {
    en: ["a {device} has no uid of its own", "leave uid out; its socket is all its trust"],
    de: ["{device} hat keine eigene uid", "uid weglassen; erkannt wird es nur an seinem Anschluss"],
  },
  "device-objects": { en: ["{message}", "{remedy}"], de: ["{message}", "{remedy}"] },
  "variable-unknown": {
    en: ["the environment variable {name} names nothing in the configuration", "unset it, or use one of {known}"],
    de: [
      "Die Umgebungsvariable {name} nennt nichts aus der Konfiguration",
      "sie weglassen, oder eine von diesen nehmen: {known}",
    ],
  },
  "variable-mistyped": {
    en: ["the environment variable {name} names nothing in the configuration", "did you mean {guess}?"],
    de: ["Die Umgebungsvariable {name} nennt nichts aus der Konfiguration", "ist {guess} gemeint?"],
  },
  "variable-too-deep": {
    en: [
      "the environment variable {name} names nothing in the configuration",
      "unset it; {taken} takes no more levels, or its list is not in the file",
    ],
    de: [
      "Die Umgebungsvariable {name} nennt nichts aus der Konfiguration",
      "sie weglassen; {taken} hat keine weiteren Ebenen, oder ihre Liste steht nicht in der Datei",
    ],
  },
  "file-wrong": {
    en: ["{reason}", "name the configuration file, for example site.yaml"],
    de: ["Das ist keine Konfiguration: {reason}", "die Datei der Konfiguration nennen, zum Beispiel site.yaml"],
  },
  "file-unreadable": {
    en: ["the file cannot be read: {reason}", "check the path and the rights of the file"],
    de: ["Die Datei lässt sich nicht lesen: {reason}", "Pfad und Rechte der Datei prüfen"],
  },
  "file-no-text": {
    en: ["the file is not UTF-8 text", "save it as UTF-8"],
    de: ["Die Datei ist kein Text in UTF-8", "als UTF-8 speichern"],
  },
  "file-too-large": {
    en: ["the file is larger than {bytes} bytes", "this is hardly a site plan; check the path"],
    de: ["Die Datei hat mehr als {bytes} Bytes", "das ist kaum ein Plan; den Pfad prüfen"],
  },
  "file-empty": {
    en: ["the file has no settings", "begin with site, gateway, rooms and desks; see deploy/site.example.yaml"],
    de: [
      "In der Datei stehen keine Einstellungen",
      "mit site, gateway, rooms und desks anfangen; siehe deploy/site.example.yaml",
    ],
  },
  "text-broken": {
    en: ["this is not YAML that can be read: {words}", "{remedy}"],
    de: ["Das lässt sich nicht als YAML lesen: {words}", "{remedy}"],
  },
  "alias-broken": {
    en: [
      "an alias cannot be followed: {reason}",
      "write the value out, or use its anchor (&name) at most {most} times, below the anchor",
    ],
    de: [
      "Einem Verweis (*name) lässt sich nicht folgen",
      "den Wert ausschreiben, oder seinen Anker (&name) höchstens {most}-mal und erst danach benutzen",
    ],
  },
} as const satisfies Readonly<
  Record<string, { readonly en: readonly [string, string]; readonly de: readonly [string, string] }>
>;
