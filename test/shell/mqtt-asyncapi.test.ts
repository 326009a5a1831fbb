/**
 * docs/asyncapi.json against validators that are not ours: the document against AsyncAPI's own schema, and what a gateway
 * really says, on a day with everything in it, against the schemas of the document.
 */
import { readFileSync } from "node:fs";
import specs from "@asyncapi/specs";
import { Ajv, type AnySchema, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { describe, expect, it } from "vitest";
import type { Request } from "../../src/core/io.ts";
import { discoveryTopics } from "../../src/shell/mqtt-homeassistant.ts";
import { requestSchemas } from "../../src/shell/schema.ts";
import { eventSchema } from "../../src/shell/schema-event.ts";
import { discoverySchema, retainedTopics } from "../../src/shell/schema-retained.ts";
import { Office } from "../core/office.ts";
import { keyOfUnit } from "../tools/unit-side.ts";

interface Message {
  readonly payload: object;
  readonly examples?: readonly { readonly payload: unknown }[];
}
interface Channel {
  readonly address: string;
  readonly messages: Readonly<Record<string, unknown>>;
}
interface Document {
  readonly channels: Readonly<Record<string, Channel>>;
  readonly operations: Readonly<
    Record<string, { readonly action: string; readonly bindings: { readonly mqtt: { readonly retain: boolean } } }>
  >;
  readonly components: { readonly messages: Readonly<Record<string, Message>> };
}

const document = JSON.parse(readFileSync(new URL("../../docs/asyncapi.json", import.meta.url), "utf8")) as Document;

const validators = new Map<string, ValidateFunction>();
const ajv = new Ajv({ allErrors: true, strict: true });
formats.default(ajv);

function validator(name: string): ValidateFunction {
  const message = document.components.messages[name];
  if (message === undefined) throw new Error(`the document has no message ${name}`);
  const known = validators.get(name) ?? ajv.compile(message.payload);
  validators.set(name, known);
  return known;
}

/** What is wrong with a payload, in words. */
function wrong(name: string, payload: unknown): string[] {
  const valid = validator(name);
  if (valid(payload)) return [];
  return (valid.errors ?? []).map(({ instancePath, message }) => `${name}${instancePath} ${message}`);
}

/** An address without the base topic; what is not below it stays whole. */
const below = (address: string): string => address.replace(/^rufkreis\/v1\/\{site\}\//, "");

/** The channel at a topic below the base topic. */
function channelAt(topic: string): string {
  const parts = topic.split("/");
  const names = Object.keys(document.channels);
  const fits = (address: string): boolean => {
    const wanted = below(address).split("/");
    return wanted.length === parts.length && wanted.every((part, at) => part.startsWith("{") || part === parts[at]);
  };
  const found = names.filter((name) => fits(document.channels[name]?.address ?? ""));
  expect([topic, found.length]).toEqual([topic, 1]);
  return found[0] as string;
}

describe("the document", () => {
  it("is AsyncAPI 3, says the schema of AsyncAPI itself", () => {
    const official = new Ajv({ strict: false, allErrors: true });
    formats.default(official);
    const valid = official.compile(specs.schemasWithoutId["3.0.0"] as AnySchema);
    valid(document);
    expect(valid.errors ?? []).toEqual([]);
    expect(valid({ ...document, channels: { event: { address: 7 } } })).toBe(false);
  });

  it("refers to nothing that is not there", () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
      ([, path]) => path as string,
    );
    const at = (path: string): unknown =>
      path.split("/").reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], document);
    expect(references.filter((path) => at(path) === undefined)).toEqual([]);
    expect(references.length).toBeGreaterThan(100);
  });

  it("has a channel for each retained topic, the events, and each request with its answer", () => {
    const channels = Object.values(document.channels).map(({ address }) => below(address));
    const verbs = Object.keys(requestSchemas).flatMap((verb) => [`request/${verb}`, `response/${verb}`]);
    expect(channels.sort()).toEqual(
      [
        "event",
        ...verbs,
        "response/unknown",
        ...Object.keys(retainedTopics),
        "homeassistant/device/{device}/config",
      ].sort(),
    );
    expect(Object.keys(document.channels.event?.messages ?? {})).toEqual(
      eventSchema.options.map(({ shape }) => `event-${shape.type.value}`),
    );
  });

  it("retains what is a state, and nothing that can sound a buzzer", () => {
    for (const [name, { bindings, action }] of Object.entries(document.operations)) {
      const topic = below(document.channels[name]?.address ?? "");
      const isState = topic in retainedTopics || topic.startsWith("homeassistant/");
      expect([name, bindings.mqtt.retain]).toEqual([name, isState]);
      expect([name, action]).toEqual([name, topic.startsWith("request/") ? "receive" : "send"]);
    }
  });

  it("has an example of each event and each request, and each is as its schema says", () => {
    const named = Object.entries(document.components.messages);
    const shown = named.filter(([name]) => /^(event|request)-/.test(name));
    expect(shown.filter(([, { examples }]) => examples?.length !== 1)).toEqual([]);
    expect(shown).toHaveLength(eventSchema.options.length + Object.keys(requestSchemas).length);
    expect(shown.flatMap(([name, { examples }]) => examples?.flatMap(({ payload }) => wrong(name, payload)))).toEqual(
      [],
    );
  });

  it("refuses a request with a field more, and lets readers find one more in an event", () => {
    const example = (name: string): object => document.components.messages[name]?.examples?.[0]?.payload as object;
    expect(wrong("request-close", { ...example("request-close"), silent: true })).toEqual([
      "request-close must NOT have additional properties",
    ]);
    expect(wrong("event-raised", { ...example("event-raised"), later: true })).toEqual([]);
    const { alarm: _, ...nameless } = example("event-raised") as { alarm: string };
    expect(wrong("event-raised", nameless)).toEqual(["event-raised must have required property 'alarm'"]);
  });
});

