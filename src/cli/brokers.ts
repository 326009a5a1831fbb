/** Where a site's brokers are, and a connection to one of them: to read, or also to ask. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import mqtt, { type MqttClient } from "mqtt";
import type { Config } from "../shell/config.ts";
import { messageOf } from "./output.ts";

/** Connecting, all in all: a broker on a busy small computer gets its chance, and nobody waits for one that is not there. */
export const connectMsMax = 5000;

/** The user of the embedded broker, as in shell/broker.ts, which takes longer to load than everything else here. */
export const embeddedUser = "rufkreis";

export type BrokerAddress = Pick<Config["mqtt"]["brokers"][number], "url" | "username" | "password" | "ca">;

/** The brokers that are given, or the embedded one, at which anybody on the machine may read. */
export function brokersOf({ mqtt: { brokers, embedded } }: Config): readonly BrokerAddress[] {
  if (brokers.length > 0) return brokers;
  const host = embedded.host.includes(":") ? `[${embedded.host}]` : embedded.host;
  return [{ url: `mqtt://${host}:${embedded.port}`, username: undefined, password: undefined, ca: undefined }];
}

/** The same with what it takes to ask: at the embedded broker that is the gateway's secret. Throws when it cannot be read. */
export function brokersToAsk(config: Config): readonly BrokerAddress[] {
  const brokers = brokersOf(config);
  if (config.mqtt.brokers.length > 0) return brokers;
  const file = join(config.stateDirectory, "mqtt-secret");
  const password = readFileSync(file, "utf8").split("\n")[0]?.trim();
  return brokers.map((broker) => ({ ...broker, username: embeddedUser, password }));
}

export function baseOf({ mqtt: { prefix }, plan }: Config): string {
  return `${prefix}/v1/${plan.site}`;
}

/** A connection that is up, and that is not made again by itself when it is lost; or an error that says why not. */
export function connected({ url, username, password, ca }: BrokerAddress): Promise<MqttClient> {
  return new Promise((resolve, reject) => {
    const client = mqtt.connect(url, {
      reconnectPeriod: 0,
      connectTimeout: connectMsMax,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...(ca === undefined ? {} : { ca }),
    });
    const failed = (error: Error): void => {
      clearTimeout(bound);
      client.off("error", failed).on("error", () => undefined);
      client.end(true);
      reject(new Error(`${url}: ${messageOf(error)}`, { cause: error }));
    };
    const bound = setTimeout(() => failed(new Error(`no answer within ${connectMsMax / 1000} s`)), connectMsMax);
    client.on("error", failed);
    client.once("close", () => failed(new Error("the broker closed the connection")));
    client.once("connect", () => {
      clearTimeout(bound);
      client.off("error", failed).removeAllListeners("close");
      resolve(client);
    });
  });
}
