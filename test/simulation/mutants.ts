/**
 * The core built wrong on purpose, one way each. They test the simulator: a rule that catches no mutant proves nothing.
 *
 * Most are the real `step` with its effects changed behind its back, which is what the mistake would look like from
 * outside. Each world gets a mutant of its own, because some of them remember. Those about keys and pairings:
 * mutants-trust.ts.
 */
import { alarmAt } from "../../src/core/alarm.ts";
import { type Step, step } from "../../src/core/gateway.ts";
import type { Effect, Input, Now } from "../../src/core/io.ts";
import { begin } from "../../src/core/restore.ts";
import type { State } from "../../src/core/state.ts";
import { instant } from "../../src/core/time.ts";
import { altered, beginning, changed, type Mutant, reading, withoutLines } from "./mutant.ts";
import { read, shownBy } from "./reading.ts";
import { reread, rewritten, saying } from "./reseal.ts";
import { type Subject, theCore } from "./subject.ts";
import { soundBuild } from "./unit-build.ts";

function keptBeforeDisk(made: Step, _before: State, input: Input): Step {
  const press = input.kind === "line" ? read(input.line) : undefined;
  if (input.kind !== "line" || press?.verb !== "PRESS" || !made.effects.some(({ kind }) => kind === "append"))
    return made;
  return saying(made, input.socket, { verb: "KEPT", event: press.event });
}

function appendedFirst({ effects }: Step): readonly Effect[] {
  return [...effects.filter(({ kind }) => kind === "append"), ...effects.filter(({ kind }) => kind !== "append")];
}

/** Holds back what sounds until the disk has answered. */
function soundAfterDisk(): Subject {
  let held: Effect[] = [];
  return altered(({ effects }, _before, input) => {
    const due = input.kind === "appended" ? held : [];
    if (input.kind === "appended") held = [];
    const loud = effects.filter((effect) => (shownBy(effect)?.buzzer ?? "silent") !== "silent");
    if (!effects.some(({ kind }) => kind === "append")) return [...due, ...effects];
    held.push(...loud);
    return [...due, ...effects.filter((effect) => !loud.includes(effect))];
  });
}

/** A SHOW with a number that went out before is not sent again. */
function showOnce(): Subject {
  const last = new Map<string, string>();
  return withoutLines((line, socket) => {
    if (line.startsWith("OPEN")) last.delete(socket);
    if (!line.startsWith("SHOW ")) return false;
    const number = line.slice(5, 9);
    const again = last.get(socket) === number;
    last.set(socket, number);
    return again;
  });
}

function originSounds({ effects, state }: Step): readonly Effect[] {
  return effects.map((effect) => {
    const shown = shownBy(effect);
    if (shown === undefined || effect.kind !== "send") return effect;
    const { desk } = state.pairings.get(state.links.get(effect.socket)?.hello?.uid ?? "") ?? {};
    const own = desk === undefined ? undefined : alarmAt(state.alarms, desk);
    return own === undefined ? effect : rewritten(effect, state, { ...shown, buzzer: "help", seconds: 5 });
  });
}

/** Takes a unit's word for what the core wants, and shows `help` where that is `help-more`. */
function secondHidden(): Subject {
  const hide = ({ effects, state }: Step): readonly Effect[] =>
    effects.map((effect) => {
      const shown = shownBy(effect);
      if (shown?.light !== "help-more" || effect.kind !== "send") return effect;
      const buzzer = shown.buzzer === "silent" ? "silent" : "help";
      return rewritten(effect, state, { ...shown, light: "help", buzzer });
    });
  return altered(hide);
}

/** Red at a desk that is called is taken for "I am coming". */
function redAccepts(): Subject {
  return reading((input, before) => {
    const press = read(input.line);
    if (press?.verb !== "PRESS" || before.alarms.size === 0) return input;
    return reread(input, before, { verb: "EVENT", kind: "green", event: press.event, ageMs: press.ageMs });
  });
}

/** Timers by the wall clock, as `Date.now()` would give them. */
function wallTime(): Subject {
  let offset: number | undefined;
  return {
    ...theCore,
    begin: (site, seed, from, now) => {
      offset = undefined;
      return begin(site, seed, from, now);
    },
    step: (before, input, now) => {
      offset ??= now.wallMs - now.instant;
      const wallInstant = now.wallMs - offset;
      const made = step(before, input, { ...now, instant: instant(wallInstant) });
      return { ...made, wakeAt: () => instant(made.wakeAt() + now.instant - wallInstant) };
    },
  };
}

