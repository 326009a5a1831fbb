/** How long which fault held, from its event to the end of it. */
import type { FaultCode } from "../fault.ts";
import { type Entry, msBetween, wallMsOf } from "./entry.ts";

/** A time in wall ms; either end may be open. */
export interface Window {
  readonly fromMs?: number | undefined;
  /** The end, and what "still standing" is counted up to. */
  readonly untilMs: number;
}

export interface FaultTime {
  readonly code: FaultCode;
  /** `undefined`: a fault of the gateway. */
  readonly desk: string | undefined;
  /** How often it came within the window. */
  readonly count: number;
  /** How long it held within the window, in minutes. */
  readonly minutes: number;
  /** Times of it whose length nobody knows, because the machine was restarted without a clock. */
  readonly unknown: number;
  readonly standing: boolean;
}

interface Running {
  readonly code: FaultCode;
  readonly desk: string | undefined;
  count: number;
  ms: number;
  unknown: number;
  since: Entry | undefined;
}

/** @param entries of all types, from before the window too: a fault may have begun there */
export function faultTimes(entries: readonly Entry[], window: Window): FaultTime[] {
  const faults = new Map<string, Running>();
  for (const entry of entries) {
    const { event } = entry;
    if (event.type !== "fault" && event.type !== "restored") continue;
    const key = `${event.code} ${event.desk ?? ""}`;
    const fault = faults.get(key) ?? {
      code: event.code,
      desk: event.desk,
      count: 0,
      ms: 0,
      unknown: 0,
      since: undefined,
    };
    faults.set(key, fault);
    if (event.type === "fault") fault.since ??= entry;
    else end(fault, window, fault.since && msBetween(fault.since, entry));
  }
  return [...faults.values()]
    .map((fault) => {
      const standing = fault.since !== undefined;
      end(fault, window, untilNow(fault.since, entries.at(-1), window));
      const { code, desk, count, ms, unknown } = fault;
      return { code, desk, count, minutes: ms / 60_000, unknown, standing };
    })
    .filter(({ count, standing }) => count > 0 || standing);
}

function end(
  fault: Running,
  { fromMs = Number.NEGATIVE_INFINITY, untilMs }: Window,
  lastedMs: number | undefined,
): void {
  const startMs = fault.since && wallMsOf(fault.since.event.at);
  fault.since = undefined;
  if (startMs === undefined || startMs > untilMs) return;
  if (lastedMs === undefined) {
    if (startMs >= fromMs) fault.count++;
    fault.unknown++;
    return;
  }
  const within = Math.min(startMs + lastedMs, untilMs) - Math.max(startMs, fromMs);
  if (within < 0) return;
  fault.count++;
  fault.ms += within;
}

/** A fault that stands: to the end of the window by the clock if it was set, to the last event that is known if not. */
function untilNow(since: Entry | undefined, last: Entry | undefined, { untilMs }: Window): number | undefined {
  const startMs = since && wallMsOf(since.event.at);
  if (since === undefined || startMs === undefined) return undefined;
  if (since.event.clockTrusted) return Math.max(0, untilMs - startMs);
  return last && msBetween(since, last);
}
