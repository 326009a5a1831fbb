/**
 * The programs that the check needs beyond npm packages. What is missing is installed where that needs nobody's password
 * (root, or sudo without one, on Debian and its relatives); elsewhere one line says what to install.
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Program → Debian packages that bring it. */
export const needed: Readonly<Record<string, readonly string[]>> = {
  "avr-gcc": ["gcc-avr", "avr-libc"],
  mosquitto: ["mosquitto"],
  mosquitto_sub: ["mosquitto-clients"],
  gcc: ["gcc", "libc6-dev"],
  make: ["make"],
  openssl: ["openssl"],
  sqlite3: ["sqlite3"],
  "chromium-headless-shell": ["chromium-headless-shell"],
};

/** What does as well where it is there already: the browser with its windows takes twice as long for the same pages. */
const standIns: Readonly<Record<string, readonly string[]>> = { "chromium-headless-shell": ["chromium"] };

/** Where daemons are installed; not on the path of ordinary users. */
const systemPath = "/usr/sbin";

/** The search path with what npm and the system keep beside it. */
export function searchPath(path = process.env.PATH ?? ""): string {
  return [join(import.meta.dirname, "../../node_modules/.bin"), path, systemPath].join(delimiter);
}

/** Where a program is, or what stands in for it; `undefined` if nobody has it. */
export function programAt(program: string, path = searchPath()): string | undefined {
  const places = [program, ...(standIns[program] ?? [])].flatMap((name) =>
    path.split(delimiter).map((directory) => join(directory, name)),
  );
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== undefined) return false;
      throw error;
    }
  });
}

/** The programs of the list that are not there. */
export function missingTools(path = searchPath()): string[] {
  return Object.keys(needed).filter((program) => programAt(program, path) === undefined);
}

export function packagesFor(programs: readonly string[]): string[] {
  return [...new Set(programs.flatMap((program) => needed[program] ?? []))];
}

/** How to become somebody who may install, or nothing if that takes a password or there is no apt. */
function installer(path: string): readonly string[] | undefined {
  if (programAt("apt-get", path) === undefined) return undefined;
  if (process.getuid?.() === 0) return [];
  return spawnSync("sudo", ["-n", "true"]).status === 0 ? ["sudo", "-n"] : undefined;
}

/** Whether all programs are there in the end; says what it does. */
export function fetchTools(path = searchPath()): boolean {
  const missing = missingTools(path);
  if (missing.length === 0) return true;
  const packages = packagesFor(missing);
  const become = installer(path);
  if (become === undefined) {
    console.error(
      `missing: ${missing.join(", ")} · install with: sudo apt-get install --no-install-recommends ${packages.join(" ")}`,
    );
    return false;
  }
  console.log(`installing ${packages.join(" ")}`);
  const apt = (...words: string[]): boolean => {
    const [program, ...rest] = [...become, "apt-get", ...words] as [string, ...string[]];
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    return spawnSync(program, rest, { stdio: ["ignore", "ignore", "inherit"], env }).status === 0;
  };
  const isDone = apt("update", "-qq") && apt("install", "-y", "-qq", "--no-install-recommends", ...packages);
  const still = missingTools(path);
  if (isDone && still.length === 0) return true;
  console.error(
    `could not install: ${packages.join(" ")} · missing: ${still.join(", ")} · install them by hand and run again`,
  );
  return false;
}
