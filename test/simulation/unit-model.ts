/**
 * A desk unit as firmware-protocol/README.md describes it, in simulated time: what a stranger would build from that
 * page. It knows nothing of the core. People press it, its cable brings it bytes, and it sends lines; whoever
 * owns it calls `wake` at `wakeAt`.
 *
 * What a reset takes away is everything but the settings (uid, boot counter, key) and, as long as the memory
 * stays powered, the kept events.
 */
import { limits } from "../../firmware-protocol/limits.ts";
import {
  type MessageOf,
  messages,
  type RejectCode,
  type ToGateway,
  type ToUnit,
} from "../../firmware-protocol/messages.ts";
import type { Buzzer, Light } from "../../firmware-protocol/patterns.ts";
import { deskUnitCapabilities as capabilities, UnitSide } from "../tools/unit-side.ts";
import { Lines } from "./lines.ts";
import { type Build, noUid, type ResetCause } from "./unit-build.ts";
import { BuzzerModel, senseMs } from "./unit-buzzer.ts";
import { type Eeprom, type EventWhat, KeptEvents } from "./unit-memory.ts";

const never = Number.POSITIVE_INFINITY;
const buzzerDeadFlag = 1 << 3;
const ownAlarmLights: readonly Light[] = ["sent-more", "received", "received-more", "coming", "coming-more"];

export class UnitModel {
  readonly eeprom: Eeprom;
  readonly build: Build;
  readonly events = new KeptEvents();
  readonly buzzer: BuzzerModel;
  powered = false;
  light: Light = "dark";
  private side: UnitSide;
  private session = 0;
  private number = 0;
  private linked = false;
  private reset: ResetCause = "power";
  private signal = 0;
  private shownDue = false;
  private probe: { readonly number: number; readonly dueAt: number } | undefined;
  private pressedAt = -never;
  private storedAt = -never;
  private lostAt = never;
  private beatAt = never;
  private rejectFreeAt = -1;
  private rejects = 0;
  private retries = 0;
  private readonly lines: Lines;
  private readonly send: (line: string) => void;
  private now = 0;

  constructor(eeprom: Eeprom, build: Build, send: (line: string) => void) {
    this.eeprom = eeprom;
    this.build = build;
    this.buzzer = new BuzzerModel(build.buzzerWorks, build.endsItsSound);
    this.side = new UnitSide(eeprom.key);
    this.send = send;
    this.lines = new Lines(limits.lineBytesMax + 1, (line) => this.takeLine(line));
  }

  get uid(): string {
    return this.eeprom.uid;
  }

  /** The key by which it judges lines; `undefined` for an unpaired unit. */
  get key(): Uint8Array | undefined {
    return this.powered ? this.side.key : this.eeprom.key;
  }

  get shows(): Buzzer {
    return this.buzzer.pattern;
  }

  get sounds(): boolean {
    return this.buzzer.sounds;
  }

  // ── what the world does to it ────────────────────────────────────────────

  powerOff(now: number): void {
    this.halt(now);
    this.events.clear();
  }

  /** The reset line, a watchdog, a brown-out: memory stays, the unit is deaf until `start`. */
  halt(now: number): void {
    this.eeprom.runUntil(now);
    this.buzzer.silence(now);
    this.powered = false;
    this.light = "dark";
  }

  /** Red and green held from power-up on; only while it is off. */
  factoryReset(): void {
    this.eeprom.key = undefined;
    this.events.clear();
  }

  /** Flashed anew, settings and all; only while it is off. */
  erase(): void {
    this.factoryReset();
    this.eeprom.uid = noUid;
  }

  start(cause: ResetCause, now: number): void {
    this.now = now;
    this.side = new UnitSide(this.eeprom.key);
    Object.assign(this, {
      powered: true,
      reset: cause,
      session: 0,
      number: 0,
      linked: false,
      signal: 0,
      shownDue: false,
      probe: undefined,
      pressedAt: -never,
      storedAt: -never,
      light: this.side.key === undefined ? "unpaired" : "dark",
    });
    this.eeprom.boot = (this.eeprom.boot + 1) & 0xffff;
    this.rejects = this.retries = 0;
    this.rejectFreeAt = -1;
    this.lostAt = now + limits.lostAfterMs;
    this.beatAt = now;
    this.lines.clear();
    this.events.restart();
    this.wake(now);
  }

