/** The C programs of the benchmark, compiled where it runs. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";

const here = import.meta.dirname;
const cLibrary = join(here, "../../firmware-protocol/c");

/** Compiles `{name}.c` with files of the C library; answers the program's path. */
export function compile(directory: string, name: string, more: readonly string[]): string {
  const program = join(directory, name);
  const sources = [join(here, `${name}.c`), ...more.map((file) => join(cLibrary, file))];
  execFileSync("cc", ["-std=gnu11", "-O2", "-Wall", "-Wextra", `-I${cLibrary}`, "-o", program, ...sources, "-lutil"]);
  return program;
}

/** The desks at the far ends of the ptys. */
export function compileFarSide(directory: string): string {
  return compile(directory, "far-side", ["codec.c", "crc.c", "line.c", "siphash.c", "text.c", "trust.c"]);
}
