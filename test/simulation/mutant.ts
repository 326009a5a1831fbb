/** What a core that is built wrong on purpose is made of: the real one, with something changed on its way in or out. */
import { type Step, step } from "../../src/core/gateway.ts";
import type { Effect, Input, Now, Remembered } from "../../src/core/io.ts";
import { begin } from "../../src/core/restore.ts";
import type { State } from "../../src/core/state.ts";
import { type Subject, theCore } from "./subject.ts";

export interface Mutant {
  readonly name: string;
  /** The rules of which one must catch it. */
  readonly rules: readonly string[];
  /** A seed that caught it; if it does not any more, all are tried. */
  readonly seed: number;
  readonly subject: () => Subject;
}

export type Alter = (made: Step, before: State, input: Input, now: Now) => readonly Effect[];

/** The core with its effects altered. */
export function altered(alter: Alter): Subject {
  return changed((made, before, input, now) => ({ ...made, effects: alter(made, before, input, now) }));
}

/** The core with its steps changed. */
export function changed(change: (made: Step, before: State, input: Input, now: Now) => Step): Subject {
  return { ...theCore, step: (before, input, now) => change(step(before, input, now), before, input, now) };
}

export function withoutLines(drop: (line: string, socket: string, input: Input) => boolean): Subject {
  return altered(({ effects }, _before, input) =>
    effects.filter((effect) => effect.kind !== "send" || !drop(effect.line, effect.socket, input)),
  );
}

/** The core that reads something else than what came. */
export function reading(change: (input: Extract<Input, { kind: "line" }>, before: State) => Input): Subject {
  return {
    ...theCore,
    step: (before, input, now) => step(before, input.kind === "line" ? change(input, before) : input, now),
  };
}

export function beginning(change: (from: Remembered) => Remembered): Subject {
  return { ...theCore, begin: (site, seed, from, now) => begin(site, seed, change(from), now) };
}
