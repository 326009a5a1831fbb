/**
 * `docs/asyncapi.json`: the contract of MQTT for programs, as AsyncAPI 3. One channel for each topic, one message for each
 * payload, operations as the gateway sees them. Made from the schemas in src/shell/schema*.ts.
 */
import type { z } from "zod";
import { discoveryPattern } from "../../src/shell/mqtt-homeassistant.ts";
import { answerSchemas, requestSchemas, responseSchema } from "../../src/shell/schema.ts";
import { commonEventFields } from "../../src/shell/schema-event.ts";
import { discoverySchema, retainedTopics } from "../../src/shell/schema-retained.ts";
import { events, exampleOf, type JsonSchema, meaningOf, readerSchema, writerSchema } from "./contract.ts";

const base = "rufkreis/v1/{site}";
const parameters: Readonly<Record<string, string>> = {
  site: "Name of the site in its plan.",
  gateway: "Name of the gateway in its plan.",
  desk: "Name of a desk in the plan.",
  uid: "The unit, 12 of 0-9 and a-f.",
  device: "`{prefix}_{site}_{gateway}`, and for a desk `_{desk}` behind it.",
};

type Part = Readonly<Record<string, unknown>>;

interface Channel {
  readonly name: string;
  readonly address: string;
  readonly means: string;
  /** What the gateway does there. */
  readonly action: "send" | "receive";
  readonly retain: boolean;
  /** Names of the messages, with the message of each. */
  readonly messages: Readonly<Record<string, Part>>;
  readonly reply?: string;
}

const reference = (path: string): Part => ({ $ref: `#/${path}` });

function message(name: string, summary: string, payload: JsonSchema, examples: readonly Part[] = []): Part {
  const shown = examples.map((example) => ({ payload: example }));
  const { examples: _, description: __, ...schema } = payload;
  return { name, summary, payload: schema, ...(shown.length === 0 ? {} : { examples: shown }) };
}

