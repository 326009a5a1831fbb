/**
 * Rule 10 for function tests: a press is real until proven test. (Drills: rules-drill.ts.) The one press that is no call is the first of its desk after
 * somebody announced a test and before the time for it was over; it is proved, and it comes from the desk. It never calls,
 * and no other press is ever taken for it.
 */
import { alarmAt } from "../../src/core/alarm.ts";
import type { Happening } from "../../src/core/event.ts";
import type { Step } from "../../src/core/gateway.ts";
import type { Input } from "../../src/core/io.ts";
import type { State } from "../../src/core/state.ts";
import { toldBy } from "./ledger.ts";
import { check, type Scene } from "./scene.ts";

interface Announced {
  readonly at: number;
  readonly until: number;
}

/** A press is dated by its age, and the wire does not tell how long a line was under way. */
const underWayMs = 100;

export class TestRules {
  private readonly announced = new Map<string, Announced>();
  private readonly transactions = new Set<string>();
  private readonly scene: Scene;

  constructor(scene: Scene) {
    this.scene = scene;
  }

  /** A process that is gone knows of no test, and neither does the next one. */
  clear(): void {
    this.announced.clear();
    this.transactions.clear();
  }

  stepped(before: State, input: Input, records: readonly Happening[], { effects }: Step): void {
    if (input.kind === "request" && input.request.verb === "test") this.announce(input, effects);
    if (input.kind === "request" && input.request.verb === "test-cancel") this.cancel(input, effects);
    for (const record of records) {
      if (record.type === "test-pressed") this.checkTest(before, record);
      if (record.type === "raised" || record.type === "missed") this.checkCall(before, record);
    }
  }

  /** The same request again is the same request, whenever a broker delivers it. */
  private announce({ transaction, request }: Extract<Input, { kind: "request" }>, effects: Step["effects"]): void {
    const isOk = effects.some((effect) => effect.kind === "respond" && effect.response.status === "ok");
    if (request.verb !== "test" || !isOk || this.transactions.has(transaction)) return;
    this.transactions.add(transaction);
    const { now } = this.scene.timeline;
    this.announced.set(request.desk, { at: now, until: now + request.seconds * 1000 });
  }

  /** Broken off: from here on a press there is taken for no test. */
  private cancel({ transaction, request }: Extract<Input, { kind: "request" }>, effects: Step["effects"]): void {
    const isOk = effects.some((effect) => effect.kind === "respond" && effect.response.status === "ok");
    if (request.verb !== "test-cancel" || !isOk || this.transactions.has(transaction)) return;
    this.transactions.add(transaction);
    this.announced.delete(request.desk);
  }

  private checkTest(before: State, record: Extract<Happening, { type: "test-pressed" }>): void {
    const { desk } = record;
    const test = this.announced.get(desk);
    const told = toldBy(record);
    const deed = told && this.scene.ledger.deedOf(told);
    const { now } = this.scene.timeline;
    check(
      test !== undefined,
      "test",
      `a press at ${desk} is taken for a test that nobody announced, or for a second one`,
    );
    check(now <= test.until + 1, "test", `a press at ${desk} is taken for a test that was over at ${test.until}`);
    check(
      deed !== undefined && deed.at >= test.at - underWayMs,
      "test",
      `a press at ${desk} of ${deed?.at} is taken for the test that was announced at ${test.at}`,
    );
    check(alarmAt(before.alarms, desk) === undefined, "test", `a press at ${desk}, which calls, is taken for a test`);
    this.announced.delete(desk);
  }

  private checkCall(before: State, record: Extract<Happening, { type: "raised" | "missed" }>): void {
    const test = this.announced.get(record.desk);
    const told = toldBy(record);
    const deed = told?.proved ? this.scene.ledger.deedOf(told) : undefined;
    if (test === undefined || deed === undefined || !record.verified) return;
    const { now } = this.scene.timeline;
    const isTest = deed.at >= test.at && now < test.until - 1 && alarmAt(before.alarms, record.desk) === undefined;
    check(!isTest, "test", `the test press at ${record.desk} calls`);
  }
}
