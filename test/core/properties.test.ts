/**
 * Whatever people do, in whatever order, and however often the gateway is restarted meanwhile: nobody is left alone (MISSION rules 5 to 8 and
 * 10). What holds for every sequence of acts; the stories of each rule are in circuits.test.ts and drill.test.ts.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RufkreisEvent } from "../../src/core/event.ts";
import { Office } from "./office.ts";

const circuits = [
  {
    id: "guards",
    desks: ["d9", "d10"],
    receivers: ["control-room"],
    afterSeconds: 30,
    tooFew: true,
    secondPress: true,
    levels: ["help", "lockdown"],
  },
  { id: "management", receivers: ["manager"], afterSeconds: 60, tooFew: false, secondPress: false, levels: ["help"] },
] as const;

const desks = ["d1", "d2", "d9"] as const;
const act = fc.oneof(
  { weight: 4, arbitrary: fc.record({ press: fc.constantFrom(...desks) }) },
  {
    weight: 4,
    arbitrary: fc.record({ key: fc.constantFrom("green", "green-hold", "both-hold"), at: fc.constantFrom(...desks) }),
  },
  { weight: 2, arbitrary: fc.record({ ask: fc.constantFrom("accept", "attend", "cancel", "close", "escalate") }) },
  { weight: 1, arbitrary: fc.record({ drill: fc.subarray([...desks], { minLength: 1 }) }) },
  { weight: 1, arbitrary: fc.constant("drill-end" as const) },
  { weight: 3, arbitrary: fc.record({ waitMs: fc.integer({ min: 10, max: 40_000 }) }) },
  { weight: 1, arbitrary: fc.record({ machine: fc.boolean() }) },
);
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

function perform(office: Office, one: Act): void {
  if (one === "drill-end") office.ask({ verb: "drill-end", by: "safety" });
  else if ("press" in one) office.press(one.press);
  else if ("key" in one) office.happens(one.at, one.key as "green" | "green-hold" | "both-hold");
  else if ("drill" in one) office.ask({ verb: "drill", desks: one.drill, seconds: 60, by: "safety" });
  else if ("waitMs" in one) office.wait(one.waitMs);
  else if ("machine" in one) office.restart(500, one.machine);
  else askFor(office, one.ask as "accept" | "attend" | "cancel" | "close" | "escalate");
  office.wait(20);
}

function askFor(office: Office, verb: "accept" | "attend" | "cancel" | "close" | "escalate"): void {
  const [alarm = "none"] = office.state.alarms.keys();
  if (verb === "close") office.ask({ verb, alarm, by: "guard", reason: "over" });
  else if (verb === "escalate") office.ask({ verb, alarm });
  else office.ask({ verb, alarm, by: "guard" });
}

type Step = Extract<RufkreisEvent, { readonly alarm: string }>;

/** Lives a story; looks at the office after each act. */
function live(story: readonly Act[], look: (office: Office) => void = () => undefined): Office {
  const office = Office.of(10, { circuits });
  for (const one of story) {
    perform(office, one);
    look(office);
  }
  return office;
}

function stepsOf(office: Office): Step[] {
  return office.events().filter((event): event is Step => "alarm" in event);
}

/** The alarms that somebody goes to, by the records: a cancel is no answer, and a further call wants a new one. */
function answeredBy(office: Office): ReadonlySet<string> {
  const answered = new Set<string>();
  for (const { type, alarm } of stepsOf(office)) {
    if (type === "accepted" || type === "attended") answered.add(alarm);
    if (type === "pressed" || type === "upgraded") answered.delete(alarm);
  }
  return answered;
}

const stories = fc.array(act, { maxLength: 12 });
const runs = { numRuns: 25 };

describe("whatever people do", () => {
  it("no alarm is open with nobody called: neither desk nor receiver", { timeout: 60_000 }, () => {
    const look = (office: Office): void => {
      for (const { called, receivers, desk } of office.state.alarms.values()) {
        expect(called.length + receivers.length).toBeGreaterThan(0);
        expect(called).not.toContain(desk);
      }
    };
    fc.assert(
      fc.property(stories, (story) => void live(story, look)),
      runs,
    );
  });

  it("no call in earnest falls silent before its time, unless somebody comes", { timeout: 60_000 }, () => {
    const look = (office: Office): void => {
      // Who has just been started needs a moment to find its units.
      office.wait(2000);
      const { instant } = office.now();
      const answered = answeredBy(office);
      for (const { id, called, mode, level, soundUntil } of office.state.alarms.values()) {
        if (mode === "drill" || level === "assist" || answered.has(id) || soundUntil <= instant) continue;
        const calling = [...office.state.alarms.values()].filter((one) => one.mode === "real").map(({ desk }) => desk);
        const hear = called.filter((desk) => !calling.includes(desk));
        expect(office.buzzing()).toEqual(expect.arrayContaining(hear));
      }
    };
    fc.assert(
      fc.property(stories, (story) => void live(story, look)),
      runs,
    );
  });

  it("every alarm is closed by rule 7, and practice also by its drill or a call in earnest", {
    timeout: 60_000,
  }, () => {
    fc.assert(
      fc.property(stories, (story) => {
        const steps = stepsOf(live(story));
        for (const [place, one] of steps.entries()) {
          if (one.type !== "closed" || one.by === "guard") continue;
          const before = steps.slice(0, place).filter(({ alarm }) => alarm === one.alarm);
          if (one.cause === undefined) expect(one.mode).toBe("drill");
          else
            expect(before.map(({ type }) => type)).toEqual(
              expect.arrayContaining([expect.stringMatching(/^(acc|att)/)]),
            );
        }
      }),
      runs,
    );
  });

  it("each circuit is called once for each step, and never for practice", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(stories, (story) => {
        const called = new Set<string>();
        for (const step of stepsOf(live(story))) {
          // A graver call begins anew.
          if (step.type === "upgraded") for (const key of called) if (key.startsWith(step.alarm)) called.delete(key);
          if (step.type !== "escalated") continue;
          const key = `${step.alarm} ${step.circuitId}`;
          expect(step.mode).toBe("real");
          expect(called).not.toContain(key);
          called.add(key);
        }
      }),
      runs,
    );
  });
});
