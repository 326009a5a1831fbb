/**
 * The promises about trust (firmware-protocol/README.md §6, pairing and its window), looked at in every step:
 *
 *   injected  a line that its unit did not say changes nothing that the gateway believes and nothing that a unit does
 *   tamper    such a line in a proved session is a fault at its desk within 1 s; and without one there is no such fault
 *   ours      only a unit that proved its key is told to sound, and only what was really heard is booked
 *   3         no key crosses a cable before it is on disk
 *   window    a pairing window closes by itself, and is opened once for each time that somebody asks
 *
 * READY is the exception to the first two: there is no session yet that could prove it.
 */
import type { Happening } from "../../src/core/event.ts";
import { cut } from "../../src/core/frame.ts";
import type { Step } from "../../src/core/gateway.ts";
import type { Effect, Input } from "../../src/core/io.ts";
import type { Link } from "../../src/core/link-state.ts";
import type { State } from "../../src/core/state.ts";
import { fits } from "../../src/core/trust.ts";
import { raisedFaults } from "../../src/core/watch.ts";
import { sameKey } from "./estate.ts";
import { isSealed, read, said, shownBy } from "./reading.ts";
import { wasBelieved } from "./rules-events.ts";
import { check, type Scene } from "./scene.ts";
import type { Obeyed } from "./socket.ts";

const knownWithinMs = 1000;
/** Nothing is said of desks so soon after a start (watch.ts). */
const startGraceMs = 3000;
/** A unit that is gone is noticed as silence after so long. */
const noticedWithinMs = 3500;
const distrustedForMs = 61_000;
/** From PAIR to the proof. */
const proofMs = 10_000;

/** What is due by itself, whatever is read at that moment; practice is closed by nobody (rules-drill.ts). */
function isOfTime(record: Happening): boolean {
  const { type } = record;
  return type === "escalated" || type === "drill-ended" || (type === "closed" && record.cause === undefined);
}

/** What may be recorded in the step that reads a line that nobody said: a press that is not proved, and faults. */
const unprovedTypes: readonly Happening["type"][] = ["raised", "pressed", "missed", "fault", "restored"];

type Line = Extract<Input, { kind: "line" }>;

interface Doubt {
  readonly socket: string;
  readonly line: string;
  readonly at: number;
  readonly dueAt: number;
}

export class TrustRules {
  private startedAt = 0;
  private doubts: Doubt[] = [];
  /** When a line that could not be believed came to each socket last. */
  private readonly doubtedAt = new Map<string, number>();
  /** When a line that the gateway did not say came to the unit at each socket last. */
  private readonly misledAt = new Map<string, number>();
  private windowEndsAt = 0;
  private readonly transactions = new Set<string>();
  private readonly scene: Scene;

  constructor(scene: Scene) {
    this.scene = scene;
  }

  private get now(): number {
    return this.scene.timeline.now;
  }

  started(state: State): void {
    this.startedAt = this.now;
    this.doubts = [];
    this.windowEndsAt = 0;
    this.transactions.clear();
    const core = listOf(state.pairings.values());
    const disk = listOf(this.scene.disk.pairings.values());
    check(core === disk, "13", `after a restart the pairings are ${core}, on disk they are ${disk}`);
    check(state.window === undefined && state.testing.size === 0, "window", "a window or a test outlived a restart");
  }

  stepped(before: State, input: Input, records: readonly Happening[], made: Step): void {
    if (input.kind === "line") this.checkLine(before, input, records, made);
    this.checkDoubts(made.state);
    for (const record of records) {
      if (record.type === "fault" && record.code === "line-distrusted") this.checkCry(record.desk ?? "", made.state);
      if (record.type === "unpaired") this.scene.ledger.forfeitAll(record.uid);
    }
    this.checkWindow(input, made);
  }

  // ── lines that nobody said ───────────────────────────────────────────────

