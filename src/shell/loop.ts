/**
 * The one queue and the one timer around the core. Inputs are taken in the order in which they come; the effects of
 * each are performed before the next one is looked at, in the order given. An input that an effect
 * brings about (a port that fails while it is written to) waits its turn.
 *
 * Whoever only watches (MQTT topics, the page) is told after all that is urgent is done.
 */
import { step } from "../core/gateway.ts";
import type { Effect, Input, Now } from "../core/io.ts";
import type { State } from "../core/state.ts";

/** The hands of the loop; each returns at once and never throws. */
export interface Hands {
  readonly send: (socket: string, line: string) => void;
  readonly append: (effect: Extract<Effect, { kind: "append" }>) => void;
  readonly respond: (effect: Extract<Effect, { kind: "respond" }>) => void;
  /** Called when the queue is empty again, and at most once for each turn of the event loop. */
  readonly changed: (state: State) => void;
}

/** setTimeout takes whole milliseconds; waking a little late is harmless, spinning is not. */
const timerStepMs = 1;

export class Loop {
  private readonly queue: Input[] = [];
  private running = false;
  private timer: NodeJS.Timeout | undefined;
  private telling: NodeJS.Immediate | undefined;
  private stopped = false;
  private current: State;
  private readonly hands: Hands;
  private readonly clock: () => Now;

  constructor(state: State, hands: Hands, clock: () => Now) {
    this.current = state;
    this.hands = hands;
    this.clock = clock;
  }

  get state(): State {
    return this.current;
  }

  /** Hands in an input; returns when it and all that it brought about are done, or at once if called from within. */
  readonly offer = (input: Input): void => {
    if (this.stopped) return;
    this.queue.push(input);
    if (this.running) return;
    this.running = true;
    let wakeAt = Number.POSITIVE_INFINITY;
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) wakeAt = this.turn(next);
    this.running = false;
    this.wakeAt(wakeAt);
    this.telling ??= setImmediate(() => {
      this.telling = undefined;
      this.hands.changed(this.current);
    });
  };

  /** Takes no more inputs and wakes no more. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    clearImmediate(this.telling);
  }

  private turn(input: Input): number {
    const next = step(this.current, input, this.clock());
    this.current = next.state;
    for (const effect of next.effects) this.perform(effect);
    return next.wakeAt();
  }

  private perform(effect: Effect): void {
    switch (effect.kind) {
      case "send":
        return this.hands.send(effect.socket, effect.line);
      case "append":
        return this.hands.append(effect);
      case "respond":
        return this.hands.respond(effect);
    }
  }

  private wakeAt(instant: number): void {
    clearTimeout(this.timer);
    const delayMs = Math.max(instant - this.clock().instant, 0) + timerStepMs;
    this.timer = setTimeout(() => this.offer({ kind: "wake" }), delayMs);
  }
}
