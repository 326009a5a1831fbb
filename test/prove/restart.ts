/**
 * The promise: whatever becomes of the gateway in the middle of a case, the same case goes on. The proof: each case of restart-cases.ts is lived
 * undisturbed, and then again and again with one mishap each:
 *
 *   restart   the gateway is stopped and started at moments of each step
 *   crash     it dies between any two of its effects: two lines, a line and the disk, the disk and an answer
 *   power     the whole machine loses its power, at the same places; it is off for 15 s, and nobody knows how long (units have power of their own)
 *
 * Before each next step and at the end it must be as in the undisturbed life: which alarms are open, how far they have come, who is called,
 * who said that he comes, what every desk shows and who sounds; and on disk the same case, each step and each circuit once. An all-clear is
 * over by the time that a machine has started; after a restart or a crash it goes on. Two things may differ in favour of sound: a gateway that is back too late to have heard three neighbours calls the guards, as rule 8 wants it.
 * And over a loss of power a green key that was not on disk yet cannot be proved to be younger than the call, so it mutes nothing; the desk
 * goes on calling, and whoever pressed it presses again. A drill goes on over a restart and a crash like everything else; over a loss of power
 * practice may become real and never the other way round.
 */
import { setImmediate as pause } from "node:timers/promises";
import type { Office } from "../core/office.ts";
import type { Experiment, Options, Progress, Result } from "./experiment.ts";
import { type Case, cases, type Life, liveCase, type Mishap, type Sight } from "./restart-cases.ts";

export type Kind = "restart" | "crash" | "power";

export interface Tally {
  runs: number;
  broken: number;
  /** Runs in which the guards were called because too few had been heard in time. */
  calledMore: number;
  /** Runs in which a green key had to be pressed once more. */
  pressedAgain: number;
  examples: string[];
}

const downMs: Readonly<Record<Kind, number>> = { restart: 400, crash: 400, power: 15_000 };
/** After each step: at once, while lines are under way, when all is confirmed, and much later. */
const momentsMs = [0, 100, 900, 2000, 20_000] as const;
const examplesMax = 5;

/** The gateway stops at a moment of a step, and is started again. */
function stopAt(step: number, atMs: number, kind: Kind): Mishap {
  return (office, place, sinceMs) => {
    if (place === step && sinceMs === atMs) office.restart(downMs[kind], kind === "power");
  };
}

/** It dies after so many effects, and is started again. */
function dieAfter(effects: number, kind: Kind): Mishap {
  let isSet = false;
  return (office: Office) => {
    if (!isSet) office.effectsLeft = effects;
    isSet = true;
    if (office.isDead) office.restart(downMs[kind], kind === "power");
  };
}

/** What is different from the undisturbed life; nothing if it is the same case. */
export function difference(plain: Life, life: Life, kind: Kind = "restart"): string | undefined {
  if (life.story.join() !== plain.story.join()) return `the story is ${life.story.join(", ")}`;
  const more = callsMore(plain, life);
  const called = life.escalations.map((text) => text.split(" ").slice(0, 2).join(" "));
  const wanted = plain.escalations.map((text) => text.split(" ").slice(0, 2).join(" "));
  const missing = wanted.find((text) => !called.includes(text));
  if (missing !== undefined) return `${missing} was not called`;
  if (!more && called.length !== wanted.length) return `called were ${life.escalations.join(", ")}`;
  if (new Set(life.escalations).size !== life.escalations.length) return `called twice: ${life.escalations.join(", ")}`;
  for (const [place, sight] of plain.sights.entries()) {
    const seen = life.sights[place];
    const text = (one: Sight): string => {
      const all = textOf(one, sight, more);
      return kind === "power" ? all.replaceAll('"all-clear"', '"ready"') : all;
    };
    if (seen === undefined || text(seen) !== text(sight))
      return `after step ${place + 1}: ${JSON.stringify(seen)} instead of ${JSON.stringify(sight)}`;
  }
  return undefined;
}

/**
 * What is wrong with a life in which there was a drill and the machine lost its power: nobody knows then whether the drill is still going on, so
 * practice may become real. Never the other way round, and no press may be missing.
 */
