/**
 * From an open window to a tested desk, for one desk or for all that have no paired unit.
 *
 *   window ──► a unit is pressed ──► "is this the one that blinks?" ──► which desk ──► pair-confirm ──► chirp ──► room ──► test
 *     ▲               no, or another one was pressed │                        │ the unit did not take its key
 *     └──────────────────────────────────────────────┴────────────────────────┘
 *
 * Whatever ends it early closes the window, so that nobody's press is taken for a pairing afterwards.
 */
import type { Desk } from "../core/site.ts";
import { Ended, outcome } from "./ended.ts";
import { roomOnLabel, testDesk, untested } from "./function-test.ts";
import { colour, exit } from "./output.ts";
import { PairingWindow } from "./pair-window.ts";
import { mustBeVacant, type PairOptions, socketOf, type Wish } from "./pair-wish.ts";
import { deskText, roomText } from "./rooms.ts";
import { complainOf, resultOf, type Session } from "./session.ts";
import type { NewUnit } from "./told.ts";

interface Paired {
  readonly desk: Desk;
  readonly uid: string;
  readonly socket: string;
}

/** A key takes 10 s to be proved or not; the answer comes then. */
const confirmMsMax = 15_000;
const testSeconds = 60;
const skipped = Symbol("skipped");

/** Pairs one unit, tests it, and says how it ended; answers the exit code. */
export async function pairOne(session: Session, wish: Wish, options: PairOptions): Promise<number> {
  const began = performance.now();
  let paired: Paired | undefined;
  const result = (fields: object): object => ({
    ...(paired === undefined ? { desk: wish.desk?.id } : { ...paired, desk: paired.desk.id }),
    ...fields,
    seconds: Math.round((performance.now() - began) / 100) / 10,
  });
  try {
    const found = await pairUnit(session, wish, options);
    if (found === skipped) {
      session.dialogue.done("skipped", result({ tested: false }), "skipped");
      return outcome.refused;
    }
    paired = found;
    const tested = await testPaired(session, found, wish, options);
    const time = `${Math.round((performance.now() - began) / 1000)} s`;
    const text = tested ? colour.green(`${found.desk.id} is paired and tested, in ${time}.`) : notTested(found.desk);
    session.dialogue.done("paired", result({ tested }), text);
    return exit.ok;
  } catch (error) {
    if (!(error instanceof Ended) || error.code === exit.unreachable) throw error;
    complainOf(error);
    const word = paired === undefined ? {} : { result: "untested", reason: error.reason };
    if (session.dialogue.json)
      session.dialogue.done(error.reason, result({ ...resultOf(error), ...word, tested: false }), "");
    return error.code;
  }
}

const notTested = ({ id }: Desk): string => `${id} is paired, and not tested yet: \`rufkreis test ${id}\``;

/** Pairs the desks that have no unit, in plan order; answers the exit code. */
export async function pairAll(session: Session, options: PairOptions): Promise<number> {
  const { config, gateway, dialogue } = session;
  const isFree = ({ id, adapted }: Desk): boolean => !adapted && gateway.told.desks.get(id)?.unit === undefined;
  const desks = [...config.site.desks.values()].filter(isFree);
  const failed: string[] = [];
  const codes: number[] = [];
  for (const [place, desk] of desks.entries()) {
    dialogue.say(
      "desk",
      { desk: desk.id },
      colour.bold(
        `\n${deskText(desk)}  (${place + 1} of ${desks.length}${dialogue.asks ? "; s and Enter skips it" : ""})`,
      ),
    );
    const code = await pairOne(session, { desk, socket: undefined, room: undefined }, options);
    if (code === outcome.interrupted) return code;
    if (code === exit.ok || code === outcome.untested) codes.push(code);
    else failed.push(desk.id);
  }
  const text =
    failed.length === 0 ? "every desk has a paired unit" : `still without a paired unit: ${failed.join(", ")}`;
  dialogue.done("all", { paired: desks.length - failed.length, failed }, text);
  return failed.length > 0 ? outcome.refused : Math.max(exit.ok, ...codes);
}

/** From the open window to the unit's proof that it holds its key. */
async function pairUnit(session: Session, wish: Wish, options: PairOptions): Promise<Paired | typeof skipped> {
  const { dialogue } = session;
  mustBeVacant(session, wish, options.replace === true);
  // Where nobody looks which unit blinks, the socket says it.
  const byPlan = !dialogue.asks && wish.socket === undefined && wish.desk !== undefined;
  const window = new PairingWindow(session, {
    socket: byPlan ? socketOf(wish.desk) : wish.socket,
    seconds: options.seconds,
    hint: dialogue.asks ? colour.dim("(Ctrl-C ends)") : "",
    listUnits: wish.desk === undefined,
    canSkip: options.all === true,
  });
  try {
    for (let place = 1; ; place++) {
      const paired = await attempt(session, window, wish, options).catch((error: unknown) =>
        again(session, window, error, place),
      );
      if (paired !== undefined) return paired;
    }
  } finally {
    await window.close();
  }
}

/** One press; `undefined` when it came to nothing and another one is worth trying. */
async function attempt(
  session: Session,
  window: PairingWindow,
  wish: Wish,
  options: PairOptions,
): Promise<Paired | typeof skipped | undefined> {
  const { dialogue, gateway } = session;
  const unit = await window.pressed();
  if (unit === undefined) return skipped;
  dialogue.say("pressed", unit, pressedText(session, unit));
  const isTheOne = await isTheOneThatBlinks(session, unit);
  if (isTheOne === false) await window.close();
  if (isTheOne === undefined && gateway.told.pairing?.window === "open")
    dialogue.tell("That unit is gone. Press the button of the one that you mean.");
  if (isTheOne !== true) return undefined;
  const desk = wish.desk ?? (await chosenDesk(session, unit));
  if (wish.desk !== undefined && !(await isThere(session, unit, desk))) {
    await window.close();
    return undefined;
  }
  return await confirm(session, window, unit, desk, options.replace === true);
}

