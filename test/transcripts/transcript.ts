/**
 * A transcript: an office, what people do in it, and what the gateway does then, line by line. It runs the real
 * core (`begin` and `step`) with units on perfect cables, a disk that writes, waits or fails, and a clock that jumps from
 * one thing to the next; nothing waits in real time.
 *
 *     const office = Transcript.ofOffice(8);       eight desks d1…d8, linked and quiet
 *     office.press("d1");
 *     office.read()                                 ["d2 ← SHOW help/help", …, "d1 ← SHOW silent/sent", "disk ← raised d1"]
 *     office.wait(20);                              units answer after 2 ms, the disk after `diskMs`
 *     office.lights("d1")                           "received"
 *
 * `read` gives what the gateway did since the last `read`, in order: lines to units (beats left out), records
 * to the disk, answers to requests. Units and disk are public: a transcript bends them as its story needs.
 */
import type { Message, MessageOf } from "../../firmware-protocol/messages.ts";
import type { RufkreisEvent } from "../../src/core/event.ts";
import { decode, encode } from "../../src/core/frame.ts";
import { step } from "../../src/core/gateway.ts";
import type { Effect, Input, Now, Request, Response } from "../../src/core/io.ts";
import { begin } from "../../src/core/restore.ts";
import type { DeskId, Site } from "../../src/core/site.ts";
import type { State } from "../../src/core/state.ts";
import { instant } from "../../src/core/time.ts";
import { type DeskView, deskView, retainedTopics } from "../../src/core/view.ts";
import { TranscriptDisk } from "./disk.ts";
import { siteOfOffice, socketOf } from "./site.ts";
import { TranscriptUnit } from "./unit.ts";

/** A line takes this long through a cable, each way. */
const cableMs = 2;
/** The shell's timer never wakes the core early (loop.ts). */
const timerMs = 1;
const startedAtMs = 100_000;

interface Due {
  readonly atMs: number;
  readonly act: () => void;
}

export class Transcript {
  nowMs = startedAtMs;
  wallMs = Date.UTC(2012, 8, 26, 9, 0);
  clockTrusted = true;
  state: State;
  readonly site: Site;
  readonly disk = new TranscriptDisk();
  readonly responses = new Map<string, Response>();
  readonly #units = new Map<string, TranscriptUnit>();
  #heard: string[] = [];
  #due: Due[] = [];
  #wakeAtMs = startedAtMs;
  #generation = 0;
  #transactions = 0;

  constructor(site: Site) {
    this.site = site;
    this.state = this.#begin(true);
    let number = 0;
    for (const desk of site.deskAtSocket.values())
      this.#units.set(desk, new TranscriptUnit((0xa1000 + ++number).toString(16).toUpperCase().padStart(12, "0")));
  }

  /** An office whose units are linked and quiet; nothing of its morning is left to read. */
  static ofOffice(desks: number, part: Parameters<typeof siteOfOffice>[1] = {}): Transcript {
    const office = new Transcript(siteOfOffice(desks, part));
    for (const desk of office.site.deskAtSocket.values()) office.plug(desk);
    office.wait(4000);
    office.read();
    return office;
  }

  // ── what happens ─────────────────────────────────────────────────────────

  unit(desk: string): TranscriptUnit {
    const unit = this.#units.get(desk);
    if (unit === undefined) throw new Error(`no unit at ${desk}`);
    return unit;
  }

  press(desk: string, ageMs = 0): void {
    this.#say(desk, this.unit(desk).press(this.nowMs, ageMs));
  }

  green(desk: string, ageMs = 0): void {
    this.#say(desk, this.unit(desk).green(this.nowMs, "green", ageMs));
  }

  /** The port of a desk is there: plugged in, or in reach again. */
  plug(desk: string, unit = this.unit(desk)): void {
    unit.plugged = true;
    this.#units.set(desk, unit);
    this.take({ kind: "port-opened", socket: socketOf(desk) });
  }

  unplug(desk: string, detail = "device gone"): void {
    this.unit(desk).plugged = false;
    this.take({ kind: "port-closed", socket: socketOf(desk), detail });
  }

  /** A message as the unit of a desk writes it. */
  says(desk: string, message: Message): void {
    this.line(desk, encode(message).slice(0, -1));
  }

  /** A line as a unit, or something else at the end of the cable, writes it. */
  line(desk: string, line: string): void {
    this.take({ kind: "line", socket: socketOf(desk), line });
  }

  request(request: Request, transaction = `t${++this.#transactions}`): string {
    this.take({ kind: "request", transaction, via: "mqtt", request });
    return transaction;
  }

  /** The disk takes nothing more from now on, and the shell has noticed. */
  diskFails(detail = "no space left on device"): void {
    this.disk.works = false;
    this.take({ kind: "journal", detail });
  }

  diskWorks(): void {
    this.disk.works = true;
    this.take({ kind: "journal", detail: undefined });
    this.#write();
  }

