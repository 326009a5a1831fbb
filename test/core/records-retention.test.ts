/** The time that deletion goes by: what a clock must do to be believed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Belief, believe, cutOf, type Moment } from "../../src/core/records/retention.ts";
import { dayMs } from "../../src/core/time.ts";
import { startMs } from "./records-entries.ts";

const hourMs = 3_600_000;

/** A machine whose clocks are looked at once an hour. */
class Machine {
  belief: Belief | undefined;
  #instantMs = 1000;
  #boot = 1;
  wallMs: number;

  constructor(wallMs: number, newestMs?: number) {
    this.wallMs = wallMs;
    this.look(true, newestMs);
  }

  look(clockTrusted = true, newestMs?: number): void {
    const now: Moment = {
      wallMs: this.wallMs,
      clockTrusted,
      instantMs: this.#instantMs,
      machineBoot: `boot-${this.#boot}`,
    };
    this.belief = believe(this.belief, now, newestMs);
  }

  run(hours: number, clockTrusted = true): void {
    for (let hour = 0; hour < hours; hour++) {
      this.#instantMs += hourMs;
      this.wallMs += hourMs;
      this.look(clockTrusted);
    }
  }

  restart(offMs: number): void {
    this.#boot++;
    this.#instantMs = 10;
    this.wallMs += offMs;
    this.look();
  }

  /** How far the believed time is behind the clock. */
  get behindMs(): number {
    return this.wallMs - (this.belief?.believedMs ?? Number.NaN);
  }
}

describe("a clock that is right is followed", () => {
  it("hour by hour", () => {
    const machine = new Machine(startMs);
    machine.run(100);
    expect(machine.behindMs).toBe(0);
  });

  it("after a weekend without power within a working day, after three months of it within a week", () => {
    const machine = new Machine(startMs);
    machine.restart(3 * dayMs);
    expect(machine.behindMs).toBe(3 * dayMs);
    machine.run(6);
    expect(machine.behindMs).toBe(0);
    machine.restart(90 * dayMs);
    machine.run(7 * 24 - 1);
    expect(machine.behindMs).toBe(90 * dayMs);
    machine.run(1);
    expect(machine.behindMs).toBe(0);
  });

  it("of a machine that is switched off each night: not later than the afternoon", () => {
    const machine = new Machine(startMs);
    for (let day = 0; day < 30; day++) {
      machine.run(10);
      expect(machine.behindMs).toBe(0);
      machine.restart(14 * hourMs);
    }
  });
});

describe("a clock that is wrong deletes nothing", () => {
  it("it jumps to 2099 for six days and is mended: the believed time went on as if nothing was", () => {
    const machine = new Machine(startMs);
    machine.run(10);
    const right = machine.wallMs;
    machine.wallMs = startMs + 73 * 365 * dayMs;
    machine.run(6 * 24);
    expect(machine.belief?.believedMs).toBe(right + 6 * dayMs);
    machine.wallMs = right + 6 * dayMs;
    machine.run(1);
    expect([machine.behindMs, machine.belief?.aheadForMs]).toEqual([0, 0]);
  });

  it("it was wrong from the first start of this release on: the newest stamp is what is believed", () => {
    const machine = new Machine(startMs + 1000 * dayMs, startMs);
    expect(machine.belief?.believedMs).toBe(startMs);
  });

  it("it is not trusted, however long it holds", () => {
    const machine = new Machine(startMs);
    machine.wallMs += 50 * dayMs;
    machine.run(30 * 24, false);
    expect(machine.belief?.believedMs).toBe(startMs + 30 * dayMs);
  });

  it("whatever a clock does, the believed time is never ahead of the latest that it said, and never runs faster than its patience allows", () => {
    const jump = fc.oneof(fc.integer({ min: -400, max: 400 }), fc.integer({ min: -2, max: 5 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(jump, fc.integer({ min: 1, max: 12 })), { maxLength: 20 }), (story) => {
        const machine = new Machine(startMs);
        let [latest, ran] = [startMs, 0];
        for (const [days, hours] of story) {
          machine.wallMs += days * dayMs;
          machine.run(hours);
          ran += hours;
          latest = Math.max(latest, machine.wallMs);
          const believed = machine.belief?.believedMs ?? 0;
          expect(believed).toBeLessThanOrEqual(Math.max(latest, startMs + ran * hourMs));
          // At the most 4 days for each 6 h, and once more for each week.
          expect(believed - startMs).toBeLessThanOrEqual(
            ran * hourMs * 17 + Math.floor(ran / 168) * 8000 * dayMs + 8000 * dayMs * (ran >= 168 ? 1 : 0),
          );
        }
      }),
    );
  });
});

it("an event is kept for as many full days as the retention says, and goes within the next", () => {
  const belief = (believedMs: number): Belief => ({ believedMs, instantMs: 0, machineBoot: "b", aheadForMs: 0 });
  const written = startMs + 5 * hourMs;
  const iso = "2026-03-01T13:00:00.000Z";
  for (const [ageMs, gone] of [
    [89 * dayMs, false],
    [90 * dayMs, false],
    [91 * dayMs, true],
  ] as const)
    expect(iso < cutOf(belief(written + ageMs), 90)).toBe(gone);
});