  private checkLine(before: State, input: Line, records: readonly Happening[], made: Step): void {
    const { socket } = input;
    const link = before.links.get(socket);
    const next = made.state.links.get(socket);
    if (link === undefined || next === undefined) return;
    const isStrange = this.scene.strange.has(input);
    if (next.owner === "paired" && link.owner !== "paired") this.checkProof(before, next);
    if (next.owner === "doubtful" && !isStrange && input.line.startsWith("HELLO ")) this.checkAccusation(next);
    const isProved = link.phase === "linked" && link.owner === "paired";
    const isBelieved = isProved && wasBelieved(before, made, socket);
    check(!(isBelieved && isStrange), "injected", `${socket} believed a line that its unit did not say: ${input.line}`);
    const isNobodys = next.owner === "doubtful" || next.owner === "stranger";
    if (isStrange || isNobodys || (isProved && !isBelieved)) this.doubtedAt.set(socket, this.now);
    if (!isProved || isBelieved || (read(input.line)?.verb === "READY" && !isSealed(input.line))) return;
    check(
      isStrange || !this.fitsNow(link, input),
      "trust",
      `${socket} did not believe what its unit said: ${input.line}`,
    );
    // The unit said it once, in answer to this very nonce: late, by whomever it was brought.
    if (next.owner === "paired" && next.hello !== link.hello) return this.checkProof(before, next);
    this.checkUnmoved(link, next, input);
    const odd = records.find((record) => !isOfTime(record) && !unprovedTypes.includes(record.type));
    check(odd === undefined, "injected", `${odd?.type} came of a line that nobody said: ${input.line}`);
    if (looksLikeLine(input.line)) this.doubt(socket, input.line);
  }

  private fitsNow({ trust }: Link, { line }: Line): boolean {
    const found = cut(line);
    if (trust === undefined || found.kind !== "text" || found.seal === undefined) return false;
    return !line.startsWith("HELLO ") && fits(found.seal, { key: trust.keys.toGateway, after: trust.heard });
  }

  /** Nothing that is believed of a unit moves by a line that is not believed. */
  private checkUnmoved(link: Link, next: Link, { line }: Line): void {
    const moved = (
      ["phase", "owner", "hello", "beat", "heardAt", "probe", "starts", "given", "disobeys"] as const
    ).filter((what) => link[what] !== next[what]);
    if (next.confirmed !== link.confirmed && next.wanted === link.wanted) moved.push("confirmed" as never);
    check(
      moved.length === 0,
      "injected",
      `${moved.join(" ")} of ${link.socket} changed by a line that nobody said: ${line}`,
    );
  }

  /** Whoever counts as paired has the key. */
  private checkProof({ pairings }: State, { socket, hello }: Link): void {
    const device = this.scene.estate.at(socket);
    const { uid, key } = device?.unit ?? {};
    const pairing = pairings.get(uid ?? "");
    const isProved = uid === hello?.uid && key !== undefined && pairing !== undefined && sameKey(key, pairing.key);
    check(
      isProved,
      "injected",
      `${socket} passes for the paired unit ${hello?.uid}, and ${device?.name ?? "nobody"} is there`,
    );
  }

  /** A unit of ours that says HELLO is never taken for one that pretends. */
  private checkAccusation({ socket }: Link): void {
    const device = this.scene.estate.at(socket);
    // It may answer an OPEN that somebody else said.
    if (this.now - (this.misledAt.get(socket) ?? -1e9) <= noticedWithinMs) return;
    const isOurs = device !== undefined && this.scene.estate.relation(device) === "paired";
    check(!isOurs, "tamper", `${device?.name} at ${socket} proved its key and is doubted`);
  }

  private doubt(socket: string, line: string): void {
    const dueAt = Math.max(this.now, this.startedAt + startGraceMs) + knownWithinMs;
    this.doubts.push({ socket, line, at: this.now, dueAt });
  }

  /** Each becomes a fault at the desk whose place it is, or whose unit it is. */
  private checkDoubts(state: State): void {
    if (this.doubts.length === 0) return;
    const faulty = new Set(
      raisedFaults(state.watch).flatMap(({ code, desk }) => (code === "line-distrusted" ? [desk] : [])),
    );
    this.doubts = this.doubts.filter(({ socket }) => !this.desksOf(socket).some((desk) => faulty.has(desk)));
    const [first] = this.doubts;
    check(
      first === undefined || this.now <= first.dueAt || this.desksOf(first.socket).length === 0,
      "tamper",
      `nobody is told of the line at ${first?.socket} at ${first?.at.toFixed(1)}: ${first?.line}`,
    );
  }

  private desksOf(socket: string): string[] {
    const { estate } = this.scene;
    const device = estate.at(socket);
    const own = device === undefined ? undefined : estate.deskOf(device);
    return [...estate.desksAt(socket), ...(own === undefined ? [] : [own])];
  }

