/** The least that is a unit: says hello, beats, and shows whatever it is told. Reached over TCP. */
import { createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { limits } from "../../firmware-protocol/limits.ts";
import type { MessageOf, ToGateway, ToUnit } from "../../firmware-protocol/messages.ts";
import { decode, encode } from "../../src/core/frame.ts";

export class FakeUnit {
  readonly #uid: string;
  readonly #server: Server;
  #socket: Socket | undefined;
  #shows: Pick<MessageOf<"SHOW">, "signal" | "buzzer" | "light"> = { signal: 0, buzzer: "silent", light: "ready" };
  #session = 0;

  private constructor(uid: string) {
    this.#uid = uid;
    this.#server = createServer((socket) => this.#take(socket));
  }

  static async listen(uid: string): Promise<FakeUnit> {
    const unit = new FakeUnit(uid);
    await new Promise<void>((resolve) => unit.#server.listen(0, "127.0.0.1", resolve));
    return unit;
  }

  get socket(): string {
    const address = this.#server.address();
    return `tcp://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  }

  get buzzer(): string {
    return this.#shows.buzzer;
  }

  press(): void {
    this.#say({ verb: "PRESS", event: 0x10001, ageMs: 0 });
  }

  close(): void {
    this.#socket?.destroy();
    this.#server.close();
  }

  #take(socket: Socket): void {
    this.#socket = socket;
    const beat = setInterval(() => this.#beat(), limits.beatIntervalMs);
    socket.on("close", () => clearInterval(beat)).on("error", () => undefined);
    createInterface({ input: socket }).on("line", (line) => {
      const decoded = decode(line, "unit");
      if (decoded.kind === "message") this.#answer(decoded.message);
    });
  }

  #answer(message: ToUnit): void {
    if (message.verb === "OPEN") {
      this.#say({
        verb: "HELLO",
        protocol: 1,
        uid: this.#uid,
        model: "desk-unit",
        hardware: 1,
        firmware: "0.1.0",
        capabilities: 0x7f,
        boot: 1,
        reset: "power",
        session: ++this.#session,
      });
    }
    if (message.verb !== "SHOW") return;
    this.#shows = message;
    this.#say({
      verb: "SHOWN",
      signal: message.signal,
      buzzer: message.buzzer,
      light: message.light,
      sounding: message.buzzer === "silent" ? 0 : 1,
      afterMs: 1,
    });
  }

  #beat(): void {
    const { signal, buzzer, light } = this.#shows;
    this.#say({
      verb: "BEAT",
      signal,
      buzzer,
      light,
      flags: 0,
      supplyMv: 5000,
      free: 12,
      rejects: 0,
      retries: 0,
      overruns: 0,
      dropped: 0,
    });
  }

  #say(message: ToGateway): void {
    this.#socket?.write(encode(message));
  }
}
