/** One unit in the building: it is plugged in somewhere or lies on the shelf, people press it, and its power comes and goes. */
import type { Timeline } from "./clock.ts";
import type { Deed, Ledger } from "./ledger.ts";
import type { Seed } from "./seed.ts";
import type { Socket } from "./socket.ts";
import type { Build, ResetCause } from "./unit-build.ts";
import type { Eeprom } from "./unit-memory.ts";
import { UnitModel } from "./unit-model.ts";

/** Until two keys held together are a lockdown (README §4). */
const bothHoldMs = 3000;

export interface DeviceOptions {
  /** For people: `u3`. */
  readonly name: string;
  readonly eeprom: Eeprom;
  readonly build: Build;
  /** Opening the port pulls the unit's reset line, as on many boards. */
  readonly resetsOnOpen: boolean;
}

export class Device {
  readonly name: string;
  readonly unit: UnitModel;
  /** Where it is plugged in; nowhere while it is carried about or lies on the shelf. */
  socket: Socket | undefined;
  /** Where it is on its way to. */
  goesTo: Socket | undefined;
  /** When it was plugged in where it is. */
  pluggedAt = 0;
  /** Where it was before, and until when. */
  left: { readonly socket: Socket; readonly at: number } | undefined;
  /** Whether its button means an alarm now, by its pairing and its place; told by whoever knows all of the building. */
  callsNow: () => boolean = () => false;
  private readonly resetsOnOpen: boolean;
  private wakeScheduled = Number.POSITIVE_INFINITY;
  private resets = 0;
  private readonly timeline: Timeline;
  private readonly seed: Seed;
  private readonly ledger: Ledger;

  constructor(timeline: Timeline, seed: Seed, ledger: Ledger, { name, eeprom, build, resetsOnOpen }: DeviceOptions) {
    this.name = name;
    this.timeline = timeline;
    this.seed = seed;
    this.ledger = ledger;
    this.resetsOnOpen = resetsOnOpen;
    this.unit = new UnitModel(eeprom, build, (line) => this.socket?.cable.toGateway(line));
  }

  get uid(): string {
    return this.unit.uid.toLowerCase();
  }

  /** `u3 at s5`. */
  get where(): string {
    return `${this.name} at ${this.socket?.id ?? "no socket"}`;
  }

  /** Switches on, as soon as its boot loader is through. */
  switchOn(): void {
    this.startLater("power");
  }

  press(): void {
    this.happen("press", () => this.unit.press(this.timeline.now));
  }

  green(what: "green" | "green-hold"): void {
    this.happen(what, () => this.unit.pressKey(what, this.timeline.now));
  }

  /** Red and green, held together from now on; the press is one of its own. */
  holdBoth(): void {
    const { resets } = this;
    this.timeline.after(bothHoldMs, () => {
      if (resets !== this.resets) return;
      this.happen("both-hold", () => this.unit.pressKey("both-hold", this.timeline.now));
    });
  }

  hear(bytes: string): void {
    this.act(() => this.unit.hear(bytes, this.timeline.now));
  }

  /** Its port was opened. */
  opened(): void {
    if (this.resetsOnOpen) this.reset("external");
  }

  /** Deaf for the time of its boot loader; a loss of power takes its memory with it. */
  reset(cause: ResetCause): void {
    if (cause === "power") this.loseMemory();
    else this.unit.halt(this.timeline.now);
    this.startLater(cause);
  }

  /** Off, until it is switched on. */
  powerOff(): void {
    this.resets++;
    this.loseMemory();
  }

  /** Its key is gone, and what it kept. */
  factoryReset(): void {
    this.powerOff();
    this.unit.factoryReset();
  }

  /** As it came from the factory. */
  erase(): void {
    this.powerOff();
    this.unit.erase();
  }

  private loseMemory(): void {
    this.ledger.forfeit(this.uid, this.unit.events.names);
    this.unit.powerOff(this.timeline.now);
  }

  private startLater(cause: ResetCause): void {
    const reset = ++this.resets;
    this.timeline.after(this.seed.spread(5, 2000), () => {
      if (reset === this.resets) this.act(() => this.unit.start(cause, this.timeline.now));
    });
  }

  private happen(what: Deed["what"], act: () => number | undefined): void {
    if (!this.unit.powered) return;
    const weakest = this.unit.events.weakestFor(what);
    if (weakest !== undefined) this.ledger.forfeit(this.uid, [weakest.name]);
    const mustCall = this.callsNow();
    const mayCall = mustCall || this.unit.key !== undefined;
    this.act(() => {
      const name = act();
      if (name === undefined || !mayCall) return;
      this.ledger.did(this.name, this.uid, name, what, this.timeline.now);
      // Nobody needs to hear it, but a gateway that forgets over a crash that the unit was given away may.
      if (!mustCall) this.ledger.forfeit(this.uid, [name]);
    });
  }

  /** Lets the unit do something, and sees to it that it is woken when it wants to be. */
  private act(what: () => void): void {
    what();
    const { wakeAt } = this.unit;
    if (wakeAt >= this.wakeScheduled) return;
    this.wakeScheduled = wakeAt;
    this.timeline.after(Math.max(wakeAt - this.timeline.now, 0), () => {
      if (this.wakeScheduled !== wakeAt) return;
      this.wakeScheduled = Number.POSITIVE_INFINITY;
      this.act(() => this.unit.wake(this.timeline.now));
    });
  }
}
