/**
 * The released firmware: `release/desk-unit.hex`, and beside it what it was made from.
 *
 *   npx tsx release.ts           build with the installed avr-gcc and release that
 *   npx tsx release.ts --check   fail when the sources are not those of the release, or when the same
 *                                compiler makes other bytes of them
 *
 * Compilers of different versions make different bytes of the same sources, so bytes are compared only where
 * the compiler is the one that the release names; elsewhere the hash of the sources has to do.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const protocol = join(here, "../../../firmware-protocol/c");
const hexPath = join(here, "release/desk-unit.hex");
const notePath = join(here, "release/desk-unit.json");
const builtPath = join(here, "build/desk-unit.hex");

interface ReleaseNote {
  readonly version: string;
  readonly compiler: string;
  readonly sourceSha256: string;
  readonly hexSha256: string;
}

function sha256(bytes: string | Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Everything that goes into the hex: C and headers of both folders, and the Makefile. */
function sources(): string[] {
  const code = [here, protocol].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".c") || name.endsWith(".h"))
      .map((name) => join(folder, name)),
  );
  return [...code, join(here, "Makefile")].sort((a, b) => (basename(a) < basename(b) ? -1 : 1));
}

function sourceSha256(): string {
  return sha256(
    sources()
      .map((path) => `${basename(path)} ${sha256(readFileSync(path))}\n`)
      .join(""),
  );
}

/** The first line of `avr-gcc --version`, or nothing where it is not installed. */
function installedCompiler(): string | undefined {
  try {
    return execFileSync("avr-gcc", ["--version"], { encoding: "utf8" }).split("\n")[0];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function build(): Buffer {
  execFileSync("make", ["-s", "-B", "-C", here, "build/desk-unit.hex"], { stdio: ["ignore", "inherit", "inherit"] });
  return readFileSync(builtPath);
}

function version(): string {
  const found = /\.firmware = "([^"]+)"/.exec(readFileSync(join(here, "main.c"), "utf8"));
  if (!found?.[1]) throw new Error("main.c names no firmware version");
  return found[1];
}

/** What is wrong with the release; empty when nothing is. */
export function releaseProblems(): string[] {
  const note = JSON.parse(readFileSync(notePath, "utf8")) as ReleaseNote;
  const hex = readFileSync(hexPath);
  const problems: string[] = [];
  if (note.version !== version()) problems.push(`the release is version ${note.version}, main.c says ${version()}`);
  if (note.sourceSha256 !== sourceSha256())
    problems.push("the sources have changed since the release: run `make release`");
  if (note.hexSha256 !== sha256(hex)) problems.push("desk-unit.hex is not the one that desk-unit.json describes");
  if (problems.length === 0 && note.compiler === installedCompiler() && !build().equals(hex)) {
    problems.push(`${note.compiler} makes other bytes of these sources`);
  }
  return problems;
}

function release(): void {
  const compiler = installedCompiler();
  if (!compiler) throw new Error("avr-gcc is not installed");
  const hex = build();
  const note: ReleaseNote = { version: version(), compiler, sourceSha256: sourceSha256(), hexSha256: sha256(hex) };
  mkdirSync(dirname(hexPath), { recursive: true });
  writeFileSync(hexPath, hex);
  writeFileSync(notePath, `${JSON.stringify(note, undefined, 2)}\n`);
  console.log(`released ${note.version}, ${note.compiler}`);
}

function main(check: boolean): number {
  if (!check) {
    release();
    return 0;
  }
  const problems = releaseProblems();
  for (const problem of problems) console.error(`desk-unit: ${problem}`);
  return problems.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.includes("--check"));
