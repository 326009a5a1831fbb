/**
 * What the gateway has put down at its brokers: the retained topics of a site, read once. Any broker will do, for all
 * have the same; the first that answers is taken.
 */
import mqtt from "mqtt";
import { z } from "zod";
import type { Config } from "../shell/config.ts";
import { messageOf } from "./output.ts";

/** Connecting and reading, all in all; longer is not "now" for somebody who waits at a prompt. */
const boundMs = 2000;
/** Retained messages come at once after the subscription, one after the other; such a pause means that they are all here. */
const quietMs = 250;

// Readers ignore fields that they do not know, so that an older `rufkreis units` reads a newer gateway.
const unitSchema = z.object({
  uid: z.string(),
  desk: z.string(),
  socket: z.string(),
  link: z.string(),
  model: z.string().optional(),
  firmware: z.string().optional(),
  supplyMv: z.number().optional(),
});
const deskSchema = z.object({ desk: z.string(), room: z.string(), state: z.string(), faults: z.array(z.string()) });
const coverageSchema = z.object({
  sounding: z.number(),
  of: z.number(),
  minimum: z.number(),
  missing: z.array(z.object({ desk: z.string(), fault: z.string() })),
});
const healthSchema = z.object({
  faults: z.array(z.object({ code: z.string(), desk: z.string().optional(), detail: z.string() })),
});
const gatewaySchema = z.object({ state: z.string(), since: z.string().optional() });

export type UnitState = z.output<typeof unitSchema>;
export type DeskState = z.output<typeof deskSchema>;
export type CoverageState = z.output<typeof coverageSchema>;

export interface Retained {
  readonly gateway: { readonly state: string; readonly since?: string | undefined } | undefined;
  /** Faults of the gateway as a whole; those of desks stand at the desks. */
  readonly faults: readonly { readonly code: string; readonly detail: string }[];
  readonly units: readonly UnitState[];
  readonly desks: ReadonlyMap<string, DeskState>;
  readonly coverage: ReadonlyMap<string, CoverageState>;
}

/** Answers what the first reachable broker has, or why none is reachable. */
export async function readRetained(config: Config): Promise<Retained | { readonly trouble: string }> {
  const troubles: string[] = [];
  for (const broker of brokersOf(config)) {
    try {
      return parse(await topics(broker, baseOf(config)), config.plan.gateway);
    } catch (error) {
      troubles.push(`${broker.url}: ${messageOf(error)}`);
    }
  }
  return { trouble: troubles.join("; ") };
}

type BrokerAddress = Pick<Config["mqtt"]["brokers"][number], "url" | "username" | "password" | "ca">;

export function brokersOf({ mqtt: { brokers, embedded } }: Config): readonly BrokerAddress[] {
  if (brokers.length > 0) return brokers;
  const host = embedded.host.includes(":") ? `[${embedded.host}]` : embedded.host;
  return [{ url: `mqtt://${host}:${embedded.port}`, username: undefined, password: undefined, ca: undefined }];
}

export function baseOf({ mqtt: { prefix }, plan }: Config): string {
  return `${prefix}/v1/${plan.site}`;
}

/** The retained messages below a topic: topic without the base → payload. */
function topics({ url, username, password, ca }: BrokerAddress, base: string): Promise<Map<string, string>> {
  return new Promise((resolve, reject) => {
    const found = new Map<string, string>();
    const client = mqtt.connect(url, {
      reconnectPeriod: 0,
      connectTimeout: boundMs,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...(ca === undefined ? {} : { ca }),
    });
    let quiet: NodeJS.Timeout | undefined;
    const end = (settle: () => void): void => {
      clearTimeout(quiet);
      clearTimeout(bound);
      client.end(true);
      settle();
    };
    const done = (): void => end(() => resolve(found));
    const failed = (error: Error): void => end(() => reject(error));
    const bound = setTimeout(
      () => (client.connected ? done() : failed(new Error(`no answer within ${boundMs / 1000} s`))),
      boundMs,
    );
    client.on("connect", () => {
      client.subscribe([`${base}/gateway/+/+`, `${base}/unit/+/state`, `${base}/desk/+/+`], (error) => {
        if (error) return failed(error);
        quiet = setTimeout(done, quietMs);
      });
    });
    client.on("message", (topic, payload, { retain }) => {
      if (!retain) return;
      found.set(topic.slice(base.length + 1), payload.toString());
      quiet?.refresh();
    });
    client.on("error", failed);
    client.on("close", () => failed(new Error("the broker closed the connection")));
  });
}

function parse(found: ReadonlyMap<string, string>, gateway: string): Retained {
  const read = <T>(schema: z.ZodType<T>, pattern: RegExp): Map<string, T> =>
    new Map(
      [...found].flatMap(([topic, payload]) => {
        const name = pattern.exec(topic)?.[1];
        const parsed = name === undefined ? undefined : schema.safeParse(json(payload));
        return name !== undefined && parsed?.success ? [[name, parsed.data] as const] : [];
      }),
    );
  return {
    gateway: read(gatewaySchema, /^gateway\/([^/]+)\/state$/).get(gateway),
    faults: (read(healthSchema, /^gateway\/([^/]+)\/health$/).get(gateway)?.faults ?? []).filter(
      ({ desk }) => desk === undefined,
    ),
    units: [...read(unitSchema, /^unit\/([^/]+)\/state$/).values()],
    desks: read(deskSchema, /^desk\/([^/]+)\/state$/),
    coverage: read(coverageSchema, /^desk\/([^/]+)\/coverage$/),
  };
}

/** A payload that is not JSON was put there by somebody else; it is as if it were not there. */
function json(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
