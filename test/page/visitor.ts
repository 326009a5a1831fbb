/**
 * Somebody at a screen: Chromium on the real page of a real gateway whose units are simulated (src/demo). Between the two stands a
 * gate, so that the line can be cut. What goes wrong in the browser (errors, refused by the security policy, requests to
 * others) is collected, and each test ends with a look at it.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page, type Request } from "playwright-core";
import { Gate } from "../../src/demo/gate.ts";
import { linked, openStage, type Stage, type StageOptions } from "../../src/demo/stage.ts";
import { until } from "../cli/cli.ts";
import { programAt } from "../tools/fetch.ts";
import { comesMsMax } from "../tools/patience.ts";
import { ensurePage } from "./built.ts";

export const phone = { width: 360, height: 740 };
export const wall = { width: 1920, height: 1080 };

/** Pictures of every state, to be looked at; they are not kept. */
const pictures = join(import.meta.dirname, "../../build/page");
const flags = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const turnLookMs = 300;
/** For hooks that open an office: the others may be long. */
export const openMsMax = 1_800_000;
/** For a whole story at a screen; each step of it has a bound of its own. */
export const testMs = 600_000;

const browser = "chromium-headless-shell";

function browserProgram(): string {
  const found = programAt(browser);
  if (found === undefined)
    throw new Error(`there is no ${browser}: sudo apt-get install --no-install-recommends ${browser}`);
  return found;
}

/**
 * One browser with one office at a time: two of them beside each other slow a small machine so much that units are missed. The turn is
 * a name that is listened at, so it ends with the process whatever happens.
 */
async function takeTurn(): Promise<Server> {
  for (;;) {
    const server = createServer();
    const isMine = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen({ path: "\0rufkreis-page-test" }, () => resolve(true));
    });
    if (isMine) return server;
    await delay(turnLookMs);
  }
}

export async function startBrowser(): Promise<Browser> {
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: browserProgram(),
    headless: true,
    args: isRoot ? [...flags, "--no-sandbox"] : flags,
  });
}

/** An office with its page, and a browser. */
export class Screens {
  readonly stage: Stage;
  readonly gate: Gate;
  readonly url: string;
  readonly #browser: Browser;
  readonly #turn: Server;

  private constructor(stage: Stage, gate: Gate, url: string, { browser, turn }: { browser: Browser; turn: Server }) {
    this.stage = stage;
    this.gate = gate;
    this.url = url;
    this.#browser = browser;
    this.#turn = turn;
  }

  static async open(options: StageOptions): Promise<Screens> {
    await ensurePage();
    const turn = await takeTurn();
    const opened: (() => unknown)[] = [() => turn.close()];
    try {
      const stage = await openStage({ makesWay: false, ...options });
      opened.push(() => stage.close());
      await linked(stage);
      await until(() => stage.gateway.pageUrl() !== undefined);
      const gate = new Gate(Number(new URL(stage.gateway.pageUrl() ?? "").port));
      opened.push(() => gate.close());
      const port = await gate.listen();
      gate.open();
      return new Screens(stage, gate, `http://127.0.0.1:${port}/`, { browser: await startBrowser(), turn });
    } catch (error) {
      // Whoever comes next would wait for this turn for ever.
      for (const close of opened.reverse()) await close();
      throw error;
    }
  }

  /** The code of the first start, as the gateway's console shows it. */
  get code(): string {
    const log = readFileSync(join(this.stage.directory, "gateway.log"), "utf8");
    return /give the code ([\w-]+)/.exec(log)?.[1] ?? "";
  }

  async visitor(options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await this.#browser.newContext({ locale: "en-GB", viewport: wall, ...options });
    context.setDefaultTimeout(comesMsMax);
    return new Visitor(await context.newPage(), this.url);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.gate.close();
    await this.stage.close();
    this.#turn.close();
  }
}

/** How often and how long a view is asked for. */
const goTries = 15;
const goMs = 4000;
/** Frames in a row without a request: one view may ask for the next thing when it has drawn the first. */
const calmLooks = 5;

export class Visitor {
  readonly page: Page;
  /** What went wrong in the browser, and what was asked of anybody else. */
  readonly troubles: string[] = [];
  readonly #url: string;
  /** Requests that are not answered; the stream never is. */
  readonly #underWay = new Set<Request>();

