/**
 * One line to one unit: its session, and what is believed of what it says.
 *
 *   closed ──port opened──► opening ──HELLO──► linked ──3 s of silence, READY──► opening
 *      ▲                       │ HELLO of another version                          │
 *      └──────port closed──────┴────────────────► foreign ─────────────────────────┘
 *
 * HELLO decides whose unit it is (`Owner`). From a paired one only lines with a fitting tag are taken (README §6); what does
 * not fit is counted as distrust, which is a fault within the second, and changes nothing else. One thing passes
 * nevertheless: a PRESS, marked as not verified, because losing a real call is worse than a false one. Whether it is of
 * a unit that is installed here is for the gateway to say.
 *
 *   OPEN 8F3A… ─►                          keys of (unit's key, 8F3A…, boot, session)
 *   ◄─ HELLO … ~0000 tag                   fits: paired, counter 0 is used up
 *   ◄─ PRESS 00050001 0 ~0001 tag          press, verified
 *   ◄─ PRESS 00050001 0 ~0001 tag          the same line again: distrust (and a press, not verified: a repetition)
 *
 * The link is told what the unit should show (link-show.ts); it is told nothing about alarms.
 */
import { limits } from "../../firmware-protocol/limits.ts";
import { type MessageOf, protocolVersion, type RejectCode, type ToGateway } from "../../firmware-protocol/messages.ts";
import { cut, encode, read } from "./frame.ts";
import { probe, probeAt, probed } from "./link-probe.ts";
import { beat, disobeysAt, noteDisobedience, repeatShow, shown, showRetryAt } from "./link-show.ts";
import {
  changed,
  draftOf,
  type Link,
  never,
  notProbed,
  noUid,
  type Owner,
  startsKept,
  type Turned,
  withHeard,
  withSaid,
} from "./link-state.ts";
import type { Pairing } from "./pairing.ts";
import { after, earliest, type Instant } from "./time.ts";
import { fits, type Seal, sessionKeys } from "./trust.ts";

/** What a link must know of the world to judge a line. */
export interface Around {
  /** Makes a nonce; each is used for one OPEN. */
  readonly nonce: () => string;
  /** The pairing of a uid; an `offered` one has a key that its unit may not have taken. */
  readonly pairingOf: (uid: string) => Pick<Pairing, "key" | "state"> | undefined;
  readonly now: Instant;
}

/** The lines of what is to be said, each with the trailer of the session. */
export function spoken({ link, say }: Turned): { readonly link: Link; readonly lines: readonly string[] } {
  let { trust } = link;
  const lines: string[] = [];
  for (const message of say) {
    // Who holds another key than ours takes no line of ours; a check would only earn a REJECT.
    if (message.verb !== "OPEN" && link.phase === "linked" && isDeaf(link)) continue;
    if (trust === undefined || message.verb === "OPEN") lines.push(encode(message));
    else if (trust.next <= limits.counterMax) {
      lines.push(encode(message, { key: trust.keys.toUnit, counter: trust.next }));
      trust = withSaid(trust);
    }
  }
  if (trust === link.trust) return { link, lines };
  const next = draftOf(link);
  next.trust = trust;
  return { link: next, lines };
}

function isDeaf(link: Link): boolean {
  return link.owner === "stranger" || (link.owner === "doubtful" && link.sealed);
}

/** The port is open: whatever was known of the unit is void, a session is asked for. */
export function portOpened(link: Link, around: Around): Turned {
  const { now } = around;
  return open(changed(link, { detail: "", heardAt: now, openedAt: now, opens: link.opens + 1 }), around);
}

export function portClosed(link: Link, detail: string, now: Instant): Link {
  const since = link.phase === "linked" ? now : link.since;
  return changed(noSession(link), { phase: "closed", since, detail, given: undefined });
}

function noSession(link: Link): Link {
  return changed(link, { trust: undefined, beat: undefined, confirmed: undefined });
}

/**
 * Leaves whatever session there was and asks for a new one. Asked again, with the same nonce: on a slow line the answer to the first OPEN comes when
 * the second is already under way, and each is worth as much.
 */
