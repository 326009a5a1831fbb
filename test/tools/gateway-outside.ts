/** The MQTT side of a gateway for tests, with a journal on disk and a broker that can be cut off. */
import { connect, type Socket } from "node:net";
import type { Input } from "../../src/core/io.ts";
import { type BrokerConnection, type BrokerOptions, connectBroker } from "../../src/shell/mqtt.ts";
import { fault, journalPath, type OpenedJournal, openedJournal, removeJournals } from "./events.ts";
import { Mosquitto, until } from "./mosquitto.ts";

export const base = "rufkreis/v1/s";
const cleanups: (() => Promise<unknown>)[] = [];

export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  removeJournals();
}

export async function started(options: Parameters<typeof Mosquitto.start>[0] = {}): Promise<Mosquitto> {
  const broker = await Mosquitto.start(options);
  cleanups.push(() => broker.end());
  return broker;
}

export async function absent(): Promise<Mosquitto> {
  const broker = await Mosquitto.absent();
  cleanups.push(() => broker.end());
  return broker;
}

/** The gateway's way to the broker, which can be cut, or held off. */
export function cable(broker: Mosquitto) {
  const sockets: Socket[] = [];
  const nowhere = 1;
  const line = {
    hold: false,
    open: () => {
      const socket = connect(line.hold ? nowhere : broker.port, "127.0.0.1");
      sockets.push(socket);
      return socket;
    },
    cut: () => sockets.at(-1)?.destroy(),
  };
  return line;
}

export interface Gateway {
  readonly connection: BrokerConnection;
  readonly journal: OpenedJournal;
  readonly inputs: Input[];
  readonly topics: Map<string, string>;
  /** What was told about the broker: "up" or the trouble. */
  readonly told: () => string[];
  /** Something happens `count` times. */
  readonly happen: (count: number) => void;
}

export async function gateway(broker: Mosquitto, more: Partial<BrokerOptions> = {}): Promise<Gateway> {
  let connection: BrokerConnection | undefined;
  const journal = await openedJournal(journalPath(), ["a"], () => connection?.wakeOutbox());
  const inputs: Input[] = [];
  const topics = new Map([["desk/d1/state", '{"gateway":"g","state":"idle"}']]);
  connection = connectBroker({
    name: "a",
    url: broker.url,
    base,
    gateway: "g",
    since: "2026-03-01T08:00:00.000Z",
    requests: "authenticated",
    journal: journal.journal,
    retained: () => topics,
    offer: (input) => inputs.push(input),
    log: () => {},
    ...more,
  });
  const opened = connection;
  cleanups.push(() => opened.close().then(() => journal.journal.close()));
  return {
    connection: opened,
    journal,
    inputs,
    topics,
    told: () => inputs.flatMap((input) => (input.kind === "broker" ? [input.detail ?? "up"] : [])),
    happen: (count) => {
      for (let i = 0; i < count; i++)
        journal.journal.append([journal.numbering.record(fault(`n ${journal.numbering.seq}`))]);
    },
  };
}

export const up = (here: Gateway) => until(() => here.connection.up, 4000, "the connection");
