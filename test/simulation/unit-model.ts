/**
 * A desk unit as firmware-protocol/README.md describes it, in simulated time: what a stranger would build from that
 * page. It knows nothing of the core. People press it, its cable brings it bytes, and it sends lines; whoever
 * owns it calls `wake` at `wakeAt`.
 *
 * What a reset takes away is everything but the settings (uid, boot counter) and, as long as the memory
 * stays powered, the kept events.
 */
import { limits } from "../../firmware-protocol/limits.ts";
import {
  type MessageOf,
  messages,
  protocolVersion,
  type RejectCode,
  type ToGateway,
  type ToUnit,
} from "../../firmware-protocol/messages.ts";
import type { Buzzer, Light } from "../../firmware-protocol/patterns.ts";
import { decode, encode } from "../../src/core/frame.ts";
import { Lines } from "./lines.ts";

export type ResetCause = "power" | "external" | "brown-out" | "watchdog";
type EventWhat = "press" | "green" | "green-hold";

interface KeptEvent {
  readonly name: number;
  readonly what: EventWhat;
  readonly at: number;
  dueAt: number;
  sent: boolean;
}

/** What a unit is made of; none of it changes by itself. */
export interface Build {
  readonly protocol: number;
  readonly buzzerWorks: boolean;
  /** Off in the units that are built wrong on purpose (mutants.ts). */
  readonly repeatsEvents: boolean;
  readonly endsItsSound: boolean;
}

export const soundBuild: Build = {
  protocol: protocolVersion,
  buzzerWorks: true,
  repeatsEvents: true,
  endsItsSound: true,
};

const noUid = "000000000000";
const never = Number.POSITIVE_INFINITY;
/** From the first driven step to its readback. */
const senseMs = 2;
const ownAlarmLights: readonly Light[] = ["sent-more", "received", "received-more", "coming", "coming-more"];

export class UnitModel {
  uid: string;
  readonly build: Build;
  powered = false;
  buzzer: Buzzer = "silent";
  light: Light = "dark";
  events: KeptEvent[] = [];
  dropped = 0;
  /** When the buzzer was last heard; the present while it sounds. */
  heardUntil = -1;
  private boot = 0;
  private session = 0;
  private number = 0;
  private linked = false;
  private reset: ResetCause = "power";
  private signal = 0;
  private sound: "off" | "starting" | "heard" | "unheard" = "off";
  private soundAt = 0;
  private soundEndsAt = never;
  private shownDue = false;
  private lostAt = never;
  private beatAt = never;
  private rejectFreeAt = -1;
  private rejects = 0;
  private retries = 0;
  private readonly lines: Lines;
  private readonly send: (line: string) => void;
  private now = 0;

  constructor(uid: string, boot: number, build: Build, send: (line: string) => void) {
    this.uid = uid;
    this.boot = boot;
    this.build = build;
    this.send = send;
    this.lines = new Lines(limits.lineBytesMax + 1, (line) => this.takeLine(line));
  }

  // ── what the world does to it ────────────────────────────────────────────

  powerOff(now: number): void {
    this.noteSound(now);
    this.powered = false;
    this.events = [];
    this.buzzer = "silent";
    this.light = "dark";
  }

  /** The reset line, a watchdog, a brown-out: memory stays, the unit is deaf until `start`. */
  halt(now: number): void {
    this.noteSound(now);
    this.powered = false;
    this.buzzer = "silent";
    this.light = "dark";
  }

  start(cause: ResetCause, now: number): void {
    this.now = now;
    Object.assign(this, {
      powered: true,
      reset: cause,
      session: 0,
      number: 0,
      linked: false,
      signal: 0,
      sound: "off",
      shownDue: false,
    });
    this.boot = (this.boot + 1) & 0xffff;
    this.rejects = this.retries = this.dropped = 0;
    this.rejectFreeAt = -1;
    this.soundEndsAt = never;
    this.lostAt = now + limits.lostAfterMs;
    this.beatAt = now;
    this.lines.clear();
    for (const event of this.events) event.sent = false;
    this.wake(now);
  }

  /** Gives the name of the event, or nothing if there was no room for it. */
  press(now: number): number | undefined {
    this.now = now;
    const name = this.add("press");
    this.silence();
    if (!ownAlarmLights.includes(this.light)) this.light = "sent";
    if (!this.linked) {
      this.lostAt = now + limits.lostAfterMs;
      this.beatAt = now;
    }
    this.speak();
    return name;
  }

  key(what: "green" | "green-hold", now: number): number | undefined {
    this.now = now;
    const name = this.add(what);
    this.speak();
    return name;
  }

  hear(bytes: string, now: number): void {
    if (!this.powered) return;
    this.now = now;
    this.lines.take(bytes);
    this.speak();
  }

  get wakeAt(): number {
    if (!this.powered) return never;
    const senseAt = this.sound === "starting" ? this.soundAt + senseMs : never;
    const eventAt = this.linked ? Math.min(...this.events.map(({ dueAt }) => dueAt)) : never;
    const endAt = this.buzzer === "silent" || !this.build.endsItsSound ? never : this.soundEndsAt;
    return Math.min(senseAt, eventAt, this.lostAt, this.beatAt, endAt);
  }

