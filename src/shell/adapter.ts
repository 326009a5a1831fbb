/**
 * A device that does not speak the wire, as a unit that does: a connection around a connection.
 *
 *   core ◄── lines of the wire ──► AdaptedUnit ── wanted ──► driver ── its bytes ──► inner connection ◄──► device
 *                                     ▲                        │
 *                                     └── presses, readback ───┘
 *
 * The unit lives as long as the gateway, so a press that was not kept outlives a replug; the driver's machine is begun anew with each
 * connection and switches everything off first, whatever the device was left at. After that the gateway's SHOW says what it
 * should do, as with any unit that comes back. A close in order switches off too, and gives the command time to leave.
 *
 * A device that can be asked is a unit only while it answers: until its first answer, and from when it has been silent for too long,
 * nothing is said towards the core, and the core finds the unit silent by its own rules. What the core says is still
 * done, as well as it goes.
 *
 * What the unit says leaves in a microtask, after all sirens of the same turn have been written to, and only while
 * the owner reads. A device that pours out more than a serial line of its kind can carry is not read for a second.
 */
import { createHash, randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type Driver, type DriverInput, type DriverTurn, type Machine, never } from "../../devices/driver.ts";
import type { Profile } from "../../devices/profile.ts";
import { limits } from "../../firmware-protocol/limits.ts";
import { capabilityNames } from "../../firmware-protocol/messages.ts";
import { AdaptedContact } from "./adapter-contact.ts";
import type { ModemLines } from "./adapter-modem.ts";
import { AdaptedUnit } from "./adapter-unit.ts";
import type { Connection, ConnectionEvents, Opener } from "./connection.ts";

/** A connection that may have modem lines. */
export type DeviceConnection = Connection & { readonly modemLines?: ModemLines };
export type DeviceOpener = (events: ConnectionEvents) => Promise<DeviceConnection>;

export interface AdaptedDevice {
  readonly profile: Profile;
  readonly driver: Driver;
  readonly settings: unknown;
}

/** Two short commands at 9600 Bd, with the gap between them, take a third of this. */
const goodbyeMs = 100;
/** Four times what a line of 19 200 Bd carries; devices that are asked once a second say a hundredth of it. */
const bytesPerSecondMax = 8 * 1024;
const windowMs = 1000;

/** The same socket is the same unit in every run; a swapped device cannot be told from the one before. */
export function uidOf(socket: string): string {
  const uid = createHash("sha256").update(`rufkreis socket ${socket}`).digest("hex").slice(0, 12).toUpperCase();
  return uid === "000000000000" ? "000000000001" : uid;
}

/** Opens connections to a device that look like connections to a unit. One for each socket, for the whole run. */
export function adapt(open: DeviceOpener, device: AdaptedDevice, socket: string): Opener {
  const random = randomBytes(6);
  const unit = new AdaptedUnit({
    uid: uidOf(socket),
    model: device.profile.id,
    capabilities: capabilitiesOf(device),
    boot: random.readUInt16BE(0),
    session: random.readUInt16BE(2),
    event: random.readUInt16BE(4),
  });
  const contact = new AdaptedContact();
  return async (events) => {
    const connection = new AdaptedConnection(unit, contact, device.driver.begin(device.settings), events);
    connection.begin(await open(connection.deviceEvents));
    return connection;
  };
}

function capabilitiesOf({ profile, driver, settings }: AdaptedDevice): number {
  const { hasLight } = driver.begin(settings);
  const names = profile.capabilities.filter((name) => name !== "beacon" || hasLight);
  return names.reduce((bits, name) => bits | (1 << capabilityNames.indexOf(name)), 0);
}

