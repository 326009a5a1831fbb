/**
 * What goes wrong in a building, drawn from the seed. Each seed has only some kinds of bad luck, because one kind
 * hides another: a gateway that dies every second never meets a full disk.
 */
import type { BrokerModel } from "./broker-model.ts";
import { noWear } from "./cable.ts";
import type { Timeline, WallClock } from "./clock.ts";
import type { Device } from "./device.ts";
import type { Disk } from "./disk.ts";
import type { Estate } from "./estate.ts";
import type { Host } from "./host.ts";
import type { Man } from "./man.ts";
import type { Seed } from "./seed.ts";
import type { Socket } from "./socket.ts";
import type { Transcript } from "./transcript.ts";

/** What the weather falls on. */
export interface Land {
  readonly timeline: Timeline;
  readonly wall: WallClock;
  readonly host: Host;
  readonly disk: Disk;
  readonly broker: BrokerModel;
  readonly estate: Estate;
  readonly man: Man;
  readonly transcript: Transcript;
}

const atSockets = ["wear", "pull", "dead", "babble", "reset", "swap", "exchange", "factory", "man"] as const;
const elsewhere = ["crash", "crash-within", "disk", "slow-disk", "broker"] as const;
const kinds = [...atSockets, ...elsewhere];
type SocketKind = (typeof atSockets)[number];
type Kind = (typeof kinds)[number];

export class Weather {
  /** Before any of it falls. */
  readonly kinds: readonly Kind[];
  private stormy = true;
  /** The sockets whose cables the man has reached. */
  private readonly reached: readonly Socket[];
  private readonly land: Land;
  private readonly seed: Seed;

  constructor(land: Land, seed: Seed) {
    this.land = land;
    this.seed = seed;
    this.kinds = kinds.filter((kind) => seed.chance(onPurpose.includes(kind) ? 0.3 : 0.4));
    const sockets = [...land.estate.sockets.values()];
    this.reached = this.kinds.includes("man") ? sockets.filter(() => seed.chance(0.3)) : [];
    for (const socket of this.reached) land.man.listenAt(socket);
  }

  begin(): void {
    for (const kind of this.kinds)
      this.again(kind, this.seed.spread(kind === "man" ? 200 : 500, usualMs[kind] ?? 10_000));
    if (this.kinds.includes("wear"))
      for (const socket of this.land.estate.sockets.values()) if (this.seed.chance(0.4)) this.wearOut(socket);
  }

  /** The wall clock has a seed of its own: the same day is lived with it and without it. */
  clockJumps(seed: Seed): void {
    this.land.timeline.after(seed.spread(100, 10_000), () => {
      this.land.wall.jump(seed);
      this.clockJumps(seed);
    });
  }

  /** From now on nothing breaks, and what is broken is mended; who stands where he should not stays there. */
  end(): void {
    const { estate, disk, broker, host } = this.land;
    this.stormy = false;
    for (const socket of estate.sockets.values()) socket.mend();
    for (const device of estate.devices) device.goesTo?.arrive(device);
    disk.mend();
    broker.comeBack();
    host.disarm();
    host.start();
  }

  private again(kind: Kind, everyMs: number): void {
    this.land.timeline.after(this.seed.between(0, 2 * everyMs), () => {
      if (!this.stormy) return;
      this.strike(kind);
      this.again(kind, everyMs);
    });
  }

  private strike(kind: Kind): void {
    const { seed, land } = this;
    const sockets = kind === "man" ? this.reached : [...land.estate.sockets.values()];
    if (sockets.length === 0) return;
    const socket = seed.pick(sockets);
    const isThere = (atSockets as readonly Kind[]).includes(kind);
    if (kind !== "man") land.transcript.note(`weather: ${kind}${isThere ? ` at ${socket.id}` : ""}`);
    if (isThere) return this.strikeAt(kind as SocketKind, socket);
    switch (kind) {
      case "crash":
        land.host.crash();
        return this.restart();
      case "crash-within":
        return land.host.crashWithin(seed.below(12), () => this.restart());
      case "disk":
        return land.disk.failFor(seed.spread(50, 9000));
      case "slow-disk":
        land.disk.latencyMs = seed.pick([
          { low: 100, high: 400 },
          { low: 0.2, high: 400 },
          { low: 0.2, high: 5 },
        ]);
        return;
      case "broker":
        land.broker.leave();
        return land.timeline.after(seed.spread(50, 12_000), () => land.broker.comeBack());
    }
  }

  private strikeAt(kind: SocketKind, socket: Socket): void {
    const { seed } = this;
    switch (kind) {
      case "wear":
        return this.wearOut(socket);
      case "pull":
        return socket.pull(seed.spread(30, 12_000));
      case "dead":
        return socket.goDead(seed.spread(300, 10_000));
      case "babble":
        return socket.cable.babble(seed.spread(100, 4000));
      case "reset":
        return socket.device?.reset(seed.pick(["power", "external", "watchdog", "brown-out"]));
      case "swap":
        return this.swap(socket, seed.pick([...this.land.estate.sockets.values()]));
      case "exchange":
        return this.exchange(socket);
      case "factory":
        return this.resetToFactory(socket);
      case "man":
        return this.land.man.strike(socket);
    }
  }

  private wearOut(socket: Socket): void {
    const some = (): number => (this.seed.chance(0.5) ? this.seed.spread(0.01, 0.4) : 0);
    socket.cable.wear = this.seed.chance(0.2) ? noWear : { drop: some(), cut: some(), garble: some(), double: some() };
  }

  /** Two units change places, or one goes to a socket that is free. */
  private swap(one: Socket, another: Socket): void {
    if (one === another || this.isForeign(one.device) || this.isForeign(another.device)) return;
    const here = one.unplug();
    const there = another.unplug();
    if (here !== undefined) another.expect(here, this.seed.spread(30, 5000));
    if (there !== undefined) one.expect(there, this.seed.spread(30, 5000));
  }

  /** A unit goes to the shelf, and one from the shelf comes in its place: a new one, one of another house, or one that pretends. */
  private exchange(socket: Socket): void {
    const { shelf } = this.land.estate;
    if (shelf.length === 0 || this.isForeign(socket.device)) return;
    const next = this.seed.pick(shelf);
    socket.unplug();
    socket.expect(next, this.seed.spread(30, 5000));
  }

  private resetToFactory(socket: Socket): void {
    if (this.isForeign(socket.device)) return;
    const device = socket.unplug();
    if (device === undefined) return;
    device.factoryReset();
    socket.expect(device, this.seed.spread(30, 5000));
  }

  private isForeign(device: Device | undefined): boolean {
    return device !== undefined && this.land.estate.foreign.has(device);
  }

  private restart(): void {
    const { timeline, host } = this.land;
    if (this.seed.chance(0.3)) host.restartMachine();
    timeline.after(this.seed.spread(20, 9000), () => host.start());
  }
}

/** What people do, and what is rarer than what happens by itself. */
const onPurpose: readonly Kind[] = ["swap", "exchange", "factory", "man"];
/** How rare each kind may be, in ms. */
const usualMs: Readonly<Partial<Record<Kind, number>>> = { man: 3000, swap: 20_000, exchange: 20_000, factory: 25_000 };
