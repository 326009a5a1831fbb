/**
 * What the gateway has put down at its brokers: the retained topics of a site, read once. Any broker will do, for all
 * have the same; the first that answers is taken.
 */
import type { MqttClient } from "mqtt";
import type { Config } from "../shell/config.ts";
import { baseOf, brokersOf, connected, connectMsMax } from "./brokers.ts";
import { messageOf } from "./output.ts";
import { read, type Told, toldTopics } from "./told.ts";

/** Retained messages come at once after the subscription, one after the other; such a pause means that they are all here. */
const quietMs = 250;

/** Answers what the first reachable broker has, or why none is reachable. */
export async function readRetained(config: Config): Promise<Told | { readonly trouble: string }> {
  const troubles: string[] = [];
  for (const broker of brokersOf(config)) {
    try {
      const client = await connected(broker);
      const found = await retainedBelow(client, baseOf(config)).finally(() => client.end(true));
      return read(found, config.plan.gateway);
    } catch (error) {
      troubles.push(messageOf(error));
    }
  }
  return { trouble: troubles.join("; ") };
}

/**
 * Subscribes, and answers with the retained messages that are there: topic without the base → payload.
 * @param isEnough whether these are all that are wanted, so that nothing need be waited for
 */
export function retainedBelow(
  client: MqttClient,
  base: string,
  isEnough: (found: ReadonlyMap<string, string>) => boolean = () => false,
): Promise<Map<string, string>> {
  return new Promise((resolve, reject) => {
    const found = new Map<string, string>();
    let quiet: NodeJS.Timeout | undefined;
    const end = (settle: () => void): void => {
      clearTimeout(quiet);
      clearTimeout(bound);
      client.off("message", take).off("close", lost);
      settle();
    };
    const done = (): void => end(() => resolve(found));
    const lost = (): void => end(() => reject(new Error("the broker closed the connection")));
    const take = (topic: string, payload: Buffer): void => {
      found.set(topic.slice(base.length + 1), payload.toString());
      if (isEnough(found)) return done();
      return void quiet?.refresh();
    };
    const bound = setTimeout(done, connectMsMax);
    client.on("message", take).on("close", lost);
    client.subscribe(
      toldTopics.map((topic) => `${base}/${topic}`),
      (error) => {
        if (error) return end(() => reject(error));
        quiet = setTimeout(done, quietMs);
      },
    );
  });
}
