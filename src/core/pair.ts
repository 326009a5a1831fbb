/**
 * Pairing, made for somebody on their knees under a desk: open the window, press the unit, it blinks, say which desk it is, it
 * chirps. From the gateway's side:
 *
 *   pair ──► window open ──PRESS of a new unit──► it blinks ──pair-confirm──► key on disk ──► PAIR
 *               │                                    │ PRESS of a second one: neither             │
 *               └── closes by itself ≤ 120 s         └── ambiguous until one is pressed alone     ▼
 *                                     paired: answer, chirp, window closed ◄── HELLO, tagged with the key
 *
 * The key is on disk before it crosses the cable, and the unit is paired when it has proved that it holds it, so whatever
 * loses power in between, both sides can be brought together again: a unit that took the key and could not say so is
 * recognised by its next HELLO, one that did not is still new and is offered the same key again.
 */
import { hexDigits } from "../../firmware-protocol/fields.ts";
import type { Happening } from "./event.ts";
import type { Request, RequestErrorCode, RequestInput, Response } from "./io.ts";
import { open } from "./link.ts";
import { isOurs, type Link, noUid } from "./link-state.ts";
import type { Pairing } from "./pairing.ts";
import { pairingAt } from "./place.ts";
import { answer, causeOfRequest, error, noDesk, ok } from "./reply.ts";
import type { Desk, DeskId } from "./site.ts";
import type { PairingWindow, Turn } from "./state.ts";
import { after, earliest, type Instant, rfc3339 } from "./time.ts";

/** From PAIR to the tagged HELLO: an EEPROM record takes 0.1 s, a boot loader 2 s, and a line may be lost. */
const proofMs = 10_000;
/** PAIR to READY takes 0.2 s, most of it EEPROM. */
const pairAgainMs = 1000;
/** One tone of the pattern `chirp`. */
const chirpMs = 1000;

type Refusal = Extract<Response, { readonly status: "error" }>;
type RequestOf<V extends Request["verb"]> = Extract<Request, { verb: V }>;

// ── the window ─────────────────────────────────────────────────────────────

export function openWindow(turn: Turn, request: RequestOf<"pair">): Response {
  const { window, links } = turn.state;
  if (window !== undefined) return error("window-open", windowOpen);
  const { socket } = request;
  if (socket !== undefined && !links.has(socket)) return error("unit-unreachable", noSocket(socket));
  const until = after(turn.now.instant, request.seconds * 1000);
  turn.change({ window: { until, socket, pressed: undefined, ambiguous: false, offer: undefined } });
  return ok({ seconds: request.seconds });
}

const windowOpen = "a pairing window is open already; finish it, or close it with pair-cancel";
const noSocket = (socket: string): string => `socket: no socket "${socket}" at this gateway; see \`rufkreis units\``;

export function cancelWindow(turn: Turn): Response {
  if (turn.state.window === undefined) return error("no-window", noWindow);
  closeWindow(turn, "the pairing was cancelled");
  return ok({});
}

const noWindow = "no pairing window is open; open one with the request `pair`";

function closeWindow(turn: Turn, why: string): void {
  const offer = turn.state.window?.offer;
  turn.change({ window: undefined });
  if (offer === undefined) return;
  turn.respond(offer.transaction, offer.via, "pair-confirm", error("not-proved", `uid: ${why}`));
}

/** The button of a unit that belongs to nobody: outside a window it means nothing. */
export function pressedNew(turn: Turn, link: Link): void {
  const { window } = turn.state;
  if (window === undefined || window.offer !== undefined) return;
  if (window.socket !== undefined && window.socket !== link.socket) return;
  const another = window.pressed !== undefined && window.pressed !== link.socket && isNew(turn, window.pressed);
  turn.change({ window: { ...window, pressed: another ? undefined : link.socket, ambiguous: another } });
}

function isNew(turn: Turn, socket: string): boolean {
  const link = turn.state.links.get(socket);
  return link?.phase === "linked" && link.owner === "new";
}

// ── the offer ──────────────────────────────────────────────────────────────

