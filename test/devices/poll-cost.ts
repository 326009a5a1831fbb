/**
 * What it costs to look at modem lines again and again (docs/decisions/0006-adapted-devices.md). Terminals have no such lines: the
 * call fails, but takes the same way through the thread pool and back.
 *
 *   npx tsx test/devices/poll-cost.ts
 */
import { setTimeout as delay } from "node:timers/promises";
import { SerialPort } from "serialport";
import type { Cable } from "../../src/demo/cable.ts";
import { openTtyWorkshop } from "../../src/demo/tty.ts";

const runMs = 4000;
const rounds = [
  { contacts: 1, everyMs: 5 },
  { contacts: 1, everyMs: 10 },
  { contacts: 8, everyMs: 5 },
  { contacts: 8, everyMs: 10 },
  { contacts: 50, everyMs: 10 },
];

const workshop = await openTtyWorkshop();
const cables: Cable[] = [];
for (let i = 0; i < Math.max(...rounds.map(({ contacts }) => contacts)); i++) {
  const cable = workshop.make(`c${i}`);
  await cable.plug();
  cables.push(cable);
}

for (const { contacts, everyMs } of rounds) {
  const paths = cables.slice(0, contacts).map(({ socket }) => socket);
  const ports = await Promise.all(paths.map((path) => SerialPort.binding.open({ path, baudRate: 9600, lock: false })));
  const looksMs: number[] = [];
  let failures = 0;
  const before = process.cpuUsage();
  const endMs = performance.now() + runMs;
  await Promise.all(
    ports.map(async (port) => {
      while (performance.now() < endMs) {
        const beganMs = performance.now();
        await port.get().catch(() => failures++);
        looksMs.push(performance.now() - beganMs);
        await delay(everyMs);
      }
    }),
  );
  const { user, system } = process.cpuUsage(before);
  looksMs.sort((a, b) => a - b);
  const at = (part: number): number => Number((looksMs[Math.floor(looksMs.length * part)] as number).toFixed(2));
  console.log(
    JSON.stringify({
      contacts,
      everyMs,
      looksPerSecond: Math.round((looksMs.length / runMs) * 1000),
      processorPercent: Math.round((user + system) / 10 / runMs),
      medianMs: at(0.5),
      p99Ms: at(0.99),
      failures,
    }),
  );
  await Promise.all(ports.map((port) => port.close()));
}

for (const cable of cables) cable.unplug();
workshop.close();
