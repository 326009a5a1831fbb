/**
 * The one stream from the gateway: its retained topics (docs/mqtt.md), then every change, and each event of the journal.
 *
 *   connecting ──state──► live ──no sign for 6 s──► lost ──state──► live
 *
 * A page that shows an old state as if it were live is dangerous, so `lost` is not left to the browser: whatever the reason is, when
 * the gateway has not been heard for `signMsMax`, everything that is shown counts as old, and a new connection is tried.
 */
import { computed, signal } from "@preact/signals";
import type { RufkreisEvent } from "../../core/event.ts";
import { moment, msSince, setServerTime, tick } from "./clock.ts";

export type Topics = ReadonlyMap<string, unknown>;

export const topics = signal<Topics>(new Map());
/** Whether a first state has come. */
export const hasState = signal(false);

/** The gateway gives a sign at least every 2 s. */
const signMsMax = 6000;
const retryMs = 2000;

let lastSign = moment();
let triedAt = moment();
let source: EventSource | undefined;
const brokenOff = signal(false);

/** How long the gateway has not been heard, in ms. */
export const silentMs = computed(() => {
  tick.value;
  return msSince(lastSign);
});

export const isLost = computed(() => brokenOff.value || silentMs.value > signMsMax);
export const isLive = computed(() => hasState.value && !isLost.value);

interface Told {
  readonly topics?: Readonly<Record<string, unknown>>;
  readonly time?: { readonly at: string; readonly instant: number };
}

export interface StreamHands {
  readonly onState: () => void;
  readonly onEvent: (event: RufkreisEvent) => void;
  /** The stream could not be opened: perhaps nobody is logged in any more. */
  readonly onClosed: () => void;
}

let hands: StreamHands | undefined;

/** Opens the stream and keeps it open until `closeStream`. */
export function openStream(given: StreamHands): void {
  hands = given;
  lastSign = moment();
  connect();
}

export function closeStream(): void {
  hands = undefined;
  source?.close();
  source = undefined;
  hasState.value = false;
  topics.value = new Map();
}

function connect(): void {
  source?.close();
  triedAt = moment();
  const stream = new EventSource("/api/stream");
  source = stream;
  const on = (name: string, take: (told: Told) => void): void =>
    stream.addEventListener(name, (message: MessageEvent<string>) => {
      const told = JSON.parse(message.data === "" ? "{}" : message.data) as Told;
      signOfLife(told);
      take(told);
    });
  on("state", (told) => {
    topics.value = new Map(Object.entries(told.topics ?? {}));
    hasState.value = true;
    hands?.onState();
  });
  on("change", (told) => {
    topics.value = changed(topics.value, told.topics ?? {});
  });
  on("event", (told) => hands?.onEvent(told as unknown as RufkreisEvent));
  on("beat", () => undefined);
  stream.addEventListener("error", () => brokenBy(stream));
}

function signOfLife({ time }: Told): void {
  lastSign = moment();
  brokenOff.value = false;
  if (time !== undefined) setServerTime(Date.parse(time.at), time.instant);
}

function brokenBy(stream: EventSource): void {
  if (stream !== source) return;
  brokenOff.value = hasState.value;
  if (stream.readyState === EventSource.CLOSED) hands?.onClosed();
}

/** Tried anew when nothing was heard; to be called now and then. */
export function keepStream(): void {
  if (source === undefined || !isLost.value || msSince(triedAt) < retryMs) return;
  connect();
}

/** Topics after a change; `null` is a topic that is gone. */
export function changed(before: Topics, changes: Readonly<Record<string, unknown>>): Topics {
  const after = new Map(before);
  for (const [topic, payload] of Object.entries(changes)) {
    if (payload === null) after.delete(topic);
    else after.set(topic, payload);
  }
  return after;
}
