/** The access list for mosquitto in deploy/, at a real mosquitto: what each role gets through, and that the gateway can live with it. */
import { readFileSync } from "node:fs";
import { connectAsync, type MqttClient } from "mqtt";
import { afterEach, describe, expect, it } from "vitest";
import { discoveryTopics } from "../../src/shell/mqtt-homeassistant.ts";
import { requestSchemas } from "../../src/shell/schema.ts";
import { base, cleanUp, gateway, started, up } from "../tools/gateway-outside.ts";
import { type Mosquitto, until } from "../tools/mosquitto.ts";

const access = readFileSync(new URL("../../deploy/mosquitto/acl", import.meta.url), "utf8")
  .replaceAll("jobcenter-north", "s")
  .split("\n");
const roles = access.flatMap((line) => line.match(/^user (\w+)$/)?.[1] ?? []);
const verbs = Object.keys(requestSchemas);
/** What the gateway says; its health last. */
const pages = ["event", "desk/d1/state", "response/accept", "gateway/g/health"];

const alarm = ["raise", "accept", "attend", "escalate"];
const units = ["pair", "pair-confirm", "pair-cancel", "unpair", "move", "test", "test-cancel", "test-confirm"];
const may: Readonly<Record<string, readonly string[]>> = {
  gateway: [...verbs, "unheard-of"],
  console: [...alarm, "lockdown", "cancel", "close", "identify"],
  trainer: ["drill", "drill-end"],
  technician: [...units, "identify"],
  automation: alarm,
  reader: [],
};

const open = (): Promise<Mosquitto> =>
  started({ users: Object.fromEntries(roles.map((role) => [role, role])), access });
const login = (role: string) => ({ username: role, password: role });

afterEach(cleanUp);

describe("the access list", () => {
  it("knows these roles, and each verb is somebody's", () => {
    expect(roles).toEqual(Object.keys(may));
    expect([...new Set(Object.values(may).flat())].filter((verb) => verb !== "unheard-of").sort()).toEqual(
      [...verbs].sort(),
    );
  });

  it("lets each role ask what it may, and only that", async () => {
    const broker = await open();
    const asked = await broker.read(`${base}/request/#`, ["-u", "gateway", "-P", "gateway"]);
    for (const role of roles) {
      const client = await connectAsync(broker.url, login(role));
      for (const verb of [...verbs, "unheard-of"])
        await client.publishAsync(`${base}/request/${verb}`, JSON.stringify({ role, verb }), { qos: 1 });
      await client.endAsync();
    }
    const count = Object.values(may).flat().length;
    await until(() => asked.messages.length >= count, 3000, `${count} requests`);
    const through = asked.messages.map(({ payload }) => JSON.parse(payload) as { role: string; verb: string });
    for (const role of roles) {
      const got = through.filter((one) => one.role === role).map(({ verb }) => verb);
      expect([role, ...got.sort()]).toEqual([role, ...[...(may[role] ?? [])].sort()]);
    }
  });

  it("lets nobody but the gateway say what is, and shows requests to nobody else", async () => {
    const broker = await open();
    const clients = new Map<string, MqttClient>();
    const heard = new Map<string, string[]>();
    for (const role of roles) {
      const client = await connectAsync(broker.url, login(role));
      clients.set(role, client);
      const messages: string[] = [];
      heard.set(role, messages);
      client.on("message", (topic, payload) => messages.push(`${payload.toString()} ${topic}`));
      await client.subscribeAsync(`${base}/#`, { qos: 1 });
    }
    const say = async (role: string, topics: readonly string[], text = role): Promise<void> => {
      for (const topic of topics) await clients.get(role)?.publishAsync(`${base}/${topic}`, text, { qos: 1 });
    };
    const others = roles.filter((role) => role !== "gateway");
    for (const role of others) await say(role, pages);
    await say("console", ["request/close"]);
    // What the gateway says last comes to everybody behind all that others may have got through.
    await say("gateway", pages);
    const last = `gateway ${base}/gateway/g/health`;
    await until(() => others.every((role) => heard.get(role)?.includes(last) === true), 2000, "the gateway's word");
    await until(() => heard.get("gateway")?.length === pages.length + 1, 2000, "what it said itself and a request");
    for (const client of clients.values()) await client.endAsync();
    const wrong = others.flatMap((role) => heard.get(role)?.filter((message) => !message.startsWith("gateway ")) ?? []);
    expect(wrong).toEqual([]);
    expect(heard.get("reader")).toEqual(
      pages.filter((page) => page !== "response/accept").map((page) => `gateway ${base}/${page}`),
    );
    expect(heard.get("gateway")).toContain(`console ${base}/request/close`);
  });

  it("lets the gateway publish all that it has to, and tells it no refusal", async () => {
    const broker = await open();
    const said: string[] = [];
    const plan = { site: "s", gateway: "g", rooms: [], desks: [] };
    const discovery = discoveryTopics({ base, version: "0.1.0", plan });
    const here = await gateway(broker, { ...login("gateway"), discovery, log: (text) => said.push(text) });
    await up(here);
    here.happen(3);
    const reader = await broker.read("#", ["-u", "automation", "-P", "automation"]);
    await until(() => here.journal.journal.outboxLength === 0, 2000, "an empty outbox");
    await until(() => reader.messages.length >= 3, 2000, "what is retained");
    expect(
      reader.messages
        .map(({ topic }) => topic)
        .filter((topic) => !topic.endsWith("/event"))
        .sort(),
    ).toEqual([...discovery.keys(), `${base}/desk/d1/state`, `${base}/gateway/g/state`].sort());
    expect(said.filter((text) => /refuse|did not take/.test(text))).toEqual([]);
  });
});
