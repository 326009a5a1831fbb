/**
 * A desk unit on a bench: the real firmware on a simulated board, a tiny gateway that keeps nothing and
 * decides nothing, and a record of every line and every pin. Time is the board's, in ms.
 *
 * With the unit's key the gateway speaks and believes only with tags, once HELLO has one that fits:
 *
 *   const rig = Rig.paired().open();     rig.send(…) is tagged, rig.all("PRESS") are those whose tag fits
 */
import { readFileSync } from "node:fs";
import { eepromImage } from "../../devices/desk-unit/eeprom.ts";
import {
  type Message,
  type MessageOf,
  protocolVersion,
  type ToUnit,
  type Verb,
} from "../../firmware-protocol/messages.ts";
import { cut, encode, read } from "../../src/core/frame.ts";
import { fits, type SessionKeys, sessionKeys } from "../../src/core/trust.ts";
import { Board, type BoardOptions, cyclesPerMs, type OutputPin } from "../../src/demo/board.ts";

const releases = new URL("../../devices/desk-unit/firmware/release/", import.meta.url);

/** The released firmware of a board. */
export const releasedHex = (board: string): string => readFileSync(new URL(`${board}.hex`, releases), "utf8");

/** That of the desk unit, or the one that RUFKREIS_HEX names. */
export const hex =
  process.env.RUFKREIS_HEX === undefined ? releasedHex("desk-unit") : readFileSync(process.env.RUFKREIS_HEX, "utf8");

export const uid = "3F9A0C7711E2";
export const key = Uint8Array.from({ length: 16 }, (_, place) => 0xf0 - 13 * place);
export const nonce = "8F3A11C0D2E45B67";

export interface Heard {
  /** When its first and last byte began to leave. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly text: string;
  /** What it says, when that may be believed. */
  readonly message: Message | undefined;
  /** The counter of a tag that fits. */
  readonly counter: number | undefined;
}

interface Session {
  readonly keys: SessionKeys;
  next: number;
  after: number;
}

export interface Edge {
  readonly pin: OutputPin;
  readonly level: boolean;
  readonly atMs: number;
}

export interface RigOptions extends Partial<BoardOptions> {
  /** The key that the gateway holds; it may be another than that of the unit. */
  readonly key?: Uint8Array | undefined;
}

export class Rig {
  readonly board: Board;
  readonly heard: Heard[] = [];
  readonly edges: Edge[] = [];
  readonly resets: string[] = [];
  /** Answers every PRESS and EVENT with KEPT. */
  keeps = false;
  key: Uint8Array | undefined;
  session: Session | undefined;
  private nonce = "";
  private text = "";
  private fromMs = 0;

  constructor({ key: held, ...options }: RigOptions = {}) {
    this.key = held;
    this.board = new Board({ hex, ...options });
    this.board.onTransmit = (byte, at) => this.takeByte(byte, at / cyclesPerMs);
    this.board.onPin = (pin, level, at) => this.edges.push({ pin, level, atMs: at / cyclesPerMs });
    this.board.onReset = (cause) => {
      this.resets.push(cause);
      this.text = "";
      this.session = undefined;
    };
  }

  /** A unit that was paired some boots ago, and its gateway. */
  static paired(options: RigOptions = {}): Rig {
    return new Rig({ eeprom: eepromImage({ uid, boot: 4, key }), key, ...options });
  }

  get ms(): number {
    return this.board.cycles / cyclesPerMs;
  }

  private takeByte(byte: number, atMs: number): void {
    if (this.text === "") this.fromMs = atMs;
    if (byte !== 0x0a) {
      this.text += String.fromCharCode(byte);
      return;
    }
    const { text, fromMs } = this;
    this.text = "";
    const { message, counter } = this.believe(text);
    this.heard.push({ fromMs, toMs: atMs, text, message, counter });
    if (this.keeps && (message?.verb === "PRESS" || message?.verb === "EVENT"))
      this.send({ verb: "KEPT", event: message.event });
  }

  /** Reads a line as the gateway of this unit does: in a session with a key, only with a tag. */
  private believe(text: string): Pick<Heard, "message" | "counter"> {
    const nothing = { message: undefined, counter: undefined };
    const found = cut(text);
    if (found.kind !== "text") return nothing;
    const decoded = read(found.text, "gateway");
    if (decoded.kind === "reject") return nothing;
    const { message } = decoded;
    const { seal } = found;
    if (seal === undefined) {
      if (message.verb === "READY") this.session = undefined;
      return this.session === undefined ? { message, counter: undefined } : nothing;
    }
    const session = this.session ?? this.sessionOf(message);
    if (session === undefined || !fits(seal, { key: session.keys.toGateway, after: session.after })) return nothing;
    session.after = seal.counter;
    this.session = session;
    return { message, counter: seal.counter };
  }

  /** The session that a HELLO begins, as far as our key goes. */
  private sessionOf(message: Message): Session | undefined {
    if (message.verb !== "HELLO" || this.key === undefined) return undefined;
    return { keys: sessionKeys(this.key, this.nonce, message.boot, message.session), next: 0, after: -1 };
  }

  /** The line as the gateway says it now; in a session with a key it has the next counter. */
  line(message: ToUnit): string {
    if (this.session === undefined || message.verb === "OPEN") return encode(message);
    return encode(message, { key: this.session.keys.toUnit, counter: this.session.next++ });
  }

  send(message: ToUnit): void {
    this.board.receive(this.line(message));
  }

  /** All messages of that verb so far, or since that time. */
  all<V extends Verb>(verb: V, sinceMs = 0): MessageOf<V>[] {
    return this.heard
      .filter((line) => line.fromMs >= sinceMs && line.message?.verb === verb)
      .map((line) => line.message as MessageOf<V>);
  }

  last<V extends Verb>(verb: V): MessageOf<V> | undefined {
    return this.all(verb).at(-1);
  }

  /** Lets time pass while the gateway beats each second. */
  live(ms: number): void {
    for (let left = ms; left > 0; left -= 500) {
      this.send({ verb: "ALIVE" });
      this.board.advance(Math.min(left, 500));
    }
  }

  /** Waits for the unit to be up and opens a session. */
  open(): this {
    this.board.advance(150);
    this.ask(nonce);
    this.board.advance(10);
    return this;
  }

  /** The same for a unit that has just got power, without waiting longer than it takes. */
  start(): this {
    while (this.heard.length === 0) this.board.advance(1);
    this.ask(nonce);
    this.board.advance(8);
    return this;
  }

  /** Says OPEN; the session of before is over. */
  ask(fresh: string, protocol: number = protocolVersion): void {
    this.session = undefined;
    this.nonce = fresh;
    this.send({ verb: "OPEN", protocol, nonce: fresh });
  }

  show(signal: number, buzzer: MessageOf<"SHOW">["buzzer"], light: MessageOf<"SHOW">["light"], seconds = 0): void {
    this.send({ verb: "SHOW", signal, buzzer, light, seconds });
  }

  press(ms = 60): void {
    this.board.press("red");
    this.board.advance(ms);
    this.board.release("red");
    this.board.advance(30);
  }

  names(): number[] {
    return [...new Set(this.all("PRESS").map(({ event }) => event))];
  }
}

/** How long a line is on its way. */
export const lineMs = (line: string): number => line.length * 0.04;
