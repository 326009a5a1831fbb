/** What the yaml library finds wrong with a text, in words: its own in English, ours in German, and what to do. */
import type { ErrorCode } from "yaml";
import type { Words } from "../core/problem.ts";

const german: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: "ein Verweis (*name) darf keinen Anker und kein Etikett haben",
  BAD_ALIAS: "ein Verweis (*name) ist falsch geschrieben",
  BAD_COLLECTION_TYPE: "eine Liste oder Gruppe ist keine, die es hier gibt",
  BAD_DIRECTIVE: "eine Anweisung mit % ist unbekannt",
  BAD_DQ_ESCAPE: "ein Zeichen nach \\ in Anführungszeichen ist unbekannt",
  BAD_INDENT: "die Einrückung passt nicht",
  BAD_PROP_ORDER: "Anker und Etikett stehen an der falschen Stelle",
  BAD_SCALAR_START: "mit diesem Zeichen kann kein Wert beginnen",
  BLOCK_AS_IMPLICIT_KEY: "hier fehlt eine Zeile oder eine Einrückung",
  BLOCK_IN_FLOW: "in Klammern darf keine eingerückte Liste oder Gruppe stehen",
  DUPLICATE_KEY: "ein Schlüssel steht zweimal da",
  IMPOSSIBLE: "der Text ist nicht zu verstehen",
  KEY_OVER_1024_CHARS: "ein Schlüssel ist zu lang",
  MISSING_CHAR: "ein Zeichen fehlt: eine Klammer, ein Anführungszeichen, ein Komma oder ein Leerzeichen",
  MULTILINE_IMPLICIT_KEY: "ein Schlüssel geht über mehrere Zeilen",
  MULTIPLE_ANCHORS: "ein Wert hat zwei Anker",
  MULTIPLE_DOCS: "es sind mehrere Dokumente in einer Datei",
  MULTIPLE_TAGS: "ein Wert hat zwei Etiketten",
  NON_STRING_KEY: "ein Schlüssel ist kein Text",
  RESOURCE_EXHAUSTION: "es ist zu viel",
  TAB_AS_INDENT: "es ist mit Tabulator eingerückt",
  TAG_RESOLVE_FAILED: "ein Etikett (das Wort mit !) ist unbekannt",
  UNEXPECTED_TOKEN: "hier steht ein Zeichen, das nicht hierher gehört",
};

const remedies: Readonly<Partial<Record<ErrorCode, Words>>> = {
  DUPLICATE_KEY: { en: "keep one of the two", de: "einen von beiden behalten" },
  MULTIPLE_DOCS: {
    en: "leave out the --- line: one file is one site",
    de: "die Zeile --- weglassen: eine Datei ist ein Standort",
  },
  TAG_RESOLVE_FAILED: { en: "leave out the tag (the word with !)", de: "das Etikett weglassen" },
  TAB_AS_INDENT: { en: "indent with spaces", de: "mit Leerzeichen einrücken" },
  BAD_INDENT: {
    en: "indent all entries of a group alike, with spaces",
    de: "alle Einträge einer Gruppe gleich weit einrücken, mit Leerzeichen",
  },
  RESOURCE_EXHAUSTION: {
    en: "a site needs much less; check that this is the right file",
    de: "ein Standort braucht viel weniger; prüfen, ob es die richtige Datei ist",
  },
};

const otherwise: Words = { en: "correct the text at this place", de: "den Text an dieser Stelle berichtigen" };

export function syntaxWords(code: ErrorCode, message: string): Words {
  return { en: message, de: german[code] };
}

export function syntaxRemedy(code: ErrorCode): Words {
  return remedies[code] ?? otherwise;
}
