/**
 * The promises of the README as invariants, looked at in every step of the gateway; `settled.ts` has those that hold once
 * the weather is fine again, `rules-trust.ts` those about units, keys and the man in the cable. Each is named by its number
 * among the rules of behaviour; `house` is what any program owes its machine: bounded work, bounded memory.
 *
 * The rules look at what goes in and comes out, at the real state of the units and of the disk, and at
 * the ledger of what people did. They never ask the core what it thinks of itself where the world can tell.
 */
import { limits } from "../../firmware-protocol/limits.ts";
import { lightPatterns } from "../../firmware-protocol/patterns.ts";
import { alarmAt, callsTo, isReal } from "../../src/core/alarm.ts";
import { causesPerSource } from "../../src/core/causes.ts";
import { causeOf, type Happening, type Mode, type RufkreisEvent } from "../../src/core/event.ts";
import type { Step } from "../../src/core/gateway.ts";
import type { Effect, Input, Verb } from "../../src/core/io.ts";
import type { Link } from "../../src/core/link-state.ts";
import type { Site } from "../../src/core/site.ts";
import type { State } from "../../src/core/state.ts";
import type { Instant } from "../../src/core/time.ts";
import { deedKey, toldBy, transactionOf } from "./ledger.ts";
import { shownBy } from "./reading.ts";
import { Repetition } from "./repetition.ts";
import { CircuitRules } from "./rules-circuits.ts";
import { DrillRules } from "./rules-drill.ts";
import { EventRules } from "./rules-events.ts";
import { checkImpersonal } from "./rules-records.ts";
import { ShownRules } from "./rules-shown.ts";
import { TestRules } from "./rules-test.ts";
import { TrustRules } from "./rules-trust.ts";
import { check, type Scene } from "./scene.ts";

const lateAfterMs = 120_000;
/** One wake for each millisecond would be a spin; retries of sixteen bad cables come to less than half of this. */
const wakesPerSecondMax = 600;
const stepsPerSecondMax = 10_000;
/** Codes of faults that a desk may have at the same time. */
const faultsPerDeskMax = 16;

export class Rules {
  /** When each alarm was first recorded, on the timeline. */
  readonly raisedAt = new Map<string, number>();
  /** When each alarm called its neighbours last: raised, or pressed again. */
  private calledAt = new Map<string, number>();
  /** The same, as far as it is on disk. */
  private readonly calledOnDisk = new Map<string, number>();
  /** When each event was recorded, by id. */
  private readonly recordedAt = new Map<string, number>();
  private readonly requestsOnDisk = new Set<string>();
  /** Alarms that are open by what is on disk. */
  readonly open = new Map<string, OpenByRecords>();
  readonly attended = new Set<string>();
  readonly accepted = new Set<string>();
  readonly sounded = new Set<string>();
  /** Alarms of which somebody was booked as sounding, and had been heard. */
  private readonly heard = new Set<string>();
  /** When each socket was told to sound last. */
  private readonly toldLoudAt = new Map<string, number>();
  readonly events: EventRules;
  readonly trust: TrustRules;
  private readonly tests: TestRules;
  private readonly circuits: CircuitRules;
  private readonly drills: DrillRules;
  private readonly shown = new ShownRules();
  private readonly repetition: Repetition;
  private rowsSeen = 0;
  private second = -1;
  private steps = 0;
  private wakes = 0;
  private readonly scene: Scene;

  constructor(scene: Scene) {
    this.scene = scene;
    this.events = new EventRules(scene);
    this.trust = new TrustRules(scene);
    this.tests = new TestRules(scene);
    this.circuits = new CircuitRules(scene);
    this.drills = new DrillRules(scene);
    this.repetition = new Repetition(scene);
  }

  get site(): Site {
    return this.scene.site;
  }

  // ── what the world tells ─────────────────────────────────────────────────

  /** A process began with what the disk holds. */
  started(state: State, machineBoot: number): void {
    this.readDisk();
    this.repetition.clear();
    this.tests.clear();
    this.calledAt = new Map(this.calledOnDisk);
    const open = [...this.open.keys()].sort().join(" ");
    const begun = [...state.alarms.keys()].sort().join(" ");
    check(open === begun, "13", `after a restart ${begun || "no alarm"} is open, on disk it is ${open || "none"}`);
    this.circuits.started(state, machineBoot);
    this.drills.started(machineBoot);
    this.shown.started(state);
    this.trust.started(state);
  }

