/** Which commit of the source this was built from, as the build noted it (vite.config.ts); a program that runs from its sources, or from a copy of them without history, does not know. */
import { existsSync, readFileSync } from "node:fs";

/** 40 hexadecimal digits, with `+` behind them when files were changed since. */
export function buildCommit(note: URL = new URL("../commit", import.meta.url)): string | undefined {
  if (!note.pathname.includes("/dist/") || !existsSync(note)) return undefined;
  const text = readFileSync(note, "utf8").trim();
  return /^[0-9a-f]{40}\+?$/.test(text) ? text : undefined;
}
