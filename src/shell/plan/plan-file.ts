/**
 * The file of the plan, read and replaced. A new text is written beside it, forced to the disk and put in its place by one rename, so a
 * power cut leaves the old file or the new one; mode and owner stay. What keeps it from being written is told beforehand, with a remedy.
 */
import { createHash, randomBytes } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { readText } from "../config-files.ts";

/** It cannot be read or written; the message has the remedy. */
export class PlanFileTrouble extends Error {}

export interface PlanText {
  readonly text: string;
  /** What a change says that it was made from. */
  readonly hash: string;
}

export function hashOfText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** @throws PlanFileTrouble */
export function readPlanFile(file: string): PlanText {
  const read = readText(file);
  if ("problem" in read) throw new PlanFileTrouble(`${read.problem.message}; ${read.problem.remedy}`);
  return { text: read.text, hash: hashOfText(read.text) };
}

/** Why the file cannot be replaced, or `undefined` if it can, as far as one may know without doing it. */
export function whyNotWritable(file: string): string | undefined {
  try {
    const real = realpathSync(file);
    accessSync(dirname(real), constants.W_OK);
    const { uid, gid, mode } = statSync(real);
    const locked = whyLocked(real, mode);
    if (locked !== undefined) return locked;
    const own = process.getuid?.();
    if (own === undefined || own === 0) return undefined;
    // The new file is to have the owner and the group of the old one, and only root may give files away.
    const groups = [process.getgid?.(), ...(process.getgroups?.() ?? [])];
    const isOurs = uid === own && groups.includes(gid);
    return isOurs
      ? undefined
      : `${real} belongs to a user or a group that is not the gateway's; chown rufkreis:rufkreis`;
  } catch (error) {
    return (error as Error).message;
  }
}

/** A rename asks for no right to the file itself, and root needs none; whoever took it away wanted the plan to stay as it is. */
function whyLocked(file: string, mode: number): string | undefined {
  return (mode & 0o200) === 0 ? `${file} is write-protected; chmod u+w ${file}` : undefined;
}

/** @throws PlanFileTrouble, and then the file is as it was */
export function replacePlanFile(file: string, text: string): void {
  try {
    replace(realpathSync(file), text);
  } catch (error) {
    throw new PlanFileTrouble((error as Error).message);
  }
}

function replace(file: string, text: string): void {
  const { mode, uid, gid } = statSync(file);
  const locked = whyLocked(file, mode);
  if (locked !== undefined) throw new Error(locked);
  const beside = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString("hex")}`);
  const descriptor = openSync(beside, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    try {
      const made = fstatSync(descriptor);
      // Before the mode: the system takes rights away when the owner changes.
      if (made.uid !== uid || made.gid !== gid) fchownSync(descriptor, uid, gid);
      fchmodSync(descriptor, mode & 0o7777);
      const bytes = Buffer.from(text, "utf8");
      for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  forceDirectory(dirname(file));
}

/** So that the new name is on the disk too. */
function forceDirectory(directory: string): void {
  const descriptor = openSync(directory, constants.O_RDONLY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
