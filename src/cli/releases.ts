/** The firmware that comes with this program: {model}.json and .hex in the folder `firmware/release` of a device. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { packageFile } from "../demo/package-file.ts";

export interface Release {
  readonly model: string;
  readonly version: string;
  /** Absolute path of the Intel HEX file. */
  readonly hexFile: string;
}

/** By model; one folder may hold the firmware of several. A device without firmware of ours has none. */
export function releases(): ReadonlyMap<string, Release> {
  const folders = readdirSync(packageFile("devices")).map((device) =>
    packageFile(`devices/${device}/firmware/release`),
  );
  const found = folders.filter(existsSync).flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith(".json"))
      .map((file): Release => {
        const { version } = JSON.parse(readFileSync(join(folder, file), "utf8")) as { readonly version: string };
        return { model: basename(file, ".json"), version, hexFile: join(folder, file.replace(/json$/, "hex")) };
      }),
  );
  return new Map(found.map((release) => [release.model, release]));
}

/** Whether a unit's firmware is older than the one that comes with this program; a newer one is nobody's mistake. */
export function isOutdated(firmware: string, { version }: Release): boolean {
  const [own, shipped] = [numbers(firmware), numbers(version)];
  for (const [place, number] of shipped.entries()) {
    const difference = (own[place] ?? 0) - number;
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function numbers(version: string): number[] {
  return version.split(/[.-]/).map((part) => Number.parseInt(part, 10) || 0);
}
