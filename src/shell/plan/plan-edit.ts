/**
 * Another plan into the text of a `site.yaml`: only what differs is touched.
 *
 *   text ─ yaml ─► places of values ─┐
 *   plan (plan-form.ts) ─────────────┴─► edits of the text (text-edit.ts) ─► text ─ yaml ─► the data that was wanted, or refused
 *
 * The result is read again and compared: it has the plan that was asked for, and everything that is not the plan as it was. A text that
 * is written in a way that this cannot edit (an anchor that is used elsewhere) is refused and never guessed at.
 */
import { isDeepStrictEqual } from "node:util";
import { type Document, parseDocument } from "yaml";
import type { EditedPlan } from "../../core/plan-edited.ts";
import { textBytesMax } from "../config-yaml.ts";
import { isNamed, type NamedList, named, namedLists, planKeys, withPlan } from "./plan-form.ts";
import {
  applied,
  type Block,
  definedOf,
  type Edit,
  flowText,
  isBlock,
  isMap,
  isSeq,
  type Node,
  Places,
  pairOf,
} from "./text-edit.ts";

type Group = Readonly<Record<string, unknown>>;

/** The text cannot be edited here; the message says why and what to do. */
export class NotEditable extends Error {}

/**
 * @param text of a file that is well formed
 * @param donor data of an older version: where entries come back from with what is not the page's
 * @throws NotEditable
 */
export function editPlan(text: string, plan: EditedPlan, donor: Group = {}): string {
  const document = parse(text);
  const data = document.toJS({ maxAliasCount: 100 }) as Group;
  const wanted = withPlan(data, plan, donor);
  const root = document.contents;
  if (!isMap(root) || !isBlock(root))
    throw new NotEditable("the file is not written as a block of settings; edit it by hand");
  const writer = new Writer(new Places(text), document, namesOf(wanted, plan));
  const result = applied(text, writer.top(root as Block, wanted));
  if (Buffer.byteLength(result) > textBytesMax)
    throw new NotEditable(`the file would be larger than ${textBytesMax} bytes; make it smaller`);
  if (!isDeepStrictEqual(dataOf(result), wanted))
    throw new NotEditable(
      "the file is written in a way that cannot be edited here (anchors, or lists in one line); edit it by hand",
    );
  return result;
}

function namesOf(wanted: Group, plan: EditedPlan): Map<unknown, string | undefined> {
  return new Map(
    namedLists.flatMap((key) =>
      (plan[key] ?? []).map(({ from }, place) => [(wanted[key] as unknown[] | undefined)?.[place], from] as const),
    ),
  );
}

function parse(text: string): Document.Parsed {
  return parseDocument(text, { prettyErrors: false, logLevel: "error", uniqueKeys: false });
}

function dataOf(text: string): unknown {
  const document = parse(text);
  return document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 100 });
}

interface Entry {
  readonly key: string | undefined;
  readonly node: Node;
}

class Writer {
  readonly #places: Places;
  readonly #document: Document.Parsed;
  /** Under which name each wanted entry stands in the file. */
  readonly #names: ReadonlyMap<unknown, string | undefined>;

  constructor(places: Places, document: Document.Parsed, names: ReadonlyMap<unknown, string | undefined>) {
    this.#places = places;
    this.#document = document;
    this.#names = names;
  }

