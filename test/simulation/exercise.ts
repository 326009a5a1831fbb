/**
 * Somebody who has the house practise: announces drills, has people press in them, once, twice, elsewhere, with both keys, and ends them or
 * lets them end. On some days only, so that the others stay as they are.
 */
import type { Response } from "../../src/core/io.ts";
import type { Device } from "./device.ts";
import type { Office } from "./people.ts";
import type { Seed } from "./seed.ts";

const by = "safety";

export class Exercise {
  private atWork = true;
  /** The desks that were announced last, whether that drill still goes on or not. */
  private announced: readonly string[] = [];
  private readonly office: Office;
  private readonly desks: readonly string[];
  private readonly press: (device: Device) => void;
  private readonly seed: Seed;

  constructor(office: Office, desks: readonly string[], press: (device: Device) => void, seed: Seed) {
    this.office = office;
    this.desks = desks;
    this.press = press;
    this.seed = seed;
  }

  begin(): void {
    this.act(this.seed.spread(300, 2500));
  }

  goHome(): void {
    if (this.announced.length > 0) this.office.asking.ask({ verb: "drill-end", by });
    this.atWork = false;
  }

  private act(everyMs: number): void {
    this.office.timeline.after(this.seed.between(0, 2 * everyMs), () => {
      if (!this.atWork) return;
      this.doSomething();
      this.act(everyMs);
    });
  }

  private doSomething(): void {
    const dice = this.seed.next();
    if (dice < 0.25 || this.announced.length === 0) return this.announce();
    if (dice < 0.65) return this.pressAt(this.seed.pick(this.announced));
    if (dice < 0.75) return this.pressAt(this.seed.pick(this.desks));
    if (dice < 0.83) return this.practiseAgain();
    if (dice < 0.94) return this.holdBothAt(this.seed.pick(this.seed.chance(0.5) ? this.announced : this.desks));
    this.office.asking.ask({ verb: "drill-end", by });
  }

  private announce(): void {
    const { seed } = this;
    const desks = this.desks.filter(() => seed.chance(0.3));
    if (desks.length === 0) return;
    const seconds = seed.chance(0.5) ? 600 : 1 + seed.below(20);
    this.office.asking.ask({ verb: "drill", desks, seconds, by }, ({ status }: Response) => {
      if (status === "ok" && this.atWork) this.announced = desks;
    });
  }

  /** Once, or twice as somebody does who means it. */
  private pressAt(desk: string): void {
    const device = this.office.estate.unitOf(desk);
    if (device === undefined) return;
    this.press(device);
    if (this.seed.chance(0.3)) this.office.timeline.after(this.seed.spread(60, 4000), () => this.press(device));
  }

  /** “Well done, and now once more”: the second time is none. */
  private practiseAgain(): void {
    const { rules, asking, timeline } = this.office;
    rules.readDisk();
    for (const { alarm, desk, mode } of rules.open.values()) {
      if (mode === "real") continue;
      asking.ask({ verb: "close", alarm, by, reason: "well done" });
      timeline.after(this.seed.spread(300, 3000), () => this.pressAt(desk));
    }
  }

  private holdBothAt(desk: string): void {
    const device = this.office.estate.unitOf(desk);
    if (device === undefined) return;
    this.press(device);
    this.office.transcript.note(`both keys are held: ${device.where}`);
    device.holdBoth();
  }
}
