/**
 * An office for incidents with devices: the real core in its loop, the real ports on real terminals, simulated boards at their far ends, and
 * a disk that keeps everything at once. Modem lines are played, since terminals have none.
 */
import { randomBytes } from "node:crypto";
import type { Pairing } from "../../src/core/pairing.ts";
import { begin, nothingRemembered } from "../../src/core/restore.ts";
import { layOut, type SitePlan } from "../../src/core/site.ts";
import type { State } from "../../src/core/state.ts";
import { raisedFaults } from "../../src/core/watch.ts";
import type { Cable, CableWorkshop } from "../../src/demo/cable.ts";
import { openTtyWorkshop } from "../../src/demo/tty.ts";
import { adapt } from "../../src/shell/adapter.ts";
import { driverOf, profileOf } from "../../src/shell/adapter-devices.ts";
import { modemLinesOf } from "../../src/shell/adapter-modem.ts";
import { monotonic, now } from "../../src/shell/clock.ts";
import { Loop } from "../../src/shell/loop.ts";
import { openPorts, type PortPlan } from "../../src/shell/port.ts";
import { PortKeeper } from "../../src/shell/port-keeper.ts";
import { openSerial } from "../../src/shell/serial.ts";

const quietLog = { info: () => {}, warn: () => {} };
const baud = 9600;

/** What a board does with what it is sent: it answers, or not. */
export interface Board {
  take(bytes: string): string;
}

export interface DeskFitting {
  readonly id: string;
  readonly socket: string;
  readonly device?: { readonly id: string; readonly settings?: object };
  readonly pairing?: Pairing;
}

export class Office {
  readonly workshop: CableWorkshop;
  readonly #ends: (() => unknown)[] = [];
  /** The contact of each socket that has one. */
  readonly contacts = new Map<string, { cts: boolean; dsr: boolean }>();
  #loop: Loop | undefined;
  #closePorts: () => Promise<unknown> = async () => undefined;

  private constructor(workshop: CableWorkshop) {
    this.workshop = workshop;
  }

  static async build(): Promise<Office> {
    return new Office(await openTtyWorkshop());
  }

  get state(): State {
    if (this.#loop === undefined) throw new Error("the gateway does not run");
    return this.#loop.state;
  }

  get alarms(): number {
    return this.state.alarms.size;
  }

  /** What is wrong at a desk, as the gateway would tell it. */
  faultsOf(desk: string): string[] {
    return raisedFaults(this.state.watch).flatMap((fault) => (fault.desk === desk ? [fault.code] : []));
  }

  /** A terminal with a board at its far end. */
  async plug(name: string, board: Board): Promise<Cable> {
    const cable = this.workshop.make(name);
    cable.onData = (bytes) => {
      const answer = board.take(Buffer.from(bytes).toString("latin1"));
      if (answer !== "") cable.write(Buffer.from(answer, "latin1"));
    };
    await cable.plug();
    this.#ends.push(() => cable.unplug());
    return cable;
  }

  /** Starts the gateway. All desks stand in one row and call each other. */
  start(desks: readonly DeskFitting[], soundSeconds = 30): void {
    const laid = layOut(planOf(desks, soundSeconds));
    if (!laid.ok) throw new Error(JSON.stringify(laid.errors));
    const pairings = desks.flatMap(({ pairing }) => (pairing === undefined ? [] : [pairing]));
    const remembered = { ...nothingRemembered(randomBytes(4).toString("hex")), pairings };
    const loop = new Loop(
      begin(laid.site, randomBytes(16), remembered, monotonic()),
      {
        send: (socket, line) => send(socket, line),
        append: ({ records }) => {
          const seq = records.at(-1)?.event.seq as number;
          setImmediate(() => loop.offer({ kind: "appended", seq }));
        },
        respond: () => undefined,
        changed: () => undefined,
      },
      now,
    );
    this.#loop = loop;
    const send = this.#openPorts(desks, loop);
    loop.offer({ kind: "wake" });
  }

  #openPorts(desks: readonly DeskFitting[], loop: Loop): (socket: string, line: string) => void {
    const plans = desks.flatMap((desk) => (this.contacts.has(desk.socket) ? [] : [portPlanOf(desk)]));
    const ports = openPorts(plans, loop.offer, quietLog);
    const keepers = new Map<string, PortKeeper>();
    for (const { socket, device } of desks) {
      if (this.contacts.has(socket) && device !== undefined)
        keepers.set(socket, this.#keepContact(socket, device, loop));
    }
    this.#closePorts = () => Promise.all([ports.close(), ...[...keepers.values()].map((keeper) => keeper.close())]);
    return (socket, line) => (keepers.get(socket) ?? { send: (text) => ports.send(socket, text) }).send(line);
  }

  /** As port.ts does it, but with lines that are played. */
  #keepContact(socket: string, { id, settings }: { id: string; settings?: object }, loop: Loop): PortKeeper {
    const driver = driverOf(id);
    if (driver === undefined) throw new Error(id);
    const lines = modemLinesOf({
      get: async () => this.contacts.get(socket) as { cts: boolean; dsr: boolean },
      set: async () => undefined,
    });
    const open = adapt(
      async (events) => Object.assign(await openSerial(socket, baud, events), { modemLines: lines }),
      { profile: profileOf(id), driver, settings: driver.settings.parse(settings ?? {}) },
      socket,
    );
    return new PortKeeper({ socket, path: socket, open, offer: loop.offer, log: quietLog });
  }

  /** Ends the gateway in order, as a service manager does. */
  async stop(): Promise<void> {
    this.#loop?.stop();
    await this.#closePorts();
    this.#loop = undefined;
  }

  async remove(): Promise<void> {
    await this.stop();
    for (const end of this.#ends.splice(0)) end();
    this.workshop.close();
  }
}

function portPlanOf({ socket, device }: DeskFitting): PortPlan {
  if (device === undefined) return { socket, baud: 250_000 };
  const settings = driverOf(device.id)?.settings.parse(device.settings ?? {});
  return { socket, baud, device: { id: device.id, settings } };
}

function planOf(desks: readonly DeskFitting[], soundSeconds: number): SitePlan {
  const size = desks.length - 1;
  return {
    site: "vest",
    gateway: "office",
    rooms: [{ id: "r1", name: "Room 1", doors: ["corridor"] }],
    desks: desks.map(({ id, socket, device }, place) => ({
      id,
      room: "r1",
      x: place,
      y: 0,
      floor: 0,
      unit: { socket, adapted: device !== undefined },
    })),
    circuit1: { size, minimum: 1 },
    floorHeightM: 10,
    soundSeconds,
  };
}
