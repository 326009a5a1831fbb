/**
 * What is known of one line: its session, whose unit is at its end, what that unit last said, and what it was last told.
 * Every function of the link files takes a link and gives back a new one; nobody else makes one.
 */
import { limits } from "../../firmware-protocol/limits.ts";
import {
  type Capability,
  capabilityNames,
  type MessageOf,
  type RejectCode,
  type ToUnit,
  type UnitFlag,
  unitFlagNames,
} from "../../firmware-protocol/messages.ts";
import type { Buzzer, Light } from "../../firmware-protocol/patterns.ts";
import { after, type Instant } from "./time.ts";
import type { SessionKeys } from "./trust.ts";

export type Phase = "closed" | "opening" | "linked" | "foreign";

/**
 * Whose unit it is, judged at each HELLO:
 *
 *   paired    it proved that it holds the key of its uid
 *   adapted   a device that the gateway translates; its socket is all its trust
 *   new       it has no key, and its uid is not known here
 *   stranger  it has a key, and its uid is not known here: it belongs to another gateway
 *   doubtful  its uid is known here, and it did not prove the key
 */
export type Owner = "paired" | "adapted" | "new" | "stranger" | "doubtful";

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

/** The tags of one session. */
export interface Trust {
  readonly keys: SessionKeys;
  /** The counter of the next line to the unit. */
  readonly next: number;
  /** The highest counter heard, -1 for none. */
  readonly heard: number;
}

/** The counters after one more line to the unit. Written out for the reason of `draftOf`. */
export function withSaid({ keys, next, heard }: Trust): Trust {
  return { keys, next: next + 1, heard };
}

/** The counters after a line from the unit. */
export function withHeard({ keys, next }: Trust, heard: number): Trust {
  return { keys, next, heard };
}

/** Lines that could not be believed. */
export interface Distrust {
  readonly at: Instant;
  readonly lines: number;
  /** What the last one tried to be. */
  readonly detail: string;
}

/** How the silent test of the buzzer stands. */
export interface Probe {
  readonly number: number;
  readonly sentAt: Instant;
  readonly tries: number;
  /** When one was answered; whether its buzzer was read back as driven. */
  readonly answeredAt: Instant;
  readonly sounded: boolean;
}

export interface Link {
  readonly socket: string;
  /** Translated by the gateway: believed without a tag. */
  readonly adapted: boolean;
  readonly phase: Phase;
  /** Since when the phase is not `linked`, or since when it is. */
  readonly since: Instant;
  /** Why the port is closed, in words for people. */
  readonly detail: string;
  readonly nonce: string;
  readonly openSentAt: Instant;
  readonly openedAt: Instant;
  /** When a line of a session came last, or the port was opened. */
  readonly heardAt: Instant;
  readonly spokeAt: Instant;
  readonly hello: MessageOf<"HELLO"> | undefined;
  readonly owner: Owner;
  /** Whether its HELLO had a tag, fitting or not. */
  readonly sealed: boolean;
  readonly trust: Trust | undefined;
  readonly distrust: Distrust | undefined;
  /** The uid that a unit without one was told to take, until its HELLO tells it. */
  readonly given: string | undefined;
  readonly beat: MessageOf<"BEAT"> | undefined;
  readonly signal: number;
  readonly wanted: Wanted | undefined;
  readonly confirmed: Confirmed | undefined;
  /** Since when the unit has not confirmed what it should show; `undefined` while it has. */
  readonly unconfirmedSince: Instant | undefined;
  /** Beats in a row that took back what was confirmed. */
  readonly contradictions: number;
  /** Whether that has lasted too long: the unit is linked, but does not do what it is told. */
  readonly disobeys: boolean;
  readonly probe: Probe;
  /** How often the port was opened since the unit was linked last. */
  readonly opens: number;
  /** When the unit was last found to have started by itself, newest last; as many as count as too often. */
  readonly starts: readonly Instant[];
  readonly showSentAt: Instant;
  readonly showTries: number;
  readonly rejects: Readonly<Partial<Record<RejectCode, number>>>;
  readonly rejectSentAt: Instant;
  /** New events within the second that began then. */
  readonly eventsSince: Instant;
  readonly events: number;
  /** Until when the line counts as babbling. */
  readonly babbleUntil: Instant;
}

