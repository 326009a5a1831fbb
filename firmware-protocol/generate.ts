/**
 * Writes everything that follows from the tables of the wire: the C header of the firmware, the C copy
 * of the vectors, and the tables of README.md.
 *
 *   npm run generate              write what has changed
 *   npm run generate -- --check   write nothing; name the stale files and end with 1
 *
 * `generated()` is the whole of it as a pure function, from the present README and vectors to the contents
 * of each file by its path, so that a test can compare without touching the disk. A table that breaks
 * one of its own limits (a message longer than a line may be) is refused here, before it is C.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { cHeader } from "./generate-c.ts";
import { readmeTables } from "./generate-readme.ts";
import { cVectors } from "./generate-vectors.ts";
import { limits } from "./limits.ts";
import { messages } from "./messages.ts";
import { rows, type TableRow, textBytesMax, wireBytesMax } from "./rows.ts";

const here = new URL(".", import.meta.url);
const readmePath = "README.md";
const vectorsPath = "vectors.jsonl";

/** One complaint for each message that its longest values make longer than its limit. */
export function lengthProblems(table: readonly TableRow[]): string[] {
  return table.flatMap((row) => {
    const limit = row.urgent ? limits.urgentLineBytesMax : limits.lineBytesMax;
    const bytes = wireBytesMax(row);
    if (bytes <= limit) return [];
    return [
      `${row.verb}: ${textBytesMax(row)} bytes of text, ${bytes} with trailer and LF; ${row.urgent ? "an urgent line" : "a line"} may have ${limit}`,
    ];
  });
}

/** The text with what stands between `<!-- generated: name -->` and `<!-- /generated -->` replaced. */
export function fillBlocks(text: string, tables: Readonly<Record<string, string>>): string {
  const found = new Set<string>();
  const filled = text.replace(
    /(<!-- generated: (\w+) -->\n)[\s\S]*?(<!-- \/generated -->)/g,
    (_, open: string, name: string, close: string) => {
      const table = tables[name];
      if (table === undefined) throw new Error(`${readmePath} asks for a table "${name}" that nobody makes`);
      found.add(name);
      return `${open}${table}\n${close}`;
    },
  );
  const missing = Object.keys(tables).filter((name) => !found.has(name));
  if (missing.length > 0) throw new Error(`${readmePath} has no place for: ${missing.join(", ")}`);
  return filled;
}

/** The contents of every generated file, by its path relative to this folder. */
export function generated(readme: string, vectors: string): Record<string, string> {
  const table = rows(messages);
  const problems = lengthProblems(table);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return {
    "c/messages.gen.h": cHeader(table),
    "c/test/vectors.gen.h": cVectors(table, vectors),
    [readmePath]: fillBlocks(readme, readmeTables(table)),
  };
}

function read(path: string): string | undefined {
  try {
    return readFileSync(new URL(path, here), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function main(check: boolean): number {
  const files = generated(read(readmePath) ?? "", read(vectorsPath) ?? "");
  const stale = Object.entries(files).filter(([path, contents]) => read(path) !== contents);
  for (const [path, contents] of stale) {
    if (!check) writeFileSync(new URL(path, here), contents);
    console.log(`${check ? "stale" : "written"}: firmware-protocol/${path}`);
  }
  return check && stale.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.includes("--check"));
