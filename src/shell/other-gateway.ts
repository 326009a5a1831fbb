/**
 * Whether another gateway runs this site already, asked before a gateway starts. Two of them on one machine help nobody: the ports are
 * locked by the first, so the second can hear and sound nothing, and would only tell faults (decision 0019).
 *
 * A gateway must sound whatever is the matter with its disk, so nothing less than a gateway that lives is a reason not to start: the
 * process that has the journal's lock, that runs (it is no zombie, and is not stopped), and that either has one of our ports as well or was
 * started as `rufkreis run`. Any other holder, and one of which the system tells nothing, is a fault of the journal and no more. The disk
 * may hang, so the question has a bound, and no answer is "nobody".
 */
import type { BigIntStats } from "node:fs";
import { stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { holdersOf, read } from "./lock-holder.ts";

export interface OtherGateway {
  readonly pid: number;
}

export interface Held {
  readonly journalFile: string;
  /** Device paths; other sockets are not looked at. */
  readonly sockets: readonly string[];
}

/** A disk that answers needs less than a millisecond. */
const answerMsMax = 1000;
/** One that is ending lets its ports go at once, and its journal when that is written. */
const endingMsMax = 3000;
const lookMs = 100;

/** The gateway that runs this site and is not ending, if there is one. */
export async function otherGateway(held: Held): Promise<OtherGateway | undefined> {
  for (const end = performance.now() + endingMsMax; ; ) {
    const found = await Promise.race([look(held), delay(answerMsMax, undefined, { ref: false })]);
    if (found === undefined || performance.now() > end) return found;
    await delay(lookMs);
  }
}

async function look({ journalFile, sockets }: Held): Promise<OtherGateway | undefined> {
  const lock = await statusOf(`${journalFile}.lock`);
  if (lock === undefined) return undefined;
  const pids = holdersOf(lock, "POSIX").filter((pid) => pid > 0 && pid !== process.pid && isRunning(pid));
  for (const pid of pids) if (isStartedAsGateway(pid) || (await hasPort(pid, sockets))) return { pid };
  return undefined;
}

async function hasPort(pid: number, sockets: readonly string[]): Promise<boolean> {
  for (const socket of sockets) {
    const port = socket.startsWith("/") ? await statusOf(socket) : undefined;
    if (port !== undefined && holdersOf(port, "FLOCK").includes(pid)) return true;
  }
  return false;
}

async function statusOf(path: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}

/** Whether it can do anything: not when it has ended and only its disk keeps it (Z, X), or somebody has stopped it (T, t). */
function isRunning(pid: number): boolean {
  const state = /^State:\s+(\S)/m.exec(read(`/proc/${pid}/status`) ?? "")?.[1];
  return state !== undefined && !/[ZXxTt]/.test(state);
}

/** `node …/main.js run …`, or `rufkreis run …`. */
function isStartedAsGateway(pid: number): boolean {
  const words = (read(`/proc/${pid}/cmdline`) ?? "").split("\0");
  return words.some((word, place) => /(^|\/)(rufkreis|cli\/main\.js)$/.test(word) && words[place + 1] === "run");
}
