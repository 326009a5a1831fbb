/**
 * The page's thread: HTTP server, logins, stream. What it knows of the office comes in as messages, what it wants goes out as
 * messages (messages.ts); it holds no reference to anything that a siren needs, and runs at a lower priority.
 *
 * When it cannot listen (a taken port, a certificate that cannot be read) it says so and tries again for ever.
 */
import { parentPort, workerData } from "node:worker_threads";
import { monotonic } from "../clock.ts";
import { Budget } from "./budget.ts";
import { giveWay } from "./give-way.ts";
import type { FromPage, ToPage, WebSetting } from "./messages.ts";
import { Page } from "./page.ts";

/** On Linux this is the priority of the thread that asks; the gateway's own thread keeps its. */
const niceness = 10;
const retryMsMax = 10_000;
/** Who opens the page or looks at what a changed plan does is through before the 2 s are; who asks without end is not. */
const bounds = { share: 0.25, burstMs: 2000 };
/** What is worked in between is slept off at once. */
const reckonEveryMs = 100;

const port = parentPort;
if (port === null) throw new Error("web/worker.ts runs as a worker thread only");
const say = (message: FromPage): void => port.postMessage(message);

const page = new Page(workerData as WebSetting, say);
let closing = false;

async function listen(): Promise<void> {
  for (let pauseMs = 500; !closing; pauseMs = Math.min(pauseMs * 2, retryMsMax)) {
    try {
      say({ kind: "listening", url: await page.listen() });
      return;
    } catch (error) {
      say({ kind: "trouble", detail: page.explain(error) });
    }
    const until = monotonic() + pauseMs;
    while (!closing && monotonic() < until) await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function obey(message: ToPage): void {
  switch (message.kind) {
    case "topics":
      return page.stream.take(message.topics, message.whole);
    case "answer":
      return page.requests.take(message.id, message.response);
    case "pressed":
      return page.pressed(message.id, message.trouble);
    case "snapshot":
      return page.snapshot(message.id, message.topics);
    case "appended":
      return page.events.wake();
    case "close":
      closing = true;
      void page.close().then(() => {
        say({ kind: "closed" });
        port?.close();
      });
  }
}

function keepWithinBounds(): void {
  try {
    const budget = new Budget(bounds);
    setInterval(() => budget.keep(), reckonEveryMs).unref();
  } catch (error) {
    say({ kind: "note", text: `what the page works is not bounded here: ${(error as Error).message}` });
  }
}

void giveWay(niceness, (text) => say({ kind: "note", text }));
keepWithinBounds();
port.on("message", obey);
void listen();