  /** Gives the name of the event, or nothing if there was no room for it. */
  press(now: number): number | undefined {
    this.now = now;
    this.pressedAt = now;
    const name = this.add("press");
    this.buzzer.silence(now);
    if (!ownAlarmLights.includes(this.light)) this.light = "sent";
    if (!this.linked) {
      this.lostAt = now + limits.lostAfterMs;
      this.beatAt = now;
    }
    this.speak();
    return name;
  }

  pressKey(what: Exclude<EventWhat, "press">, now: number): number | undefined {
    this.now = now;
    const name = this.add(what);
    this.speak();
    return name;
  }

  hear(bytes: string, now: number): void {
    if (!this.powered || now < this.storedAt) return;
    this.now = now;
    this.lines.take(bytes);
    this.speak();
  }

  get wakeAt(): number {
    if (!this.powered) return never;
    const eventAt = this.linked ? this.events.dueAt : never;
    const due = Math.min(this.buzzer.wakeAt, eventAt, this.probe?.dueAt ?? never, this.beatAt);
    return Math.min(Math.max(due, this.storedAt), this.lostAt);
  }

  wake(now: number): void {
    if (!this.powered) return;
    this.now = now;
    if (this.buzzer.sense(now)) this.shownDue = true;
    if (this.buzzer.end(now)) this.soundEnded();
    if (this.lostAt <= now) this.loseGateway();
    this.speak();
  }

  // ── inside ───────────────────────────────────────────────────────────────

  private add(what: EventWhat): number | undefined {
    const name = this.eeprom.boot * 0x10000 + ++this.number;
    return this.events.add(name, what, this.now) ? name : undefined;
  }

  private get lightAlone(): Light {
    return this.side.key === undefined ? "unpaired" : "fault";
  }

  private soundEnded(): void {
    if (this.linked) this.beatAt = this.now;
    else if (this.lostAt === never) this.light = this.lightAlone;
  }

  private loseGateway(): void {
    this.lostAt = never;
    if (this.linked) this.endSession();
    if (this.shows === "silent") this.light = this.lightAlone;
  }

  private endSession(): void {
    this.linked = false;
    this.shownDue = false;
    this.probe = undefined;
    this.beatAt = this.now;
    this.side.end();
  }

  private takeLine(line: string): void {
    if (line.startsWith("#")) return;
    const decoded = this.side.hear(line);
    if (decoded.kind === "comment") return;
    const code = decoded.kind === "reject" ? decoded.code : this.objection(decoded.message);
    // Two sides that do not believe each other would refuse each other's refusals for ever.
    if (code !== undefined) return line.startsWith("REJECT ") ? undefined : this.refuse(code);
    if (decoded.kind !== "message") return;
    this.lostAt = this.now + limits.lostAfterMs;
    this.takeMessage(decoded.message);
  }

  /** Why a good line is not obeyed: no session for it, or not for the likes of us (README §6). */
  private objection(message: ToUnit): RejectCode | undefined {
    if (messages[message.verb].session && !this.linked) return "session";
    return this.isAllowed(message) ? undefined : "trust";
  }

  private isAllowed(message: ToUnit): boolean {
    const isPaired = this.side.key !== undefined;
    if (message.verb === "PAIR") return !isPaired && this.now - this.pressedAt <= limits.pairWindowMs;
    if (message.verb === "UNPAIR" || message.verb === "PROBE") return isPaired;
    return isPaired || message.verb !== "SHOW" || message.buzzer === "silent";
  }

  private takeMessage(message: ToUnit): void {
    switch (message.verb) {
      case "OPEN":
        return this.open(message);
      case "NAME":
        return this.name(message);
      case "PAIR":
        return this.pair(Uint8Array.from(Buffer.from(message.key, "hex")));
      case "UNPAIR":
        return this.unpair();
      case "KEPT":
        return this.events.forget(message.event);
      case "SHOW":
        return this.show(message);
      case "PROBE":
        this.probe = { number: message.probe, dueAt: this.now + (this.shows === "silent" ? senseMs : 0) };
        return;
      case "REJECT":
        return this.events.tellAgain(this.now, false);
      case "ALIVE":
        return;
    }
  }

  private name({ uid }: MessageOf<"NAME">): void {
    if (this.eeprom.uid !== noUid) return;
    this.eeprom.uid = uid;
    this.hello();
  }

