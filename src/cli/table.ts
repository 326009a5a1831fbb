/**
 * Rows under a head, in columns as wide as their widest cell. What does not fit on a terminal is not left to the terminal, which breaks lines within a
 * word: the last cell of a row goes on below itself, or below its row where there is little room, and is broken between words.
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character that begins a colour
const colours = /\u001b\[\d+m/g;
const gap = "  ";
/** Less room than that for a last column makes a tower of single words. */
const lastColumnMin = 24;
/** Of a last cell that stands below its row. */
const indent = 4;

export interface TableLines {
  readonly head: string;
  readonly body: readonly string[];
}

/** @param width of the terminal, in characters; `Infinity` where nobody breaks lines, as in a file */
export function tableLines(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width = Number.POSITIVE_INFINITY,
): TableLines {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => lengthOf(row[column] ?? ""))));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - lengthOf(cell)))
      .join(gap)
      .trimEnd();
  const body = rows.flatMap((row) => {
    const whole = line(row);
    if (lengthOf(whole) <= width || row.length < 2) return [whole];
    const last = row.at(-1) as string;
    const front = line(row.slice(0, -1));
    const start = widths.slice(0, -1).reduce((sum, each) => sum + each + gap.length, 0);
    if (width - start < lastColumnMin)
      return [front, ...broken(last, width - indent).map((part) => " ".repeat(indent) + part)];
    const [first = "", ...more] = broken(last, width - start);
    return [line([...row.slice(0, -1), first]), ...more.map((part) => " ".repeat(start) + part)];
  });
  return { head: line(head), body };
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
