/** The embedded broker: who may do what, and readers that do not read. */

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type IClientOptions, type MqttClient, connect as mqttConnect } from "mqtt";
import { afterEach, expect, test } from "vitest";
import type { Input } from "../../src/core/io.ts";
import { type EmbeddedBroker, startBroker } from "../../src/shell/broker.ts";
import { connectBroker } from "../../src/shell/mqtt.ts";
import { freePort, until } from "../tools/mosquitto.ts";

const base = "rufkreis/v1/s";
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Embedded {
  readonly broker: EmbeddedBroker;
  readonly stateDirectory: string;
  readonly troubles: (string | undefined)[];
  readonly lines: string[];
}

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "state-"));
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

async function embedded(port = 0, stateDirectory = newDirectory()): Promise<Embedded> {
  const troubles: (string | undefined)[] = [];
  const lines: string[] = [];
  const broker = await startBroker({
    host: "127.0.0.1",
    port,
    stateDirectory,
    onTrouble: (detail) => troubles.push(detail),
    log: (line) => lines.push(line),
  });
  cleanups.push(() => broker.close());
  return { broker, stateDirectory, troubles, lines };
}

function event(of: MqttClient, name: "connect" | "close" | "error"): Promise<unknown[]> {
  return new Promise((resolve) => of.once(name, (...values: unknown[]) => resolve(values)));
}

/** A client of somebody else. */
async function client(broker: EmbeddedBroker, options: IClientOptions = {}): Promise<MqttClient> {
  const made = mqttConnect(`mqtt://127.0.0.1:${broker.port}`, { reconnectPeriod: 0, ...options });
  made.on("error", () => {});
  cleanups.push(() => made.end(true));
  await event(made, "connect");
  return made;
}

function gateway(broker: EmbeddedBroker) {
  const inputs: Input[] = [];
  const connection = connectBroker({
    name: "embedded",
    url: "mqtt://127.0.0.1",
    username: broker.username,
    password: broker.password,
    clientId: broker.clientId,
    openStream: broker.attach,
    base,
    gateway: "g",
    since: "2026-03-01T08:00:00.000Z",
    requests: "authenticated",
    journal: { pending: async () => [], published: () => {} },
    retained: () => new Map([["desk/d1/state", '{"gateway":"g","state":"idle"}']]),
    offer: (input) => inputs.push(input),
    log: () => {},
  });
  cleanups.push(() => connection.close());
  return { connection, inputs, requests: () => inputs.filter(({ kind }) => kind === "request") };
}

const request = '{"transaction":"t-1","desk":"d1","level":"help"}';

test("the gateway comes in without a socket, anybody reads, and only the secret asks", async () => {
  const { broker, stateDirectory } = await embedded();
  const here = gateway(broker);
  await until(() => here.connection.up, 1000, "the gateway's connection");

  const reader = await client(broker);
  const topics: string[] = [];
  reader.on("message", (topic) => topics.push(topic));
  await reader.subscribeAsync(`${base}/#`, { qos: 1 });
  await until(() => topics.includes(`${base}/desk/d1/state`), 1000, "the retained topic");

  reader.publish(`${base}/request/raise`, request, { qos: 1 }, () => {});
  await event(reader, "close");
  expect(here.requests()).toEqual([]);

  const password = readFileSync(join(stateDirectory, "mqtt-secret"), "utf8").trim();
  const console_ = await client(broker, { username: "rufkreis", password });
  await console_.publishAsync(`${base}/request/raise`, request, { qos: 1 });
  await until(() => here.requests().length === 1, 1000, "the request");
});

test("a stranger may not leave a message as a last will either, nor anywhere else", async () => {
  const { broker } = await embedded();
  const here = gateway(broker);
  await until(() => here.connection.up, 1000, "the gateway's connection");
  const stranger = await client(broker, {
    will: { topic: `${base}/request/raise`, payload: Buffer.from(request), qos: 1, retain: false },
  });
  (stranger.stream as Socket).destroy();
  const other = await client(broker);
  other.publish("somewhere", "x", { qos: 1 }, () => {});
  await event(other, "close");
  expect(here.requests()).toEqual([]);
});

test("a wrong password is refused, the secret is private and stays the same", async () => {
  const { broker, stateDirectory } = await embedded();
  const wrong = mqttConnect(`mqtt://127.0.0.1:${broker.port}`, {
    reconnectPeriod: 0,
    username: "rufkreis",
    password: "guess",
  });
  cleanups.push(() => wrong.end(true));
  const [error] = (await event(wrong, "error")) as [Error];
  expect(error.message).toContain("Bad username or password");
  expect(statSync(join(stateDirectory, "mqtt-secret")).mode & 0o777).toBe(0o600);
  expect((await embedded(0, stateDirectory)).broker.password).toBe(broker.password);
});

test("a state directory that cannot be written: the broker runs, and says what does not work", async () => {
  const file = join(newDirectory(), "file");
  writeFileSync(file, "");
  const { broker, lines } = await embedded(0, file);
  expect(broker.port).toBeGreaterThan(0);
  expect(lines).toContainEqual(expect.stringContaining("cannot be written"));
});

