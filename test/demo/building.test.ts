/** A building of real firmware behind real cables, without a gateway: what units say, and what unplugging does to them. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { eepromImage } from "../../devices/desk-unit/eeprom.ts";
import { protocolVersion, type ToUnit } from "../../firmware-protocol/messages.ts";
import { encode } from "../../src/core/frame.ts";
import { sessionKeys } from "../../src/core/trust.ts";
import { type Building, startBuilding } from "../../src/demo/building.ts";
import { openSerial } from "../../src/shell/serial.ts";
import { openTcp } from "../../src/shell/tcp.ts";
import { comesMsMax } from "../tools/patience.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const [uid, key] = ["3F9A0C7711E2", new Uint8Array(16).fill(7)];
const image = eepromImage({ uid, boot: 0, key });

async function buildingOf(desks: readonly string[], cable: "tty" | "tcp", paired = true): Promise<Building> {
  const building = await startBuilding({ desks, cable, eeprom: () => (paired ? image : undefined) });
  cleanups.push(() => building.close());
  expect(building.cable).toBe(cable);
  return building;
}

/** What a unit says, and a way to answer it. */
async function listen(building: Building, desk: string) {
  let text = "";
  let isLost = false;
  const events = {
    data: (bytes: Uint8Array) => {
      text += Buffer.from(bytes).toString("latin1");
    },
    lost: () => {
      isLost = true;
    },
    dropped: () => undefined,
    swallowed: () => undefined,
  };
  const socket = building.socketOf(desk);
  const connection = socket.startsWith("tcp:")
    ? await openTcp(new URL(socket), events)
    : await openSerial(socket, 250_000, events);
  connection.resume();
  cleanups.push(() => connection.close());
  const heard = (pattern: RegExp) => until(() => pattern.exec(text));
  /** Says OPEN as the gateway does, again until there is an answer: a unit that still starts hears nothing. */
  const greeted = async (hello: RegExp): Promise<RegExpExecArray> => {
    const again = setInterval(() => connection.send(open), openAgainMs);
    connection.send(open);
    return heard(hello).finally(() => clearInterval(again));
  };
  return {
    heard,
    greeted,
    lost: () => until(() => isLost || undefined),
    /** A session with the paired unit; answers with a way to say more, and with the unit's boot number. */
    open: async () => {
      const [, boot = "", session = ""] = await greeted(/HELLO 2 3F9A0C7711E2 desk-unit 1 \S+ \w+ (\w+) \w+ (\w+)~/);
      const { toUnit } = sessionKeys(key, nonce, Number.parseInt(boot, 16), Number.parseInt(session, 16));
      let counter = 0;
      const say = (message: ToUnit): void => connection.send(encode(message, { key: toUnit, counter: counter++ }));
      return { boot, say };
    },
  };
}

async function until<T>(look: () => T | undefined | null): Promise<T> {
  for (const end = performance.now() + comesMsMax; ; ) {
    const found = look();
    if (found !== undefined && found !== null) return found;
    if (performance.now() > end) throw new Error(`waited ${comesMsMax} ms in vain`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Longer than an answer takes on a busy machine; each OPEN begins another session. */
const openAgainMs = 5000;
const nonce = "0123456789ABCDEF";
const open = encode({ verb: "OPEN", protocol: protocolVersion, nonce });

test.each(["tty", "tcp"] as const)("a press pin becomes a PRESS line over %s, also of a new unit", async (cable) => {
  const building = await buildingOf(["d1", "d2"], cable, false);
  const unit = await listen(building, "d1");
  await unit.greeted(/HELLO 2 000000000000 desk-unit/);
  const atMs = await building.press("d1");
  expect(atMs).toBeGreaterThan(0);
  const [, ageMs] = await unit.heard(/PRESS [0-9A-F]{8} (\d+)\*/);
  expect(Number(ageMs)).toBeLessThan(10);
});

test("two presses at once are two: the second waits until the finger has let go, and none is left when the plug is pulled", async () => {
  const building = await buildingOf(["d1"], "tty", false);
  const unit = await listen(building, "d1");
  await unit.greeted(/HELLO 2 000000000000 desk-unit/);
  const [first = 0, second = 0] = await Promise.all([building.press("d1"), building.press("d1")]);
  expect(second - first).toBeGreaterThan(200);
  await unit.heard(/PRESS [\s\S]*PRESS /);
  const long = building.press("d1", "red", 600_000);
  const never = building.press("d1");
  await long;
  await building.unplug("d1");
  expect(await never).toBeUndefined();
});

test("a SHOW drives the buzzer pin, with an exact time, and an unplugged unit is dark and cannot be pressed", async () => {
  const building = await buildingOf(["d1"], "tty");
  const unit = await listen(building, "d1");
  const session = await unit.open();
  expect(session.boot).toBe("0001");
  session.say({ verb: "SHOW", signal: 1, buzzer: "help", light: "help", seconds: 60 });
  const [, afterMs] = await unit.heard(/SHOWN 0001 1 8 1 (\d+)~/);
  expect(Number(afterMs)).toBeLessThan(10);
  await until(() => building.soundsAt("d1", 0) || undefined);
  await building.unplug("d1");
  expect(building.pin("d1", "buzzer")).toBe(false);
  expect(await building.press("d1")).toBeUndefined();
  await unit.lost();
  await building.plug("d1");
  const again = await listen(building, "d1");
  expect((await again.open()).boot).toBe("0002");
});

test("a probed buzzer is driven and not heard", async () => {
  const building = await buildingOf(["d1"], "tty");
  const unit = await listen(building, "d1");
  const session = await unit.open();
  session.say({ verb: "PROBE", probe: 1 });
  await unit.heard(/PROBED 0001 1 \d+~/);
  await until(() => building.changes.filter(({ pin }) => pin === "buzzer").length === 2 || undefined);
  expect(building.soundsAt("d1", 0)).toBe(false);
  expect(building.buzzedAt("d1", 0)).toBeUndefined();
});

test("eight idle units keep up with the clock", async () => {
  const building = await buildingOf(["d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8"], "tty");
  expect(await until(() => (building.lagMs !== undefined && building.lagMs < 1000 ? "caught up" : undefined))).toBe(
    "caught up",
  );
});

test("the building's process ends when its parent is gone", async () => {
  const script = fileURLToPath(new URL("../../src/demo/building-process.ts", import.meta.url));
  const child = fork(script, {
    execArgv: ["--import", import.meta.resolve("tsx")],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.send({ kind: "start", id: 1, hex: "", desks: [], cable: "tcp", eeproms: {} });
  await new Promise((resolve) => child.once("message", resolve));
  child.disconnect();
  expect(await exited).toBe(0);
});
