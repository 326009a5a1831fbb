/**
 * One MQTT broker: connecting for ever, and what runs over a connection that is up.
 *
 *   journal ──► mqtt-outbox ──► …/event                  in order, at least once
 *   view    ──► mqtt-retained ► …/desk, unit, gateway     anew on each connect, then differences
 *   …/request/+ ─► mqtt-requests ─► core ─► …/response/{verb}
 *
 * Nothing here is on the way to a siren, and nothing waits for a broker. The library's own queue and reconnecting are
 * not used: a fresh client for each connection has nothing from before to replay, and what must
 * not be lost comes from the journal again. A refusal (wrong password) is tried again like any other failure:
 * somebody may be correcting it at the broker.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { connect as connectTcp, type Socket } from "node:net";
import { hostname } from "node:os";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { type IClientOptions, MqttClient } from "mqtt";
import type { Effect, Input } from "../core/io.ts";
import type { Journal } from "./journal.ts";
import { type LimitedLog, limitedLog } from "./log-limit.ts";
import { guardPackets, PacketTooLong } from "./mqtt-guard.ts";
import { EventOutbox } from "./mqtt-outbox.ts";
import { Requests } from "./mqtt-requests.ts";
import { RetainedTopics } from "./mqtt-retained.ts";
import { explain, type Trouble } from "./mqtt-trouble.ts";

export interface BrokerOptions {
  /** The broker's name in faults, in the outbox and as `via` of its requests. */
  readonly name: string;
  /** `mqtt://host:port` or `mqtts://host:port`. */
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Instead of the one that is made from machine, site and gateway. */
  readonly clientId?: string | undefined;
  /** Certificates (PEM) that the broker's is checked against, instead of the system's. */
  readonly ca?: string | undefined;
  readonly protocolVersion?: 4 | 5 | undefined;
  /** Instead of a connection to `url`: a way into the embedded broker without a socket. */
  readonly openStream?: (() => Duplex) | undefined;
  /** `{prefix}/v1/{site}` */
  readonly base: string;
  readonly gateway: string;
  /** When the gateway started, RFC 3339. */
  readonly since: string;
  /** Whose requests are obeyed: only those of a connection with credentials, or any. */
  readonly requests: "authenticated" | "any";
  readonly journal: Pick<Journal, "pending" | "published">;
  /** All retained topics below the base topic, with their payloads. */
  readonly retained: () => ReadonlyMap<string, string>;
  /** What Home Assistant is told, topic → payload; nothing unless the site wants it. */
  readonly discovery?: ReadonlyMap<string, string> | undefined;
  readonly offer: (input: Input) => void;
  readonly log: (text: string) => void;
}

export interface BrokerConnection {
  readonly name: string;
  readonly up: boolean;
  /** Something may have changed in the retained topics; cheap, may be called as often as one likes. */
  refresh(): void;
  /** There may be new events in the journal. */
  wakeOutbox(): void;
  respond(effect: Extract<Effect, { kind: "respond" }>): void;
  /** Says offline and ends the connection, within 1 s. */
  close(): Promise<void>;
}

/** A dead link is noticed after 1.5 × this; at the library's 60 s it would be 90. */
const keepaliveSeconds = 5;
const connectTimeoutMs = 5000;
/** First and longest pause between attempts: a broker that restarts is found at once, and one that is gone is not hammered. */
const pauseMsMin = 200;
const pauseMsMax = 5000;
/** A connection that held this long was a good one; shorter ones let the pauses grow. */
const provenMs = 5000;
const closeWaitMs = 1000;
/**
 * A topic with a retained message that is too long brings it with each subscription. After such an end the connection first
 * publishes for so long. Shorter than the 5 s after which the core calls a fault over, so that it stays one fault.
 */
const carefulMs = 4000;

export function connectBroker(options: BrokerOptions): BrokerConnection {
  const broker = new Broker(options);
  broker.attempt();
  return broker;
}

