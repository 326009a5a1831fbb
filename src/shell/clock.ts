/**
 * The two clocks of the machine. `instant` is CLOCK_MONOTONIC, which counts from the start of the machine and
 * survives a restart of the gateway; wall time only stamps. A Raspberry Pi has no battery clock, so wall time counts as
 * trusted only when something set it: time synchronisation, or a real-time clock chip.
 */
import { existsSync } from "node:fs";
import type { Now } from "../core/io.ts";
import { type Instant, instant } from "../core/time.ts";

/** What tells that the wall clock was set: systemd-timesyncd, chrony, a clock chip. */
const trustMarks = ["/run/systemd/timesync/synchronized", "/run/chrony/chronyd.pid", "/sys/class/rtc/rtc0"];
/** Looking for the marks costs system calls, and their answer hardly ever changes. */
const trustLookMs = 30_000;

let trusted = false;
let lookedAt = -Infinity;

/** Between the start of the machine and that of the process, from where `performance` counts the same clock without making an array.
 * Whichever of some tries is the greatest: the first takes milliseconds between its two looks. */
const processStartMs = Math.max(
  ...Array.from({ length: 3 }, () => Number(process.hrtime.bigint()) / 1e6 - performance.now()),
);

export function monotonic(): Instant {
  return instant(processStartMs + performance.now());
}

export function clockTrusted(): boolean {
  const at = monotonic();
  if (at - lookedAt > trustLookMs) {
    lookedAt = at;
    trusted = trustMarks.some((mark) => existsSync(mark));
  }
  return trusted;
}

/** Both clocks, as a step of the core wants them. */
export function now(): Now {
  const wallMs = Date.now();
  return { instant: monotonic(), wallMs, clockTrusted: trusted, utcOffsetMs: utcOffsetMs(wallMs) };
}

const minuteMs = 60_000;
let offset = { minute: Number.NaN, ms: 0 };

/** How far local time (`TZ`, or the machine's) is ahead of UTC; looked up once a minute, because that is as often as it can change. */
function utcOffsetMs(wallMs: number): number {
  const minute = Math.floor(wallMs / minuteMs);
  if (minute !== offset.minute) offset = { minute, ms: -new Date(wallMs).getTimezoneOffset() * minuteMs };
  return offset.ms;
}
