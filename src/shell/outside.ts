/**
 * The way out: the configured brokers, or the embedded one when there is none. Loaded after the ports are open, because
 * the libraries take longer to load than everything that a siren needs.
 */
import type { Input } from "../core/io.ts";
import type { Config } from "./config.ts";
import type { Journal } from "./journal.ts";
import type { BrokerConnection, BrokerOptions } from "./mqtt.ts";

/** The embedded broker's name in faults and in the outbox. */
export const embeddedName = "embedded";

/** The names of the brokers that a configuration brings, each with an outbox of its own. */
export function brokerNames(config: Config): string[] {
  return config.mqtt.brokers.length > 0 ? config.mqtt.brokers.map(({ name }) => name) : [embeddedName];
}

export interface OutsideOptions {
  readonly config: Config;
  readonly journal: Journal;
  readonly since: string;
  readonly retained: () => ReadonlyMap<string, string>;
  readonly offer: (input: Input) => void;
  readonly log: { readonly info: (text: string) => void; readonly warn: (text: string) => void };
}

export interface Outside {
  readonly brokers: readonly BrokerConnection[];
  /** Where the embedded broker listens, if it runs and could take its port. */
  readonly embeddedPort: () => number | undefined;
  readonly close: () => Promise<void>;
}

/** Connects to every broker, and goes on trying for ever. Does not throw for what a broker or a file is like. */
export async function openOutside(options: OutsideOptions): Promise<Outside> {
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
  journal,
  since,
  retained,
  offer,
  log,
}: OutsideOptions): Omit<BrokerOptions, "name" | "url"> {
  return {
    base: `${config.mqtt.prefix}/v1/${config.plan.site}`,
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