/** After a refusal: once more, if that is worth it and somebody wants it; without questions once, when a line may have been lost. */
async function again({ dialogue }: Session, window: PairingWindow, error: unknown, place: number): Promise<undefined> {
  if (!(error instanceof Ended) || !worthAnother.has(error.reason)) throw error;
  if (!dialogue.asks && (error.reason !== "not-proved" || place > 1)) throw error;
  complainOf(error);
  await window.close();
  if (dialogue.asks && (await dialogue.yes("Try again?", true)) !== true) throw error;
}

/** Refusals after which the same person may do better. */
const worthAnother: ReadonlySet<string> = new Set(["not-pressed", "not-proved", "no-window", "desk-taken"]);

function pressedText({ config }: Session, { uid, model, firmware, socket, desk }: NewUnit): string {
  const planned = desk === undefined ? undefined : [...config.site.desks.values()].find(({ id }) => id === desk);
  const place = planned === undefined ? "a socket of no desk" : `the socket of ${deskText(planned)}`;
  return `Pressed: ${colour.bold(uid)}, ${model}, firmware ${firmware}
  at ${place}
  ${colour.dim(socket)}
Its light blinks white now: four quick flashes and a pause.`;
}

/** Whether somebody sees it blink; `undefined` when another unit was pressed before the answer. */
async function isTheOneThatBlinks({ dialogue, gateway }: Session, { uid }: NewUnit): Promise<boolean | undefined> {
  if (!dialogue.asks) return true;
  const isPressed = (): boolean =>
    gateway.told.pairing?.window === "pressed" && gateway.told.pairing.pressed?.uid === uid;
  const [isVoid, answered] = [new AbortController(), new AbortController()];
  const watching = gateway
    .until(() => (isPressed() ? undefined : true), { signal: answered.signal })
    .then(() => isVoid.abort())
    .catch((error: unknown) => {
      if (!answered.signal.aborted) throw error;
    });
  const answer = await dialogue.yes("Is this the one that blinks?", false, isVoid.signal);
  answered.abort();
  await watching;
  if (answer === false) dialogue.tell("Then press the right one.");
  return answer;
}

/** A unit at the socket of another desk than the one it is for: somebody may be at the wrong desk, or the plan is wrong. */
async function isThere({ dialogue, config }: Session, { desk: at }: NewUnit, desk: Desk): Promise<boolean> {
  const planned = [...config.site.desks.values()].find(({ id }) => id === at);
  if (!dialogue.asks || planned === undefined || planned.id === desk.id) return true;
  const text = `The plan gives this socket to ${deskText(planned)}. Pair it with ${desk.id} all the same?`;
  return (await dialogue.yes(text, false)) === true;
}

/** The desk that somebody chooses, Enter being the one planned at the socket. */
async function chosenDesk({ dialogue, gateway, config }: Session, unit: NewUnit): Promise<Desk> {
  const desks = [...config.site.desks.values()];
  const free = desks.filter(({ id, adapted }) => !adapted && gateway.told.desks.get(id)?.unit === undefined);
  const planned = desks.find(({ id }) => id === unit.desk);
  const list = (): void => {
    dialogue.tell("Desks without a paired unit:");
    for (const { id, room } of free) dialogue.tell(`  ${id.padEnd(12)} ${roomText(room)}`);
  };
  if (planned === undefined) list();
  const prompt =
    planned === undefined ? "Which desk is it for? " : `Which desk is it for? [${planned.id}; ? lists them] `;
  for (;;) {
    const text = await dialogue.question(prompt);
    const chosen = text === "" ? planned : desks.find(({ id }) => id === text);
    if (chosen !== undefined) return chosen;
    if (text !== "?" && text !== "") dialogue.tell(`There is no desk "${text}".`);
    list();
  }
}

/** Gives the unit its key, for this desk. */
async function confirm(
  session: Session,
  window: PairingWindow,
  { uid, socket }: NewUnit,
  desk: Desk,
  replace: boolean,
): Promise<Paired> {
  const { dialogue, gateway } = session;
  const before = gateway.told.desks.get(desk.id)?.unit;
  let replaces = replace;
  if (before !== undefined && !replaces && dialogue.asks)
    replaces = (await dialogue.yes(`${desk.id} has the unit ${before}. Put this one in its place?`, false)) === true;
  const fields = { uid, desk: desk.id, replace: replaces };
  const data = await gateway.ask("pair-confirm", fields, { msMax: confirmMsMax, signal: dialogue.signal });
  window.closed();
  dialogue.say(
    "paired",
    { desk: desk.id, uid, socket, model: data.model },
    `Paired with ${deskText(desk)}; it chirps.`,
  );
  return { desk, uid, socket };
}

/** The rest of it: does it chirp, is it the right room, does its button call. Answers whether it was tested. */
async function testPaired(session: Session, { desk }: Paired, { room }: Wish, { by }: PairOptions): Promise<boolean> {
  const { dialogue } = session;
  if (!dialogue.asks && room === undefined) return false;
  if (dialogue.asks && (await dialogue.yes("Did it chirp?", true)) === false) {
    const remedy = `\`rufkreis identify ${desk.id}\` shows which unit it is; if it is the wrong one: \`rufkreis unpair ${desk.id}\``;
    throw untested(desk, "not-heard", "its tone was not heard", remedy);
  }
  const confirmed = room === undefined ? await roomOnLabel(session, desk) : desk.room.id;
  await testDesk(session, desk, { by, seconds: testSeconds, room: confirmed });
  return true;
}
