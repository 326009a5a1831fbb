/**
 * Everything that a demo needs, running: the building of simulated units, the embedded broker, the gateway as `rufkreis run` composes
 * it, and a subscriber.
 *
 *   building process ═ cables ═ gateway ──► gate ──► embedded broker ──► watcher
 *
 * The broker is the gateway's own embedded one, but started from here and given to the gateway as if it were anybody's,
 * so that it can be stopped and started while the gateway runs. It keeps nothing for absent subscribers, so the gate lets the
 * gateway in only when the watcher is there, and the watcher hears everything. All files are in a temporary directory: `site.yaml`, the journal,
 * the broker's secret and the gateway's log. It is removed at the end unless it is to be kept.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pino } from "pino";
import { type Gateway, startGateway } from "../main.ts";
import { type EmbeddedBroker, embeddedUsername, startBroker } from "../shell/broker.ts";
import { readConfig } from "../shell/config.ts";
import type { Environment } from "../shell/config-environment.ts";
import type { DemoPress } from "../shell/web/messages.ts";
import type { DemoPage } from "../shell/web.ts";
import { type Building, startBuilding } from "./building.ts";
import type { CableKind } from "./cable.ts";
import { Gate } from "./gate.ts";
import { layOutOffice, type Office, officeBase, officeConfigText, officeGateway, officeSite } from "./office.ts";
import { Watcher } from "./watcher.ts";
import { type FreshUnit, fitUnits, freshUnit } from "./workshop.ts";

export interface StageOptions {
  readonly units: number;
  readonly cable?: CableKind;
  /** Whether the units are paired and tested already, with keys of their own (left out), or as new. */
  readonly paired?: boolean;
  /** Whether the page wants a login, as that of a real gateway; without one everybody is administrator. */
  readonly login?: boolean;
  /** Whether the page makes way for every other process (the default). Tests fill a small machine; the page would wait for their end. */
  readonly makesWay?: boolean;
  /** Whether the neighbours are few, so that circuit 2 is seen; else seven are called at once. */
  readonly escalates?: boolean;
  /** Overrides of the configuration. */
  readonly environment?: Environment;
  /** Leave the directory with the configuration, the journal and the log. */
  readonly keep?: boolean;
}

/** A gateway that starts with everything at hand links eight units in a second; a loaded machine gets its chance. */
const linkMsMax = 90_000;
/** A subscriber on this machine needs milliseconds; one that is let in too late misses events. */
const subscribeMsMax = 30_000;

/** The embedded broker, which may be stopped and started again at the same port. */
export class StageBroker {
  readonly #directory: string;
  #broker: EmbeddedBroker | undefined;
  #port = 0;
  #password = "";

  constructor(directory: string) {
    this.#directory = directory;
  }

  get port(): number {
    return this.#port;
  }

  get password(): string {
    return this.#password;
  }

  get isRunning(): boolean {
    return this.#broker !== undefined;
  }

  async start(): Promise<void> {
    let trouble: string | undefined;
    const broker = await startBroker({
      host: "127.0.0.1",
      port: this.#port,
      stateDirectory: this.#directory,
      onTrouble: (detail) => {
        trouble = detail;
      },
      // What a broker has to say of its clients is seen by the clients, which are all ours.
      log: () => undefined,
    });
    if (broker.port === undefined) {
      await broker.close();
      throw new Error(trouble ?? "the broker does not listen");
    }
    this.#broker = broker;
    this.#port = broker.port;
    this.#password = broker.password;
  }

  async stop(): Promise<void> {
    const broker = this.#broker;
    this.#broker = undefined;
    await broker?.close();
  }
}

export interface Stage {
  readonly directory: string;
  /** The gateway's configuration, for commands from another terminal. */
  readonly file: string;
  /** Whether its units were paired when it began. */
  readonly paired: boolean;
  readonly office: Office;
  readonly desks: readonly string[];
  readonly building: Building;
  readonly broker: StageBroker;
  readonly gateway: Gateway;
  readonly watcher: Watcher;
  startBroker(): Promise<void>;
  stopBroker(): Promise<void>;
  /** Ends everything, in order. */
  close(): Promise<void>;
}

