/**
 * Writes everything that follows from a table in the source.
 *
 *   npm run generate              write what has changed
 *   npm run generate -- --check   write nothing; name the stale files and end with 1
 *
 * One row of `files` is one file. The wire's own files are made by firmware-protocol/generate.ts, which runs first.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { configJsonSchema } from "../src/shell/config-json-schema.ts";
import { devicesPage } from "./devices/page.ts";
import { alarmPage } from "./generate/alarm.ts";
import { asyncApiText } from "./generate/asyncapi.ts";
import { faultsPage } from "./generate/faults.ts";
import { mqttPage } from "./generate/mqtt-page.ts";

const root = new URL("../", import.meta.url);

/** Path from the root of the project → what belongs into the file. */
export const files: Readonly<Record<string, () => string>> = {
  "deploy/site.schema.json": () => `${JSON.stringify(configJsonSchema(), undefined, 2)}\n`,
  "docs/alarm.md": alarmPage,
  "docs/asyncapi.json": asyncApiText,
  "docs/devices.md": devicesPage,
  "docs/faults.md": faultsPage,
  "docs/mqtt.md": mqttPage,
};

/** Writes the stale files, or only names them; their paths. */
function refresh(check: boolean): string[] {
  return Object.entries(files).flatMap(([path, text]) => {
    const place = new URL(path, root);
    const wanted = text();
    if (existsSync(place) && readFileSync(place, "utf8") === wanted) return [];
    if (!check) writeFileSync(place, wanted);
    console.log(`${check ? "stale" : "written"}: ${path}`);
    return [path];
  });
}

function main(check: boolean): number {
  const wire = fileURLToPath(new URL("firmware-protocol/generate.ts", root));
  const { status } = spawnSync(process.execPath, ["--import", "tsx", wire, ...(check ? ["--check"] : [])], {
    cwd: root,
    stdio: "inherit",
  });
  const stale = refresh(check);
  return status !== 0 || (check && stale.length > 0) ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.includes("--check"));