  wake(now: number): void {
    if (!this.powered) return;
    this.now = now;
    if (this.sound === "starting" && this.soundAt + senseMs <= now) this.sense();
    if (this.buzzer !== "silent" && this.soundEndsAt <= now && this.build.endsItsSound) this.endSound();
    if (this.lostAt <= now) this.loseGateway();
    this.speak();
  }

  get sounds(): boolean {
    return this.buzzer !== "silent" && this.build.buzzerWorks;
  }

  // ── inside ───────────────────────────────────────────────────────────────

  private add(what: EventWhat): number | undefined {
    this.number++;
    if (this.events.length >= limits.eventsKept) {
      this.dropped++;
      const place = this.events.findIndex((event) => event.what !== "press");
      if (place < 0) return undefined;
      this.events.splice(place, 1);
    }
    const name = this.boot * 0x10000 + this.number;
    this.events.push({ name, what, at: this.now, dueAt: this.now, sent: false });
    return name;
  }

  private noteSound(now: number): void {
    if (this.sounds) this.heardUntil = now;
  }

  private silence(): void {
    this.noteSound(this.now);
    this.buzzer = "silent";
    this.sound = "off";
    this.soundEndsAt = never;
  }

  private endSound(): void {
    this.silence();
    if (this.linked) this.beatAt = this.now;
    else if (this.lostAt === never) this.light = "fault";
  }

  private sense(): void {
    this.sound = this.build.buzzerWorks ? "heard" : "unheard";
    this.shownDue = true;
  }

  private loseGateway(): void {
    this.lostAt = never;
    if (this.linked) this.beatAt = this.now;
    this.linked = false;
    if (this.buzzer === "silent") this.light = "fault";
  }

  private takeLine(line: string): void {
    if (line.startsWith("#")) return;
    const decoded = decode(line, "unit");
    if (decoded.kind === "comment") return;
    if (decoded.kind === "reject") return this.refuse(decoded.code);
    const { message } = decoded;
    if (messages[message.verb].session && !this.linked) return this.refuse("session");
    this.lostAt = this.now + limits.lostAfterMs;
    this.takeMessage(message);
  }

  private takeMessage(message: ToUnit): void {
    switch (message.verb) {
      case "OPEN":
        return this.open(message);
      case "NAME":
        if (this.uid === noUid) {
          this.uid = message.uid;
          this.hello();
        }
        return;
      case "KEPT":
        this.events = this.events.filter(({ name }) => name !== message.event);
        return;
      case "SHOW":
        return this.show(message);
      case "REJECT":
        for (const event of this.events) if (event.sent) event.dueAt = this.now;
        return;
      case "ALIVE":
        return;
    }
  }

  private open(message: MessageOf<"OPEN">): void {
    this.linked = message.protocol === this.build.protocol;
    this.beatAt = this.now + (this.linked ? limits.beatIntervalMs : limits.openRetryMs);
    if (this.linked) this.session++;
    this.hello();
    if (!this.linked) return this.refuse("version");
    for (const event of this.events) event.dueAt = this.now;
  }

  private show({ signal, buzzer, light, seconds }: MessageOf<"SHOW">): void {
    const wanted = seconds === 0 ? "silent" : buzzer;
    this.signal = signal;
    if (wanted === "silent") this.silence();
    else if (this.buzzer !== wanted) {
      this.noteSound(this.now);
      this.sound = "starting";
      this.soundAt = this.now;
    }
    this.buzzer = wanted;
    if (wanted !== "silent") this.soundEndsAt = this.now + seconds * 1000;
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
    if (this.linked) {
      this.sayEvents("press");
      if (this.shownDue && this.sound !== "starting") this.sayShown();
      this.sayEvents("other");
    }
    if (this.beatAt > this.now) return;
    if (this.linked) this.beat();
    else {
      this.beatAt = this.now + limits.openRetryMs;
      this.say({ verb: "READY" });
    }
  }

  private sayEvents(which: "press" | "other"): void {
    for (const event of this.events) {
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
    const sounding = this.sound === "heard" ? 1 : 0;
    const { signal, buzzer, light } = this;
    this.say({ verb: "SHOWN", signal, buzzer, light, sounding, afterMs: sounding ? senseMs : 0 });
  }

  private hello(): void {
    const { uid, boot, reset, session } = this;
    const capabilities = 0xbf;
    this.say({
      verb: "HELLO",
      protocol: this.build.protocol,
      uid,
      model: "desk-unit",
      hardware: 1,
      firmware: "0.1.0",
      capabilities,
      boot,
      reset,
      session,
    });
  }

  private beat(): void {
    this.beatAt = this.now + limits.beatIntervalMs;
    const { signal, buzzer, light, rejects, retries, dropped } = this;
    const flags = this.sound === "unheard" ? 1 << 3 : 0;
    const free = limits.eventsKept - this.events.length;
    this.say({
      verb: "BEAT",
      signal,
      buzzer,
      light,
      flags,
      supplyMv: 5000,
      free,
      rejects,
      retries,
      overruns: 0,
      dropped,
    });
  }

  private say(message: ToGateway): void {
    this.send(encode(message));
  }
}