  /** And without such a line there is no such fault. */
  private checkCry(desk: string, state: State): void {
    const isAbout = ({ socket, hello }: Link): boolean =>
      this.desksOf(socket).includes(desk) || state.pairings.get(hello?.uid ?? "")?.desk === desk;
    const sockets = [...state.links.values()].filter(isAbout).map(({ socket }) => socket);
    const isFounded = sockets.some((socket) => this.now - (this.doubtedAt.get(socket) ?? -1e9) <= distrustedForMs);
    check(isFounded, "tamper", `line-distrusted at ${desk}, where no line was damaged and none put in`);
  }

  // ── units ────────────────────────────────────────────────────────────────

  /** A unit of ours does nothing by a line that the gateway did not say; nobody else's ever sounds. */
  obeyed({ device, isGenuine, before, after }: Obeyed): void {
    const hasKey = device.unit.key !== undefined;
    if (!isGenuine && device.socket !== undefined) this.misledAt.set(device.socket.id, this.now);
    check(hasKey || device.unit.shows === "silent", "ours", `${device.where} has no key and sounds`);
    if (isGenuine || before === after || !hasKey || !before.includes(",")) return;
    check(
      false,
      "injected",
      `${device.where} was "${before}" and is "${after}" by a line that the gateway did not say`,
    );
  }

  /** Whether the unit of a desk has sounded since, where it was installed; nobody notices at once that it is there no more. */
  wasHeardAtHome(desk: string, since: number): boolean {
    const { estate } = this.scene;
    const pairing = estate.pairingAt(desk);
    return estate.devices.some(({ unit, socket, left }) => {
      if (unit.uid !== pairing?.uid || !(unit.sounds || unit.buzzer.heardUntil >= since)) return false;
      const isJustGone = left?.socket.id === pairing.socket && this.now - left.at <= noticedWithinMs;
      return socket?.id === pairing.socket || isJustGone;
    });
  }

  performed(effect: Effect, state: State): void {
    if (effect.kind === "respond") return this.checkAnswer(effect);
    if (effect.kind !== "send") return;
    const link = state.links.get(effect.socket);
    if ((shownBy(effect)?.buzzer ?? "silent") !== "silent") {
      check(
        link?.owner === "paired" && isSealed(effect.line.slice(0, -1)),
        "ours",
        `${effect.socket} is told to sound, and it is ${link?.owner}`,
      );
    }
    const message = effect.line.startsWith("PAIR ") ? said(effect) : undefined;
    if (message?.verb !== "PAIR") return;
    const onDisk = this.scene.disk.pairings.get(link?.hello?.uid ?? "");
    check(
      onDisk !== undefined && sameKey(onDisk.key, Uint8Array.from(Buffer.from(message.key, "hex"))),
      "3",
      `a key is sent to ${effect.socket}, and it is not on disk`,
    );
  }

  /** Who is told that a unit is paired can rely on it. */
  private checkAnswer({ verb, transaction, response }: Extract<Effect, { kind: "respond" }>): void {
    if (verb !== "pair-confirm" || response.status !== "ok") return;
    const { uid, desk } = response.data as { uid?: string; desk?: string };
    const pairing = this.scene.disk.pairings.get((uid ?? "").toUpperCase());
    check(
      pairing?.state === "paired" && pairing.desk === desk,
      "3",
      `${transaction} is told that ${uid} is paired with ${desk}, and it is not on disk`,
    );
  }

  // ── the window ───────────────────────────────────────────────────────────

  private checkWindow(input: Input, { state, effects }: Step): void {
    if (input.kind === "request" && input.request.verb === "pair") {
      const isOk = effects.some((effect) => effect.kind === "respond" && effect.response.status === "ok");
      if (isOk && !this.transactions.has(input.transaction))
        this.windowEndsAt = this.now + input.request.seconds * 1000;
      this.transactions.add(input.transaction);
    }
    if (state.window === undefined) return;
    const endsAt = this.windowEndsAt + (state.window.offer === undefined ? 0 : proofMs);
    // A timer is a little late.
    check(this.now <= endsAt + 5, "window", `the pairing window is open, and it was over at ${endsAt.toFixed(1)}`);
  }
}

/** Whether somebody could have meant it as a line: with a trailer in its place. */
function looksLikeLine(line: string): boolean {
  const found = cut(line);
  return found.kind === "text" || (found.kind === "reject" && found.code === "trust");
}

function listOf(pairings: Iterable<{ readonly uid: string; readonly desk: string; readonly state: string }>): string {
  return [...pairings]
    .map(({ uid, desk, state }) => `${uid} ${desk} ${state}`)
    .sort()
    .join(", ");
}
