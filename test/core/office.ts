/**
 * An office with paired units, what people do in it, and what the gateway does then, line by line. It runs the real core
 * (`begin` and `step`) with units that hold keys, on perfect cables, a disk that writes, waits or fails, and a clock that
 * jumps from one thing to the next; nothing waits in real time.
 *
 *     const office = Office.of(8);                  eight desks d1…d8, paired, linked and quiet
 *     office.press("d1");
 *     office.read()                                 ["d2 ← SHOW help/help", …, "d1 ← SHOW silent/sent", "disk ← raised d1"]
 *     office.wait(20);                              units answer after 2 ms, the disk after `writeMs`
 *     office.light("d1")                            "received"
 *
 * `read` gives what the gateway did since the last `read`, in order: lines to units (beats and probes left out), records
 * to the disk, answers to requests. Units and disk are public: a story bends them as it needs. Where a unit is plugged in
 * is a place: the name of a desk for its socket, or of a spare socket.
 */
import type { MessageOf, ToGateway } from "../../firmware-protocol/messages.ts";
import type { RufkreisEvent } from "../../src/core/event.ts";
import { cut, encode, read } from "../../src/core/frame.ts";
import { step } from "../../src/core/gateway.ts";
import type { Effect, Input, Now, Request, Response } from "../../src/core/io.ts";
import { type Pairing, pairingsAfter } from "../../src/core/pairing.ts";
import { begin } from "../../src/core/restore.ts";
import type { DeskId, Site } from "../../src/core/site.ts";
import type { State } from "../../src/core/state.ts";
import { instant } from "../../src/core/time.ts";
import { type DeskView, deskView, retainedTopics } from "../../src/core/view.ts";
import { keyOfUnit, pairedUnit } from "../tools/unit-side.ts";
import { TranscriptDisk } from "../transcripts/disk.ts";
import { siteOfOffice, socketOf } from "../transcripts/site.ts";
import { OfficeUnit } from "./office-unit.ts";

/** A line takes this long through a cable, each way. */
const cableMs = 2;
/** The shell's timer never wakes the core early (loop.ts). */
const timerMs = 1;
const startedAtMs = 100_000;
/** From the power to the gateway. */
const machineStartMs = 12_000;
/** After this every unit of a fresh office has a session, and its buzzer was probed. */
const morningMs = 6000;
const tagBit = 0x100;

interface Due {
  readonly atMs: number;
  readonly act: () => void;
}

const placeOf = (socket: string): string => socket.slice(socketOf("").length);

export class Office {
  nowMs = startedAtMs;
  wallMs = Date.UTC(2012, 8, 26, 9, 0);
  clockTrusted = true;
  state: State;
  site: Site;
  readonly disk = new TranscriptDisk();
  readonly responses = new Map<string, Response>();
  readonly #units = new Map<string, OfficeUnit>();
  /** What was paired before the story begins. */
  readonly #pairedBefore = new Map<string, Pairing>();
  #heard: string[] = [];
  #due: Due[] = [];
  #wakeAtMs = startedAtMs;
  /** When the machine was started; its instants count from then. */
  #machineStartedAtMs = 0;
  #generation = 0;
  /** Effects that are still performed before the gateway dies in the middle of a step; what only keeps a line alive is not counted. */
  effectsLeft = Number.POSITIVE_INFINITY;
  /** Effects that were performed, counted alike. */
  effectsDone = 0;
  isDead = false;
  /** What a process begins with; built wrong on purpose where a test is tested. */
  begun = begin;
  #transactions = 0;

  /** @param unpaired the desks whose units belong to nobody yet */
  constructor(site: Site, unpaired: readonly string[] = []) {
    this.site = site;
    for (const [number, [socket, desk]] of [...site.deskAtSocket].entries())
      this.#units.set(desk, this.#fitted(socket, desk, number + 1, unpaired.includes(desk)));
    this.state = this.#begin(true);
  }

