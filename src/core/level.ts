/**
 * How grave a call is. `assist`: please look in. `help`: somebody is in danger. `lockdown`: stay in, lock the door. A graver one takes the
 * place of a lesser one at the same desk, never the other way round.
 */
export const levels = ["assist", "help", "lockdown"] as const;
export type Level = (typeof levels)[number];

/** Whether `a` is graver than `b`. */
export function isGraver(a: Level, b: Level): boolean {
  return levels.indexOf(a) > levels.indexOf(b);
}
