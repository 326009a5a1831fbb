/**
 * Puts the page's process behind the gateway's. What it does may take a while; a press may not.
 *
 * A lower priority alone is not enough: the kernel lets a thread that runs finish its slice, 3 to 4 ms, however low it is, before one that wakes
 * up gets the processor. Only a thread of the class of idle ones makes way at once (Linux, sched(7), SCHED_IDLE). Node cannot ask for
 * that; `chrt` of util-linux can, without any right. Threads that are started later are in that class as well.
 *
 * When memory is short, the kernel ends what has the highest score first: the page, and not the gateway that started it.
 */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import { promisify } from "node:util";

/** Among the processes that gave way, and where there is no class of idle ones. */
const niceness = 10;
/** Of -1000 to 1000 (proc(5), oom_score_adj); anybody may raise his own. */
const endedFirst = "500";

/** Lowers this process, all its threads. @param tell told in a sentence what could not be done */
export async function giveWay(tell: (why: string) => void): Promise<void> {
  try {
    setPriority(niceness);
    writeFileSync("/proc/self/oom_score_adj", endedFirst);
    await promisify(execFile)("chrt", ["--idle", "--all-tasks", "--pid", "0", String(process.pid)]);
  } catch (error) {
    tell(`the page does not make way for the gateway at once: ${(error as Error).message}`);
  }
}
