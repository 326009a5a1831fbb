/** The C programs of benchmark and experiments, compiled where they run. */
import { execFileSync } from "node:child_process";
import { basename, join } from "node:path";

const here = import.meta.dirname;
const cLibrary = join(here, "../../firmware-protocol/c");

/** Compiles a source of ours with files of the C library; answers the program's path. */
export function compile(directory: string, source: string, more: readonly string[] = []): string {
  const program = join(directory, basename(source, ".c"));
  const sources = [source, ...more.map((file) => join(cLibrary, file))];
  execFileSync("cc", ["-std=gnu11", "-O2", "-Wall", "-Wextra", `-I${cLibrary}`, "-o", program, ...sources, "-lutil"]);
  return program;
}

/** What decides nothing: the measure of the benchmark. */
export function compileForwarder(directory: string): string {
  return compile(directory, join(here, "forwarder.c"));
}

/** The desks at the far ends of the ptys. */
export function compileFarSide(directory: string): string {
  return compile(directory, join(here, "far-side.c"), ["codec.c", "crc.c", "line.c", "siphash.c", "text.c", "trust.c"]);
}
