/**
 * The demo on a terminal: the floor, redrawn at most ten times a second and only where it changed, and keys.
 *
 * Keys act at once and wait for nothing: the answer is seen on the floor. `g` and `u` wait for a digit; any other key
 * forgets them.
 */
import { monotonic } from "../shell/clock.ts";
import { Canvas, Painter } from "./canvas.ts";
import { ms } from "./event-text.ts";
import { paintFloor } from "./floor.ts";
import { desksOnPage, pictureOf, rhythmMs, roomsOnPage } from "./picture.ts";
import type { Stage } from "./stage.ts";
import { Story } from "./story.ts";
import { enterTerminal, type Terminal, wantsColour } from "./terminal.ts";

/** Ten frames a second show a rhythm of 125 ms well enough, and cost a slow terminal little. */
const frameMs = 100;
/** By then each neighbour has sounded, or something is wrong that the floor shows. */
const measureMs = 500;

export async function runScreen(stage: Stage, title: string, ending: Promise<unknown>): Promise<number> {
  const screen = new Screen(stage, title);
  try {
    await Promise.race([screen.ended, ending]);
    return 0;
  } finally {
    screen.leave();
  }
}

class Screen {
  readonly ended: Promise<void>;
  readonly #stage: Stage;
  readonly #title: string;
  readonly #story = new Story();
  readonly #unplugged = new Set<string>();
  readonly #withColour = wantsColour(process.env);
  readonly #terminal: Terminal;
  readonly #painter: Painter;
  readonly #timer: NodeJS.Timeout;
  #end: () => void = () => undefined;
  #prefix: "g" | "u" | undefined;
  #page = 0;

  constructor(stage: Stage, title: string) {
    this.#stage = stage;
    this.#title = title;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#terminal = enterTerminal({ key: (key) => this.#key(key), resized: () => this.#resized() });
    this.#painter = new Painter(this.#terminal.write, this.#withColour);
    for (const event of stage.watcher.events) this.#story.tell(event);
    stage.watcher.on("event", (event) => this.#story.tell(event));
    stage.building.once("ended", (why) => this.#story.note(why));
    this.#timer = setInterval(() => this.#paint(), frameMs);
    this.#paint();
  }

  leave(): void {
    clearInterval(this.#timer);
    this.#terminal.leave();
  }

  #resized(): void {
    this.#painter.forget();
    this.#paint();
  }

  #paint(): void {
    const canvas = new Canvas(this.#terminal.columns, this.#terminal.rows);
    const hint = this.#prefix === undefined ? "" : `${this.#prefix === "g" ? "green key" : "plug"} of which desk? 1–8`;
    const state = {
      page: this.#page,
      title: this.#title,
      hint,
      unplugged: this.#unplugged,
      withColour: this.#withColour,
    };
    paintFloor(canvas, pictureOf(this.#stage, this.#story, state, monotonic()));
    this.#painter.paint(canvas);
  }

  #key(key: string): void {
    const prefix = this.#prefix;
    this.#prefix = undefined;
    const desk = /^[1-8]$/.test(key) ? this.#stage.desks[this.#page * desksOnPage + Number(key) - 1] : undefined;
    if (desk !== undefined) this.#do(this.#atDesk(prefix, desk));
    else if (key === "g" || key === "u") this.#prefix = key;
    else if (key === "b") this.#do(this.#switchBroker());
    else if (key === "c") this.#do(this.#closeAlarms());
    else if (key === "\t") this.#page = (this.#page + 1) % Math.ceil(this.#stage.office.rooms.length / roomsOnPage);
    else if (key === "q" || key === "\u0003" || key === "\u0004") this.#end();
    this.#paint();
  }

  /** What a key began and could not do is told, and the demo goes on. */
  #do(action: Promise<void>): void {
    action.catch((error: unknown) => this.#story.note(error instanceof Error ? error.message : String(error)));
  }

  async #atDesk(prefix: "g" | "u" | undefined, desk: string): Promise<void> {
    if (prefix === "u") return this.#switchPlug(desk);
    if (prefix === "g") {
      await this.#stage.building.press(desk, "green");
      return this.#story.note(`you press the green key of ${desk}`);
    }
    this.#story.note(`you press ${desk}`);
    await this.#press(desk);
  }

  async #press(desk: string): Promise<void> {
    const { building } = this.#stage;
    const silent = building.desks.filter((each) => !building.soundsAt(each, monotonic() - rhythmMs));
    const atMs = await building.press(desk);
    if (atMs === undefined) return this.#story.note(`${desk} is unplugged: its button has no power`);
    setTimeout(() => {
      const times = Object.entries(building.pressToBuzzerMs(atMs)).flatMap(([each, time]) =>
        silent.includes(each) ? [time] : [],
      );
      if (times.length > 0)
        this.#story.note(
          `on the pins: ${times.length} buzzers, ${ms(Math.min(...times))} to ${ms(Math.max(...times))} ms after the press`,
        );
    }, measureMs);
    return undefined;
  }

  async #switchPlug(desk: string): Promise<void> {
    const { building } = this.#stage;
    if (this.#unplugged.delete(desk)) {
      this.#story.note(`you plug ${desk} in again`);
      await building.plug(desk);
    } else {
      this.#unplugged.add(desk);
      this.#story.note(`you unplug ${desk}`);
      await building.unplug(desk);
    }
  }

  async #switchBroker(): Promise<void> {
    const stage = this.#stage;
    const isRunning = stage.broker.isRunning;
    this.#story.note(isRunning ? "you stop the broker: what happens now arrives later" : "you start the broker again");
    await (isRunning ? stage.stopBroker() : stage.startBroker());
  }

  async #closeAlarms(): Promise<void> {
    const { watcher, desks } = this.#stage;
    const count = await watcher.closeAlarms(desks, "demo", "closed with the key c");
    if (count === 0) this.#story.note("there is no open alarm to close");
  }
}
