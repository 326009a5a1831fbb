/** The adapter between a device that is simulated and an owner that listens; the clock is a stand-in, and so are the modem lines. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { limits } from "../../firmware-protocol/limits.ts";
import { protocolVersion, type ToGateway, type ToUnit } from "../../firmware-protocol/messages.ts";
import { decode, encode } from "../../src/core/frame.ts";
import { adapt, type DeviceConnection, uidOf } from "../../src/shell/adapter.ts";
import { driverOf, profileOf } from "../../src/shell/adapter-devices.ts";
import { modemLinesOf } from "../../src/shell/adapter-modem.ts";
import type { Connection, ConnectionEvents, Opener } from "../../src/shell/connection.ts";
import { LcusBoard, NumatoModule } from "./boards.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A port with a simulated device behind it, and what its owner gets to hear. */
class Desk {
  readonly heard: ToGateway[] = [];
  readonly lost: string[] = [];
  readonly swallowed: string[] = [];
  readonly port = { open: false, reading: false, closed: 0, sent: "" };
  /** What the device answers to what is sent. */
  device: (bytes: string) => string = () => "";
  modem: { cts: boolean; dsr: boolean } | Error = new Error("Inappropriate ioctl for device");
  readonly modemSet: object[] = [];
  connection!: Connection;
  readonly #open: Opener;
  #events!: ConnectionEvents;

  constructor(id: string, settings: object = {}) {
    const driver = driverOf(id);
    if (driver === undefined) throw new Error(id);
    const device = { profile: profileOf(id), driver, settings: driver.settings.parse(settings) };
    this.#open = adapt(async (events) => this.#opened(events), device, "/dev/ttyTEST");
  }

