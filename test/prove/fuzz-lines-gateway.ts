/**
 * The gateway's half of `fuzz-lines`: lines that were damaged on their way, against `decode` and against the whole of `step`.
 *
 *   errors    every error of one bit and of two in the shortest and the longest line of each message; every burst of up to
 *             16 bits in READY, and random bursts in the others, in both orders of bits. None may be taken.
 *   damage    noise, lines with several bytes overwritten, and the text of one line with the check of another: the check is
 *             all that stands before these, so one in 65,536 may be taken, and no more.
 *   steps     the same damage, given to a linked gateway: it may count and answer, and nothing else may change.
 */
import type { Message, ToGateway } from "../../firmware-protocol/messages.ts";
import { faultKey } from "../../src/core/fault.ts";
import { decode, encode } from "../../src/core/frame.ts";
import { step } from "../../src/core/gateway.ts";
import { begin, nothingRemembered } from "../../src/core/restore.ts";
import type { State } from "../../src/core/state.ts";
import { instant } from "../../src/core/time.ts";
import { raisedFaults } from "../../src/core/watch.ts";
import { extremeMessage, fieldsOf, verbs } from "../core/any-message.ts";
import {
  bitOrders,
  bitsOf,
  burst,
  bursts,
  coreReader,
  isAccepted,
  oneOrTwo,
  type Reader,
  withFlips,
} from "../core/damage.ts";
import { deskUnitHello, keyOfUnit, pairedUnit, UnitSide } from "../tools/unit-side.ts";
import { siteOfOffice, socketOf } from "../transcripts/site.ts";

export interface Tally {
  lines: number;
  accepted: number;
}

/** Whole numbers from 0 to below a bound, the same ones for the same seed (mulberry32). */
export type Dice = (bound: number) => number;

export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
}

const shortest = verbs.map((verb) => encode(extremeMessage(verb, "smallest")));
const longest = verbs.map((verb) => encode(extremeMessage(verb, "widest")));
const ready = encode({ verb: "READY" });
const beat = extremeMessage("BEAT", "smallest");

/** Every small error: none may be taken. `quick` leaves out the longest lines and the longest bursts. */
export function* errors(dice: Dice, quick: boolean, reader: Reader = coreReader): Generator<Tally> {
  for (const line of quick ? shortest.slice(0, 3) : [...shortest, ...longest])
    yield tallyOf(line, oneOrTwo(bitsOf(line)), reader);
  for (const order of bitOrders) {
    for (let length = 1; length <= (quick ? 9 : 16); length++)
      yield tallyOf(ready, bursts(bitsOf(ready), length), reader, order);
  }
  for (const line of [...shortest, ...longest]) {
    for (const order of bitOrders)
      yield tallyOf(line, randomBursts(dice, bitsOf(line), quick ? 100 : 10_000), reader, order);
  }
}

function tallyOf(line: string, damages: Iterable<number[]>, reader: Reader, order = bitOrders[0]): Tally {
  const tally: Tally = { lines: 0, accepted: 0 };
  for (const bits of damages) {
    tally.lines++;
    if (isAccepted(withFlips(line, bits, order), reader)) tally.accepted++;
  }
  return tally;
}

function* randomBursts(dice: Dice, bits: number, count: number): Generator<number[]> {
  for (let n = 0; n < count; n++) {
    const length = 1 + dice(16);
    yield burst(dice(bits - length + 1), length, dice(2 ** 14));
  }
}

/** Damage beyond any promise but that of chance. */
export function damage(dice: Dice, count: number, reader: Reader = coreReader): Tally {
  const tally: Tally = { lines: 0, accepted: 0 };
  const lines = someLines(dice);
  while (tally.lines < count) {
    const { sent, arrived } = damagedLine(dice, lines);
    if (arrived === sent) continue;
    tally.lines++;
    if (isAccepted(arrived, reader)) tally.accepted++;
  }
  return tally;
}

/** A line as it was sent (empty if nobody sent one) and as it arrived. */
function damagedLine(dice: Dice, lines: readonly string[]): { sent: string; arrived: string } {
  const kind = dice(4);
  if (kind === 0) return { sent: "", arrived: `${text(dice, dice(97), 0, 256)}\n` };
  const anyLine = (): string => lines[dice(lines.length)] as string;
  const sent = anyLine();
  // What the loss of some bytes makes of two lines; the worst that can come, for only the check can tell.
  if (kind === 1) return { sent, arrived: sent.slice(0, -5) + anyLine().slice(-5) };
  if (kind === 2) return { sent, arrived: anyLine().slice(0, -5) + sent.slice(-5) };
  const bytes = [...sent];
  for (let changes = 3 + dice(6); changes > 0; changes--) bytes[dice(bytes.length - 1)] = text(dice, 1, 0x20, 0x7f);
  return { sent, arrived: bytes.join("") };
}

/** A few thousand lines with random values, to be damaged over and over: to write each anew takes longer than to read it. */
function someLines(dice: Dice): string[] {
  return Array.from({ length: 4096 }, () => lineOf(dice));
}

function lineOf(dice: Dice): string {
  const verb = verbs[dice(verbs.length)] as (typeof verbs)[number];
  const values = fieldsOf(verb).map(([name, field]) => [name, anyValue(dice, field)]);
  return encode({ verb, ...Object.fromEntries(values) } as Message);
}