export function open(link: Link, { nonce: freshNonce, now }: Around): Turned {
  const since = link.phase === "linked" ? now : link.since;
  const nonce = link.phase === "opening" ? link.nonce : freshNonce();
  const next = changed(noSession(link), { phase: "opening", since, nonce, openSentAt: now, spokeAt: now });
  return { link: next, say: [{ verb: "OPEN", protocol: protocolVersion, nonce }] };
}

// ── lines ──────────────────────────────────────────────────────────────────

/** Reads one line of the unit. */
export function hear(link: Link, line: string, around: Around): Turned {
  // What was still on its way when the port closed must not open a session on a port that is not there.
  if (link.phase === "closed") return { link, say: [] };
  const found = cut(line);
  if (found.kind === "comment") return { link, say: [] };
  if (found.kind === "reject") return refuse(link, found.code, around.now);
  const { seal } = found;
  const { trust } = link;
  const believed =
    trust !== undefined && seal !== undefined && fits(seal, { key: trust.keys.toGateway, after: trust.heard });
  const heard = believed ? changed(link, { trust: withHeard(trust, seal.counter) }) : link;
  const decoded = read(found.text, "gateway");
  if (decoded.kind === "reject") {
    const needsTag = seal !== undefined || (link.phase === "linked" && !takesCheck(link));
    return refuse(heard, believed || !needsTag ? decoded.code : "trust", around.now);
  }
  return hearMessage(heard, decoded.message, seal, believed, around);
}

function hearMessage(
  link: Link,
  message: ToGateway,
  seal: Seal | undefined,
  believed: boolean,
  around: Around,
): Turned {
  const { now } = around;
  switch (message.verb) {
    case "READY":
      // It never has a tag (README §6), so one that has is a line without a check.
      if (seal !== undefined) return refuse(link, "trust", now, "READY with a tag");
      // It has no session with us and says so for ever; `tick` asks it now and then whether it was flashed.
      if (link.phase === "foreign") return { link: changed(link, { heardAt: now }), say: [] };
      // Between OPEN and HELLO a unit may still say READY once; a second OPEN at once would only make it start over.
      if (link.phase === "opening" && now < after(link.openSentAt, limits.showRetryMs)) return { link, say: [] };
      return open(link, around);
    case "HELLO":
      return hello(link, message, seal, around);
    default:
      if (link.phase !== "linked") return message.verb === "REJECT" ? repeat(link) : withoutSession(link, around);
      if (!believed && (seal !== undefined || !takesCheck(link))) return distrusted(link, message, seal, now);
      return message.verb === "REJECT" ? repeat(link) : inSession(changed(link, { heardAt: now }), message, now);
  }
}

/** Whether a unit of this owner speaks with a check alone. */
function takesCheck(link: Link): boolean {
  return link.owner === "adapted" || link.owner === "new";
}

/** A message that needs a session: the unit lives in one that we do not know (README §3). */
function withoutSession(link: Link, around: Around): Turned {
  if (link.phase === "foreign" || around.now < after(link.openSentAt, limits.showRetryMs)) return { link, say: [] };
  return open(link, around);
}

function refuse(link: Link, code: RejectCode, now: Instant, what = "a line"): Turned {
  const refused = counted(link, code, now, what);
  if (now < after(link.rejectSentAt, limits.rejectIntervalMs)) return { link: refused, say: [] };
  return { link: changed(refused, { rejectSentAt: now }), say: [{ verb: "REJECT", code }] };
}

function counted(link: Link, code: RejectCode, now: Instant, what: string): Link {
  const rejects = { ...link.rejects, [code]: (link.rejects[code] ?? 0) + 1 };
  return code === "trust" ? changed(link, { rejects, distrust: oneMore(link, what, now) }) : changed(link, { rejects });
}

function oneMore(link: Link, what: string, now: Instant): Link["distrust"] {
  return { at: now, lines: (link.distrust?.lines ?? 0) + 1, detail: what };
}

