/**
 * The retained topics at one broker: what a reader finds there is what holds now.
 *
 * On each connect all of them are published anew, because the broker may have lost them or show our last will;
 * afterwards only those whose payload changed, at most 20 times a second. A topic that is no longer among ours
 * is cleared. So is one that an earlier run of this gateway left behind (a desk that was removed): for a short time after
 * each connect the broker's own retained topics are read, and those that name this gateway as their
 * writer, and are not ours any more, are cleared.
 */
import type { MqttClient } from "mqtt";
import type { z } from "zod";
import { type LimitedLog, limitedLog } from "./log-limit.ts";
import { discoveryPattern, isOwnDiscovery } from "./mqtt-homeassistant.ts";
import type { gatewayStateSchema } from "./schema-retained.ts";

/** Nothing that a gateway ever put down is longer; what is must not be parsed here, where sirens wait. */
const ownPayloadBytesMax = 64 * 1024;

export interface RetainedOptions {
  readonly base: string;
  readonly gateway: string;
  readonly since: string;
  readonly retained: () => ReadonlyMap<string, string>;
  /** What Home Assistant is told, topic → payload; it does not change while we run. */
  readonly discovery?: ReadonlyMap<string, string> | undefined;
  readonly log: (text: string) => void;
}

/** 20 a second: faster than anybody reads, and slow enough not to be noticed beside a storm. */
const refreshMs = 50;
/** Retained messages come right after the subscription is confirmed. */
const leftoversMs = 3000;
/** A broker that takes nothing is not sent more; its keepalive ends the connection soon. */
const unsentBytesMax = 1024 * 1024;

type GatewayState = z.output<typeof gatewayStateSchema>;

export class RetainedTopics {
  readonly #options: RetainedOptions;
  readonly #say: LimitedLog;
  #client: MqttClient | undefined;
  #sent = new Map<string, string>();
  #refreshTimer: NodeJS.Timeout | undefined;
  #leftoversTimer: NodeJS.Timeout | undefined;
  #refreshedAt = 0;

  constructor(options: RetainedOptions) {
    this.#options = options;
    this.#say = limitedLog(options.log);
  }

  static offline(gateway: string): string {
    return JSON.stringify({ v: 1, gateway, state: "offline" } satisfies GatewayState);
  }

  /** Where leftovers of earlier runs may be. */
  get subscriptions(): string[] {
    return [`${this.#options.base}/desk/+/+`, `${this.#options.base}/unit/+/+`, discoveryPattern];
  }

  attach(client: MqttClient): void {
    this.#client = client;
    const vanished = [...this.#sent.keys()].filter((suffix) => !this.#options.retained().has(suffix));
    this.#sent.clear();
    for (const suffix of vanished) this.#publish(suffix, "");
    this.#publishChanges();
    const { gateway, since } = this.#options;
    this.#publish(
      `gateway/${gateway}/state`,
      JSON.stringify({ v: 1, gateway, state: "online", since } satisfies GatewayState),
    );
    for (const [topic, text] of this.#options.discovery ?? []) this.#publishAt(topic, text);
    this.#leftoversTimer = setTimeout(() => client.unsubscribe(this.subscriptions), leftoversMs);
  }

  /** Keeps what was sent, to know at the next connect what has vanished. */
  detach(): void {
    this.#client = undefined;
    clearTimeout(this.#refreshTimer);
    clearTimeout(this.#leftoversTimer);
    this.#refreshTimer = undefined;
  }

  refresh(): void {
    if (this.#client === undefined || this.#refreshTimer !== undefined) return;
    const wait = Math.max(0, this.#refreshedAt + refreshMs - performance.now());
    this.#refreshTimer = setTimeout(() => {
      this.#refreshTimer = undefined;
      this.#publishChanges();
    }, wait);
  }

  /** A message of the broker's own retained ones; true if it was one that concerns us. */
  take(topic: string, payload: Buffer, retained: boolean): boolean {
    if (!retained || payload.length === 0 || payload.length > ownPayloadBytesMax) return false;
    const { base, gateway } = this.#options;
    const isLeftover = topic.startsWith(`${base}/`)
      ? !this.#sent.has(topic.slice(base.length + 1)) && writerOf(payload) === gateway
      : this.#isOldDiscovery(topic, payload);
    if (!isLeftover) return false;
    this.#say("clearing", `clearing the retained topic ${topic}: left behind by an earlier run of this gateway`);
    this.#publishAt(topic, "");
    return true;
  }

  /** Of a desk that is gone, or of a time when the site wanted it. */
  #isOldDiscovery(topic: string, payload: Buffer): boolean {
    if (this.#options.discovery?.has(topic) === true) return false;
    return isOwnDiscovery(this.#options.base, this.#options.gateway, payload.toString("utf8"));
  }

  sayOffline(done: () => void): void {
    this.#publish(`gateway/${this.#options.gateway}/state`, RetainedTopics.offline(this.#options.gateway), done);
  }

  #publishChanges(): void {
    const stream = this.#client?.stream as { readonly writableLength?: number } | undefined;
    if (stream === undefined || (stream.writableLength ?? 0) > unsentBytesMax) return;
    this.#refreshedAt = performance.now();
    const now = this.#options.retained();
    for (const [suffix, payload] of now) {
      if (this.#sent.get(suffix) === payload) continue;
      this.#sent.set(suffix, payload);
      this.#publish(suffix, payload);
    }
    for (const suffix of this.#sent.keys()) {
      if (now.has(suffix)) continue;
      this.#sent.delete(suffix);
      this.#publish(suffix, "");
    }
  }

  #publish(suffix: string, payload: string, done?: () => void): void {
    this.#publishAt(`${this.#options.base}/${suffix}`, payload, done);
  }

  #publishAt(topic: string, payload: string, done?: () => void): void {
    const client = this.#client;
    client?.publish(topic, payload, { qos: 1, retain: true }, (error) => {
      if (error && this.#client === client)
        this.#say("not-taken", `the broker did not take the retained topic ${topic}: ${error.message}`);
      done?.();
    });
  }
}

/** The gateway that a retained payload names as its writer, if it names one. */
function writerOf(payload: Buffer): unknown {
  try {
    return (JSON.parse(payload.toString("utf8")) as { readonly gateway?: unknown } | null)?.gateway;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // not JSON: not ours
    throw error;
  }
}