function anyValue(dice: Dice, { kind, max, choices, widthMax }: ReturnType<typeof fieldsOf>[number][1]): unknown {
  if (kind === "choice") return choices[dice(max + 1)];
  if (kind === "uint" || kind === "hex") return dice(max + 1);
  return Array.from({ length: widthMax }, () => "0123456789"[dice(10)]).join("");
}

function text(dice: Dice, length: number, from: number, to: number): string {
  return String.fromCharCode(...Array.from({ length }, () => from + dice(to - from)));
}

/** The most that chance explains: what is expected at 2^-16, and five standard deviations more. */
export function boundOf(lines: number): { expected: number; bound: number } {
  const expected = lines / 65_536;
  return { expected: Math.round(expected * 10) / 10, bound: Math.ceil(expected + 5 * Math.sqrt(expected)) };
}

/** Damaged lines to a gateway with a linked unit that is sounding; says how many steps there were and after how many something had changed. */
export function steps(dice: Dice, count: number): { steps: number; changed: number } {
  const socket = socketOf("d2");
  const { state: first, sides } = linkedGateway();
  const side = sides.get(socket) as UnitSide;
  // Half of them with the tags of this very session: damaged, they are worth as little.
  const lines = someLines(dice).map((line, place) => (place % 2 === 0 ? line : sealedAnew(side, line)));
  const whole = new Set(lines.map((line) => line.slice(0, -1)));
  let state = first;
  let changed = 0;
  for (let n = 0; n < count; n++) {
    for (const line of damagedLine(dice, lines).arrived.slice(0, -1).split("\n")) {
      // A press that is damaged still calls, as not verified: somebody pressed (README §6).
      if (decode(line, "gateway").kind === "message" || whole.has(line) || line.startsWith("PRESS ")) continue;
      const next = take(state, socket, line, 2000 + n / 1000);
      if (!unchanged(state, next, socket)) changed++;
      state = next;
    }
  }
  return { steps: count, changed };
}

function take(state: State, socket: string, line: string, atMs: number): State {
  return step(
    state,
    { kind: "line", socket, line },
    { instant: instant(atMs), wallMs: 0, clockTrusted: false, utcOffsetMs: 0 },
  ).state;
}

/** The same text with the next tag of a unit, as far as it is one that a unit says. */
function sealedAnew(side: UnitSide, line: string): string {
  const decoded = decode(line.slice(0, -1), "gateway");
  return decoded.kind === "message" ? side.say(decoded.message) : line;
}

interface Linked {
  readonly state: State;
  readonly sides: ReadonlyMap<string, UnitSide>;
}

/** A gateway with three paired units, of which d1 calls. */
function linkedGateway(): Linked {
  const now = { instant: instant(1000), wallMs: 0, clockTrusted: false, utcOffsetMs: 0 };
  const desks = ["d1", "d2", "d3"];
  const uidOf = (place: number): string => `00000000000${place + 1}`;
  const pairings = desks.map((desk, place) => pairedUnit(uidOf(place), keyOfUnit(place), desk, socketOf(desk)));
  const sides = new Map(desks.map((desk, place) => [socketOf(desk), new UnitSide(keyOfUnit(place))]));
  let state = begin(siteOfOffice(3), new Uint8Array(16), { ...nothingRemembered("e0"), pairings }, instant(0));
  const say = (desk: string, message: ToGateway): void => {
    const line = (sides.get(socketOf(desk)) as UnitSide).say(message);
    state = take(state, socketOf(desk), line.slice(0, -1), 1000);
  };
  for (const [place, desk] of desks.entries()) {
    const socket = socketOf(desk);
    state = step(state, { kind: "port-opened", socket }, now).state;
    sides.get(socket)?.begin(state.links.get(socket)?.nonce as string, 1, 1);
    say(desk, deskUnitHello(uidOf(place), 1, 1));
    say(desk, beat as ToGateway);
  }
  say("d1", { verb: "PRESS", event: 0x10001, ageMs: 0 });
  // One line that is not believed is a fault; it stands before the count begins, and more of the same are the same fault.
  state = take(state, socketOf("d2"), encode({ verb: "REJECT", code: "check" }).slice(0, -1), 1500);
  return { state, sides };
}

/** Beside the count of bad lines and when one was last answered, nothing may differ. */
function unchanged(before: State, after: State, socket: string): boolean {
  const { links: oldLinks, watch: oldWatch, ...old } = before;
  const { links, watch, ...rest } = after;
  const faults = (of: State["watch"]): string => JSON.stringify(raisedFaults(of).map(faultKey));
  if (faults(oldWatch) !== faults(watch)) return false;
  const [was, is] = [oldLinks.get(socket), links.get(socket)];
  if (was === undefined || is === undefined) return false;
  const others = [...links].every(([name, link]) => name === socket || link === oldLinks.get(name));
  const same = Object.entries(rest).every(([name, value]) => value === old[name as keyof typeof old]);
  const counted = ["rejects", "rejectSentAt", "distrust", "trust"];
  const sameLink = Object.entries(is).every(
    ([name, value]) => counted.includes(name) || value === was[name as keyof typeof was],
  );
  // The answer takes a number; what counts as heard stays.
  return same && others && sameLink && was.trust?.heard === is.trust?.heard;
}
