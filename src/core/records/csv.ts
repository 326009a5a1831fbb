/**
 * Rows of comma-separated values after RFC 4180: fields in quotes where they need them, CR LF at the end of each row.
 *
 * A spreadsheet takes a field that begins with `=`, `+`, `-`, `@`, a tab or a CR for a formula, and a reason that somebody typed may begin
 * so; such a text gets an apostrophe in front, which spreadsheets show as text. Numbers are written as they are.
 */
import type { Mode, RufkreisEvent } from "../event.ts";
import { modeOf } from "./entry.ts";

export type Cell = string | number | boolean | undefined;

export function csvRow(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === undefined) return "";
  if (typeof cell !== "string") return String(cell);
  const harmless = /^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** The columns of `rufkreis log --csv`, in their order; new ones are added at the end only. */
export const logColumns = [
  "position",
  "id",
  "at",
  "clock_trusted",
  "type",
  "mode",
  "level",
  "alarm",
  "desk",
  "room",
  "by",
  "circuit",
  "called",
  "age_ms",
  "press_to_buzzer_ms",
  "code",
  "detail",
  "drill",
] as const;

/**
 * The cells of an event under `logColumns`. Fields that the event does not have are empty; so are those that this release does not know.
 * @param ofAlarm the mode of each alarm, for events that do not say it themselves
 */
export function logCells(position: number, event: RufkreisEvent, ofAlarm?: ReadonlyMap<string, Mode>): readonly Cell[] {
  const told: Readonly<Record<string, unknown>> = { ...event };
  const text = (...names: readonly string[]): Cell => {
    for (const name of names) {
      const value = told[name];
      if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
      if (Array.isArray(value)) return value.join(" ");
    }
    return undefined;
  };
  return [
    position,
    event.id,
    event.at,
    event.clockTrusted,
    event.type,
    "alarm" in event ? modeOf(event, ofAlarm) : text("mode"),
    text("level"),
    text("alarm"),
    text("desk"),
    text("room"),
    text("by", "neighbour"),
    text("circuit"),
    text("called"),
    text("ageMs"),
    text("pressToBuzzerMs"),
    text("code"),
    text("reason", "detail", "key", "uid"),
    text("drill"),
  ];
}
