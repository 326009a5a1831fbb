/**
 * From an empty page to a live one, and back to the log-in when the session is over.
 *
 *   session ──nobody──► log-in or first set-up ──► session
 *      └──somebody──► plan ──► stream; when the stream is refused, the session is asked for again
 *
 * Whatever does not answer is asked again; the page never gives up, because a wall screen has nobody to press "reload".
 */
import { effect, signal } from "@preact/signals";
import { Refused } from "./api.ts";
import { recent, refreshCases, takeEvent } from "./cases.ts";
import { tick } from "./clock.ts";
import { mayWatch } from "./may.ts";
import { loadSession, session } from "./session.ts";
import { loadPlan, plan } from "./site.ts";
import { closeStream, keepStream, openStream } from "./stream.ts";

const retryMs = 2000;

/** The gateway did not answer when it was asked who is there. */
export const unreachable = signal(false);

let streaming: string | undefined;

export function begin(): void {
  askSession();
  effect(followSession);
  effect(() => {
    tick.value;
    keepStream();
  });
}

function askSession(): void {
  loadSession()
    .then(() => {
      unreachable.value = false;
    })
    .catch((error: unknown) => {
      console.info("the gateway does not answer", error);
      unreachable.value = true;
      setTimeout(askSession, retryMs);
    });
}

/** Somebody is there: plan and stream. Nobody: neither, and nothing of theirs stays on the screen. */
function followSession(): void {
  const user = mayWatch.value ? session.value?.user?.name : undefined;
  if (user === streaming) return;
  streaming = user;
  if (user === undefined) {
    closeStream();
    plan.value = undefined;
    return;
  }
  askPlan();
  openStream({ onState, onEvent: takeEvent, onClosed: askSession });
}

function onState(): void {
  askPlan();
  askCases();
}

function askCases(): void {
  refreshCases().catch((error: unknown) => {
    console.info("no records", error);
    if (recent.peek() === undefined && streaming !== undefined) setTimeout(askCases, retryMs);
  });
}

/** Also after a break: the gateway may have been started anew with another plan. */
function askPlan(): void {
  loadPlan().catch((error: unknown) => {
    console.info("no plan", error);
    if (error instanceof Refused && error.status === 401) return askSession();
    if (plan.peek() === undefined) setTimeout(askPlan, retryMs);
    return undefined;
  });
}
