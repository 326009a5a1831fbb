/**
 * The page's process: HTTP server, logins, stream. What it knows of the office comes in as messages, what it wants goes out as
 * messages (messages.ts); it holds nothing that a siren needs, and makes way for everything that does.
 *
 * When it cannot listen (a taken port, a certificate that cannot be read) it says so and tries again for ever. It ends when it is told to,
 * and with the gateway.
 */
import type { Socket } from "node:net";
import { monotonic } from "../clock.ts";
import { Budget } from "./budget.ts";
import { giveWay } from "./give-way.ts";
import { aliveEveryMs, type FromPage, type ToPage, type WebSetting } from "./messages.ts";
import { Page } from "./page.ts";
import { Pipe } from "./pipe.ts";

const retryMsMax = 10_000;
/** Who opens the page or looks at what a changed plan does is through before the 2 s are; who asks without end is not. */
const calm = { share: 0.25, burstMs: 2000, reckonEveryMs: 100 };
/**
 * While strangers flood it: so little that a processor comes to rest. Reckoned so often that what is worked in between is slept off at
 * once. Who is logged in is served as well as they are, within a second.
 */
const flood = { share: 0.1, burstMs: 100, reckonEveryMs: 50 };
/** The gateway is believed. */
const unbounded = { lineBytesMax: Number.POSITIVE_INFINITY, linesMax: Number.POSITIVE_INFINITY };
/** For streams to end and accounts to be closed. */
const closeMsMax = 1500;

/** Serves the page of the gateway at the other end; resolves when the process should end. */
export function servePage(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    let page: Page | undefined;
    let closing = false;
    const close = async (): Promise<void> => {
      if (closing) return;
      closing = true;
      setTimeout(resolve, closeMsMax);
      await page?.close();
      resolve();
    };
    const pipe = new Pipe<FromPage, ToPage>(socket, {
      ...unbounded,
      read: (message) => message as ToPage,
      broken: (why) => console.error(`the gateway: ${why}`),
      take: (message) => {
        if (message.kind === "begin")
          page ??= begin(
            message.setting,
            (said) => pipe.say(said),
            () => closing,
          );
        else if (message.kind === "close") void close();
        else if (page !== undefined) obey(page, message);
      },
    });
    socket.once("close", () => void close());
  });
}

function begin(setting: WebSetting, say: (message: FromPage) => void, isClosing: () => boolean): Page {
  if (setting.makesWay) void giveWay((text) => say({ kind: "note", text }));
  const page = new Page(setting, say);
  keepWithinBounds(page, say);
  setInterval(() => say({ kind: "alive" }), aliveEveryMs).unref();
  void listen(page, say, isClosing);
  return page;
}

async function listen(page: Page, say: (message: FromPage) => void, isClosing: () => boolean): Promise<void> {
  for (let pauseMs = 500; !isClosing(); pauseMs = Math.min(pauseMs * 2, retryMsMax)) {
    try {
      const url = await page.listen();
      return say({ kind: "listening", url, certificateEndMs: page.certificateEndMs });
    } catch (error) {
      say({ kind: "trouble", detail: page.explain(error) });
    }
    const until = monotonic() + pauseMs;
    while (!isClosing() && monotonic() < until) await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function obey(page: Page, message: Exclude<ToPage, { kind: "begin" | "close" }>): void {
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
  }
}

function keepWithinBounds(page: Page, say: (message: FromPage) => void): void {
  try {
    const budget = new Budget(calm);
    const keep = (): void => {
      const bounds = page.isFlooded ? flood : calm;
      budget.keep(bounds);
      setTimeout(keep, bounds.reckonEveryMs).unref();
    };
    keep();
  } catch (error) {
    say({ kind: "note", text: `what the page works is not bounded here: ${(error as Error).message}` });
  }
}
