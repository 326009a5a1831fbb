/** A building of real firmware behind real cables, without a gateway: what units say, and what unplugging does to them. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { encode } from "../../src/core/frame.ts";
import { type Building, startBuilding } from "../../src/demo/building.ts";
import { openSerial } from "../../src/shell/serial.ts";
import { openTcp } from "../../src/shell/tcp.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function buildingOf(desks: readonly string[], cable: "tty" | "tcp"): Promise<Building> {
  const building = await startBuilding({ desks, cable });
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
  return {
    say: (line: string) => connection.send(line),
    heard: (pattern: RegExp) => until(() => pattern.exec(text)),
    lost: () => until(() => isLost || undefined),
  };
}

async function until<T>(look: () => T | undefined | null): Promise<T> {
  for (const end = performance.now() + 8000; ; ) {
    const found = look();
    if (found !== undefined && found !== null) return found;
    if (performance.now() > end) throw new Error("waited 8 s in vain");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const open = encode({ verb: "OPEN", protocol: 1, nonce: "0123456789ABCDEF" });

test.each(["tty", "tcp"] as const)("a press pin becomes a PRESS line over %s", async (cable) => {
  const building = await buildingOf(["d1", "d2"], cable);
  const unit = await listen(building, "d1");
  await unit.heard(/READY/);
  unit.say(open);
  await unit.heard(/HELLO 1 000000000000 desk-unit/);
  const atMs = await building.press("d1");
  expect(atMs).toBeGreaterThan(0);
  const [, ageMs] = await unit.heard(/PRESS [0-9A-F]{8} (\d+)\*/);
  expect(Number(ageMs)).toBeLessThan(10);
});

test("a SHOW drives the buzzer pin, with an exact time, and an unplugged unit is dark and cannot be pressed", async () => {
  const building = await buildingOf(["d1"], "tty");
  const unit = await listen(building, "d1");
  unit.say(open);
  await unit.heard(/HELLO/);
  unit.say(encode({ verb: "SHOW", signal: 1, buzzer: "help", light: "help", seconds: 60 }));
  const [, afterMs] = await unit.heard(/SHOWN 0001 1 8 1 (\d+)\*/);
  expect(Number(afterMs)).toBeLessThan(10);
  await until(() => building.pin("d1", "buzzer") || undefined);
  await building.unplug("d1");
  expect(building.pin("d1", "buzzer")).toBe(false);
  expect(await building.press("d1")).toBeUndefined();
  await unit.lost();
  await building.plug("d1");
  const again = await listen(building, "d1");
  await again.heard(/READY/);
  again.say(open);
  expect((await again.heard(/HELLO 1 \w+ desk-unit 1 \S+ \w+ (\w+)/))[1]).toBe("0002");
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
  child.send({ kind: "start", id: 1, hex: "", desks: [], cable: "tcp" });
  await new Promise((resolve) => child.once("message", resolve));
  child.disconnect();
  expect(await exited).toBe(0);
});
