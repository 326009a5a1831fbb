/**
 * Who holds a file that is locked. A gateway locks the ports that it opens (flock), SQLite locks a database (POSIX), and Linux lists all locks
 * with the inode that they are on; so this is known without opening the file, which would reset many boards.
 *
 *   /proc/locks    5: FLOCK  ADVISORY  WRITE 4711 00:05:1234 0 EOF        process 4711, inode 1234
 */
import { type BigIntStats, readFileSync, statSync } from "node:fs";

export interface Holder {
  /** 0 or less where it is in another container. */
  readonly pid: number;
  /** Its name, where it may be read. */
  readonly name: string | undefined;
}

/** The process that holds a port, or `undefined` when nobody does or the system does not tell. */
export function holderOf(path: string, locks = "/proc/locks"): Holder | undefined {
  const [pid] = holdersOf(statSync(path, { bigint: true }), "FLOCK", locks);
  return pid === undefined ? undefined : { pid, name: read(`/proc/${pid}/comm`)?.trim() };
}

/** The processes that hold locks of a kind on a file. */
export function holdersOf(file: BigIntStats, kind: "FLOCK" | "POSIX", locks = "/proc/locks"): number[] {
  return (read(locks)?.split("\n") ?? []).flatMap((line) => {
    const [, of, , , pid, place] = line.trim().split(/\s+/);
    return of === kind && place?.split(":")[2] === String(file.ino) && isOn(file, place) ? [Number(pid)] : [];
  });
}

/** Whether the lock is on the same file system: major and minor number in hexadecimal. */
function isOn({ dev: device }: BigIntStats, place: string): boolean {
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn);
  const minor = (device & 0xffn) | ((device >> 12n) & ~0xffn);
  const [theirMajor = "", theirMinor = ""] = place.split(":");
  return BigInt(`0x${theirMajor}`) === major && BigInt(`0x${theirMinor}`) === minor;
}

/** A file of the kernel; `undefined` where it is not to be had. */
export function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}
