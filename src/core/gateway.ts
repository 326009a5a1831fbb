/**
 * The gateway: one function from what it knows and what comes in to what it knows then and what is to be done.
 *
 *     step(state, input, now) → { state, effects, wakeAt }
 *
 * Each turn has three parts. First the input is taken in: a line changes its link, a press becomes an
 * alarm, a request becomes an event. Then the house is settled: every unit whose signal changed is told so, and
 * buzzers that confirmed are booked to their alarms. Last the watch looks for faults. The press of a button at d1:
 *
 *     line "PRESS 00050001 0" at the socket of d1
 *       → raised (alarm 3f9a…-00050001, called d2…d8)           booked at once, on disk later
 *       → SHOW help to seven units, SHOW sent to d1             effects: send × 8, append
 *     appended                → KEPT 00050001 to d1             only now the unit forgets it
 *     line "SHOWN …" of d3    → sounding (d3, 6.1 ms), SHOW received to d1
 *
 * Nothing here waits, and nothing here knows a clock: the shell calls again at `wakeAt`.
 */
import { limits } from "../../firmware-protocol/limits.ts";
import { stillShown } from "./all-clear.ts";
import { escalationAt } from "./circuits.ts";
import type { Fault } from "./fault.ts";
import { tickTests } from "./function-test.ts";
import type { Effect, Input, Now, Remembered } from "./io.ts";
import { hear, linkWakeAt, open, portClosed, portOpened, tick } from "./link.ts";
import { changed, isOurs, type Link } from "./link-state.ts";
import { beginPair, sayUnpair, tickWindow, unpairAgain, windowWakeAt } from "./pair.ts";
import { causeOfUnit, mayForget, takeReport } from "./report.ts";
import { answerRequest } from "./request.ts";
import { recall } from "./restore.ts";
import { settle, showSignals } from "./settle.ts";
import type { DeskId } from "./site.ts";
import { type Owed, type State, Turn } from "./state.ts";
import { after, dayMs, earliest, type Instant, rfc3339 } from "./time.ts";
import { conditions, isBabbling, isDistrusted, isSupplyLow, observe, type Trouble, watchWakeAt } from "./watch.ts";

export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
  /** When to call again if nothing comes in before; looked up when it is asked for, because the effects go first. */
  readonly wakeAt: () => Instant;
}

/** How long a trouble that is told once stays a fault: long enough to be seen on a health page. */
const noticedForMs = 60_000;
/** How long a desk says aloud that it has a new fault, where the site wants that: one turn. */
const faultSoundMs = 2000;
/** With nothing to wait for, the house is looked over this often. */
const idleWakeMs = 1000;

/** Takes one input. Pure: the same arguments give the same answer, and nothing else happens. */
export function step(state: State, input: Input, now: Now): Step {
  const turn = new Turn(state, now);
  takeIn(turn, input);
  settle(turn, state, input);
  if (mayBeFaulty(state, turn.state, input, now.instant)) lookForFaults(turn);
  const after = turn.state;
  return { state: after, effects: turn.effects(), wakeAt: () => wakeAt(after, now.instant) };
}

function takeIn(turn: Turn, input: Input): void {
  switch (input.kind) {
    case "port-opened":
      return withLink(turn, input.socket, (link) => turn.turned(portOpened(link, turn.around)));
    case "port-closed":
      return withLink(turn, input.socket, (link) => turn.setLink(portClosed(link, input.detail, turn.now.instant)));
    case "line":
      return withLink(turn, input.socket, (link) => takeLine(turn, link, input.line));
    case "babble":
      return withLink(turn, input.socket, (link) =>
        turn.setLink(changed(link, { babbleUntil: after(turn.now.instant, 2 * limits.babblePauseMs) })),
      );
    case "appended":
      return settleDebts(turn, input.seq);
    case "journal":
      return setTrouble(turn, "journal", input.detail, { code: "journal-failing", until: undefined });
    case "remembered":
      return remember(turn, input.remembered);
    case "broker":
      return setTrouble(turn, `broker ${input.broker}`, input.detail, { code: "broker-unreachable", until: undefined });
    case "page":
      return setTrouble(turn, "page", input.detail, { code: "page-unreachable", until: undefined });
    case "certificate":
      return setTrouble(turn, "certificate", input.detail, { code: "certificate-ending", until: undefined });
    case "noticed":
      return setTrouble(turn, input.code, input.detail, {
        code: input.code,
        until: after(turn.now.instant, noticedForMs),
      });
    case "request":
      return answerRequest(turn, input);
    case "wake":
      return wake(turn);
  }
}

