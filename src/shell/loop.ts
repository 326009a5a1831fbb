/**
 * The one queue and the one timer around the core. Inputs are taken in the order in which they come. What is to be sent leaves before the
 * next input is looked at; everything else, the journal included, is done a moment later and in order:
 *
 *     0 ms   PRESS → step → seven SHOW written           the thread goes to sleep
 *            the kernel carries the lines to the sirens
 *     1 ms   journal, answers, the next wake-up; then whoever only watches (MQTT topics, the page)
 *
 * Why a moment: a line that was written has not arrived. The kernel passes it on in a thread of its own, and that one takes turns
 * with ours for the processor: on two of them the last siren heard its line 0.2 to 0.4 ms later while this thread went on with the records
 * (docs/decisions/0021-sirens-before-records.md). Nothing depends on that moment: a record counts when it is on disk, and then `appended` comes.
 *
 * An input that an effect brings about (a port that fails while it is written to) waits its turn.
 */
import { step } from "../core/gateway.ts";
import type { Effect, Input, Now } from "../core/io.ts";
import type { State } from "../core/state.ts";

/** The hands of the loop; each returns at once and never throws. */
export interface Hands {
  readonly send: (socket: string, line: string) => void;
  readonly append: (effect: Extract<Effect, { kind: "append" }>) => void;
  readonly respond: (effect: Extract<Effect, { kind: "respond" }>) => void;
  /** Called when everything else is done, for all inputs of the moment at once. */
  readonly changed: (state: State) => void;
}

type Later = Exclude<Effect, { kind: "send" }>;

/** The shortest that a timer takes; the thread sleeps for it, unless something comes in. */
const momentMs = 1;
/** setTimeout takes whole milliseconds; waking a little late is harmless, spinning is not. */
const timerStepMs = 1;

export class Loop {
  private readonly queue: Input[] = [];
  private running = false;
  private later: Later[] = [];
  private moment: NodeJS.Timeout | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private current: State;
  private wakeAt: () => number = () => Number.POSITIVE_INFINITY;
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

  /** Hands in an input; when this returns, what it made the gateway send is sent, or is about to be if called from within. */
  readonly offer = (input: Input): void => {
    if (this.stopped) return;
    this.queue.push(input);
    if (this.running) return;
    this.running = true;
    this.takeTurns();
    this.running = false;
    this.moment ??= setTimeout(this.catchUp, momentMs);
  };

  /** Does what is left to do, takes no more inputs and wakes no more. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.moment);
    clearTimeout(this.timer);
    this.performLater();
  }

  private takeTurns(): void {
    for (let input = this.queue.shift(); input !== undefined; input = this.queue.shift()) {
      const { state, effects, wakeAt } = step(this.current, input, this.clock());
      this.current = state;
      this.wakeAt = wakeAt;
      for (const effect of effects) {
        if (effect.kind === "send") this.hands.send(effect.socket, effect.line);
        else this.later.push(effect);
      }
    }
  }

  private readonly catchUp = (): void => {
    this.moment = undefined;
    this.running = true;
    this.performLater();
    this.takeTurns();
    this.running = false;
    if (this.later.length > 0) this.moment ??= setTimeout(this.catchUp, momentMs);
    this.wakeLater();
    this.hands.changed(this.current);
  };

  private performLater(): void {
    const due = this.later;
    this.later = [];
    for (const effect of due) {
      if (effect.kind === "append") this.hands.append(effect);
      else this.hands.respond(effect);
    }
  }

  private wakeLater(): void {
    clearTimeout(this.timer);
    const delayMs = Math.max(this.wakeAt() - this.clock().instant, 0) + timerStepMs;
    this.timer = setTimeout(() => this.offer({ kind: "wake" }), delayMs);
  }
}
