/**
 * The composition root: configuration → hands → loop. It decides nothing.
 *
 * The order of the start is the order of what matters: the journal is asked what is open, then the ports are opened, and
 * only then is anything loaded that speaks MQTT. The end goes the way of the effects: no more inputs, ports
 * closed, the journal writes what it has, the brokers hear `offline`. Each part has a bound of its own.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { type Logger, pino } from "pino";
import type { JournalRecord } from "./core/event.ts";
import { faults } from "./core/fault.ts";
import type { Input } from "./core/io.ts";
import { begin } from "./core/restore.ts";
import type { State } from "./core/state.ts";
import { rfc3339 } from "./core/time.ts";
import { RetainedView, type ShellFacts } from "./core/view.ts";
import { clockTrusted, monotonic, now } from "./shell/clock.ts";
import type { Config } from "./shell/config.ts";
import { type Journal, openJournal } from "./shell/journal.ts";
import { standardErrorLog } from "./shell/log-destination.ts";
import { Loop } from "./shell/loop.ts";
import { brokerNames, type Outside, openOutside } from "./shell/outside.ts";
import { openPorts } from "./shell/port.ts";
import { beginRehearsing } from "./shell/rehearse.ts";
import type { DemoPage } from "./shell/web.ts";

export interface Gateway {
  /** What the core knows now; for screens and tests. */
  readonly state: () => State;
  /** Where the embedded broker listens, if it runs. */
  readonly embeddedPort: () => number | undefined;
  /** Where the page is, once it listens. */
  readonly pageUrl: () => string | undefined;
  /** Ends in order; answers how many records could not be written to disk. */
  readonly close: () => Promise<number>;
}

export interface GatewayOptions {
  /** Where log lines go; standard error unless given. */
  readonly log?: Logger;
  /** Makes the page that of the demo. */
  readonly demo?: DemoPage;
  /** The socket file that the page's process comes to, when something else starts it. */
  readonly pageSocket?: string | undefined;
}

/** `package.json` stands one above the sources, and two above `dist/src`. */
const packageFile = new URL(
  import.meta.url.includes("/dist/src/") ? "../../package.json" : "../package.json",
  import.meta.url,
);
export const version = (JSON.parse(readFileSync(packageFile, "utf8")) as { version: string }).version;

/** A fault that only MQTT tells is not told when MQTT is the fault. */
function logFaults(records: readonly JournalRecord[], log: Logger): void {
  for (const { event } of records) {
    if (event.type === "fault") {
      const { code, desk, detail } = event;
      log.warn({ code, desk, detail }, `fault: ${faults[code].cause.en} ${faults[code].remedy.en}`);
    }
    if (event.type === "restored") log.info({ code: event.code, desk: event.desk }, "fault is over");
  }
}

/** Logged each time: as a fault it is one as long as it holds, whatever its detail says. */
function logNotice(detail: string, log: Logger): void {
  log.warn({ code: "journal-incomplete", detail }, "the journal was mended, or has a gap");
}

function factsOf({ outboxLength, head }: Journal): ShellFacts {
  return { version, outboxLength, clockTrusted: clockTrusted(), journal: head };
}

/** The journal tells what it means when this fails; it is created for whoever starts a gateway by hand. */
function makeStateDirectory(directory: string, log: Logger): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o750 });
  } catch (error) {
    log.warn(`stateDirectory: ${(error as Error).message}`);
  }
}

/** Where the journal is, and whose. */
function journalPlace(config: Config) {
  const { journalFile: path, sealFile, plan, retentionDays } = config;
  return { path, sealFile, retentionDays, site: plan.site, gateway: plan.gateway, brokers: brokerNames(config) };
}

/** Runs a gateway until it is closed. Whatever is wrong with the world becomes a fault; nothing of that is thrown. */
export async function startGateway(config: Config, options: GatewayOptions = {}): Promise<Gateway> {
  const log = options.log ?? pino({ level: config.log.level }, standardErrorLog());
  makeStateDirectory(config.stateDirectory, log);
  const since = rfc3339(Date.now());
  const early: Input[] = [];
  let offer = (input: Input): void => void early.push(input);
  let outside: Outside | undefined;
  const { journal, remembered } = await openJournal({
    ...journalPlace(config),
    onAppended: (seq) => {
      offer({ kind: "appended", seq });
      outside?.wake();
    },
    onTrouble: (detail) => offer({ kind: "journal", detail }),
    onNotice: (detail) => {
      logNotice(detail, log);
      offer({ kind: "noticed", code: "journal-incomplete", detail });
    },
    onRemembered: (late) => offer({ kind: "remembered", remembered: late }),
  });
  const loop = new Loop(
    begin(config.site, randomBytes(16), remembered, monotonic()),
    {
      send: (socket, line) => ports.send(socket, line),
      append: (effect) => {
        journal.append(effect.records);
        logFaults(effect.records, log);
      },
      respond: (effect) => outside?.respond(effect),
      changed: () => outside?.refresh(),
    },
    now,
  );
  const ports = openPorts(config.ports, loop.offer, log);
  offer = loop.offer;
  for (const input of [...early, { kind: "wake" } as const]) offer(input);
  const view = new RetainedView();
  const retained = (): ReadonlyMap<string, string> => view.topics(loop.state, factsOf(journal));
  const say = { info: (text: string) => log.info(text), warn: (text: string) => log.warn(text) };
  const { demo, pageSocket } = options;
  outside = await openOutside({ config, version, journal, since, retained, offer, log: say, demo, pageSocket });
  const endRehearsing = beginRehearsing();
  const close = async (): Promise<number> => {
    loop.stop();
    await endRehearsing();
    await ports.close();
    const unwritten = await journal.close();
    await outside?.close();
    return unwritten;
  };
  return {
    state: () => loop.state,
    embeddedPort: () => outside?.embeddedPort(),
    pageUrl: () => outside?.pageUrl(),
    close,
  };
}
