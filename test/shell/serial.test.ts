/** Incidents at serial ports, on real ttys through the real serialport library. */
import { readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { SerialPort } from "serialport";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { limits } from "../../firmware-protocol/limits.ts";
import { openPorts, type Ports } from "../../src/shell/port.ts";
import { openSerial } from "../../src/shell/serial.ts";
import { CableDrum, pause, until, Witness } from "./pty.ts";

const beat = "BEAT*0000";
const show = "SHOW 0001 1 8 180*0269\n";
const quietLog = { info: () => {}, warn: () => {} };

let drum: CableDrum;
let ports: Ports | undefined;
let witness = new Witness();

beforeAll(() => {
  drum = new CableDrum();
});
afterEach(async () => {
  await ports?.close();
  ports = undefined;
  await drum.unplugAll();
});
afterAll(() => drum.remove());

function open(...names: string[]): Ports {
  witness = new Witness();
  ports = openPorts(
    names.map((name) => ({ socket: drum.path(name), baud: 250_000 })),
    witness.offer,
    quietLog,
  );
  return ports;
}

async function opened(times = 1): Promise<void> {
  await until(() => witness.count("port-opened") === times);
}

/** Terminals that this process has open, the deleted ones too. */
function terminalsOpen(): number {
  return readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith("/dev/pts/");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
      throw error;
    }
  }).length;
}

it("carries lines both ways, in any pieces", async () => {
  const unit = await drum.plug("desk");
  open("desk").send(drum.path("desk"), "too early\n");
  await opened();
  ports?.send(drum.path("desk"), show);
  unit.say("BEA");
  await pause(20);
  unit.say("T*0000\r\nBEAT*0001\nB");
  await until(() => witness.lines.length === 2 && unit.received === show);
  expect(witness.lines).toEqual([`${beat}\r`, "BEAT*0001"]);
});

it("never takes the rest of a line that an unplug has cut", async () => {
  const unit = await drum.plug("desk");
  open("desk");
  await opened();
  unit.say(`${beat}\nPRESS 00050001 0*B7C`);
  await until(() => witness.lines.length === 1);
  await pause(20);
  await unit.unplug();
  await until(() => witness.details.includes("unplugged"));
  const again = await drum.plug("desk");
  await opened(2);
  again.say("4\n");
  await until(() => witness.lines.length === 2);
  expect(witness.lines).toEqual([beat, "4"]);
});

it("reports an unplug during a write once, and the old lines never arrive after the replug", async () => {
  const unit = await drum.plug("desk", "deaf");
  open("desk");
  await opened();
  for (let i = 0; i < 6000; i++) ports?.send(drum.path("desk"), "SHOW 0BAD 1 8 180*0269\n");
  await unit.unplug();
  await until(() => witness.count("port-closed") >= 1);
  for (let i = 0; i < 10; i++) ports?.send(drum.path("desk"), "SHOW 0BAD 1 8 180*0269\n");
  const again = await drum.plug("desk");
  await opened(2);
  ports?.send(drum.path("desk"), show);
  again.say(`${beat}\n`);
  await until(() => again.received.length > 0 && witness.lines.length === 1);
  await pause(300);
  expect(again.received).toBe(show);
  expect(witness.details.filter((detail) => detail === "unplugged")).toHaveLength(1);
});

it("tells of a loss once, although the stream ends, the stream closes and a write fails", async () => {
  const unit = await drum.plug("desk");
  const lost = vi.fn();
  const connection = await openSerial(drum.path("desk"), 250_000, {
    data: () => {},
    lost,
    dropped: () => {},
    swallowed: () => {},
  });
  connection.resume();
  await unit.unplug();
  connection.send(show);
  await until(() => lost.mock.calls.length > 0);
  await Promise.all([connection.close(), connection.close()]);
  await pause(50);
  expect(lost).toHaveBeenCalledExactlyOnceWith("unplugged");
});

it("finds a unit that was moved to another socket, and the one that took its place", async () => {
  const first = await drum.plug("left");
  open("left", "right");
  await opened();
  await first.unplug();
  const moved = await drum.plug("right");
  await opened(2);
  const other = await drum.plug("left");
  await opened(3);
  moved.say(`${beat}\n`);
  other.say("BEAT*0001\n");
  await until(() => witness.lines.length === 2);
  expect(witness.linesAt(drum.path("right"))).toEqual([beat]);
  expect(witness.linesAt(drum.path("left"))).toEqual(["BEAT*0001"]);
});

it("sees an unplug that leaves its link behind, and a new device under the same link", async () => {
  const unit = await drum.plug("desk");
  open("desk");
  await opened();
  await unit.unplug("SIGKILL");
  await until(() => witness.details.includes("no such device"));
  await drum.plug("desk");
  await opened(2);
});

it("opens an absent device soon after it appears, and says before that it is absent", async () => {
  open("desk");
  await until(() => witness.count("port-closed") === 1);
  await pause(450);
  expect(witness.details).toEqual(["no such device"]);
  await drum.plug("desk");
  const pluggedMs = performance.now();
  await opened();
  expect(performance.now() - pluggedMs).toBeLessThan(500);
});

it("reads a fragment at opening as a line of its own", async () => {
  const unit = await drum.plug("desk");
  unit.say("PRESS 0005");
  await pause(30);
  open("desk");
  await opened();
  unit.say(`0001 0*B7C4\n${beat}\n`);
  await until(() => witness.lines.length === 2);
  // Opening throws away what a real driver holds; a pty may keep it.
  expect(["0001 0*B7C4", "PRESS 00050001 0*B7C4"]).toContain(witness.lines[0]);
  expect(witness.lines[1]).toBe(beat);
});

