/**
 * A desk unit on a bench: the real firmware on a simulated board, a tiny gateway that keeps nothing and
 * decides nothing, and a record of every line and every pin. Time is the board's, in ms.
 */
import { readFileSync } from "node:fs";
import type { Message, MessageOf, ToUnit, Verb } from "../../firmware-protocol/messages.ts";
import { decode, encode } from "../../src/core/frame.ts";
import { Board, type BoardOptions, cyclesPerMs, type OutputPin } from "../../src/demo/board.ts";

const release = new URL("../../devices/desk-unit/firmware/release/desk-unit.hex", import.meta.url);

/** The released firmware, or the one that RUFKREIS_HEX names. */
export const hex = readFileSync(process.env.RUFKREIS_HEX ?? release, "utf8");

export interface Heard {
  /** When its first and last byte began to leave. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly text: string;
  readonly message: Message | undefined;
}

export interface Edge {
  readonly pin: OutputPin;
  readonly level: boolean;
  readonly atMs: number;
}

export class Rig {
  readonly board: Board;
  readonly heard: Heard[] = [];
  readonly edges: Edge[] = [];
  readonly resets: string[] = [];
  /** Answers every PRESS and EVENT with KEPT. */
  keeps = false;
  private text = "";
  private fromMs = 0;

  constructor(options: Partial<BoardOptions> = {}) {
    this.board = new Board({ hex, ...options });
    this.board.onTransmit = (byte, at) => this.takeByte(byte, at / cyclesPerMs);
    this.board.onPin = (pin, level, at) => this.edges.push({ pin, level, atMs: at / cyclesPerMs });
    this.board.onReset = (cause) => {
      this.resets.push(cause);
      this.text = "";
    };
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
    const decoded = decode(this.text, "gateway");
    const message = decoded.kind === "message" ? decoded.message : undefined;
    this.heard.push({ fromMs: this.fromMs, toMs: atMs, text: this.text, message });
    this.text = "";
    if (this.keeps && (message?.verb === "PRESS" || message?.verb === "EVENT"))
      this.send({ verb: "KEPT", event: message.event });
  }

  send(message: ToUnit): void {
    this.board.receive(encode(message));
  }

  /** How long these bytes are on the line. */
  static lineMs(message: ToUnit): number {
    return encode(message).length * 0.04;
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
    this.send({ verb: "OPEN", protocol: 1, nonce: "8F3A11C0D2E45B67" });
    this.board.advance(10);
    return this;
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

/** A board whose name is stored. */
export function namedEeprom(uid: string): Uint8Array {
  const rig = new Rig().open();
  rig.send({ verb: "NAME", uid });
  rig.board.advance(200);
  return rig.board.eeprom.slice();
}
