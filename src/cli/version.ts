/** The version of the package, from its package.json: beside `src` in a checkout, beside `dist` in a build. */
import { existsSync, readFileSync } from "node:fs";

export function version(): string {
  for (const up of ["../../package.json", "../../../package.json"]) {
    const place = new URL(up, import.meta.url);
    if (existsSync(place)) return (JSON.parse(readFileSync(place, "utf8")) as { version: string }).version;
  }
  return "unknown";
}
