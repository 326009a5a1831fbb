/**
 * What it costs to watch over units that do nothing: `npm run bench -- --units 64`.
 *
 * The gateway as a process, and so many paired stand-ins that beat once a second, each line tagged both ways. Measured over half a minute:
 * the processor's time of the gateway, and of one tag, as it is judged and as it is made.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { limits } from "../../firmware-protocol/limits.ts";
import { cut, encode } from "../../src/core/frame.ts";
import { fits, sessionKeys } from "../../src/core/trust.ts";
import { layOutOffice, officeConfigText, officeGateway, officeSite } from "../../src/demo/office.ts";
import { fitUnits } from "../../src/demo/workshop.ts";
import { StandIn } from "../prove/stand-in.ts";
import { Child, cpuUs, residentMiB } from "./process.ts";
import { freePort } from "./rufkreis.ts";

export interface Beats {
  readonly units: number;
  readonly seconds: number;
  /** Of one processor, in per cent. */
  readonly cpuPercent: number;
  /** Per unit and second, which is one beat each way. */
  readonly cpuUsPerBeat: number;
  readonly residentMiB: number;
  /** One tag, judged or made, in a row and therefore with warm caches. */
  readonly tagUs: { readonly judge: number; readonly make: number };
}

/** All sessions, all SHOW, the silent test of every buzzer. */
const settleMs = 12_000;
const measuredMs = 30_000;

export async function beats(entry: string, units: number): Promise<Beats> {
  const directory = mkdtempSync(join(tmpdir(), "rufkreis-beats-"));
  const standIns = Array.from({ length: units }, (_, place) => new StandIn(place + 1));
  let gateway: Child | undefined;
  try {
    const sockets = await Promise.all(standIns.map((unit) => unit.listen()));
    const office = layOutOffice(units);
    const socketOf = (desk: string): string => sockets[office.desks.findIndex(({ id }) => id === desk)] as string;
    const config = join(directory, "site.yaml");
    writeFileSync(config, officeConfigText(office, { socketOf, embeddedPort: await freePort(), logLevel: "error" }));
    const fittings = office.desks.map(({ id }, place) => (standIns[place] as StandIn).fitting(id, socketOf(id)));
    await fitUnits(join(directory, "journal.db"), { site: officeSite, gateway: officeGateway }, fittings);
    gateway = new Child(process.execPath, [entry, "run", "--config", config]);
    await pause(settleMs);
    const linked = standIns.filter(({ isLinked }) => isLinked).length;
    if (linked < units) throw new Error(`only ${linked} of ${units} units have a session`);
    const before = cpuUs(gateway.pid);
    await pause(measuredMs);
    const usedUs = cpuUs(gateway.pid) - before;
    const seconds = measuredMs / 1000;
    return {
      units,
      seconds,
      cpuPercent: round(usedUs / (measuredMs * 10)),
      cpuUsPerBeat: round(usedUs / seconds / units / (1000 / limits.beatIntervalMs)),
      residentMiB: round(residentMiB(gateway.pid)),
      tagUs: tagUs(),
    };
  } finally {
    await gateway?.end();
    for (const unit of standIns) unit.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

function tagUs(): Beats["tagUs"] {
  const { toUnit: key } = sessionKeys(new Uint8Array(16), "0".repeat(16), 1, 1);
  const message = { verb: "SHOW", signal: 1, buzzer: "help", light: "help", seconds: 181 } as const;
  const found = cut(encode(message, { key, counter: 1 }).slice(0, -1));
  if (found.kind !== "text" || found.seal === undefined) throw new Error("a tagged line has no seal");
  const { seal } = found;
  return {
    judge: round(usOf(() => fits(seal, { key, after: 0 }))),
    make: round(usOf(() => encode(message, { key, counter: 1 }))),
  };
}

function usOf(work: () => unknown): number {
  const times = 50_000;
  for (let n = 0; n < times; n++) work();
  const startMs = performance.now();
  for (let n = 0; n < times; n++) work();
  return ((performance.now() - startMs) * 1000) / times;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
