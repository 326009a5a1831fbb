/**
 * A technician at work while the house is: pairs units, unpairs and moves them, tests desks, is interrupted in the middle. At the end of
 * the day everything is brought in order again, by the book (`bringInOrder`).
 */
import type { Response } from "../../src/core/io.ts";
import type { Device } from "./device.ts";
import { sameKey } from "./estate.ts";
import type { Office } from "./people.ts";
import { check } from "./scene.ts";
import type { Seed } from "./seed.ts";
import type { Socket } from "./socket.ts";
import { noUid } from "./unit-build.ts";

const isOk = ({ status }: Response): boolean => status === "ok";

export class Technician {
  private atWork = true;
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
    this.act(this.seed.spread(700, 6000));
  }

  goHome(): void {
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
    const { seed } = this;
    const { asking } = this.office;
    const desk = seed.pick(this.desks);
    const dice = seed.next();
    if (dice < 0.32) this.test(this.quietDesk ?? desk);
    else if (dice < 0.62) this.pairSomething(desk);
    else if (dice < 0.77) asking.ask({ verb: "unpair", desk });
    else if (dice < 0.92) asking.ask({ verb: "move", desk, to: seed.chance(0.6) ? desk : seed.pick(this.desks) });
    else asking.ask({ verb: "pair-cancel" });
  }

  /** Where nobody calls, a test can be had. */
  private get quietDesk(): string | undefined {
    const { estate, rules } = this.office;
    const calling = [...rules.open.values()].map(({ desk }) => desk as string);
    const quiet = this.desks.filter((desk) => !calling.includes(desk) && estate.unitOf(desk) !== undefined);
    return quiet.length === 0 ? undefined : this.seed.pick(quiet);
  }

  private later(low: number, high: number, act: () => void): void {
    this.office.timeline.after(this.seed.spread(low, high), () => {
      if (this.atWork) act();
    });
  }

  private test(desk: string): void {
    const { asking, estate } = this.office;
    const { seed } = this;
    asking.ask({ verb: "test", desk, seconds: 1 + seed.below(10) }, (response) => {
      const device = estate.unitOf(desk);
      if (!isOk(response) || device === undefined) return;
      if (seed.chance(0.8)) this.later(50, 4000, () => this.press(device));
      if (seed.chance(0.2)) this.later(1000, 6000, () => this.press(device));
      this.later(1000, 8000, () => asking.ask({ verb: "test-confirm", desk, room: this.labelOf(desk), by: "t" }));
    });
  }

  /** Now and then the label says another room than the plan. */
  private labelOf(desk: string): string {
    return this.seed.chance(0.8) ? this.roomOf(desk) : "attic";
  }

  private roomOf(desk: string): string {
    return this.office.rules.site.desks.get(desk as never)?.room.name ?? "";
  }

  private pairSomething(desk: string): void {
    const { estate } = this.office;
    const fresh = estate.plugged.filter((device) => estate.relation(device) === "new");
    if (fresh.length === 0) return;
    const device = this.seed.pick(fresh);
    const another = this.seed.pick(fresh);
    this.pair(device, desk, this.seed.chance(0.5), () => {
      if (another !== device && this.seed.chance(0.3)) this.press(another);
    });
  }

  /** The four steps: window, press, look which one blinks, confirm. */
  private pair(device: Device, desk: string, replace: boolean, meanwhile: () => void = () => undefined): void {
    const { asking } = this.office;
    const socket = this.seed.chance(0.5) ? device.socket?.id : undefined;
    const window = {
      verb: "pair",
      seconds: 2 + this.seed.below(10),
      ...(socket === undefined ? {} : { socket }),
    } as const;
    asking.ask(window, (response) => {
      if (!isOk(response)) return;
      this.later(100, 2000, () => {
        this.press(device);
        meanwhile();
        this.later(50, 3000, () => asking.ask({ verb: "pair-confirm", uid: device.uid, desk, replace }));
      });
    });
  }

  // ── the end of the day ───────────────────────────────────────────────────

  /** By the book: each desk gets a unit that is paired with it, at the socket of the plan, whatever there was before. */
  bringInOrder(planned: ReadonlyMap<string, Socket>): void {
    const { asking, estate, timeline } = this.office;
    asking.isPatient = true;
    asking.ask({ verb: "pair-cancel" });
    for (const device of estate.devices) this.eraseIfCopied(device);
    for (const [desk, socket] of planned) this.bringHome(desk, socket);
    timeline.runFor(6000);
    for (const [desk, { id, device }] of planned) {
      const isThere = device !== undefined && estate.deskOf(device) === desk;
      if (isThere && !estate.isAtHome(device)) asking.ask({ verb: "move", desk, to: desk });
      if (isThere) this.waitFor(2000, () => estate.pairingAt(desk)?.socket === id);
    }
    this.atWork = true;
    for (const [desk, socket] of planned) this.fit(desk, socket);
    this.atWork = false;
  }

  /** Each desk that was not tested since its unit was fitted: its button, its own tone, the room on its label. */
  testAll(desks: Iterable<string>): void {
    const { asking, estate, timeline } = this.office;
    for (const desk of desks) {
      const device = estate.unitOf(desk);
      if (device === undefined || estate.pairingAt(desk)?.testedAt !== undefined) continue;
      asking.ask({ verb: "test", desk, seconds: 10 });
      timeline.runFor(200);
      this.press(device);
      timeline.runFor(300);
      check(device.unit.shows === "chirp", "test", `${desk} was pressed for a test and does not chirp`);
      asking.ask({ verb: "test-confirm", desk, room: this.roomOf(desk), by: "technician" });
      this.waitFor(2000, () => estate.pairingAt(desk)?.testedAt !== undefined);
    }
  }

  /** Announces a test, thinks better of it, and leaves: who presses there next is in danger and not under test. */
  breakOffATest(desks: Iterable<string>): void {
    const { asking, estate, timeline } = this.office;
    const desk = [...desks].find((one) => estate.unitOf(one) !== undefined);
    const device = desk === undefined ? undefined : estate.unitOf(desk);
    if (desk === undefined || device === undefined) return;
    asking.ask({ verb: "test", desk, seconds: 60 });
    timeline.runFor(200);
    asking.ask({ verb: "test-cancel", desk });
    timeline.runFor(200);
    this.press(device);
    timeline.runFor(1000);
  }

  private waitFor(ms: number, done: () => boolean): void {
    const { timeline } = this.office;
    for (const end = timeline.now + ms; timeline.now < end && !done(); ) timeline.runFor(50);
  }

  /** Of two units with one uid, the one that holds no key of ours gets another. */
  private eraseIfCopied(device: Device): void {
    const { estate } = this.office;
    const others = estate.devices.filter((other) => other !== device && other.uid === device.uid);
    if (device.uid === noUid || others.length === 0 || estate.relation(device) === "paired") return;
    const { socket } = device;
    socket?.unplug();
    device.erase();
    socket?.plug(device);
  }

  /** Puts the unit that is paired with a desk where the plan wants it, and whoever was there where that one was. */
  private bringHome(desk: string, socket: Socket): void {
    const { estate } = this.office;
    const pairing = estate.pairingAt(desk);
    const holder = estate.devices.find(
      ({ unit }) => unit.uid === pairing?.uid && unit.key !== undefined && sameKey(unit.key, pairing.key),
    );
    if (holder === undefined || holder.socket === socket) return;
    const found = socket.unplug();
    const from = holder.socket;
    from?.unplug();
    socket.plug(holder);
    if (found !== undefined && from !== undefined) from.plug(found);
  }

  /** Makes the unit at a socket the one of its desk, if it is not. */
  private fit(desk: string, socket: Socket): void {
    const { asking, estate } = this.office;
    const [spare] = estate.shelf;
    if (socket.device === undefined && spare !== undefined) socket.plug(spare);
    const { device } = socket;
    if (device === undefined || estate.foreign.has(device)) return;
    const isDone = (): boolean => estate.deskOf(device) === desk && estate.isAtHome(device);
    if (isDone()) return;
    if (device.unit.key !== undefined) {
      socket.unplug();
      device.factoryReset();
      socket.plug(device);
    }
    const known = estate.pairingOf(device);
    if (known !== undefined) asking.ask({ verb: "unpair", desk: known.desk });
    this.office.timeline.runFor(3000);
    for (let tries = 0; tries < 4 && !isDone(); tries++) {
      this.pair(device, desk, true);
      this.waitFor(6000, isDone);
      if (!isDone()) asking.ask({ verb: "pair-cancel" });
    }
  }
}
