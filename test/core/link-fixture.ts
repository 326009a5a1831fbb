/** Links in each phase, made the way that life makes them, and lines as a unit writes them. */
import type { Message, MessageOf } from "../../firmware-protocol/messages.ts";
import { encode } from "../../src/core/frame.ts";
import {
  closedLink,
  hear,
  type Link,
  type Phase,
  portOpened,
  show,
  type Turned,
  type Wanted,
} from "../../src/core/link.ts";
import { type Instant, instant } from "../../src/core/time.ts";

export const socket = "/dev/serial/by-path/desk-1";
/** When the port of every link here was opened, and when its unit answered. */
export const openedAt = 10_000;
export const linkedAt = openedAt + 20;

let nonces = 0;
/** Sixteen digits that were never used before. */
export const freshNonce = (): string => (++nonces).toString(16).toUpperCase().padStart(16, "0");

export function helloOf(part: Partial<MessageOf<"HELLO">> = {}): MessageOf<"HELLO"> {
  const unit = {
    protocol: 1,
    uid: "3F9A0C7711E2",
    model: "desk-unit",
    hardware: 1,
    firmware: "0.1.0",
    capabilities: 0xbf,
  } as const;
  return { verb: "HELLO", ...unit, boot: 5, reset: "power", session: 1, ...part };
}

export function beatOf(part: Partial<MessageOf<"BEAT">> = {}): MessageOf<"BEAT"> {
  const counters = { rejects: 0, retries: 0, overruns: 0, dropped: 0 };
  return {
    verb: "BEAT",
    signal: 0,
    buzzer: "silent",
    light: "dark",
    flags: 0,
    supplyMv: 4985,
    free: 12,
    ...counters,
    ...part,
  };
}

export function shownOf(part: Partial<MessageOf<"SHOWN">> = {}): MessageOf<"SHOWN"> {
  return { verb: "SHOWN", signal: 1, buzzer: "silent", light: "ready", sounding: 0, afterMs: 0, ...part };
}

/** What a unit writes, as the shell hands it over. */
export function lineOf(message: Message): string {
  return encode(message).slice(0, -1);
}

export function heard(link: Link, message: Message | string, atMs: number): Turned {
  return hear(link, typeof message === "string" ? message : lineOf(message), freshNonce, instant(atMs));
}

export function linkIn(phase: Phase): Link {
  const closed = closedLink(socket, instant(0));
  if (phase === "closed") return closed;
  const opening = portOpened(closed, freshNonce, instant(openedAt)).link;
  if (phase === "opening") return opening;
  return heard(opening, helloOf(phase === "foreign" ? { protocol: 2 } : {}), linkedAt).link;
}

const silence = Number.NEGATIVE_INFINITY as Instant;

export const ready: Wanted = { buzzer: "silent", light: "ready", calls: 0, soundUntil: silence };

/** The signal of a desk that is called, with ten seconds of sound left after `linkedAt`. */
export const help: Wanted = { buzzer: "help", light: "help", calls: 1, soundUntil: instant(linkedAt + 10_000) };

/** A linked unit that was told a signal at `linkedAt` and, if `confirmed`, said so at once. */
export function showing(wanted: Wanted, confirmed = true): Link {
  const { link } = show(linkIn("linked"), wanted, instant(linkedAt));
  if (!confirmed) return link;
  const { buzzer, light } = wanted;
  return heard(
    link,
    shownOf({ signal: link.signal, buzzer, light, sounding: buzzer === "silent" ? 0 : 1 }),
    linkedAt + 5,
  ).link;
}
