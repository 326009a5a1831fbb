/** The way out, against a real mosquitto that is killed, absent, or refuses; read by `mosquitto_sub`. */
import type { MqttClient } from "mqtt";
import { afterEach, describe, expect, test } from "vitest";
import { EventOutbox } from "../../src/shell/mqtt-outbox.ts";
import { fault, openedJournal } from "../tools/events.ts";
import { absent, base, cable, cleanUp, gateway, started, up } from "../tools/gateway-outside.ts";
import { until } from "../tools/mosquitto.ts";

afterEach(cleanUp);

const sequences = (reader: { json<T>(topic: string): T[] }) =>
  reader.json<{ seq: number }>(`${base}/event`).map(({ seq }) => seq);
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe("events", () => {
  test("what happened while the broker was absent arrives when it comes: in order, once each, not retained", async () => {
    const broker = await absent();
    const line = cable(broker);
    const here = await gateway(broker, { openStream: line.open });
    here.happen(300);
    await until(() => here.journal.appended.at(-1) === 300, 2000, "the disk");
    expect(here.told()).toEqual([expect.stringContaining("nothing listens there")]);
    expect(here.journal.journal.outboxLength).toBe(300);
    line.hold = true;
    await broker.startAgain();
    const reader = await broker.read(`${base}/event`);
    line.hold = false;
    await until(() => sequences(reader).length >= 300, 4000, "300 events");
    expect(sequences(reader)).toEqual(upTo(300));
    expect(reader.messages.some(({ retained }) => retained)).toBe(false);
    expect(here.told().at(-1)).toBe("up");
    await until(() => here.journal.journal.outboxLength === 0, 1000, "an empty outbox");
    const later = await broker.read(`${base}/#`);
    await until(() => later.messages.length >= 2, 1000, "the retained topics");
    expect(later.json(`${base}/event`)).toEqual([]);
  });

  test("a connection that is cut again and again in a storm loses nothing, and brings first copies in order", async () => {
    const broker = await started();
    const reader = await broker.read(`${base}/event`);
    const line = cable(broker);
    const here = await gateway(broker, { openStream: line.open });
    await up(here);
    here.happen(500);
    for (const seen of [20, 120, 250]) {
      await until(() => sequences(reader).some((seq) => seq > seen), 3000, `event ${seen}`);
      line.cut();
    }
    await until(() => new Set(sequences(reader)).size === 500, 4000, "all events");
    expect([...new Set(sequences(reader))]).toEqual(upTo(500));
    expect(here.told().slice(0, 3)).toEqual(["up", expect.stringContaining("lost"), "up"]);
  });

  test("a broker that is killed in a storm is given all that it had not confirmed, without a gap", async () => {
    const broker = await started();
    const line = cable(broker);
    const here = await gateway(broker, { openStream: line.open });
    await up(here);
    const before = await broker.read(`${base}/event`);
    here.happen(400);
    await until(() => sequences(before).length > 50, 2000, "the storm to begin");
    line.hold = true;
    await broker.kill();
    await until(() => !here.connection.up, 1000, "the loss");
    here.happen(100);
    await until(() => here.journal.appended.at(-1) === 500, 1000, "the disk");
    const confirmed = 500 - here.journal.journal.outboxLength;
    await broker.startAgain();
    const after = await broker.read(`${base}/event`);
    line.hold = false;
    await until(() => sequences(after).at(-1) === 500, 4000, "the last event");
    expect(sequences(after)).toEqual(upTo(500).slice(confirmed));
  });

  test("confirmations that come out of order move the pointer only where there is no gap", async () => {
    const confirm: ((error?: Error) => void)[] = [];
    const published: number[] = [];
    const events = upTo(40).map((position) => ({ position, body: String(position) }));
    const pending = async (_: string, after = 0, limit: number) => events.slice(after, after + limit);
    const journal = { pending, published: (_: string, position: number) => void published.push(position) };
    const outbox = new EventOutbox({ broker: "a", base, journal, drop: () => {} });
    const publish = (_topic: string, _body: string, _options: unknown, done: () => void) => void confirm.push(done);
    outbox.attach({ publish } as unknown as MqttClient);
    await until(() => confirm.length === 32, 1000, "32 under way");
    confirm[1]?.();
    confirm[2]?.();
    expect(published).toEqual([]);
    confirm[0]?.();
    confirm[3]?.(new Error("Connection closed"));
    confirm[4]?.();
    expect(published).toEqual([3]);
    await until(() => confirm.length === 35, 1000, "room for three more");
    outbox.detach();
    confirm[3]?.();
    expect(published).toEqual([3]);
  });

  test("an event that the broker answers with an error (MQTT 5) stays in the outbox, and goes out once it may", async () => {
    const access = ["topic readwrite rufkreis/v1/s/gateway/#", "topic read rufkreis/#"];
    const broker = await started({ access });
    const line = cable(broker);
    const here = await gateway(broker, { protocolVersion: 5, openStream: line.open });
    await up(here);
    here.happen(3);
    await until(() => here.told().length > 1 && here.journal.appended.at(-1) === 3, 2000, "the refusal, and the disk");
    expect(here.told()[1]).toContain("did not take an event (Publish error: Not authorized)");
    expect(here.journal.journal.outboxLength).toBe(3);
    line.hold = true;
    await broker.kill();
    await broker.startAgain();
    const reader = await broker.read(`${base}/event`);
    line.hold = false;
    await until(() => sequences(reader).length >= 3 && here.journal.journal.outboxLength === 0, 4000, "the events");
    expect(sequences(reader)).toEqual(upTo(3));
  });

  test("a gateway that starts again goes on where the broker had confirmed", async () => {
    const broker = await started();
    const first = await gateway(broker);
    await up(first);
    first.happen(5);
    await until(
      () => first.journal.appended.at(-1) === 5 && first.journal.journal.outboxLength === 0,
      2000,
      "all confirmed",
    );
    await first.connection.close();
    await first.journal.journal.close();
    const again = await openedJournal(first.journal.path);
    again.journal.append([again.numbering.record(fault("n 5"))]);
    await until(() => again.appended.length === 1, 1000, "the disk");
    const rest = await again.journal.pending("a", undefined, 10);
    expect(rest?.map(({ position }) => position)).toEqual([6]);
    await again.journal.close();
  });
});