  async open(): Promise<void> {
    this.connection = await this.#open({
      data: (chunk) => this.#hear(chunk),
      lost: (detail) => this.lost.push(detail),
      dropped: () => {},
      swallowed: (name) => this.swallowed.push(name),
    });
    this.connection.resume();
    this.say({ verb: "OPEN", protocol: protocolVersion, nonce: "0123456789ABCDEF" });
    // Longer than a board needs between two commands.
    await this.pass(50);
  }

  say(message: ToUnit): void {
    this.connection.send(encode(message));
  }

  show(buzzer: "silent" | "help", seconds: number, light: "ready" | "help" = "ready"): void {
    this.say({ verb: "SHOW", signal: 1, buzzer, light, seconds });
  }

  /** Time passes, and the gateway beats. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 500) {
      await vi.advanceTimersByTimeAsync(Math.min(left, 500));
      if (left >= 500) this.say({ verb: "ALIVE" });
    }
  }

  deviceSays(bytes: string): void {
    this.#events.data(Buffer.from(bytes, "latin1"));
  }

  unplug(): void {
    this.#events.lost("unplugged");
  }

  verbs(): string[] {
    return this.heard.splice(0).map(({ verb }) => verb);
  }

  #hear(chunk: Buffer): void {
    const decoded = decode(chunk.toString("latin1").slice(0, -1), "gateway");
    if (decoded.kind === "message") this.heard.push(decoded.message);
  }

  #opened(events: ConnectionEvents): DeviceConnection {
    this.#events = events;
    this.port.open = true;
    return {
      send: (bytes) => {
        this.port.sent += bytes;
        const answer = this.device(bytes);
        if (answer !== "") queueMicrotask(() => this.deviceSays(answer));
      },
      resume: () => {
        this.port.reading = true;
      },
      pause: () => {
        this.port.reading = false;
      },
      close: async () => {
        this.port.open = false;
        this.port.closed++;
      },
      modemLines: modemLinesOf({
        get: async () => {
          if (this.modem instanceof Error) throw this.modem;
          return this.modem;
        },
        set: async (flags) => {
          this.modemSet.push(flags);
          if (this.modem instanceof Error) throw this.modem;
        },
      }),
    };
  }
}

function deskWithBoard(settings: object = {}): { desk: Desk; board: LcusBoard } {
  const board = new LcusBoard(4, true);
  const desk = new Desk("relay-lcus", settings);
  desk.device = (bytes) => board.take(bytes);
  return { desk, board };
}

describe("a relay board", () => {
  it("introduces itself with a uid that belongs to the socket, its id and what it can do", async () => {
    const { desk } = deskWithBoard();
    await desk.open();
    expect(desk.heard[0]).toMatchObject({
      verb: "HELLO",
      uid: uidOf("/dev/ttyTEST"),
      model: "relay-lcus",
      capabilities: 4,
    });
    const lit = new Desk("relay-lcus", { beaconChannel: 2 });
    await lit.open();
    expect(lit.heard[0]).toMatchObject({ capabilities: 4 + 32 });
    expect(uidOf("/dev/ttyTEST")).toMatch(/^[0-9A-F]{12}$/);
    expect(uidOf("/dev/ttyTEST")).not.toBe(uidOf("/dev/ttyTESU"));
  });

  it("is switched off before anything else, whatever it was left at", async () => {
    const { desk, board } = deskWithBoard();
    board.closed.add(1);
    await desk.open();
    expect(board.closed).toEqual(new Set());
  });

  it("closes at SHOW, stays closed without chatter, and opens by itself when the seconds are over", async () => {
    const { desk, board } = deskWithBoard({ beaconChannel: 2 });
    await desk.open();
    desk.show("help", 20, "help");
    expect(board.closed).toEqual(new Set([1]));
    await desk.pass(19_900);
    expect(board.closed).toEqual(new Set([1, 2]));
    expect(board.moves).toBe(2);
    await desk.pass(200);
    expect(board.closed).toEqual(new Set([2]));
    expect(desk.heard.at(-1)).toMatchObject({ verb: "BEAT", buzzer: "silent", light: "help" });
  });

  it("is written to before SHOW is confirmed, and confirmed without a word of sound", async () => {
    const { desk, board } = deskWithBoard();
    await desk.open();
    desk.heard.length = 0;
    desk.show("help", 20);
    expect({ closed: board.closed.has(1), heard: desk.heard }).toEqual({ closed: true, heard: [] });
    await desk.pass(1);
    expect(desk.heard).toMatchObject([{ verb: "SHOWN", buzzer: "help", sounding: 0 }]);
  });

  it("opens when the port is lost, as far as it can be reached again: off first, and what is wanted comes with SHOW", async () => {
    const { desk, board } = deskWithBoard();
    await desk.open();
    desk.show("help", 100);
    desk.unplug();
    expect(desk.lost).toEqual(["unplugged"]);
    desk.show("help", 100);
    await desk.connection.close();
    expect(board.closed).toEqual(new Set([1]));
    await desk.open();
    expect(board.closed).toEqual(new Set());
    desk.show("help", 100);
    expect(board.closed).toEqual(new Set([1]));
  });

  it.each([
    ["in the middle of an alarm", 1000],
    ["while the board is not ready yet for another command", 1],
  ])("is switched off at a close in order %s, siren and beacon, and only then is the port closed", async (_, ms) => {
    const { desk, board } = deskWithBoard({ beaconChannel: 2 });
    await desk.open();
    desk.show("help", 100, "help");
    await desk.pass(ms);
    vi.useRealTimers();
    await Promise.all([desk.connection.close(), desk.connection.close()]);
    expect(board.closed).toEqual(new Set());
    expect(desk.port).toMatchObject({ open: false, closed: 1 });
  });
});

describe("a board that can be asked", () => {
  it("is no unit until it has answered, and none from when it stops", async () => {
    const { desk, board } = deskWithBoard({ query: "ff" });
    desk.device = () => "";
    await desk.open();
    await desk.pass(5000);
    expect(desk.heard).toEqual([]);
    desk.device = (bytes) => board.take(bytes);
    await desk.pass(1100);
    expect(desk.verbs()).toContain("HELLO");
    desk.device = () => "";
    await desk.pass(4000);
    expect(desk.verbs().length).toBeLessThanOrEqual(3);
    await desk.pass(4000);
    expect(desk.heard).toEqual([]);
  });

  it("is told what to do all the same", async () => {
    const { desk, board } = deskWithBoard({ query: "ff" });
    desk.device = (bytes) => {
      board.take(bytes);
      return "";
    };
    await desk.open();
    desk.show("help", 100);
    await desk.pass(100);
    expect(board.closed).toEqual(new Set([1]));
  });

  it("whose relay does not follow is a dead buzzer", async () => {
    const { desk, board } = deskWithBoard({ query: "ff" });
    await desk.open();
    board.take = (bytes) => (bytes === "\xff" ? "CH1:OFF \r\n" : "");
    desk.show("help", 100);
    await desk.pass(5000);
    expect(desk.heard.at(-1)).toMatchObject({ verb: "BEAT", flags: 8 });
  });

  it("with prompts works the same way", async () => {
    const module = new NumatoModule();
    const desk = new Desk("relay-numato");
    desk.device = (bytes) => module.take(bytes);
    await desk.open();
    await desk.pass(10);
    expect(desk.verbs()).toContain("HELLO");
    desk.show("help", 3);
    await desk.pass(2900);
    expect(module.closed).toEqual(new Set([0]));
    await desk.pass(200);
    expect(module.closed).toEqual(new Set());
    expect(module.moves).toBe(2);
  });
});

describe("a contact", () => {
  async function contact(settings: object = {}): Promise<Desk> {
    const desk = new Desk("contact-cts", settings);
    desk.modem = { cts: false, dsr: false };
    await desk.open();
    await desk.pass(200);
    desk.verbs();
    return desk;
  }

  it("that closes for 30 ms is a press, repeated until it is kept", async () => {
    const desk = await contact();
    desk.modem = { cts: true, dsr: false };
    await desk.pass(20);
    expect(desk.heard).toMatchObject([{ verb: "PRESS", ageMs: 0 }]);
    await desk.pass(10);
    desk.modem = { cts: false, dsr: false };
    await desk.pass(300);
    const presses = desk.heard.filter((message) => message.verb === "PRESS");
    expect(presses).toHaveLength(3);
    desk.say({ verb: "KEPT", event: presses[0]?.event as number });
    desk.verbs();
    await desk.pass(900);
    expect(desk.verbs()).not.toContain("PRESS");
  });

  it("gets its voltage when the port is opened, and nothing else is touched", async () => {
    const desk = await contact();
    expect(desk.modemSet).toEqual([{ brk: false, cts: false, dsr: false, lowLatency: false, rts: true, dtr: true }]);
    expect(desk.port.sent).toBe("");
  });

  it("that is held for more than 10 s is stuck, and says so", async () => {
    const desk = await contact();
    desk.modem = { cts: true, dsr: false };
    await desk.pass(10_100);
    expect(desk.heard.findLast(({ verb }) => verb === "BEAT")).toMatchObject({ flags: 1 });
    desk.modem = { cts: false, dsr: false };
    await desk.pass(100);
    expect(desk.heard.findLast(({ verb }) => verb === "BEAT")).toMatchObject({ flags: 0 });
  });

  it("pressed just before an unplug is told after the replug, once under one name", async () => {
    const desk = await contact();
    desk.connection.pause();
    desk.modem = { cts: true, dsr: false };
    await desk.pass(20);
    desk.unplug();
    await desk.open();
    await desk.pass(500);
    const names = desk.heard.flatMap((message) => (message.verb === "PRESS" ? [message.event] : []));
    expect(new Set(names).size).toBe(1);
  });

  it("without modem lines is silent, is told once in the log, and comes when they do", async () => {
    const desk = new Desk("contact-cts");
    await desk.open();
    await desk.pass(10_000);
    expect({ heard: desk.heard, swallowed: desk.swallowed }).toEqual({ heard: [], swallowed: ["modem-lines"] });
    desk.modem = { cts: false, dsr: false };
    await desk.pass(1000);
    expect(desk.verbs()).toContain("HELLO");
  });

  it("is not closed under a look that is on its way", async () => {
    const desk = await contact();
    let answer: (inputs: { cts: boolean; dsr: boolean }) => void = () => {};
    Object.defineProperty(desk, "modem", {
      get: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    });
    await desk.pass(20);
    const closing = desk.connection.close();
    await desk.pass(500);
    expect(desk.port.open).toBe(true);
    answer({ cts: true, dsr: false });
    await closing;
    expect(desk.port.open).toBe(false);
    expect(desk.verbs()).not.toContain("PRESS");
  });
});

describe("reading", () => {
  it("nothing is said while the owner does not read, and what is due comes when it does", async () => {
    const { desk } = deskWithBoard();
    await desk.open();
    desk.connection.pause();
    desk.verbs();
    desk.show("help", 10);
    await desk.pass(3000);
    expect(desk.heard).toEqual([]);
    desk.connection.resume();
    await desk.pass(1);
    expect(desk.verbs()).toEqual(["SHOWN", "BEAT"]);
  });

  it("a device that pours out bytes is left alone for a second, again and again, and is still told what to do", async () => {
    const { desk, board } = deskWithBoard({ query: "ff" });
    await desk.open();
    desk.deviceSays("x".repeat(9000));
    expect(desk.port.reading).toBe(false);
    desk.deviceSays("x".repeat(100_000));
    desk.show("help", 10);
    expect(board.closed).toEqual(new Set([1]));
    await desk.pass(limits.babblePauseMs + 10);
    expect(desk.port.reading).toBe(true);
    expect(desk.swallowed).toEqual(["device-babbles"]);
  });

  it("names no two presses alike in two runs of the gateway", async () => {
    const names = new Set<number>();
    for (let run = 0; run < 200; run++) {
      const desk = new Desk("contact-cts");
      desk.modem = { cts: true, dsr: false };
      await desk.open();
      await desk.pass(100);
      for (const message of desk.heard) if (message.verb === "PRESS") names.add(message.event);
      desk.unplug();
    }
    expect(names.size).toBe(200);
  });
});
