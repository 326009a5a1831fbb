/**
 * Whether the page is asked without a login more than people ask: by a flood, a scanner, a broken script. It works less then
 * (serve.ts), because a processor that is never at rest is what a press notices of a page.
 *
 * Everybody counts until a login is shown. Somebody who opens the page asks for some ten files and once or twice who he is.
 */
import { monotonic } from "../clock.ts";

/** Several people who open the page in the same second are no flood. */
const perSecondMax = 60;
/** How long after such a second it is still taken for one; a page that works less counts less. */
const lastsMs = 10_000;

export class Strangers {
  readonly #now: () => number;
  #secondBegan = Number.NEGATIVE_INFINITY;
  #count = 0;
  #until = Number.NEGATIVE_INFINITY;

  constructor(now: () => number = monotonic) {
    this.#now = now;
  }

  /** Somebody asks, or sends what is no question. */
  knock(): void {
    const now = this.#now();
    if (now - this.#secondBegan >= 1000) {
      this.#secondBegan = now;
      this.#count = 0;
    }
    if (++this.#count > perSecondMax) this.#until = now + lastsMs;
  }

  /** Whoever asked last showed a login. */
  known(): void {
    this.#count--;
  }

  get flood(): boolean {
    return this.#now() < this.#until;
  }
}