/** Everything that a day can bring; `look` sees how it is after each step. */
function aLongDay(office: Office, ask: (request: Request) => void, look: () => void): void {
  const steps: readonly (() => unknown)[] = [
    () => ask({ verb: "drill", desks: ["d1", "d2"], seconds: 600, by: "trainer" }),
    () => office.wait(600),
    () => office.press("d1"),
    () => office.green("d3"),
    () => ask({ verb: "drill-end", by: "trainer" }),
    () => office.press("d1"),
    () => office.press("d1"),
    () => office.wait(31_000),
    () => ask({ verb: "accept", alarm: real(office), by: "guard" }),
    () => ask({ verb: "cancel", alarm: real(office), by: "d1" }),
    () => ask({ verb: "attend", alarm: real(office), by: "guard" }),
    () => ask({ verb: "lockdown", desk: "d1" }),
    () => ask({ verb: "escalate", alarm: real(office) }),
    () => ask({ verb: "close", alarm: real(office), by: "guard", reason: "nobody hurt" }),
    () => ask({ verb: "close", alarm: "gone", by: "guard", reason: "nobody hurt" }),
    () => office.press("d2", 200_000),
    () => ask({ verb: "close", alarm: office.desk("d2").alarm?.alarm ?? "", by: "guard", reason: "late" }),
    () => office.unplug("d5"),
    () => office.wait(5000),
    () => office.plug("d5"),
    () => office.happens("d6", "tamper"),
    () => office.green("d4"),
    () => ask({ verb: "identify", desk: "d3", seconds: 5 }),
    () => ask({ verb: "pair", seconds: 60 }),
    () => office.press("d8"),
    () => ask({ verb: "pair-confirm", uid: "0000000A1008", desk: "d8", replace: false }),
    () => ask({ verb: "test", desk: "d8", seconds: 60 }),
    () => ask({ verb: "test-cancel", desk: "d8" }),
    () => ask({ verb: "test-cancel", desk: "d8" }),
    () => ask({ verb: "test", desk: "d8", seconds: 60 }),
    () => office.press("d8"),
    () => ask({ verb: "test-confirm", desk: "d8", room: office.desk("d8").room, by: "technician" }),
    () => ask({ verb: "unpair", desk: "d7" }),
    () => ask({ verb: "move", desk: "d8", to: "d7" }),
    () => office.unit("d3").rekey(keyOfUnit(99), office.nowMs),
    () => office.line("d4", "noise"),
    () => office.restart(100),
    () => office.wait(10_000),
  ];
  for (const step of steps) {
    step();
    look();
    office.wait(100);
    look();
  }
}

