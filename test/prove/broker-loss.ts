/**
 * The promise: whatever happens to the broker, every event arrives, in order, and can be told from its repetitions.
 *
 *   stand-ins ⇄ gateway process ──► gate ──► mosquitto ──► subscriber
 *
 * Buttons are pressed and alarms closed at random while mosquitto is killed with -9 and started again, or the gate cuts the gateway's
 * connection, at random moments; at the start there is no broker. In the end what the subscriber heard is compared with the
 * journal, read past the gateway.
 *
 * What is proved is the gateway's part: an event that the broker confirmed has left its responsibility. So that a loss in mosquitto
 * itself is not counted, the gate opens only when the subscriber is subscribed (a killed broker forgets subscriptions), and
 * the subscription has QoS 0: mosquitto writes such a message to the subscriber's connection before it writes the PUBACK. The
 * subscriber only listens; requests have a connection of their own. A broker that is killed with something unread resets a connection, and
 * what was on its way to the client may be lost with it.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { connectAsync, type MqttClient } from "mqtt";
import { stringify } from "yaml";
import type { RufkreisEvent } from "../../src/core/event.ts";
import { Gate } from "../../src/demo/gate.ts";
import { layOutOffice, officeBase } from "../../src/demo/office.ts";
import { fitUnits } from "../../src/demo/workshop.ts";
import { Mosquitto, until } from "../tools/mosquitto.ts";
import type { Experiment, Options, Progress } from "./experiment.ts";
import { GatewayProcess } from "./gateway-process.ts";
import { type JournalRow, journalLength, journalRows } from "./journal-rows.ts";
import { Random } from "./random.ts";
import { StandIn } from "./stand-in.ts";

const eventsWanted = 500;
const quickEventsWanted = 60;
/** Ends of the broker that the events must have seen. */
const killsWanted = 30;
const quickKillsWanted = 3;
const unitCount = 8;
/** The experiment as a whole; a gateway that does not get on within it has failed. */
const runMsMax = 150_000;
/** After the last event was made: several of the gateway's longest pauses between attempts. */
const arriveMsMax = 25_000;

interface Scene {
  readonly directory: string;
  readonly journal: string;
  /** Events of before the gateway's first start, when the units were fitted. It did not know this broker then, so they are not for it. */
  readonly before: number;
  readonly units: readonly StandIn[];
  readonly broker: Mosquitto;
  readonly gate: Gate;
  readonly gateway: GatewayProcess;
  readonly heard: RufkreisEvent[];
  subscriber: MqttClient | undefined;
  /** Whoever closes alarms. */
  asker: MqttClient | undefined;
  losses: number;
  cuts: number;
}

async function openScene(): Promise<Scene> {
  const directory = mkdtempSync(join(tmpdir(), "rufkreis-broker-loss-"));
  const units = Array.from({ length: unitCount }, (_, number) => new StandIn(number + 1));
  const sockets = await Promise.all(units.map((unit) => unit.listen()));
  const broker = await Mosquitto.absent();
  const gate = new Gate(broker.port);
  const config = join(directory, "site.yaml");
  const url = `mqtt://127.0.0.1:${await gate.listen()}`;
  const { rooms, desks } = layOutOffice(unitCount);
  const fitted = desks.map((desk, place) => ({ ...desk, unit: { socket: sockets[place] } }));
  writeFileSync(
    config,
    stringify({
      site: "demo",
      gateway: "g",
      rooms,
      desks: fitted,
      stateDirectory: ".",
      mqtt: { brokers: [{ name: "mosquitto", url }], requests: "any" },
    }),
  );
  const journal = join(directory, "journal.db");
  const fittings = fitted.map(({ id }, place) => (units[place] as StandIn).fitting(id, sockets[place] as string));
  await fitUnits(journal, { site: "demo", gateway: "g" }, fittings);
  const gateway = new GatewayProcess(config, join(directory, "gateway.log"));
  return {
    directory,
    journal,
    before: journalLength(journal),
    units,
    broker,
    gate,
    gateway,
    heard: [],
    subscriber: undefined,
    asker: undefined,
    losses: 0,
    cuts: 0,
  };
}

async function closeScene(scene: Scene): Promise<void> {
  await scene.gateway.kill();
  scene.gate.close();
  await scene.subscriber?.endAsync(true);
  await scene.asker?.endAsync(true);
  await scene.broker.end();
  for (const unit of scene.units) unit.close();
  rmSync(scene.directory, { recursive: true, force: true });
}

/** Starts the broker, subscribes, and only then lets the gateway in. */
async function brokerUp(scene: Scene): Promise<void> {
  await scene.broker.startAgain();
  const subscriber = await connected(scene.broker);
  subscriber.on(
    "message",
    (_topic, payload) => void scene.heard.push(JSON.parse(payload.toString("utf8")) as RufkreisEvent),
  );
  await subscriber.subscribeAsync(`${officeBase}/event`, { qos: 0 });
  scene.subscriber = subscriber;
  scene.asker = await connected(scene.broker);
  scene.gate.open();
}

async function connected({ url }: Mosquitto): Promise<MqttClient> {
  const client = await connectAsync(url, { reconnectPeriod: 0 });
  // The end of this connection is the end of its broker, which this experiment brings about itself.
  client.on("error", () => client.end(true));
  return client;
}

