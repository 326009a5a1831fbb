/** The four tables of README.md, as Markdown. */
import { limits } from "./limits.ts";
import { rejectCodes, rejectMeanings } from "./messages.ts";
import { buzzerPatterns, lightPatterns } from "./patterns.ts";
import { type AnyField, type TableRow, wireBytesMax } from "./rows.ts";

function table(head: readonly string[], body: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...body.map(line)].join("\n");
}

function kindOf(field: AnyField): string {
  switch (field.kind) {
    case "uint":
      return `0…${field.max}`;
    case "hex":
    case "digits":
      return `${field.widthMax} hex digits`;
    case "word":
      return `word of 1…${field.widthMax}`;
    case "choice":
      return field.choices.length > 5 ? `0…${field.max}` : `one of ${field.choices.join(", ")}`;
  }
}

function messagesTable(rows: readonly TableRow[]): string {
  const arrow = { "to-unit": "←", "to-gateway": "→", both: "↔" } as const;
  const body = rows.map((row) => [
    `${arrow[row.direction]} \`${row.verb}\``,
    row.fields.map(({ name, field }) => `\`${name}\` ${kindOf(field)}`).join("<br>") || "–",
    row.session ? "yes" : "no",
    wireBytesMax(row),
    row.meaning,
  ]);
  const legend =
    "`→` from the unit, `←` from the gateway, `↔` both. *Bytes* is the longest line, with the longer trailer and LF.";
  return `${legend}\n\n${table(["message", "fields, in order", "needs a session", "bytes", "meaning"], body)}`;
}

function patternsTable(): string {
  const buzzers = Object.entries(buzzerPatterns).map(([name, row], number) => [
    number,
    `\`${name}\``,
    `\`${row.rhythm}\``,
    row.meaning,
  ]);
  const lights = Object.entries(lightPatterns).map(([name, row], number) => [
    number,
    `\`${name}\``,
    row.colour === "none" ? "–" : `${row.colour}${row.beacon ? " + beacon" : ""}`,
    `\`${row.rhythm}\``,
    row.meaning,
  ]);
  return [
    table(["buzzer", "name", "rhythm, 16 × 125 ms", "meaning"], buzzers),
    table(["light", "name", "colour", "rhythm", "meaning"], lights),
  ].join("\n\n");
}

function rejectsTable(): string {
  const body = rejectCodes.map((code, number) => [
    number,
    `\`${code}\``,
    code === "none" ? "never sent" : rejectMeanings[code],
  ]);
  return table(["code", "name", "the line has"], body);
}

function limitsTable(): string {
  return table(
    ["limit", "value"],
    Object.entries(limits).map(([name, value]) => [`\`${name}\``, value]),
  );
}

/** Markdown by the name of its block. */
export function readmeTables(rows: readonly TableRow[]): Record<string, string> {
  return { messages: messagesTable(rows), patterns: patternsTable(), rejects: rejectsTable(), limits: limitsTable() };
}
