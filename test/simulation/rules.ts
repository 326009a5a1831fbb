/**
 * The promises of the README as invariants, looked at in every step of the gateway; `settled.ts` has those that hold once
 * the weather is fine again. Each is named by its number among the rules of behaviour; `house` is what
 * any program owes its machine: bounded work, bounded memory.
 *
 * The rules look at what goes in and comes out, at the real state of the units and of the disk, and at
 * the ledger of what people did. They never ask the core what it thinks of itself where the world can tell.
 */
import { limits } from "../../firmware-protocol/limits.ts";
import { lightPatterns } from "../../firmware-protocol/patterns.ts";
import { alarmAt } from "../../src/core/alarm.ts";
import { causesPerSource } from "../../src/core/causes.ts";
import { causeOf, type Happening, type RufkreisEvent } from "../../src/core/event.ts";
import type { Step } from "../../src/core/gateway.ts";
import type { Effect, Input } from "../../src/core/io.ts";
import type { DeskId, Site } from "../../src/core/site.ts";
import type { State } from "../../src/core/state.ts";
import type { Instant } from "../../src/core/time.ts";
import type { Timeline } from "./clock.ts";
import type { Disk } from "./disk.ts";
import { deedKeyOf, eventName, type Ledger, transactionOf } from "./ledger.ts";
import { read, shownBy } from "./reading.ts";
import { Repetition } from "./repetition.ts";
import type { UnitModel } from "./unit-model.ts";

/** A promise was broken. */
export class Violation extends Error {
  readonly rule: string;

  constructor(rule: string, message: string) {
    super(`rule ${rule}: ${message}`);
    this.rule = rule;
  }
}