export function takenForDrill(plain: Life, life: Life): string | undefined {
  const presses = ({ story }: Life): string[] => story.filter((text) => /^(raised|pressed) /.test(text));
  const made = (text: string | undefined): string | undefined => text?.split(" ")[1];
  const [wanted, found] = [presses(plain), presses(life)];
  if (found.length !== wanted.length || found.some((text, place) => made(text) !== made(wanted[place])))
    return `pressed were ${found.join(", ")}`;
  const wrong = found.find((text, place) => text.endsWith("drill") && wanted[place]?.endsWith("real"));
  return wrong === undefined ? undefined : `${wrong} was in earnest`;
}

/** Whether the guards were called because nobody was heard, which did not happen undisturbed. */
export function callsMore(plain: Life, life: Life): boolean {
  const tooFew = (text: string): boolean => text.endsWith("too-few-sound");
  return life.escalations.some(tooFew) && !plain.escalations.some(tooFew);
}

/** What must be the same. Where more were called, what those see that would not have been is left out. */
function textOf(sight: Sight, plain: Sight, more: boolean): string {
  if (!more) return JSON.stringify(sight);
  const concerned = plain.alarms.flatMap((alarm) => {
    const { called, desk } = alarm as { called: string[]; desk: string };
    return [desk, ...called];
  });
  const alarms = sight.alarms.map((alarm) => ({ ...(alarm as object), called: 0, circuits: 0 }));
  const isConcerned = (desk: string): boolean => concerned.includes(desk);
  const lights = Object.entries(sight.lights).filter(([desk]) => isConcerned(desk));
  return JSON.stringify({ alarms, lights, buzzing: sight.buzzing.filter(isConcerned) });
}

function* mishaps(one: Case, effects: number, kind: Kind, every: number): Generator<Mishap> {
  if (kind === "restart" || kind === "power")
    for (const [step, { thenMs }] of one.steps.entries())
      for (const atMs of momentsMs) if (atMs + 4000 < thenMs) yield stopAt(step, atMs, kind);
  if (kind === "crash" || kind === "power")
    for (let place = 0; place < effects; place += every) yield dieAfter(place, kind);
}

/** Lives a case with every mishap of a kind, or with every so many of them. */
export async function disturb(one: Case, kind: Kind, every: number, live = liveCase): Promise<Tally> {
  const plain = live(one);
  const tally: Tally = { runs: 0, broken: 0, calledMore: 0, pressedAgain: 0, examples: [] };
  for (const mishap of mishaps(one, plain.effects, kind, every)) {
    const life = live(one, mishap);
    const isOutOfTime = kind === "power" && one.practises === true;
    const isAllowed = kind === "power" || life.pressedAgain === 0;
    const compare = isOutOfTime ? takenForDrill : difference;
    const wrong = isAllowed ? compare(plain, life, kind) : "a key meant nothing";
    tally.runs++;
    if (callsMore(plain, life)) tally.calledMore++;
    if (life.pressedAgain > 0) tally.pressedAgain++;
    if (wrong === undefined) continue;
    tally.broken++;
    if (tally.examples.length < examplesMax) tally.examples.push(`${one.name}, ${kind} ${tally.runs}: ${wrong}`);
  }
  await pause();
  return tally;
}

async function run({ quick }: Options, progress: Progress): Promise<Result> {
  const byKind: Record<string, Tally> = {};
  for (const kind of ["restart", "crash", "power"] as const) {
    const sum: Tally = { runs: 0, broken: 0, calledMore: 0, pressedAgain: 0, examples: [] };
    for (const one of cases) {
      const tally = await disturb(one, kind, quick ? 25 : kind === "power" ? 3 : 1);
      sum.runs += tally.runs;
      sum.broken += tally.broken;
      sum.calledMore += tally.calledMore;
      sum.pressedAgain += tally.pressedAgain;
      sum.examples.push(...tally.examples);
    }
    byKind[kind] = sum;
    progress(`${kind}: ${sum.runs} lives of ${cases.length} cases, ${sum.broken} went on as another case`);
  }
  const all = Object.values(byKind);
  const broken = all.reduce((total, tally) => total + tally.broken, 0);
  const runs = all.reduce((total, tally) => total + tally.runs, 0);
  return { cases: cases.length, runs, broken, byKind, held: runs > 0 && broken === 0 };
}

export const restart: Experiment = {
  name: "restart",
  promise:
    "after a restart, a crash between any two effects or a power loss at any step of a case the same case goes on: what is open, how far it has come, who is called, each circuit once",
  run,
};