/** A line that its sender could not prove. A press still calls; everything else is refused. */
function distrusted(link: Link, message: ToGateway, seal: Seal | undefined, now: Instant): Turned {
  const what = `${message.verb} ${seal === undefined ? "without a tag" : "with a tag that does not fit"}`;
  // A REJECT is never answered (README §7): two lines that refuse each other would never end.
  if (message.verb === "REJECT") return { link: counted(link, "trust", now, what), say: [] };
  const refused = refuse(link, "trust", now, what);
  // Of whom nothing is believed anyway, it is believed that he is there: another fault than silence.
  const next =
    link.owner === "doubtful" || link.owner === "stranger" ? changed(refused.link, { heardAt: now }) : refused.link;
  if (message.verb !== "PRESS") return { ...refused, link: next };
  const { event, ageMs } = message;
  return { link: next, say: refused.say, report: { kind: "press", event, ageMs, verified: false } };
}

// ── HELLO ──────────────────────────────────────────────────────────────────

function hello(link: Link, message: MessageOf<"HELLO">, seal: Seal | undefined, around: Around): Turned {
  const { now } = around;
  // A session that was proved ends with READY, silence or the port; nobody talks it away with another HELLO that is not proved too.
  if (isPairedNow(link)) {
    const again =
      message.protocol === protocolVersion && isLater(link, message) ? judge(link, message, seal, around) : undefined;
    if (again?.owner !== "paired") return distrusted(link, message, seal, now);
    return inNewSession(changed(link, { ...again, sealed: true }), message, now);
  }
  if (message.protocol !== protocolVersion) {
    const since = link.phase === "foreign" ? link.since : now;
    return { link: changed(noSession(link), { phase: "foreign", since, heardAt: now, hello: message }), say: [] };
  }
  const judged = judge(link, message, seal, around);
  // Nobody asked for it and it proves nothing: the unit is asked again, and its own press is not made that of another one.
  if (judged.owner !== "paired" && !isAwaited(link, message)) return open(link, around);
  const detail = seal === undefined ? "HELLO without a tag" : "HELLO with a tag that does not fit";
  const next = judged.owner === "doubtful" ? changed(link, { distrust: oneMore(link, detail, now) }) : link;
  return inNewSession(changed(next, { ...judged, sealed: seal !== undefined }), message, now);
}

/** Whether a HELLO is the answer to an OPEN or to NAME, or the last one again. */
function isAwaited({ phase, adapted, hello }: Link, { uid, boot, session }: MessageOf<"HELLO">): boolean {
  if (phase !== "linked" || adapted || hello === undefined || hello.uid === noUid) return true;
  return uid === hello.uid && boot === hello.boot && session === hello.session;
}

function isPairedNow(link: Link): boolean {
  return link.phase === "linked" && link.owner === "paired";
}

/** Whose unit says HELLO. */
function judge(
  link: Link,
  message: MessageOf<"HELLO">,
  seal: Seal | undefined,
  around: Around,
): Pick<Link, "owner" | "trust"> {
  const by = (owner: Owner): Pick<Link, "owner" | "trust"> => ({ owner, trust: undefined });
  if (link.adapted) return by("adapted");
  const known = around.pairingOf(message.uid);
  if (seal === undefined) return by(known?.state === "paired" ? "doubtful" : "new");
  if (known === undefined) return by("stranger");
  const keys = sessionKeys(known.key, link.nonce, message.boot, message.session);
  if (!fits(seal, { key: keys.toGateway, after: -1 })) return by("doubtful");
  return { owner: "paired", trust: { keys, next: 0, heard: seal.counter } };
}

/** Whether a HELLO can be the answer to an OPEN that was said once more: of the same unit, in a session after this one. */
function isLater({ hello }: Link, { uid, boot, session }: MessageOf<"HELLO">): boolean {
  if (hello === undefined || uid !== hello.uid) return false;
  return boot > hello.boot || (boot === hello.boot && session > hello.session);
}

function inNewSession(link: Link, message: MessageOf<"HELLO">, now: Instant): Turned {
  const same = link.phase === "linked" && link.hello?.boot === message.boot && link.hello.session === message.session;
  const known: Link = changed(link, { hello: message, heardAt: now, starts: startsAfter(link, message, now) });
  const next: Link = same
    ? known
    : changed(known, {
        phase: "linked",
        since: now,
        opens: 0,
        probe: link.hello?.uid === message.uid ? link.probe : notProbed,
        confirmed: undefined,
        unconfirmedSince: undefined,
        contradictions: 0,
        disobeys: false,
        wanted: undefined,
        signal: 0,
      });
  if (message.uid === noUid) return { link: next, say: [], report: { kind: "unnamed" } };
  return { link: changed(next, { given: undefined }), say: [], report: { kind: "session" } };
}

