/**
 * What can be done to the office from outside, by a key or by a line: press, hold, plug, switch the broker, ask the gateway. Each answers when it is
 * done; what it came to is told as a note, or seen on the floor.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { RufkreisEvent } from "../core/event.ts";
import type { Verb } from "../core/io.ts";
import { drillReport } from "../core/records/drill.ts";
import { figuresText } from "../core/records/drill-html.ts";
import { entryHeard } from "../core/records/entry.ts";
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

/** Held for so long, the green key asks for somebody or ends; red and green are a lockdown (docs/at-the-desk.md). */
const heldMs = 1300;
const bothHeldMs = 3500;
/** As long as it takes to go round the office with eight keys. */
const drillSeconds = 120;
const role = "demo";

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
    stage.watcher.on("event", (event) => {
      // After whoever tells the event itself.
      if (event.type !== "drill-ended") return;
      setImmediate(() => {
        for (const text of drillTexts(stage.watcher.events, event.drill)) told.note(text);
      });
    });
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

  async holdGreen(desk: string): Promise<void> {
    const isOwn = this.#stage.watcher.deskState(desk)?.alarm !== undefined;
    this.#told.note(`you hold the green key of ${desk}${isOwn ? ", which calls" : ": please look in"}`);
    const atMs = await this.#stage.building.press(desk, "green", heldMs);
    if (atMs === undefined) this.#told.note(`${desk} is unplugged: its keys have no power`);
    await this.#letGo(heldMs);
  }

  async lockDown(desk: string): Promise<void> {
    const { building } = this.#stage;
    this.#told.note(`you hold red and green of ${desk} for 3 s`);
    const [atMs] = await Promise.all([
      building.press(desk, "red", bothHeldMs),
      building.press(desk, "green", bothHeldMs),
    ]);
    if (atMs === undefined) this.#told.note(`${desk} is unplugged: its keys have no power`);
    await this.#letGo(bothHeldMs);
  }

  /** A key that is still down cannot be pressed again; a unit that lags holds it a little longer. */
  async #letGo(afterMs: number): Promise<void> {
    await delay(afterMs + 2 * (this.#stage.building.lagMs ?? 0));
  }

  async escalate(): Promise<void> {
    await this.#aboutOldest("escalate", {});
  }

  async cancel(): Promise<void> {
    await this.#aboutOldest("cancel", { by: role });
  }

  async #aboutOldest(verb: "escalate" | "cancel", fields: object): Promise<void> {
    const { watcher, desks } = this.#stage;
    const oldest = watcher.oldestAlarm(desks);
    if (oldest === undefined) return this.#told.note(`there is no open alarm to ${verb}`);
    if (verb === "escalate" && oldest.mode === "drill") return this.#told.note("a drill calls nobody behind circuit 1");
    return this.#ask(verb, { alarm: oldest.alarm, ...fields });
  }

  /** Announces a drill for all desks that have a paired unit, or ends the one that goes on. */
  async switchDrill(): Promise<void> {
    const { watcher, desks: all } = this.#stage;
    if (watcher.drill !== undefined) return this.#ask("drill-end", { by: role });
    const desks = all.filter((desk) => watcher.deskState(desk)?.unit !== undefined);
    if (desks.length === 0) return this.#told.note("no unit is paired, so there is nothing to practise");
    return this.#ask("drill", { desks, seconds: drillSeconds, by: role });
  }

  /** What comes of it is seen on the floor; a refusal is told. */
  async #ask(verb: Verb, fields: object): Promise<void> {
    const answer = await this.#stage.watcher.request(verb, fields);
    if (answer.status === "error") this.#told.note(`refused: ${answer.error.message.replace(/^[a-z]+: /, "")}`);
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
    const count = await watcher.closeAlarms(desks, role, "closed by hand");
    if (count === 0) this.#told.note("there is no open alarm to close");
  }
}

/** What a drill was like, in lines of less than 65: how quickly neighbours sounded, somebody said that they come, and was there. */
export function drillTexts(events: readonly RufkreisEvent[], drill: string): readonly string[] {
  const { total } = drillReport(events.map(entryHeard), { drill, nameDesks: false, desksInRoom: () => 0 });
  if (total.presses === 0) return ["the drill in figures: nobody pressed"];
  const times = [total.pressToSound, total.pressToAccept, total.pressToAttend].map((each) => figuresText(each, "en"));
  return [`the drill, median / worst: sound ${times[0]}`, `coming ${times[1]} · there ${times[2]}`];
}

export function measuredText({ pressed, pressToBuzzerMs }: Measured): string | undefined {
  const times = Object.values(pressToBuzzerMs);
  if (times.length === 0) return undefined;
  const [first, last] = [ms(Math.min(...times)), ms(Math.max(...times))];
  const range = first === last ? `${first} ms` : `${first} to ${last} ms`;
  return `on the pins: ${times.length} buzzer${times.length > 1 ? "s" : ""}, ${range} after ${pressed} was pressed`;
}
