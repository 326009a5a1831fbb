/** The page as it is sent, built anew from its sources into a directory of its own. */
import { mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";

const root = join(import.meta.dirname, "../..");

export async function buildPage(): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), "rufkreis-page-"));
  await build({
    configFile: join(root, "vite.config.ts"),
    root: join(root, "src/page"),
    logLevel: "warn",
    build: { outDir, emptyOutDir: true },
  });
  return outDir;
}

/** Every file of it, by its path. */
export function filesOf(directory: string, below = ""): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (const name of readdirSync(join(directory, below))) {
    const path = join(below, name);
    if (statSync(join(directory, path)).isDirectory())
      for (const [inner, text] of filesOf(directory, path)) found.set(inner, text);
    else found.set(path, readFileSync(join(directory, path)));
  }
  return found;
}
