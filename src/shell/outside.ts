/**
 * The way out: the configured brokers, or the embedded one when there is none, and the page. Loaded after the ports are open, because
 * the libraries take longer to load than everything that a siren needs.
 */
import type { Effect, Input } from "../core/io.ts";
import type { Config } from "./config.ts";
import type { Journal } from "./journal.ts";
import type { BrokerConnection, BrokerOptions } from "./mqtt.ts";
import { discoveryTopics } from "./mqtt-homeassistant.ts";
import type { DemoPage, Web } from "./web.ts";

/** The embedded broker's name in faults and in the outbox. */
export const embeddedName = "embedded";

/** The names of the brokers that a configuration brings, each with an outbox of its own. */
export function brokerNames(config: Config): string[] {
  return config.mqtt.brokers.length > 0 ? config.mqtt.brokers.map(({ name }) => name) : [embeddedName];
}

export interface OutsideOptions {
  readonly config: Config;
  readonly version: string;
  readonly journal: Journal;
  readonly since: string;
  readonly retained: () => ReadonlyMap<string, string>;
  readonly offer: (input: Input) => void;
  readonly log: { readonly info: (text: string) => void; readonly warn: (text: string) => void };
  /** What the page of the demo has more. */
  readonly demo?: DemoPage | undefined;
  /** Where the page's process comes to, when something else starts it. */
  readonly pageSocket?: string | undefined;
}

export interface Outside {
  /** Something may have changed in the retained topics; cheap, may be called as often as one likes. */
  readonly refresh: () => void;
  /** There are new events on disk. */
  readonly wake: () => void;
  /** Gives an answer to whoever asked. */
  readonly respond: (effect: Extract<Effect, { kind: "respond" }>) => void;
  /** Where the page is, once it listens. */
  readonly pageUrl: () => string | undefined;
  /** Where the embedded broker listens, if it runs and could take its port. */
  readonly embeddedPort: () => number | undefined;
  readonly close: () => Promise<void>;
}

/** Connects to every broker, and goes on trying for ever. Does not throw for what a broker or a file is like. */
export async function openOutside(options: OutsideOptions): Promise<Outside> {
  const { brokers, embeddedPort, close } = await openBrokers(options);
  const web = options.config.web.listen === "off" ? undefined : await openPage(options);
  return {
    refresh: () => {
      for (const broker of brokers) broker.refresh();
      web?.refresh();
    },
    wake: () => {
      for (const broker of brokers) broker.wakeOutbox();
      web?.wake();
    },
    respond: (effect) => {
      if (web?.respond(effect) !== true) brokers.find(({ name }) => name === effect.via)?.respond(effect);
    },
    embeddedPort,
    pageUrl: () => web?.url,
    close: async () => {
      await Promise.all([close(), web?.close()]);
    },
  };
}

async function openPage(options: OutsideOptions): Promise<Web> {
  const { Web: Page } = await import("./web.ts");
  return new Page(options);
}

interface Brokers extends Pick<Outside, "embeddedPort" | "close"> {
  readonly brokers: readonly BrokerConnection[];
}

async function openBrokers(options: OutsideOptions): Promise<Brokers> {
  const { connectBroker } = await import("./mqtt.ts");
  const shared = sharedOptions(options);
  if (options.config.mqtt.brokers.length > 0) {
    const brokers = options.config.mqtt.brokers.map((broker) => connectBroker({ ...shared, ...broker }));
    return { brokers, embeddedPort: () => undefined, close: () => closeAll(brokers) };
  }
  const { startBroker } = await import("./broker.ts");
  const embedded = await startBroker({
    ...options.config.mqtt.embedded,
    stateDirectory: options.config.stateDirectory,
    onTrouble: (detail) => options.offer({ kind: "broker", broker: "embedded-port", detail }),
    log: options.log.info,
  });
  const { username, password, clientId } = embedded;
  const own = connectBroker({
    ...shared,
    name: embeddedName,
    url: "mqtt://embedded",
    username,
    password,
    clientId,
    openStream: () => embedded.attach(),
  });
  const close = async (): Promise<void> => {
    await own.close();
    await embedded.close();
  };
  return { brokers: [own], embeddedPort: () => embedded.port, close };
}

function sharedOptions({
  config,
  version,
  journal,
  since,
  retained,
  offer,
  log,
}: OutsideOptions): Omit<BrokerOptions, "name" | "url"> {
  const base = `${config.mqtt.prefix}/v1/${config.plan.site}`;
  return {
    base,
    discovery: config.mqtt.homeassistant ? discoveryTopics({ base, version, plan: config.plan }) : new Map(),
    gateway: config.plan.gateway,
    requests: config.mqtt.requests,
    since,
    journal,
    retained,
    offer,
    log: log.info,
  };
}

async function closeAll(brokers: readonly BrokerConnection[]): Promise<void> {
  await Promise.all(brokers.map((broker) => broker.close()));
}
