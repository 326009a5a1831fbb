/** A site in a process of its own: the built gateway with its embedded broker, and fake units over TCP. */
import { join } from "node:path";
import { Console } from "../../src/cli/console.ts";
import type { Told } from "../../src/cli/told.ts";
import type { EventType } from "../../src/core/event.ts";
import { fitUnits } from "../../src/demo/workshop.ts";
import { readConfig } from "../../src/shell/config.ts";
import { readLog } from "../../src/shell/log-query.ts";
import { freePort } from "../tools/mosquitto.ts";
import { keyOfUnit } from "../tools/unit-side.ts";
import { type Ended, Running, rufkreis, siteDirectory, until } from "./cli.ts";
import { FakeUnit } from "./fake-unit.ts";

export interface SiteOptions {
  /** Desks `d1`, `d2` … with a socket each, two in a room: r101 `Room 101`, r102 … */
  readonly desks: number;
  /** How many of them have a unit that is paired and tested; the others have one that is new. */
  readonly paired: number;
  /** Desks after these that have no socket in the plan. */
  readonly unfitted?: number;
  /** What the units that are paired tell as their firmware. */
  readonly firmware?: string;
}

export interface Site {
  readonly file: string;
  readonly directory: string;
  /** Of the embedded broker. */
  readonly port: number;
  readonly units: readonly FakeUnit[];
  readonly gateway: Running;
  /** Runs a command with `--config`. */
  readonly run: (...words: string[]) => Promise<Ended>;
  readonly start: (...words: string[]) => Running;
  /** What the gateway tells at its broker, as it changes. */
  readonly told: () => Told;
  readonly close: () => void;
}

const uidOf = (number: number): string => `0000000000A${number}`;
const roomOf = (desk: number): number => 101 + Math.floor(desk / 2);

export function siteText(sockets: readonly (string | undefined)[], port: number): string {
  const rooms = [...new Set(sockets.map((_, desk) => roomOf(desk)))];
  const desks = sockets.map((socket, desk) => {
    const unit = socket === undefined ? "" : `, unit: { socket: "${socket}" }`;
    return `  - { id: d${desk + 1}, room: r${roomOf(desk)}, x: ${desk}, y: 0${unit} }\n`;
  });
  return `site: s1
gateway: g1
rooms:
${rooms.map((room) => `  - { id: r${room}, name: Room ${room} Office, doors: [corridor] }\n`).join("")}desks:
${desks.join("")}circuit1: { size: ${sockets.length - 1}, minimum: 1 }
stateDirectory: state
mqtt: { embedded: { port: ${port} } }
`;
}

/** Sites of several files run side by side, and the page has one port unless it is told another. */
const noPage = 'web: { listen: "off" }\n';

export async function startSite({ desks, paired, unfitted = 0, firmware }: SiteOptions): Promise<Site> {
  const units: FakeUnit[] = [];
  for (let desk = 0; desk < desks; desk++) {
    const told = firmware === undefined ? {} : { firmware };
    const options = desk < paired ? { key: keyOfUnit(desk + 1), ...told } : {};
    units.push(await FakeUnit.listen(desk < paired ? uidOf(desk + 1) : "000000000000", options));
  }
  const port = await freePort();
  const sockets = [...units.map(({ socket }) => socket), ...new Array<undefined>(unfitted).fill(undefined)];
  const { file, directory, remove } = siteDirectory(`${siteText(sockets, port)}${noPage}`);
  const fittings = units
    .slice(0, paired)
    .map(({ uid, socket }, desk) => ({ desk: `d${desk + 1}`, socket, uid, key: keyOfUnit(desk + 1) }));
  if (paired > 0) await fitUnits(join(directory, "state/journal.db"), { site: "s1", gateway: "g1" }, fittings);
  const gateway = new Running(["run", "--config", file, "--json"]);
  await gateway.says(/"started"/);
  const withConfig = (words: readonly string[]): string[] => [...words, "--config", file];
  const run = (...words: string[]): Promise<Ended> => rufkreis(withConfig(words));
  const config = readConfig(file, {});
  if (!config.ok) throw new Error(JSON.stringify(config.problems));
  const console = await Console.open(config.config);
  await until(() => units.every(({ light }) => light !== "dark"));
  return {
    file,
    directory,
    port,
    units,
    gateway,
    run,
    start: (...words) => new Running(withConfig(words)),
    told: () => console.told,
    close: () => {
      console.close();
      gateway.process.kill("SIGKILL");
      for (const unit of units) unit.close();
      remove();
    },
  };
}

/** The lines that a command with `--json` wrote. */
export function lines<T = Readonly<Record<string, unknown>>>(text: string): T[] {
  return text
    .trim()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
}

/** What a site's journal tells of some types, oldest first. */
export function logged({ directory }: Site, type: EventType): Readonly<Record<string, unknown>>[] {
  return [...readLog(join(directory, "state/journal.db"), { type })] as unknown as Readonly<Record<string, unknown>>[];
}
