/**
 * The real gateway under the benchmark: `rufkreis run` with a site of eight desks, journal and embedded broker included. Each press
 * is a fresh alarm, because whoever watches here closes every alarm over MQTT as soon as its `raised` comes.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { connect } from "mqtt";
import { stringify } from "yaml";
import { fitUnits } from "../../src/demo/workshop.ts";
import type { Program } from "./system.ts";

const base = "rufkreis/v1/bench";
/** Of this run's embedded broker, which keeps the one that it finds. */
const secret = randomBytes(24).toString("base64url");

export interface BenchPage {
  readonly port: number;
  readonly socket: string;
}

/**
 * @param directory a temporary one, for configuration and journal, which are in `state`
 * @param page where the page listens, and where its process comes to; left out, there is none
 */
export async function rufkreis(entry: string, directory: string, page?: BenchPage): Promise<Program> {
  const port = await freePort();
  return {
    name: "rufkreis",
    farSide: "unit",
    command: async (ports) => {
      await fit(directory, ports);
      const site = writeSite(directory, ports, { port, pagePort: page?.port });
      const words = page === undefined ? [] : ["--page-socket", page.socket];
      return [process.execPath, entry, "run", "--config", site, ...words];
    },
    accompany: () => closeAlarms(port),
  };
}

/** The units of far-side.c: number n has n for a uid, and n in each byte of its key. */
function fit(directory: string, ports: readonly string[]): Promise<void> {
  const fittings = ports.map((socket, place) => {
    const uid = (place + 1).toString(16).toUpperCase().padStart(12, "0");
    return { desk: `desk-${place + 1}`, socket, uid, key: new Uint8Array(16).fill(place + 1) };
  });
  mkdirSync(join(directory, "state"));
  return fitUnits(join(directory, "state", "journal.db"), { site: "bench", gateway: "bench-1" }, fittings);
}

function writeSite(
  directory: string,
  ports: readonly string[],
  { port, pagePort }: { readonly port: number; readonly pagePort: number | undefined },
): string {
  const state = join(directory, "state");
  writeFileSync(join(state, "mqtt-secret"), secret);
  const site = {
    site: "bench",
    gateway: "bench-1",
    rooms: [{ id: "room", name: "Room", doors: ["door"] }],
    desks: ports.map((socket, place) => ({ id: `desk-${place + 1}`, room: "room", x: place, y: 0, unit: { socket } })),
    stateDirectory: state,
    mqtt: { embedded: { port } },
    web: pagePort === undefined ? { listen: "off" } : { port: pagePort },
    log: { level: "error" },
  };
  const file = join(directory, "site.yaml");
  writeFileSync(file, stringify(site));
  return file;
}

/** Closes each alarm that is raised; gives what ends that. */
async function closeAlarms(port: number): Promise<() => Promise<void>> {
  // The broker comes up after the ports; refused until then is as it should be.
  const client = connect(`mqtt://127.0.0.1:${port}`, { username: "rufkreis", password: secret, reconnectPeriod: 50 });
  client.on("error", (error) => {
    if ((error as NodeJS.ErrnoException).code !== "ECONNREFUSED") throw error;
  });
  await new Promise<void>((resolve) => client.once("connect", () => resolve()));
  let closings = 0;
  client.on("message", (_topic, payload) => {
    const event = JSON.parse(payload.toString()) as { type: string; alarm: string };
    if (event.type !== "raised") return;
    const request = { transaction: `bench-${++closings}`, alarm: event.alarm, by: "bench", reason: "measured" };
    client.publish(`${base}/request/close`, JSON.stringify(request), { qos: 1 });
  });
  await client.subscribeAsync(`${base}/event`, { qos: 1 });
  return () => client.endAsync(true);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free TCP port");
  return address.port;
}
