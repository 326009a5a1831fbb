/**
 * The released firmware: `release/desk-unit.hex`, one for each of boards/, and beside each what it was made from.
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
const boardFolder = join(here, "boards");
const hexPath = (board: string): string => join(here, `release/${board}.hex`);
const notePath = (board: string): string => join(here, `release/${board}.json`);

/** One firmware for each. */
export const boards: readonly string[] = readdirSync(boardFolder)
  .map((name) => basename(name, ".h"))
  .sort();

interface ReleaseNote {
  readonly version: string;
  readonly compiler: string;
  readonly sourceSha256: string;
  readonly hexSha256: string;
}

function sha256(bytes: string | Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Everything that goes into the hex: the sources of both folders, the description of the board, and the Makefile. */
function sources(board: string): string[] {
  const code = [here, protocol].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /\.[chS]$/.test(name))
      .map((name) => join(folder, name)),
  );
  const all = [...code, join(boardFolder, `${board}.h`), join(here, "Makefile")];
  return all.sort((a, b) => (basename(a) < basename(b) ? -1 : 1));
}

function sourceSha256(board: string): string {
  return sha256(
    sources(board)
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

function build(board: string): Buffer {
  const target = `build/${board}.hex`;
  execFileSync("make", ["-s", "-B", "-C", here, `BOARD=${board}`, target], { stdio: ["ignore", "inherit", "inherit"] });
  return readFileSync(join(here, target));
}

function version(): string {
  const found = /\.firmware = "([^"]+)"/.exec(readFileSync(join(here, "main.c"), "utf8"));
  if (!found?.[1]) throw new Error("main.c names no firmware version");
  return found[1];
}

/** What is wrong with the release of a board; empty when nothing is. */
export function releaseProblems(board: string): string[] {
  const note = JSON.parse(readFileSync(notePath(board), "utf8")) as ReleaseNote;
  const hex = readFileSync(hexPath(board));
  const problems: string[] = [];
  if (note.version !== version()) problems.push(`the release is version ${note.version}, main.c says ${version()}`);
  if (note.sourceSha256 !== sourceSha256(board))
    problems.push("the sources have changed since the release: run `make release`");
  if (note.hexSha256 !== sha256(hex)) problems.push(`${board}.hex is not the one that ${board}.json describes`);
  if (problems.length === 0 && note.compiler === installedCompiler() && !build(board).equals(hex)) {
    problems.push(`${note.compiler} makes other bytes of these sources`);
  }
  return problems;
}

function release(board: string): void {
  const compiler = installedCompiler();
  if (!compiler) throw new Error("avr-gcc is not installed");
  const hex = build(board);
  const note: ReleaseNote = {
    version: version(),
    compiler,
    sourceSha256: sourceSha256(board),
    hexSha256: sha256(hex),
  };
  mkdirSync(dirname(hexPath(board)), { recursive: true });
  writeFileSync(hexPath(board), hex);
  writeFileSync(notePath(board), `${JSON.stringify(note, undefined, 2)}\n`);
  console.log(`released ${board} ${note.version}, ${note.compiler}`);
}

function main(check: boolean): number {
  if (!check) {
    boards.forEach(release);
    return 0;
  }
  const problems = boards.flatMap((board) => releaseProblems(board).map((problem) => `${board}: ${problem}`));
  for (const problem of problems) console.error(problem);
  return problems.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.includes("--check"));
