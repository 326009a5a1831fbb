/**
 * Clerks, neighbours and guards: they press red, again, several at once; they press green, sometimes too late; they ask
 * over MQTT. Until they are sent home. They press whatever stands on the desk, a unit that belongs to nobody as well.
 */
import type { Request } from "../../src/core/io.ts";
import type { Level } from "../../src/core/level.ts";
import type { Asking } from "./asking.ts";
import type { Timeline } from "./clock.ts";
import type { Device } from "./device.ts";
import type { Estate } from "./estate.ts";
import type { Rules } from "./rules.ts";
import type { Seed } from "./seed.ts";
import type { Transcript } from "./transcript.ts";

/** The world as far as people act in it. */
export interface Office {
  readonly timeline: Timeline;
  readonly estate: Estate;
  readonly rules: Rules;
  readonly asking: Asking;
  readonly transcript: Transcript;
}

export class People {
  presses = 0;
  private atWork = true;
  private readonly office: Office;
  private readonly seed: Seed;

  constructor(office: Office, seed: Seed) {
    this.office = office;
    this.seed = seed;
  }

  begin(): void {
    this.act(this.seed.spread(300, 6000));
  }

  goHome(): void {
    this.atWork = false;
  }

  press(device: Device): void {
    this.presses++;
    this.office.transcript.note(`red is pressed: ${device.where}`);
    device.press();
  }

  closeEverything(): void {
    const { asking, rules } = this.office;
    for (const alarm of rules.open.keys()) asking.ask({ verb: "close", alarm, by: "guard", reason: "all clear" });
  }

  private get devices(): Device[] {
    const { estate } = this.office;
    return estate.plugged.filter((device) => !estate.foreign.has(device));
  }

  private act(everyMs: number): void {
    this.office.timeline.after(this.seed.between(0, 2 * everyMs), () => {
      if (!this.atWork) return;
      if (this.devices.length > 0) this.doSomething();
      this.act(everyMs);
    });
  }

  private doSomething(): void {
    const device = this.seed.pick(this.devices);
    const dice = this.seed.next();
    if (dice < 0.35) this.press(device);
    else if (dice < 0.42) this.pressAgain(device);
    else if (dice < 0.47) for (const other of this.devices) if (this.seed.chance(0.5)) this.press(other);
    if (dice >= 0.47) this.answerOrAsk(device, dice);
  }

  private pressAgain(device: Device): void {
    for (let i = 0; i < 4; i++) this.office.timeline.after(i * this.seed.between(60, 900), () => this.press(device));
  }

  private answerOrAsk(device: Device, dice: number): void {
    const { asking, estate, rules } = this.office;
    const alarm = this.seed.pick([...rules.raisedAt.keys(), "nothing"]);
    const desk = this.seed.chance(0.9) ? (estate.deskOf(device) ?? "d1") : "nowhere";
    if (dice < 0.6) this.green(device);
    else if (dice < 0.66) asking.ask(raise(desk, this.seed.pick(["assist", "help", "lockdown"] as const)));
    else if (dice < 0.72) asking.ask({ verb: "accept", alarm, by: "guard" });
    else if (dice < 0.75) asking.ask({ verb: this.seed.pick(["attend", "cancel"] as const), alarm, by: "guard" });
    else if (dice < 0.77) asking.ask({ verb: "escalate", alarm });
    else if (dice < 0.95)
      asking.ask({ verb: "close", alarm: this.oldestOpen() ?? alarm, by: "guard", reason: "all clear" });
    else asking.ask({ verb: "identify", desk, seconds: 1 + this.seed.below(5) });
  }

  private green(device: Device): void {
    const what = this.seed.chance(0.8) ? "green" : "green-hold";
    this.office.transcript.note(`${what} is pressed: ${device.where}`);
    device.green(what);
  }

  private oldestOpen(): string | undefined {
    const { rules } = this.office;
    rules.readDisk();
    return rules.open.keys().next().value;
  }
}

function raise(desk: string, level: Level): Request {
  return level === "lockdown" ? { verb: "lockdown", desk } : { verb: "raise", desk, level };
}