it("leaves a babbling line alone for a while, and no other port waits for it", async () => {
  const noisy = await drum.plug("noisy");
  const calm = await drum.plug("calm");
  open("noisy", "calm");
  await opened(2);
  noisy.say("noise\n".repeat(200_000));
  const beganMs = performance.now();
  let slowestMs = 0;
  for (let i = 0; i < 20; i++) {
    const saidMs = performance.now();
    calm.say(`${beat}\n`);
    await until(() => witness.linesAt(drum.path("calm")).length === i + 1);
    slowestMs = Math.max(slowestMs, performance.now() - saidMs);
  }
  expect(slowestMs).toBeLessThan(250);
  await until(() => witness.count("babble") === 1);
  expect(performance.now() - beganMs).toBeLessThan(limits.babblePauseMs);
  expect(witness.linesAt(drum.path("noisy"))).toHaveLength(limits.rejectsPerSecondMax);
  expect(witness.count("port-closed")).toBe(0);
});

it("still writes to a babbling line, and reads it again when its second is over", async () => {
  const unit = await drum.plug("desk");
  open("desk");
  await opened();
  unit.say("x".repeat(10_000));
  await until(() => witness.count("babble") === 1);
  ports?.send(drum.path("desk"), show);
  await until(() => unit.received === show);
  unit.say(`\n${beat}\n`);
  await until(() => witness.lines.includes(beat), 1900);
});

it("is not held up by 3 MB without an end of line", async () => {
  const unit = await drum.plug("desk");
  open("desk");
  await opened();
  let slowestMs = 0;
  let lastMs = performance.now();
  const watch = setInterval(() => {
    slowestMs = Math.max(slowestMs, performance.now() - lastMs);
    lastMs = performance.now();
  }, 5);
  unit.say(Buffer.alloc(3_000_000, "x"));
  await pause(600);
  clearInterval(watch);
  expect(slowestMs).toBeLessThan(250);
  expect(witness.lines).toEqual([]);
  expect(witness.count("babble")).toBe(1);
});

it("never blocks on a unit that takes nothing, drops what is stale, and ends the cut line before the next one", async () => {
  const unit = await drum.plug("desk", "deaf");
  open("desk");
  await opened();
  const beganMs = performance.now();
  for (let i = 0; i < 6000; i++) ports?.send(drum.path("desk"), show);
  expect(performance.now() - beganMs).toBeLessThan(500);
  // The kernel may move what it took out of the way only later; filled once more, the cable takes nothing, and what waited is gone.
  await pause(350);
  for (let i = 0; i < 6000; i++) ports?.send(drum.path("desk"), show);
  await pause(350);
  ports?.send(drum.path("desk"), show);
  ports?.send(drum.path("desk"), "STALE\n");
  await pause(350);
  unit.hear();
  await until(() => unit.received.length > 0);
  await pause(50);
  ports?.send(drum.path("desk"), "FRESH\n");
  await until(() => unit.received.endsWith("\nFRESH\n"));
  expect(unit.received).not.toContain("STALE");
  const lines = unit.received.split("\n");
  expect(lines.slice(0, -3).every((line) => `${line}\n` === show)).toBe(true);
});

it("delivers what waited less than the age limit, in order", async () => {
  const unit = await drum.plug("desk", "deaf");
  open("desk");
  await opened();
  for (let i = 0; i < 6000; i++) ports?.send(drum.path("desk"), show);
  await pause(300);
  ports?.send(drum.path("desk"), "A\n");
  ports?.send(drum.path("desk"), "B\n");
  unit.hear();
  await until(() => unit.received.endsWith("A\nB\n"));
});

it("keeps other programs out while a port is open, and says so when it is kept out itself", async () => {
  await drum.plug("desk");
  const path = drum.path("desk");
  const other = await SerialPort.binding.open({ path, baudRate: 250_000, lock: true });
  open("desk");
  await until(() => witness.details.includes("in use by another program"));
  await other.close();
  await opened();
  await expect(SerialPort.binding.open({ path, baudRate: 250_000, lock: true })).rejects.toThrow(/Cannot lock port/);
});

it("gives every descriptor back, also after many replugs", async () => {
  const before = terminalsOpen();
  open("desk");
  for (let i = 1; i <= 3; i++) {
    const unit = await drum.plug("desk");
    await opened(i);
    expect(terminalsOpen()).toBeGreaterThan(before);
    await unit.unplug();
    await until(() => witness.details.filter((detail) => detail === "unplugged").length === i);
  }
  await ports?.close();
  expect(terminalsOpen()).toBe(before);
});

it("closes twice without harm, and offers nothing from then on", async () => {
  const unit = await drum.plug("desk");
  open("desk");
  await opened();
  const { length } = witness.inputs;
  await Promise.all([ports?.close(), ports?.close()]);
  await ports?.close();
  unit.say(`${beat}\n`);
  await unit.unplug();
  ports?.send(drum.path("desk"), show);
  await pause(50);
  expect(witness.inputs).toHaveLength(length);
});

it("says of a path that is no serial port what it is", async () => {
  writeFileSync(drum.path("file"), "");
  open("file");
  await until(() => witness.count("port-closed") === 1);
  expect(witness.details).toEqual(["not a serial port"]);
});
