/**
 * What is done to the files of a journal from outside while they are in use. An open file still takes writes after it was
 * deleted, replaced or cut short, and they go into nothing; so the path is looked at before and after each commit, and
 * every few seconds when nothing happens. Ours never become shorter but by our own hand (`PairingTable` empties the log).
 */
import { statSync } from "node:fs";

interface Named {
  readonly inode: number;
  readonly bytes: number;
}

/** What the names of a journal stand for at a moment. */
export interface Look {
  readonly file: Named;
  readonly log: Named;
  /** Two gateways that each hold the lock of a file of their own would write one journal. */
  readonly lock: Named;
}

export type Harm = "lock" | "replaced" | "cut" | "log-deleted";

export function lookAt(path: string): Look {
  return { file: named(path), log: named(`${path}-wal`), lock: named(`${path}.lock`) };
}

/** The worst that was done between two looks. */
export function harmBetween(before: Look, now: Look): Harm | undefined {
  if (now.lock.inode !== before.lock.inode) return "lock";
  if (now.file.inode !== before.file.inode) return "replaced";
  if (now.file.bytes < before.file.bytes) return "cut";
  if (now.log.inode !== before.log.inode) return "log-deleted";
  return now.log.bytes < before.log.bytes ? "cut" : undefined;
}

const gone: Named = { inode: -1, bytes: 0 };

function named(path: string): Named {
  const status = statSync(path, { throwIfNoEntry: false });
  return status === undefined ? gone : { inode: status.ino, bytes: status.size };
}
