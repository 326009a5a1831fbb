/**
 * Links in each phase and of each owner, made the way that life makes them, and lines as a unit writes them. The unit at
 * the other end is paired and holds its key unless a test says otherwise.
 */
import {
  type Message,
  type MessageOf,
  protocolVersion,
  type ToGateway,
  type ToUnit,
} from "../../firmware-protocol/messages.ts";
import { type Around, hear, portOpened } from "../../src/core/link.ts";
import { show } from "../../src/core/link-show.ts";
import { closedLink, type Link, type Owner, type Phase, type Turned, type Wanted } from "../../src/core/link-state.ts";
import { type Instant, instant } from "../../src/core/time.ts";
import { deskUnitHello, keyOfUnit, UnitSide } from "../tools/unit-side.ts";

export const socket = "/dev/serial/by-path/desk-1";
/** When the port of every link here was opened, and when its unit answered. */
export const openedAt = 10_000;
export const linkedAt = openedAt + 20;

/** The unit that is paired here, and one of whom nobody here has heard. */
export const uid = "3F9A0C7711E2";
export const uidElsewhere = "00000000BEEF";
export const key = keyOfUnit(1);
export const otherKey = keyOfUnit(2);

let nonces = 0;
/** Sixteen digits that were never used before. */
export const freshNonce = (): string => (++nonces).toString(16).toUpperCase().padStart(16, "0");

/** The world of a link whose gateway has paired this one unit. */
export function around(ms: number, pairings: Around["pairingOf"] = paired): Around {
  return { nonce: freshNonce, pairingOf: pairings, now: instant(ms) };
}

export const paired: Around["pairingOf"] = (of) => (of === uid ? { key, state: "paired" } : undefined);

// ── what is said ───────────────────────────────────────────────────────────

export function helloOf(part: Partial<MessageOf<"HELLO">> = {}): MessageOf<"HELLO"> {
  return { ...deskUnitHello(uid, 5, 1), ...part };
}

export function beatOf(part: Partial<MessageOf<"BEAT">> = {}): MessageOf<"BEAT"> {
  const counters = { rejects: 0, retries: 0, overruns: 0, dropped: 0 };
  const state = { signal: 0, buzzer: "silent", light: "dark", flags: 0, supplyMv: 4985, free: 12 } as const;
  return { verb: "BEAT", ...state, ...counters, ...part };
}

export function shownOf(part: Partial<MessageOf<"SHOWN">> = {}): MessageOf<"SHOWN"> {
  return { verb: "SHOWN", signal: 1, buzzer: "silent", light: "ready", sounding: 0, afterMs: 0, ...part };
}

const sides = new Map<string, UnitSide>();

/** The unit's side of the session that an OPEN with this nonce began; the same for each line of it, so that its counter grows. */
export function sideOf(nonce: string, boot = 5, session = 1, by: Uint8Array | undefined = key): UnitSide {
  const name = `${nonce} ${boot} ${session} ${by?.[0]}`;
  const known = sides.get(name);
  if (known !== undefined) return known;
  const side = new UnitSide(by);
  side.begin(nonce, boot, session);
  sides.set(name, side);
  return side;
}

/** A session that is long over, or was never ours. */
const elsewhere = "E15E000000000000";

/** The unit's side of what a link is in the midst of. A HELLO is of the session that it tells, and answers the last OPEN. */
function sideAt(link: Link, message: ToGateway, by: Uint8Array | undefined): UnitSide {
  if (message.verb === "HELLO") return sideOf(link.nonce, message.boot, message.session, by);
  const { hello } = link;
  const inSession = link.phase === "linked" && hello !== undefined;
  return inSession ? sideOf(link.nonce, hello.boot, hello.session, by) : sideOf(elsewhere, 5, 1, by);
}

/** A line without its LF, as the shell hands it over, of a unit with this key (`undefined`: an unpaired one). */
export function lineOf(link: Link, message: ToGateway, by: Uint8Array | undefined = key): string {
  return plain(sideAt(link, message, by).say(message));
}