/** Sounds a second shorter while the wall clock is not trusted: harmless, and still a decision by the wall. */
function distrust({ effects, state }: Step, _before: State, _input: Input, now: Now): readonly Effect[] {
  return effects.map((effect) => {
    const shown = shownBy(effect);
    if (shown === undefined || shown.buzzer === "silent" || effect.kind !== "send" || now.clockTrusted) return effect;
    return rewritten(effect, state, { ...shown, seconds: Math.max(1, shown.seconds - 1) });
  });
}

/** Wakes itself again at once, for ever. */
function restless(made: Step, _before: State, _input: Input, now: Now): Step {
  return { ...made, wakeAt: () => now.instant };
}

/** Never strikes off what it has said. */
function neverQuits(made: Step, before: State, input: Input): Step {
  return input.kind === "appended" ? { ...made, state: { ...made.state, owed: before.owed } } : made;
}

/** A green key counts whenever it comes, however late. */
function lateKey(): Subject {
  return reading((input, before) => {
    const key = read(input.line);
    return key?.verb === "EVENT" ? reread(input, before, { ...key, ageMs: 0 }) : input;
  });
}

/** Reads the age of a press as if it had just happened. */
function phantom(): Subject {
  return reading((input, before) => {
    const press = read(input.line);
    return press?.verb === "PRESS" ? reread(input, before, { ...press, ageMs: 0 }) : input;
  });
}

/** The answer to a request goes out with the step that records it. */
function answersAtOnce({ effects, state }: Step, before: State): readonly Effect[] {
  const fresh = state.owed.filter((owed) => !before.owed.includes(owed));
  return [...effects, ...fresh.flatMap((owed): Effect[] => (owed.kind === "respond" ? [owed] : []))];
}

export const mutants: readonly Mutant[] = [
  { name: "tells KEPT before the press is on disk", rules: ["3"], seed: 3, subject: () => changed(keptBeforeDisk) },
  { name: "answers a request before it is on disk", rules: ["3"], seed: 3, subject: () => altered(answersAtOnce) },
  {
    name: "forgets KEPT for a repeated event",
    rules: ["3"],
    seed: 4,
    subject: () => withoutLines((line, _, input) => line.startsWith("KEPT") && input.kind === "line"),
  },
  {
    name: "forgets over a restart which presses it knows",
    rules: ["3"],
    seed: 4,
    subject: () => beginning((from) => ({ ...from, causes: [] })),
  },
  {
    name: "forgets open alarms over a restart",
    rules: ["13"],
    seed: 3,
    subject: () => beginning((from) => ({ ...from, open: [] })),
  },
  { name: "does not repeat SHOW", rules: ["13"], seed: 2, subject: showOnce },
  { name: "sounds at the origin", rules: ["4"], seed: 2, subject: () => altered(originSounds) },
  { name: "sounds when the disk has answered", rules: ["2"], seed: 2, subject: soundAfterDisk },
  { name: "writes before it sounds", rules: ["2"], seed: 2, subject: () => altered(appendedFirst) },
  { name: "hides a second alarm behind a first", rules: ["9"], seed: 2, subject: secondHidden },
  { name: "takes red for an acceptance", rules: ["1"], seed: 2, subject: redAccepts },
  { name: "takes a late green key for an acceptance", rules: ["5"], seed: 20, subject: lateKey },
  { name: "sounds for a press of long ago", rules: ["11"], seed: 279, subject: phantom },
  { name: "sets its timers by the wall clock", rules: ["house"], seed: 3, subject: wallTime },
  { name: "lets the wall clock decide a little", rules: ["14"], seed: 3, subject: () => altered(distrust) },
  { name: "wakes itself without end", rules: ["house"], seed: 3, subject: () => changed(restless) },
  { name: "never strikes off a debt", rules: ["3"], seed: 4, subject: () => changed(neverQuits) },
  {
    name: "publishes as if an unconfirmed event had arrived",
    rules: ["outbox"],
    seed: 19,
    subject: () => ({ ...theCore, outboxSkips: true }),
  },
  {
    name: "unit: does not repeat a press",
    rules: ["1", "3"],
    seed: 21,
    subject: () => ({ ...theCore, unit: { ...soundBuild, repeatsEvents: false } }),
  },
  {
    name: "unit: its sound has no end",
    rules: ["sound ends"],
    seed: 9,
    subject: () => ({ ...theCore, unit: { ...soundBuild, endsItsSound: false } }),
  },
];
