/** All profiles, as data: one shape, one order, and nothing that the drivers, the wire or the documents contradict. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type Profile, profileSchema } from "../../devices/profile.ts";
import { protocolVersion } from "../../firmware-protocol/messages.ts";
import { deviceDefault, deviceIds, driverOf, profileOf } from "../../src/shell/adapter-devices.ts";

const folder = new URL("../../devices/", import.meta.url);
const folders = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

const textOf = (id: string, file: string): string => readFileSync(new URL(`${id}/${file}`, folder), "utf8");
const dataOf = (id: string): Record<string, unknown> =>
  JSON.parse(textOf(id, "profile.json")) as Record<string, unknown>;

/** Keys of an object and of all that is in it, in the order of the file. */
function keysIn(data: unknown): string[][] {
  if (typeof data !== "object" || data === null) return [];
  const inner = Object.values(data).flatMap(keysIn);
  return Array.isArray(data) ? inner : [Object.keys(data), ...inner];
}

it("each folder is a device that the gateway knows, and each device has its folder", () => {
  expect([...deviceIds].sort()).toEqual(folders.sort());
  expect(deviceIds[0]).toBe(deviceDefault);
});

describe.each(folders)("%s", (id) => {
  const profile: Profile = profileSchema.parse(dataOf(id));

  it("has the form of a profile, in the one order of properties", () => {
    expect(Object.keys(dataOf(id))).toEqual(Object.keys(profileSchema.shape));
    // zod gives back what it read in the order of the schema, at every depth.
    expect(keysIn(dataOf(id))).toEqual(keysIn(profile));
    expect(profile.id).toBe(id);
    expect(profileOf(id)).toEqual(profile);
  });

  it("names each capability once, in the order of the wire's table", () => {
    const places = profile.capabilities.map((name) => profileSchema.shape.capabilities.element.options.indexOf(name));
    expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
  });

  it("has a driver exactly if it is adapted, and then neither tag nor proof of sound", () => {
    const isAdapted = profile.protocol === "adapted";
    expect(driverOf(id) !== undefined).toBe(isAdapted);
    expect(profile.tag).toBe(!isAdapted);
    if (!isAdapted) return expect(profile.protocol).toBeLessThanOrEqual(protocolVersion);
    expect(profile.capabilities).not.toContain("tag");
    expect(profile.capabilities).not.toContain("buzzer-readback");
  });

  it("says of itself what its firmware says, if it is of this version", () => {
    if (profile.protocol !== protocolVersion) return;
    const board = readFileSync(new URL(`desk-unit/firmware/boards/${id}.h`, folder), "utf8");
    const told = [...board.matchAll(/\bCAPABILITY_(\w+)/g)].map(([, name]) => name?.toLowerCase().replaceAll("_", "-"));
    expect({ model: /BOARD_MODEL "(.*)"/.exec(board)?.[1], told }).toEqual({ model: id, told: profile.capabilities });
  });

  it("tells in its README what all its parts cost", () => {
    const sum = profile.parts.reduce((eur, part) => eur + part.eur, 0);
    const written = Number(/^About (\d+) €/m.exec(textOf(id, "README.md"))?.[1]);
    expect(Math.abs(written - sum)).toBeLessThanOrEqual(1);
  });

  it("is read back where it proves sound", () => {
    if (profile.capabilities.includes("buzzer-readback")) expect(profile.readback).toBe(true);
  });

  it("has a README that tells wiring, parts, how to try it and what it cannot do", () => {
    const readme = textOf(id, "README.md");
    for (const heading of ["Wiring", "Parts", "by hand"]) expect(readme).toMatch(new RegExp(`^## .*${heading}`, "m"));
    if (profile.protocol === "adapted") expect(readme).toMatch(/^## What it cannot do$/m);
  });

  it("says each setting with what it is, what is allowed, and in its README", () => {
    const driver = driverOf(id);
    const { properties = {} } = driver === undefined ? {} : z.toJSONSchema(driver.settings, { io: "input" });
    for (const [key, schema] of Object.entries(properties)) {
      expect({ key, ...(schema as object) }).toMatchObject({
        description: expect.any(String),
        errorMessage: expect.any(String),
      });
      expect(textOf(id, "README.md")).toContain(key);
    }
  });
});

it("a device that nobody knows has no driver, also under the name of a thing that every object has", () => {
  for (const id of ["relay", "constructor", "__proto__"]) expect(driverOf(id)).toBeUndefined();
  expect(existsSync(new URL("relay", folder))).toBe(false);
});
