/**
 * The demo on a terminal: the floor, redrawn at most ten times a second and only where it changed, and keys.
 *
 * Keys act at once and wait for nothing: the answer is seen on the floor. A letter that is meant for a desk waits for its digit; any
 * other key forgets it.
 */
import { monotonic } from "../shell/clock.ts";
import { Canvas, Painter } from "./canvas.ts";
import { paintFloor } from "./floor.ts";
import { Hands, measuredText } from "./hands.ts";
import { deskOrder, isDeskLetter, obey, officeOrder } from "./orders.ts";
import { desksOnPage, pictureOf, roomsOnPage } from "./picture.ts";
import type { Stage } from "./stage.ts";
import { Story } from "./story.ts";
import { enterTerminal, type Terminal, wantsColour } from "./terminal.ts";

/** Ten frames a second show a rhythm of 125 ms well enough, and cost a slow terminal little. */
const frameMs = 100;

const prefixHints = {
  g: "green key, short,",
  h: "green key, held: close where it calls, else please look in;",
  l: "red and green, held 3 s: lockdown;",
  u: "plug",
} as const;

export interface ScreenOptions {
  readonly title: string;
  /** How to pair, while there is somebody to be paired. */
  readonly advice: readonly string[];
  /** Where its files stay, if they do. */
  readonly kept: readonly string[];
}

export async function runScreen(stage: Stage, options: ScreenOptions, ending: Promise<unknown>): Promise<number> {
  const screen = new Screen(stage, options);
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
  readonly #options: ScreenOptions;
  readonly #story = new Story();
  readonly #hands: Hands;
  readonly #withColour = wantsColour(process.env);
  readonly #terminal: Terminal;
  readonly #painter: Painter;
  readonly #timer: NodeJS.Timeout;
  #end: () => void = () => undefined;
  #prefix: keyof typeof prefixHints | undefined;
  #page = 0;

  constructor(stage: Stage, options: ScreenOptions) {
    this.#stage = stage;
    this.#options = options;
    this.#hands = new Hands(stage, {
      note: (text) => this.#story.note(text),
      measured: (measured) => {
        const text = measuredText(measured);
        if (text !== undefined) this.#story.note(text);
      },
    });
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
    const state = {
      page: this.#page,
      title: this.#options.title,
      hints: this.#hints(),
      unplugged: this.#hands.unplugged,
      withColour: this.#withColour,
    };
    paintFloor(canvas, pictureOf(this.#stage, this.#story, state, monotonic()));
    this.#painter.paint(canvas);
  }

  #hints(): readonly string[] {
    if (this.#prefix !== undefined) return [`${prefixHints[this.#prefix]} of which desk? 1–8`];
    const { advice, kept } = this.#options;
    return [...kept, ...(this.#stage.watcher.unpaired.length > 0 ? advice : []), this.#pageHint()];
  }

  #pageHint(): string {
    const url = this.#stage.gateway.pageUrl();
    return url === undefined ? "" : `the page: ${url}`;
  }

  #key(key: string): void {
    const prefix = this.#prefix;
    this.#prefix = undefined;
    const hands = this.#hands;
    const desk = /^[1-8]$/.test(key) ? this.#stage.desks[this.#page * desksOnPage + Number(key) - 1] : undefined;
    const order = desk === undefined ? officeOrder(key) : deskOrder(prefix, desk);
    if (order?.kind === "end" || key === "\u0003" || key === "\u0004") this.#end();
    else if (order !== undefined) hands.do(obey(hands, order));
    else if (isDeskLetter(key)) this.#prefix = key;
    else if (key === "\t") this.#page = (this.#page + 1) % Math.ceil(this.#stage.office.rooms.length / roomsOnPage);
    this.#paint();
  }
}