  top(root: Block, wanted: Group): Edit[] {
    return planKeys.flatMap((key) => this.#pair(root, key, wanted[key]));
  }

  #js(node: Node | null): unknown {
    return node === null ? null : node.toJS(this.#document, { maxAliasCount: 100 });
  }

  /** Sets, changes or takes out one value of a group. */
  #pair(map: Block, key: string, value: unknown): Edit[] {
    const pair = pairOf(map, key);
    if (pair === undefined) return value === undefined ? [] : [this.#added(map, key, value)];
    if (value === undefined) return [this.#removed(map, key)];
    const node = pair.value;
    if (isDeepStrictEqual(this.#js(node), value)) return [];
    if (isBlock(node) && isMap(node) && isGroup(value)) return this.#group(node as Block, value);
    if (isBlock(node) && isSeq(node) && Array.isArray(value) && value.length > 0)
      return this.#list(node.items as Node[], this.#nameOf(map, key), value);
    // A value that is not there yet stands behind the colon.
    const inside = this.#inLine(node, value);
    if (inside !== undefined) return inside;
    const end = this.#places.contentEnd(node);
    const from = isBlock(node) ? this.#behindColon(pair.key) : (node?.range?.[0] ?? end);
    const isEmpty = node === null || from === end;
    return [{ from, to: end, text: isBlock(node) || isEmpty ? ` ${flowText(value)}` : flowText(value) }];
  }

  /** A group in braces of which nothing goes and nothing comes: its values one by one, so that comments between them stay. */
  #inLine(node: Node | null, value: unknown): Edit[] | undefined {
    if (!isMap(node) || isBlock(node) || !isGroup(value)) return undefined;
    const map = node as Block;
    const present = map.items.map(({ key }) => String(this.#js(key)));
    const wanted = definedOf(value).map(([key]) => key);
    if (present.length !== wanted.length || !wanted.every((key) => present.includes(key))) return undefined;
    return wanted.flatMap((key) => this.#pair(map, key, value[key]));
  }

  /** Its entries have names of their own; a circuit's list of desks is called like the desks, and is none of these. */
  #nameOf(map: Block, key: string): NamedList | undefined {
    return map === this.#document.contents && isNamed(key) ? key : undefined;
  }

  #behindColon(key: Node): number {
    return this.#places.text.indexOf(":", key.range?.[1] ?? 0) + 1;
  }

  #group(map: Block, value: Group): Edit[] {
    const present = map.items.map(({ key }) => String(this.#js(key)));
    if (present.every((key) => value[key] === undefined))
      throw new NotEditable("nothing would be left of a group; edit it by hand");
    const keys = [...new Set([...present, ...Object.keys(value)])];
    return keys.flatMap((key) => this.#pair(map, key, value[key]));
  }

  /** A new value stands behind those that usually come before it, so that what is written below the last one stays there. */
  #added(map: Block, key: string, value: unknown): Edit {
    const { text, eol } = this.#places;
    const isTop = map === this.#document.contents;
    const name = this.#nameOf(map, key);
    const before = usualOrder.slice(0, usualOrder.indexOf(key));
    const last = map.items.findLast((pair) => before.includes(String(this.#js(pair.key)))) ?? map.items.at(-1);
    if (last === undefined) throw new NotEditable("a group is empty; edit it by hand");
    const column = this.#places.column(map.items[0]?.key.range?.[0] ?? 0);
    const lines = name !== undefined ? listLines(name, value as readonly Group[]) : [`${key}: ${flowText(value)}`];
    const from = isTop ? text.length : this.#places.nextLine(this.#places.contentEnd(last.value ?? last.key));
    const ended = text[from - 1] === "\n" ? "" : eol;
    return { from, to: from, text: `${ended}${lines.map((line) => `${" ".repeat(column)}${line}${eol}`).join("")}` };
  }

  #removed(map: Block, key: string): Edit {
    const place = map.items.findIndex((pair) => String(this.#js(pair.key)) === key);
    const pair = map.items[place] as Block["items"][number];
    const from = pair.key.range?.[0] ?? 0;
    const end = this.#places.contentEnd(pair.value ?? pair.key);
    const line = this.#places.lineStart(from);
    const isAlone = this.#places.text.slice(line, from).trim() === "";
    if (isAlone) return { from: line, to: this.#places.nextLine(end), text: "" };
    // It stands behind the dash of its entry: what follows takes its place.
    const next = map.items[place + 1]?.key.range?.[0];
    if (next === undefined) throw new NotEditable("nothing would be left of an entry; edit it by hand");
    return { from, to: next, text: "" };
  }

  /** A list over several lines: entries that stay keep their text, in the order that is wanted. */
  #list(nodes: readonly Node[], name: NamedList | undefined, value: readonly unknown[]): Edit[] {
    const entries = nodes.map((node): Entry => ({ node, key: keyOf(name, this.#js(node)) }));
    const slots = entries.map(({ node }, place) => this.#places.entry(node, place === 0));
    const wanted = this.#matched(name, value, entries);
    const texts: string[] = entries.map(() => "");
    const kept = wanted.filter(({ entry }) => entry >= 0).map(({ entry }) => entry);
    const places = [...kept].sort((a, b) => a - b);
    let slot = -1;
    let first = "";
    for (const { entry, value: each } of wanted) {
      const text = entry >= 0 ? this.#kept(nodes[entry] as Node, slots[entry], each) : this.#fresh(nodes, name, each);
      if (entry >= 0) slot = places.shift() as number;
      if (slot < 0) first += text;
      else texts[slot] += text;
    }
    texts[0] = first + texts[0];
    return slots.map(({ from, to }, place) => ({ from, to, text: texts[place] as string }));
  }

  /** Which entry of the file each wanted one is; -1 for a new one. */
  #matched(name: NamedList | undefined, value: readonly unknown[], entries: readonly Entry[]) {
    const free = new Set(entries.keys());
    return value.map((each) => {
      const was = name === undefined ? keyOf(name, each) : this.#names.get(each);
      const entry = [...free].find((place) => was !== undefined && entries[place]?.key === was) ?? -1;
      free.delete(entry);
      return { value: each, entry };
    });
  }

  #kept(node: Node, { from, to }: { from: number; to: number } = { from: 0, to: 0 }, value: unknown): string {
    const { text, eol } = this.#places;
    const slice = text.slice(from, to);
    const ended = slice.endsWith("\n") ? "" : eol;
    if (isDeepStrictEqual(this.#js(node), value)) return slice + ended;
    const edits =
      isBlock(node) && isMap(node) && isGroup(value)
        ? this.#entryEdits(node as Block, value)
        : (this.#inLine(node, value) ?? [this.#replaced(node, value)]);
    return applied(slice, edits, from) + ended;
  }

  #entryEdits(map: Block, value: Group): Edit[] {
    const keys = [...new Set([...map.items.map(({ key }) => String(this.#js(key))), ...Object.keys(value)])];
    return keys.flatMap((key) => this.#pair(map, key, value[key]));
  }

  #replaced(node: Node, value: unknown): Edit {
    return { from: node.range?.[0] ?? 0, to: this.#places.contentEnd(node), text: flowText(value) };
  }

  #fresh(nodes: readonly Node[], name: NamedList | undefined, value: unknown): string {
    const { text, eol } = this.#places;
    const dash = text.lastIndexOf("-", (nodes[0]?.range?.[0] ?? 0) - 1);
    const lines = name === undefined ? [`- ${flowText(value)}`] : entryLines(value as Group);
    return lines.map((line) => `${" ".repeat(this.#places.column(dash))}${line}${eol}`).join("");
  }
}

/** In files as people write them. */
const usualOrder: readonly string[] = [...named.rooms, ...named.desks, ...named.circuits].toSorted(
  (a, b) => Number(a === "area") - Number(b === "area"),
);

function listLines(key: NamedList, value: readonly Group[]): string[] {
  return [`${key}:`, ...value.flatMap((entry) => entryLines(entry).map((line) => `  ${line}`))];
}

function entryLines(entry: Group): string[] {
  return definedOf(entry).map(([key, value], place) => `${place === 0 ? "- " : "  "}${key}: ${flowText(value)}`);
}

function isGroup(value: unknown): value is Group {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function keyOf(name: NamedList | undefined, value: unknown): string | undefined {
  if (name === undefined) return JSON.stringify(value);
  const { id } = (value ?? {}) as { readonly id?: unknown };
  return typeof id === "string" ? id : undefined;
}
