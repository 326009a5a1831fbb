/** The buzzer of a modelled unit: driven or not, read back or not, and until when. It knows no lines. */
import type { Buzzer } from "../../firmware-protocol/patterns.ts";

const never = Number.POSITIVE_INFINITY;
/** From the first driven step to its readback. */
export const senseMs = 2;

export class BuzzerModel {
  pattern: Buzzer = "silent";
  /** When it was last heard; the present while it sounds. */
  heardUntil = -1;
  /** A SHOW was not read back. */
  dead = false;
  private sound: "off" | "starting" | "heard" | "unheard" = "off";
  private startedAt = 0;
  private endsAt = never;
  private readonly works: boolean;
  private readonly ends: boolean;

  /**
   * @param works whether it sounds when it is driven
   * @param ends off in the units that are built wrong on purpose (mutants.ts)
   */
  constructor(works: boolean, ends: boolean) {
    this.works = works;
    this.ends = ends;
  }

  get sounds(): boolean {
    return this.pattern !== "silent" && this.works;
  }

  /** Whether it is known what the last SHOW came to. */
  get isKnown(): boolean {
    return this.sound !== "starting";
  }

  get wasHeard(): boolean {
    return this.sound === "heard";
  }

  get wakeAt(): number {
    const senseAt = this.sound === "starting" ? this.startedAt + senseMs : never;
    return Math.min(senseAt, this.pattern === "silent" || !this.ends ? never : this.endsAt);
  }

  show(pattern: Buzzer, seconds: number, now: number): void {
    if (pattern === "silent" || seconds === 0) return this.silence(now);
    if (this.pattern !== pattern) {
      this.noteHeard(now);
      this.sound = "starting";
      this.startedAt = now;
    }
    this.pattern = pattern;
    this.endsAt = now + seconds * 1000;
  }

  silence(now: number): void {
    this.noteHeard(now);
    this.pattern = "silent";
    this.sound = "off";
    this.endsAt = never;
  }

  /** Reads back the first step if that is due; says so. */
  sense(now: number): boolean {
    if (this.sound !== "starting" || this.startedAt + senseMs > now) return false;
    this.sound = this.works ? "heard" : "unheard";
    this.dead = !this.works;
    return true;
  }

  /** Falls silent if its time is over; says so. */
  end(now: number): boolean {
    if (this.pattern === "silent" || this.endsAt > now || !this.ends) return false;
    this.silence(now);
    return true;
  }

  private noteHeard(now: number): void {
    if (this.sounds) this.heardUntil = now;
  }
}
