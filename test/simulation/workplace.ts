/** One desk: its unit, the cable, and the gateway's port at the other end. */
import { limits } from "../../firmware-protocol/limits.ts";
import type { Input } from "../../src/core/io.ts";
import { Cable } from "./cable.ts";
import type { Timeline } from "./clock.ts";
import type { Ledger } from "./ledger.ts";
import { Port } from "./port.ts";
import type { Seed } from "./seed.ts";
import { type Build, type ResetCause, UnitModel } from "./unit-model.ts";

/** What is special about a desk. */
export interface Fitting {
  readonly named: boolean;
  readonly build: Build;
  /** Opening the port pulls the unit's reset line, as on many boards. */
  readonly resetsOnOpen: boolean;
}

const namelessUid = "0".repeat(12);

export class Workplace {
  readonly desk: string;
  readonly unit: UnitModel;
  readonly cable: Cable;
  readonly port: Port;
  readonly foreign: boolean;
  private wakeScheduled = Number.POSITIVE_INFINITY;
  private resets = 0;
  private fine = false;
  private readonly timeline: Timeline;
  private readonly seed: Seed;
  private readonly ledger: Ledger;

  constructor(
    desk: string,
    socket: string,
    timeline: Timeline,
    seed: Seed,
    ledger: Ledger,
    fitting: Fitting,
    foreign: boolean,
    offer: (input: Input) => void,
  ) {
    this.desk = desk;
    this.timeline = timeline;
    this.seed = seed;
    this.ledger = ledger;
    this.foreign = foreign;
    const uid = fitting.named ? seed.hex(12) : namelessUid;
    this.cable = new Cable(timeline, seed, seed.spread(0.1, 4), {
      unit: (bytes) => this.act(() => this.unit.hear(bytes, timeline.now)),
      gateway: (bytes) => this.port.take(bytes),
    });
    this.unit = new UnitModel(uid, seed.below(0x100), fitting.build, (line) => this.cable.toGateway(line));
    this.port = new Port(socket, timeline, seed, this.cable, offer, () => {
      if (fitting.resetsOnOpen) this.reset("external");
    });
  }

  /** Switches on for the first time. */
  switchOn(): void {
    this.act(() => this.unit.start("power", this.timeline.now));
  }

  press(): void {
    this.happen("press", () => this.unit.press(this.timeline.now));
  }

  key(what: "green" | "green-hold"): void {
    this.happen(what, () => this.unit.key(what, this.timeline.now));
  }

  private happen(what: "press" | "green" | "green-hold", act: () => number | undefined): void {
    if (!this.unit.powered) return;
    const { events } = this.unit;
    // In a full queue the oldest that is not a press gives way.
    const weak = events.length < limits.eventsKept ? undefined : events.find((event) => event.what !== "press");
    if (weak !== undefined) this.ledger.forfeit(this.desk, [weak.name]);
    this.act(() => {
      const name = act();
      if (name !== undefined) this.ledger.did(this.desk, name, what, this.timeline.now);
    });
  }

  /** Deaf for the time of its boot loader; a loss of power takes its memory with it. */
  reset(cause: ResetCause): void {
    const reset = ++this.resets;
    if (cause === "power") {
      this.ledger.forfeit(
        this.desk,
        this.unit.events.map(({ name }) => name),
      );
      this.unit.powerOff(this.timeline.now);
    } else this.unit.halt(this.timeline.now);
    this.timeline.after(this.seed.spread(5, 2000), () => {
      if (reset === this.resets) this.act(() => this.unit.start(cause, this.timeline.now));
    });
  }

  /** The gateway has lost this unit; one without a name will be a stranger when it comes again. */
  lost(): void {
    if (this.unit.uid === namelessUid) this.ledger.blur(this.desk);
  }

  /** Pulls the cable, and with it the unit's supply if it has no other. */
  pull(ms: number): void {
    this.cable.pull();
    this.lost();
    this.port.lose();
    if (this.seed.chance(0.5)) this.reset("power");
    this.timeline.after(ms, () => this.cable.plug());
  }

  /** The line is dead without anybody noticing; later the port does. */
  goDead(ms: number): void {
    this.cable.goDead(ms);
    this.timeline.after(this.seed.between(0, 2 * ms), () => {
      if (this.fine) return;
      this.lost();
      this.port.lose();
    });
  }

  /** From now on nothing happens to this desk by itself. */
  mend(): void {
    this.fine = true;
    this.cable.mend();
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
