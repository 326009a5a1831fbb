/**
 * A whole simulated building from one seed, and one day in it.
 *
 *     people ─► units ═cables═ ports ─► host (the core) ─► disk ─► broker
 *                 ▲ weather falls on all of them; rules look at every step ▲
 *
 * The day: everything is switched on; people work in bad weather; the weather turns fine and people stop; then the house
 * must be in order. Then all alarms are closed, and the house must be at rest. At last somebody presses, the
 * gateway dies for good, and every sound must end by itself.
 *
 * Time is simulated, chance comes from the seed, and nothing else moves: the same seed tells the same story.
 */
import type { Input } from "../../src/core/io.ts";
import type { Site } from "../../src/core/site.ts";
import { Asking } from "./asking.ts";
import { BrokerModel } from "./broker-model.ts";
import { buildingOf } from "./building.ts";
import { Timeline, WallClock } from "./clock.ts";
import type { Device } from "./device.ts";
import { Disk } from "./disk.ts";
import { Estate } from "./estate.ts";
import { Exercise } from "./exercise.ts";
import { type Furniture, furnish } from "./furnish.ts";
import { Host } from "./host.ts";
import { Ledger } from "./ledger.ts";
import { Man } from "./man.ts";
import { People } from "./people.ts";
import { StrangeInputs } from "./provenance.ts";
import { Rules } from "./rules.ts";
import { check, type Scene, Violation } from "./scene.ts";
import { Seed } from "./seed.ts";
import { checkSettled } from "./settled.ts";
import { Socket } from "./socket.ts";
import { type Subject, theCore } from "./subject.ts";
import { Technician } from "./technician.ts";
import { Transcript } from "./transcript.ts";
import { Weather } from "./weather.ts";

export interface Options {
  /** Off: the wall clock runs as it should, and everything else happens as with a lying one. */
  readonly clockLies?: boolean;
  readonly print?: ((line: string) => void) | undefined;
}

export interface Outcome {
  readonly seed: number;
  /** What was broken; nothing in a good run. */
  readonly violation: { readonly rule: string; readonly message: string } | undefined;
  /** Hash of the whole transcript. */
  readonly transcript: string;
  /** Hash of all effects without their stamps. */
  readonly decisions: string;
  readonly tail: readonly string[];
  readonly simulatedMs: number;
  readonly presses: number;
  readonly alarms: number;
}

/** Restored faults take 5 s, a lost link 3 s, a disk that fails is tried each second. */
const settleMs = 14_000;

export class World implements Scene {
  readonly timeline = new Timeline();
  readonly wall = new WallClock(this.timeline);
  readonly ledger = new Ledger();
  readonly strange = new StrangeInputs();
  readonly published: string[] = [];
  readonly site: Site;
  readonly estate: Estate;
  readonly disk: Disk;
  readonly broker: BrokerModel;
  readonly rules: Rules;
  readonly host: Host;
  readonly asking: Asking;
  readonly people: People;
  readonly technician: Technician;
  readonly exercise: Exercise;
  readonly man: Man;
  readonly transcript: Transcript;
  private readonly seed: Seed;
  private readonly furniture: Furniture;

  constructor(number: number, subject: Subject, print?: (line: string) => void) {
    const seed = new Seed(number);
    const { timeline } = this;
    this.seed = seed;
    this.transcript = new Transcript(timeline, print);
    this.site = buildingOf(seed.fork("building"));
    this.furniture = furnish(this.site, seed.fork("fittings"), subject.unit, timeline, this.ledger);
    this.disk = new Disk(timeline, seed.fork("disk"), this.furniture.pairings, {
      appended: (seq) => this.offer({ kind: "appended", seq }),
      failing: (detail) => this.offer({ kind: "journal", detail }),
      refused: (_, why) => check(false, "3", why),
    });
    this.broker = new BrokerModel(
      timeline,
      seed.fork("broker"),
      this.disk,
      {
        changed: (detail) => this.offer({ kind: "broker", broker: "main", detail }),
        delivered: (id) => void this.published.push(id),
      },
      subject.outboxSkips,
    );
    this.estate = new Estate(this.site, () => this.host.state?.pairings ?? this.disk.pairings);
    this.rules = new Rules(this);
    this.host = new Host(
      this.site,
      subject,
      timeline,
      this.wall,
      this.disk,
      this.rules,
      this.transcript,
      seed.fork("host"),
    );
    this.furnishSockets();
    this.asking = new Asking(timeline, this.host, this.ledger, seed.fork("asking"));
    this.people = new People(this, seed.fork("people"));
    const press = (device: Device): void => this.people.press(device);
    this.technician = new Technician(this, [...this.site.desks.keys()], press, seed.fork("technician"));
    this.exercise = new Exercise(this, [...this.site.desks.keys()], press, seed.fork("exercise"));
    this.man = new Man(timeline, this.transcript, seed.fork("man"));
    this.connect();
  }

