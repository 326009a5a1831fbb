/**
 * Edits of a YAML text at the places where values stand, so that everything else stays as somebody wrote it: comments, order, quotes,
 * blank lines. The yaml library says where a value begins and ends; what lies between is not written anew.
 *
 * An entry of a list takes its comments along: those directly above it, and those below that are indented more than its dash. A comment
 * above the first entry is that of the list.
 */
import { isCollection, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";

export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** @param edits which do not overlap. Offsets are those of the whole text; `base` is where this piece of it begins */
export function applied(text: string, edits: readonly Edit[], base = 0): string {
  let result = text;
  for (const { from, to, text: put } of [...edits].reverse().sort((a, b) => b.from - a.from || b.to - a.to))
    result = result.slice(0, from - base) + put + result.slice(to - base);
  return result;
}

const plainText = /^[\p{L}][\p{L}\p{N} ./-]*$/u;
/** What a reader of YAML 1.1 or 1.2 would take for something else than a text. */
const reserved = /^(true|false|null|yes|no|on|off|y|n|nan|inf)$/i;

/** A value on one line, good wherever a value may stand. */
export function flowText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowText).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const pairs = definedOf(value).map(([key, each]) => `${key}: ${flowText(each)}`);
    return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
  }
  if (typeof value !== "string") return String(value);
  return plainText.test(value) && !value.endsWith(" ") && !reserved.test(value) ? value : JSON.stringify(value);
}

export function definedOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, each]) => each !== undefined);
}

/** Where things stand in one text. */
export class Places {
  readonly text: string;
  readonly eol: string;

  constructor(text: string) {
    this.text = text;
    this.eol = text.includes("\r\n") ? "\r\n" : "\n";
  }

  lineStart(offset: number): number {
    return this.text.lastIndexOf("\n", offset - 1) + 1;
  }

  /** Behind the line's end. */
  nextLine(offset: number): number {
    const end = this.text.indexOf("\n", offset);
    return end < 0 ? this.text.length : end + 1;
  }

  column(offset: number): number {
    return offset - this.lineStart(offset);
  }

  /** Behind the last character that is a value's and no comment's. */
  contentEnd(node: Node | null): number {
    if (isCollection(node) && node.flow !== true && node.items.length > 0) {
      const last = node.items.at(-1) as Node | Pair<Node, Node | null>;
      if (!isPairOf(last)) return this.contentEnd(last);
      return last.value === null || last.value.range == null ? this.#end(last.key) : this.contentEnd(last.value);
    }
    return this.#end(node);
  }

  /** Block texts end with a line's end, which is not theirs here. */
  #end(node: Node | null): number {
    let end = node?.range?.[1] ?? 0;
    while (end > 0 && /[\r\n]/.test(this.text[end - 1] ?? "")) end--;
    return end;
  }

  /** From the comments directly above an entry to the last line that is its own. */
  entry(node: Node, isFirst: boolean): { readonly from: number; readonly to: number } {
    const dash = this.text.lastIndexOf("-", (node.range?.[0] ?? 0) - 1);
    const column = this.column(dash);
    let from = this.lineStart(dash);
    for (let above = from; !isFirst && above > 0; from = above) {
      above = this.lineStart(above - 1);
      if (!this.#isComment(above, (indent) => indent === column)) break;
    }
    let to = this.nextLine(this.contentEnd(node));
    while (to < this.text.length && this.#isComment(to, (indent) => indent > column)) to = this.nextLine(to);
    return { from, to };
  }

  #isComment(lineStart: number, fits: (indent: number) => boolean): boolean {
    const line = this.text.slice(lineStart, this.nextLine(lineStart));
    const indent = line.search(/\S/);
    return indent >= 0 && line[indent] === "#" && fits(indent);
  }
}

function isPairOf(item: unknown): item is Pair<Node, Node | null> {
  return typeof item === "object" && item !== null && "key" in item && "value" in item && !isScalar(item);
}

export type Block = YAMLMap<Node, Node | null>;

export function pairOf(map: Block, key: string): Pair<Node, Node | null> | undefined {
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
}

/** Whether a value is written over several lines with indentation, so that its parts can be edited one by one. */
export function isBlock(node: unknown): boolean {
  return isCollection(node) && node.flow !== true && node.items.length > 0;
}

export { isMap, isScalar, isSeq, type Node };