  constructor(page: Page, url: string) {
    this.page = page;
    this.#url = url;
    page.on("pageerror", ({ message }) => this.troubles.push(message));
    page.on("console", (message) => message.type() === "error" && this.troubles.push(message.text()));
    page.on("request", (request) => request.url().startsWith(url) || this.troubles.push(`asked ${request.url()}`));
    page.on("request", (request) => request.url().endsWith("/api/stream") || this.#underWay.add(request));
    page.on("requestfinished", (request) => this.#underWay.delete(request));
    page.on("requestfailed", (request) => this.#underWay.delete(request));
  }

  /** What was asked of the gateway has come and is drawn, and nothing more is asked of it. */
  async settled(): Promise<void> {
    for (let calm = 0; calm < calmLooks; calm++) {
      await this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
      if (this.#underWay.size > 0) calm = -1;
    }
  }

  /** The gateway takes such requests, and its answers come when the function that is given back is called. */
  async holdAnswers(to: string): Promise<() => void> {
    let answer = (): void => undefined;
    const mayCome = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await this.page.route(to, async (route) => {
      const response = await route.fetch();
      await mayCome;
      await route.fulfill({ response });
    });
    return answer;
  }

  /** Loads the page; `view` is what stands behind `#/`. */
  async open(view = "floor"): Promise<void> {
    await this.page.goto(`${this.#url}#/${view}`);
    await this.page.waitForSelector(".frame main > :not(.waiting-page)");
  }

  /** Goes to a view as somebody does whom a new alarm may take away from there: asks again when the page shows something else. */
  async go(view: string): Promise<void> {
    const shown = `.view-${view.split("/")[0]}`;
    for (let asked = 0; asked < goTries; asked++) {
      await this.page.evaluate((hash) => {
        if (location.hash === hash) location.hash = "#/";
        location.hash = hash;
      }, `#/${view}`);
      const isThere = await this.page.waitForSelector(shown, { timeout: goMs }).then(
        () => true,
        () => false,
      );
      if (isThere) return;
    }
    throw new Error(`the page does not go to ${view}`);
  }

  /** Everything that can be read, or what matches a selector. */
  text(selector = "body"): Promise<string> {
    return this.page.locator(selector).first().innerText();
  }

  async sees(words: string | RegExp, within = "main"): Promise<void> {
    await this.page.locator(within).getByText(words).first().waitFor();
  }

  async click(name: string | RegExp): Promise<void> {
    await this.page.getByRole("button", { name }).first().click();
  }

  /** A picture for people, and what a machine can see of it: nothing wider than the screen, no control on another one. */
  async picture(name: string, size = this.page.viewportSize() ?? wall): Promise<string[]> {
    await this.page.setViewportSize(size);
    mkdirSync(pictures, { recursive: true });
    await this.page.screenshot({ path: join(pictures, `${name}-${size.width}.png`) });
    return this.page.evaluate(misplaced);
  }

  /** What axe finds and calls serious or worse. */
  async barriers(): Promise<string[]> {
    if (await this.page.evaluate(() => !("axe" in window))) await this.page.evaluate(axe.source);
    const results = await this.page.evaluate(async () => {
      const { axe: checker } = window as unknown as { axe: typeof axe };
      return checker.run({ resultTypes: ["violations"] });
    });
    return results.violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id} ${target.join(" ")} ${failureSummary}`),
      );
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

/** Runs in the browser: what is wider than the screen, controls that lie on each other, words that are cut off, targets that are too small, what only shows when it is moved. */
function misplaced(): string[] {
  const found: string[] = [];
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth} wide on ${clientWidth}`);
  const isFixed = (element: Element): boolean =>
    element.closest(".sections, .sheet, .notice, .settings-panel, .skip, .bar") !== null;
  const controls = [...document.querySelectorAll<HTMLElement>("button, summary, main a, input, select")].filter(
    (each) => each.checkVisibility() && !isFixed(each),
  );
  const nameOf = (element: Element): string => (element.textContent ?? "").trim().slice(0, 30) || element.className;
  const boxes = controls.map((control) => ({ control, box: control.getBoundingClientRect() }));
  for (const { control, box } of boxes) {
    if (box.width < 24 || box.height < 24)
      found.push(`"${nameOf(control)}" is only ${Math.round(box.width)} × ${Math.round(box.height)}`);
    if (
      control.scrollWidth > control.clientWidth + 1 &&
      control.clientWidth > 0 &&
      control.tagName !== "SELECT" &&
      getComputedStyle(control).display !== "inline"
    )
      found.push(`"${nameOf(control)}" is cut off`);
  }
  // A drawing and the lines of a file are wider; all else is not, because nobody looks for what stands beside the screen.
  for (const part of document.querySelectorAll("main :not(pre, textarea, input, select, .canvas-paper)"))
    if (part.scrollWidth > part.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(part).overflowX))
      found.push(`"${nameOf(part)}" has to be moved sideways`);
  for (const [place, a] of boxes.entries())
    for (const b of boxes.slice(place + 1)) {
      const [dx, dy] = [
        Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left),
        Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top),
      ];
      if (dx > 1 && dy > 1 && !a.control.contains(b.control))
        found.push(`"${nameOf(a.control)}" lies on "${nameOf(b.control)}"`);
    }
  return found;
}