  stepped(before: State, input: Input, made: Step, now: Instant): void {
    const { state, effects, wakeAt } = made;
    this.checkPace(input, wakeAt(), now);
    this.checkOrder(effects);
    const records = effects.flatMap((effect) =>
      effect.kind === "append" ? effect.records.map(({ event }) => event) : [],
    );
    this.readDisk();
    for (const record of records) this.checkRecord(record, input, state, effects);
    this.events.stepped(before, input, records, made);
    this.tests.stepped(before, input, records, made);
    this.circuits.stepped(before, input, records, made);
    this.drills.stepped(records, made);
    this.shown.stepped(records, made);
    this.trust.stepped(before, input, records, made);
    const overdue = this.repetition.overdue(before, input, made);
    check(overdue === undefined, "13", overdue ?? "");
    for (const effect of effects) this.checkShow(effect, state);
    this.checkBounds(state);
  }

  performed(effect: Effect, state: State): void {
    this.readDisk();
    this.events.performed(effect, state);
    this.trust.performed(effect, state);
    if (effect.kind !== "respond" || effect.response.status !== "ok") return;
    if (unrecorded.includes(effect.verb)) return;
    check(
      this.requestsOnDisk.has(effect.transaction),
      "3",
      `${effect.verb} ${effect.transaction} was answered before it was on disk`,
    );
  }

  /** Takes in what has come to the disk since. */
  readDisk(): void {
    const { rows } = this.scene.disk;
    for (; this.rowsSeen < rows.length; this.rowsSeen++) {
      const { event } = rows[this.rowsSeen] as { event: RufkreisEvent };
      this.events.written(event);
      const transaction = transactionOf(event);
      if (transaction !== undefined) this.requestsOnDisk.add(transaction);
      this.readOpen(event);
      if (event.type === "accepted" || event.type === "attended") this.accepted.add(event.alarm);
      if (event.type === "attended") this.attended.add(event.alarm);
      if (event.type === "upgraded" || (event.type === "pressed" && event.ageMs <= lateAfterMs)) this.readAnew(event);
      if (callsNow(event)) {
        this.calledOnDisk.set(event.alarm, this.recordedAt.get(event.id) ?? 0);
      }
      if (event.type === "sounding") this.sounded.add(event.alarm);
    }
  }

  /** A call begins anew: nobody comes to it yet, and a sound that is another one than before has been heard by nobody. */
  private readAnew({ type, alarm }: Extract<RufkreisEvent, { type: "upgraded" | "pressed" }>): void {
    if (type === "upgraded" || this.accepted.has(alarm)) this.sounded.delete(alarm);
    this.accepted.delete(alarm);
  }

  private readOpen(event: RufkreisEvent): void {
    if (event.type === "raised" || event.type === "missed")
      this.open.set(event.alarm, { ...event, called: [...event.called] });
    if (event.type === "closed") this.open.delete(event.alarm);
    if (event.type !== "escalated" && event.type !== "upgraded") return;
    const open = this.open.get(event.alarm);
    if (open === undefined) return;
    const level = event.type === "upgraded" ? event.level : open.level;
    this.open.set(event.alarm, { ...open, level, called: [...new Set([...open.called, ...event.called])] });
  }

  // ── one step ─────────────────────────────────────────────────────────────

  private checkPace(input: Input, wakeAt: Instant, now: Instant): void {
    const second = Math.floor(this.scene.timeline.now / 1000);
    if (second !== this.second) Object.assign(this, { second, steps: 0, wakes: 0 });
    this.steps++;
    if (input.kind === "wake") this.wakes++;
    check(this.steps <= stepsPerSecondMax, "house", `more than ${stepsPerSecondMax} steps in one second`);
    check(this.wakes <= wakesPerSecondMax, "house", `woken more than ${wakesPerSecondMax} times in one second`);
    check(
      !Number.isNaN(wakeAt) && wakeAt <= now + limits.beatIntervalMs,
      "house",
      `wakes itself at ${wakeAt}, it is ${now}`,
    );
  }

  private checkOrder(effects: readonly Effect[]): void {
    const order = { send: 0, append: 1, respond: 2 };
    const sorted = effects.every(
      (effect, place) => place === 0 || order[effect.kind] >= order[(effects[place - 1] as Effect).kind],
    );
    check(sorted, "2", `effects out of order: ${effects.map(({ kind }) => kind).join(" ")}`);
    if (!raises(effects)) return;
    const firstSilent = effects.findIndex((effect) => shownBy(effect)?.buzzer === "silent");
    const lastLoud = effects.findLastIndex((effect) => (shownBy(effect)?.buzzer ?? "silent") !== "silent");
    check(firstSilent < 0 || lastLoud < firstSilent, "2", "a light was told before a buzzer");
  }

