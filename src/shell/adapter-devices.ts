/**
 * The devices that this version knows: the profile of each, and the driver of those that are adapted. Adding one is a folder in
 * `devices` and a line here.
 */
import { readFileSync } from "node:fs";
import { contactCts } from "../../devices/contact-cts/driver.ts";
import type { Driver } from "../../devices/driver.ts";
import { type Profile, profileSchema } from "../../devices/profile.ts";
import { relayLcus } from "../../devices/relay-lcus/driver.ts";
import { relayNumato } from "../../devices/relay-numato/driver.ts";

/** What a unit is when the plan does not say. */
export const deviceDefault = "desk-unit";

/** `undefined`: it speaks the wire. */
const drivers: Readonly<Record<string, Driver | undefined>> = {
  "desk-unit": undefined,
  "corridor-siren": undefined,
  "guard-panel": undefined,
  "relay-lcus": relayLcus,
  "relay-numato": relayNumato,
  "contact-cts": contactCts,
};

export const deviceIds: readonly string[] = Object.keys(drivers);

/** `devices` stands two above these sources, and three above `dist/src/shell`. */
const folder = new URL(
  import.meta.url.includes("/dist/src/") ? "../../../devices/" : "../../devices/",
  import.meta.url,
);

const profiles = new Map<string, Profile>();

/** The profile of a known device. */
export function profileOf(id: string): Profile {
  const known = profiles.get(id);
  if (known !== undefined) return known;
  const text = readFileSync(new URL(`${id}/profile.json`, folder), "utf8");
  const profile = profileSchema.parse(JSON.parse(text));
  profiles.set(id, profile);
  return profile;
}

export function driverOf(id: string): Driver | undefined {
  return Object.hasOwn(drivers, id) ? drivers[id] : undefined;
}