  /** Where the plan says that the unit of each desk is. */
  get planned(): ReadonlyMap<string, Socket> {
    return new Map(this.furniture.fitted.map(({ desk, socket }) => [desk, this.estate.sockets.get(socket) as Socket]));
  }

  /** Switches everything on, in no order. */
  switchOn(): void {
    const seed = this.seed.fork("start");
    for (const { socket, device } of this.furniture.fitted)
      this.estate.sockets.get(socket)?.expect(device, seed.between(0, 2000));
    this.timeline.after(seed.between(0, 2000), () => this.host.start());
  }

  checkSettled(): void {
    const { state, instant } = this.host;
    check(state !== undefined, "house", "the gateway does not run");
    checkSettled({ ...this, state, now: instant });
  }

  private furnishSockets(): void {
    const seed = this.seed.fork("sockets");
    for (const id of this.site.sockets) {
      const socket = new Socket(id, this.timeline, seed.fork(id), this.strange, this.offer);
      socket.watch = (obeyed) => this.rules.trust.obeyed(obeyed);
      this.estate.sockets.set(id, socket);
    }
    const { fitted, shelf, foreign } = this.furniture;
    for (const device of [...fitted.map((one) => one.device), ...shelf]) this.estate.add(device);
    for (const device of foreign) this.estate.foreign.add(device);
  }

  private connect(): void {
    const { sockets } = this.estate;
    this.host.surround({
      send: (socket, line) => sockets.get(socket)?.port.send(line),
      respond: ({ transaction, response }) => this.asking.answered(transaction, response),
      started: () => {
        for (const { port } of sockets.values()) port.tryOpen();
        this.broker.start();
      },
      died: () => {
        for (const { port } of sockets.values()) port.drop();
        this.broker.stop();
        this.disk.crash();
      },
    });
  }

  private readonly offer = (input: Input): void => this.host.offer(input);
}

/** Lives the day of one seed. */
export function live(number: number, subject: Subject = theCore, { clockLies = true, print }: Options = {}): Outcome {
  const world = new World(number, subject, print);
  let violation: Outcome["violation"];
  try {
    day(world, new Seed(number).fork("day"), clockLies);
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    violation = { rule: error.rule, message: error.message };
    world.transcript.note(`BROKEN ${error.message}`);
  }
  const { transcript, timeline, people, rules } = world;
  const { everything, decisions, tail } = transcript;
  return {
    seed: number,
    violation,
    transcript: everything,
    decisions,
    tail,
    simulatedMs: timeline.now,
    presses: people.presses,
    alarms: rules.raisedAt.size,
  };
}

/** Whether the wall clock decided something shows in a few days as well as in all. */
const everySoMany = 4;

/** Lives many seeds, some of them twice; gives the first that broke a promise, or what they came to. */
export function liveMany(first: number, count: number, print?: (outcome: Outcome) => void): Outcome | undefined {
  for (let seed = first; seed < first + count; seed++) {
    const outcome = seed % everySoMany === 0 ? liveTwice(seed, () => theCore) : live(seed);
    print?.(outcome);
    if (outcome.violation !== undefined) return outcome;
  }
  return undefined;
}

