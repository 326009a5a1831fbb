/** A gateway whose standard error nobody reads: it works all the same, ends in time, and tells what it could not say. */
import { execFileSync, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { freePort } from "../tools/mosquitto.ts";
import { comesMsMax } from "../tools/patience.ts";
import { program, siteDirectory, until } from "./cli.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** What a gateway is given as its standard error, full before its first line; `read` answers all that is in it. */
interface Full {
  readonly stdio: unknown;
  readonly read: () => Promise<string>;
}

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "rufkreis-unread-"));
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** What a shell's `2> >(…)` makes. */
async function fullPipe(): Promise<Full> {
  const path = join(newDirectory(), "fifo");
  execFileSync("mkfifo", [path]);
  const descriptor = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  cleanups.push(() => closeSync(descriptor));
  whileTaken(() => writeSync(descriptor, "full\n".repeat(100)));
  const read = async (): Promise<string> => {
    const buffer = Buffer.alloc(1024 * 1024);
    let length = 0;
    whileTaken(() => (length += readSync(descriptor, buffer, length, buffer.length - length, null)));
    return buffer.toString("latin1", 0, length);
  };
  // The gateway's own description is a blocking one, as from a shell.
  const given = openSync(path, constants.O_RDWR);
  cleanups.push(() => closeSync(given));
  return { stdio: given, read };
}

function whileTaken(action: () => unknown): void {
  try {
    for (;;) action();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
  }
}

/** What systemd makes for its journal. */
async function fullSocket(): Promise<Full> {
  const path = join(newDirectory(), "socket");
  const [given, reader] = await pair(path);
  while (given.writableLength < 1000) given.write("full\n".repeat(100));
  let text = "";
  const read = async (): Promise<string> => {
    if (text === "") reader.on("data", (chunk) => (text += chunk)).resume();
    await delay(50);
    return text;
  };
  return { stdio: given, read };
}

async function pair(path: string): Promise<[Socket, Socket]> {
  const server = createServer({ pauseOnConnect: true }).listen(path);
  const given = connect(path);
  // What is written before that waits here, and fills nothing.
  const connected = once(given, "connect");
  const [reader] = (await once(server, "connection")) as [Socket];
  await connected;
  server.close();
  cleanups.push(
    () => given.destroy(),
    () => reader.destroy(),
  );
  return [given, reader];
}

const siteOf = (sockets: readonly string[], port: number): string => `site: s1
gateway: g1
rooms: [{ id: r1, name: Room 1, doors: [corridor] }]
desks:
  - { id: d1, room: r1, x: 0, y: 0, unit: { socket: "${sockets[0]}" } }
  - { id: d2, room: r1, x: 1, y: 0, unit: { socket: "${sockets[1]}" } }
circuit1: { size: 1, minimum: 1 }
stateDirectory: state
mqtt: { embedded: { port: ${port} } }
`;

/** Where a unit should be: counts how often the gateway asked for one. */
class Ear {
  readonly #server: Server;
  asked = 0;

  constructor() {
    this.#server = createServer((socket) => {
      socket.on("error", () => {});
      createInterface({ input: socket }).on("line", (line) => {
        if (line.startsWith("OPEN ")) this.asked++;
      });
    });
  }

  async listen(): Promise<string> {
    await once(this.#server.listen(0, "127.0.0.1"), "listening");
    return `tcp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
  }
}

/** A gateway whose standard output is as unread as its standard error. */
async function gateway(stdio: unknown) {
  const ears = [new Ear(), new Ear()];
  const sockets = await Promise.all(ears.map((ear) => ear.listen()));
  const site = siteDirectory(siteOf(sockets, await freePort()));
  const child = spawn(process.execPath, [program, "run", "--config", site.file], {
    stdio: ["ignore", stdio, stdio] as StdioOptions,
  });
  const ended = once(child, "exit");
  cleanups.push(
    () => site.remove(),
    () => child.kill("SIGKILL"),
    () => {
      for (const ear of ears) ear.close();
    },
  );
  /** It opened its ports, and goes on asking for units there. */
  const works = async (): Promise<boolean> => {
    const holds = (): boolean => ears.every(({ asked }) => asked >= 3);
    await until(holds);
    return holds();
  };
  return { child, works, ended: () => Promise.race([ended, delay(comesMsMax, "hangs")]) };
}

describe.each([
  ["pipe", fullPipe],
  ["socket", fullSocket],
])("standard output and error are one full %s", (_, make) => {
  it("and the gateway works, and the end comes in order", async () => {
    const { child, works, ended } = await gateway((await make()).stdio);
    expect(await works()).toBe(true);
    child.kill("SIGTERM");
    expect(await ended()).toEqual([0, null]);
  });

  it("and what waited comes when somebody reads", async () => {
    const { stdio, read } = await make();
    const { works } = await gateway(stdio);
    expect(await works()).toBe(true);
    let text = "";
    await until(async () => {
      text += await read();
      return text.includes("port opened");
    });
    expect(text).toContain("port opened");
  });
});
