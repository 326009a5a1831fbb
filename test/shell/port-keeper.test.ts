/** The keeper of a socket with connections that misbehave in ways that no pty can: stuck closes, endless openings, storms. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Connection, ConnectionEvents, Opener } from "../../src/shell/connection.ts";
import { openPorts } from "../../src/shell/port.ts";
import { PortKeeper } from "../../src/shell/port-keeper.ts";
import { pause, until, Witness } from "./pty.ts";

const socket = "tcp://stand-in:1";
const quietLog = { info: () => {}, warn: () => {} };
let witness = new Witness();
let events: ConnectionEvents[] = [];

beforeEach(() => {
  witness = new Witness();
  events = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function connection(parts: Partial<Connection> = {}): Connection {
  return { send: () => {}, resume: () => {}, pause: () => {}, close: async () => {}, ...parts };
}

function keep(open: (attempt: number) => Promise<Connection>): PortKeeper {
  const opener: Opener = (given) => {
    events.push(given);
    return open(events.length);
  };
  return new PortKeeper({ socket, path: undefined, open: opener, offer: witness.offer, log: quietLog });
}

it("ends although a device does not close", async () => {
  const keeper = keep(async () => connection({ close: () => new Promise(() => {}) }));
  await until(() => witness.count("port-opened") === 1);
  const beganMs = performance.now();
  await keeper.close();
  expect(performance.now() - beganMs).toBeLessThan(1500);
});

it("connects again although the device that was lost does not close", async () => {
  const keeper = keep(async (attempt) => connection(attempt === 1 ? { close: () => new Promise(() => {}) } : {}));
  await until(() => witness.count("port-opened") === 1);
  events[0]?.lost("unplugged");
  await until(() => witness.count("port-opened") === 2, 1900);
  await keeper.close();
});

it("ends although an opening does not, and closes what opens too late", async () => {
  let late: (connection: Connection) => void = () => {};
  const keeper = keep(
    () =>
      new Promise((resolve) => {
        late = resolve;
      }),
  );
  await until(() => events.length === 1);
  await keeper.close();
  const close = vi.fn(async () => {});
  late(connection({ close }));
  await pause(1);
  expect(close).toHaveBeenCalledOnce();
  expect(witness.inputs).toEqual([]);
});

it("says that an opening takes long, and takes the connection all the same", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  let open: (connection: Connection) => void = () => {};
  const keeper = keep(
    () =>
      new Promise((resolve) => {
        open = resolve;
      }),
  );
  await turn();
  vi.advanceTimersByTime(4999);
  expect(witness.inputs).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(witness.details).toEqual(["opening takes longer than 5 s"]);
  vi.useRealTimers();
  open(connection());
  await until(() => witness.count("port-opened") === 1);
  await keeper.close();
});

it("reports one loss when a connection tells it many times, and one reason for many failed attempts", async () => {
  const keeper = keep(async (attempt) => {
    if (attempt > 1) throw new Error("connection refused");
    return connection();
  });
  await until(() => witness.count("port-opened") === 1);
  for (let i = 0; i < 3; i++) events[0]?.lost("unplugged");
  await until(() => events.length >= 3);
  await keeper.close();
  expect(witness.details).toEqual(["unplugged", "connection refused"]);
});

it("spaces out openings that fail, and connections that do not last", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  const storm = keep(async (attempt) => {
    setTimeout(() => events[attempt - 1]?.lost("unplugged"), 0);
    return connection();
  });
  await pause(1000);
  await storm.close();
  // At 0, 100, 300 and 700 ms; the next would be at 1500.
  expect(events.length).toBe(4);
});

it("writes nothing to a port that is not open, and nothing later of what was sent then", async () => {
  const sent: string[] = [];
  let open: (connection: Connection) => void = () => {};
  const keeper = keep(
    () =>
      new Promise((resolve) => {
        open = resolve;
      }),
  );
  await until(() => events.length === 1);
  keeper.send("BEFORE\n");
  open(connection({ send: (line) => sent.push(line) }));
  await until(() => witness.count("port-opened") === 1);
  keeper.send("OPEN\n");
  events[0]?.lost("unplugged");
  await until(() => witness.count("port-closed") === 1);
  keeper.send("AFTER\n");
  await keeper.close();
  expect(sent).toEqual(["OPEN\n"]);
});

it("ignores a socket that is not configured", async () => {
  const ports = openPorts([], witness.offer, quietLog);
  ports.send("/dev/nothing", "A\n");
  await ports.close();
  expect(witness.inputs).toEqual([]);
});

it("counts lines that are dropped, and logs them seldom and never on the way out", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const warn = vi.fn();
  const opener: Opener = async (given) => {
    events.push(given);
    return connection();
  };
  const log = { info: () => {}, warn };
  const keeper = new PortKeeper({ socket, path: undefined, open: opener, offer: witness.offer, log });
  await turn();
  for (let i = 0; i < 100; i++) events[0]?.dropped(2);
  expect(warn).not.toHaveBeenCalled();
  vi.advanceTimersByTime(10_000);
  expect(warn).toHaveBeenCalledExactlyOnceWith({ socket, lines: 200 }, expect.any(String));
  await keeper.close();
});

it("does not hide a failure of the core behind a closed port", async () => {
  const wrong = new Error("assertion of the core");
  const keeper = new PortKeeper({
    socket,
    path: undefined,
    open: async () => connection(),
    offer: () => {
      throw wrong;
    },
    log: quietLog,
  });
  const unhandled = vi.fn();
  const listeners = process.rawListeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection").on("unhandledRejection", unhandled);
  await turn();
  await turn();
  process.removeAllListeners("unhandledRejection");
  for (const listener of listeners) process.on("unhandledRejection", listener as (reason: unknown) => void);
  expect(unhandled.mock.calls[0]?.[0]).toBe(wrong);
  await expect(keeper.close()).rejects.toBe(wrong);
});