export function confirm(turn: Turn, input: RequestInput, request: RequestOf<"pair-confirm">): void {
  const { window, site } = turn.state;
  if (window === undefined) return answer(turn, input, error("no-window", noWindow));
  // Delivered twice by the broker: the answer comes when the unit has proved its key.
  if (window.offer?.transaction === input.transaction) return;
  if (window.offer !== undefined) {
    return answer(turn, input, error("window-open", "another unit is being paired just now; wait for its answer"));
  }
  const desk = site.desks.get(request.desk as DeskId);
  if (desk === undefined) return answer(turn, input, noDesk(request.desk));
  const link = window.pressed === undefined ? undefined : turn.state.links.get(window.pressed);
  const refusal = whyNot(turn, request, desk, link);
  if (refusal !== undefined) return answer(turn, input, refusal);
  offer(turn, input, window, desk, link as Link);
}

function whyNot(
  turn: Turn,
  request: RequestOf<"pair-confirm">,
  desk: Desk,
  link: Link | undefined,
): Response | undefined {
  const uid = request.uid.toUpperCase();
  if (link?.hello === undefined || !isNew(turn, link.socket) || link.hello.uid !== uid || uid === noUid) {
    return error(
      "not-pressed",
      `uid: "${request.uid}" is not the unit whose red button was pressed last; press it and look which one blinks`,
    );
  }
  if (desk.adapted) return adapted(desk);
  const taken = pairingAt(turn.state.pairings, desk.id);
  if (taken === undefined || request.replace) return undefined;
  return error(
    "desk-taken",
    `desk: "${desk.id}" has the unit ${taken.uid.toLowerCase()}; say "replace" to put this one in its place`,
  );
}

function adapted(desk: Desk, field = "desk"): Refusal {
  return error("desk-adapted", `${field}: "${desk.id}" has a device that needs no pairing; see its profile`);
}

function offer(turn: Turn, input: RequestInput, window: PairingWindow, desk: Desk, link: Link): void {
  const { uid, model } = link.hello as NonNullable<Link["hello"]>;
  const { socket } = link;
  // The unit may have taken the key of an offer before and not been able to say so.
  const key = turn.state.pairings.get(uid)?.key ?? turn.secret();
  const pairing: Pairing = {
    uid,
    key,
    desk: desk.id,
    socket,
    model,
    state: "offered",
    since: rfc3339(turn.now.wallMs),
    testedAt: undefined,
  };
  const cause = causeOfRequest(input);
  const seq = turn.recordPairing(
    { type: "pairing-offered", desk: desk.id, uid: uid.toLowerCase(), socket, cause },
    pairing,
  );
  turn.owe({ seq, kind: "pair", socket, uid });
  const { transaction, via } = input;
  const until = after(turn.now.instant, proofMs);
  turn.change({ window: { ...window, offer: { uid, desk: desk.id, until, sayAt: undefined, transaction, via } } });
}

/** What is said to who confirms the same pairing once more, after it came to an end. */
export function pairedOrNot(turn: Turn, { uid, desk }: RequestOf<"pair-confirm">): Response {
  const pairing = turn.state.pairings.get(uid.toUpperCase());
  if (pairing?.state !== "paired" || pairing.desk !== desk)
    return error(
      "not-proved",
      `uid: "${uid}" is not paired with "${desk}"; press its button again and confirm once more`,
    );
  const { socket, model } = pairing;
  return ok({ desk, uid: pairing.uid.toLowerCase(), socket, model });
}

/** The key of an offer is on disk: now it may cross the cable. */
function sayPair(turn: Turn, socket: string, uid: string): void {
  const link = turn.state.links.get(socket);
  const pairing = turn.state.pairings.get(uid);
  if (pairing === undefined || link?.hello?.uid !== uid || !isNew(turn, socket)) return;
  const key = [...pairing.key]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .toUpperCase();
  turn.turned({ link, say: [{ verb: "PAIR", key }] });
}