/** A start of the unit that nobody brought about: opening the port resets many boards, and power may be switched. */
function startsAfter(link: Link, message: MessageOf<"HELLO">, now: Instant): readonly Instant[] {
  const before = link.hello;
  if (before === undefined || before.uid !== message.uid || before.boot === message.boot) return link.starts;
  if (now < after(link.openedAt, limits.lostAfterMs)) return link.starts;
  return [...link.starts, now].slice(-startsKept);
}

/** The unit refused a line: what waits for an answer is said again by the next `tick`. It proves no life: a REJECT is no answer. */
function repeat(link: Link): Turned {
  if (link.phase === "opening") return { link: changed(link, { openSentAt: never }), say: [] };
  if (link.phase !== "linked" || link.confirmed !== undefined) return { link, say: [] };
  return { link: changed(link, { showSentAt: never }), say: [] };
}

// ── within a session ───────────────────────────────────────────────────────

type SessionMessage = Exclude<ToGateway, MessageOf<"READY" | "HELLO" | "REJECT">>;

function inSession(link: Link, message: SessionMessage, now: Instant): Turned {
  switch (message.verb) {
    case "PRESS": {
      const { event, ageMs } = message;
      return { link, say: [], report: { kind: "press", event, ageMs, verified: link.owner === "paired" } };
    }
    case "EVENT": {
      const { kind, event, ageMs } = message;
      if (kind === "tamper") return { link, say: [], report: { kind: "tamper", event, ageMs } };
      return { link, say: [], report: { kind: "key", key: kind, event, ageMs } };
    }
    case "SHOWN":
      return { link: shown(link, message, now), say: [] };
    case "PROBED":
      return { link: probed(link, message, now), say: [] };
    case "BEAT":
      // NAME was lost, or the HELLO after it.
      if (link.hello?.uid === noUid) return { link: beat(link, message, now), say: [], report: { kind: "unnamed" } };
      return { link: beat(link, message, now), say: [] };
  }
}

// ── time ───────────────────────────────────────────────────────────────────

function openRetryAt(link: Link): Instant | undefined {
  if (link.phase === "opening") return after(link.openSentAt, limits.openRetryMs);
  return link.phase === "foreign" ? after(link.openSentAt, limits.lostAfterMs) : undefined;
}

/** When `tick` has something to do, at the latest. */
export function linkWakeAt(link: Link): Instant | undefined {
  if (link.phase === "closed") return undefined;
  if (link.phase !== "linked") return openRetryAt(link);
  const silentAt = after(link.heardAt, limits.lostAfterMs);
  const beatAt = after(link.spokeAt, limits.beatIntervalMs);
  return earliest(silentAt, beatAt, showRetryAt(link), disobeysAt(link), probeAt(link));
}

/** Does what is due: notices silence, repeats OPEN and SHOW, probes, beats. */
export function tick(link: Link, around: Around): Turned {
  const { now } = around;
  if (link.phase === "closed") return { link, say: [] };
  if (link.phase !== "linked") {
    if ((openRetryAt(link) as Instant) > now) return { link, say: [] };
    const opened = open(link, around);
    // A foreign unit that still speaks stays one until its HELLO says otherwise: a fault that comes and goes is none.
    const stays = link.phase === "foreign" && now < after(link.heardAt, limits.lostAfterMs);
    return stays ? { ...opened, link: changed(opened.link, { phase: "foreign" }) } : opened;
  }
  const isLost = after(link.heardAt, limits.lostAfterMs) <= now;
  if (isLost || isUsedUp(link)) return open(link, around);
  const noted = noteDisobedience(link, now);
  return repeatShow(noted, now) ?? probe(noted, now) ?? sayAlive(noted, now);
}

/** A counter must never wrap (README §6). */
function isUsedUp({ trust }: Link): boolean {
  return trust !== undefined && Math.max(trust.next, trust.heard) >= limits.counterRenewAt;
}

function sayAlive(link: Link, now: Instant): Turned {
  if (after(link.spokeAt, limits.beatIntervalMs) > now) return { link, say: [] };
  return { link: changed(link, { spokeAt: now }), say: [{ verb: "ALIVE" }] };
}