export function plain(line: string): string {
  return line.slice(0, -1);
}

/** What a link makes of a message of its unit, or of any line. */
export function heard(link: Link, message: ToGateway | string, atMs: number, by?: Uint8Array): Turned {
  const line = typeof message === "string" ? message : lineOf(link, message, by);
  return listen(link, line, atMs);
}

/** What a link makes of a message that has a check and no tag. */
export function heardBare(link: Link, message: ToGateway, atMs: number): Turned {
  return listen(link, bare(message), atMs);
}

export function bare(message: ToGateway): string {
  return plain(new UnitSide(undefined).say(message));
}

function listen(link: Link, line: string, atMs: number): Turned {
  return hear(link, line, around(atMs));
}

/** What the unit of a link reads of what is said to it; a line that it must not believe is told by its code. */
export function readBy(side: UnitSide, lines: readonly string[]): (ToUnit | string)[] {
  return lines.map((line) => {
    const read = side.hear(plain(line));
    return read.kind === "message" ? read.message : read.kind === "reject" ? read.code : read.kind;
  });
}

// ── links ──────────────────────────────────────────────────────────────────

export function linkIn(phase: Phase): Link {
  const closed = closedLink(socket, false, instant(0));
  if (phase === "closed") return closed;
  const opening = portOpened(closed, around(openedAt)).link;
  if (phase === "opening") return opening;
  // A unit of another version has no session, and so no tag (README §3).
  if (phase === "foreign") return heardBare(opening, helloOf({ protocol: protocolVersion + 1 }), linkedAt).link;
  return heard(opening, helloOf(), linkedAt).link;
}

/** How a unit introduces itself: with which uid and key, and what becomes of it. */
export interface Introduction {
  readonly owner: Owner;
  readonly uid: string;
  readonly key: Uint8Array | undefined;
}

/** Every way to become linked. A doubtful unit may have lost its key, or hold another one. */
export const introductions: Readonly<Record<string, Introduction>> = {
  paired: { owner: "paired", uid, key },
  adapted: { owner: "adapted", uid, key: undefined },
  new: { owner: "new", uid: uidElsewhere, key: undefined },
  stranger: { owner: "stranger", uid: uidElsewhere, key: otherKey },
  "doubtful, wrong key": { owner: "doubtful", uid, key: otherKey },
  "doubtful, no key": { owner: "doubtful", uid, key: undefined },
};

/** A link to a unit that introduced itself so. */
export function introduced(name: string, atMs = linkedAt): Link {
  const { owner, uid: told, key: by } = introductions[name] as Introduction;
  const closed = closedLink(socket, owner === "adapted", instant(0));
  const opening = portOpened(closed, around(atMs - 20)).link;
  return listen(opening, helloLine(opening, told, by), atMs).link;
}

function helloLine(opening: Link, told: string, by: Uint8Array | undefined): string {
  const message = helloOf({ uid: told });
  return by === undefined ? bare(message) : lineOf(opening, message, by);
}

const silence = Number.NEGATIVE_INFINITY as Instant;

export const ready: Wanted = { buzzer: "silent", light: "ready", calls: 0, soundUntil: silence };

/** The signal of a desk that is called, with ten seconds of sound left after `linkedAt`. */
export const help: Wanted = { buzzer: "help", light: "help", calls: 1, soundUntil: instant(linkedAt + 10_000) };

/** A linked unit that was told a signal at `linkedAt` and, if `confirmed`, said so at once. */
export function showing(wanted: Wanted, confirmed = true): Link {
  const { link } = show(linkIn("linked"), wanted, instant(linkedAt));
  if (!confirmed) return link;
  const { buzzer, light } = wanted;
  const sounding = buzzer === "silent" ? 0 : 1;
  return heard(link, shownOf({ signal: link.signal, buzzer, light, sounding }), linkedAt + 5).link;
}

/** The verbs of what is said, in order. */
export const verbsOf = (messages: readonly Message[]): string => messages.map(({ verb }) => verb).join(" ");
