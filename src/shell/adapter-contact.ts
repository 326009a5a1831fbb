/**
 * A button that is looked at now and then, judged as protocol §4 wants it, as far as looking can: pressed when two looks at least
 * `pressMs` apart find it closed and none between them open, and good for another press only after looks over `releaseMs` found
 * it open. A break between two looks is not seen; neither is a press between two looks.
 *
 * A button that is found closed at the first look is a press: somebody may be holding it.
 */
import { limits } from "../../firmware-protocol/limits.ts";

export class AdaptedContact {
  #closedSinceMs: number | undefined;
  #openSinceMs: number | undefined;
  /** Since when it is pressed and not released; `undefined` while the next closing is a press. */
  #pressedSinceMs: number | undefined;

  /** Takes one look; true when it makes a press. */
  look(closed: boolean, nowMs: number): boolean {
    if (closed) {
      this.#openSinceMs = undefined;
      this.#closedSinceMs ??= nowMs;
      if (this.#pressedSinceMs !== undefined || nowMs - this.#closedSinceMs < limits.pressMs) return false;
      this.#pressedSinceMs = nowMs;
      return true;
    }
    this.#closedSinceMs = undefined;
    this.#openSinceMs ??= nowMs;
    if (nowMs - this.#openSinceMs >= limits.releaseMs) this.#pressedSinceMs = undefined;
    return false;
  }

  /** Nobody looked for a while; what was pressed before still is, until it was seen open for its time. */
  interrupt(): void {
    this.#closedSinceMs = undefined;
    this.#openSinceMs = undefined;
  }

  isStuck(nowMs: number): boolean {
    return this.#pressedSinceMs !== undefined && nowMs - this.#pressedSinceMs >= limits.stuckMs;
  }
}
