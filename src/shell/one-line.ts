/**
 * Text of people on one line, as it may stand in a file, an event, on a terminal and on a page, where everybody sees what is there.
 *
 * Not in it: control characters; separators of lines and paragraphs; the marks of Unicode that turn the direction of what follows (UAX #9: embeddings, overrides,
 * isolates), with which a text can look like another one; halves of surrogate pairs. And something of it must be visible: a room that is
 * named by spaces alone would be no room in an alarm.
 */
const unseen = "\\p{Cc}\\p{Cs}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069";

export const oneLine = (max: number): RegExp => new RegExp(`^(?=.*[^\\p{Z}\\p{C}])[^${unseen}]{1,${max}}$`, "u");

/** A text from outside as it may be shown. */
export function shownOnOneLine(text: string): string {
  return text.replace(new RegExp(`[${unseen}]`, "gu"), "?");
}
