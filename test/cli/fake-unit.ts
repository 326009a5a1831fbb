/**
 * The least that is a unit, reached over TCP or a tty: says hello, beats, shows what it is told, is named, paired and unpaired, and tags its lines
 * when it has a key. What the real one does with all that is tested on the real firmware.
 */
import { createServer, type Server, type Socket } from "node:net";
import { limits } from "../../firmware-protocol/limits.ts";
import type { MessageOf, ToGateway, ToUnit } from "../../firmware-protocol/messages.ts";
import type { Cable } from "../../src/demo/cable.ts";
import { deskUnitHello, UnitSide } from "../tools/unit-side.ts";

export interface FakeOptions {
  /** 16 bytes; left out, the unit is unpaired. */
  readonly key?: Uint8Array;
  /** What HELLO tells. */
  readonly firmware?: string;
}

type Shows = Pick<MessageOf<"SHOW">, "signal" | "buzzer" | "light">;

export class FakeUnit {
  uid: string;
  /** Whether its EEPROM takes a key. */
  takesKey = true;
  /** Every buzzer pattern that it was told to sound. */
  readonly sounded: string[] = [];
  readonly #side: UnitSide;
  /** What HELLO tells; that of the released firmware if nothing is said. */
  firmware: string | undefined;
  #server: Server | undefined;
  #client: Socket | undefined;
  #write: (line: string) => void = () => undefined;
  #rest = "";
  #shows: Shows = { signal: 0, buzzer: "silent", light: "dark" };
  #session = 0;
  #event = 0x10000;
  #pressedAt = Number.NEGATIVE_INFINITY;

  private constructor(uid: string, { key, firmware }: FakeOptions) {
    this.uid = uid;
    this.#side = new UnitSide(key);
    this.firmware = firmware;
  }

  static async listen(uid: string, options: FakeOptions = {}): Promise<FakeUnit> {
    const unit = new FakeUnit(uid, options);
    const server = createServer((socket) => unit.#take(socket));
    unit.#server = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return unit;
  }

  /** At the end of a cable that is plugged in; always powered, so the gateway may come and go. */
  static at(cable: Cable, uid: string, options: FakeOptions = {}): FakeUnit {
    const unit = new FakeUnit(uid, options);
    unit.#write = (line) => cable.write(Buffer.from(line, "latin1"));
    cable.onData = (bytes) => unit.#hear(Buffer.from(bytes).toString("latin1"));
    setInterval(() => unit.#beat(), limits.beatIntervalMs).unref();
    return unit;
  }

  get socket(): string {
    const address = this.#server?.address();
    return `tcp://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  }

  get buzzer(): string {
    return this.#shows.buzzer;
  }

  get light(): string {
    return this.#shows.light;
  }

  get isPaired(): boolean {
    return this.#side.key !== undefined;
  }

  press(): void {
    this.#pressedAt = performance.now();
    this.#say({ verb: "PRESS", event: ++this.#event, ageMs: 0 });
  }

  close(): void {
    this.#client?.destroy();
    this.#server?.close();
  }

  #take(socket: Socket): void {
    this.#client = socket;
    this.#side.end();
    this.#write = (line) => socket.write(line);
    const beat = setInterval(() => this.#beat(), limits.beatIntervalMs);
    socket.on("close", () => clearInterval(beat)).on("error", () => undefined);
    socket.setEncoding("latin1").on("data", (text: string) => this.#hear(text));
  }

  #hear(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      const decoded = this.#side.hear(line);
      if (decoded.kind === "message") this.#answer(decoded.message);
    }
  }

  #answer(message: ToUnit): void {
    switch (message.verb) {
      case "OPEN":
        this.#session++;
        this.#side.begin(message.nonce, 1, this.#session);
        return this.#hello();
      case "NAME":
        this.uid = message.uid;
        return this.#hello();
      case "SHOW":
        return this.#show(message);
      case "PROBE":
        return this.#say({ verb: "PROBED", probe: message.probe, sounding: 1, afterMs: 1 });
      case "PAIR":
        if (this.#side.key !== undefined || performance.now() - this.#pressedAt > limits.pairWindowMs) return undefined;
        if (this.takesKey) this.#side.key = Uint8Array.from(Buffer.from(message.key, "hex"));
        return this.#restart();
      case "UNPAIR":
        this.#side.key = undefined;
        return this.#restart();
      case "KEPT":
      case "ALIVE":
      case "REJECT":
        return undefined;
    }
  }

  #hello(): void {
    const hello = deskUnitHello(this.uid, 1, this.#session);
    this.#say(this.firmware === undefined ? hello : { ...hello, firmware: this.firmware });
  }

  #restart(): void {
    this.#side.end();
    this.#say({ verb: "READY" });
  }

  #show(message: MessageOf<"SHOW">): void {
    const isNew = message.signal !== this.#shows.signal;
    this.#shows = message;
    const { signal, buzzer, light } = message;
    if (isNew && buzzer !== "silent") this.sounded.push(buzzer);
    this.#say({ verb: "SHOWN", signal, buzzer, light, sounding: buzzer === "silent" ? 0 : 1, afterMs: 1 });
  }

  #beat(): void {
    const { signal, buzzer, light } = this.#shows;
    const counters = { rejects: 0, retries: 0, overruns: 0, dropped: 0 };
    this.#say({ verb: "BEAT", signal, buzzer, light, flags: 0, supplyMv: 5000, free: 12, ...counters });
  }

  #say(message: ToGateway): void {
    this.#write(this.#side.say(message));
  }
}