  private checkRecord(event: RufkreisEvent, input: Input, state: State, effects: readonly Effect[]): void {
    this.checkCause(event, input);
    checkImpersonal(event, this.site);
    this.recordedAt.set(event.id, this.scene.timeline.now);
    if (callsNow(event)) this.checkCall(event, state, effects);
    if (event.type === "accepted") this.checkAccepted(event);
    if (event.type === "sounding") this.checkSounding(event);
    if (event.type === "raised" || event.type === "missed") this.checkAge(event);
  }

  /** Whatever is recorded was done by somebody, and only the red button or a request raises (rule 1). */
  private checkCause(event: Happening, input: Input): void {
    const cause = causeOf(event);
    if (cause === undefined || (event.type === "unpaired" && event.reason === "replaced")) return;
    const told = toldBy(event);
    const { deeds, requests } = this.scene.ledger;
    if (told?.proved === false) this.events.checkUnproved(event, told, input);
    const what =
      told === undefined ? requests.get(transactionOf(event) ?? "") : deeds.get(deedKey(told.uid, told.name))?.what;
    const by = told?.proved === false ? "press" : what;
    check(
      makers[event.type]?.includes(by) === true,
      "1",
      `${event.type} by ${cause}, which was ${by ?? "nobody's doing"}`,
    );
    check(!this.scene.disk.knows(cause), "3", `${event.type} by ${cause}, which was recorded before`);
  }

  /** A press, the first and any other, sounds at every neighbour that can be reached, in the step that takes it. */
  private checkCall(event: CallingEvent, state: State, effects: readonly Effect[]): void {
    this.calledAt.set(event.alarm, this.scene.timeline.now);
    if (!this.raisedAt.has(event.alarm)) this.raisedAt.set(event.alarm, this.scene.timeline.now);
    if (event.type === "missed") return;
    const called = event.type === "raised" ? event.called : (state.alarms.get(event.alarm)?.called ?? []);
    for (const link of state.links.values()) {
      const desk = deskOfSession(state, link);
      if (desk === undefined || !(called as readonly string[]).includes(desk)) continue;
      if (isSpared(desk, event.alarm, state)) continue;
      const told = effects.some(
        (effect) =>
          effect.kind === "send" && effect.socket === link.socket && (shownBy(effect)?.buzzer ?? "silent") !== "silent",
      );
      // Of two that press at the same moment the second changes nothing.
      const isToldAlready = this.toldLoudAt.get(link.socket) === this.scene.timeline.now;
      check(told || isToldAlready, "2", `${event.desk} pressed and ${desk} was not told to sound in the same step`);
    }
  }

  /** A green key means only what its presser can have seen (rule 5), and the red one never accepts (rule 1). */
  private checkAccepted(event: Extract<Happening, { type: "accepted" }>): void {
    const told = toldBy(event);
    const deed = told && this.scene.ledger.deedOf(told);
    if (deed === undefined) return;
    const calledAt = this.calledAt.get(event.alarm) ?? Number.POSITIVE_INFINITY;
    // The wire does not tell how long a line was under way, and nobody reacts this fast.
    check(
      deed.at + 100 >= calledAt,
      "5",
      `a green key pressed at ${deed.at.toFixed(1)} accepted an alarm that called at ${calledAt.toFixed(1)}`,
    );
  }

  /** Nobody is told that it sounds where it does not: the desk's own unit, where it belongs, was heard. */
  private checkSounding(event: Extract<Happening, { type: "sounding" }>): void {
    const since = this.raisedAt.get(event.alarm) ?? 0;
    check(
      this.trust.wasHeardAtHome(event.neighbour, since),
      "ours",
      `${event.neighbour} is booked as sounding, and its unit was not heard at its place`,
    );
    this.heard.add(event.alarm);
  }

  private checkAge(event: Extract<Happening, { type: "raised" | "missed" }>): void {
    const told = toldBy(event);
    const deed = told?.proved ? this.scene.ledger.deedOf(told) : undefined;
    if (deed === undefined) return;
    const { now } = this.scene.timeline;
    const late = now - deed.at > lateAfterMs + 100;
    const early = now - deed.at < lateAfterMs - 100;
    check(
      event.type === "raised" ? !late : !early,
      "11",
      `${event.type} by a press that is ${Math.round(now - deed.at)} ms old`,
    );
  }

