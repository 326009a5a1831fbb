/**
 * Runs the core's rehearsal between real work (core/rehearsal.ts; measured in docs/decisions/0021-sirens-before-records.md).
 *
 *   after the start    whole alarms, until the engine has compiled all of the way
 *   from then on       one press every few milliseconds: what was done meanwhile, here or by others, has taken the place of that
 *                      code and data in the caches, and from there they come several times as fast as from memory
 */
import { setFlagsFromString } from "node:v8";
import { Rehearsal } from "../core/rehearsal.ts";

/** The optimising compiler has seen all of the way by then; more rounds change nothing in the bench. */
const rounds = 1500;
/**
 * How much of a function is run before the engine compiles it, in bytes of its code; 132 KiB unless told. A gateway does few things, and does
 * them for months: with its own bound the engine has half of the way of a press not compiled after those rounds.
 */
const compiledAfterBytes = 10_000;
/** How cold the way of a press may become. Twice as often brought nothing; half as often makes the last siren some microseconds later. */
const everyMs = 5;
/** Of the time, at the most. The thread may run before every other, and on a slow machine a press takes long: it is gone through less often there. */
const shareMax = 0.05;

/** Begins, and gives what ends it; that answers when nothing of it runs any more. */
export function beginRehearsing(): () => Promise<void> {
  setFlagsFromString(`--interrupt-budget=${compiledAfterBytes}`);
  const rehearsal = new Rehearsal();
  let ended = false;
  let next: NodeJS.Timeout | undefined;
  const press = (): void => {
    const began = performance.now();
    rehearsal.press();
    next = setTimeout(press, Math.max(everyMs, (performance.now() - began) / shareMax));
  };
  const play = async (): Promise<void> => {
    for (let round = 0; round < rounds && !ended; round++) {
      rehearsal.play();
      // One round at a time: a real press waits for no more than that, about 1 ms while it is cold.
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (!ended) next = setTimeout(press, everyMs);
  };
  const played = play();
  return () => {
    ended = true;
    clearTimeout(next);
    return played;
  };
}