/** A line may be lost, and the unit may have been about to start over: PAIR is said again until the key is proved. */
function sayPairAgain(turn: Turn): void {
  const { window } = turn.state;
  const { offer } = window ?? {};
  if (window === undefined || offer?.sayAt === undefined || offer.sayAt > turn.now.instant) return;
  const socket = turn.state.pairings.get(offer.uid)?.socket;
  if (socket !== undefined) sayPair(turn, socket, offer.uid);
  const again = { ...offer, sayAt: after(turn.now.instant, pairAgainMs) };
  turn.change({ window: { ...window, offer: again } });
}

/** The key of an offer is on disk. */
export function beginPair(turn: Turn, socket: string, uid: string): void {
  sayPair(turn, socket, uid);
  const { window } = turn.state;
  if (window?.offer?.uid !== uid) return;
  turn.change({ window: { ...window, offer: { ...window.offer, sayAt: after(turn.now.instant, pairAgainMs) } } });
}

/** A session began. If its unit has just proved the key of an offer, it is paired. */
export function sessionBegan(turn: Turn, link: Link): void {
  const pairing = link.owner === "paired" ? turn.state.pairings.get(link.hello?.uid as string) : undefined;
  if (pairing?.state !== "offered") return;
  const { uid, desk, model } = pairing;
  const { socket } = link;
  const before = pairingAt(turn.state.pairings, desk);
  if (before !== undefined && before.uid !== uid) {
    if (turn.state.window?.offer?.uid !== uid) return lapse(turn, link, pairing);
    forget(turn, before, "replaced", `${sessionOf(link)}-replaces-${before.uid.toLowerCase()}`);
  }
  const happening: Happening = { type: "paired", desk, uid: uid.toLowerCase(), socket, model };
  const seq = turn.recordPairing(happening, { ...pairing, socket, state: "paired", since: rfc3339(turn.now.wallMs) });
  judgeAnew(turn, uid, socket);
  chirp(turn, desk);
  const open = turn.state.window?.offer;
  if (open?.uid !== uid) return;
  const { transaction, via } = open;
  const response = ok({ desk, uid: uid.toLowerCase(), socket, model });
  turn.owe({ seq, kind: "respond", transaction, via, verb: "pair-confirm", response });
  turn.change({ window: undefined });
}

/**
 * A unit that took its key and could not say so, and whose desk has got another one since: nobody is at hand who would know which is
 * right, so the one that works stays, and this one is told to forget its key.
 */
function lapse(turn: Turn, link: Link, pairing: Pairing): void {
  const seq = forget(turn, pairing, "replaced", `${sessionOf(link)}-lapsed`, link);
  turn.owe({ seq, kind: "unpair", socket: link.socket, uid: pairing.uid });
}

/** The session in which something was proved, as the beginning of a name: it never comes twice. */
function sessionOf({ hello }: Link): string {
  const { uid, boot, session } = hello as NonNullable<Link["hello"]>;
  return `${uid}-${hexDigits(boot, 4)}${hexDigits(session, 4)}`.toLowerCase();
}

export function chirp(turn: Turn, desk: DeskId): void {
  turn.change({ chirping: new Map(turn.state.chirping).set(desk, after(turn.now.instant, chirpMs)) });
}

// ── unpair, move ───────────────────────────────────────────────────────────

/** @param told the link of the unit, if it will be told to forget its key as well */
function forget(turn: Turn, pairing: Pairing, reason: "asked" | "replaced", cause: string, told?: Link): number {
  const { uid, desk } = pairing;
  const happening: Happening = { type: "unpaired", desk, uid: uid.toLowerCase(), reason, cause: cause as never };
  const seq = turn.record(happening, { uid, pairing: undefined });
  judgeAnew(turn, uid, told?.socket);
  return seq;
}

/** Whose unit it is was judged by the pairings of then: whoever else has this uid begins another session. */
function judgeAnew(turn: Turn, uid: string, except: string | undefined): void {
  for (const link of turn.state.links.values())
    if (link.phase === "linked" && link.hello?.uid === uid && link.socket !== except)
      turn.turned(open(link, turn.around));
}