  /** The origin is discreet (rule 4), and no sound is without an end. */
  private checkShow(effect: Effect, state: State): void {
    const shown = shownBy(effect);
    if (shown === undefined || effect.kind !== "send") return;
    if (shown.buzzer !== "silent") this.toldLoudAt.set(effect.socket, this.scene.timeline.now);
    check(shown.seconds <= this.site.soundSeconds + 2, "house", `a sound of ${shown.seconds} s`);
    const link = state.links.get(effect.socket);
    const desk = link && deskOfSession(state, link);
    const own = desk === undefined ? undefined : alarmAt(state.alarms, desk as never);
    // Who practises is called by a colleague who does not (signals.ts, row L).
    if (own === undefined || isCalledFromPractice(desk, state)) return;
    check(shown.buzzer === "silent", "4", `${desk} is to sound while its own alarm is open`);
    check(!lightPatterns[shown.light].beacon, "4", `${desk} is to show its beacon while its own alarm is open`);
    if (!shown.light.startsWith("received")) return;
    check(this.heard.has(own.id), "4", `${desk} is told "received", and nobody has sounded`);
  }

  private checkBounds(state: State): void {
    const { disk } = this.scene;
    check(state.alarms.size <= this.site.desks.size, "3", "more alarms than desks");
    check(state.owed.length <= disk.queued + 500, "house", `${state.owed.length} acknowledgements are owed`);
    check(
      state.watch.size <= faultsPerDeskMax * this.site.desks.size,
      "house",
      `${state.watch.size} faults are watched`,
    );
    for (const causes of state.causes.values())
      check(causes.length <= 2 * causesPerSource + disk.queued, "house", `${causes.length} causes of one source`);
  }
}

/** What changes nothing that is recorded is answered at once. */
const unrecorded: readonly Verb[] = ["identify", "pair", "pair-cancel", "test", "test-cancel"];

/** Whose doing may bring about what. */
const makers: Readonly<Record<string, readonly (string | undefined)[]>> = {
  raised: ["press", "raise", "lockdown", "green-hold", "both-hold"],
  upgraded: ["press", "raise", "lockdown", "both-hold"],
  escalated: ["escalate"],
  attended: ["green", "attend"],
  cancelled: ["green", "green-hold", "cancel"],
  pressed: ["press", "raise", "lockdown", "both-hold"],
  missed: ["press", "green-hold", "both-hold"],
  accepted: ["green", "green-hold", "accept"],
  closed: ["close", "green-hold"],
  key: ["green", "green-hold", "both-hold"],
  "drill-started": ["drill"],
  "drill-ended": ["drill-end"],
  "test-pressed": ["press"],
  "pairing-offered": ["pair-confirm"],
  unpaired: ["unpair"],
  moved: ["move"],
  tested: ["test-confirm"],
};

/** An alarm that is open by what is on disk. */
export interface OpenByRecords {
  readonly alarm: string;
  readonly desk: string;
  readonly level: string;
  readonly mode: Mode;
  readonly called: readonly string[];
}

type CallingEvent =
  | Extract<Happening, { type: "raised" | "missed" }>
  | Extract<Happening, { type: "pressed" }>
  | Extract<Happening, { type: "upgraded" }>;

/** Whether an event begins a call or renews it; a late press at a desk that calls already does neither. */
function callsNow(event: Happening): event is CallingEvent {
  return (
    event.type === "raised" ||
    event.type === "missed" ||
    ((event.type === "pressed" || event.type === "upgraded") && event.ageMs <= lateAfterMs)
  );
}

function raises(effects: readonly Effect[]): boolean {
  return effects.some(
    (effect) => effect.kind === "append" && effect.records.some(({ event }) => event.type === "raised"),
  );
}

/** Who practises and is called in earnest by somebody else. */
function isCalledFromPractice(desk: string | undefined, { alarms }: State): boolean {
  const own = alarmAt(alarms, desk as never);
  return own?.mode === "drill" && callsTo(alarms, desk as never).some(isReal);
}

/** Who does not hear a call: who calls in earnest; and practice, who practises, or is called in earnest. */
function isSpared(desk: string, alarm: string, { alarms }: State): boolean {
  const own = alarmAt(alarms, desk as never);
  if (alarms.get(alarm as never)?.mode === "real") return own?.mode === "real";
  return own !== undefined || callsTo(alarms, desk as never).some(isReal);
}

/** The desk that the unit in a proved session belongs to, wherever it is. */
function deskOfSession(state: State, link: Link): string | undefined {
  if (link.phase !== "linked" || link.owner !== "paired" || link.hello === undefined) return undefined;
  const pairing = state.pairings.get(link.hello.uid);
  return pairing?.state === "paired" ? pairing.desk : undefined;
}
