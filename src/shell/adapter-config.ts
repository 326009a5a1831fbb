/** What a plan says of devices, checked: which device it is, its settings by its driver, and what becomes of both at its port. */
import { z } from "zod";
import type { DeskPlan } from "../core/site.ts";
import { deviceDefault, deviceIds, driverOf, profileOf } from "./adapter-devices.ts";
import { problemsOf } from "./config-issues.ts";
import type { SchemaNode } from "./config-json-schema.ts";
import { type ConfigProblem, type Locate, type Path, pathText, shown } from "./config-problem.ts";
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
  const say = (key: string, message: string, remedy: string): ConfigProblem => {
    const at = [...path, key];
    return { path: pathText(at), where: locate(at), message, remedy };
  };
  if (!deviceIds.includes(device)) return [say("device", `unknown device ${shown(device)}`, meant(device))];
  const driver = driverOf(device);
  if (driver === undefined) {
    return settings === undefined ? [] : [say("settings", `a ${device} has no settings`, "leave settings out")];
  }
  const problems =
    uid === undefined
      ? []
      : [say("uid", `a ${device} has no uid of its own`, "leave uid out; its socket is all its trust")];
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
  return objection === undefined ? problems : [...problems, say("settings", objection.message, objection.remedy)];
}

function meant(device: string): string {
  const guess = didYouMean(device, deviceIds);
  return `${guess === undefined ? "" : `did you mean "${guess}"? `}known here: ${deviceIds.join(", ")}`;
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
