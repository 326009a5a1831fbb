/**
 * Rows under a head, in columns as wide as their widest cell. What does not fit on a terminal is not left to the terminal, which breaks lines within a
 * word: the last cell of a row goes on below itself; where there is little room, it and what else does not fit stand below the row. Both are broken between words.
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character that begins a colour
const colours = /\u001b\[\d+m/g;
const gap = "  ";
/** Less room than that for a last column makes a tower of single words. */
const lastColumnMin = 24;
/** Of a last cell that stands below its row. */
const indent = 4;

export interface TableLines {
  readonly head: readonly string[];
  readonly body: readonly string[];
}

/** @param width of the terminal, in characters; `Infinity` where nobody breaks lines, as in a file */
export function tableLines(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width = Number.POSITIVE_INFINITY,
): TableLines {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => lengthOf(row[column] ?? ""))));
  return { head: rowLines(head, widths, width), body: rows.flatMap((row) => rowLines(row, widths, width)) };
}

function rowLines(cells: readonly string[], widths: readonly number[], width: number): string[] {
  const line = (some: readonly string[]): string =>
    some
      .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - lengthOf(cell)))
      .join(gap)
      .trimEnd();
  const whole = line(cells);
  if (lengthOf(whole) <= width || cells.length < 2) return [whole];
  const startOf = (column: number): number => widths.slice(0, column).reduce((sum, each) => sum + each + gap.length, 0);
  const last = cells.length - 1;
  if (width - startOf(last) >= lastColumnMin) {
    const [first = "", ...more] = broken(cells[last] as string, width - startOf(last));
    return [line([...cells.slice(0, last), first]), ...more.map((part) => " ".repeat(startOf(last)) + part)];
  }
  // As many columns as fit stay in their places, at least the first.
  const fitting = Math.max(
    1,
    cells.slice(0, last).filter((_, column) => startOf(column + 1) - gap.length <= width).length,
  );
  const rest = cells.slice(fitting).filter((cell) => cell !== "");
  return [
    line(cells.slice(0, fitting)),
    ...broken(rest.join(" · "), width - indent).map((part) => " ".repeat(indent) + part),
  ];
}

/** Parts of a text of at most so many characters, between words; a longer word is a part of its own. */
function broken(text: string, width: number): string[] {
  const parts: string[] = [];
  for (const word of text.split(" ")) {
    const longer = `${parts.at(-1)} ${word}`;
    if (parts.length > 0 && lengthOf(longer) <= width) parts[parts.length - 1] = longer;
    else parts.push(word);
  }
  return parts;
}

/** As it is seen: colours take no room. */
function lengthOf(cell: string): number {
  return cell.replace(colours, "").length;
}