class Broker implements BrokerConnection {
  readonly #options: BrokerOptions;
  readonly #say: LimitedLog;
  readonly #outbox: EventOutbox;
  readonly #retained: RetainedTopics;
  readonly #requests: Requests;
  #client: MqttClient | undefined;
  #up = false;
  #upSince = 0;
  #failures = 0;
  #told: Trouble["kind"] | "up" | undefined;
  #logged = "";
  #timer: NodeJS.Timeout | undefined;
  #careful = false;
  #carefulTimer: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(options: BrokerOptions) {
    this.#options = options;
    this.#say = limitedLog(options.log);
    this.#outbox = new EventOutbox({ ...options, broker: options.name, drop: (reason) => this.#drop(reason) });
    this.#retained = new RetainedTopics(options);
    this.#requests = new Requests({
      ...options,
      via: options.name,
      publish: (suffix, payload) => this.#publish(suffix, payload),
    });
  }

  get name(): string {
    return this.#options.name;
  }

  get up(): boolean {
    return this.#up;
  }

  refresh(): void {
    this.#retained.refresh();
  }

  wakeOutbox(): void {
    this.#outbox.wake();
  }

  respond(effect: Extract<Effect, { kind: "respond" }>): void {
    this.#requests.respond(effect);
  }

  attempt(): void {
    let trouble: unknown;
    let client: MqttClient;
    try {
      const open = (): Duplex => {
        const stream = openStream(this.#options);
        guardPackets(stream, (error) => {
          trouble ??= error;
        });
        return stream;
      };
      client = new MqttClient(open as never, clientOptions(this.#options));
    } catch (error) {
      this.#failed(error);
      return;
    }
    this.#client = client;
    client.on("connect", () => this.#connected(client));
    client.on(
      "message",
      (topic, payload, packet) =>
        this.#requests.take(topic, payload, packet.retain) || this.#retained.take(topic, payload, packet.retain),
    );
    client.on("error", (error) => {
      trouble ??= error;
    });
    client.once("close", () => {
      client.end(true);
      if (this.#client === client) this.#failed(trouble);
    });
  }

  #connected(client: MqttClient): void {
    this.#up = true;
    this.#upSince = performance.now();
    const requests = this.#requests.subscription;
    if (this.#careful) this.#carefulTimer = setTimeout(() => this.#subscribe(client, [requests]), carefulMs);
    else this.#subscribe(client, [requests, ...this.#retained.subscriptions]);
    this.#retained.attach(client);
    this.#outbox.attach(client);
    if (this.#told !== "up") this.#options.offer({ kind: "broker", broker: this.name, detail: undefined });
    this.#told = "up";
    this.#logged = "";
  }

  #subscribe(client: MqttClient, topics: string[]): void {
    client.subscribe(topics, { qos: 1 }, (error) => {
      if (error && this.#client === client && this.#up)
        this.#options.log(
          `broker ${this.name} refuses a subscription of the gateway, check its access rules: ${error.message}`,
        );
    });
  }

  #failed(error: unknown): void {
    clearTimeout(this.#carefulTimer);
    this.#careful = error instanceof PacketTooLong;
    if (this.#up && performance.now() - this.#upSince >= provenMs) this.#failures = 0;
    const trouble = explain(error, this.#options.url, this.#up);
    this.#up = false;
    this.#client = undefined;
    this.#outbox.detach();
    this.#retained.detach();
    if (this.#closing) return;
    this.#tell(trouble);
    const pause = Math.min(pauseMsMax, pauseMsMin * 2 ** Math.min(this.#failures++, 10));
    this.#timer = setTimeout(() => this.attempt(), pause * (0.5 + Math.random() / 2));
  }

  /** Up and down are told, and a refusal where before there was only silence, or the other way round. */
  #tell(trouble: Trouble): void {
    if (trouble.detail !== this.#logged) this.#options.log(`broker ${this.name}: ${trouble.detail}`);
    this.#logged = trouble.detail;
    if (trouble.kind === this.#told) return;
    this.#told = trouble.kind;
    this.#options.offer({ kind: "broker", broker: this.name, detail: trouble.detail });
  }

  /** Ends a connection that is of no use; it is begun anew. */
  #drop(reason: string): void {
    const client = this.#client;
    if (client === undefined) return;
    this.#client = undefined;
    client.end(true);
    this.#failed(new Error(reason));
  }

  #publish(suffix: string, payload: string): void {
    const client = this.#client;
    if (client === undefined || !this.#up) {
      this.#say("away", `broker ${this.name} is away; not sent: ${suffix} ${payload.slice(0, 200)}`);
      return;
    }
    client.publish(`${this.#options.base}/${suffix}`, payload, { qos: 1 }, (error) => {
      if (error) this.#say("not-taken", `broker ${this.name} did not take ${suffix}: ${error.message}`);
    });
  }

  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#carefulTimer);
    const client = this.#client;
    this.#outbox.detach();
    if (client === undefined) return;
    if (this.#up) await bounded((done) => this.#retained.sayOffline(() => client.end(false, {}, () => done())));
    this.#retained.detach();
    client.end(true);
    this.#client = undefined;
    this.#up = false;
  }
}

function bounded(action: (done: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, closeWaitMs);
    action(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function clientOptions(options: BrokerOptions): IClientOptions {
  const will = {
    topic: `${options.base}/gateway/${options.gateway}/state`,
    payload: Buffer.from(RetainedTopics.offline(options.gateway)),
    qos: 1 as const,
    retain: true,
  };
  return {
    clientId: options.clientId ?? clientId(options),
    clean: true,
    protocolVersion: options.protocolVersion ?? 4,
    keepalive: keepaliveSeconds,
    reschedulePings: false,
    connectTimeout: connectTimeoutMs,
    reconnectPeriod: 0,
    queueQoSZero: false,
    resubscribe: false,
    will,
    ...(options.username === undefined ? {} : { username: options.username }),
    ...(options.password === undefined ? {} : { password: options.password }),
  };
}

/** The same for each connection of this gateway and no other's: an id that is used twice makes both reconnect for ever. 21 characters: each broker takes 23. */
function clientId({ base, gateway }: BrokerOptions): string {
  const file = "/etc/machine-id"; // outside Linux there is none; the name is what tells machines apart there
  const machine = existsSync(file) ? readFileSync(file, "utf8").trim() : hostname();
  return `rufkreis-${createHash("sha256").update(`${machine} ${base} ${gateway}`).digest("hex").slice(0, 12)}`;
}

/** The connection itself, without Nagle's delay of up to 80 ms for each round trip. */
function openStream(options: BrokerOptions): Duplex {
  if (options.openStream !== undefined) return options.openStream();
  const { protocol, hostname: name, port } = new URL(options.url);
  const host = name.replace(/^\[|\]$/g, "");
  let socket: Socket;
  if (protocol === "mqtts:") {
    const ca = options.ca === undefined ? {} : { ca: options.ca };
    socket = connectTls({
      host,
      port: Number(port || 8883),
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
      ...ca,
    });
  } else {
    socket = connectTcp({ host, port: Number(port || 1883) });
  }
  return socket.setNoDelay(true);
}
