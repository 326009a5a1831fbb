/** Incidents at units behind TCP serial servers. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openPorts, type Ports } from "../../src/shell/port.ts";
import { openTcp } from "../../src/shell/tcp.ts";
import { pause, until, Witness } from "./pty.ts";

const quietLog = { info: () => {}, warn: () => {} };
const show = "SHOW 0001 1 8 180*0269\n";
let server: Server;
let units: { readonly socket: Socket; received: string }[];
let ports: Ports | undefined;
let witness: Witness;

beforeEach(async () => {
  units = [];
  witness = new Witness();
  server = createServer((socket) => {
    const unit = { socket, received: "" };
    units.push(unit);
    socket.on("data", (chunk) => {
      unit.received += chunk;
    });
    socket.on("error", () => {
      // The gateway went away in the middle of a test.
    });
  });
  await listen(0);
});
afterEach(async () => {
  await ports?.close();
  ports = undefined;
  await shut();
});

async function listen(port: number): Promise<void> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
}

async function shut(): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  for (const unit of units) unit.socket.destroy();
  await closed;
}

function address(): string {
  return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function open(socket = address()): Ports {
  ports = openPorts([{ socket, baud: 250_000 }], witness.offer, quietLog);
  return ports;
}

async function opened(times: number): Promise<void> {
  await until(() => witness.count("port-opened") === times && units.length === times);
}

it("carries lines both ways", async () => {
  const socket = address();
  open(socket);
  await opened(1);
  ports?.send(socket, show);
  ports?.send(socket, show);
  units[0]?.socket.write("BEAT*0000\nBEAT");
  units[0]?.socket.write("*0001\n");
  await until(() => units[0]?.received === show + show && witness.lines.length === 2);
  expect(witness.lines).toEqual(["BEAT*0000", "BEAT*0001"]);
});

it("comes back after the server went, takes no cut line, and replays nothing", async () => {
  const socket = address();
  const { port } = server.address() as AddressInfo;
  open(socket);
  await opened(1);
  units[0]?.socket.write("PRESS 0005");
  await pause(20);
  await shut();
  await until(() => witness.details.includes("connection refused"));
  ports?.send(socket, "STALE\n");
  await listen(port);
  await opened(2);
  ports?.send(socket, show);
  await until(() => (units[1]?.received.length ?? 0) > 0);
  expect(units[1]?.received).toBe(show);
  expect(witness.lines).toEqual([]);
  expect(witness.details).toEqual(["closed by the far side", "connection refused"]);
});

it("names what is wrong with an address", async () => {
  open("tcp://no-such-host.invalid:4001");
  await until(() => witness.count("port-closed") > 0);
  expect(witness.details[0]).toMatch(/host name is not known|no answer within 2000 ms/);
});

it("never blocks on a server that takes nothing, and drops what waited too long", async () => {
  const socket = address();
  open(socket);
  await opened(1);
  units[0]?.socket.pause();
  const line = `${"x".repeat(90)}\n`;
  const beganMs = performance.now();
  for (let i = 0; i < 100_000; i++) ports?.send(socket, line);
  expect(performance.now() - beganMs).toBeLessThan(1500);
  ports?.send(socket, "STALE\n");
  await pause(350);
  units[0]?.socket.resume();
  await pause(50);
  ports?.send(socket, "FRESH\n");
  await until(() => units[0]?.received.endsWith("FRESH\n") === true);
  expect(units[0]?.received).not.toContain("STALE");
});

it("does not wait for acknowledgements before it sends the next line", async () => {
  const socket = address();
  open(socket);
  await opened(1);
  const pairs = 30;
  const beganMs = performance.now();
  for (let i = 1; i <= pairs; i++) {
    // A far side that speaks too delays its acknowledgements, and Nagle's algorithm waits for them: 40 ms a pair.
    units[0]?.socket.write("BEAT*0000\n");
    await until(() => witness.lines.length === i);
    ports?.send(socket, show);
    ports?.send(socket, show);
    await until(() => units[0]?.received.length === 2 * i * show.length);
  }
  expect((performance.now() - beganMs) / pairs).toBeLessThan(20);
});

it("gives up a connection that has been silent for 10 s, however much it is written to", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const lost = vi.fn();
  const data = vi.fn();
  const connection = await openTcp(new URL(address()), { data, lost, dropped: () => {}, swallowed: () => {} });
  connection.resume();
  vi.advanceTimersByTime(9000);
  while (units.length === 0) await turn();
  units[0]?.socket.write("BEAT*0000\n");
  while (data.mock.calls.length === 0) await turn();
  for (let second = 0; second < 9; second++) {
    connection.send(show);
    vi.advanceTimersByTime(1000);
  }
  expect(lost).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1000);
  expect(lost).toHaveBeenCalledExactlyOnceWith("silent for 10 s");
  vi.useRealTimers();
  await connection.close();
});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
