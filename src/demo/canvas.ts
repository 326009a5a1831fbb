/**
 * A terminal as a grid of characters: a frame is painted anew each time, and only the rows that differ from those on the screen are
 * written, so nothing flickers. What does not fit is cut.
 */

/** How characters look, as the parameters of a terminal's `SGR`; empty is plain. */
export const looks = {
  plain: "",
  bold: "1",
  dim: "2",
  inverse: "7",
  red: "1;31",
  green: "1;32",
  yellow: "1;33",
  blue: "1;94",
  white: "1;97",
  violet: "1;35",
  banner: "1;7;35",
} as const;
export type Look = keyof typeof looks;

interface Cell {
  readonly character: string;
  readonly look: Look;
}

const blank: Cell = { character: " ", look: "plain" };
const csi = "\u001b[";

export class Canvas {
  readonly columns: number;
  readonly rows: number;
  readonly #cells: Cell[][];

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.#cells = Array.from({ length: rows }, () => new Array<Cell>(columns).fill(blank));
  }

  /** Writes a text, one column a character, cut after `width` columns and at the edge. */
  put(column: number, row: number, text: string, look: Look = "plain", width = this.columns): void {
    const cells = this.#cells[row];
    if (cells === undefined) return;
    let at = column;
    for (const character of text) {
      if (at >= Math.min(this.columns, column + width)) return;
      if (at >= 0) cells[at] = { character, look };
      at++;
    }
  }

  /** A row as it is written to a terminal, with its looks if wanted. */
  row(row: number, withLooks: boolean): string {
    let text = "";
    let look: Look = "plain";
    for (const cell of this.#cells[row] ?? []) {
      if (withLooks && cell.look !== look) {
        text += `${csi}0${looks[cell.look] === "" ? "" : `;${looks[cell.look]}`}m`;
        look = cell.look;
      }
      text += cell.character;
    }
    return look === "plain" ? text : `${text}${csi}0m`;
  }
}

/** Remembers what stands on a terminal, and writes what a new frame changes. */
export class Painter {
  readonly #write: (text: string) => void;
  readonly #withLooks: boolean;
  #shown: string[] = [];

  constructor(write: (text: string) => void, withLooks: boolean) {
    this.#write = write;
    this.#withLooks = withLooks;
  }

  /** The screen was changed by somebody else, for example by a new size. */
  forget(): void {
    this.#shown = [];
  }

  paint(canvas: Canvas): void {
    let text = this.#shown.length === 0 ? `${csi}2J` : "";
    for (let row = 0; row < canvas.rows; row++) {
      const line = canvas.row(row, this.#withLooks);
      if (line !== this.#shown[row]) text += `${csi}${row + 1};1H${line}`;
      this.#shown[row] = line;
    }
    if (text !== "") this.#write(text);
  }
}
