/** Cores that are built wrong about circuits, cancels and the end of an alarm (rules-circuits.ts). */
import type { Alarm } from "../../src/core/alarm.ts";
import type { RufkreisEvent } from "../../src/core/event.ts";
import { type Step, step } from "../../src/core/gateway.ts";
import type { Effect, Input, Remembered } from "../../src/core/io.ts";
import { begin } from "../../src/core/restore.ts";
import type { Site } from "../../src/core/site.ts";
import type { State } from "../../src/core/state.ts";
import type { Instant } from "../../src/core/time.ts";
import { changed, type Mutant } from "./mutant.ts";
import { type Subject, theCore } from "./subject.ts";

/** The core on another site than it is told. */
function onSite(change: (site: Site) => Site): Subject {
  return { ...theCore, begin: (site, seed, from, now) => begin(change(site), seed, from, now) };
}

function withAlarms(state: State, change: (alarm: Alarm) => Alarm): State {
  return { ...state, alarms: new Map([...state.alarms].map(([id, alarm]) => [id, change(alarm)])) };
}

/** Forgets which circuits it has called, as soon as it has called one. */
function forgetsCircuits(made: Step): Step {
  const escalates = recordsOf(made.effects).some(({ type }) => type === "escalated");
  return escalates ? { ...made, state: withAlarms(made.state, (alarm) => ({ ...alarm, circuitIds: [] })) } : made;
}

/** Counts on while somebody comes. */
function goesOn(): Subject {
  const impatient = (before: State, input: Input): State =>
    input.kind === "wake" ? withAlarms(before, (alarm) => ({ ...alarm, progress: "raised" })) : before;
  return { ...theCore, step: (before, input, now) => step(impatient(before, input), input, now) };
}

/** Takes what is remembered for something that happens now. */
function countsAnew(): Subject {
  const anew = (from: Remembered, now: Instant): Remembered => ({
    ...from,
    open: from.open.map((one) => ({ ...one, instant: now, sameMachineBoot: true })),
  });
  return { ...theCore, begin: (site, seed, from, now) => begin(site, seed, anew(from, now), now) };
}

/** Takes back what is taken back. */
function cancelEnds(made: Step): Step {
  const taken = new Set(recordsOf(made.effects).flatMap((event) => (event.type === "cancelled" ? [event.alarm] : [])));
  if (taken.size === 0) return made;
  const alarms = new Map([...made.state.alarms].filter(([id]) => !taken.has(id)));
  return { ...made, state: { ...made.state, alarms }, effects: made.effects.map(closing) };
}

function closing(effect: Effect): Effect {
  if (effect.kind !== "append") return effect;
  const records = effect.records.map((record) => {
    const { event } = record;
    if (event.type !== "cancelled") return record;
    return { ...record, event: { ...event, type: "closed", reason: "cancelled" } as unknown as RufkreisEvent };
  });
  return { ...effect, records };
}

function recordsOf(effects: readonly Effect[]): RufkreisEvent[] {
  return effects.flatMap((effect) => (effect.kind === "append" ? effect.records.map(({ event }) => event) : []));
}

const neverCalled = 1e9;
const waitsForEver = (site: Site): Site => ({
  ...site,
  circuits: site.circuits.map((circuit) => ({ ...circuit, afterMs: neverCalled })),
});
const deafToPresses = (site: Site): Site => ({
  ...site,
  circuits: site.circuits.map((circuit) => ({ ...circuit, secondPress: false })),
});

export const circuitMutants: readonly Mutant[] = [
  {
    name: "has no second circuit",
    rules: ["8"],
    seed: 1,
    subject: () => onSite((site) => ({ ...site, circuits: [] })),
  },
  { name: "waits for an answer for ever", rules: ["8", "6"], seed: 66, subject: () => onSite(waitsForEver) },
  { name: "does not escalate at a second press", rules: ["8"], seed: 3, subject: () => onSite(deafToPresses) },
  { name: "calls a circuit again and again", rules: ["8", "house"], seed: 1, subject: () => changed(forgetsCircuits) },
  { name: "escalates although somebody comes", rules: ["8", "13"], seed: 1, subject: goesOn },
  { name: "lets a cancel end the alarm", rules: ["7", "1"], seed: 1, subject: () => changed(cancelEnds) },
  {
    name: "begins to count anew after each restart",
    rules: ["8", "6"],
    seed: 66,
    subject: countsAnew,
  },
];
