/**
 * YAML text → plain data, and where in the text each value stands. Nothing in a text can make this throw, hang or grow:
 * size, aliases and depth have limits, and each is told as a problem like any other.
 */

import {
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from "yaml";
import { said, type Words } from "../core/problem.ts";
import { type ConfigProblem, configProblem, type Locate, type Path } from "./config-problem.ts";
import { syntaxRemedy, syntaxWords } from "./config-yaml-words.ts";

/** A site of 127 desks, commented, is about 40 kB; six times that, which even the worst text is read of in seconds. */
export const textBytesMax = 250_000;

/** A site of 127 desks has about 3,000 keys and values. */
const nodesMax = 20_000;

/** Anchors save typing; more uses than this are a text made to explode ("billion laughs"). */
const aliasesMax = 100;

/** The same mistake may be found many times over; nobody reads more of them than this. */
const syntaxProblemsMax = 20;

export interface YamlText {
  readonly data: unknown;
  readonly locate: Locate;
  readonly problems: readonly ConfigProblem[];
}

export function readYaml(text: string, file: string): YamlText {
  const lines = new LineCounter();
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  // The library looks for duplicate keys by comparing each with each, which a long text can make take minutes.
  const options = { lineCounter: lines, prettyErrors: false, logLevel: "error", uniqueKeys: false } as const;
  const document = parseDocument(text, options);
  const locate: Locate = (path, key) => at(offsetOf(document, path, key));
  const problem = ({ code, words, offset }: Mistake): ConfigProblem =>
    configProblem("", at(offset), said("text-broken", { words, remedy: syntaxRemedy(code) }));
  const syntax = mistakes(document).slice(0, syntaxProblemsMax).map(problem);
  if (syntax.length > 0) return { data: undefined, locate, problems: syntax };
  return { ...plain(document, at(0)), locate };
}

interface Mistake {
  readonly code: ErrorCode;
  readonly words: Words;
  readonly offset: number;
}

/** What the library found, or else what it was not asked to look for: keys that are there twice, and too much of everything. */
function mistakes(document: Document.Parsed): Mistake[] {
  const found = [...document.errors, ...document.warnings];
  if (found.length > 0)
    return found.map(({ code, message, pos }) => ({ code, words: syntaxWords(code, message), offset: pos[0] }));
  const twice: Mistake[] = [];
  let nodes = 0;
  visit(document, {
    Node: () => (++nodes > nodesMax ? visit.BREAK : undefined),
    Map: (_, map) => {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (seen.has(name)) twice.push({ code: "DUPLICATE_KEY", words: twiceWords(name), offset: startOf(key, 0) });
        seen.add(name);
      }
      return ++nodes > nodesMax ? visit.BREAK : undefined;
    },
  });
  if (nodes <= nodesMax) return twice;
  const words = { en: `more than ${nodesMax} keys and values`, de: `mehr als ${nodesMax} Schlüssel und Werte` };
  return [{ code: "RESOURCE_EXHAUSTION", words, offset: 0 }];
}

function twiceWords(name: string): Words {
  return { en: `"${name}" is there twice`, de: `„${name}“ steht zweimal da` };
}

/** Data of a well-formed document; the yaml library tells about bad aliases only while it converts. */
function plain(document: Document.Parsed, where: string): { data: unknown; problems: ConfigProblem[] } {
  try {
    return { data: document.toJS({ maxAliasCount: aliasesMax }), problems: [] };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const problem = said("alias-broken", { reason: error.message, most: aliasesMax });
    return { data: undefined, problems: [configProblem("", where, problem)] };
  }
}

/** Where the value (or key) at a path begins; for what is not there, where the group begins that lacks it. */
function offsetOf(document: Document.Parsed, path: Path, key?: "key"): number {
  let node: Node | null = document.contents;
  let offset = startOf(node, 0);
  for (const [depth, part] of path.entries()) {
    const child = childOf(resolved(node, document), part);
    if (child === undefined) return offset;
    const isKey = key !== undefined && depth === path.length - 1;
    offset = startOf(isKey ? child.key : child.value, startOf(child.key, offset));
    node = child.value;
  }
  return offset;
}

interface Child {
  readonly key: Node | null;
  readonly value: Node | null;
}

function childOf(node: Node | null | undefined, part: string | number): Child | undefined {
  if (isMap<Node, Node | null>(node)) {
    const pair = node.items.find(({ key }) => String((key as { value?: unknown }).value) === String(part));
    return pair && { key: pair.key, value: pair.value };
  }
  if (!isSeq<Node>(node)) return undefined;
  const value = node.items[Number(part)];
  return value && { key: null, value };
}

function resolved(node: Node | null, document: Document.Parsed): Node | null | undefined {
  return isAlias(node) ? node.resolve(document) : node;
}

function startOf(node: Node | null, otherwise: number): number {
  return node?.range?.[0] ?? otherwise;
}
