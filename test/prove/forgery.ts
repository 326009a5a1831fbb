/**
 * The promise: whoever has no key can do nothing at a cable but call for help, and each try is seen within a second.
 *
 * The man in the cable of forgery-scene.ts has recorded some sessions of three desks. In the next one he tries, each try on a gateway
 * that is as it was before:
 *
 *   replay      every recorded line of every session, desk and direction, at every desk; the lines of this session a second time, too
 *   flip        every single bit of every line that the unit says next
 *   truncate    every beginning of such a line, with every kind of trailer
 *   guess       the text of each message with a random tag, and with the right check instead of a tag
 *   rogue       a unit with a known uid and a wrong key, without one, or beside the right one; and then every message
 *   stranger    a unit that belongs to another gateway
 *   flood       HELLO after HELLO
 *   pairing     PRESS and HELLO of unpaired units with the window closed, twice, and two at once
 *
 * A try is *accepted* when it changed anything that the gateway believes: sessions, owners, what is confirmed or beats, alarms, pairings.
 * A press that was not proved may call, marked so, and do nothing else. A try is *unreported* when one second later no fault at that desk
 * and no count of refused lines tells of it. The same tries in the other direction, against the unit's own sources, are in
 * firmware-protocol/c/test/forgery.c.
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { isAccepted } from "../../src/core/alarm.ts";
import { step } from "../../src/core/gateway.ts";
import type { Link } from "../../src/core/link-state.ts";
import type { State } from "../../src/core/state.ts";
import { instant } from "../../src/core/time.ts";
import { raisedFaults } from "../../src/core/watch.ts";
import { socketOf } from "../transcripts/site.ts";
import type { Experiment, Options, Progress, Result } from "./experiment.ts";
import { type Attempt, attemptsOf, type Kind } from "./forgery-attempts.ts";
import { type Desk, Scene } from "./forgery-scene.ts";

/** What was tried and what came of it. */
export interface Tally {
  attempts: number;
  accepted: number;
  unreported: number;
  /** Presses that were not proved and called, as they should. */
  calls: number;
  byKind: Partial<Record<Kind, number>>;
  /** The first few that went wrong, to look into. */
  examples: string[];
}

const attemptsMin = 1_000_000;
const quickAttempts = 20_000;
const examplesMax = 5;

/** Tries until there were enough; each attempt begins from the same state. */
export function forge(scene: Scene, seed: number, count: number, onProgress: Progress = () => undefined): Tally {
  const tally: Tally = { attempts: 0, accepted: 0, unreported: 0, calls: 0, byKind: {}, examples: [] };
  for (const attempt of attemptsOf(scene, seed)) {
    judge(scene, attempt, tally);
    if (tally.attempts % 100_000 === 0) onProgress(`${tally.attempts} tries`);
    if (tally.attempts >= count) return tally;
  }
  return tally;
}

function judge(scene: Scene, attempt: Attempt, tally: Tally): void {
  const socket = socketOf(attempt.desk);
  let state = attempt.before ?? scene.state;
  const before = state;
  for (const line of attempt.lines) state = take(state, socket, line, scene.nowMs + 1);
  tally.attempts += attempt.lines.length;
  tally.byKind[attempt.kind] = (tally.byKind[attempt.kind] ?? 0) + attempt.lines.length;
  const calls = state.alarms.size - before.alarms.size;
  tally.calls += calls;
  if (calls > 1 || !isUntouched(before, state, socket)) note(tally, "accepted", attempt);
  if (!isReported(before, state, attempt.desk, scene.nowMs + 1000)) note(tally, "unreported", attempt);
}

function note(tally: Tally, what: "accepted" | "unreported", attempt: Attempt): void {
  tally[what]++;
  if (tally.examples.length < examplesMax)
    tally.examples.push(`${what}: ${attempt.kind} at ${attempt.desk}: ${attempt.lines.join(" / ")}`);
}

function take(state: State, socket: string, line: string, atMs: number): State {
  return step(
    state,
    { kind: "line", socket, line },
    { instant: instant(atMs), wallMs: 0, clockTrusted: false, utcOffsetMs: 0 },
  ).state;
}

/** Whether everything that is believed stayed as it was. An unproved press may call, once, at its desk. */
function isUntouched(before: State, after: State, socket: string): boolean {
  if (before.pairings !== after.pairings || before.window !== after.window || before.testing !== after.testing)
    return false;
  for (const alarm of after.alarms.values()) {
    if (before.alarms.get(alarm.id) === alarm) continue;
    if (before.alarms.has(alarm.id) || alarm.verified || isAccepted(alarm) || alarm.sounding.size > 0) return false;
  }
  for (const id of before.alarms.keys()) if (!after.alarms.has(id)) return false;
  return [...after.links.values()].every((link) =>
    isSameLink(before.links.get(link.socket) as Link, link, link.socket === socket),
  );
}

function isSameLink(was: Link, is: Link, attacked: boolean): boolean {
  const mayBegin = attacked && was.phase !== "linked";
  const isTakenIn = is.owner === "paired" && (was.owner !== "paired" || was.phase !== is.phase);
  if (isTakenIn) return false;
  if (mayBegin) return true;
  const same = was.phase === is.phase && was.owner === is.owner && was.hello === is.hello && was.beat === is.beat;
  const asked = was.wanted === is.wanted;
  return same && was.trust?.heard === is.trust?.heard && (!asked || was.confirmed === is.confirmed);
}

/** A fault at the desk, or the count of refused lines of its unit, tells of it. */
function isReported(before: State, after: State, desk: Desk, atMs: number): boolean {
  const later = step(
    after,
    { kind: "wake" },
    { instant: instant(atMs), wallMs: 0, clockTrusted: false, utcOffsetMs: 0 },
  ).state;
  const news = raisedFaults(later.watch).some(
    (fault) =>
      fault.desk === desk && !raisedFaults(before.watch).some((old) => old.desk === desk && old.code === fault.code),
  );
  const refused = (state: State): number =>
    Object.values(state.links.get(socketOf(desk))?.rejects ?? {}).reduce((sum, count) => sum + count, 0);
  return news || refused(later) > refused(before);
}

const run = promisify(execFile);
const folder = fileURLToPath(new URL("../../firmware-protocol/c", import.meta.url));

/** The same in the other direction: the unit's own sources, on the host. */
async function atTheUnit(seed: number, count: number): Promise<Pick<Tally, "attempts" | "accepted" | "unreported">> {
  await run("make", ["-s", "-C", folder, "build/forgery"]);
  // It ends with 1 when it found something, and says what all the same.
  const { stdout } = await run(`${folder}/build/forgery`, [String(seed), String(count)]).catch(
    (error: { readonly stdout?: string }) => ({ stdout: error.stdout ?? "" }),
  );
  return JSON.parse(stdout) as Pick<Tally, "attempts" | "accepted" | "unreported">;
}

async function prove({ seed, quick }: Options, progress: Progress): Promise<Result> {
  const count = quick ? quickAttempts : attemptsMin;
  const unit = await atTheUnit(seed, count);
  const gateway = forge(new Scene(), seed, count, progress);
  const accepted = gateway.accepted + unit.accepted;
  const unreported = gateway.unreported + unit.unreported;
  const enough = Math.min(gateway.attempts, unit.attempts) >= count;
  const attempts = gateway.attempts + unit.attempts;
  return { attempts, accepted, unreported, gateway, unit, held: enough && accepted === 0 && unreported === 0 };
}

export const forgery: Experiment = {
  name: "forgery",
  promise:
    "a million tries in each direction to be believed without a key: none accepted, each reported within a second",
  run: prove,
};
