/**
 * A unit of the wire inside the gateway: what firmware-protocol/c/unit.c is on a board, this is for a device that does not speak the wire.
 * It has a session, keeps presses until KEPT, does what SHOW says and tells it; towards the device it only says what is wanted.
 *
 *   core ── OPEN, SHOW, KEPT ──► hear          wanted ──► sounding, lit ──► driver
 *   core ◄── HELLO, PRESS, SHOWN, BEAT ── nextLine
 *
 * There is no queue of lines: what is due is a flag or a moment, and a line is written when it leaves. It opens nothing and has
 * no timer; `wakeAtMs` says when to come back.
 *
 * What differs from a board:
 * - No tag and no key: the trailer is the check, as of an unpaired unit. Its trust is the socket, which the plan names.
 * - It never says that something sounds. A relay that is closed is not a siren that is heard. So `sounding` is 0 always, and
 *   PROBE is answered with 0 and without touching the relay, since a siren would be heard.
 * - A sound is its seconds long and has no rhythm; a relay would chatter. So it cannot say what kind of call it is, and sounds for those
 *   alone that everybody has to follow (`sirens`): whoever hears it may take it for an emergency, and is right.
 * - It has no memory that outlives the gateway. Names of events begin at a random place among 2^32 in each run, so that one
 *   that the journal remembers does not come again. A press that was not kept when the gateway died is lost with it.
 */
import { limits } from "../../firmware-protocol/limits.ts";
import {
  type MessageOf,
  protocolVersion,
  type RejectCode,
  type ToGateway,
  type ToUnit,
  type UnitFlag,
  unitFlagNames,
} from "../../firmware-protocol/messages.ts";
import { type Buzzer, type Light, lightPatterns } from "../../firmware-protocol/patterns.ts";
import { decode, encode } from "../core/frame.ts";
import { AdaptedEvents } from "./adapter-events.ts";

/** What HELLO tells, and where names and sessions begin. */
export interface AdaptedIdentity {
  readonly uid: string;
  readonly model: string;
  readonly capabilities: number;
  readonly boot: number;
  readonly session: number;
  readonly event: number;
}

const counterMax = 0xffff;
const never = Number.POSITIVE_INFINITY;
/** As on a board: three in succession that do not follow. */
const missesMax = 3;
const ownAlarmLights: readonly Light[] = [
  "sent-more",
  "received",
  "received-more",
  "coming",
  "coming-more",
  "there",
  "there-more",
];
/** What a siren without rhythms sounds for. A chirp is somebody who stands before it and wants to hear it. */
const sirens: Readonly<Record<Buzzer, boolean>> = {
  silent: false,
  help: true,
  "help-more": true,
  chirp: true,
  assist: false,
  "assist-more": false,
  lockdown: true,
  "lockdown-more": true,
  drill: false,
  "drill-more": false,
  "all-clear": false,
  fault: false,
};
/** What a beacon that flashes by itself is not lit for: it would look like an alarm. */
const practised: readonly Light[] = ["drill", "drill-more"];
/** The messages that are obeyed without a session. */
const sessionless: readonly ToUnit["verb"][] = ["OPEN", "REJECT"];

export class AdaptedUnit {
  readonly #identity: AdaptedIdentity;
  readonly #events = new AdaptedEvents();
  #boot: number;
  #session: number;
  #event: number;
  #linked = false;
  #signal = 0;
  #buzzer: Buzzer = "silent";
  #light: Light = "dark";
  #soundEndsAtMs = never;
  #flags = 0;
  #misses = 0;
  #rejects = 0;
  #lostAtMs = never;
  /** When BEAT is due, or READY without a session. */
  #beatAtMs = never;
  #rejectFreeAtMs = 0;
  #rejectDue: RejectCode | undefined;
  #probeDue: number | undefined;
  #helloDue = false;
  #shownDue = false;

  constructor(identity: AdaptedIdentity) {
    this.#identity = identity;
    this.#boot = identity.boot;
    this.#session = identity.session;
    this.#event = identity.event;
  }