export async function openStage({
  units,
  cable = "tty",
  paired = true,
  login = false,
  makesWay = true,
  keep = false,
  escalates = false,
  environment = {},
}: StageOptions): Promise<Stage> {
  const office = layOutOffice(units);
  const desks = office.desks.map(({ id }) => id);
  const directory = mkdtempSync(join(tmpdir(), "rufkreis-demo-"));
  const tidy = (): void => {
    if (!keep) rmSync(directory, { recursive: true, force: true });
  };
  // Also when the process is ended from elsewhere in the code.
  process.once("exit", tidy);
  const open: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of open.splice(0).reverse()) await each();
    tidy();
    process.off("exit", tidy);
  };
  try {
    const broker = new StageBroker(directory);
    open.push(() => broker.stop());
    const made = paired ? new Map(desks.map((desk) => [desk, freshUnit()])) : new Map<string, FreshUnit>();
    const eeprom = (desk: string): Uint8Array | undefined => made.get(desk)?.image;
    const building = await startedTogether(startBuilding({ desks, cable, eeprom }), broker.start());
    open.push(() => building.close());
    const fittings = [...made].map(([desk, unit]) => ({ desk, socket: building.socketOf(desk), ...unit }));
    if (paired) await fitUnits(join(directory, "journal.db"), { site: officeSite, gateway: officeGateway }, fittings);
    const watcher = new Watcher({
      port: broker.port,
      username: embeddedUsername,
      password: broker.password,
      base: officeBase,
    });
    open.push(() => watcher.close());
    const gate = new Gate(broker.port);
    open.push(async () => gate.close());
    const file = join(directory, "site.yaml");
    const gateway = await startOfficeGateway(office, building, {
      brokerPort: await gate.listen(),
      file,
      page: { login, makesWay },
      escalates,
      environment,
    });
    open.push(() => gateway.close());
    await letIn(gate, watcher);
    const startBroker = async (): Promise<void> => {
      await broker.start();
      watcher.reconnect();
      await letIn(gate, watcher);
    };
    const stopBroker = async (): Promise<void> => {
      gate.shut();
      await broker.stop();
    };
    const known = { directory, file, paired, office, desks };
    return { ...known, building, broker, gateway, watcher, startBroker, stopBroker, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function letIn(gate: Gate, watcher: Watcher): Promise<void> {
  await watcher.sees(() => watcher.isUp, subscribeMsMax);
  gate.open();
}

/** The building, once the broker runs too; ended again when the broker does not start. */
async function startedTogether(starting: Promise<Building>, broker: Promise<void>): Promise<Building> {
  const [building, other] = await Promise.allSettled([starting, broker]);
  if (building.status === "rejected") throw building.reason;
  if (other.status === "rejected") {
    await building.value.close();
    throw other.reason;
  }
  return building.value;
}

interface OfficeGateway {
  readonly brokerPort: number;
  readonly file: string;
  readonly page: Pick<DemoPage, "login" | "makesWay">;
  readonly escalates: boolean;
  readonly environment: Environment;
}

function startOfficeGateway(
  office: Office,
  building: Building,
  { brokerPort, file, page, escalates, environment }: OfficeGateway,
): Promise<Gateway> {
  const url = `mqtt://127.0.0.1:${brokerPort}`;
  const socketOf = (desk: string): string => building.socketOf(desk);
  writeFileSync(
    file,
    officeConfigText(office, {
      socketOf,
      broker: { url, username: embeddedUsername, passwordFile: "mqtt-secret" },
      escalates,
    }),
  );
  const result = readConfig(file, environment);
  if (!result.ok)
    throw new Error(
      `the demo's own configuration is wrong: ${result.problems.map(({ path, message }) => `${path}: ${message}`).join("; ")}`,
    );
  const log = pino({ level: "info" }, pino.destination({ dest: join(dirname(file), "gateway.log"), sync: true }));
  const press = async ({ desk, key, holdMs }: DemoPress): Promise<void> => {
    if ((await building.press(desk, key, holdMs)) === undefined)
      throw new Error(`${desk} is unplugged: its keys have no power; plug it in first`);
  };
  return startGateway(result.config, { log, demo: { ...page, press } });
}

/** Waits until every desk says over MQTT that all it would call would sound, or that its unit waits to be paired. */
export async function linked({ watcher, desks, paired }: Stage): Promise<void> {
  const isReady = (): boolean => (paired ? watcher.isCovered(desks) : watcher.unpaired.length === desks.length);
  if (await watcher.sees(isReady, linkMsMax)) return;
  const found = desks.map((desk) => `${desk} ${coverageText(watcher.coverage(desk))}`);
  throw new Error(`after ${linkMsMax / 1000} s not every desk is covered: ${found.join(", ")}`);
}

export function coverageText(coverage: { readonly sounding: number; readonly of: number } | undefined): string {
  return coverage === undefined ? "unknown" : `${coverage.sounding} of ${coverage.of}`;
}