  /** An office whose units are linked and quiet; nothing of its morning is left to read. */
  static of(desks: number, part: Parameters<typeof siteOfOffice>[1] = {}, unpaired: readonly string[] = []): Office {
    const office = new Office(siteOfOffice(desks, part), unpaired);
    for (const desk of office.site.deskAtSocket.values()) office.plug(desk);
    office.wait(morningMs);
    office.read();
    return office;
  }

  #fitted(socket: string, desk: DeskId, number: number, unpaired: boolean): OfficeUnit {
    const adapted = this.site.desks.get(desk)?.adapted ?? false;
    const uid = (0xa1000 + number).toString(16).toUpperCase().padStart(12, "0");
    const key = keyOfUnit(number);
    const unit = new OfficeUnit(uid, unpaired || adapted ? undefined : key);
    if (adapted) unit.capabilities &= ~tagBit;
    if (!unpaired && !adapted) this.#pairedBefore.set(uid, pairedUnit(uid, key, desk, socket));
    return unit;
  }

  // ── what happens ─────────────────────────────────────────────────────────

  unit(place: string): OfficeUnit {
    const unit = this.#units.get(place);
    if (unit === undefined) throw new Error(`no unit at ${place}`);
    return unit;
  }

  press(place: string, ageMs = 0): void {
    this.#say(place, this.unit(place).press(this.nowMs, ageMs));
  }

  green(place: string, ageMs = 0): void {
    this.happens(place, "green", ageMs);
  }

  happens(place: string, kind: MessageOf<"EVENT">["kind"], ageMs = 0): void {
    this.#say(place, this.unit(place).happens(kind, this.nowMs, ageMs));
  }

  /** The port of a place is there: plugged in, or in reach again. */
  plug(place: string, unit = this.unit(place)): void {
    unit.plugged = true;
    this.#units.set(place, unit);
    this.take({ kind: "port-opened", socket: socketOf(place) });
  }

  unplug(place: string, detail = "device gone"): OfficeUnit {
    const unit = this.unit(place);
    unit.plugged = false;
    this.take({ kind: "port-closed", socket: socketOf(place), detail });
    return unit;
  }

  /** Carries the unit of one place to another, whose own unit is unplugged and stays where it was. */
  carry(from: string, to: string): OfficeUnit {
    const unit = this.unplug(from);
    if (this.#units.get(to)?.plugged) this.unplug(to);
    this.#units.delete(from);
    this.plug(to, unit);
    return unit;
  }

  /** A message as the unit of a place writes it. */
  says(place: string, message: ToGateway): void {
    this.line(place, this.unit(place).says(message));
  }

  /** A message with a check, as anybody at the cable may write it. */
  forges(place: string, message: ToGateway): void {
    this.line(place, encode(message).slice(0, -1));
  }

  /** A line as a unit, or something else at the end of the cable, writes it. */
  line(place: string, line: string): void {
    this.take({ kind: "line", socket: socketOf(place), line });
  }

  request(request: Request, transaction = `t${++this.#transactions}`): string {
    this.take({ kind: "request", transaction, via: "mqtt", request });
    return transaction;
  }

  /** The answer to a request that is answered before the disk has been asked, or right after it. */
  ask(request: Request): Response | undefined {
    const transaction = this.request(request);
    this.wait(this.disk.writeMs);
    return this.responses.get(transaction);
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

  /**
   * The gateway dies and is started again after a while, perhaps with its whole machine, and with another plan. What was not written is
   * gone.
   */
  restart(downMs: number, machine = false, site: Site = this.site): void {
    this.#die();
    this.wait(downMs);
    this.isDead = false;
    this.site = site;
    this.effectsLeft = Number.POSITIVE_INFINITY;
    if (machine) this.#machineStartedAtMs = this.nowMs - machineStartMs;
    this.state = this.#begin(!machine);
    for (const [place, unit] of this.#units)
      if (unit.plugged) this.take({ kind: "port-opened", socket: socketOf(place) });
  }

  /** The process is gone, with all that was on its way and not written. */
  #die(): void {
    this.isDead = true;
    this.#generation += 1;
    this.#due = [];
    this.#wakeAtMs = Number.POSITIVE_INFINITY;
    this.disk.crash();
  }

  /** Hands the core one input now. */
  take(input: Input): void {
    if (this.isDead) return;
    const { state, effects, wakeAt } = step(this.state, input, this.now());
    this.state = state;
    this.#wakeAtMs = Math.max(wakeAt() + this.#machineStartedAtMs, this.nowMs) + timerMs;
    for (const effect of effects) {
      if (this.effectsLeft <= 0 && isCounted(effect)) return this.#die();
      this.effectsLeft -= isCounted(effect) ? 1 : 0;
      this.effectsDone += isCounted(effect) ? 1 : 0;
      this.#perform(effect);
    }
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
    return {
      instant: instant(this.nowMs - this.#machineStartedAtMs),
      wallMs: this.wallMs + this.nowMs,
      clockTrusted: this.clockTrusted,
      utcOffsetMs: 0,
    };
  }

  /** What the gateway did since the last `read`. */
  read(): string[] {
    const heard = this.#heard;
    this.#heard = [];
    return heard;
  }

  light(place: string): string {
    return this.unit(place).light;
  }

  /** The places whose buzzers are driven now. */
  buzzing(): string[] {
    return [...this.#units].filter(([, unit]) => unit.sounds(this.nowMs)).map(([place]) => place);
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
    const records = this.disk.written.map(({ record }) => record);
    const pairings = [...pairingsAfter(records, this.#pairedBefore).values()];
    return this.begun(this.site, seed, { ...this.disk.remembered(), pairings }, this.now().instant);
  }

  #nextMs(): number {
    const units = [...this.#units.values()].filter(({ plugged, mute }) => plugged && !mute);
    return Math.min(this.#wakeAtMs, ...this.#due.map(({ atMs }) => atMs), ...units.map((unit) => unit.nextAt()));
  }

  #doWhatIsDue(): void {
    const due = this.#due.filter(({ atMs }) => atMs <= this.nowMs);
    this.#due = this.#due.filter(({ atMs }) => atMs > this.nowMs);
    for (const { act } of due) act();
    for (const [place, unit] of this.#units)
      if (unit.plugged && !unit.mute && unit.nextAt() <= this.nowMs) this.#say(place, unit.speak(this.nowMs));
    if (this.#wakeAtMs <= this.nowMs) this.take({ kind: "wake" });
  }

  #later(ms: number, act: () => void): void {
    const generation = this.#generation;
    this.#due.push({ atMs: this.nowMs + ms, act: () => generation === this.#generation && act() });
  }

  /** What a unit says reaches the gateway if there is one that listens. */
  #say(place: string, lines: readonly string[]): void {
    const unit = this.unit(place);
    if (!unit.plugged || unit.mute || this.#wakeAtMs === Number.POSITIVE_INFINITY) return;
    for (const line of lines) this.line(place, line);
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case "send":
        return this.#send(placeOf(effect.socket), effect.line.slice(0, -1));
      case "append":
        for (const { event } of effect.records) this.#heard.push(`disk ← ${textOf(event)}`);
        this.disk.take(effect.records);
        return this.#write();
      case "respond":
        this.responses.set(effect.transaction, effect.response);
        this.#heard.push(`${effect.transaction} ← ${effect.response.status} ${effect.verb}`);
    }
  }

  #send(place: string, line: string): void {
    const found = cut(line);
    const said = found.kind === "text" ? read(found.text, "unit") : undefined;
    if (found.kind !== "text" || said?.kind !== "message") throw new Error(`no unit can read this line: ${line}`);
    const { message } = said;
    if (message.verb !== "ALIVE" && message.verb !== "PROBE")
      this.#heard.push(`${place} ← ${message.verb === "SHOW" ? showText(message) : found.text}`);
    const unit = this.unit(place);
    const isThere = (): boolean => unit.plugged && this.#units.get(place) === unit;
    this.#later(cableMs, () => {
      if (!isThere() || unit.deaf) return;
      this.#later(cableMs, () => isThere() && this.#say(place, unit.take(line, this.nowMs)));
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

function isCounted(effect: Effect): boolean {
  return effect.kind !== "send" || !/^(ALIVE|PROBE)/.test(effect.line);
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
