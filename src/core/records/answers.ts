/** How the alarms of a time went, in figures: what reports of drills and quality have in common. */
import type { Case } from "./case.ts";
import { type Figures, figuresOf } from "./statistics.ts";

/** Times in ms after the press; `undefined`: there was none. */
export interface AnswerFigures {
  /** To the first buzzer of each alarm. */
  readonly pressToSound: Figures | undefined;
  /** To the first acceptance of each alarm. */
  readonly pressToAccept: Figures | undefined;
  /** To the first who was there. */
  readonly pressToAttend: Figures | undefined;
  /** To each buzzer of each alarm. */
  readonly everySound: Figures | undefined;
  /** Desks that were called, and those of them that never confirmed a sound, over all alarms. */
  readonly called: number;
  readonly silent: number;
}

/** The times themselves, in ms after the press. */
export interface AnswerTimes extends Pick<AnswerFigures, "called" | "silent"> {
  readonly sounds: readonly number[];
  readonly accepts: readonly number[];
  readonly attends: readonly number[];
  readonly everySound: readonly number[];
}

/** The times of some cases; those that nobody knows are not in them. */
export function answerTimes(cases: readonly Case[]): AnswerTimes {
  const firsts = (of: (each: Case) => readonly (number | undefined)[]): number[] =>
    cases.flatMap((each) => {
      const known = of(each).filter((ms) => ms !== undefined);
      return known.length === 0 ? [] : [Math.min(...known)];
    });
  return {
    sounds: firsts(soundsOf),
    accepts: firsts(({ accepted }) => accepted.map(({ elapsedMs }) => elapsedMs)),
    attends: firsts(({ attended }) => attended.map(({ elapsedMs }) => elapsedMs)),
    everySound: cases.flatMap((each) => soundsOf(each)),
    called: cases.reduce((sum, each) => sum + calledOf(each).size, 0),
    silent: cases.reduce((sum, { silent }) => sum + silent.length, 0),
  };
}

/** The figures of some cases. */
export function answerFigures(cases: readonly Case[]): AnswerFigures {
  const { sounds, accepts, attends, everySound, called, silent } = answerTimes(cases);
  return {
    pressToSound: figuresOf(sounds),
    pressToAccept: figuresOf(accepts),
    pressToAttend: figuresOf(attends),
    everySound: figuresOf(everySound),
    called,
    silent,
  };
}

/** Each desk once, also if two circuits call it. */
function soundsOf({ circuits }: Case): number[] {
  const sounds = new Map(circuits.flatMap(({ sounded }) => sounded.map((each) => [each.desk, each.pressToBuzzerMs])));
  return [...sounds.values()];
}

function calledOf({ circuits }: Case): ReadonlySet<string> {
  return new Set(circuits.flatMap(({ called }) => called));
}

/** Whether somebody said that they come, or was there. */
export function isAnswered({ accepted, attended }: Case): boolean {
  return accepted.length + attended.length > 0;
}
