/**
 * Rules 6, 7 and 8, worked out a second time from what is recorded and from the timeline alone:
 *
 *   6  a cancel ends nothing: it mutes nobody and stops no escalation
 *   7  an alarm ends by an authorised request, or by the green key held at its own desk after somebody had accepted
 *   8  a circuit is called once for each call, for the reason that is given; never later than it is due, never while somebody comes
 */
import { isAccepted } from "../../src/core/alarm.ts";
import type { RufkreisEvent } from "../../src/core/event.ts";
import type { Step } from "../../src/core/gateway.ts";
import type { Input } from "../../src/core/io.ts";
import type { Circuit } from "../../src/core/site.ts";
import type { State } from "../../src/core/state.ts";
import { toldBy } from "./ledger.ts";
import { check, type Scene } from "./scene.ts";

/** An alarm as far as these rules know it. */
interface Case {
  readonly desk: string;
  level: string;
  /** On the timeline: when it called last. */
  calledAt: number;
  presses: number;
  accepted: boolean;
  cancelled: boolean;
  readonly practice: boolean;
  late: boolean;
  circuits: number[];
}

/** A process that is down calls nobody; one that starts is given this long. */
const startMs = 3000;
/** A wake may come a little late, and a restart of the machine begins anew. */
const slackMs = 50;
const confirmMs = 1000;

export class CircuitRules {
  private readonly cases = new Map<string, Case>();
  private startedAt = 0;
  private machineBoot = 0;
  private readonly scene: Scene;

  constructor(scene: Scene) {
    this.scene = scene;
  }

  /** What was recorded and did not reach the disk was never so. */
  started(state: State, machineBoot: number): void {
    this.startedAt = this.scene.timeline.now;
    const isOtherMachine = machineBoot !== this.machineBoot;
    this.machineBoot = machineBoot;
    for (const id of [...this.cases.keys()]) if (!state.alarms.has(id as never)) this.cases.delete(id);
    for (const [id, alarm] of state.alarms) {
      const { desk, level, presses, isLate: late } = alarm;
      const accepted = isAccepted(alarm);
      // Nobody knows how long a machine was off: the alarm counts as called just now (restore.ts).
      const calledAt = isOtherMachine ? this.startedAt : (this.cases.get(id)?.calledAt ?? this.startedAt);
      const cancelled = alarm.progress === "cancelled";
      const practice = alarm.mode === "drill";
      const circuits = [...alarm.circuits];
      this.cases.set(id, { desk, level, accepted, cancelled, practice, presses, late, circuits, calledAt });
    }
  }

  stepped(before: State, _input: Input, records: readonly RufkreisEvent[], { state }: Step): void {
    for (const event of records) this.take(event, before);
    for (const [id, one] of this.cases) this.checkDue(id, one, state);
  }

  private take(event: RufkreisEvent, before: State): void {
    const now = this.scene.timeline.now;
    const one = "alarm" in event ? this.cases.get(event.alarm) : undefined;
    switch (event.type) {
      case "raised":
      case "missed": {
        const { desk, level } = event;
        const late = event.type === "missed";
        const practice = event.mode === "drill";
        const untouched = { calledAt: now, presses: 1, accepted: false, cancelled: false, circuits: [1] };
        this.cases.set(event.alarm, { desk, level, practice, late, ...untouched });
        return;
      }
      case "pressed":
        if (one !== undefined && event.ageMs <= lateAfterMs) Object.assign(one, anew, { calledAt: now });
        if (one !== undefined) one.presses++;
        return;
      case "upgraded":
        if (one !== undefined) Object.assign(one, anew, { calledAt: now, presses: 1, circuits: [1] });
        if (one !== undefined) Object.assign(one, { level: event.level, late: event.ageMs > lateAfterMs });
        return;
      case "accepted":
      case "attended":
        if (one !== undefined) one.accepted = true;
        return;
      case "cancelled":
        if (one !== undefined) one.cancelled = true;
        return;
      case "escalated":
        if (one !== undefined) this.checkEscalated(event, one, before);
        return;
      case "closed":
        if (one !== undefined) this.checkClosed(event, one);
        this.cases.delete(event.alarm);
    }
  }

  private checkEscalated(event: Extract<RufkreisEvent, { type: "escalated" }>, one: Case, before: State): void {
    const circuit = this.scene.site.circuits.find(({ number }) => number === event.circuit) as Circuit;
    const age = this.scene.timeline.now - one.calledAt;
    const again = one.circuits.includes(event.circuit);
    check(!again || event.reason === "asked", "8", `${event.circuitId} is called twice for ${event.alarm}`);
    check(!event.called.includes(one.desk as never), "4", `${one.desk} is called for its own alarm`);
    one.circuits.push(event.circuit);
    if (event.reason === "unanswered") {
      check(!one.accepted, "8", `${event.circuitId} is called although somebody comes`);
      check(
        age >= circuit.afterMs - slackMs || this.restored(before, event.alarm),
        "8",
        `${event.circuitId} is called after ${Math.round(age)} ms`,
      );
    }
    if (event.reason === "too-few-sound")
      check(!one.accepted, "8", `${event.circuitId} is called although somebody comes`);
    if (event.reason === "second-press")
      check(one.presses > 1, "8", `${event.circuitId} is called for a second press that nobody made`);
  }

  /** The core counts from before this process: the gateway was restarted, and what was recorded then is older than we can say. */
  private restored(before: State, alarm: string): boolean {
    return (before.alarms.get(alarm as never)?.callsSince ?? 0) <= before.startedAt;
  }

  private checkClosed(event: Extract<RufkreisEvent, { type: "closed" }>, one: Case): void {
    const told = toldBy(event);
    if (told === undefined) return;
    check(
      event.by === one.desk && one.accepted,
      "7",
      `${one.desk}'s call is closed by a key of ${event.by}, ${one.accepted ? "accepted" : "not accepted"}`,
    );
  }

  /** Nobody who is due stays uncalled, whatever was cancelled in between. */
  private checkDue(id: string, one: Case, state: State): void {
    const { now } = this.scene.timeline;
    if (one.accepted || one.practice || now < this.startedAt + startMs || !state.alarms.has(id as never)) return;
    for (const circuit of this.scene.site.circuits) {
      if (!circuit.levels.includes(one.level as never) || one.circuits.includes(circuit.number)) continue;
      const dueAt = one.late ? one.calledAt : Math.max(one.calledAt + circuit.afterMs, this.startedAt + confirmMs);
      const rule = one.cancelled ? "6" : "8";
      check(now <= dueAt + slackMs, rule, `${circuit.id} was due ${Math.round(now - dueAt)} ms ago for ${id}`);
      const isSecond = one.presses > 1 && circuit.secondPress;
      check(
        !isSecond || now <= one.calledAt + slackMs,
        "8",
        `${circuit.id} was not called for the second press of ${id}`,
      );
    }
  }
}

/** A call that is renewed is as good as new. */
const anew = { accepted: false, cancelled: false, late: false };

/** A press that is older calls nobody anew (rule 11). */
const lateAfterMs = 120_000;
