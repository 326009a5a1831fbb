/**
 * The way to a running gateway, for commands that ask it for something: what it tells, as it changes, and requests with their
 * answers. All of it over MQTT, as anybody else would do it.
 *
 *   ask("pair", { seconds: 120 })  →  publishes request/pair, waits for response/pair with the same transaction
 *   until(() => …)                 →  looks whenever the gateway tells something new
 */
import { randomBytes } from "node:crypto";
import { EventEmitter } from "node:events";
import type { MqttClient } from "mqtt";
import { z } from "zod";
import type { RufkreisEvent } from "../core/event.ts";
import type { Verb } from "../core/io.ts";
import type { Config } from "../shell/config.ts";
import { type BrokerAddress, baseOf, brokersToAsk, connected } from "./brokers.ts";
import { Ended, interrupted, outcome } from "./ended.ts";
import { exit, messageOf } from "./output.ts";
import { retainedBelow } from "./retained.ts";
import { read, type Told } from "./told.ts";

/** An answer comes when the request is on disk: milliseconds, seconds on a worn card. */
const answerMsMax = 5000;

const answerSchema = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("ok"),
    transaction: z.string(),
    gateway: z.string(),
    data: z.record(z.string(), z.unknown()),
  }),
  z.object({
    status: z.literal("error"),
    transaction: z.string(),
    gateway: z.string(),
    error: z.object({ code: z.string(), message: z.string() }),
  }),
]);
type Answer = z.output<typeof answerSchema>;

export type Data = Readonly<Record<string, unknown>>;

/** Asks may be ended early, and not. */
export interface Waiting {
  readonly msMax?: number;
  readonly signal?: AbortSignal | undefined;
}

export class Console {
  readonly config: Config;
  readonly #client: MqttClient;
  readonly #base: string;
  readonly #topics = new Map<string, string>();
  readonly #asked = new Map<string, (answer: Answer) => void>();
  #heard: ((event: RufkreisEvent) => void) | undefined;
  readonly #news = new EventEmitter<{ news: [] }>();
  #told: Told | undefined;
  #lost = false;

  private constructor(config: Config, client: MqttClient) {
    this.config = config;
    this.#client = client;
    this.#base = baseOf(config);
    this.#news.setMaxListeners(0);
    client.on("message", (topic, payload) => this.#take(topic.slice(this.#base.length + 1), payload.toString()));
    client.on("close", () => {
      this.#lost = true;
      this.#news.emit("news");
    });
  }

  /** Connects to the first broker at which this gateway is online. Fails with `Ended`. */
  static async open(config: Config): Promise<Console> {
    const troubles: string[] = [];
    let known: string | undefined;
    for (const broker of addresses(config)) {
      try {
        const found = await Console.#at(broker, config);
        if (found.told.gateway?.state === "online") return found;
        known = found.told.gateway?.state ?? known;
        found.close();
      } catch (error) {
        troubles.push(messageOf(error));
      }
    }
    const { gateway, site } = config.plan;
    if (known !== undefined) throw unreachable(`gateway ${gateway} is ${known}`, "start it with `rufkreis run`");
    if (troubles.length > 0)
      throw unreachable("no broker can be reached", "see that the gateway and its broker run", troubles.join("; "));
    throw unreachable(`the broker knows no gateway ${gateway} of ${site}`, "start it with `rufkreis run`");
  }

  static async #at(broker: BrokerAddress, config: Config): Promise<Console> {
    const client = await connected(broker);
    try {
      const found = new Console(config, client);
      await client.subscribeAsync(`${found.#base}/response/+`);
      await retainedBelow(client, found.#base, (topics) => hasAll(topics, config));
      return found;
    } catch (error) {
      client.end(true);
      throw error;
    }
  }

  /** What the gateway tells now. */
  get told(): Told {
    this.#told ??= read(this.#topics, this.config.plan.gateway);
    return this.#told;
  }

  /** The data of an `ok`; fails with `Ended` when the gateway refuses or does not answer. */
  async ask(verb: Verb, fields: object, { msMax = answerMsMax, signal }: Waiting = {}): Promise<Data> {
    const transaction = `cli-${randomBytes(8).toString("hex")}`;
    let answer: Answer | undefined;
    this.#asked.set(transaction, (came) => {
      answer = came;
    });
    this.#client.publish(`${this.#base}/request/${verb}`, JSON.stringify({ ...fields, transaction }), { qos: 1 });
    try {
      const came = await this.until(() => answer, { msMax, signal });
      if (came === undefined)
        throw unreachable(
          `no answer to ${verb} within ${msMax / 1000} s`,
          `see that the gateway runs, and that this user may publish request/${verb} and read response/${verb}`,
        );
      if (came.status === "ok") return came.data;
      throw refusal(came.error);
    } finally {
      this.#asked.delete(transaction);
    }
  }

  /**
   * Waits until `look` finds something, for at most so long.
   * Fails with `Ended` when the connection is lost or the wait is ended from outside.
   */
  async until<T>(look: () => T | undefined, { msMax, signal }: Waiting = {}): Promise<T | undefined> {
    const end = msMax === undefined ? Number.POSITIVE_INFINITY : performance.now() + msMax;
    for (;;) {
      if (signal?.aborted) throw signal.reason instanceof Ended ? signal.reason : interrupted();
      const found = look();
      if (found !== undefined) return found;
      if (this.#lost)
        throw unreachable("the connection to the broker was lost", "see that the gateway and its broker run");
      const leftMs = end - performance.now();
      if (leftMs <= 0) return undefined;
      await this.#something(leftMs, signal);
    }
  }

  /** From now on each event of this gateway, once, as it comes. Fails with `Ended` where this user may not read them. */
  async hear(each: (event: RufkreisEvent) => void): Promise<void> {
    const { eventSchema } = await import("../shell/schema-event.ts");
    const known = new Set<string>();
    this.#heard = (event) => {
      if (known.has(event.id) || !eventSchema.safeParse(event).success) return;
      known.add(event.id);
      each(event);
    };
    await this.#client.subscribeAsync(`${this.#base}/event`, { qos: 1 }).catch((error: unknown) => {
      throw unreachable("events cannot be read", "see that this user may read the topic event", messageOf(error));
    });
  }

  close(): void {
    this.#client.end(true);
  }

  #take(topic: string, text: string): void {
    if (topic.startsWith("response/")) {
      const answer = answerSchema.safeParse(parsed(text));
      // Another gateway of the site answers for itself.
      if (!answer.success || answer.data.gateway !== this.config.plan.gateway) return;
      this.#asked.get(answer.data.transaction)?.(answer.data);
    } else if (topic === "event") {
      const event = parsed(text) as RufkreisEvent | undefined;
      if (event?.gateway === this.config.plan.gateway) this.#heard?.(event);
    } else {
      if (text === "") this.#topics.delete(topic);
      else this.#topics.set(topic, text);
      this.#told = undefined;
    }
    this.#news.emit("news");
  }

  /** Until the gateway told something, the wait was ended, or so much time has passed. */
  #something(msMax: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#news.off("news", done);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = Number.isFinite(msMax) ? setTimeout(done, msMax) : undefined;
      this.#news.once("news", done);
      signal?.addEventListener("abort", done, { once: true });
    });
  }
}

