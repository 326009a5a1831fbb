/**
 * A disk of its own that is full or read-only on order, for whoever runs the tests: nothing is mounted. The C library of a process is told to
 * answer as the kernel would (bad-disk.c), so SQLite and Node meet the real error at the call where a real disk brings it.
 */
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export type Badness = "full" | "read-only";

const source = join(import.meta.dirname, "bad-disk.c");

/** From now on the disk is so; for nobody but the process that runs on it. */
export function spoil(disk: string, how: Badness): void {
  writeFileSync(`${disk}.${how}`, "");
}

export function mend(disk: string, how: Badness): void {
  rmSync(`${disk}.${how}`);
}

/** Runs a TypeScript file of the tests on such a disk, whose path is its last word; answers with the JSON that it prints. */
export async function onBadDisk<T>(script: URL, ...words: readonly string[]): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), "bad-disk-"));
  try {
    const library = join(directory, "bad-disk.so");
    execFileSync("cc", ["-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library, source]);
    const disk = join(directory, "disk");
    mkdirSync(disk);
    const run = promisify(execFile);
    const env = { ...process.env, LD_PRELOAD: library, BAD_DISK: disk };
    const program = [...["--import", import.meta.resolve("tsx")], script.pathname, ...words, disk];
    const { stdout } = await run(process.execPath, program, { env });
    return JSON.parse(stdout) as T;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