  /** What was pressed before was no call, and is not to be one now. */
  private pair(key: Uint8Array): void {
    this.events.clear();
    if (this.light === "unpaired") this.light = "dark";
    this.pressedAt = -never;
    this.keep(key);
  }

  private unpair(): void {
    this.buzzer.silence(this.now);
    this.light = "unpaired";
    this.keep(undefined);
  }

  /** Nothing is said until it is stored. */
  private keep(key: Uint8Array | undefined): void {
    this.endSession();
    this.side = new UnitSide(key);
    this.storedAt = this.eeprom.write(key, this.now);
  }

  private open(message: MessageOf<"OPEN">): void {
    this.endSession();
    this.linked = message.protocol === this.build.protocol;
    this.beatAt = this.now + (this.linked ? limits.beatIntervalMs : limits.openRetryMs);
    if (this.linked) this.side.begin(message.nonce, this.eeprom.boot, ++this.session);
    this.hello();
    if (!this.linked) return this.refuse("version");
    this.events.tellAgain(this.now, true);
  }

  private show({ signal, buzzer, light, seconds }: MessageOf<"SHOW">): void {
    this.signal = signal;
    this.buzzer.show(buzzer, seconds, this.now);
    this.light = light;
    this.shownDue = true;
  }

  private refuse(code: RejectCode): void {
    this.rejects++;
    if (this.now < this.rejectFreeAt) return;
    this.rejectFreeAt = this.now + limits.rejectIntervalMs;
    this.say({ verb: "REJECT", code });
  }

  /** Says what is due, presses first. */
  private speak(): void {
    if (this.now < this.storedAt) return;
    if (this.storedAt !== -never) this.stored();
    if (this.linked) {
      this.sayEvents("press");
      if (this.shownDue && this.buzzer.isKnown) this.sayShown();
      if (this.probe !== undefined && this.probe.dueAt <= this.now) this.sayProbed(this.probe.number);
      this.sayEvents("other");
    }
    if (this.beatAt > this.now) return;
    if (this.linked) this.beat();
    else {
      this.beatAt = this.now + limits.openRetryMs;
      this.say({ verb: "READY" });
    }
  }

  private stored(): void {
    this.eeprom.runUntil(this.now);
    this.storedAt = -never;
  }

  private sayEvents(which: "press" | "other"): void {
    for (const event of this.events.list) {
      if (event.dueAt > this.now || (event.what === "press") !== (which === "press")) continue;
      const ageMs = Math.min(Math.floor(this.now - event.at), limits.ageMsMax);
      if (event.sent) this.retries++;
      event.sent = true;
      event.dueAt = this.build.repeatsEvents ? this.now + limits.eventRetryMs : never;
      if (event.what === "press") this.say({ verb: "PRESS", event: event.name, ageMs });
      else this.say({ verb: "EVENT", kind: event.what, event: event.name, ageMs });
    }
  }

  private sayShown(): void {
    this.shownDue = false;
    const { signal, light } = this;
    const sounding = this.buzzer.wasHeard ? 1 : 0;
    this.say({ verb: "SHOWN", signal, buzzer: this.shows, light, sounding, afterMs: sounding ? senseMs : 0 });
  }

  private sayProbed(probe: number): void {
    this.probe = undefined;
    const sounding = this.build.buzzerWorks ? 1 : 0;
    this.say({ verb: "PROBED", probe, sounding, afterMs: sounding && this.shows === "silent" ? senseMs : 0 });
  }

  private hello(): void {
    const { reset, session } = this;
    const { uid, boot } = this.eeprom;
    const board = { model: "desk-unit", hardware: 1, firmware: "0.3.0", capabilities } as const;
    this.say({ verb: "HELLO", protocol: this.build.protocol, uid, ...board, boot, reset, session });
  }

  private beat(): void {
    this.beatAt = this.now + limits.beatIntervalMs;
    const { signal, light, rejects, retries } = this;
    const { dropped, list } = this.events;
    this.say({
      verb: "BEAT",
      signal,
      buzzer: this.shows,
      light,
      flags: this.buzzer.dead ? buzzerDeadFlag : 0,
      supplyMv: 5000,
      free: limits.eventsKept - list.length,
      rejects,
      retries,
      overruns: 0,
      dropped,
    });
  }

  private say(message: ToGateway): void {
    this.send(this.side.say(message));
  }
}
