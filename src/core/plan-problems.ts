/**
 * What can be wrong with a site plan, in words: a row for each code, with what is wrong and what mends it, in English and German. Values
 * stand in braces; which ones a row needs is read from its English words (problem.ts).
 */
export const planProblems = {
  "name-malformed": {
    en: ['"{id}" is not a name', "use 1 to 40 characters of a-z, 0-9 and -"],
    de: ["„{id}“ ist kein Name", "1 bis 40 Zeichen aus a–z, 0–9 und - verwenden"],
  },
  "room-twice": {
    en: ['room "{id}" is there twice (first as room {first})', "give each room an id of its own"],
    de: ["Das Zimmer „{id}“ gibt es zweimal (zuerst als Nr. {first})", "jedem Zimmer einen eigenen Namen geben"],
  },
  "desk-twice": {
    en: ['desk "{id}" is there twice (first as desk {first})', "give each desk an id of its own"],
    de: ["Den Platz „{id}“ gibt es zweimal (zuerst als Nr. {first})", "jedem Platz einen eigenen Namen geben"],
  },
  "circuit-twice": {
    en: ['circuit "{id}" is there twice (first as circuit {first})', "give each circuit an id of its own"],
    de: [
      "Den Rufkreis „{id}“ gibt es zweimal (zuerst als Rufkreis {first})",
      "jedem Rufkreis einen eigenen Namen geben",
    ],
  },
  "group-twice": {
    en: ['group "{id}" is there twice (first as group {first})', "give each group an id of its own"],
    de: ["Die Gruppe „{id}“ gibt es zweimal (zuerst als Nr. {first})", "jeder Gruppe einen eigenen Namen geben"],
  },
  "room-unknown": {
    en: ['desk {desk} stands in room "{room}", which is not in the list', "add the room under rooms, or use {known}"],
    de: ["Platz {desk} steht im Zimmer „{room}“, das es nicht gibt", "das Zimmer hinzufügen, oder eines von: {known}"],
  },
  "neighbour-itself": {
    en: ["desk {desk} is its own neighbour", "leave it out: a pressed desk stays silent"],
    de: ["Platz {desk} ist sein eigener Nachbar", "weglassen: wo gedrückt wird, bleibt es still"],
  },
  "neighbour-unknown": {
    en: ['desk {desk} calls "{neighbour}", which is not in the list', "use {known}"],
    de: ["Platz {desk} ruft „{neighbour}“, den es nicht gibt", "einen von diesen nehmen: {known}"],
  },
  "neighbour-twice": {
    en: ['desk {desk} calls "{neighbour}" twice', "leave one of them out"],
    de: ["Platz {desk} ruft „{neighbour}“ zweimal", "einen davon weglassen"],
  },
  "socket-twice": {
    en: [
      'desk {desk} has the socket "{socket}" of desk {first}',
      "give each desk a socket of its own (`rufkreis ports` lists them)",
    ],
    de: [
      "Platz {desk} hat denselben Anschluss wie Platz {first}: „{socket}“",
      "jedem Platz einen eigenen Anschluss geben (`rufkreis ports` zeigt sie)",
    ],
  },
  "uid-twice": {
    en: ['desk {desk} has the uid "{uid}" of desk {first}', "read the uid of each unit with `rufkreis units`"],
    de: [
      "Platz {desk} hat dieselbe uid wie Platz {first}: „{uid}“",
      "die uid jedes Geräts mit `rufkreis units` nachsehen",
    ],
  },
  "uid-unnamed": {
    en: [
      "desk {desk} has the uid of a unit that was never named",
      "leave uid out; the gateway names the unit, and `rufkreis units` then tells its uid",
    ],
    de: [
      "Platz {desk} hat die uid eines Geräts, das noch keine hat",
      "uid weglassen; das Gateway gibt dem Gerät eine, und `rufkreis units` nennt sie dann",
    ],
  },
  "desks-too-few": {
    en: ["nobody could hear a call: the site has fewer than two desks", "add desks"],
    de: ["Niemand würde einen Ruf hören: es gibt weniger als zwei Plätze", "Plätze hinzufügen"],
  },
  "size-too-large": {
    en: [
      "each desk should call {size} others, but the site has only {desks} desks",
      "set circuit1.size to {most} or less, or add desks",
    ],
    de: [
      "Jeder Platz soll {size} andere rufen, es gibt aber nur {desks} Plätze",
      "höchstens {most} der nächsten rufen lassen, oder Plätze hinzufügen",
    ],
  },
  "minimum-too-large": {
    en: ["{minimum} desks can never sound when {size} are called", "set circuit1.minimum to {size} or less"],
    de: ["{minimum} Plätze können nie läuten, wenn {size} gerufen werden", "als Mindestzahl höchstens {size} angeben"],
  },
  "neighbours-too-few": {
    en: [
      "desk {desk} calls only {count} by hand, and at least {minimum} must sound",
      "name more neighbours, or leave the list out",
    ],
    de: [
      "Platz {desk} ruft von Hand nur {count}, und mindestens {minimum} müssen läuten",
      "mehr Nachbarn wählen, oder wieder die nächsten nehmen",
    ],
  },
  "desk-unheard": {
    en: [
      "no desk has desk {desk} in its circuit 1, so nobody would notice that it is silent",
      "let a desk near it call it too, for example {near}: neighbours: [{list}]",
    ],
    de: [
      "Kein Platz ruft Platz {desk}, also fiele niemandem auf, dass er stumm ist",
      "einen Platz in der Nähe auch ihn rufen lassen, zum Beispiel ruft {near} dann von Hand: {list}",
    ],
  },
  "desk-silenced": {
    en: [
      "desk {desk} calls {called}, of which {silent} are set to silent: fewer than {enough} would sound",
      "set one of them to sound: quiet (help and lockdown only), or let the desk call others",
    ],
    de: [
      "Platz {desk} ruft {called}, davon läuten {silent} nie: weniger als {enough} würden läuten",
      "einen davon nur bei Notruf und Amok läuten lassen, oder den Platz andere rufen lassen",
    ],
  },
  "selection-unknown": {
    en: ['{who} calls "{name}", which is not in the list of {list}', "use {known}"],
    de: ["{who} ruft „{name}“, das in der Liste fehlt: {list}", "möglich sind: {known}"],
  },
  "group-empty": {
    en: ["group {id} has nobody", "name desks, rooms, floors or receivers"],
    de: ["In der Gruppe {id} ist niemand", "Plätze, Zimmer, Stockwerke oder Empfänger nennen"],
  },
  "selection-empty": {
    en: ["{who} can be left with nobody", "name two desks or more, or a receiver: one desk may be the one that calls"],
    de: [
      "{who}: womöglich bleibt niemand übrig",
      "mindestens zwei Plätze oder einen Empfänger nennen: ein Platz kann der sein, der ruft",
    ],
  },
  "hours-alone": {
    en: [
      "circuit {id} has hours, and nobody is called at all others",
      "say who: otherwise: {{ rooms: […] }}, or otherwise: {{}} for everybody",
    ],
    de: [
      "Rufkreis {id} hat Dienstzeiten, und zu allen anderen Zeiten wird niemand gerufen",
      "sagen, wer dann gerufen wird: otherwise: {{ rooms: […] }}, oder otherwise: {{}} für alle",
    ],
  },
  "otherwise-alone": {
    en: ["circuit {id} is on duty always, so there is no other time", "give it hours, or leave otherwise out"],
    de: [
      "Rufkreis {id} ist immer im Dienst, also gibt es keine andere Zeit",
      "Zeiten angeben, oder otherwise weglassen",
    ],
  },
  "hours-empty": {
    en: [
      "circuit {id} is on duty from {from} to {to}: that is no time at all, or a whole day",
      'for a whole day use from: "00:00" and to: "24:00"',
    ],
    de: [
      "Rufkreis {id} ist von {from} bis {to} im Dienst: das ist gar keine Zeit, oder ein ganzer Tag",
      "für einen ganzen Tag von 00:00 bis 24:00 angeben",
    ],
  },
} as const satisfies Readonly<
  Record<string, { readonly en: readonly [string, string]; readonly de: readonly [string, string] }>
>;