/** Kills the broker and waits until the subscriber has read what was on its way to it. */
async function brokerDown(scene: Scene): Promise<void> {
  const { subscriber } = scene;
  scene.subscriber = scene.asker = undefined;
  const read = new Promise<void>((resolve) => {
    if (subscriber === undefined || !subscriber.connected) resolve();
    else subscriber.once("close", () => resolve());
  });
  await scene.broker.kill();
  scene.gate.shut();
  await read;
  scene.losses++;
}

/** Takes the broker or the connection away again and again, until told to stop; leaves the broker up. */
async function trouble(scene: Scene, random: Random, isOver: () => boolean): Promise<void> {
  await pause(random.between(500, 1500));
  await brokerUp(scene);
  while (!isOver()) {
    await pause(random.between(100, random.chance(0.3) ? 6000 : 1500));
    if (random.chance(0.3)) {
      scene.gate.shut();
      scene.cuts++;
      await pause(random.between(0, 500));
      scene.gate.open();
    } else {
      await brokerDown(scene);
      await pause(random.between(0, 1200));
      await brokerUp(scene);
    }
  }
}

/** Presses at random desks, and closes what is open while the broker is there. */
async function office(scene: Scene, random: Random, isOver: () => boolean): Promise<void> {
  for (let turn = 0; !isOver(); turn++) {
    await pause(random.between(20, 250));
    const unit = random.pick(scene.units);
    if (unit.unkept === 0) unit.press();
    if (random.chance(0.3)) closeSome(scene, turn);
  }
}

/** Asks to close every alarm that is known; a request that a dying broker swallows is asked again in a later turn. */
function closeSome({ asker, heard }: Scene, turn: number): void {
  if (asker === undefined || !asker.connected) return;
  const closed = new Set(heard.flatMap((event) => (event.type === "closed" ? [event.alarm] : [])));
  const open = new Set(
    heard.flatMap((event) => (event.type === "raised" && !closed.has(event.alarm) ? [event.alarm] : [])),
  );
  for (const [place, alarm] of [...open].entries()) {
    const request = { transaction: `loss-${turn}-${place}`, alarm, by: "experiment", reason: "next" };
    asker.publish(`${officeBase}/request/close`, JSON.stringify(request), { qos: 0 });
  }
}

async function run({ seed, quick }: Options, progress: Progress): Promise<Record<string, unknown> & { held: boolean }> {
  const wanted = quick ? quickEventsWanted : eventsWanted;
  const kills = quick ? quickKillsWanted : killsWanted;
  const scene = await openScene();
  try {
    scene.gateway.start();
    const end = performance.now() + runMsMax;
    let made = 0;
    const isOver = (): boolean => (made >= wanted && scene.losses >= kills) || performance.now() > end;
    const counting = count(scene, isOver, (length) => {
      made = length;
      progress(
        `${made} of ${wanted} events, ${scene.losses} times no broker, ${scene.cuts} cuts, ${scene.heard.length} messages heard`,
      );
    });
    await Promise.all([
      counting,
      trouble(scene, new Random(seed), isOver),
      office(scene, new Random(seed + 1), isOver),
    ]);
    await until(
      () => new Set(scene.heard.map(({ id }) => id)).size >= journalLength(scene.journal) - scene.before,
      arriveMsMax,
      "the last events",
    ).catch((error: Error) => progress(error.message));
    const rows = journalRows(scene.journal).filter(({ position }) => position > scene.before);
    const ids = new Set(scene.heard.map(({ id }) => id));
    for (const { id, position } of rows) if (!ids.has(id)) progress(`missing: ${id} at ${position}`);
    return judge(scene, rows, wanted, kills);
  } finally {
    await closeScene(scene);
  }
}

async function count({ journal }: Scene, isOver: () => boolean, tell: (length: number) => void): Promise<void> {
  // The journal is there when the gateway has started.
  await pause(2000);
  while (!isOver()) {
    tell(journalLength(journal));
    await pause(1000);
  }
}

function judge(
  { heard, losses, cuts }: Scene,
  rows: readonly JournalRow[],
  wanted: number,
  kills: number,
): Record<string, unknown> & { held: boolean } {
  const places = new Map(rows.map(({ id, position }) => [id, position]));
  const distinct = [...new Set(heard.map(({ id }) => id))];
  const missing = rows.filter(({ id }) => !distinct.includes(id)).length;
  const unknown = distinct.filter((id) => !places.has(id)).length;
  let newest = 0;
  let outOfOrder = 0;
  for (const id of distinct) {
    const place = places.get(id) ?? 0;
    if (place < newest) outOfOrder++;
    newest = Math.max(newest, place);
  }
  const held = rows.length >= wanted && losses >= kills && missing === 0 && unknown === 0 && outOfOrder === 0;
  return {
    events: rows.length,
    missing,
    outOfOrder,
    distinctIds: distinct.length,
    unknown,
    repeated: heard.length - distinct.length,
    brokerKills: losses,
    connectionCuts: cuts,
    held,
  };
}

export const brokerLoss: Experiment = {
  name: "broker-loss",
  promise: "500 events or more while mosquitto is killed and started again: all arrive, in order, each under one id",
  run,
};