/** Whether the gateway has told of itself and of all its desks. What it tells of units may still be coming in. */
function hasAll(topics: ReadonlyMap<string, string>, { plan }: Config): boolean {
  const own = ["state", "pairing", "drill"].every((name) => topics.has(`gateway/${plan.gateway}/${name}`));
  return own && plan.desks.every(({ id }) => topics.has(`desk/${id}/state`) && topics.has(`desk/${id}/coverage`));
}

function addresses(config: Config): readonly BrokerAddress[] {
  try {
    return brokersToAsk(config);
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === "ENOENT")
      throw unreachable("the gateway has not been started here yet", "start it with `rufkreis run`", path);
    throw unreachable(
      `the secret of the embedded broker cannot be read (${code ?? messageOf(error)})`,
      "run this as the gateway's user: `sudo -u rufkreis rufkreis …`",
      path,
    );
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function unreachable(message: string, remedy: string, where = ""): Ended {
  return new Ended(exit.unreachable, "unreachable", message, remedy, where);
}

/** The gateway's own words are `field: what; remedy`; where a command line has another remedy, it says that. */
function refusal({ code, message }: { readonly code: string; readonly message: string }): Ended {
  const [what = "", ...more] = message.replace(/^[a-z]+: /, "").split("; ");
  return new Ended(outcome.refused, code, what, remedies[code] ?? more.join("; "));
}

const remedies: Readonly<Record<string, string>> = {
  "window-open": "finish that pairing, or close its window with `rufkreis pair --cancel`",
  "desk-taken": "say --replace to put the new unit in its place, or choose another desk",
  "not-paired": "pair a unit with it: `rufkreis pair --desk DESK`",
  "not-tested": "ask for a test again, and press the button once: `rufkreis test DESK`",
  "unit-unreachable": "plug its unit in; `rufkreis units` shows what is wrong",
  "drill-running": "end it first: `rufkreis drill stop`",
  "no-drill": "start one: `rufkreis drill start --all --for 20m`",
  "unknown-alarm": "`rufkreis units` shows which desks call",
  forbidden: "give the gateway a user and a password at this broker, or set mqtt.requests",
};
