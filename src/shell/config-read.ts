/**
 * One small file, read whole and at once, whatever stands at its path. A pipe would be waited for without end, a device
 * may do something when it is opened, and some files have no end; none of these is a file that somebody wrote for us.
 */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from "node:fs";

export interface SmallFile {
  readonly bytes: Buffer;
  /** Its rights, as `stat` tells them. */
  readonly mode: number;
}

/** It is there, and is not what it should be; the message begins with its path. */
export class NotSmallFile extends Error {}

/** Reads a file of at most so many bytes. Throws `NotSmallFile`, or the system's error when it cannot be opened or read. */
export function readSmallFile(path: string, bytesMax: number): SmallFile {
  // Before it is opened: a watchdog is armed by that, and a modem may be reset.
  refuseOthers(path, statSync(path));
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    const status = fstatSync(descriptor);
    refuseOthers(path, status);
    const buffer = Buffer.alloc(bytesMax + 1);
    let length = 0;
    // Not by the size: files of the kernel say that they have none.
    for (let more = 1; more > 0 && length < buffer.length; length += more)
      more = readSync(descriptor, buffer, length, buffer.length - length, null);
    if (length > bytesMax) throw new NotSmallFile(`${path} is larger than ${bytesMax} bytes`);
    return { bytes: buffer.subarray(0, length), mode: status.mode };
  } finally {
    closeSync(descriptor);
  }
}

function refuseOthers(path: string, status: Stats): void {
  if (status.isFile()) return;
  const kind = status.isDirectory()
    ? "a directory"
    : status.isFIFO()
      ? "a pipe"
      : status.isSocket()
        ? "a socket"
        : "a device";
  throw new NotSmallFile(`${path} is ${kind}, not a file`);
}
