/**
 * The promise: a press is never lost and never doubled by a gateway that is killed, and its neighbours sound within 2 s of the restart.
 *
 * The office of the demo, eight boards that run the released firmware on ttys of their own, and the gateway as a process. Each round one
 * desk is pressed (every fourth time a second one too), the gateway gets `kill -9` at a random moment between 20 ms before and
 * 60 ms after, and is started again at once. Then
 *
 *   - on the pins: the buzzer of every desk that was not pressed goes on after the restart, and once more after the gateway has spoken
 *     to the broker, so it was not silenced;
 *   - the press is heard of over MQTT, and the alarm is closed by request.
 *
 * At the end the journal is read past the gateway, and each press on a pin must be one row in it.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Building, startBuilding } from "../../src/demo/building.ts";
import { layOutOffice, officeBase, officeConfigText, officeGateway, officeSite } from "../../src/demo/office.ts";
import { StageBroker } from "../../src/demo/stage.ts";
import { Watcher } from "../../src/demo/watcher.ts";
import { fitUnits, freshUnit } from "../../src/demo/workshop.ts";
import { embeddedUsername } from "../../src/shell/broker.ts";
import { monotonic } from "../../src/shell/clock.ts";
import type { Experiment, Options, Progress } from "./experiment.ts";
import { GatewayProcess } from "./gateway-process.ts";
import { type JournalRow, journalRows } from "./journal-rows.ts";
import { matchPresses, type Press } from "./press-match.ts";
import { Random } from "./random.ts";

const kills = 200;
const quickKills = 10;
const earliestMs = -20;
const latestMs = 60;
const promisedMs = 2000;
/** What is not there by then will not come; the round has failed. */
const roundMsMax = 10_000;
const attemptsMax = 3;

interface Scene {
  readonly desks: readonly string[];
  readonly directory: string;
  readonly building: Building;
  readonly broker: StageBroker;
  readonly watcher: Watcher;
  readonly gateway: GatewayProcess;
}

interface Tally {
  readonly presses: Press[];
  readonly soundMs: number[];
  /** Kill after press, in ms, as it really was. */
  readonly offsetsMs: number[];
  silenced: number;
}

async function openScene(): Promise<Scene> {
  const office = layOutOffice(8);
  const desks = office.desks.map(({ id }) => id);
  const directory = mkdtempSync(join(tmpdir(), "rufkreis-kill-"));
  const broker = new StageBroker(directory);
  await broker.start();
  const units = new Map(desks.map((desk) => [desk, freshUnit()]));
  const building = await startBuilding({ desks, eeprom: (desk) => units.get(desk)?.image });
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const socketOf = (desk: string): string => building.socketOf(desk);
  const config = join(directory, "site.yaml");
  writeFileSync(
    config,
    officeConfigText(office, { socketOf, broker: { url, username: embeddedUsername, passwordFile: "mqtt-secret" } }),
  );
  const fittings = [...units].map(([desk, unit]) => ({ desk, socket: socketOf(desk), ...unit }));
  await fitUnits(join(directory, "journal.db"), { site: officeSite, gateway: officeGateway }, fittings);
  const watcher = new Watcher({
    port: broker.port,
    username: embeddedUsername,
    password: broker.password,
    base: officeBase,
  });
  return {
    desks,
    directory,
    building,
    broker,
    watcher,
    gateway: new GatewayProcess(config, join(directory, "gateway.log")),
  };
}

async function closeScene({ gateway, watcher, building, broker, directory }: Scene): Promise<void> {
  await gateway.kill();
  await watcher.close();
  await building.close();
  await broker.stop();
  rmSync(directory, { recursive: true, force: true });
}

/** Presses and kills, in the order of a random moment, and starts again; answers when the button closed and when the new process began. */
async function pressAndKill(scene: Scene, desks: readonly string[], offsetMs: number, tally: Tally): Promise<number> {
  const killing = pause(Math.max(0, offsetMs)).then(() => scene.gateway.kill());
  const pressing = pause(Math.max(0, -offsetMs)).then(() =>
    Promise.all(desks.map((desk) => scene.building.press(desk))),
  );
  const killedAtMs = await killing;
  const startedAtMs = scene.gateway.start();
  for (const [place, atMs] of (await pressing).entries()) {
    if (atMs === undefined) throw new Error(`${desks[place]} has no power`);
    tally.presses.push({ desk: desks[place] as string, atMs });
    if (place === 0) tally.offsetsMs.push(killedAtMs - atMs);
  }
  return startedAtMs;
}

