/**
 * One socket: the cable that ends there, the gateway's port, and whatever unit is plugged in. A unit that is unplugged loses its
 * supply if it has no other; it comes back to the same socket, goes to another one, or another one comes.
 */
import type { Input } from "../../src/core/io.ts";
import { Cable } from "./cable.ts";
import type { Timeline } from "./clock.ts";
import type { Device } from "./device.ts";
import { Lines } from "./lines.ts";
import { Port } from "./port.ts";
import type { StrangeInputs } from "./provenance.ts";
import type { Seed } from "./seed.ts";

/** What a unit did because of a line. */
export interface Obeyed {
  readonly device: Device;
  /** Whether one of the lines that just came was said by the gateway. */
  readonly isGenuine: boolean;
  readonly before: string;
  readonly after: string;
}

export class Socket {
  readonly id: string;
  readonly cable: Cable;
  readonly port: Port;
  device: Device | undefined;
  /** Who looks at what units do. */
  watch: (obeyed: Obeyed) => void = () => undefined;
  /** Who listens in at the unit's end. */
  heard: (line: string) => void = () => undefined;
  private fine = false;
  private genuine = 0;
  private readonly lines: Lines;
  private readonly timeline: Timeline;
  private readonly seed: Seed;

  constructor(id: string, timeline: Timeline, seed: Seed, strange: StrangeInputs, offer: (input: Input) => void) {
    this.id = id;
    this.timeline = timeline;
    this.seed = seed;
    this.cable = new Cable(timeline, seed, seed.spread(0.1, 4), {
      unit: (bytes) => this.toUnit(bytes),
      gateway: (bytes) => this.port.take(bytes),
    });
    this.cable.plugged = false;
    this.lines = new Lines(200, (line) => {
      if (this.cable.said.toUnit.arrives(line)) this.genuine++;
      this.heard(line);
    });
    this.port = new Port(id, timeline, seed, this.cable, strange, offer, () => this.device?.opened());
  }

  plug(device: Device): void {
    this.device = device;
    device.socket = this;
    device.goesTo = undefined;
    device.pluggedAt = this.timeline.now;
    this.lines.clear();
    this.cable.plug();
    if (!device.unit.powered) device.switchOn();
  }

  /** Pulls the unit out, and with it its supply if it has no other. */
  unplug(): Device | undefined {
    const { device } = this;
    this.cable.pull();
    this.port.lose();
    if (device === undefined) return undefined;
    this.device = undefined;
    device.socket = undefined;
    device.left = { socket: this, at: this.timeline.now };
    if (this.seed.chance(0.5)) device.powerOff();
    return device;
  }

  /** The unit comes back after a while. */
  pull(ms: number): void {
    const device = this.unplug();
    if (device !== undefined) this.expect(device, ms);
  }

  /** A unit that lies about will be plugged in here, unless another one is by then. */
  expect(device: Device, ms: number): void {
    device.goesTo = this;
    this.timeline.after(ms, () => this.arrive(device));
  }

  arrive(device: Device): void {
    if (device.goesTo !== this || device.socket !== undefined) return;
    device.goesTo = undefined;
    if (this.device === undefined) this.plug(device);
  }

  /** The line is dead without anybody noticing; later the port does. */
  goDead(ms: number): void {
    this.cable.goDead(ms);
    this.timeline.after(this.seed.between(0, 2 * ms), () => {
      if (!this.fine) this.port.lose();
    });
  }

  /** From now on nothing happens to this socket by itself. */
  mend(): void {
    this.fine = true;
    this.cable.mend();
  }

  private toUnit(bytes: string): void {
    const { device } = this;
    if (device === undefined) return;
    this.genuine = 0;
    this.lines.take(bytes);
    const before = stateOf(device);
    device.hear(bytes);
    this.watch({ device, isGenuine: this.genuine > 0, before, after: stateOf(device) });
  }
}

/** All of a unit that a line can change, and that is not to change by a line that nobody said. */
function stateOf({ unit }: Device): string {
  return `${unit.shows} ${unit.light} ${unit.key?.join(",") ?? "no key"} ${unit.events.list.length}`;
}
