/** The page as it is sent: built into a directory of its own, or where the gateway looks for it, if that is older than its sources. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { until } from "../cli/cli.ts";
import { comesMsMax } from "../tools/patience.ts";

const root = join(import.meta.dirname, "../..");
const sources = join(root, "src/page");
const usual = join(root, "dist/page");
const lock = join(root, "dist/page.building");
/** A build takes two seconds; on a loaded machine much more. Longer than that, somebody was ended while building. */
const buildMsMax = 2 * comesMsMax;

export async function buildPage(outDir = mkdtempSync(join(tmpdir(), "rufkreis-page-"))): Promise<string> {
  await build({
    configFile: join(root, "vite.config.ts"),
    root: sources,
    logLevel: "warn",
    build: { outDir, emptyOutDir: true },
  });
  return outDir;
}

/** Makes sure that the gateway serves the page of these sources; one test file builds, the others wait for it. */
export async function ensurePage(): Promise<void> {
  if (!tryLock()) {
    await until(() => !existsSync(lock), buildMsMax);
    return;
  }
  try {
    if (isOld()) await buildPage(usual);
  } finally {
    rmdirSync(lock);
  }
}

function tryLock(): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function isOld(): boolean {
  const index = join(usual, "index.html");
  if (!existsSync(index)) return true;
  const built = statSync(index).mtimeMs;
  const newest = readdirSync(sources, { recursive: true, encoding: "utf8" }).map(
    (path) => statSync(join(sources, path)).mtimeMs,
  );
  return Math.max(...newest) > built;
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