function retainedChannels(): Channel[] {
  return Object.entries(retainedTopics).map(([topic, { means, schema }]) => {
    const name = topic.replaceAll(/\/\{\w+\}\//g, "-");
    return {
      name,
      address: `${base}/${topic}`,
      means: `${means}. Retained, published anew on each connect.`,
      action: "send",
      retain: true,
      messages: { [name]: message(name, means, readerSchema(schema)) },
    };
  });
}

function eventChannel(): Channel {
  const told = events.map(({ type, schema }): [string, Part] => [
    `event-${type}`,
    message(`event-${type}`, meaningOf(schema), readerSchema(schema), [exampleOf(schema)]),
  ]);
  return {
    name: "event",
    address: `${base}/event`,
    means:
      "One message for each thing that happened, from the journal, in order, at least once; dedupe on `id`. Never retained.",
    action: "send",
    retain: false,
    messages: Object.fromEntries(told),
  };
}

function requestChannels(): Channel[] {
  return Object.entries(requestSchemas).flatMap(([verb, schema]) => {
    const means = meaningOf(schema);
    const request = message(`request-${verb}`, means, writerSchema(schema), [exampleOf(schema)]);
    const answered: Channel = {
      name: `response-${verb}`,
      address: `${base}/response/${verb}`,
      means: `The answer to \`${verb}\`. Never retained.`,
      action: "send",
      retain: false,
      messages: answers(verb as keyof typeof answerSchemas),
    };
    const asked: Channel = {
      name: `request-${verb}`,
      address: `${base}/request/${verb}`,
      means: `Asks: ${means}. Refused when it comes from what the broker retained.`,
      action: "receive",
      retain: false,
      messages: { [`request-${verb}`]: request },
      reply: answered.name,
    };
    return [asked, answered];
  });
}

const [okSchema, errorSchema] = responseSchema.options;

function answers(verb: keyof typeof answerSchemas): Channel["messages"] {
  const ok = okSchema.extend({ data: answerSchemas[verb] as z.ZodObject });
  return {
    [`response-${verb}`]: message(`response-${verb}`, `\`${verb}\` was done`, answerSchema(ok)),
    "response-error": message("response-error", "A request was refused", readerSchema(errorSchema)),
  };
}

/** The same request again may be answered with `repeated` alone. */
function answerSchema(ok: z.ZodObject): JsonSchema {
  const schema = readerSchema(ok);
  const { data } = schema.properties ?? {};
  const repeated = { type: "object", properties: { repeated: { const: true } }, required: ["repeated"] };
  return { ...schema, properties: { ...schema.properties, data: { anyOf: [data, repeated] } } };
}

/** What Home Assistant is told, if the site wants it. */
const discoveryChannel: Channel = {
  name: "homeassistant-device",
  address: discoveryPattern.replace("+", "{device}"),
  means: "A device of Home Assistant, on request. Retained; empty when it is gone.",
  action: "send",
  retain: true,
  messages: {
    "homeassistant-device": message(
      "homeassistant-device",
      "A device of Home Assistant",
      readerSchema(discoverySchema),
    ),
  },
};

/** An address nobody knows a verb of is answered here. */
const unknownChannel: Channel = {
  name: "response-unknown",
  address: `${base}/response/unknown`,
  means: "The answer to a request that does not exist.",
  action: "send",
  retain: false,
  messages: { "response-error": message("response-error", "A request was refused", readerSchema(errorSchema)) },
};

function channelPart({ address, means, messages }: Channel): Part {
  const names = [...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  return {
    address,
    description: means,
    messages: referencesTo(Object.keys(messages)),
    parameters: Object.fromEntries(names.map((name) => [name, { description: parameters[name] }])),
  };
}

function referencesTo(messages: readonly string[]): Part {
  return Object.fromEntries(messages.map((name) => [name, reference(`components/messages/${name}`)]));
}

function operationPart({ name, means, action, retain, reply }: Channel): Part {
  return {
    action,
    channel: reference(`channels/${name}`),
    summary: means,
    bindings: { mqtt: { qos: 1, retain, bindingVersion: "0.2.0" } },
    ...(reply === undefined ? {} : { reply: { channel: reference(`channels/${reply}`) } }),
  };
}

const lastWill = {
  topic: "rufkreis/v1/jobcenter-north/gateway/ground-floor/state",
  qos: 1,
  retain: true,
  message: JSON.stringify({ v: 1, gateway: "ground-floor", state: "offline" }),
};

const info = {
  title: "Rufkreis",
  version: "1",
  description:
    "Desk alarms of a public office, as its gateway tells them on MQTT and as it takes requests. The prefix `rufkreis` is a setting. " +
    `Readers ignore fields that they do not know; requests with unknown fields are refused. Every event has ${commonEventFields.join(", ")}. ` +
    "docs/mqtt.md says the same for people.",
  license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
};

export const channels: readonly Channel[] = [
  ...retainedChannels(),
  eventChannel(),
  ...requestChannels(),
  unknownChannel,
  discoveryChannel,
];

/** The whole document. */
export function asyncApi(): Part {
  return {
    asyncapi: "3.0.0",
    info,
    defaultContentType: "application/json",
    servers: {
      broker: {
        host: "broker.example.org:8883",
        protocol: "mqtts",
        description: "Any MQTT broker, 3.1.1 or newer.",
        bindings: { mqtt: { cleanSession: true, keepAlive: 5, lastWill, bindingVersion: "0.2.0" } },
      },
    },
    channels: Object.fromEntries(channels.map((channel) => [channel.name, channelPart(channel)])),
    operations: Object.fromEntries(channels.map((channel) => [channel.name, operationPart(channel)])),
    components: { messages: Object.assign({}, ...channels.map(({ messages }) => messages)) },
  };
}

export function asyncApiText(): string {
  return `${JSON.stringify(asyncApi(), undefined, 2)}\n`;
}
