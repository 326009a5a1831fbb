/**
 * Runs the core's rehearsal between real work (core/rehearsal.ts; measured in docs/decisions/0021-sirens-before-records.md).
 *
 *   after the start    whole alarms, until the engine has compiled all of the way
 *   from then on       one press when a piece of work is over: what was done meanwhile has taken the place of that
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
/** Nothing came in for so long: the piece of work is over. */
const restMs = 1;

export interface Rehearsing {
  /** To be told when a piece of work is done. */
  worked(): void;
  /** Ends it; answers when nothing of it runs any more. */
  end(): Promise<void>;
}

export function beginRehearsing(): Rehearsing {
  setFlagsFromString(`--interrupt-budget=${compiledAfterBytes}`);
  const rehearsal = new Rehearsal();
  let ended = false;
  let press: NodeJS.Timeout | undefined;
  const play = async (): Promise<void> => {
    for (let round = 0; round < rounds && !ended; round++) {
      rehearsal.play();
      // One round at a time: a real press waits for no more than that, about 1 ms while it is cold.
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (!ended) press = setTimeout(() => rehearsal.press(), restMs);
  };
  const played = play();
  return {
    worked: () => void press?.refresh(),
    end: () => {
      ended = true;
      clearTimeout(press);
      press = undefined;
      return played;
    },
  };
}
