/** Packets that are too long, at brokers that everybody uses and at our own. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { connectAsync } from "mqtt";
import { afterEach, describe, expect, it, test } from "vitest";
import { PacketLengths, packetBytesMax } from "../../src/shell/mqtt-guard.ts";
import { base, cleanUp, gateway, started, up } from "../tools/gateway-outside.ts";
import { type Mosquitto, until } from "../tools/mosquitto.ts";

afterEach(cleanUp);

/** A PUBLISH, or the beginning of one that claims to be longer. */
function publish(topic: string, payload: Buffer, claimed = 2 + topic.length + payload.length): Buffer {
  const length: number[] = [];
  for (let rest = claimed; length.length === 0 || rest > 0; rest = Math.floor(rest / 128))
    length.push((rest % 128) + (rest >= 128 ? 128 : 0));
  const head = Buffer.from([0x30, ...length, topic.length >> 8, topic.length & 0xff]);
  return Buffer.concat([head, Buffer.from(topic), payload]);
}

describe("packets are followed", () => {
  const ping = Buffer.from("d000", "hex");
  const good = Buffer.concat([
    ping,
    publish("a", Buffer.alloc(0)),
    publish("b", Buffer.alloc(packetBytesMax - 3)),
    ping,
  ]);
  const long = publish("desk/d1", Buffer.alloc(0), packetBytesMax + 1);

  it("whole and in any pieces, and the one that is too long is found", () => {
    for (const size of [1, 2, 3, 5, 1000, 65_536, good.length]) {
      const subject = new PacketLengths();
      const found: unknown[] = [];
      for (let at = 0; at < good.length; at += size) found.push(subject.take(good.subarray(at, at + size)));
      expect(found.filter(Boolean)).toEqual([]);
      expect(subject.take(long)?.message).toContain(`${packetBytesMax + 1} bytes on desk/d1, and at most`);
    }
  });

  it("and nothing is said of a topic that has not come, or cannot be shown", () => {
    const subject = new PacketLengths();
    expect(subject.take(long.subarray(0, 3))).toBeUndefined();
    expect(subject.take(long.subarray(3, 4))?.message).toMatch(/^a packet of 262145 bytes, and at most/);
    const coloured = publish("a\u001b[2J", Buffer.alloc(0), packetBytesMax + 1);
    expect(new PacketLengths().take(coloured)?.message).toContain("on a?[2J,");
  });

  it("and a length that is none makes nothing wrong of what follows", () => {
    const subject = new PacketLengths();
    expect(subject.take(Buffer.from("30ffffffff01", "hex"))).toBeUndefined();
    expect(subject.take(long)).toBeUndefined();
  });
});

/** Puts a message of 1 MB down at a broker. */
async function litter(broker: Mosquitto, topic: string): Promise<void> {
  const client = await connectAsync(broker.url);
  await client.publishAsync(topic, Buffer.alloc(1024 * 1024, "x"), { qos: 1, retain: true });
  await client.endAsync();
}

test("a huge message that is under way ends the connection before it is collected", async () => {
  let sent = 0;
  const server = createServer((socket: Socket) => {
    socket.on("error", () => {});
    socket.once("data", () => {
      socket.write(Buffer.from("20020000", "hex"));
      socket.write(publish(`${base}/request/raise`, Buffer.alloc(0), 60_000_000));
      const more = (): void => {
        if (socket.destroyed || sent > 60_000_000) return;
        sent += 65_536;
        socket.write(Buffer.alloc(65_536), more);
      };
      more();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const here = await gateway({ url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}` } as Mosquitto);
  await until(() => here.told().length > 0, 2000, "the trouble");
  expect(here.told().join()).toContain(`60000000 bytes on ${base}/request/raise`);
  await here.connection.close();
  server.close();
  expect(sent).toBeLessThan(8_000_000);
});

test("a huge message among the retained topics is told with its topic, and events go out all the same", async () => {
  const broker = await started();
  await litter(broker, `${base}/desk/gone/state`);
  const reader = await broker.read(`${base}/event`);
  const here = await gateway(broker);
  await until(() => here.told().length >= 3, 3000, "the trouble, and the return");
  expect(here.told().slice(0, 3)).toEqual(["up", expect.stringContaining(`bytes on ${base}/desk/gone/state`), "up"]);
  here.happen(100);
  await until(() => here.journal.journal.outboxLength === 0, 3000, "the events");
  // The broker has them all; what it passes on may still be under way.
  await until(() => reader.json(`${base}/event`).length >= 100, 3000, "the events");
  expect(reader.json(`${base}/event`)).toHaveLength(100);
  expect(here.told()).toHaveLength(3);
});

test("a huge retained request is met only after the events are out", async () => {
  const broker = await started();
  await litter(broker, `${base}/request/raise`);
  const here = await gateway(broker);
  await until(() => here.told().length >= 3, 3000, "the trouble, and the return");
  here.happen(100);
  await until(() => here.journal.journal.outboxLength === 0, 3000, "the events");
  expect(here.told()).toHaveLength(3);
  broker.publish(`${base}/request/raise`, "", "-r");
  await up(here);
  await until(() => requestsAreTaken(), 6000, "requests");

  async function requestsAreTaken(): Promise<boolean> {
    broker.publish(`${base}/request/raise`, "{}");
    await new Promise((resolve) => setTimeout(resolve, 200));
    return here.inputs.some((input) => input.kind === "noticed");
  }
});