test("a port that is taken: told, the gateway's own client works all the same, and it listens once the port is free", async () => {
  const port = await freePort();
  const other = createServer().listen(port, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  const { broker, troubles } = await embedded(port);
  expect(troubles).toEqual([expect.stringContaining("another program has it")]);
  expect(broker.port).toBeUndefined();
  const here = gateway(broker);
  await until(() => here.connection.up, 1000, "the gateway's connection");
  other.close();
  await until(() => broker.port === port, 4000, "the port");
  expect(troubles.at(-1)).toBeUndefined();
});

test("nothing is kept for a reader that is away, even if it asks for that", async () => {
  const { broker } = await embedded();
  const options = { clientId: "away", clean: false };
  const first = await client(broker, options);
  await first.subscribeAsync("t", { qos: 1 });
  await first.endAsync();
  const writer = await client(broker, { username: "rufkreis", password: broker.password });
  await writer.publishAsync("t", "late", { qos: 1 });
  const second = mqttConnect(`mqtt://127.0.0.1:${broker.port}`, { reconnectPeriod: 0, ...options });
  cleanups.push(() => second.end(true));
  const got: string[] = [];
  second.on("message", (_, payload) => got.push(payload.toString()));
  const [connack] = (await event(second, "connect")) as [{ sessionPresent: boolean }];
  expect(connack.sessionPresent).toBe(false);
  await second.subscribeAsync("u", { qos: 1 });
  expect(got).toEqual([]);
});

test("strangers who try passwords fill no log", async () => {
  const { broker, lines } = await embedded();
  await Promise.all(
    Array.from({ length: 30 }, async (_, n) => {
      const guess = { username: "rufkreis", password: `guess ${n}`, clientId: `${n}-${"x".repeat(5000)}` };
      const made = mqttConnect(`mqtt://127.0.0.1:${broker.port}`, { reconnectPeriod: 0, ...guess });
      made.on("error", () => {});
      await event(made, "close");
    }),
  );
  // One of each kind a second: the wrong password, and that the connection failed.
  expect(lines.length).toBeLessThan(10);
  expect(lines.filter((line) => line.length > 200)).toEqual([]);
});

test("nobody takes the gateway's place, or that of a client with the secret, by its name", async () => {
  const { broker } = await embedded();
  const here = gateway(broker);
  await until(() => here.connection.up, 1000, "the gateway's connection");
  const secret = { username: "rufkreis", password: broker.password };
  const console = await client(broker, { clientId: "console", ...secret });
  const refused = async (options: IClientOptions): Promise<unknown> => {
    const made = mqttConnect(`mqtt://127.0.0.1:${broker.port}`, { reconnectPeriod: 0, ...options });
    const [error] = await event(made, "error");
    made.end(true);
    return (error as { code?: unknown }).code;
  };
  expect(await refused({ clientId: broker.clientId })).toBe(2);
  expect(await refused({ clientId: broker.clientId, ...secret })).toBe(2);
  expect(await refused({ clientId: "console" })).toBe(2);
  expect([here.connection.up, console.connected]).toEqual([true, true]);
  const ended = event(console, "close");
  await client(broker, { clientId: "console", ...secret });
  await ended;
  await client(broker, { clientId: "somebody" });
  await client(broker, { clientId: "somebody" });
});

test("a huge packet is not collected from a client with the secret either", async () => {
  const { broker, lines } = await embedded();
  const writer = await client(broker, { clientId: "wild", username: "rufkreis", password: broker.password });
  writer.publish("big", Buffer.alloc(20 * 1024 * 1024));
  await event(writer, "close");
  await until(() => lines.length > 0, 1000, "the line about it");
  expect(lines[0]).toMatch(/client wild is cut off: a message of 20971525 bytes on big, and at most 262144/);
});

test.each([
  ["a CONNECT of 256 MB", "10ffffff7f00044d51545404020000", /a packet of 268435455 bytes/],
  ["a CONNECT of 200 kB", `10c09a0c${"00".repeat(190_000)}`, /without credentials sent/],
])("a stranger who sends much is cut off: %s", async (_, bytes, line) => {
  const { broker, lines } = await embedded();
  const stranger = connect(broker.port as number, "127.0.0.1");
  stranger.on("error", () => {});
  stranger.resume();
  cleanups.push(() => stranger.destroy());
  stranger.write(Buffer.from(bytes, "hex"));
  await until(() => stranger.destroyed, 2000, "the end of the connection");
  await until(() => lines.length > 0, 1000, "the line about it");
  expect(lines[0]).toMatch(line);
});

test("a reader that never reads is cut off, holds up nobody for long, and memory stays bounded", async () => {
  const { broker, lines } = await embedded();
  const writer = await client(broker, { username: "rufkreis", password: broker.password });
  const good = await client(broker);
  let read = 0;
  good.on("message", () => read++);
  await good.subscribeAsync("t", { qos: 0 });
  const stuck = connect(broker.port as number, "127.0.0.1");
  cleanups.push(() => stuck.destroy());
  stuck.on("error", () => {});
  stuck.write(Buffer.from("101300044d5154540402003c00077374756368657272".slice(0, 42), "hex"));
  stuck.write(Buffer.from("8206000100017400", "hex"));
  stuck.pause();
  await until(() => lines.length >= 0 && good.connected, 500, "both readers");
  const payload = Buffer.alloc(64 * 1024);
  const count = 320;
  const before = process.memoryUsage().rss;
  for (let i = 0; i < count; i++) await writer.publishAsync("t", payload, { qos: 1 });
  await until(() => read === count, 4000, "the good reader's messages");
  await until(() => lines.some((line) => line.includes("did not read")), 1000, "the stuck reader's end");
  expect((process.memoryUsage().rss - before) / 1024 / 1024).toBeLessThan(80);
});
