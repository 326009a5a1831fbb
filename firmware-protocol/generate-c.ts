/** `c/messages.gen.h`: the tables of the wire as C, for a parser that knows kinds and not messages. */
import { limits } from "./limits.ts";
import { capabilityNames, eventKinds, protocolVersion, rejectCodes, resetCauses, unitFlagNames } from "./messages.ts";
import { buzzerPatterns, type Colour, lightPatterns, rhythmStepMs, rhythmSteps } from "./patterns.ts";
import { constantCase, type TableRow } from "./rows.ts";

/** One bit for each of the three diodes: red 1, green 2, blue 4. */
const colourBits: Readonly<Record<Colour, number>> = { none: 0, red: 1, green: 2, yellow: 3, blue: 4, white: 7 };

const hex = (value: number, width: number) => `0x${value.toString(16).toUpperCase().padStart(width, "0")}`;
const list = (lines: readonly string[]) => lines.map((line) => `    ${line},`).join("\n");
const define = (name: string, value: string | number) => `#define ${name} ${value}`;

function enumeration(name: string, prefix: string, words: readonly string[]): string {
  return `enum ${name} {\n${list(words.map((word) => `${prefix}_${constantCase(word)}`))}\n};`;
}

function bits(prefix: string, words: readonly string[], width: number): string {
  return words.map((word, place) => define(`${prefix}_${constantCase(word)}`, hex(1 << place, width))).join("\n");
}

/** The first step is the lowest bit. */
function rhythmBits(rhythm: string): string {
  return hex(
    [...rhythm].reduce((value, step, place) => value | (step === "#" ? 1 << place : 0), 0),
    4,
  );
}

function limitDefines(): string {
  const times = [define("RHYTHM_STEPS", rhythmSteps), define("RHYTHM_STEP_MS", rhythmStepMs)];
  return [
    ...Object.entries(limits).map(([name, value]) =>
      define(constantCase(name), `${value}${value > 32767 ? "UL" : ""}`),
    ),
    ...times,
  ].join("\n");
}

function fieldPlaces(rows: readonly TableRow[]): string {
  const withFields = rows.filter((row) => row.fields.length > 0);
  return withFields
    .map(
      ({ verb, fields }) =>
        `enum { ${fields.map(({ name }, place) => `${verb}_${constantCase(name)}${place === 0 ? " = 0" : ""}`).join(", ")} };`,
    )
    .join("\n");
}

function fieldSpecs(rows: readonly TableRow[]): string {
  const spec = ({ fields, verb }: TableRow) =>
    fields.map(({ name, field }) => {
      const kind = field.kind === "choice" ? "uint" : field.kind;
      return `    { FIELD_${kind.toUpperCase()}, ${field.widthMax}, ${kind === "digits" || kind === "word" ? 0 : `${field.max}UL`} }, /* ${verb} ${name} */`;
    });
  return `static const FLASH struct field_spec field_specs[] = {\n${rows.flatMap(spec).join("\n")}\n};`;
}

function messageSpecs(rows: readonly TableRow[]): string {
  let first = 0;
  const specs = rows.map((row) => {
    const to = { "to-unit": "TO_UNIT", "to-gateway": "TO_GATEWAY", both: "TO_UNIT | TO_GATEWAY" }[row.direction];
    const line = `{ "${row.verb}", ${to}, ${row.session}, ${first}, ${row.fields.length} }`;
    first += row.fields.length;
    return line;
  });
  return `static const FLASH struct message_spec message_specs[] = {\n${list(specs)}\n};`;
}

function patterns(): string {
  const buzzers = Object.entries(buzzerPatterns).map(([name, row]) => `    ${rhythmBits(row.rhythm)}, /* ${name} */`);
  const lights = Object.entries(lightPatterns).map(
    ([name, row]) => `    { ${rhythmBits(row.rhythm)}, ${colourBits[row.colour]}, ${row.beacon} }, /* ${name} */`,
  );
  return `static const FLASH uint16_t buzzer_rhythms[] = {\n${buzzers.join("\n")}\n};
static const FLASH struct light_spec light_specs[] = {\n${lights.join("\n")}\n};`;
}

/** The header, complete. */
export function cHeader(rows: readonly TableRow[]): string {
  const verbBytesMax = Math.max(...rows.map((row) => row.verb.length));
  const fieldsMax = Math.max(...rows.map((row) => row.fields.length));
  return `/* Generated from messages.ts, patterns.ts and limits.ts by \`npm run generate\`; edit those. */
#ifndef MESSAGES_GEN_H
#define MESSAGES_GEN_H

#include "flash.h"

#include <stdbool.h>
#include <stdint.h>

${define("PROTOCOL_VERSION", protocolVersion)}

/* Limits: limits.ts says why each is what it is. */
${limitDefines()}

${enumeration("verb", "VERB", [...rows.map((row) => row.verb), "count"])}

${enumeration("reject_code", "CODE", [...rejectCodes, "count"])}

${enumeration("reset_cause", "RESET", resetCauses)}

${enumeration("event_kind", "KIND", [...eventKinds, "count"])}

${enumeration("buzzer", "BUZZER", Object.keys(buzzerPatterns))}

${enumeration("light", "LIGHT", Object.keys(lightPatterns))}

${bits("CAPABILITY", capabilityNames, 4)}

${bits("FLAG", unitFlagNames, 2)}

/* The place of each field in its message. */
${fieldPlaces(rows)}

enum field_kind { FIELD_UINT, FIELD_HEX, FIELD_DIGITS, FIELD_WORD };

struct field_spec {
    uint8_t kind;
    uint8_t width_max;
    uint32_t max;
};

enum { TO_UNIT = 1, TO_GATEWAY = 2 };

${define("VERB_BYTES_MAX", verbBytesMax)}
${define("FIELDS_MAX", fieldsMax)}

struct message_spec {
    char verb[VERB_BYTES_MAX + 1];
    uint8_t to;
    bool session;
    uint8_t field_first; /* in field_specs */
    uint8_t field_count;
};

/* colour: red 1, green 2, blue 4; rhythm: the first step is the lowest bit. */
struct light_spec {
    uint16_t rhythm;
    uint8_t colour;
    bool beacon;
};

#ifdef WITH_MESSAGE_TABLES
${fieldSpecs(rows)}

${messageSpecs(rows)}
#endif

#ifdef WITH_PATTERN_TABLES
${patterns()}
#endif

#endif
`;
}
