/**
 * A stand-in for a desk unit behind a TCP serial server: says what a unit must say (firmware-protocol/README.md) at once, and presses
 * when told to. For experiments in which the firmware is not what is proved.
 */
import { createServer, type Server, type Socket } from "node:net";
import { limits } from "../../firmware-protocol/limits.ts";
import type { MessageOf, ToGateway, ToUnit } from "../../firmware-protocol/messages.ts";
import type { Fitting } from "../../src/demo/workshop.ts";
import { deskUnitHello, keyOfUnit, UnitSide } from "../tools/unit-side.ts";

type Shown = Pick<MessageOf<"SHOW">, "signal" | "buzzer" | "light">;

export class StandIn {
  readonly uid: string;
  readonly #side: UnitSide;
  readonly #server: Server;
  readonly #kept = new Map<number, number>();
  readonly #beat: NodeJS.Timeout;
  readonly #repeat: NodeJS.Timeout;
  #client: Socket | undefined;
  #rest = "";
  #session = 0;
  #inSession = false;
  #events = 0;
  #shown: Shown = { signal: 0, buzzer: "silent", light: "dark" };

  constructor(number: number) {
    this.uid = number.toString(16).toUpperCase().padStart(12, "0");
    this.#side = new UnitSide(keyOfUnit(number));
    this.#server = createServer({ noDelay: true }, (socket) => this.#take(socket));
    this.#beat = setInterval(() => this.#sayBeat(), limits.beatIntervalMs);
    this.#repeat = setInterval(() => this.#sayPresses(), limits.eventRetryMs);
  }

  /** Answers with the socket for the gateway's configuration. */
  listen(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(0, "127.0.0.1", () => {
        const address = this.#server.address();
        if (address !== null && typeof address === "object") resolve(`tcp://127.0.0.1:${address.port}`);
      });
    });
  }

  /** It as the workshop gives it to a gateway. */
  fitting(desk: string, socket: string): Fitting {
    return { desk, socket, uid: this.uid, key: this.#side.key as Uint8Array };
  }

  get isLinked(): boolean {
    return this.#inSession;
  }

  press(): void {
    this.#kept.set(0x0001_0000 + ++this.#events, performance.now());
    this.#sayPresses();
  }

  /** Presses that the gateway has not said to keep. */
  get unkept(): number {
    return this.#kept.size;
  }

  close(): void {
    clearInterval(this.#beat);
    clearInterval(this.#repeat);
    this.#client?.destroy();
    this.#server.close();
  }

  #take(socket: Socket): void {
    this.#client?.destroy();
    this.#client = socket;
    this.#rest = "";
    this.#inSession = false;
    this.#side.end();
    socket.on("data", (bytes: Buffer) => this.#hear(bytes.toString("latin1")));
    socket.on("error", () => socket.destroy());
    this.#say({ verb: "READY" });
  }

  #hear(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      const decoded = this.#side.hear(line);
      if (decoded.kind === "message") this.#obey(decoded.message);
    }
  }

  #obey(message: ToUnit): void {
    switch (message.verb) {
      case "OPEN":
        // Counted over all connections: a session number that came again would bring its keys again.
        this.#session++;
        this.#inSession = true;
        this.#side.begin(message.nonce, 1, this.#session);
        return this.#say(deskUnitHello(this.uid, 1, this.#session));
      case "SHOW":
        this.#shown = message;
        return this.#say({
          verb: "SHOWN",
          signal: message.signal,
          buzzer: message.buzzer,
          light: message.light,
          sounding: message.buzzer === "silent" ? 0 : 1,
          afterMs: 1,
        });
      case "KEPT":
        return void this.#kept.delete(message.event);
      case "PROBE":
        return this.#say({ verb: "PROBED", probe: message.probe, sounding: 1, afterMs: 1 });
      case "NAME":
      case "PAIR":
      case "UNPAIR":
      case "ALIVE":
      case "REJECT":
        return undefined;
    }
  }

  #sayPresses(): void {
    if (!this.#inSession) return;
    for (const [event, atMs] of this.#kept)
      this.#say({ verb: "PRESS", event, ageMs: Math.round(performance.now() - atMs) });
  }

  #sayBeat(): void {
    if (!this.#inSession) return this.#say({ verb: "READY" });
    return this.#say({
      verb: "BEAT",
      ...this.#shown,
      flags: 0,
      supplyMv: 5000,
      free: limits.eventsKept - this.#kept.size,
      rejects: 0,
      retries: 0,
      overruns: 0,
      dropped: 0,
    });
  }

  #say(message: ToGateway): void {
    this.#client?.write(this.#side.say(message), "latin1");
  }
}
