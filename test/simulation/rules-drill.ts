/**
 * Rule 10 for drills, worked out a second time from what was announced, from the ledger of presses and from the timeline. A press is practice
 * only if it is proved, of an announced desk, made and heard within the time, the desk's first one, and the desk has no open alarm; then it
 * is, and any other is real. Practice calls no further circuit and does not outlive its drill; a drill does not outlive its time, nor its
 * machine. Only practice is closed by nobody.
 */
import type { RufkreisEvent } from "../../src/core/event.ts";
import type { Step } from "../../src/core/gateway.ts";
import type { State } from "../../src/core/state.ts";
import { toldBy } from "./ledger.ts";
import { check, type Scene } from "./scene.ts";

interface Announced {
  readonly id: string;
  readonly desks: readonly string[];
  /** On the timeline. */
  readonly at: number;
  readonly until: number;
  readonly pressed: Set<string>;
}

type Raised = Extract<RufkreisEvent, { type: "raised" | "missed" }>;

/** A press is dated by its age, and the wire does not tell how long a line was under way; half a second is what the gateway allows for that. */
const underWayMs = 100;
const marginMs = 500;
/** A wake may come a little late; a process that starts is given longer. */
const slackMs = 50;
const startMs = 3000;

export class DrillRules {
  private announced: Announced | undefined;
  /** Open alarms, and whether each is practice. */
  private readonly open = new Map<string, { readonly desk: string; readonly practice: boolean }>();
  private readonly announcedAt = new Map<string, number>();
  private startedAt = 0;
  private readonly scene: Scene;

  constructor(scene: Scene) {
    this.scene = scene;
  }

  /** What did not reach the disk was never so, and of a drill of another start of the machine nobody knows the time. */
  started(machineBoot: number): void {
    this.startedAt = this.scene.timeline.now;
    this.announced = undefined;
    this.open.clear();
    for (const row of this.scene.disk.rows) this.take(row.event, row.machineBoot === machineBoot);
  }

  stepped(records: readonly RufkreisEvent[], { state }: Step): void {
    for (const event of records) {
      this.check(event);
      if (event.type === "drill-started") this.announcedAt.set(event.drill, this.scene.timeline.now);
      this.take(event, true);
    }
    this.checkState(state);
  }

  private take(event: RufkreisEvent, isTimeKnown: boolean): void {
    switch (event.type) {
      case "drill-started": {
        const { drill: id, desks, seconds } = event;
        const at = this.announcedAt.get(id) ?? 0;
        const until = at + seconds * 1000;
        this.announced = isTimeKnown ? { id, desks, at, until, pressed: new Set() } : undefined;
        return;
      }
      case "drill-ended":
        this.announced = undefined;
        return;
      case "raised":
      case "missed":
        this.open.set(event.alarm, { desk: event.desk, practice: event.mode === "drill" });
        if (event.mode === "drill") this.announced?.pressed.add(event.desk);
        return;
      case "closed":
        this.open.delete(event.alarm);
    }
  }

  private check(event: RufkreisEvent): void {
    if (event.type === "raised" || event.type === "missed") this.checkRaised(event);
    if (!("alarm" in event)) return;
    const isPractice = this.open.get(event.alarm)?.practice === true;
    if (event.type === "escalated") check(!isPractice, "10", `practice at ${event.desk} calls ${event.circuitId}`);
    if (event.type === "closed" && event.cause === undefined)
      check(isPractice, "7", `${event.desk}'s alarm is closed, and nobody did that`);
  }

  private checkRaised(event: Raised): void {
    if (event.mode === "drill") {
      const whyReal = this.whyReal(event, underWayMs);
      check(whyReal === undefined, "10", `a press at ${event.desk} is taken for practice: ${whyReal}`);
      check(event.drill === this.announced?.id, "10", `practice at ${event.desk} of another drill`);
      return;
    }
    const whyReal = this.whyReal(event, -slackMs);
    check(whyReal !== undefined, "10", `a press at ${event.desk} that practises calls in earnest`);
  }

  /** @param slackMs how much the times may differ in favour of practice; never so much that a press before the announcement is any */
  private whyReal(event: Raised, slackMs: number): string | undefined {
    const { announced } = this;
    const { now } = this.scene.timeline;
    const told = toldBy(event);
    const deed = told?.proved ? this.scene.ledger.deedOf(told) : undefined;
    if (announced?.desks.includes(event.desk) !== true) return "no drill is announced there";
    if (deed?.what !== "press") return "it is no red press that was proved";
    if (!event.verified) return "it is not of the desk's own unit";
    if (deed.at < announced.at + marginMs - slackMs)
      return `it was made at ${deed.at}, the drill announced at ${announced.at}`;
    if (now >= announced.until + slackMs) return `the drill was over at ${announced.until}`;
    if (announced.pressed.has(event.desk)) return "it is not the first one there";
    return [...this.open.values()].some(({ desk }) => desk === event.desk) ? "an alarm is open there" : undefined;
  }

  private checkState({ alarms, drill }: State): void {
    const { now } = this.scene.timeline;
    check(drill === undefined || this.announced !== undefined, "10", "a drill goes on that is over");
    for (const alarm of alarms.values())
      check(
        alarm.mode === "real" || this.announced !== undefined,
        "10",
        `practice at ${alarm.desk} outlives its drill`,
      );
    const isOver = this.announced !== undefined && now > this.announced.until + slackMs;
    check(!isOver || now < this.startedAt + startMs, "10", "a drill goes on after its time");
  }
}