class AdaptedConnection implements Connection {
  readonly deviceEvents: ConnectionEvents;
  readonly #unit: AdaptedUnit;
  readonly #contact: AdaptedContact;
  readonly #machine: Machine;
  readonly #events: ConnectionEvents;
  #device: DeviceConnection | undefined;
  #reading = false;
  #leaving = false;
  #over = false;
  #closing: Promise<void> | undefined;
  #wanted = { sounding: false, lit: false };
  #aliveAtMs = -never;
  #machineWakeAtMs = never;
  #timer: NodeJS.Timeout | undefined;
  #speaking = false;
  #look: Promise<void> | undefined;
  #linesFailed = false;
  #windowStartMs = -never;
  #windowBytes = 0;
  #rest: NodeJS.Timeout | undefined;

  constructor(unit: AdaptedUnit, contact: AdaptedContact, machine: Machine, events: ConnectionEvents) {
    this.#unit = unit;
    this.#contact = contact;
    this.#machine = machine;
    this.#events = events;
    this.deviceEvents = {
      ...events,
      data: (chunk) => this.#takeBytes(chunk),
      lost: (detail) => this.#lose(detail),
    };
  }

  begin(device: DeviceConnection): void {
    this.#device = device;
    if (this.#over) return;
    const nowMs = performance.now();
    this.#unit.plug(nowMs);
    this.#contact.interrupt();
    this.#tell({ kind: "opened" }, nowMs);
    device.resume();
  }

  send(line: string): void {
    if (this.#over || this.#leaving) return;
    const nowMs = performance.now();
    this.#unit.hear(line, nowMs);
    this.#follow(nowMs);
  }

  resume(): void {
    this.#reading = !this.#leaving;
    if (!this.#over) this.#follow(performance.now());
  }

  pause(): void {
    this.#reading = false;
  }

  close(): Promise<void> {
    this.#closing ??= this.#giveBack();
    return this.#closing;
  }

  async #giveBack(): Promise<void> {
    if (!this.#over && this.#device !== undefined) await this.#sayGoodbye();
    this.#end();
    // The binding must not be closed under a look: its descriptor would be looked at after it is somebody else's.
    await this.#look;
    await this.#device?.close();
  }

  /** Switches everything off, and gives it the time to leave: a TCP connection is thrown away with what it still holds. */
  async #sayGoodbye(): Promise<void> {
    this.#leaving = true;
    this.#reading = false;
    this.#unit.unplug();
    const nowMs = performance.now();
    const isTold = this.#tell({ kind: "closing" }, nowMs);
    if (isTold || this.#machineWakeAtMs < nowMs + goodbyeMs) await delay(goodbyeMs);
  }

  #lose(detail: string): void {
    if (this.#over) return;
    this.#end();
    this.#events.lost(detail);
  }

  #end(): void {
    if (!this.#over) this.#unit.unplug();
    this.#over = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#rest);
  }

  #takeBytes(chunk: Buffer): void {
    if (this.#over) return;
    const nowMs = performance.now();
    if (this.#isFlood(chunk.length, nowMs)) return;
    this.#tell({ kind: "bytes", bytes: chunk.toString("latin1") }, nowMs);
  }

  #isFlood(bytes: number, nowMs: number): boolean {
    if (nowMs - this.#windowStartMs >= windowMs) {
      this.#windowStartMs = nowMs;
      this.#windowBytes = 0;
    }
    this.#windowBytes += bytes;
    if (this.#windowBytes <= bytesPerSecondMax) return false;
    if (this.#rest !== undefined) return true;
    this.#device?.pause();
    this.#events.swallowed("device-babbles", new Error(`more than ${bytesPerSecondMax} bytes in a second`));
    this.#rest = setTimeout(() => {
      this.#rest = undefined;
      this.#device?.resume();
    }, limits.babblePauseMs);
    return true;
  }

  /** Hands something to the driver and does what it answers; whether that sent anything. */
  #tell(input: DriverInput, nowMs: number): boolean {
    const turn = this.#machine.take(input, nowMs);
    this.#machineWakeAtMs = turn.wakeAtMs;
    if (turn.send !== "") this.#device?.send(turn.send);
    if (turn.outputs !== undefined) this.#setLines(turn.outputs);
    if (turn.look) this.#lookAtLines();
    if (!this.#leaving) for (const report of turn.reports) this.#believe(report, nowMs);
    this.#follow(nowMs);
    return turn.send !== "";
  }

  #believe(report: DriverTurn["reports"][number], nowMs: number): void {
    switch (report.kind) {
      case "alive":
        this.#aliveAtMs = nowMs;
        return;
      case "contact":
        if (this.#contact.look(report.pressed, nowMs)) this.#unit.press(nowMs);
        this.#unit.setStuck(this.#contact.isStuck(nowMs), nowMs);
        return;
      case "relay":
        this.#unit.relayRead(report.follows, nowMs);
    }
  }

  /** After anything happened: what the unit now wants goes to the driver, what it has to say to the core, and the timer is set. */
  #follow(nowMs: number): void {
    if (this.#over) return;
    const { sounding, lit } = this.#unit.wanted;
    if (sounding !== this.#wanted.sounding || lit !== this.#wanted.lit) {
      this.#wanted = { sounding, lit };
      this.#tell({ kind: "wanted", wanted: this.#wanted }, nowMs);
      return;
    }
    if (this.#maySpeak(nowMs) && this.#unit.speakAtMs <= nowMs) this.#speakSoon();
    this.#arm(nowMs);
  }

  #maySpeak(nowMs: number): boolean {
    const { silentAfterMs } = this.#machine;
    return this.#reading && (silentAfterMs === undefined || nowMs - this.#aliveAtMs < silentAfterMs);
  }

  #speakSoon(): void {
    if (this.#speaking) return;
    this.#speaking = true;
    queueMicrotask(() => {
      this.#speaking = false;
      this.#speak();
    });
  }

  #speak(): void {
    const nowMs = performance.now();
    while (!this.#over && this.#maySpeak(nowMs)) {
      const line = this.#unit.nextLine(nowMs);
      if (line === undefined) break;
      this.#events.data(Buffer.from(line, "latin1"));
    }
    this.#follow(nowMs);
  }

  #arm(nowMs: number): void {
    clearTimeout(this.#timer);
    const speakAtMs = this.#speaking || !this.#maySpeak(nowMs) ? never : this.#unit.speakAtMs;
    const atMs = Math.min(this.#machineWakeAtMs, this.#unit.runAtMs, speakAtMs);
    if (atMs === never) return;
    this.#timer = setTimeout(() => this.#wake(), Math.max(1, Math.ceil(atMs - nowMs)));
  }

  #wake(): void {
    const nowMs = performance.now();
    this.#unit.run(nowMs);
    if (this.#machineWakeAtMs <= nowMs) this.#tell({ kind: "wake" }, nowMs);
    else this.#follow(nowMs);
  }

  #lookAtLines(): void {
    this.#look = this.#readLines().then((inputs) => {
      this.#look = undefined;
      if (!this.#over) this.#tell({ kind: "modem", inputs }, performance.now());
    });
  }

  async #readLines(): Promise<{ readonly cts: boolean; readonly dsr: boolean } | undefined> {
    try {
      return await this.#lines().get();
    } catch (error) {
      this.#noteLines(error);
      return undefined;
    }
  }

  #setLines(outputs: { readonly rts: boolean; readonly dtr: boolean }): void {
    const setting = async (): Promise<void> => this.#lines().set(outputs);
    setting().catch((error: unknown) => this.#noteLines(error));
  }

  #lines(): ModemLines {
    const lines = this.#device?.modemLines;
    if (lines === undefined) throw new Error("this connection has no modem lines");
    return lines;
  }

  /** Told once: lines that cannot be read are tried again for ever, and the unit is silent meanwhile. */
  #noteLines(error: unknown): void {
    if (this.#linesFailed || this.#over) return;
    this.#linesFailed = true;
    this.#events.swallowed("modem-lines", error);
  }
}
