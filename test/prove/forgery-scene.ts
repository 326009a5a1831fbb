/**
 * An office of three paired desks, and a man in the cable who has recorded everything that was ever said there, in both directions.
 * He knows the uids, the protocol and every line; he does not know a key.
 */
import type { ToGateway, ToUnit } from "../../firmware-protocol/messages.ts";
import { step } from "../../src/core/gateway.ts";
import type { Input } from "../../src/core/io.ts";
import { begin, nothingRemembered } from "../../src/core/restore.ts";
import type { State } from "../../src/core/state.ts";
import { instant } from "../../src/core/time.ts";
import { deskUnitHello, keyOfUnit, pairedUnit, UnitSide } from "../tools/unit-side.ts";
import { siteOfOffice, socketOf } from "../transcripts/site.ts";

export const desks = ["d1", "d2", "d3"] as const;
export type Desk = (typeof desks)[number];

/** A line as it was on a cable, LF left out. */
export interface Recorded {
  readonly desk: Desk;
  readonly session: number;
  readonly to: "gateway" | "unit";
  readonly line: string;
}

export function uidOf(desk: Desk): string {
  return `0000000000F${desk.slice(1)}`;
}

interface Unit {
  readonly side: UnitSide;
  boot: number;
  session: number;
  events: number;
}

/** Sessions of each desk that were recorded before the one that is attacked. */
const recordedSessions = 4;

export class Scene {
  state: State;
  nowMs = 0;
  readonly recorded: Recorded[] = [];
  readonly #units = new Map<Desk, Unit>();

  constructor() {
    const pairings = desks.map((desk, place) => pairedUnit(uidOf(desk), keyOfUnit(place + 1), desk, socketOf(desk)));
    const remembered = { ...nothingRemembered("e0"), pairings };
    this.state = begin(siteOfOffice(desks.length), new Uint8Array(16).fill(9), remembered, instant(0));
    for (const [place, desk] of desks.entries()) {
      this.#units.set(desk, { side: new UnitSide(keyOfUnit(place + 1)), boot: 1, session: 0, events: 0 });
      this.take({ kind: "port-opened", socket: socketOf(desk) });
    }
    for (let session = 1; session <= recordedSessions; session++) this.#liveThrough();
    this.beginAll();
    this.wait(4000);
  }

  take(input: Input): void {
    const { state, effects } = step(this.state, input, {
      instant: instant(this.nowMs),
      wallMs: 0,
      clockTrusted: false,
      utcOffsetMs: 0,
    });
    this.state = state;
    for (const effect of effects) {
      if (effect.kind !== "send") continue;
      const desk = this.state.site.deskAtSocket.get(effect.socket) as string as Desk;
      this.#hear(desk, effect.line.slice(0, -1));
    }
  }

  /** Time passes; every unit beats. */
  wait(ms: number): void {
    for (const end = this.nowMs + ms; this.nowMs < end; ) {
      this.nowMs += 100;
      this.take({ kind: "wake" });
      this.take({ kind: "appended", seq: this.state.seq });
      if (this.nowMs % 1000 === 0) for (const desk of desks) this.#beat(desk);
    }
  }

  /** A new session of every unit, as after a reset. */
  beginAll(): void {
    for (const desk of desks) {
      const unit = this.#unit(desk);
      unit.boot++;
      unit.session = 0;
      unit.side.end();
      this.take({ kind: "port-opened", socket: socketOf(desk) });
      this.say(desk, { verb: "READY" });
    }
  }

  say(desk: Desk, message: ToGateway): void {
    const unit = this.#unit(desk);
    const line = unit.side.say(message).slice(0, -1);
    this.recorded.push({ desk, session: this.#name(unit), to: "gateway", line });
    this.take({ kind: "line", socket: socketOf(desk), line });
  }

  /** What the unit would say next: the same counter for each, none of them said. */
  nextLines(desk: Desk, messages: readonly ToGateway[]): string[] {
    return messages.map((message) => this.#unit(desk).side.peek(message).slice(0, -1));
  }

  /** Whatever units say and are told: presses, keys, an alarm from its begin to its close. */
  #liveThrough(): void {
    this.beginAll();
    this.wait(6500);
    for (const desk of desks) {
      this.say(desk, { verb: "PRESS", event: this.#event(desk), ageMs: 0 });
      this.wait(300);
      for (const other of desks.filter((one) => one !== desk)) {
        this.say(other, { verb: "EVENT", kind: "green", event: this.#event(other), ageMs: 0 });
      }
      this.say(desk, { verb: "EVENT", kind: "tamper", event: this.#event(desk), ageMs: 0 });
      this.say(desk, { verb: "REJECT", code: "check" });
      this.wait(300);
      for (const alarm of this.state.alarms.keys()) {
        const request = { verb: "close", alarm, by: "guard", reason: "over" } as const;
        this.take({ kind: "request", transaction: `t${this.nowMs}`, via: "x", request });
      }
      this.wait(300);
    }
  }

  #event(desk: Desk): number {
    const unit = this.#unit(desk);
    return unit.boot * 0x10000 + ++unit.events;
  }

  #unit(desk: Desk): Unit {
    return this.#units.get(desk) as Unit;
  }

  #name({ boot, session }: { readonly boot: number; readonly session: number }): number {
    return boot * 1000 + session;
  }

  #beat(desk: Desk): void {
    const { shows } = this.#shown(desk);
    const rest = { flags: 0, supplyMv: 5000, free: 12, rejects: 0, retries: 0, overruns: 0, dropped: 0 };
    this.say(desk, { verb: "BEAT", ...shows, ...rest });
  }

  #shown(desk: Desk) {
    const link = this.state.links.get(socketOf(desk));
    const shows = {
      signal: link?.signal ?? 0,
      buzzer: link?.wanted?.buzzer ?? "silent",
      light: link?.wanted?.light ?? "dark",
    } as const;
    return { shows };
  }

  #hear(desk: Desk, line: string): void {
    const unit = this.#unit(desk);
    this.recorded.push({ desk, session: this.#name(unit), to: "unit", line });
    const decoded = unit.side.hear(line);
    if (decoded.kind === "message") this.#obey(desk, decoded.message);
  }

  #obey(desk: Desk, message: ToUnit): void {
    const unit = this.#unit(desk);
    if (message.verb === "OPEN") {
      unit.side.begin(message.nonce, unit.boot, ++unit.session);
      return this.say(desk, deskUnitHello(uidOf(desk), unit.boot, unit.session));
    }
    if (message.verb === "PROBE")
      return this.say(desk, { verb: "PROBED", probe: message.probe, sounding: 1, afterMs: 1 });
    if (message.verb !== "SHOW") return;
    const { signal, buzzer, light } = message;
    this.say(desk, { verb: "SHOWN", signal, buzzer, light, sounding: buzzer === "silent" ? 0 : 1, afterMs: 1 });
  }
}
