/**
 * Who holds a serial port. A gateway locks the ports that it opens (flock), and Linux lists all locks with the inode that they are
 * on; so this is known without opening the port, which would reset many boards.
 *
 *   /proc/locks    5: FLOCK  ADVISORY  WRITE 4711 00:05:1234 0 EOF        process 4711, inode 1234
 */
import { readFileSync, statSync } from "node:fs";

export interface Holder {
  /** 0 or less where it is in another container. */
  readonly pid: number;
  /** Its name, where it may be read. */
  readonly name: string | undefined;
}

/** The process that holds a port, or `undefined` when nobody does or the system does not tell. */
export function holderOf(path: string, locks = "/proc/locks"): Holder | undefined {
  const inode = String(statSync(path).ino);
  for (const line of read(locks)?.split("\n") ?? []) {
    const [, kind, , , pid, place] = line.trim().split(/\s+/);
    if (kind === "FLOCK" && place?.split(":")[2] === inode && isOn(path, place))
      return { pid: Number(pid), name: read(`/proc/${pid}/comm`)?.trim() };
  }
  return undefined;
}

/** Whether the lock is on the same file system: major and minor number in hexadecimal. */
function isOn(path: string, place: string): boolean {
  const device = BigInt(statSync(path, { bigint: true }).dev);
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn);
  const minor = (device & 0xffn) | ((device >> 12n) & ~0xffn);
  const [theirMajor = "", theirMinor = ""] = place.split(":");
  return BigInt(`0x${theirMajor}`) === major && BigInt(`0x${theirMinor}`) === minor;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}