  /** The gateway dies and is started again after a while, perhaps with its whole machine. What was not written is gone. */
  restart(downMs: number, machine = false): void {
    this.#generation += 1;
    this.#due = [];
    this.#wakeAtMs = Number.POSITIVE_INFINITY;
    this.disk.crash();
    this.wait(downMs);
    this.state = this.#begin(!machine);
    for (const [desk, unit] of this.#units)
      if (unit.plugged) this.take({ kind: "port-opened", socket: socketOf(desk) });
  }

  /** Hands the core one input now. */
  take(input: Input): void {
    const { state, effects, wakeAt } = step(this.state, input, this.now());
    this.state = state;
    this.#wakeAtMs = Math.max(wakeAt, this.nowMs) + timerMs;
    for (const effect of effects) this.#perform(effect);
  }

  /** Lets time go on, and everything happen that is due in it. */
  wait(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (let next = this.#nextMs(); next <= untilMs; next = this.#nextMs()) {
      this.nowMs = Math.max(this.nowMs, next);
      this.#doWhatIsDue();
    }
    this.nowMs = untilMs;
  }

  // ── what is seen ─────────────────────────────────────────────────────────

  now(): Now {
    return { instant: instant(this.nowMs), wallMs: this.wallMs + this.nowMs, clockTrusted: this.clockTrusted };
  }

  /** What the gateway did since the last `read`. */
  read(): string[] {
    const heard = this.#heard;
    this.#heard = [];
    return heard;
  }

  light(desk: string): string {
    return this.unit(desk).light;
  }

  /** The desks whose buzzers are driven now. */
  buzzing(): string[] {
    return [...this.#units].filter(([, unit]) => unit.sounds(this.nowMs)).map(([desk]) => desk);
  }

  desk(desk: string): DeskView {
    const found = this.site.desks.get(desk as DeskId);
    if (found === undefined) throw new Error(`no desk ${desk}`);
    return deskView(this.state, found);
  }

  topics(): ReadonlyMap<string, string> {
    return retainedTopics(this.state, { version: "0.1.0", outboxLength: 0, clockTrusted: this.clockTrusted });
  }

  faults(): string[] {
    const health = JSON.parse(this.topics().get("gateway/office/health") ?? "{}") as {
      faults: { code: string; desk?: string }[];
    };
    return health.faults.map(({ code, desk }) => (desk === undefined ? code : `${code} ${desk}`)).sort();
  }

  /** What was written, and what waits to be, in order. */
  events(type?: RufkreisEvent["type"]): RufkreisEvent[] {
    const all = [...this.disk.written, ...this.disk.waiting].map(({ record }) => record.event);
    return type === undefined ? all : all.filter((event) => event.type === type);
  }

  // ── inside ───────────────────────────────────────────────────────────────

  #begin(sameMachine: boolean): State {
    if (!sameMachine) this.disk.machineRestarted();
    const seed = Uint8Array.from({ length: 16 }, (_, place) => place + this.#generation);
    return begin(this.site, seed, this.disk.remembered(), this.now().instant);
  }

  #nextMs(): number {
    const units = [...this.#units.values()].filter(({ plugged, mute }) => plugged && !mute);
    return Math.min(this.#wakeAtMs, ...this.#due.map(({ atMs }) => atMs), ...units.map((unit) => unit.nextAt()));
  }

  #doWhatIsDue(): void {
    const due = this.#due.filter(({ atMs }) => atMs <= this.nowMs);
    this.#due = this.#due.filter(({ atMs }) => atMs > this.nowMs);
    for (const { act } of due) act();
    for (const [desk, unit] of this.#units)
      if (unit.plugged && !unit.mute && unit.nextAt() <= this.nowMs) this.#say(desk, unit.speak(this.nowMs));
    if (this.#wakeAtMs <= this.nowMs) this.take({ kind: "wake" });
  }

  #later(ms: number, act: () => void): void {
    const generation = this.#generation;
    this.#due.push({ atMs: this.nowMs + ms, act: () => generation === this.#generation && act() });
  }

  /** What a unit says reaches the gateway if there is one that listens. */
  #say(desk: string, messages: readonly Message[]): void {
    const unit = this.unit(desk);
    if (!unit.plugged || unit.mute || this.#wakeAtMs === Number.POSITIVE_INFINITY) return;
    for (const message of messages) this.says(desk, message);
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case "send":
        return this.#send(this.site.deskAtSocket.get(effect.socket) as string, effect.line.slice(0, -1));
      case "append":
        for (const { event } of effect.records) this.#heard.push(`disk ← ${textOf(event)}`);
        this.disk.take(effect.records);
        return this.#write();
      case "respond":
        this.responses.set(effect.transaction, effect.response);
        this.#heard.push(`${effect.transaction} ← ${effect.response.status} ${effect.verb}`);
    }
  }

  #send(desk: string, line: string): void {
    const read = decode(line, "unit");
    if (read.kind !== "message") throw new Error(`the gateway wrote a line that no unit can read: ${line}`);
    const { message } = read;
    if (message.verb !== "ALIVE")
      this.#heard.push(`${desk} ← ${message.verb === "SHOW" ? showText(message) : line.slice(0, -5)}`);
    const unit = this.unit(desk);
    this.#later(cableMs, () => {
      if (unit.plugged && !unit.deaf) this.#later(cableMs, () => this.#say(desk, unit.take(message, this.nowMs)));
    });
  }

  #write(): void {
    if (!this.disk.works || this.disk.waiting.length === 0) return;
    this.#later(this.disk.writeMs, () => {
      const seq = this.disk.write();
      if (seq !== undefined) this.take({ kind: "appended", seq });
    });
  }
}

function showText({ buzzer, light }: MessageOf<"SHOW">): string {
  return `SHOW ${buzzer}/${light}`;
}

/** `raised d1`, `sounding d1 by d2`, `fault unit-silent d3`. */
function textOf(event: RufkreisEvent): string {
  const desk = "desk" in event && event.desk !== undefined ? ` ${event.desk}` : "";
  if (event.type === "sounding") return `sounding${desk} by ${event.neighbour}`;
  if (event.type === "accepted" || event.type === "closed") return `${event.type}${desk} by ${event.by}`;
  if (event.type === "fault" || event.type === "restored") return `${event.type} ${event.code}${desk}`;
  return `${event.type}${desk}`;
}