function real(office: Office): string {
  return office.desk("d1").alarm?.alarm ?? "";
}

it("tells Home Assistant of its devices as the document says", () => {
  const plan = {
    site: "s",
    gateway: "g",
    rooms: [{ id: "r1", name: "Room 1", doors: ["corridor"] }],
    desks: [{ id: "d1", room: "r1", x: 0, y: 0, floor: 0 }],
  };
  const devices = [...discoveryTopics({ base: "rufkreis/v1/s", version: "0.1.0", plan })];
  expect(devices).toHaveLength(2);
  for (const [topic, text] of devices) {
    expect(channelAt(topic)).toBe("homeassistant-device");
    expect(wrong("homeassistant-device", JSON.parse(text))).toEqual([]);
    expect(discoverySchema.parse(JSON.parse(text))).toEqual(JSON.parse(text));
  }
});

describe("what a gateway says, on a day with drill, call, escalation, lockdown, faults, pairing and a restart", () => {
  const office = Office.of(8, {}, ["d8"]);
  const topics = new Map<string, Set<string>>();
  const asked = new Map<string, string>();
  aLongDay(
    office,
    (request) => void asked.set(office.request(request), request.verb),
    () => {
      for (const [topic, text] of office.topics()) topics.set(topic, (topics.get(topic) ?? new Set()).add(text));
    },
  );

  it("is on the retained topics as the document says, and holds no field that it does not name", () => {
    const channels = new Set<string>();
    for (const [topic, texts] of topics) {
      const channel = channelAt(topic);
      channels.add(channel);
      const address = below(document.channels[channel]?.address ?? "") as keyof typeof retainedTopics;
      for (const text of texts) {
        const payload: unknown = JSON.parse(text);
        expect(wrong(channel, payload)).toEqual([]);
        expect(retainedTopics[address].schema.parse(payload)).toEqual(payload);
      }
    }
    expect([...channels].sort()).toEqual(
      ["desk-coverage", "desk-state", "gateway-drill", "gateway-health", "gateway-pairing", "unit-state"].sort(),
    );
  });

  it("is in its events as the document says, and holds no field that it does not name", () => {
    const events = office.events();
    for (const event of events) {
      const payload: unknown = JSON.parse(JSON.stringify(event));
      expect(wrong(`event-${event.type}`, payload)).toEqual([]);
      expect(eventSchema.parse(payload)).toEqual(payload);
    }
    const unseen = eventSchema.options
      .map(({ shape }) => shape.type.value)
      .filter((type) => !events.some((event) => event.type === type));
    // The journal's own are made by the shell: test/shell/journal-*.test.ts.
    expect(unseen).toEqual(["journal-chained", "journal-mended", "journal-forgotten"]);
  });

  it("is in its answers as the document says", () => {
    const answered = [...office.responses].map(([transaction, response]) => ({
      verb: asked.get(transaction) as string,
      payload: { v: 1, gateway: "office", transaction, ...response },
    }));
    const message = (verb: string, status: unknown): string =>
      status === "ok" ? `response-${verb}` : "response-error";
    expect(answered.flatMap(({ verb, payload }) => wrong(message(verb, payload.status), payload))).toEqual([]);
    expect(answered.filter(({ payload }) => payload.status === "error")).toHaveLength(1);
  });
});
