/**
 * One line to one unit: its session, what it last said, and what it was last told to show.
 *
 *   closed ──port opened──► opening ──HELLO──► linked ──3 s of silence, READY──► opening
 *      ▲                       │ HELLO of another version                          │
 *      └──────port closed──────┴────────────────► foreign ─────────────────────────┘
 *
 * The link is told what the unit should show and repeats SHOW until the unit says that it does; it is
 * told nothing about alarms. Whatever makes the unit forget (a reset, a replug, a lost line, a restart of
 * the gateway) makes `confirmed` undefined, and the next comparison sends SHOW again. That is all there is to
 * recovery.
 *
 * Every function takes a link and gives back a new one, with the messages to send, in order.
 */
import { limits } from "../../firmware-protocol/limits.ts";
import {
  type Capability,
  capabilityNames,
  type MessageOf,
  protocolVersion,
  type RejectCode,
  type ToGateway,
  type ToUnit,
  type UnitFlag,
  unitFlagNames,
} from "../../firmware-protocol/messages.ts";
import type { Buzzer, Light } from "../../firmware-protocol/patterns.ts";
import { decode } from "./frame.ts";
import { after, earliest, type Instant } from "./time.ts";

export type Phase = "closed" | "opening" | "linked" | "foreign";

/** What a unit should show. `calls` makes a new signal of one more alarm even where the patterns stay the same. */
export interface Wanted {
  readonly buzzer: Buzzer;
  readonly light: Light;
  readonly calls: number;
  /** When the sound ends; without a buzzer pattern it means nothing. */
  readonly soundUntil: Instant;
}

/** What a unit confirmed for the signal that it was last told. */
export interface Confirmed {
  readonly sounding: boolean;
  readonly at: Instant;
}

export interface Link {
  readonly socket: string;
  readonly phase: Phase;
  /** Since when the phase is not `linked`, or since when it is. */
  readonly since: Instant;
  /** Why the port is closed, in words for people. */
  readonly detail: string;
  readonly nonce: string;
  readonly openSentAt: Instant;
  /** When a line of a session came last, or the port was opened. */
  readonly heardAt: Instant;
  readonly spokeAt: Instant;
  readonly hello: MessageOf<"HELLO"> | undefined;
  /** The uid that a unit without one was told to take, until its HELLO tells it. */
  readonly given: string | undefined;
  readonly beat: MessageOf<"BEAT"> | undefined;
  readonly signal: number;
  readonly wanted: Wanted | undefined;
  readonly confirmed: Confirmed | undefined;
  /** Since when the unit has not confirmed what it should show; `undefined` while it has. */
  readonly unconfirmedSince: Instant | undefined;
  /** Whether that has lasted too long: the unit is linked, but does not do what it is told. */
  readonly disobeys: boolean;
  /** How often the port was opened since the unit was linked last. */
  readonly opens: number;
  readonly showSentAt: Instant;
  readonly showTries: number;
  readonly rejects: Readonly<Partial<Record<RejectCode, number>>>;
  readonly rejectSentAt: Instant;
  /** Until when the line counts as babbling. */
  readonly babbleUntil: Instant;
}

/** What a line from a unit means to the rest of the core. */
export type Report =
  | { readonly kind: "press"; readonly event: number; readonly ageMs: number }
  | { readonly kind: "key"; readonly key: "green" | "green-hold"; readonly event: number; readonly ageMs: number }
  | { readonly kind: "unnamed" };

/** A link after something, and what is to be said on it. */
export interface Turned {
  readonly link: Link;
  readonly say: readonly ToUnit[];
  readonly report?: Report;
}

/** Makes a nonce; each is used for one OPEN. */
export type FreshNonce = () => string;

/** The uid of a unit that has not been named yet. */
export const noUid = "000000000000";

/** Repetitions of SHOW become slower with each try, up to this many times the first interval. */
const showBackoffMax = 8;
const never = -Infinity as Instant;

