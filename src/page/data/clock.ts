/**
 * The gateway's time on this screen. The browser's own clock may be wrong by hours; it is only used to count on from the last time
 * that the gateway told. `tick` changes twice a second and redraws what shows a running time.
 */
import { signal } from "@preact/signals";

export const tick = signal(0);
const tickMs = 500;

/** Two clocks, because the steady one stands still while a machine sleeps and the other one may be set. */
interface Moment {
  readonly steadyMs: number;
  readonly wallMs: number;
}

function here(): Moment {
  return { steadyMs: performance.now(), wallMs: Date.now() };
}

/** The longer of the two is believed: to think too early that the line is dead does no harm, too late does. */
export function msSince(moment: Moment): number {
  const now = here();
  return Math.max(now.steadyMs - moment.steadyMs, now.wallMs - moment.wallMs, 0);
}

let told: { readonly serverMs: number; readonly instantMs: number; readonly at: Moment } | undefined;

/** The gateway says what time it is: by its wall clock, and in ms since its machine started. */
export function setServerTime(wallMs: number, instantMs: number): void {
  told = { serverMs: wallMs, instantMs, at: here() };
}

/** Wall time of the gateway now, in ms; the browser's as long as nothing was told. */
export function serverNow(): number {
  return told === undefined ? Date.now() : told.serverMs + (performance.now() - told.at.steadyMs);
}

/** Ms since the gateway's machine started, in which topics give moments; `undefined` as long as nothing was told. */
export function serverInstant(): number | undefined {
  return told === undefined ? undefined : told.instantMs + (performance.now() - told.at.steadyMs);
}

export const moment = here;

export function startClock(): void {
  setInterval(() => {
    tick.value += 1;
  }, tickMs);
}
