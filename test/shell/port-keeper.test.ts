/** The keeper of a socket with connections that misbehave in ways that no pty can: stuck closes, endless openings, storms. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Connection, ConnectionEvents, Opener } from "../../src/shell/connection.ts";
import { openPorts, PortKeeper } from "../../src/shell/port.ts";
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
  vi.restoreAllMocks();
});

function connection(parts: Partial<Connection> = {}): Connection {
  return { send: () => {}, resume: () => {}, pause: () => {}, close: async () => {}, ...parts };
}

function keep(open: (attempt: number) => Promise<Connection>): PortKeeper {
  const opener: Opener = (given) => {
    events.push(given);
    return open(events.length);
  };
  return new PortKeeper(socket, opener, witness.offer, quietLog);
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
  const keeper = keep(() => new Promise((resolve) => {
    late = resolve;
  }));
  await keeper.close();
  const close = vi.fn(async () => {});
  late(connection({ close }));
  await pause(1);
  expect(close).toHaveBeenCalledOnce();
  expect(witness.inputs).toEqual([]);
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
  const keeper = keep(() => new Promise((resolve) => {
    open = resolve;
  }));
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
