/**
 * What can be done to the office from outside, by a key or by a line: press, plug, switch the broker, close. Each answers when it is
 * done; what it came to is told as a note, or seen on the floor.
 */
import { setTimeout as delay } from "node:timers/promises";
import { monotonic } from "../shell/clock.ts";
import { ms } from "./event-text.ts";
import type { Stage } from "./stage.ts";

/** What the pins did after a press. */
export interface Measured {
  readonly pressed: string;
  /** Of each buzzer that was not ringing at the press. */
  readonly pressToBuzzerMs: Readonly<Record<string, number>>;
}

export interface HandsTold {
  readonly note: (text: string) => void;
  readonly measured: (measured: Measured) => void;
}

/** When no further buzzer was driven for so long, that was all; a simulation that lags gets more. */
const measureMs = 1000;
const measureMsMax = 10_000;

export class Hands {
  readonly unplugged = new Set<string>();
  readonly #stage: Stage;
  readonly #told: HandsTold;

  constructor(stage: Stage, told: HandsTold) {
    this.#stage = stage;
    this.#told = told;
  }

  /** What was begun and could not be done is told, and the demo goes on. */
  do(action: Promise<void>): void {
    action.catch((error: unknown) => this.#told.note(error instanceof Error ? error.message : String(error)));
  }

  async press(desk: string): Promise<void> {
    const { building, watcher } = this.#stage;
    const isNew = watcher.unpaired.some((unit) => unit.desk === desk);
    this.#told.note(isNew ? `you press ${desk}, which is not paired and calls nobody` : `you press ${desk}`);
    const silent = building.desks.filter((each) => !building.isRinging(each));
    const atMs = await building.press(desk);
    if (atMs === undefined) return this.#told.note(`${desk} is unplugged: its button has no power`);
    if (!isNew) this.do(this.#measure(desk, atMs, silent));
    return undefined;
  }

  async #measure(pressed: string, atMs: number, silent: readonly string[]): Promise<void> {
    const { building } = this.#stage;
    for (let [count, sinceMs] = [0, monotonic()]; ; ) {
      await delay(measureMs / 10);
      const times = Object.entries(building.pressToBuzzerMs(atMs)).filter(([each]) => silent.includes(each));
      if (times.length > count) [count, sinceMs] = [times.length, monotonic()];
      const waitMs = Math.min(measureMs + 4 * (building.lagMs ?? 0), measureMsMax);
      if (monotonic() - sinceMs < waitMs) continue;
      return this.#told.measured({ pressed, pressToBuzzerMs: Object.fromEntries(times) });
    }
  }

  async pressGreen(desk: string): Promise<void> {
    await this.#stage.building.press(desk, "green");
    this.#told.note(`you press the green key of ${desk}`);
  }

  async switchPlug(desk: string): Promise<void> {
    const { building } = this.#stage;
    if (this.unplugged.delete(desk)) {
      this.#told.note(`you plug ${desk} in again`);
      await building.plug(desk);
    } else {
      this.unplugged.add(desk);
      this.#told.note(`you unplug ${desk}`);
      await building.unplug(desk);
    }
  }

  async switchBroker(): Promise<void> {
    const { broker, startBroker, stopBroker } = this.#stage;
    const isRunning = broker.isRunning;
    this.#told.note(isRunning ? "you stop the broker: what happens now arrives later" : "you start the broker again");
    await (isRunning ? stopBroker() : startBroker());
  }

  async closeAlarms(): Promise<void> {
    const { watcher, desks } = this.#stage;
    const count = await watcher.closeAlarms(desks, "demo", "closed by hand");
    if (count === 0) this.#told.note("there is no open alarm to close");
  }
}

export function measuredText({ pressed, pressToBuzzerMs }: Measured): string | undefined {
  const times = Object.values(pressToBuzzerMs);
  if (times.length === 0) return undefined;
  const [first, last] = [ms(Math.min(...times)), ms(Math.max(...times))];
  const range = first === last ? `${first} ms` : `${first} to ${last} ms`;
  return `on the pins: ${times.length} buzzer${times.length > 1 ? "s" : ""}, ${range} after ${pressed} was pressed`;
}
