/**
 * A fire drill for the machine: the whole way of a press through `step`, in an office that does not exist.
 *
 * The way to a siren is taken once a month, and code that was never run is the slowest there is: the first press of a
 * process takes the interpreter ten times as long as the thousandth. So the gateway runs it some thousand times after its
 * start, on a state of its own, and throws the effects away, and goes on with a press now and then so that it stays where the
 * processor finds it. That is possible because `step` is pure; nothing can leave a rehearsal. Measured by `npm run bench`.
 */
import { capabilityNames, protocolVersion, type ToGateway } from "../../firmware-protocol/messages.ts";
import { encode } from "./frame.ts";
import { step } from "./gateway.ts";
import type { Input, Now } from "./io.ts";
import type { Link } from "./link-state.ts";
import type { Pairing } from "./pairing.ts";
import { begin, nothingRemembered } from "./restore.ts";
import { type DeskId, layOut, type Site } from "./site.ts";
import type { State } from "./state.ts";
import { dayMs, instant } from "./time.ts";
import { sessionKeys } from "./trust.ts";

const deskCount = 8;
const presserSocket = "rehearsal-1";
/** What the made-up unit of a desk can do: everything. */
const everything = 2 ** capabilityNames.length - 1;
const key = new Uint8Array(16);
/**
 * Times as they are in earnest: no whole numbers, and days of this century in every month. The compiler trusts what it saw; after a rehearsal in whole
 * milliseconds the first real press threw away the code of seven functions on its way.
 */
const startMs = 3_600_000.125;
const roundMs = 100.375;
const showMs = 2.4375;
/** Shorter than a silence that loses a unit. */
const restMs = 2000.625;
const wallMs = 1_767_225_600_000;
const monthMs = 31 * dayMs;
const boot = 1;
const session = 1;

/** A rehearsal that goes on where it stopped, so that it can be done in small pieces between real work. */
export class Rehearsal {
  private state: State;
  private nowMs = startMs;
  private round = 0;
  /** How many lines each unit has said in its session. */
  private readonly said = new Map<string, number>();
  private nextPress: Input | undefined;

  constructor() {
    const remembered = { ...nothingRemembered("rehearsal"), pairings: madeUpPairings() };
    this.state = begin(madeUpSite(), new Uint8Array(16), remembered, instant(startMs));
    for (const socket of this.state.links.keys()) this.take({ kind: "port-opened", socket });
    this.greetAll();
    this.confirmAll();
  }

  /** Every unit without a session begins one: at the start, and when the counters of one are used up. */
  private greetAll(): void {
    for (const { socket, phase } of this.state.links.values()) {
      if (phase !== "opening") continue;
      this.said.delete(socket);
      this.say(socket, helloOf(socket));
    }
  }

  /** One alarm from the press to its close: seven sound, one accepts, everything is confirmed and written. */
  play(): void {
    this.round++;
    this.nowMs += roundMs;
    this.say(presserSocket, { verb: "PRESS", event: this.round * 2, ageMs: 0 });
    this.nowMs += showMs;
    this.confirmAll();
    this.written();
    this.say("rehearsal-2", { verb: "EVENT", kind: "green", event: this.round * 2 + 1, ageMs: 0 });
    this.confirmAll();
    const alarm = [...this.state.alarms.keys()][0] as string;
    const request = { verb: "close", alarm, by: "rehearsal", reason: "over" } as const;
    this.take({ kind: "request", transaction: String(this.round), via: "rehearsal", request });
    this.confirmAll();
    this.written();
    this.passTime();
  }

  /** The time between two calls: beats both ways, buzzers tested without a sound, now and then a new session. */
  private passTime(): void {
    this.nowMs += restMs;
    for (const socket of this.state.links.keys()) this.say(socket, beatOf(this.state.links.get(socket) as Link));
    this.take({ kind: "wake" });
    for (const { socket, probe } of this.state.links.values()) {
      if (probe.tries > 0) this.say(socket, { verb: "PROBED", probe: probe.number, sounding: 1, afterMs: 1 });
    }
    this.greetAll();
  }

