/**
 * A man in the cable: he records every line that passes, in both directions, and puts lines in, those that he recorded and those that he
 * makes up, in any order, in either direction, at any cable that he has reached. He cannot take a line away
 * (bad cables do that), and he has no key.
 */
import { limits } from "../../firmware-protocol/limits.ts";
import { type Message, type MessageOf, protocolVersion } from "../../firmware-protocol/messages.ts";
import { cut, encode } from "../../src/core/frame.ts";
import { deskUnitCapabilities } from "../tools/unit-side.ts";
import type { Timeline } from "./clock.ts";
import type { Seed } from "./seed.ts";
import type { Socket } from "./socket.ts";
import type { Transcript } from "./transcript.ts";

type Side = "unit" | "gateway";

interface Recorded {
  readonly socket: Socket;
  readonly to: Side;
  readonly line: string;
}

const recordsMax = 400;

export class Man {
  private readonly recorded: Recorded[] = [];
  private readonly timeline: Timeline;
  private readonly transcript: Transcript;
  private readonly seed: Seed;

  constructor(timeline: Timeline, transcript: Transcript, seed: Seed) {
    this.timeline = timeline;
    this.transcript = transcript;
    this.seed = seed;
  }

  listenAt(socket: Socket): void {
    socket.heard = (line) => this.record({ socket, to: "unit", line });
    socket.port.heard = (line) => this.record({ socket, to: "gateway", line });
  }

  /** Puts a line in, or a few at once. */
  strike(socket: Socket): void {
    for (let lines = 1 + this.seed.below(3); lines > 0; lines--) this.injectOne(socket);
  }

  private record(recorded: Recorded): void {
    if (cut(recorded.line).kind !== "text") return;
    this.recorded.push(recorded);
    if (this.recorded.length > recordsMax) this.recorded.shift();
  }

  private injectOne(socket: Socket): void {
    const { seed } = this;
    const made = seed.chance(0.55) ? this.replay(socket) : this.forge(socket);
    if (made === undefined) return;
    this.timeline.after(seed.between(0, 30), () => {
      this.transcript.note(`the man in the cable of ${socket.id}, to the ${made.to}: ${made.line}`);
      socket.cable.inject(made.to, `${made.line}\n`);
    });
  }

  /** What was said here, or now and then elsewhere; lately, or at any time; the way it went, or the other. */
  private replay(socket: Socket): Omit<Recorded, "socket"> | undefined {
    const { seed } = this;
    const here = seed.chance(0.85) ? this.recorded.filter((recorded) => recorded.socket === socket) : this.recorded;
    const pool = seed.chance(0.5) ? here.slice(-12) : here;
    if (pool.length === 0) return undefined;
    const { to, line } = seed.pick(pool);
    return { to: seed.chance(0.85) ? to : other(to), line };
  }

  /** A line that he makes up from what he has heard. */
  private forge(socket: Socket): Omit<Recorded, "socket"> | undefined {
    const here = this.recorded.filter((recorded) => recorded.socket === socket);
    const hello = here.findLast(({ line }) => line.startsWith("HELLO "));
    const words = hello?.line.split(/[ *~]/);
    if (words === undefined) return undefined;
    const [, , uid, , , , , boot] = words as string[];
    const event = Number.parseInt(boot as string, 16) * 0x10000 + 1 + this.seed.below(8);
    const signal = here.findLast(({ line }) => line.startsWith("SHOW "))?.line.split(" ")[1] ?? "0001";
    const message = this.makeUp(uid as string, event, Number.parseInt(signal, 16));
    const to = toGateway.includes(message.verb) ? "gateway" : "unit";
    return { to, line: this.withTrailer(message, here.filter((recorded) => recorded.to === to).at(-1)?.line ?? "") };
  }

  private makeUp(uid: string, event: number, signal: number): Message {
    const { seed } = this;
    const claims = { signal, buzzer: "help", light: "help" } as const;
    const counters = { rejects: 0, retries: 0, overruns: 0, dropped: 0 };
    const hello: MessageOf<"HELLO"> = {
      verb: "HELLO",
      protocol: seed.chance(0.5) ? protocolVersion : protocolVersion - 1,
      uid: seed.chance(0.5) ? uid : seed.hex(12),
      model: "desk-unit",
      hardware: 1,
      firmware: "0.3.0",
      capabilities: deskUnitCapabilities,
      boot: seed.below(0x200),
      reset: "power",
      session: seed.below(8),
    };
    return seed.pick<Message>([
      { verb: "PRESS", event, ageMs: seed.below(2000) },
      { verb: "PRESS", event, ageMs: 0 },
      { verb: "EVENT", kind: "green", event, ageMs: 0 },
      { verb: "SHOWN", ...claims, sounding: 1, afterMs: 2 },
      { verb: "BEAT", ...claims, flags: 0, supplyMv: 5000, free: 12, ...counters },
      { verb: "PROBED", probe: 1 + seed.below(2), sounding: 1, afterMs: 2 },
      hello,
      { verb: "KEPT", event },
      { verb: "SHOW", ...claims, seconds: 9 },
      { verb: "UNPAIR" },
      { verb: "OPEN", protocol: protocolVersion, nonce: seed.hex(16) },
      { verb: "REJECT", code: "check" },
    ]);
  }

  /** A good check, the trailer of the last line, or the next counter with a tag that he can only guess. */
  private withTrailer(message: Message, last: string): string {
    const line = encode(message).slice(0, -1);
    const text = line.slice(0, line.lastIndexOf("*"));
    const trailer = last.slice(-limits.trailerBytesMax);
    if (!trailer.startsWith("~") || this.seed.chance(0.3)) return line;
    if (this.seed.chance(0.5)) return `${text}${trailer}`;
    const counter = Number.parseInt(trailer.slice(1, 5), 16) + 1 + this.seed.below(3);
    return `${text}~${counter.toString(16).toUpperCase().padStart(4, "0")}${this.seed.hex(12)}`;
  }
}

const toGateway: readonly string[] = ["PRESS", "EVENT", "SHOWN", "BEAT", "PROBED", "HELLO", "REJECT"];

function other(side: Side): Side {
  return side === "unit" ? "gateway" : "unit";
}