/** What was not known yet may tell whose unit it is that was taken for a stranger: it begins another session. */
function remember(turn: Turn, remembered: Remembered): void {
  turn.change(recall(turn.state, remembered, turn.now.instant));
  for (const link of turn.state.links.values()) {
    const known = turn.state.pairings.has(link.hello?.uid ?? "");
    if (link.phase === "linked" && !isOurs(link) && known) turn.turned(open(link, turn.around));
  }
}

/** An input of a socket that no desk has is none of ours. */
function withLink(turn: Turn, socket: string, act: (link: Link) => void): void {
  const link = turn.state.links.get(socket);
  if (link !== undefined) act(link);
}

function setTrouble(turn: Turn, key: string, detail: string | undefined, trouble: Omit<Trouble, "detail">): void {
  const troubles = new Map(turn.state.troubles);
  if (detail === undefined) troubles.delete(key);
  else troubles.set(key, { ...trouble, detail });
  turn.change({ troubles });
}

// ── lines ──────────────────────────────────────────────────────────────────

function takeLine(turn: Turn, link: Link, line: string): void {
  const heard = hear(link, line, turn.around);
  turn.turned(heard);
  if (heard.report !== undefined) takeReport(turn, turn.state.links.get(link.socket) as Link, heard.report);
  if (heard.link.trust !== link.trust) unpairAgain(turn, turn.state.links.get(link.socket) as Link);
}

// ── acknowledgements ───────────────────────────────────────────────────────

/** What was owed for records up to this number is said now (MISSION rule 3: acknowledge last). */
function settleDebts(turn: Turn, seq: number): void {
  const due = turn.state.owed.filter((owed) => owed.seq <= seq);
  turn.change({
    appendedSeq: Math.max(turn.state.appendedSeq, seq),
    owed: turn.state.owed.filter((owed) => owed.seq > seq),
  });
  for (const owed of due) settleDebt(turn, owed);
}

function settleDebt(turn: Turn, owed: Owed): void {
  if (owed.kind === "respond") return turn.respond(owed.transaction, owed.via, owed.verb, owed.response);
  if (owed.kind !== "kept") {
    const say = owed.kind === "pair" ? beginPair : sayUnpair;
    return say(turn, owed.socket, owed.uid);
  }
  const link = turn.state.links.get(owed.socket);
  // Another unit at this socket by now may have an event of the same number: it must not forget its own.
  if (link?.phase !== "linked" || causeOfUnit(turn.state, link, owed.event, owed.verified) !== owed.cause) return;
  if (!mayForget(link, owed.verified)) return;
  turn.turned({ link, say: [{ verb: "KEPT", event: owed.event }] });
}

// ── time ───────────────────────────────────────────────────────────────────

function wake(turn: Turn): void {
  const { instant } = turn.now;
  for (const link of turn.state.links.values()) {
    const due = linkWakeAt(link);
    if (due !== undefined && due <= instant) turn.turned(tick(link, turn.around));
  }
  for (const what of ["identifying", "chirping", "warning"] as const) {
    const going = [...turn.state[what]].filter(([, until]) => until > instant);
    if (going.length < turn.state[what].size) turn.change({ [what]: new Map(going) });
  }
  const clearing = stillShown(turn.state.clearing, instant);
  if (clearing.size < turn.state.clearing.size) turn.change({ clearing });
  tickWindow(turn);
  tickTests(turn);
  const troubles = [...turn.state.troubles].filter(([, { until }]) => until === undefined || until > instant);
  if (troubles.length < turn.state.troubles.size) turn.change({ troubles: new Map(troubles) });
}