async function round(scene: Scene, random: Random, tally: Tally): Promise<void> {
  const { watcher, building, desks } = scene;
  const first = random.pick(desks);
  const second = random.chance(0.25) ? random.pick(desks.filter((desk) => desk !== first)) : undefined;
  const pressed = second === undefined ? [first] : [first, second];
  const heardBefore = watcher.events.length;
  const formerly = onlineSince(watcher);
  const offsetMs = random.between(earliestMs, latestMs);
  const startedAtMs = await pressAndKill(scene, pressed, offsetMs, tally);
  const sinceMs = Math.max(startedAtMs, ...tally.presses.slice(-pressed.length).map(({ atMs }) => atMs));
  const called = desks.filter((desk) => !pressed.includes(desk));
  const all = (fromMs: number): boolean => called.every((desk) => building.buzzedAt(desk, fromMs) !== undefined);
  await watcher.sees(() => all(sinceMs), roundMsMax);
  tally.soundMs.push(...called.map((desk) => (building.buzzedAt(desk, sinceMs) ?? Number.POSITIVE_INFINITY) - sinceMs));
  const heard = (desk: string): boolean =>
    watcher.events.slice(heardBefore).some((event) => event.type === "raised" && event.desk === desk);
  if (!(await watcher.sees(() => pressed.every(heard) && isAnew(watcher, formerly), roundMsMax)))
    throw new Error(`the press of ${pressed.join(", ")} was not heard of over MQTT`);
  const spokenAtMs = monotonic();
  if (!(await watcher.sees(() => all(spokenAtMs), promisedMs))) tally.silenced++;
  await closeAll(
    scene,
    watcher.events.slice(heardBefore).flatMap((event) => (event.type === "raised" ? [event.alarm] : [])),
  );
}

/** When the gateway that speaks to the broker began; `undefined` while none does. */
function onlineSince(watcher: Watcher): string | undefined {
  const state = watcher.retained(`gateway/${officeGateway}/state`) as
    | { readonly state: string; readonly since?: string }
    | undefined;
  return state?.state === "online" ? state.since : undefined;
}

function isAnew(watcher: Watcher, formerly: string | undefined): boolean {
  const since = onlineSince(watcher);
  return since !== undefined && since !== formerly;
}

/** Closes the alarms of a round and waits until every desk is silent and knows of none. */
async function closeAll({ watcher, building, desks }: Scene, alarms: readonly string[]): Promise<void> {
  for (const alarm of new Set(alarms)) await close(watcher, alarm, attemptsMax);
  const isQuiet = (): boolean =>
    desks.every((desk) => {
      const state = watcher.deskState(desk);
      return state?.state === "idle" && state.calledBy.length === 0 && !building.pin(desk, "buzzer");
    });
  if (!(await watcher.sees(isQuiet, roundMsMax))) throw new Error("the desks are not quiet after closing");
}

async function close(watcher: Watcher, alarm: string, attempts: number): Promise<void> {
  try {
    await watcher.request("close", { alarm, by: "experiment", reason: "next round" });
  } catch (error) {
    // A gateway that has just begun may not have subscribed yet.
    if (attempts <= 1) throw error;
    await close(watcher, alarm, attempts - 1);
  }
}

/** Alarms that were raised more than once. */
function raisedTwice(rows: readonly JournalRow[]): number {
  const alarms = rows.flatMap(({ type, alarm }) => (type === "raised" ? [alarm] : []));
  return alarms.length - new Set(alarms).size;
}

async function run({ seed, quick }: Options, progress: Progress): Promise<Record<string, unknown> & { held: boolean }> {
  const wanted = quick ? quickKills : kills;
  const random = new Random(seed);
  const scene = await openScene();
  const tally: Tally = { presses: [], soundMs: [], offsetsMs: [], silenced: 0 };
  try {
    scene.gateway.start();
    if (!(await scene.watcher.sees(() => scene.watcher.isCovered(scene.desks), roundMsMax)))
      throw new Error("the office is not covered at the start");
    for (let done = 1; done <= wanted; done++) {
      await round(scene, random, tally);
      if (done % 10 === 0)
        progress(
          `${done} of ${wanted} kills, ${tally.presses.length} presses, worst sound ${Math.round(Math.max(...tally.soundMs))} ms after the restart`,
        );
    }
    await scene.gateway.stop();
    return judge(wanted, tally, journalRows(join(scene.directory, "journal.db")));
  } finally {
    await closeScene(scene);
  }
}

function judge(done: number, tally: Tally, rows: readonly JournalRow[]): Record<string, unknown> & { held: boolean } {
  const { lost, doubled } = matchPresses(tally.presses, rows);
  const twice = raisedTwice(rows);
  const sorted = tally.soundMs.toSorted((a, b) => a - b);
  const worst = Math.round(sorted.at(-1) ?? Number.POSITIVE_INFINITY);
  return {
    kills: done,
    presses: tally.presses.length,
    lost,
    doubled: doubled + twice,
    silencedByRestart: tally.silenced,
    worstSoundAfterRestartMs: worst,
    medianSoundAfterRestartMs: Math.round(sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY),
    killAfterPressMs: { min: Math.round(Math.min(...tally.offsetsMs)), max: Math.round(Math.max(...tally.offsetsMs)) },
    held: lost === 0 && doubled + twice === 0 && tally.silenced === 0 && worst <= promisedMs,
  };
}

export const kill: Experiment = {
  name: "kill",
  promise:
    "200 times kill -9 around a press: none lost, none doubled, and the neighbours sound within 2 s of the restart",
  run,
};