/** Lives a seed with a lying wall clock and with an honest one: wall time decides nothing (rule 14). */
export function liveTwice(seed: number, subject: () => Subject, print?: (line: string) => void): Outcome {
  const outcome = live(seed, subject(), { print });
  if (outcome.violation !== undefined) return outcome;
  const honest = live(seed, subject(), { clockLies: false });
  if (honest.decisions === outcome.decisions) return outcome;
  return {
    ...outcome,
    violation: { rule: "14", message: "rule 14: with an honest wall clock other things are decided" },
  };
}

function day(world: World, seed: Seed, clockLies: boolean): void {
  const weather = new Weather(world, seed.fork("weather"));
  if (clockLies) weather.clockJumps(seed.fork("clock"));
  world.transcript.note(
    `${world.site.desks.size} desks, ${world.site.soundSeconds} s of sound, weather: ${weather.kinds.join(" ") || "fine"}`,
  );
  world.switchOn();
  world.timeline.runFor(seed.between(0, 6000));
  weather.begin();
  world.people.begin();
  if (seed.chance(0.6)) world.technician.begin();
  if (seed.fork("officer").chance(0.4)) world.exercise.begin();
  world.timeline.runFor(seed.spread(6_000, 30_000));
  if (seed.chance(0.1)) longOutage(world, seed);
  world.people.goHome();
  world.technician.goHome();
  world.exercise.goHome();
  weather.end();
  settle(world);
  world.people.closeEverything();
  settle(world);
  check(world.rules.open.size === 0, "13", "an alarm cannot be closed");
  if (seed.chance(0.25)) bringInOrder(world);
  if (seed.chance(0.3)) lastPress(world, seed);
}

function settle(world: World): void {
  world.timeline.runFor(settleMs);
  world.checkSettled();
}

/** A few lines are dead for about two minutes, and people press there; now and then the gateway is away meanwhile. */
function longOutage(world: World, seed: Seed): void {
  world.transcript.note("a long outage");
  const ms = seed.between(100_000, 160_000);
  for (const socket of world.estate.sockets.values()) {
    const { device } = socket;
    if (device === undefined || world.estate.foreign.has(device) || !seed.chance(0.3)) continue;
    socket.cable.goDead(ms);
    world.timeline.after(seed.between(0, 30_000), () => world.people.press(device));
  }
  if (seed.chance(0.3)) world.host.crash();
  world.timeline.runFor(ms);
}

/** Whatever was swapped, reset, replaced or half paired: all desks can be brought together with their units again. */
function bringInOrder(world: World): void {
  world.transcript.note("everything is brought in order");
  world.technician.bringInOrder(world.planned);
  // People who look for the right one press buttons that call.
  world.people.closeEverything();
  settle(world);
  world.technician.testAll(world.planned.keys());
  settle(world);
  check(world.rules.open.size === 0, "test", "a function test calls");
  for (const [desk, { id, device }] of world.planned) {
    if (device !== undefined && world.estate.foreign.has(device)) continue;
    const unit = world.estate.unitOf(desk);
    check(
      unit !== undefined && unit.socket?.id === id,
      "together",
      `${desk} cannot be brought together with a unit at ${id}`,
    );
    check(world.estate.pairingAt(desk)?.testedAt !== undefined, "test", `${desk} cannot be tested`);
  }
  world.technician.breakOffATest(world.planned.keys());
  world.people.closeEverything();
  settle(world);
}

/** The gateway dies for good while all sound: every sound ends, and every desk shows that the gateway is gone. */
function lastPress(world: World, seed: Seed): void {
  const { estate } = world;
  const ours = estate.plugged.filter((device) => estate.relation(device) === "paired");
  if (ours.length > 0) world.people.press(seed.pick(ours));
  world.timeline.runFor(300);
  world.host.crash();
  world.timeline.runFor(world.site.soundSeconds * 1000 + 4000);
  for (const { unit, where } of estate.plugged) {
    check(!unit.sounds, "sound ends", `${where} still sounds, ${world.site.soundSeconds} s after the gateway died`);
    const light = unit.key === undefined ? "unpaired" : "fault";
    check(unit.light === light, "12", `${where} shows ${unit.light} without a gateway`);
  }
}