/** A link whose port was not opened yet. */
export function closedLink(socket: string, now: Instant): Link {
  return {
    socket,
    phase: "closed",
    since: now,
    detail: "not opened yet",
    nonce: "",
    openSentAt: never,
    heardAt: never,
    spokeAt: never,
    hello: undefined,
    given: undefined,
    beat: undefined,
    signal: 0,
    wanted: undefined,
    confirmed: undefined,
    unconfirmedSince: undefined,
    disobeys: false,
    opens: 0,
    showSentAt: never,
    showTries: 0,
    rejects: {},
    rejectSentAt: never,
    babbleUntil: never,
  };
}

/** The port is open: whatever was known of the unit is void, a session is asked for. */
export function portOpened(link: Link, nonce: FreshNonce, now: Instant): Turned {
  return open({ ...link, detail: "", heardAt: now, opens: link.opens + 1 }, nonce, now);
}

export function portClosed(link: Link, detail: string, now: Instant): Link {
  const since = link.phase === "linked" ? now : link.since;
  return { ...link, phase: "closed", since, detail, given: undefined, beat: undefined, confirmed: undefined };
}

/** Leaves whatever session there was and asks for a new one. */
function open(link: Link, freshNonce: FreshNonce, now: Instant): Turned {
  const since = link.phase === "linked" ? now : link.since;
  const nonce = freshNonce();
  const next: Link = {
    ...link,
    phase: "opening",
    since,
    nonce,
    beat: undefined,
    confirmed: undefined,
    openSentAt: now,
    spokeAt: now,
  };
  return { link: next, say: [{ verb: "OPEN", protocol: protocolVersion, nonce }] };
}

/**
 * Reads one line of the unit.
 * @param nonce in case that a session must be opened
 */
export function hear(link: Link, line: string, nonce: FreshNonce, now: Instant): Turned {
  // What was still on its way when the port closed must not open a session on a port that is not there.
  if (link.phase === "closed") return { link, say: [] };
  const decoded = decode(line, "gateway");
  if (decoded.kind === "comment") return { link, say: [] };
  if (decoded.kind === "reject") return refuse(link, decoded.code, now);
  const { message } = decoded;
  switch (message.verb) {
    case "READY":
      // It has no session with us and says so for ever; `tick` asks it now and then whether it was flashed.
      if (link.phase === "foreign") return { link: { ...link, heardAt: now }, say: [] };
      // Between OPEN and HELLO a unit may still say READY once; a second OPEN at once would only make it start over.
      if (link.phase === "opening" && now < after(link.openSentAt, limits.showRetryMs)) return { link, say: [] };
      return open(link, nonce, now);
    case "HELLO":
      return hello(link, message, now);
    case "REJECT":
      return repeat(link, now);
    default:
      return link.phase === "linked"
        ? inSession({ ...link, heardAt: now }, message, now)
        : withoutSession(link, nonce, now);
  }
}

/** A message that needs a session: the unit lives in one that we do not know (README §3). */
function withoutSession(link: Link, nonce: FreshNonce, now: Instant): Turned {
  if (link.phase === "foreign" || now < after(link.openSentAt, limits.showRetryMs)) return { link, say: [] };
  return open(link, nonce, now);
}

function refuse(link: Link, code: RejectCode, now: Instant): Turned {
  const rejects = { ...link.rejects, [code]: (link.rejects[code] ?? 0) + 1 };
  if (now < after(link.rejectSentAt, limits.rejectIntervalMs)) return { link: { ...link, rejects }, say: [] };
  return { link: { ...link, rejects, rejectSentAt: now }, say: [{ verb: "REJECT", code }] };
}

function hello(link: Link, message: MessageOf<"HELLO">, now: Instant): Turned {
  if (message.protocol !== protocolVersion) {
    return {
      link: {
        ...link,
        phase: "foreign",
        since: link.phase === "foreign" ? link.since : now,
        heardAt: now,
        hello: message,
      },
      say: [],
    };
  }
  const same = link.phase === "linked" && link.hello?.boot === message.boot && link.hello.session === message.session;
  const next: Link = same
    ? { ...link, hello: message, heardAt: now }
    : {
        ...link,
        phase: "linked",
        since: now,
        hello: message,
        heardAt: now,
        opens: 0,
        confirmed: undefined,
        unconfirmedSince: undefined,
        disobeys: false,
        wanted: undefined,
        signal: 0,
      };
  return message.uid === noUid
    ? { link: next, say: [], report: { kind: "unnamed" } }
    : { link: { ...next, given: undefined }, say: [] };
}

