/** The project's own text, read for the tidy test: files, imports, and how long functions are. */
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";

export const root = join(import.meta.dirname, "../..");

/** Not ours, or made from something that is. */
const foreign = new Set(["node_modules", "dist", "build", "coverage", ".git", "package-lock.json", "LICENSE"]);

/** Paths of all files of the project, relative to its root. */
export function projectFiles(folder = ""): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (foreign.has(entry.name)) return [];
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? projectFiles(path) : [path];
  });
}

export function textOf(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

export const isCode = (path: string): boolean => [".ts", ".tsx", ".css", ".c", ".h"].includes(extname(path));

/** TypeScript or C without comments; strings stay. Lines keep their numbers. */
export function withoutComments(text: string): string {
  return text.replace(
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (match, string: string | undefined) => string ?? match.replace(/[^\n]/g, ""),
  );
}

/** What a TypeScript file imports, types included, also dynamically. */
export function importsOf(text: string): string[] {
  return [...withoutComments(text).matchAll(/(?:\bfrom|\bimport\(|^import)\s*"([^"]+)"/gm)].map(
    ([, name]) => name as string,
  );
}

/** The package that an import names, or nothing for a file of ours or a module of Node. */
export function packageOf(name: string): string | undefined {
  if (name.startsWith(".") || name.startsWith("node:")) return undefined;
  return name.split("/", name.startsWith("@") ? 2 : 1).join("/");
}

export interface Block {
  /** Number of its first line, from 1. */
  readonly line: number;
  readonly lines: number;
}

const control =
  /^(if|else|for|while|do|switch|case|default|try|catch|finally|class|interface|type|enum|namespace|struct|union)\b|^\} (else|catch|finally|while)\b/;

/**
 * Functions by their shape on the page, which the formatter holds: a line that opens a function ends with `{`, and the
 * line that closes it has the same indentation. Groups of tests (`describe`) are no functions in this sense.
 */
export function functionsOf(text: string): Block[] {
  const lines = withoutComments(text).split("\n");
  return lines.flatMap((line, start) => {
    const [indent, rest] = [/^\s*/.exec(line)?.[0] ?? "", line.trim()];
    const opens = rest.endsWith("{") && (rest.includes("=>") || rest.includes(")"));
    if (!opens || control.test(rest) || /^(describe\b|[^"]*\)\("[^"]*",? \(.*=> \{$)/.test(rest)) return [];
    const length = lines.slice(start + 1).findIndex((each) => each.startsWith(`${indent}}`)) + 2;
    return length < 2 ? [] : [{ line: start + 1, lines: length }];
  });
}
