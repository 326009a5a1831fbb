/**
 * A desk unit as the tests of the gateway need one: it does what firmware-protocol/README.md asks of it, at once, on a perfect
 * cable. It holds a key or none, answers OPEN, SHOW and PROBE, keeps its events until KEPT, beats every second, takes a key
 * after a press. What goes wrong is told to it from outside: `mute` (it hears and shows, but says nothing), `deaf`
 * (nothing reaches it), `buzzerDead`, flags, a low supply.
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
import { deskUnitCapabilities, deskUnitHello, UnitSide } from "../tools/unit-side.ts";

type Kind = MessageOf<"EVENT">["kind"];

interface KeptEvent {
  readonly verb: "PRESS" | "EVENT";
  readonly kind: Kind;
  readonly event: number;
  readonly bornAt: number;
  repeatAt: number;
}

const buzzerBit = 0b100;
const readbackBit = 0b1000;
const tagBit = 0x100;

export class OfficeUnit {
  uid: string;
  boot = 5;
  session = 0;
  plugged = true;
  mute = false;
  deaf = false;
  buzzerDead = false;
  /** Whether it takes a key, and whether it lives to say so. */
  takesKey = true;
  capabilities = deskUnitCapabilities;
  protocol = protocolVersion;
  supplyMv = 4985;
  readonly flags = new Set<UnitFlag>();
  signal = 0;
  buzzer: MessageOf<"SHOW">["buzzer"] = "silent";
  light: MessageOf<"SHOW">["light"] = "dark";
  events: KeptEvent[] = [];
  /** Every message that it took. */
  readonly taken: ToUnit[] = [];
  #side: UnitSide;
  #number = 0;
  #hasSession = false;
  #soundUntil = 0;
  #beatAt = 0;
  #readyAt = 0;
  #pressedAt = Number.NEGATIVE_INFINITY;

  /** @param key `undefined` for a unit that belongs to nobody yet */
  constructor(uid: string, key: Uint8Array | undefined) {
    this.uid = uid;
    this.#side = new UnitSide(key);
  }

  get key(): Uint8Array | undefined {
    return this.#side.key;
  }

  /** Whether its buzzer is driven now. */
  sounds(now: number): boolean {
    const drives = this.buzzer !== "silent" && now < this.#soundUntil && (this.capabilities & buzzerBit) !== 0;
    return this.plugged && drives && !this.buzzerDead;
  }

  /** Whether its buzzer, driven too short to be heard, is read back. */
  reads: () => 0 | 1 = () => (this.buzzerDead ? 0 : 1);

  // ── what happens to it ───────────────────────────────────────────────────

  /** The red button is pressed, or was pressed some time ago while the unit could not be heard. */
  press(now: number, ageMs = 0): string[] {
    if (this.light === "ready" || this.light === "fault") this.light = "sent";
    this.buzzer = "silent";
    this.#pressedAt = now - ageMs;
    return this.#keep({ verb: "PRESS", kind: "green" }, now, ageMs);
  }

  happens(kind: Kind, now: number, ageMs = 0): string[] {
    return this.#keep({ verb: "EVENT", kind }, now, ageMs);
  }

  /** A reset that leaves the memory powered: the session is over, kept events stay. */
  reset(now: number): void {
    this.boot += 1;
    this.session = 0;
    this.#number = 0;
    this.#endSession(now);
    this.signal = 0;
    this.buzzer = "silent";
    this.light = "dark";
  }

  /** Somebody gives it another key, or takes it away: at once, and with a new session. */
  rekey(key: Uint8Array | undefined, now: number): void {
    this.#side = new UnitSide(key);
    this.#endSession(now);
  }

  #endSession(now: number): void {
    this.#hasSession = false;
    this.#side.end();
    this.#readyAt = now;
  }

  // ── what it says ─────────────────────────────────────────────────────────

  /** What it answers to a line of the gateway. */
  take(line: string, now: number): string[] {
    const read = this.#side.hear(line);
    if (read.kind === "reject") return this.#refuse(read.code);
    if (read.kind !== "message") return [];
    this.taken.push(read.message);
    return this.#obey(read.message, now).map((message) => this.says(message));
  }

  /** A message as it would write it now. */
  says(message: ToGateway): string {
    return this.#side.say(message).slice(0, -1);
  }

  #refuse(code: RejectCode): string[] {
    return [this.says({ verb: "REJECT", code })];
  }

  #obey(message: ToUnit, now: number): ToGateway[] {
    if (message.verb === "OPEN") return this.#openSession(message, now);
    if (!this.#hasSession) return message.verb === "REJECT" ? [] : [{ verb: "REJECT", code: "session" }];
    switch (message.verb) {
      case "NAME":
        if (this.uid === "000000000000") this.uid = message.uid;
        return [this.#hello()];
      case "PAIR":
        return this.#pair(message, now);
      case "UNPAIR":
        if (this.key === undefined) return [];
        this.rekey(undefined, now);
        return [];
      case "KEPT":
        this.events = this.events.filter(({ event }) => event !== message.event);
        return [];
      case "SHOW":
        return [this.#show(message, now)];
      case "PROBE":
        return [{ verb: "PROBED", probe: message.probe, sounding: this.reads(), afterMs: 2 }];
      case "ALIVE":
      case "REJECT":
        return [];
    }
  }

  /** Obeyed once, by an unpaired unit, soon after a press of its own red button (README §6). */
  #pair({ key }: MessageOf<"PAIR">, now: number): ToGateway[] {
    const mayBe = this.key === undefined && now - this.#pressedAt <= limits.pairWindowMs;
    if (mayBe && this.takesKey) this.rekey(Uint8Array.from(Buffer.from(key, "hex")), now);
    return [];
  }

  /** What it says by itself now. */
  speak(now: number): string[] {
    if (!this.#hasSession) {
      if (now < this.#readyAt) return [];
      this.#readyAt = now + limits.openRetryMs;
      return [this.says({ verb: "READY" })];
    }
    const due = this.events.filter(({ repeatAt }) => repeatAt <= now);
    for (const event of due) event.repeatAt = now + limits.eventRetryMs;
    const said = due.map((event) => this.says(this.#eventLine(event, now)));
    if (this.#beatAt > now) return said;
    this.#beatAt = now + limits.beatIntervalMs;
    return [...said, this.says(this.#beat(now))];
  }

  /** When it next has something to say by itself. */
  nextAt(): number {
    if (!this.#hasSession) return this.#readyAt;
    return Math.min(this.#beatAt, ...this.events.map(({ repeatAt }) => repeatAt));
  }

  #keep(what: Pick<KeptEvent, "verb" | "kind">, now: number, ageMs: number): string[] {
    this.#number += 1;
    const number = this.boot * 0x10000 + this.#number;
    const event = { ...what, event: number, bornAt: now - ageMs, repeatAt: now + limits.eventRetryMs };
    this.events.push(event);
    return this.#hasSession ? [this.says(this.#eventLine(event, now))] : [];
  }

  #eventLine({ verb, kind, event, bornAt }: KeptEvent, now: number): ToGateway {
    const ageMs = Math.min(Math.round(now - bornAt), limits.ageMsMax);
    return verb === "PRESS" ? { verb, event, ageMs } : { verb, kind, event, ageMs };
  }

  #openSession(open: MessageOf<"OPEN">, now: number): ToGateway[] {
    this.session += 1;
    this.#hasSession = open.protocol === this.protocol;
    this.#beatAt = now + limits.beatIntervalMs;
    this.#readyAt = now + limits.openRetryMs;
    for (const event of this.events) event.repeatAt = now;
    if (this.#hasSession) {
      this.#side.begin(open.nonce, this.boot, this.session);
      return [this.#hello()];
    }
    this.#side.end();
    return [this.#hello(), { verb: "REJECT", code: "version" }];
  }

  #hello(): ToGateway {
    const { protocol, uid, capabilities, boot, session } = this;
    return { ...deskUnitHello(uid, boot, session), protocol, capabilities };
  }

  /** An unpaired unit obeys no sound (README §6). */
  #show({ signal, buzzer, light, seconds }: MessageOf<"SHOW">, now: number): ToGateway {
    const obeyed = this.key === undefined && this.capabilities & tagBit ? "silent" : buzzer;
    Object.assign(this, { signal, buzzer: obeyed, light });
    this.#soundUntil = now + seconds * 1000;
    const sounding = this.sounds(now) && (this.capabilities & readbackBit) !== 0 ? 1 : 0;
    return { verb: "SHOWN", signal, buzzer: obeyed, light, sounding, afterMs: obeyed === "silent" ? 0 : 2 };
  }

  #beat(now: number): ToGateway {
    if (now >= this.#soundUntil) this.buzzer = "silent";
    const { signal, buzzer, light, supplyMv } = this;
    const names = this.buzzerDead ? [...this.flags, "buzzer-dead"] : [...this.flags];
    const flags = unitFlagNames.reduce((all, name, bit) => (names.includes(name) ? all | (1 << bit) : all), 0);
    const counters = { rejects: 0, retries: 0, overruns: 0, dropped: 0 };
    const free = limits.eventsKept - this.events.length;
    return { verb: "BEAT", signal, buzzer, light, flags, supplyMv, free, ...counters };
  }
}