/** The unit refused a line: what waits for an answer is said again by the next `tick`. */
function repeat(link: Link, now: Instant): Turned {
  if (link.phase === "opening") return { link: { ...link, openSentAt: never }, say: [] };
  if (link.phase !== "linked" || link.confirmed !== undefined) return { link: { ...link, heardAt: now }, say: [] };
  return { link: { ...link, heardAt: now, showSentAt: never }, say: [] };
}

type SessionMessage = Exclude<ToGateway, MessageOf<"READY" | "HELLO" | "REJECT">>;

function inSession(link: Link, message: SessionMessage, now: Instant): Turned {
  switch (message.verb) {
    case "PRESS":
      return { link, say: [], report: { kind: "press", event: message.event, ageMs: message.ageMs } };
    case "EVENT":
      return { link, say: [], report: { kind: "key", key: message.kind, event: message.event, ageMs: message.ageMs } };
    case "SHOWN":
      return { link: shown(link, message, now), say: [] };
    case "BEAT":
      // NAME was lost, or the HELLO after it.
      if (link.hello?.uid === noUid) return { link: beat(link, message, now), say: [], report: { kind: "unnamed" } };
      return { link: beat(link, message, now), say: [] };
  }
}

function shown(link: Link, message: MessageOf<"SHOWN">, now: Instant): Link {
  const { wanted } = link;
  if (wanted === undefined || message.signal !== link.signal) return link;
  if (message.light !== wanted.light || message.buzzer !== wanted.buzzer) return link;
  return {
    ...link,
    unconfirmedSince: undefined,
    disobeys: false,
    confirmed: { sounding: message.sounding === 1 && wanted.buzzer !== "silent", at: now },
  };
}

/** A beat that tells something else than was confirmed makes the link say SHOW again. */
function beat(link: Link, message: MessageOf<"BEAT">, now: Instant): Link {
  const next = { ...link, beat: message };
  const { wanted, confirmed } = link;
  if (wanted === undefined || confirmed === undefined) return next;
  const sounds = message.buzzer === wanted.buzzer || (message.buzzer === "silent" && wanted.soundUntil <= now);
  const agrees = message.signal === link.signal && message.light === wanted.light && sounds;
  // A beat that was on its way when SHOW went out tells the state before it.
  const crossed = now < after(link.showSentAt, limits.showRetryMs);
  return agrees || crossed ? next : { ...next, confirmed: undefined, unconfirmedSince: now, showTries: 0 };
}

function sameWanted(a: Wanted | undefined, b: Wanted): boolean {
  return (
    a !== undefined &&
    a.buzzer === b.buzzer &&
    a.light === b.light &&
    a.calls === b.calls &&
    a.soundUntil === b.soundUntil
  );
}

/** Compares what the unit should show with what it was told, and tells it at once when they differ. */
export function show(link: Link, wanted: Wanted, now: Instant): Turned {
  if (link.phase !== "linked" || sameWanted(link.wanted, wanted)) return { link, say: [] };
  const signal = (link.signal + 1) & 0xffff;
  const unconfirmedSince = link.unconfirmedSince ?? now;
  return sayShow({ ...link, wanted, signal, confirmed: undefined, unconfirmedSince, showTries: 0 }, wanted, now);
}

function sayShow(link: Link, wanted: Wanted, now: Instant): Turned {
  const leftMs = wanted.soundUntil - now;
  // One second more than is left: the gateway ends the sound itself, the unit's limit stands behind it.
  const seconds =
    wanted.buzzer === "silent" ? 0 : Math.min(Math.max(Math.ceil(leftMs / 1000), 0) + 1, limits.showSecondsMax);
  const say: ToUnit = { verb: "SHOW", signal: link.signal, buzzer: wanted.buzzer, light: wanted.light, seconds };
  return { link: { ...link, showSentAt: now, spokeAt: now, showTries: link.showTries + 1 }, say: [say] };
}

