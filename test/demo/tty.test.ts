/** A cable carries every byte as it is, both ways, and unplugging is seen at the far side. */
import { existsSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { type Cable, openWorkshop } from "../../src/demo/cable.ts";
import type { Connection } from "../../src/shell/connection.ts";
import { openSerial } from "../../src/shell/serial.ts";
import { openTcp } from "../../src/shell/tcp.ts";
import { comesMsMax } from "../tools/patience.ts";

const allValues = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7 + (i >> 8)) & 0xff));
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

class Collector {
  #chunks: Buffer[] = [];
  #length = 0;
  #lost: (() => void) | undefined;
  readonly lost = new Promise<void>((resolve) => {
    this.#lost = resolve;
  });
  readonly take = (bytes: Uint8Array): void => {
    this.#chunks.push(Buffer.from(bytes));
    this.#length += bytes.length;
  };

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  events() {
    return { data: this.take, lost: () => this.#lost?.(), dropped: () => undefined, swallowed: () => undefined };
  }

  async until(length: number): Promise<Buffer> {
    const end = performance.now() + comesMsMax;
    while (this.#length < length && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 1));
    return this.bytes;
  }
}

async function cableOf(kind: "tty" | "tcp"): Promise<Cable> {
  const workshop = await openWorkshop(kind);
  expect(workshop.kind).toBe(kind);
  const cable = workshop.make("d1");
  cleanups.push(() => {
    cable.unplug();
    workshop.close();
  });
  await cable.plug();
  return cable;
}

async function opened(cable: Cable, collector: Collector): Promise<Connection> {
  const connection = cable.socket.startsWith("tcp:")
    ? await openTcp(new URL(cable.socket), collector.events())
    : await openSerial(cable.socket, 250_000, collector.events());
  connection.resume();
  cleanups.push(() => connection.close());
  return connection;
}

test.each(["tty", "tcp"] as const)("100 kB of all byte values reach the gateway over %s", async (kind) => {
  const cable = await cableOf(kind);
  const gateway = new Collector();
  await opened(cable, gateway);
  // A tty's buffer is smaller than all of it, and takes no more than fits.
  for (let at = 0; at < allValues.length; at += 1000) {
    cable.write(allValues.subarray(at, at + 1000));
    await gateway.until(at);
  }
  expect((await gateway.until(allValues.length)).equals(allValues)).toBe(true);
});

test.each(["tty", "tcp"] as const)("100 kB of all byte values reach the unit over %s", async (kind) => {
  const cable = await cableOf(kind);
  const unit = new Collector();
  cable.onData = unit.take;
  const connection = await opened(cable, new Collector());
  for (let at = 0; at < allValues.length; at += 1000) {
    connection.send(allValues.subarray(at, at + 1000).toString("latin1"));
    await unit.until(at);
  }
  expect((await unit.until(allValues.length)).equals(allValues)).toBe(true);
});

test("an unplugged tty among others is gone at once, is seen as lost, and comes back under the same name", async () => {
  const workshop = await openWorkshop("tty");
  cleanups.push(() => workshop.close());
  const cables = ["d1", "d2", "d3"].map((name) => workshop.make(name));
  for (const each of cables) {
    await each.plug();
    cleanups.push(() => each.unplug());
  }
  const cable = cables[0] as Cable;
  const first = new Collector();
  await opened(cable, first);
  cable.unplug();
  expect(existsSync(cable.socket)).toBe(false);
  await first.lost;
  await cable.plug();
  const second = new Collector();
  await opened(cable, second);
  cable.write(Buffer.from("READY\n"));
  expect((await second.until(6)).toString()).toBe("READY\n");
});

test("a tty that nobody reads loses what does not fit, and nothing stands still", async () => {
  const cable = await cableOf("tty");
  for (let at = 0; at < 2_000_000; at += 100_000) cable.write(allValues);
  const gateway = new Collector();
  const connection = await opened(cable, gateway);
  connection.resume();
  await gateway.until(1);
  cable.write(Buffer.from("READY\n"));
});

test("without ttys the workshop makes TCP servers, and says why", async () => {
  const platform = Object.getOwnPropertyDescriptor(process, "platform") as PropertyDescriptor;
  Object.defineProperty(process, "platform", { value: "darwin" });
  cleanups.push(() => Object.defineProperty(process, "platform", platform));
  const workshop = await openWorkshop("tty");
  expect(workshop).toMatchObject({ kind: "tcp", whyNotTty: "ttys are used on Linux only, this is darwin" });
});