/** What a line from a unit means to the rest of the core. */
export type Report =
  /** `verified`: the unit proved that it holds the key of its uid. */
  | { readonly kind: "press"; readonly event: number; readonly ageMs: number; readonly verified: boolean }
  | {
      readonly kind: "key";
      readonly key: "green" | "green-hold" | "both-hold";
      readonly event: number;
      readonly ageMs: number;
    }
  | { readonly kind: "tamper"; readonly event: number; readonly ageMs: number }
  | { readonly kind: "unnamed" }
  /** A session began, and the unit's owner was judged. */
  | { readonly kind: "session" };

/** A link after something, and what is to be said on it. */
export interface Turned {
  readonly link: Link;
  readonly say: readonly ToUnit[];
  readonly report?: Report;
}

/** The uid of a unit that has not been named yet. */
export const noUid = "000000000000";

/** Starts by itself that are remembered; so many within ten minutes are too many (watch.ts). */
export const startsKept = 3;

export const never = -Infinity as Instant;

export const notProbed: Probe = { number: 0, sentAt: never, tries: 0, answeredAt: never, sounded: true };

/** A link whose port was not opened yet. */
export function closedLink(socket: string, adapted: boolean, now: Instant): Link {
  return {
    socket,
    adapted,
    phase: "closed",
    since: now,
    detail: "not opened yet",
    nonce: "",
    openSentAt: never,
    openedAt: never,
    heardAt: never,
    spokeAt: never,
    hello: undefined,
    owner: adapted ? "adapted" : "new",
    sealed: false,
    trust: undefined,
    distrust: undefined,
    given: undefined,
    beat: undefined,
    signal: 0,
    wanted: undefined,
    confirmed: undefined,
    unconfirmedSince: undefined,
    contradictions: 0,
    disobeys: false,
    probe: notProbed,
    opens: 0,
    starts: [],
    showSentAt: never,
    showTries: 0,
    rejects: {},
    rejectSentAt: never,
    eventsSince: never,
    events: 0,
    babbleUntil: never,
  };
}

/** A link with some of it changed. */
export function changed(link: Link, part: Partial<Link>): Link {
  return Object.assign(draftOf(link), part);
}

/**
 * A copy that its maker fills in before anybody else sees it. Written out field by field, because V8 gives what `{ ...link }` makes a
 * hidden class of its own for each place and each class before it; with some forty places that change a link, a copy took 1.6 µs
 * instead of 0.1, and a press makes some twenty of them.
 */
export function draftOf(link: Link): { -readonly [Field in keyof Link]: Link[Field] } {
  return {
    socket: link.socket,
    adapted: link.adapted,
    phase: link.phase,
    since: link.since,
    detail: link.detail,
    nonce: link.nonce,
    openSentAt: link.openSentAt,
    openedAt: link.openedAt,
    heardAt: link.heardAt,
    spokeAt: link.spokeAt,
    hello: link.hello,
    owner: link.owner,
    sealed: link.sealed,
    trust: link.trust,
    distrust: link.distrust,
    given: link.given,
    beat: link.beat,
    signal: link.signal,
    wanted: link.wanted,
    confirmed: link.confirmed,
    unconfirmedSince: link.unconfirmedSince,
    contradictions: link.contradictions,
    disobeys: link.disobeys,
    probe: link.probe,
    opens: link.opens,
    starts: link.starts,
    showSentAt: link.showSentAt,
    showTries: link.showTries,
    rejects: link.rejects,
    rejectSentAt: link.rejectSentAt,
    eventsSince: link.eventsSince,
    events: link.events,
    babbleUntil: link.babbleUntil,
  };
}

/** Openings without a session after which a port counts as flapping. */
const flappingOpens = 3;

/** From when on an open port without a session is a silent unit; one that only comes and goes is given no new time. */
export function silentFrom(link: Link): Instant {
  return after(link.opens >= flappingOpens ? link.since : link.heardAt, limits.lostAfterMs);
}

/** Whether what the unit says of itself counts: it has a session, and it is ours. */
export function isOurs(link: Link): boolean {
  return link.phase === "linked" && (link.owner === "paired" || link.owner === "adapted");
}

/** Whether another unit of ours tells the same uid: a copied EEPROM. */
export function hasTwin(links: ReadonlyMap<string, Link>, link: Link): boolean {
  for (const other of links.values()) {
    if (other.socket !== link.socket && isOurs(other) && other.hello?.uid === link.hello?.uid) return true;
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