/** A unit that cannot be told now keeps its key, and needs a factory reset before it can be paired again. */
export function unpair(turn: Turn, input: RequestInput, request: RequestOf<"unpair">): void {
  const found = pairingOfDesk(turn, request.desk);
  if ("status" in found) return answer(turn, input, found);
  const link = [...turn.state.links.values()].find((one) => isOurs(one) && one.hello?.uid === found.uid);
  const seq = forget(turn, found, "asked", causeOfRequest(input), link);
  if (link !== undefined) turn.owe({ seq, kind: "unpair", socket: link.socket, uid: found.uid });
  const { transaction, via } = input;
  const response = ok({
    desk: found.desk,
    uid: found.uid.toLowerCase(),
    unit: link === undefined ? "unreachable" : "told",
  });
  turn.owe({ seq, kind: "respond", transaction, via, verb: "unpair", response });
}

export function sayUnpair(turn: Turn, socket: string, uid: string): void {
  const link = turn.state.links.get(socket);
  if (link?.hello?.uid === uid && isOurs(link)) turn.turned({ link, say: [{ verb: "UNPAIR" }] });
}

/** A unit that still proves a key which is forgotten here did not get its UNPAIR. */
export function unpairAgain(turn: Turn, link: Link): void {
  const { pairings, owed } = turn.state;
  const { uid } = link.hello ?? {};
  if (uid === undefined || link.owner !== "paired" || !isOurs(link) || pairings.has(uid)) return;
  if (!owed.some((one) => one.kind === "unpair" && one.uid === uid)) sayUnpair(turn, link.socket, uid);
}

export function move(turn: Turn, input: RequestInput, request: RequestOf<"move">): void {
  const found = pairingOfDesk(turn, request.desk);
  if ("status" in found) return answer(turn, input, found);
  const to = turn.state.site.desks.get(request.to as DeskId);
  if (to === undefined) return answer(turn, input, noDesk(request.to, "to"));
  if (to.adapted) return answer(turn, input, adapted(to, "to"));
  const taken = pairingAt(turn.state.pairings, to.id);
  if (taken !== undefined && taken.uid !== found.uid)
    return answer(
      turn,
      input,
      error("desk-taken", `to: "${to.id}" has the unit ${taken.uid.toLowerCase()}; unpair or move that one first`),
    );
  const link = [...turn.state.links.values()].find((one) => isOurs(one) && one.hello?.uid === found.uid);
  if (link === undefined) return answer(turn, input, unreachable(request.desk));
  const { socket } = link;
  const { transaction, via } = input;
  const seq = turn.recordPairing(
    {
      type: "moved",
      desk: to.id,
      from: found.desk,
      uid: found.uid.toLowerCase(),
      socket,
      cause: causeOfRequest(input),
    },
    { ...found, desk: to.id, socket, testedAt: undefined },
  );
  chirp(turn, to.id);
  turn.owe({
    seq,
    kind: "respond",
    transaction,
    via,
    verb: "move",
    response: ok({ desk: to.id, from: found.desk, socket }),
  });
}

export function unreachable(desk: string): Response {
  return error("unit-unreachable", `desk: the unit of "${desk}" has no session just now; see \`rufkreis units\``);
}

function pairingOfDesk(turn: Turn, desk: string): Pairing | Refusal {
  if (!turn.state.site.desks.has(desk as DeskId)) return noDesk(desk);
  const code: RequestErrorCode = "not-paired";
  return pairingAt(turn.state.pairings, desk as DeskId) ?? error(code, `desk: "${desk}" has no paired unit`);
}

// ── time ───────────────────────────────────────────────────────────────────

/** When the window ends; a unit that was given its key is waited for, even beyond the time of the window. */
export function windowWakeAt(window: PairingWindow | undefined): Instant | undefined {
  return earliest(window?.offer?.sayAt, endOf(window));
}

/** A unit that was given its key is waited for even if the window's time is over. */
function endOf(window: PairingWindow | undefined): Instant | undefined {
  return window?.offer?.until ?? window?.until;
}

/** The window closes by itself. */
export function tickWindow(turn: Turn): void {
  sayPairAgain(turn);
  const end = endOf(turn.state.window);
  if (end !== undefined && end <= turn.now.instant)
    closeWindow(turn, "the unit did not take the key within 10 s; press its button again and confirm once more");
}
