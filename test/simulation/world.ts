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
import { BrokerModel } from "./broker-model.ts";
import { buildingOf } from "./building.ts";
import { Timeline, WallClock } from "./clock.ts";
import { Disk } from "./disk.ts";
import { Host } from "./host.ts";
import { Ledger } from "./ledger.ts";
import { People } from "./people.ts";
import { check, Rules, Violation } from "./rules.ts";
import { Seed } from "./seed.ts";
import { checkSettled } from "./settled.ts";
import { type Subject, theCore } from "./subject.ts";
import { Transcript } from "./transcript.ts";
import type { UnitModel } from "./unit-model.ts";
import { Weather } from "./weather.ts";
import { type Fitting, Workplace } from "./workplace.ts";

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

export class World {
  readonly timeline = new Timeline();
  readonly wall = new WallClock(this.timeline);
  readonly ledger = new Ledger();
  readonly units = new Map<string, UnitModel>();
  readonly foreign = new Set<string>();
  readonly published: string[] = [];
  readonly places: readonly Workplace[];
  readonly site: Site;
  readonly disk: Disk;
  readonly broker: BrokerModel;
  readonly rules: Rules;
  readonly host: Host;
  readonly people: People;
  readonly transcript: Transcript;
  private readonly seed: Seed;

  constructor(number: number, subject: Subject, print?: (line: string) => void) {
    const seed = new Seed(number);
    const { timeline } = this;
    this.seed = seed;
    this.transcript = new Transcript(timeline, print);
    this.site = buildingOf(seed.fork("building"));
    this.disk = new Disk(timeline, seed.fork("disk"), {
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
    this.rules = new Rules(this.site, timeline, this.disk, this.ledger, this.units);
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
    this.places = this.furnish(subject);
    this.people = new People(
      timeline,
      this.host,
      this.rules,
      this.ledger,
      this.places,
      this.transcript,
      seed.fork("people"),
    );
    this.connect();
  }

  /** Switches everything on, in no order. */
  switchOn(): void {
    const seed = this.seed.fork("start");
    for (const place of this.places) this.timeline.after(seed.between(0, 2000), () => place.switchOn());
    this.timeline.after(seed.between(0, 2000), () => this.host.start());
  }

  checkSettled(): void {
    const { state, instant } = this.host;
    check(state !== undefined, "house", "the gateway does not run");
    checkSettled({ ...this, state, now: instant });
  }

  private furnish(subject: Subject): Workplace[] {
    const seed = this.seed.fork("fittings");
    const unnamed = seed.chance(0.3) ? 0.3 : 0;
    const resetsOnOpen = seed.chance(0.4);
    const deaf = seed.chance(0.2) ? seed.below(this.site.desks.size) : -1;
    const foreign = seed.chance(0.1) ? seed.below(this.site.desks.size) : -1;
    return [...this.site.desks.values()].map((desk, index) => {
      const build = {
        ...subject.unit,
        buzzerWorks: index !== deaf,
        protocol: index === foreign ? 2 : subject.unit.protocol,
      };
      const fitting: Fitting = { named: !seed.chance(unnamed), build, resetsOnOpen };
      const place = new Workplace(
        desk.id,
        desk.socket as string,
        this.timeline,
        seed.fork(desk.id),
        this.ledger,
        fitting,
        index === foreign,
        this.offer,
      );
      this.units.set(desk.id, place.unit);
      if (place.foreign) this.foreign.add(desk.id);
      return place;
    });
  }

  private connect(): void {
    const ports = new Map(
      this.places.map(({ desk, port }) => [this.site.desks.get(desk as never)?.socket as string, port]),
    );
    this.host.surround({
      send: (socket, line) => ports.get(socket)?.send(line),
      respond: ({ transaction }) => this.people.answered(transaction),
      started: () => {
        for (const { port } of this.places) port.tryOpen();
        this.broker.start();
      },
      died: () => {
        for (const place of this.places) {
          place.lost();
          place.port.drop();
        }
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
  world.timeline.runFor(seed.spread(6_000, 30_000));
  if (seed.chance(0.12)) longOutage(world, seed);
  world.people.goHome();
  weather.end();
  world.timeline.runFor(settleMs);
  world.checkSettled();
  world.people.closeEverything();
  world.timeline.runFor(settleMs);
  world.checkSettled();
  check(world.rules.open.size === 0, "13", "an alarm cannot be closed");
  if (seed.chance(0.3)) lastPress(world, seed);
}

/** A few lines are dead for about two minutes, and people press there; now and then the gateway is away meanwhile. */
function longOutage(world: World, seed: Seed): void {
  world.transcript.note("a long outage");
  const ms = seed.between(100_000, 160_000);
  for (const place of world.places) {
    if (place.foreign || !seed.chance(0.3)) continue;
    place.cable.goDead(ms);
    world.timeline.after(seed.between(0, 30_000), () => world.people.press(place));
  }
  if (seed.chance(0.3)) world.host.crash();
  world.timeline.runFor(ms);
}

/** The gateway dies for good while all sound: every sound ends, and every desk shows that the gateway is gone. */
function lastPress(world: World, seed: Seed): void {
  world.people.press(seed.pick(world.places.filter(({ foreign }) => !foreign)));
  world.timeline.runFor(300);
  world.host.crash();
  world.timeline.runFor(world.site.soundSeconds * 1000 + 4000);
  for (const [desk, unit] of world.units) {
    check(!unit.sounds, "sound ends", `${desk} still sounds, ${world.site.soundSeconds} s after the gateway died`);
    check(unit.light === "fault", "12", `${desk} shows ${unit.light} without a gateway`);
  }
}
