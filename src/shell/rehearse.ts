/** Runs the core's rehearsal between real work, after the start (core/rehearsal.ts). */
import { Rehearsal } from "../core/rehearsal.ts";

/** The optimising compiler has seen all of the way by then; more rounds change nothing in the bench. */
const rounds = 500;

/** Answers when it is over; ends early when `stopped` says so. */
export async function rehearse(stopped: () => boolean): Promise<void> {
  const rehearsal = new Rehearsal();
  for (let round = 0; round < rounds && !stopped(); round++) {
    rehearsal.play();
    // One round at a time: a real press waits for no more than that, about 1 ms while it is cold.
    await new Promise((resolve) => setImmediate(resolve));
  }
}