const lateAfterMs = 120_000;
/** One wake for each millisecond would be a spin; retries of sixteen bad cables come to less than half of this. */
const wakesPerSecondMax = 600;
const stepsPerSecondMax = 10_000;

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
  /** Records on disk about each deed of the ledger. */
  readonly durable = new Map<string, Happening>();
  /** Alarms that are open by what is on disk. */
  readonly open = new Map<string, Extract<Happening, { type: "raised" | "missed" }>>();
  readonly accepted = new Set<string>();
  readonly sounded = new Set<string>();
  private readonly repetition = new Repetition();
  private rowsSeen = 0;
  private second = -1;
  private steps = 0;
  private wakes = 0;
  private readonly site: Site;
  private readonly timeline: Timeline;
  private readonly disk: Disk;
  private readonly ledger: Ledger;
  private readonly units: ReadonlyMap<string, UnitModel>;

  constructor(site: Site, timeline: Timeline, disk: Disk, ledger: Ledger, units: ReadonlyMap<string, UnitModel>) {
    this.site = site;
    this.timeline = timeline;
    this.disk = disk;
    this.ledger = ledger;
    this.units = units;
  }

  // ── what the world tells ─────────────────────────────────────────────────

  /** A process began with what the disk holds. */
  started(state: State): void {
    this.readDisk();
    this.repetition.clear();
    this.calledAt = new Map(this.calledOnDisk);
    const open = [...this.open.keys()].sort().join(" ");
    const begun = [...state.alarms.keys()].sort().join(" ");
    check(open === begun, "13", `after a restart ${begun || "no alarm"} is open, on disk it is ${open || "none"}`);
  }

  stepped(before: State, input: Input, { state, effects, wakeAt }: Step, now: Instant): void {
    this.checkPace(input, wakeAt, now);
    this.checkOrder(effects);
    const records = effects.flatMap((effect) =>
      effect.kind === "append" ? effect.records.map(({ event }) => event) : [],
    );
    for (const record of records) this.checkRecord(record, state, effects);
    this.checkEventTaken(before, input, records, effects);
    const overdue = this.repetition.overdue(input, effects, this.timeline.now);
    check(overdue === undefined, "13", overdue ?? "");
    for (const effect of effects) this.checkShow(effect, state);
    this.checkBounds(state);
  }

  performed(effect: Effect): void {
    if (effect.kind === "send" && effect.line.startsWith("KEPT ")) this.checkKept(effect.socket, effect.line);
    if (effect.kind !== "respond" || effect.verb === "identify" || effect.response.status !== "ok") return;
    this.readDisk();
    check(
      this.requestsOnDisk.has(effect.transaction),
      "3",
      `${effect.verb} ${effect.transaction} was answered before it was on disk`,
    );
  }

  /** Takes in what has come to the disk since. */
  readDisk(): void {
    for (; this.rowsSeen < this.disk.rows.length; this.rowsSeen++) {
      const { event } = this.disk.rows[this.rowsSeen] as { event: RufkreisEvent };
      const deed = deedKeyOf(event);
      if (deed !== undefined) {
        check(
          !this.durable.has(deed) || this.ledger.deeds.get(deed)?.blurred === true,
          "3",
          `${deed} is on disk twice`,
        );
        this.durable.set(deed, event);
      }
      const transaction = transactionOf(event);
      if (transaction !== undefined) this.requestsOnDisk.add(transaction);
      if (event.type === "raised" || event.type === "missed") this.open.set(event.alarm, event);
      if (event.type === "closed") this.open.delete(event.alarm);
      if (event.type === "accepted") this.accepted.add(event.alarm);
      if (event.type === "pressed" && event.ageMs <= lateAfterMs) this.accepted.delete(event.alarm);
      if (callsNow(event)) {
        this.calledOnDisk.set(event.alarm, this.recordedAt.get(event.id) ?? 0);
      }
      if (event.type === "sounding") this.sounded.add(event.alarm);
    }
  }

  // ── one step ─────────────────────────────────────────────────────────────

  private checkPace(input: Input, wakeAt: Instant, now: Instant): void {
    const second = Math.floor(this.timeline.now / 1000);
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
    const firstSilent = effects.findIndex((effect) => shownBy(effect)?.buzzer === "silent");
    const lastLoud = effects.findLastIndex((effect) => (shownBy(effect)?.buzzer ?? "silent") !== "silent");
    check(firstSilent < 0 || lastLoud < firstSilent || !raises(effects), "2", "a light was told before a buzzer");
  }

  private checkRecord(event: RufkreisEvent, state: State, effects: readonly Effect[]): void {
    this.checkCause(event);
    this.recordedAt.set(event.id, this.timeline.now);
    if (callsNow(event)) this.checkCall(event, state, effects);
    if (event.type === "accepted") this.checkAccepted(event);
    if (event.type === "raised" || event.type === "missed") this.checkAge(event);
  }

  /** Whatever is recorded was done by somebody, and only the red button or a request raises (rule 1). */
  private checkCause(event: Happening): void {
    const cause = causeOf(event);
    if (cause === undefined) return;
    const key = deedKeyOf(event);
    const by =
      key === undefined ? this.ledger.requests.get(transactionOf(event) ?? "") : this.ledger.deeds.get(key)?.what;
    const makers: Readonly<Record<string, readonly (string | undefined)[]>> = {
      raised: ["press", "raise"],
      pressed: ["press", "raise"],
      missed: ["press"],
      accepted: ["green", "accept"],
      closed: ["close"],
      key: ["green", "green-hold"],
    };
    check(
      makers[event.type]?.includes(by) === true,
      "1",
      `${event.type} by ${cause}, which was ${by ?? "nobody's doing"}`,
    );
    check(!this.disk.knows(cause), "3", `${event.type} by ${cause}, which was recorded before`);
  }

  /** A press, the first and any other, sounds at every neighbour that can be reached, in the step that takes it. */
  private checkCall(event: CallingEvent, state: State, effects: readonly Effect[]): void {
    this.calledAt.set(event.alarm, this.timeline.now);
    if (!this.raisedAt.has(event.alarm)) this.raisedAt.set(event.alarm, this.timeline.now);
    if (event.type === "missed") return;
    const called = event.type === "raised" ? event.called : (state.alarms.get(event.alarm)?.called ?? []);
    for (const desk of called) {
      const socket = this.site.desks.get(desk)?.socket as string;
      if (state.links.get(socket)?.phase !== "linked" || alarmAt(state.alarms, desk) !== undefined) continue;
      const told = effects.some(
        (effect) =>
          effect.kind === "send" && effect.socket === socket && (shownBy(effect)?.buzzer ?? "silent") !== "silent",
      );
      check(told, "2", `${event.desk} pressed and ${desk} was not told to sound in the same step`);
    }
  }

  /** A green key means only what its presser can have seen (rule 5), and the red one never accepts (rule 1). */
  private checkAccepted(event: Extract<Happening, { type: "accepted" }>): void {
    const deed = this.ledger.deeds.get(deedKeyOf(event) ?? "");
    if (deed === undefined) return;
    const calledAt = this.calledAt.get(event.alarm) ?? Number.POSITIVE_INFINITY;
    // The wire does not tell how long a line was under way, and nobody reacts this fast.
    check(
      deed.at + 100 >= calledAt,
      "5",
      `a green key pressed at ${deed.at.toFixed(1)} accepted an alarm that called at ${calledAt.toFixed(1)}`,
    );
  }

  private checkAge(event: Extract<Happening, { type: "raised" | "missed" }>): void {
    const deed = this.ledger.deeds.get(deedKeyOf(event) ?? "");
    if (deed === undefined) return;
    const late = this.timeline.now - deed.at > lateAfterMs + 100;
    const early = this.timeline.now - deed.at < lateAfterMs - 100;
    check(
      event.type === "raised" ? !late : !early,
      "11",
      `${event.type} by a press that is ${Math.round(this.timeline.now - deed.at)} ms old`,
    );
  }

  /** An event that a live gateway reads in a session is recorded in that very step, or is known; what is on disk is told KEPT each time. */
  private checkEventTaken(
    before: State,
    input: Input,
    records: readonly Happening[],
    effects: readonly Effect[],
  ): void {
    if (input.kind !== "line" || before.links.get(input.socket)?.phase !== "linked") return;
    const message = input.line.startsWith("PRESS ") || input.line.startsWith("EVENT ") ? read(input.line) : undefined;
    if (message?.verb !== "PRESS" && message?.verb !== "EVENT") return;
    this.readDisk();
    const desk = this.site.deskAtSocket.get(input.socket) as string;
    const key = `${desk} ${eventName(message.event)}`;
    if (this.ledger.deeds.get(key)?.blurred) return;
    const kept = effects.some(
      (effect) => effect.kind === "send" && effect.line.startsWith("KEPT ") && effect.socket === input.socket,
    );
    check(kept || !this.durable.has(key), "3", `${key} is on disk and told again, and was not told KEPT`);
    const known = this.durable.has(key) || this.disk.waiting((event) => deedKeyOf(event) === key);
    const types = message.verb === "PRESS" ? ["raised", "pressed", "missed"] : ["accepted", "key"];
    const taken = records.filter((record) => deedKeyOf(record) === key && types.includes(record.type)).length;
    check(
      taken === (known ? 0 : 1),
      "1",
      `${message.verb} ${key}, ${known ? "known already" : "new"}, and ${taken} records came of it`,
    );
  }

  /** The origin is discreet (rule 4), and no sound is without an end. */
  private checkShow(effect: Effect, state: State): void {
    const shown = shownBy(effect);
    if (shown === undefined || effect.kind !== "send") return;
    check(shown.seconds <= this.site.soundSeconds + 2, "house", `a sound of ${shown.seconds} s`);
    const desk = this.site.deskAtSocket.get(effect.socket) as DeskId;
    const own = alarmAt(state.alarms, desk);
    if (own === undefined) return;
    check(shown.buzzer === "silent", "4", `${desk} is to sound while its own alarm is open`);
    check(!lightPatterns[shown.light].beacon, "4", `${desk} is to show its beacon while its own alarm is open`);
    if (!shown.light.startsWith("received")) return;
    const since = this.raisedAt.get(own.id) ?? 0;
    check(
      own.called.some((neighbour) => this.heardSince(neighbour, since)),
      "4",
      `${desk} is told "received", and nobody has sounded`,
    );
  }

  private heardSince(desk: string, since: number): boolean {
    const unit = this.units.get(desk) as UnitModel;
    return unit.sounds || unit.heardUntil >= since;
  }

  private checkKept(socket: string, line: string): void {
    this.readDisk();
    const key = `${this.site.deskAtSocket.get(socket)} ${line.slice(5, 13).toLowerCase()}`;
    check(this.durable.has(key), "3", `KEPT for ${key}, which is not on disk`);
  }

  private checkBounds(state: State): void {
    check(state.alarms.size <= this.site.desks.size, "3", "more alarms than desks");
    check(state.owed.length <= this.disk.queued + 500, "house", `${state.owed.length} acknowledgements are owed`);
    check(state.watch.size <= 12 * this.site.desks.size, "house", `${state.watch.size} faults are watched`);
    for (const causes of state.causes.values())
      check(causes.length <= 2 * causesPerSource + this.disk.queued, "house", `${causes.length} causes of one source`);
  }
}

type CallingEvent = Extract<Happening, { type: "raised" | "missed" }> | Extract<Happening, { type: "pressed" }>;

/** Whether an event begins a call or renews it; a late press at a desk that calls already does neither. */
function callsNow(event: Happening): event is CallingEvent {
  return event.type === "raised" || event.type === "missed" || (event.type === "pressed" && event.ageMs <= lateAfterMs);
}

function raises(effects: readonly Effect[]): boolean {
  return effects.some(
    (effect) => effect.kind === "append" && effect.records.some(({ event }) => event.type === "raised"),
  );
}

export function check(holds: boolean, rule: string, message: string): asserts holds {
  if (!holds) throw new Violation(rule, message);
}
