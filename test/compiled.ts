/**
 * The tests try what ships: the JavaScript of `dist`, compiled before the first of them. Its threads and the processes of its buildings start
 * without a compiler in each: 70 ms of a processor instead of 340 for the smallest thread, and there are hundreds (taken by hand).
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { Plugin } from "vite";

const root = join(import.meta.dirname, "..");

/** Runs once, before all tests. */
export default function compile(): void {
  execFileSync("tsc", ["-b", "src"], { cwd: root, stdio: "inherit", env: { ...process.env, PATH: programs() } });
}

function programs(): string {
  return `${join(root, "node_modules/.bin")}:${process.env.PATH ?? ""}`;
}

/** Whatever is imported by the path of a source of the product is taken from what it was compiled to; the page is not, vite builds it. */
export function compiled(): Plugin {
  return {
    name: "compiled",
    enforce: "pre",
    resolveId(wanted, importer) {
      if (importer === undefined || !wanted.startsWith(".") || !wanted.endsWith(".ts")) return undefined;
      const path = relative(root, resolve(dirname(importer), wanted));
      const twin = join(root, "dist", path.replace(/\.ts$/, ".js"));
      // What is left of a source that is gone is not tried.
      return existsSync(join(root, path)) && existsSync(twin) ? twin : undefined;
    },
  };
}
