/**
 * A desk unit as the transcripts need one: it does what firmware-protocol/README.md asks of it, at once, on a perfect cable.
 * It answers OPEN and SHOW, keeps its events until KEPT, beats every second. What goes wrong is told to it from
 * outside: `mute` (it hears and shows, but says nothing), `deaf` (nothing reaches it), `buzzerDead`.
 */
import { limits } from "../../firmware-protocol/limits.ts";
import type { Message, MessageOf, ToGateway } from "../../firmware-protocol/messages.ts";

interface KeptEvent {
  readonly verb: "PRESS" | "EVENT";
  readonly kind: "green" | "green-hold";
  readonly event: number;
  readonly bornAt: number;
  repeatAt: number;
}

const buzzerDeadBit = 0b1000;

export class TranscriptUnit {
  uid: string;
  boot = 5;
  session = 0;
  plugged = true;
  mute = false;
  deaf = false;
  buzzerDead = false;
  capabilities = 0xbf;
  protocol = 1;
  signal = 0;
  buzzer: MessageOf<"SHOW">["buzzer"] = "silent";
  light: MessageOf<"SHOW">["light"] = "dark";
  events: KeptEvent[] = [];
  #number = 0;
  #hasSession = false;
  #soundUntil = 0;
  #beatAt = 0;
  #readyAt = 0;

  constructor(uid: string) {
    this.uid = uid;
  }

  /** Whether its buzzer is driven now. */
  sounds(now: number): boolean {
    return this.plugged && this.buzzer !== "silent" && !this.buzzerDead && now < this.#soundUntil;
  }

  /** The red button is pressed, or was pressed some time ago while the unit could not be heard. */
  press(now: number, ageMs = 0): Message[] {
    if (this.light === "ready" || this.light === "fault") this.light = "sent";
    this.buzzer = "silent";
    return this.#keep({ verb: "PRESS", kind: "green" }, now, ageMs);
  }

  green(now: number, kind: KeptEvent["kind"] = "green", ageMs = 0): Message[] {
    return this.#keep({ verb: "EVENT", kind }, now, ageMs);
  }

  /** A reset that leaves the memory powered: the session is over, kept events stay. */
  reset(now: number): void {
    this.boot += 1;
    this.session = 0;
    this.#number = 0;
    this.#hasSession = false;
    this.#readyAt = now;
    this.signal = 0;
    this.buzzer = "silent";
    this.light = "dark";
  }

  /** What it answers to a line of the gateway. */
  take(message: Message, now: number): Message[] {
    switch (message.verb) {
      case "OPEN":
        return this.#openSession(message, now);
      case "NAME":
        if (this.uid === "000000000000") this.uid = message.uid;
        return [this.#hello()];
      case "KEPT":
        this.events = this.events.filter(({ event }) => event !== message.event);
        return [];
      case "SHOW":
        return this.#hasSession ? [this.#show(message, now)] : [];
      default:
        return [];
    }
  }

  /** What it says by itself now. */
  speak(now: number): Message[] {
    if (!this.#hasSession) {
      if (now < this.#readyAt) return [];
      this.#readyAt = now + limits.openRetryMs;
      return [{ verb: "READY" }];
    }
    const due = this.events.filter(({ repeatAt }) => repeatAt <= now);
    for (const event of due) event.repeatAt = now + limits.eventRetryMs;
    const said: Message[] = due.map((event) => this.#eventLine(event, now));
    if (this.#beatAt > now) return said;
    this.#beatAt = now + limits.beatIntervalMs;
    return [...said, this.#beat(now)];
  }

  /** When it next has something to say by itself. */
  nextAt(): number {
    if (!this.#hasSession) return this.#readyAt;
    return Math.min(this.#beatAt, ...this.events.map(({ repeatAt }) => repeatAt));
  }

  #keep(what: Pick<KeptEvent, "verb" | "kind">, now: number, ageMs: number): Message[] {
    this.#number += 1;
    const event = {
      ...what,
      event: this.boot * 0x10000 + this.#number,
      bornAt: now - ageMs,
      repeatAt: now + limits.eventRetryMs,
    };
    this.events.push(event);
    return this.#hasSession ? [this.#eventLine(event, now)] : [];
  }

  #eventLine({ verb, kind, event, bornAt }: KeptEvent, now: number): ToGateway {
    const ageMs = Math.min(Math.round(now - bornAt), limits.ageMsMax);
    return verb === "PRESS" ? { verb, event, ageMs } : { verb, kind, event, ageMs };
  }

  #openSession(open: MessageOf<"OPEN">, now: number): Message[] {
    this.session += 1;
    this.#hasSession = open.protocol === this.protocol;
    this.#beatAt = now + limits.beatIntervalMs;
    this.#readyAt = now + limits.openRetryMs;
    for (const event of this.events) event.repeatAt = now;
    return this.#hasSession ? [this.#hello()] : [this.#hello(), { verb: "REJECT", code: "version" }];
  }

  #hello(): Message {
    const { protocol, uid, capabilities, boot, session } = this;
    return {
      verb: "HELLO",
      protocol,
      uid,
      model: "desk-unit",
      hardware: 1,
      firmware: "0.1.0",
      capabilities,
      boot,
      reset: "power",
      session,
    };
  }

  #show({ signal, buzzer, light, seconds }: MessageOf<"SHOW">, now: number): Message {
    Object.assign(this, { signal, buzzer, light });
    this.#soundUntil = now + seconds * 1000;
    return {
      verb: "SHOWN",
      signal,
      buzzer,
      light,
      sounding: this.sounds(now) ? 1 : 0,
      afterMs: buzzer === "silent" ? 0 : 2,
    };
  }

  #beat(now: number): Message {
    if (now >= this.#soundUntil) this.buzzer = "silent";
    const { signal, buzzer, light } = this;
    const counters = { rejects: 0, retries: 0, overruns: 0, dropped: 0 };
    const flags = this.buzzerDead ? buzzerDeadBit : 0;
    return {
      verb: "BEAT",
      signal,
      buzzer,
      light,
      flags,
      supplyMv: 4985,
      free: limits.eventsKept - this.events.length,
      ...counters,
    };
  }
}
