/**
 * Events from the journal to one broker: in order, at least once, never retained.
 *
 * Up to 32 are under way at a time. The pointer in the journal moves only over events whose PUBACK came
 * without error, without a gap; after a lost connection all others are sent again, so a receiver may see
 * one twice and tells by its `id`. What is not on disk is not sent.
 */
import type { MqttClient } from "mqtt";
import type { Journal } from "./journal.ts";

export interface OutboxOptions {
  readonly broker: string;
  readonly base: string;
  readonly journal: Pick<Journal, "pending" | "published">;
  /** The broker answered an event with an error: the connection is to be begun anew. */
  readonly drop: (reason: string) => void;
}

/** Fills the pipe at a round trip of 50 ms with 600 events a second; more would only be repeated more. */
const underWayMax = 32;
/** The journal cannot be read just now; it tries every second itself. */
const retryMs = 1000;

interface Sent {
  readonly position: number;
  confirmed: boolean;
}

export class EventOutbox {
  readonly #options: OutboxOptions;
  #client: MqttClient | undefined;
  #underWay: Sent[] = [];
  #cursor: number | undefined;
  #reading = false;
  #again = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  attach(client: MqttClient): void {
    this.#client = client;
    this.#underWay = [];
    this.#cursor = undefined;
    this.wake();
  }

  detach(): void {
    this.#client = undefined;
    clearTimeout(this.#retry);
  }

  wake(): void {
    this.#again = true;
    if (!this.#reading) void this.#pump();
  }

  async #pump(): Promise<void> {
    this.#reading = true;
    while (this.#again) {
      this.#again = false;
      const client = this.#client;
      const room = underWayMax - this.#underWay.length;
      if (client === undefined || room <= 0) continue;
      const events = await this.#options.journal.pending(this.#options.broker, this.#cursor, room);
      if (this.#client !== client) this.#again = true;
      else if (events === undefined) this.#retryLater();
      else for (const { position, body } of events) this.#send(client, position, body);
    }
    this.#reading = false;
  }

  #retryLater(): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.wake(), retryMs);
  }

  #send(client: MqttClient, position: number, body: string): void {
    const sent: Sent = { position, confirmed: false };
    this.#underWay.push(sent);
    this.#cursor = position;
    this.#again = true;
    client.publish(`${this.#options.base}/event`, body, { qos: 1, retain: false }, (error) => {
      if (this.#client !== client) return; // a connection that is gone; all that it left open is sent again
      if (error) return this.#refused(error);
      sent.confirmed = true;
      this.#advance();
    });
  }

  /** Without a reason code the connection is going down, which is told by itself; with one, the broker spoke. */
  #refused(error: Error): void {
    if (typeof (error as { readonly code?: unknown }).code !== "number") return;
    this.#options.drop(`the broker did not take an event (${error.message}); check its access rules`);
  }

  #advance(): void {
    let done = 0;
    while (this.#underWay[done]?.confirmed) done++;
    const last = this.#underWay[done - 1];
    if (last === undefined) return;
    this.#underWay.splice(0, done);
    this.#options.journal.published(this.#options.broker, last.position);
    this.wake();
  }
}
