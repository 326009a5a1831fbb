/**
 * Puts a thread of the page behind those of the gateway. What it does may take a while; a press may not.
 *
 * A lower priority alone is not enough: the kernel lets a thread that runs finish its slice, 3 to 4 ms, however low it is, before one that wakes
 * up gets the processor. Only a thread of the class of idle ones makes way at once (Linux, sched(7), SCHED_IDLE). Node cannot ask for
 * that; `chrt` of util-linux can, without any right. Threads that this one starts are in that class as well.
 */
import { execFile } from "node:child_process";
import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";
import { basename } from "node:path";
import { promisify } from "node:util";

/**
 * Lowers the calling thread.
 * @param niceness among the threads that gave way, and where there is no class of idle ones
 * @param tell told in a sentence what could not be done
 */
export async function giveWay(niceness: number, tell: (why: string) => void): Promise<void> {
  try {
    setPriority(niceness);
    const thread = basename(readlinkSync("/proc/thread-self"));
    await promisify(execFile)("chrt", ["--idle", "--pid", "0", thread]);
  } catch (error) {
    tell(`a thread of the page does not make way for the gateway's at once: ${(error as Error).message}`);
  }
}