  /** The port is open: a unit that was just switched on. */
  plug(nowMs: number): void {
    this.#lostAtMs = nowMs + limits.lostAfterMs;
    this.#beatAtMs = nowMs;
  }

  /** The port is gone, and with it whatever the device did. Presses that were not kept stay. */
  unplug(): void {
    this.#linked = false;
    this.#signal = 0;
    this.#buzzer = "silent";
    this.#light = "dark";
    this.#soundEndsAtMs = this.#lostAtMs = this.#beatAtMs = never;
    this.#helloDue = this.#shownDue = false;
    this.#rejectDue = this.#probeDue = undefined;
    this.#misses = 0;
    this.#flags = 0;
  }

  get wanted(): { readonly sounding: boolean; readonly lit: boolean } {
    const lit = lightPatterns[this.#light].beacon && !practised.includes(this.#light);
    return { sounding: sirens[this.#buzzer], lit };
  }

  /** No state ignores it. */
  press(nowMs: number): void {
    if (this.#event === counterMax) this.#raiseBoot();
    this.#event++;
    this.#events.add(this.#boot * 0x10000 + this.#event, nowMs);
    this.#mute();
    if (!ownAlarmLights.includes(this.#light)) this.#light = "sent";
    if (this.#linked) return;
    this.#lostAtMs = nowMs + limits.lostAfterMs;
    this.#beatAtMs = nowMs;
  }

  /** Whether the red button is stuck; told at once when it changes. */
  setStuck(isStuck: boolean, nowMs: number): void {
    this.#setFlag("red-stuck", isStuck, nowMs);
  }

  /** What was read back of the siren's relay. It can show that a sound fails, never that it succeeds. */
  relayRead(follows: boolean, nowMs: number): void {
    this.#misses = follows ? 0 : Math.min(this.#misses + 1, missesMax);
    this.#setFlag("buzzer-dead", this.#misses === missesMax, nowMs);
  }

  #setFlag(flag: UnitFlag, on: boolean, nowMs: number): void {
    const bit = 1 << unitFlagNames.indexOf(flag);
    if (((this.#flags & bit) !== 0) === on) return;
    this.#flags ^= bit;
    if (this.#linked) this.#beatAtMs = nowMs;
  }

  /** Takes one line of the gateway, with or without its LF. */
  hear(line: string, nowMs: number): void {
    const decoded = decode(line.replace(/\n$/, ""), "unit");
    if (decoded.kind === "comment") return;
    if (decoded.kind === "reject") return this.#refuse(decoded.code, nowMs);
    const { message } = decoded;
    if (!this.#linked && !sessionless.includes(message.verb)) return this.#refuse("session", nowMs);
    this.#lostAtMs = nowMs + limits.lostAfterMs;
    this.#obey(message, nowMs);
  }

  #obey(message: ToUnit, nowMs: number): void {
    switch (message.verb) {
      case "OPEN":
        return this.#open(message, nowMs);
      case "KEPT":
        return this.#events.forget(message.event);
      case "SHOW":
        return this.#show(message, nowMs);
      case "PROBE":
        this.#probeDue = message.probe;
        return;
      case "REJECT":
        return this.#events.allDue(nowMs, "said");
      case "UNPAIR":
        return this.#refuse("trust", nowMs);
      case "NAME":
      case "PAIR":
      case "ALIVE":
        return;
    }
  }

  #open({ protocol }: MessageOf<"OPEN">, nowMs: number): void {
    this.#helloDue = true;
    this.#linked = protocol === protocolVersion;
    this.#beatAtMs = nowMs + (this.#linked ? limits.beatIntervalMs : limits.openRetryMs);
    if (!this.#linked) return this.#refuse("version", nowMs);
    if (this.#session === counterMax) this.#raiseBoot();
    this.#session = (this.#session + 1) & counterMax;
    this.#events.allDue(nowMs, "all");
  }

  #raiseBoot(): void {
    this.#boot = (this.#boot + 1) & counterMax;
    this.#event = 0;
  }

  #show({ signal, buzzer, light, seconds }: MessageOf<"SHOW">, nowMs: number): void {
    this.#signal = signal;
    this.#light = light;
    this.#buzzer = seconds === 0 ? "silent" : buzzer;
    this.#soundEndsAtMs = this.#buzzer === "silent" ? never : nowMs + seconds * 1000;
    this.#shownDue = true;
  }

  #mute(): void {
    this.#buzzer = "silent";
    this.#soundEndsAtMs = never;
  }

  #refuse(code: RejectCode, nowMs: number): void {
    this.#rejects = Math.min(this.#rejects + 1, counterMax);
    if (nowMs < this.#rejectFreeAtMs) return;
    this.#rejectFreeAtMs = nowMs + limits.rejectIntervalMs;
    this.#rejectDue = code;
  }

  /** Lets time pass: a sound ends by itself, a gateway that says nothing is lost. */
  run(nowMs: number): void {
    if (this.#soundEndsAtMs <= nowMs) {
      this.#mute();
      if (this.#linked) this.#beatAtMs = nowMs;
    }
    if (this.#lostAtMs > nowMs) return;
    this.#lostAtMs = never;
    if (this.#linked) this.#beatAtMs = nowMs;
    this.#linked = false;
    if (this.#buzzer === "silent") this.#light = "fault";
  }

  /** When `run` has something to do. */
  get runAtMs(): number {
    return Math.min(this.#soundEndsAtMs, this.#lostAtMs);
  }

  /** When a line is due. */
  get speakAtMs(): number {
    if (this.#helloDue || this.#shownDue || this.#rejectDue !== undefined || this.#probeDue !== undefined) return 0;
    return Math.min(this.#beatAtMs, this.#linked ? this.#events.dueAtMs : never);
  }

  /** The line that is to leave now, with its LF; the order is that of importance, as on a board. */
  nextLine(nowMs: number): string | undefined {
    const message = this.#nextMessage(nowMs);
    return message === undefined ? undefined : encode(message);
  }

  #nextMessage(nowMs: number): ToGateway | undefined {
    if (this.#helloDue) return this.#hello();
    const press = this.#linked ? this.#events.next(nowMs) : undefined;
    if (press !== undefined) return { verb: "PRESS", ...press };
    if (this.#shownDue) return this.#shown();
    if (this.#probeDue !== undefined) return this.#probed(this.#probeDue);
    if (this.#rejectDue !== undefined) return this.#reject(this.#rejectDue);
    if (nowMs < this.#beatAtMs) return undefined;
    if (this.#linked) return this.#beat(nowMs);
    this.#beatAtMs = nowMs + limits.openRetryMs;
    return { verb: "READY" };
  }

  #hello(): ToGateway {
    this.#helloDue = false;
    const { uid, model, capabilities } = this.#identity;
    return {
      verb: "HELLO",
      protocol: protocolVersion,
      uid,
      model,
      hardware: 0,
      firmware: "adapted",
      capabilities,
      boot: this.#boot,
      reset: "power",
      session: this.#session,
    };
  }

  #shown(): ToGateway {
    this.#shownDue = false;
    const shown = { signal: this.#signal, buzzer: this.#buzzer, light: this.#light };
    return { verb: "SHOWN", ...shown, sounding: 0, afterMs: 0 };
  }

  #probed(probe: number): ToGateway {
    this.#probeDue = undefined;
    return { verb: "PROBED", probe, sounding: 0, afterMs: 0 };
  }

  #reject(code: RejectCode): ToGateway {
    this.#rejectDue = undefined;
    return { verb: "REJECT", code };
  }

  #beat(nowMs: number): ToGateway {
    this.#beatAtMs = nowMs + limits.beatIntervalMs;
    return {
      verb: "BEAT",
      signal: this.#signal,
      buzzer: this.#buzzer,
      light: this.#light,
      flags: this.#flags,
      supplyMv: 0,
      free: this.#events.free,
      rejects: this.#rejects,
      retries: Math.min(this.#events.retries, counterMax),
      overruns: 0,
      dropped: Math.min(this.#events.dropped, counterMax),
    };
  }
}