function wakeAt(state: State, now: Instant): Instant {
  let first = earliest(after(now, idleWakeMs), watchWakeAt(state, now));
  for (const link of state.links.values()) first = earliest(first, linkWakeAt(link));
  for (const alarm of state.alarms.values()) {
    if (alarm.soundUntil > now) first = earliest(first, alarm.soundUntil);
    first = earliest(first, escalationAt(alarm, state.site));
  }
  for (const ends of [state.identifying, state.chirping, state.warning]) {
    for (const until of ends.values()) first = earliest(first, until);
  }
  for (const { until, soundUntil } of state.clearing.values())
    first = earliest(first, soundUntil > now ? soundUntil : until);
  first = earliest(first, state.drill?.until);
  for (const { until } of state.testing.values()) first = earliest(first, until);
  return earliest(first, windowWakeAt(state.window)) as Instant;
}

// ── faults ─────────────────────────────────────────────────────────────────

/**
 * A line or a moment that leaves every link as it was brings no fault, and the way to a siren is not the place to look for one. What
 * only time brings is looked for when it is due, and once a second in any case.
 */
function mayBeFaulty(before: State, now: State, input: Input, at: Instant): boolean {
  if (input.kind === "line") {
    return (
      before.pairings !== now.pairings || mayDiffer(before.links.get(input.socket), now.links.get(input.socket), at)
    );
  }
  if (input.kind !== "wake" || before.troubles !== now.troubles) return true;
  if (after(before.watchedAt, idleWakeMs) <= at) return true;
  const due = watchWakeAt(before, before.watchedAt);
  if (due !== undefined && due <= at) return true;
  for (const [socket, link] of now.links) if (mayDiffer(before.links.get(socket), link, at)) return true;
  return false;
}

/**
 * Whether two states of a link may differ in a fault. Numbers that grow with every bad line, or move with every beat, are
 * compared for what they mean: a flood of forged lines must not make the whole house be looked over for each of them.
 */
function mayDiffer(a: Link | undefined, b: Link | undefined, at: Instant): boolean {
  if (a === b) return false;
  if (a === undefined || b === undefined) return true;
  return (
    a.phase !== b.phase ||
    a.beat?.flags !== b.beat?.flags ||
    a.hello !== b.hello ||
    a.owner !== b.owner ||
    a.disobeys !== b.disobeys ||
    a.probe.sounded !== b.probe.sounded ||
    isSupplyLow(a) !== isSupplyLow(b) ||
    isDistrusted(a, at) !== isDistrusted(b, at) ||
    isBabbling(a, at) !== isBabbling(b, at)
  );
}

function lookForFaults(turn: Turn): void {
  const { instant, wallMs, clockTrusted } = turn.now;
  const dueBefore = clockTrusted ? rfc3339(wallMs - turn.state.site.testDays * dayMs) : undefined;
  const { watch, raised, restored } = observe(turn.state.watch, conditions(turn.state, instant, dueBefore), instant);
  turn.change({ watch, watchedAt: instant });
  if (raised.length + restored.length === 0) return;
  for (const { code, desk, detail } of raised) {
    turn.record({ type: "fault", code, ...(desk === undefined ? {} : { desk: desk as DeskId }), detail });
  }
  for (const { code, desk } of restored) {
    turn.record({ type: "restored", code, ...(desk === undefined ? {} : { desk: desk as DeskId }) });
  }
  if (turn.state.site.faultSound) warn(turn, raised);
  showSignals(turn, turn.state.links.keys());
}

/** A desk with a new fault says so once, in a sound that is no alarm's (MISSION rule 12). */
function warn(turn: Turn, raised: readonly Fault[]): void {
  const warning = new Map(turn.state.warning);
  const until = after(turn.now.instant, faultSoundMs);
  for (const { desk } of raised) if (desk !== undefined) warning.set(desk as DeskId, until);
  turn.change({ warning });
}