  /**
   * The decision of a press, and nothing of it stays: the same press each time, in an office where nothing else happens. Gives how many
   * lines it would have sent.
   */
  press(): number {
    this.nextPress ??= this.lineOf(presserSocket, { verb: "PRESS", event: this.round * 2 + 2, ageMs: 0 });
    const { effects } = step(this.state, this.nextPress, this.now(showMs));
    return effects.filter(({ kind }) => kind === "send").length;
  }

  private now(laterMs = 0): Now {
    return {
      instant: instant(this.nowMs + laterMs),
      wallMs: wallMs + this.round * monthMs,
      clockTrusted: false,
      utcOffsetMs: 0,
    };
  }

  private take(input: Input): void {
    this.state = step(this.state, input, this.now()).state;
    this.nextPress = undefined;
  }

  private say(socket: string, message: ToGateway): void {
    const input = this.lineOf(socket, message);
    this.said.set(socket, (this.said.get(socket) ?? 0) + 1);
    this.take(input);
  }

  /** What a unit would say next. */
  private lineOf(socket: string, message: ToGateway): Input {
    const { nonce } = this.state.links.get(socket) as Link;
    const counter = this.said.get(socket) ?? 0;
    const line = encode(message, { key: sessionKeys(key, nonce, boot, session).toGateway, counter });
    return { kind: "line", socket, line: line.slice(0, -1) };
  }

  private written(): void {
    this.take({ kind: "appended", seq: this.state.seq });
  }

  private confirmAll(): void {
    for (const { socket, signal, wanted } of this.state.links.values()) {
      if (wanted === undefined) continue;
      const { buzzer, light } = wanted;
      this.say(socket, { verb: "SHOWN", signal, buzzer, light, sounding: buzzer === "silent" ? 0 : 1, afterMs: 1 });
    }
  }
}

function beatOf({ signal, wanted }: Link): ToGateway {
  const { buzzer, light } = wanted ?? { buzzer: "silent", light: "dark" };
  const health = { flags: 0, supplyMv: 5000, free: 8, rejects: 0, retries: 0, overruns: 0, dropped: 0 };
  return { verb: "BEAT", signal, buzzer, light, ...health };
}

function helloOf(socket: string): ToGateway {
  const uid = uidOf(socket);
  const unit = {
    model: "rehearsal",
    hardware: 1,
    firmware: "0",
    capabilities: everything,
    boot,
    session,
  } as const;
  return { verb: "HELLO", protocol: protocolVersion, uid, ...unit, reset: "power" };
}

function uidOf(socket: string): string {
  return socket.slice(-1).padStart(12, "0");
}

function madeUpPairings(): Pairing[] {
  const since = "1970-01-01T00:00:00.000Z";
  return Array.from({ length: deskCount }, (_, place): Pairing => {
    const socket = `rehearsal-${place + 1}`;
    const desk = `d${place + 1}` as DeskId;
    return { uid: uidOf(socket), key, desk, socket, model: "rehearsal", state: "paired", since, testedAt: since };
  });
}

function madeUpSite(): Site {
  const numbers = Array.from({ length: deskCount }, (_, place) => place + 1);
  const laidOut = layOut({
    site: "rehearsal",
    gateway: "rehearsal",
    rooms: [{ id: "room", name: "room", doors: ["door"] }],
    desks: numbers.map((x) => ({ id: `d${x}`, room: "room", x, y: 0, floor: 0, unit: { socket: `rehearsal-${x}` } })),
    circuit1: { size: deskCount - 1, minimum: 3 },
    floorHeightM: 10,
    soundSeconds: 180,
  });
  if (!laidOut.ok) throw new Error("the rehearsal's site is not a plan");
  return laidOut.site;
}