function showRetryAt(link: Link): Instant | undefined {
  if (link.phase !== "linked" || link.wanted === undefined || link.confirmed !== undefined) return undefined;
  return after(link.showSentAt, limits.showRetryMs * Math.min(link.showTries, showBackoffMax));
}

function openRetryAt(link: Link): Instant | undefined {
  if (link.phase === "opening") return after(link.openSentAt, limits.openRetryMs);
  return link.phase === "foreign" ? after(link.openSentAt, limits.lostAfterMs) : undefined;
}

/** A linked unit that has not confirmed its signal for this long does not do what it is told: twenty repetitions. */
const disobeysAfterMs = 1000;

function disobeysAt(link: Link): Instant | undefined {
  return link.disobeys || link.unconfirmedSince === undefined
    ? undefined
    : after(link.unconfirmedSince, disobeysAfterMs);
}

/** When `tick` has something to do, at the latest. */
export function linkWakeAt(link: Link): Instant | undefined {
  if (link.phase === "closed") return undefined;
  if (link.phase !== "linked") return openRetryAt(link);
  const silentAt = after(link.heardAt, limits.lostAfterMs);
  return earliest(silentAt, after(link.spokeAt, limits.beatIntervalMs), showRetryAt(link), disobeysAt(link));
}

/** Does what is due: notices silence, repeats OPEN and SHOW, beats. */
export function tick(link: Link, nonce: FreshNonce, now: Instant): Turned {
  if (link.phase === "closed") return { link, say: [] };
  if (link.phase !== "linked") {
    if ((openRetryAt(link) as Instant) > now) return { link, say: [] };
    const opened = open(link, nonce, now);
    // A foreign unit that still speaks stays one until its HELLO says otherwise: a fault that comes and goes is none.
    const stays = link.phase === "foreign" && now < after(link.heardAt, limits.lostAfterMs);
    return stays ? { ...opened, link: { ...opened.link, phase: "foreign" } } : opened;
  }
  if (after(link.heardAt, limits.lostAfterMs) <= now) return open(link, nonce, now);
  const disobeys = link.disobeys || (disobeysAt(link) ?? now + 1) <= now;
  return tickLinked(disobeys === link.disobeys ? link : { ...link, disobeys }, now);
}

function tickLinked(link: Link, now: Instant): Turned {
  const retryAt = showRetryAt(link);
  if (retryAt !== undefined && retryAt <= now) return sayShow(link, link.wanted as Wanted, now);
  if (after(link.spokeAt, limits.beatIntervalMs) <= now)
    return { link: { ...link, spokeAt: now }, say: [{ verb: "ALIVE" }] };
  return { link, say: [] };
}

/** Openings without a session after which a port counts as flapping. */
const flappingOpens = 3;

/** From when on an open port without a session is a silent unit; one that only comes and goes is given no new time. */
export function silentFrom(link: Link): Instant {
  return after(link.opens >= flappingOpens ? link.since : link.heardAt, limits.lostAfterMs);
}

/** Whether another linked unit tells the same uid: a copied EEPROM, or somebody who pretends. */
export function hasTwin(links: ReadonlyMap<string, Link>, link: Link): boolean {
  for (const other of links.values()) {
    if (other.socket !== link.socket && other.phase === "linked" && other.hello?.uid === link.hello?.uid) return true;
  }
  return false;
}

/** Whether the unit said that it has this. */
export function can(link: Link, capability: Capability): boolean {
  return link.hello !== undefined && (link.hello.capabilities & (1 << capabilityNames.indexOf(capability))) !== 0;
}

/** Whether the unit's last beat told this flag. */
export function flagged(link: Link, flag: UnitFlag): boolean {
  return link.beat !== undefined && (link.beat.flags & (1 << unitFlagNames.indexOf(flag))) !== 0;
}