describe("retained topics", () => {
  test("after the broker restarts empty, all are there again, and no stale offline", async () => {
    const broker = await started();
    const here = await gateway(broker);
    await up(here);
    await broker.kill();
    await until(() => !here.connection.up, 2000, "the loss");
    await broker.startAgain();
    await up(here);
    const reader = await broker.read(`${base}/#`);
    await until(() => reader.messages.length >= 2, 2000, "the retained topics");
    expect(reader.json(`${base}/desk/d1/state`)).toEqual([{ gateway: "g", state: "idle" }]);
    expect(reader.json(`${base}/gateway/g/state`).at(-1)).toMatchObject({ state: "online" });
  });

  test("a gateway that dies is offline, by its last will; one that ends says so itself", async () => {
    const broker = await started();
    const reader = await broker.read(`${base}/gateway/g/state`);
    const states = () => reader.json<{ state: string }>(`${base}/gateway/g/state`).map(({ state }) => state);
    const line = cable(broker);
    const here = await gateway(broker, { openStream: line.open });
    await up(here);
    await until(() => states().at(-1) === "online", 1000, "online");
    line.cut();
    await until(() => states().join() === "online,offline,online", 2000, "the last will, and the return");
    await here.connection.close();
    await until(() => states().at(-1) === "offline", 1000, "offline");
    expect(states()).toEqual(["online", "offline", "online", "offline"]);
  });

  test("only differences are sent, and a desk that is removed is cleared, even by the next start", async () => {
    const broker = await started();
    broker.publish(`${base}/desk/gone/state`, '{"gateway":"g","state":"idle"}', "-r");
    broker.publish(`${base}/desk/other/state`, '{"gateway":"h","state":"idle"}', "-r");
    const here = await gateway(broker);
    const reader = await broker.read(`${base}/desk/#`);
    await up(here);
    here.topics.set("desk/d2/state", '{"gateway":"g","state":"raised"}');
    for (let i = 0; i < 100; i++) here.connection.refresh();
    await until(() => reader.json(`${base}/desk/d2/state`).length === 1, 1000, "the new topic");
    here.topics.delete("desk/d2/state");
    here.connection.refresh();
    await until(
      () => reader.messages.some(({ topic, payload }) => topic.endsWith("d2/state") && payload === ""),
      1000,
      "d2 cleared",
    );
    const now = await broker.read(`${base}/desk/#`);
    await until(() => now.messages.length >= 2, 1000, "what is left");
    expect(now.messages.map(({ topic }) => topic).sort()).toEqual([
      `${base}/desk/d1/state`,
      `${base}/desk/other/state`,
    ]);
    expect(reader.json(`${base}/desk/d1/state`)).toHaveLength(1);
  });
});

describe("credentials", () => {
  test("refused ones are told in words, tried for ever, and accepted once they are right", async () => {
    const broker = await started({ users: { rufkreis: "right" } });
    const here = await gateway(broker, { username: "rufkreis", password: "wrong" });
    await until(() => here.told().length === 1, 2000, "the refusal");
    expect(here.told()[0]).toContain("refuses our credentials");
    await broker.kill();
    await broker.startAgain({ users: { rufkreis: "wrong" } });
    await up(here);
    expect(here.told().at(-1)).toBe("up");
  });
});

describe("TLS", () => {
  test("an untrusted certificate is told in words; the right one connects", async () => {
    const broker = await started({ tls: true });
    const url = broker.url.replace("mqtt:", "mqtts:");
    const wary = await gateway(broker, { url });
    await until(() => wary.told().length === 1, 2000, "the refusal");
    expect(wary.told()[0]).toContain("certificate is not trusted");
    const here = await gateway(broker, { url, ca: broker.certificate });
    await up(here);
    expect(here.told()).toEqual(["up"]);
  });
});
