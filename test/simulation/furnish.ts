/**
 * The units of a building, drawn from the seed. Most desks have one that was paired and tested long ago; some have a new one; one may
 * be deaf, one may speak another version. On the shelf lie new units, one of another house, and one that pretends to be
 * one of ours.
 */
import { protocolVersion } from "../../firmware-protocol/messages.ts";
import type { Pairing } from "../../src/core/pairing.ts";
import type { Site } from "../../src/core/site.ts";
import { pairedUnit } from "../tools/unit-side.ts";
import type { Timeline } from "./clock.ts";
import { Device, type DeviceOptions } from "./device.ts";
import type { Ledger } from "./ledger.ts";
import type { Seed } from "./seed.ts";
import { type Build, noUid } from "./unit-build.ts";
import { Eeprom } from "./unit-memory.ts";

export interface Furniture {
  /** Units of the desks, in the order of the plan. */
  readonly fitted: readonly { readonly desk: string; readonly socket: string; readonly device: Device }[];
  readonly shelf: readonly Device[];
  readonly foreign: readonly Device[];
  readonly pairings: ReadonlyMap<string, Pairing>;
}

/** A unit that pretends counts its starts from here, so that its events have names of their own. */
const rogueBoot = 0x8000;

export function furnish(site: Site, seed: Seed, build: Build, timeline: Timeline, ledger: Ledger): Furniture {
  const chanceOfNew = seed.chance(0.3) ? 0.3 : 0;
  const resetsOnOpen = seed.chance(0.4);
  const deaf = seed.chance(0.3) ? seed.below(site.desks.size) : -1;
  const foreignAt = seed.chance(0.1) ? seed.below(site.desks.size) : -1;
  const foreign: Device[] = [];
  const pairings = new Map<string, Pairing>();
  const make = (options: Omit<DeviceOptions, "resetsOnOpen">): Device =>
    new Device(timeline, seed.fork(options.name), ledger, { ...options, resetsOnOpen });
  const uidOfNew = (): string => (seed.chance(0.5) ? seed.hex(12) : noUid);
  const fitted = [...site.desks.values()].map(({ id, socket = "" }, index) => {
    const isNew = index !== foreignAt && seed.chance(chanceOfNew);
    const uid = isNew ? uidOfNew() : seed.hex(12);
    const key = isNew ? undefined : keyOf(seed);
    if (key !== undefined) pairings.set(uid, pairedUnit(uid, key, id, socket));
    const protocol = index === foreignAt ? protocolVersion + 1 : build.protocol;
    const device = make({
      name: `u${index + 1}`,
      eeprom: new Eeprom(uid, seed.below(0x100), key),
      build: { ...build, protocol, buzzerWorks: index !== deaf },
    });
    if (index === foreignAt) foreign.push(device);
    return { desk: id as string, socket, device };
  });
  const pretended = seed.pick([...pairings.keys()]);
  const shelf = [
    make({ name: "new1", eeprom: new Eeprom(uidOfNew(), 0, undefined), build }),
    make({ name: "new2", eeprom: new Eeprom(uidOfNew(), 0, undefined), build }),
    make({ name: "stranger", eeprom: new Eeprom(seed.hex(12), 7, keyOf(seed)), build }),
    make({ name: "rogue", eeprom: new Eeprom(pretended, rogueBoot, keyOf(seed)), build }),
  ];
  return { fitted, shelf, foreign, pairings };
}

function keyOf(seed: Seed): Uint8Array {
  return Uint8Array.from({ length: 16 }, () => seed.below(256));
}
