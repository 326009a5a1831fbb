/**
 * What goes wrong in a building, drawn from the seed. Each seed has only some kinds of bad luck, because one kind
 * hides another: a gateway that dies every second never meets a full disk.
 */
import type { BrokerModel } from "./broker-model.ts";
import { noWear } from "./cable.ts";
import type { Timeline, WallClock } from "./clock.ts";
import type { Disk } from "./disk.ts";
import type { Host } from "./host.ts";
import type { Seed } from "./seed.ts";
import type { Transcript } from "./transcript.ts";
import type { Workplace } from "./workplace.ts";

/** What the weather falls on. */
export interface Land {
  readonly timeline: Timeline;
  readonly wall: WallClock;
  readonly host: Host;
  readonly disk: Disk;
  readonly broker: BrokerModel;
  readonly places: readonly Workplace[];
  readonly transcript: Transcript;
}

type Kind = "wear" | "pull" | "dead" | "babble" | "reset" | "crash" | "crash-within" | "disk" | "slow-disk" | "broker";

const kinds: readonly Kind[] = [
  "wear",
  "pull",
  "dead",
  "babble",
  "reset",
  "crash",
  "crash-within",
  "disk",
  "slow-disk",
  "broker",
];

export class Weather {
  /** Before any of it falls. */
  readonly kinds: readonly Kind[];
  private stormy = true;
  private readonly land: Land;
  private readonly seed: Seed;

  constructor(land: Land, seed: Seed) {
    this.land = land;
    this.seed = seed;
    this.kinds = kinds.filter(() => seed.chance(0.4));
  }

  begin(): void {
    for (const kind of this.kinds) this.again(kind, this.seed.spread(500, 10_000));
    if (this.kinds.includes("wear"))
      for (const place of this.land.places) if (this.seed.chance(0.4)) this.wearOut(place);
  }

  /** The wall clock has a seed of its own: the same day is lived with it and without it. */
  clockJumps(seed: Seed): void {
    this.land.timeline.after(seed.spread(100, 10_000), () => {
      this.land.wall.jump(seed);
      this.clockJumps(seed);
    });
  }

  /** From now on nothing breaks, and what is broken is mended. */
  end(): void {
    const { places, disk, broker, host } = this.land;
    this.stormy = false;
    for (const place of places) place.mend();
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
    const place = seed.pick(land.places);
    land.transcript.note(
      `weather: ${kind}${["wear", "pull", "dead", "babble", "reset"].includes(kind) ? ` at ${place.desk}` : ""}`,
    );
    switch (kind) {
      case "wear":
        return this.wearOut(place);
      case "pull":
        return place.pull(seed.spread(30, 12_000));
      case "dead":
        return place.goDead(seed.spread(300, 10_000));
      case "babble":
        return place.cable.babble(seed.spread(100, 4000));
      case "reset":
        return place.reset(seed.pick(["power", "external", "watchdog", "brown-out"]));
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

  private wearOut(place: Workplace): void {
    const some = (): number => (this.seed.chance(0.5) ? this.seed.spread(0.01, 0.4) : 0);
    place.cable.wear = this.seed.chance(0.2) ? noWear : { drop: some(), cut: some(), garble: some(), double: some() };
  }

  private restart(): void {
    const { timeline, host } = this.land;
    if (this.seed.chance(0.3)) host.restartMachine();
    timeline.after(this.seed.spread(20, 9000), () => host.start());
  }
}
