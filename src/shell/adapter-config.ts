/** What a plan says of devices, checked: which device it is, its settings by its driver, and what becomes of both at its port. */
import { z } from "zod";
import { type Said, said } from "../core/problem.ts";
import type { DeskPlan } from "../core/site.ts";
import { deviceDefault, deviceIds, driverOf, profileOf } from "./adapter-devices.ts";
import { problemsOf } from "./config-issues.ts";
import type { SchemaNode } from "./config-json-schema.ts";
import { type ConfigProblem, configProblem, type Locate, type Path, pathText, shown } from "./config-problem.ts";
import type { ConfigFile } from "./config-schema.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { PortPlan } from "./port.ts";

type Unit = NonNullable<ConfigFile["desks"][number]["unit"]>;

export function deviceProblems(file: ConfigFile, locate: Locate): ConfigProblem[] {
  return file.desks.flatMap(({ unit }, index) =>
    unit === undefined ? [] : unitProblems(unit, ["desks", index, "unit"], locate),
  );
}

function unitProblems({ socket, uid, device, settings }: Unit, path: Path, locate: Locate): ConfigProblem[] {
  const say = (key: string, problem: Said): ConfigProblem => {
    const at = [...path, key];
    return configProblem(pathText(at), locate(at), problem);
  };
  if (!deviceIds.includes(device)) return [say("device", unknown(device))];
  const driver = driverOf(device);
  if (driver === undefined) {
    return settings === undefined ? [] : [say("settings", said("device-without-settings", { device }))];
  }
  const problems = uid === undefined ? [] : [say("uid", said("device-without-uid", { device }))];
  const parsed = driver.settings.safeParse(settings ?? {});
  if (!parsed.success) {
    const schema = z.toJSONSchema(driver.settings, { io: "input" }) as SchemaNode;
    const inner: Locate = (at, key) => locate([...path, "settings", ...at], key);
    const found = parsed.error.issues.flatMap((issue) => problemsOf(issue, settings ?? {}, schema, inner));
    return [
      ...problems,
      ...found.map((each) => ({ ...each, path: `${pathText([...path, "settings"])}.${each.path}` })),
    ];
  }
  const objection = driver.objection(parsed.data, socket.startsWith("tcp://") ? "tcp" : "serial");
  return objection === undefined ? problems : [...problems, say("settings", said("device-objects", objection))];
}

function unknown(device: string): Said {
  const guess = didYouMean(device, deviceIds);
  const values = { device: shown(device), known: deviceIds.join(", ") };
  return guess === undefined ? said("device-unknown", values) : said("device-mistyped", { ...values, guess });
}

/** The desks as the core knows them: of a device it only hears whether it is translated by the gateway, and so has no tag. */
export function desksOf(file: ConfigFile): DeskPlan[] {
  return file.desks.map(({ unit, ...desk }) => {
    if (unit === undefined) return desk;
    const { socket, uid, device } = unit;
    return { ...desk, unit: { socket, uid, adapted: deviceIds.includes(device) && !profileOf(device).tag } };
  });
}

/** The ports of a plan that was checked: every socket, with its rate and what is plugged in. */
export function portPlansOf(file: ConfigFile, sockets: readonly string[]): PortPlan[] {
  const units = new Map(file.desks.flatMap(({ unit }) => (unit === undefined ? [] : [[unit.socket, unit] as const])));
  return sockets.map((socket) => {
    const { device, settings } = units.get(socket) ?? { device: deviceDefault, settings: undefined };
    const driver = driverOf(device);
    if (driver === undefined) return { socket, baud: file.serial.baud };
    return {
      socket,
      baud: profileOf(device).baud,
      device: { id: device, settings: driver.settings.parse(settings ?? {}) },
    };
  });
}
