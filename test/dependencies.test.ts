/** What comes with the packages that we install, as the lockfile has it and docs/dependencies.md says it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

interface Locked {
  readonly integrity?: string;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
}

const root = join(import.meta.dirname, "..");
const page = readFileSync(join(root, "docs/dependencies.md"), "utf8");
const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
  readonly packages: Readonly<Record<string, Locked>>;
};
const packages = Object.entries(lock.packages)
  .filter(([place]) => place !== "")
  .map(([place, locked]) => ({
    name: place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length),
    locked,
  }));

it("each package of the lockfile is held by its hash", () => {
  expect(packages.length).toBeGreaterThan(100);
  expect(packages.filter(({ locked }) => !locked.integrity?.startsWith("sha512-")).map(({ name }) => name)).toEqual([]);
});

it("the program's packages have licences that fit Apache-2.0, each named in docs/dependencies.md", () => {
  const list = /have one of these licences: ([^;]+);/.exec(page)?.[1];
  const allowed = new Set(list?.split(", "));
  expect(allowed.size).toBeGreaterThan(3);
  // "(MIT OR WTFPL)": one that is allowed is enough.
  const fits = (license = "none"): boolean => license.split(/[ ()]+/).some((word) => allowed.has(word));
  const others = packages.filter(({ locked }) => locked.dev !== true && !fits(locked.license));
  expect(others.map(({ name, locked }) => `${name}: ${locked.license}`)).toEqual([]);
});

it("only packages that docs/dependencies.md names run something at installation", () => {
  const named = [...page.matchAll(/^\| runs `([^`]+)` \|/gm)].map(([, name]) => name);
  const running = packages.filter(({ locked }) => locked.hasInstallScript === true).map(({ name }) => name);
  expect(named.sort()).toEqual([...new Set(running)].sort());
});
