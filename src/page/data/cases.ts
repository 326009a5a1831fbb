/** The events of each open alarm, and the newest ones of all: asked for once, then kept up by the stream. */
import { signal } from "@preact/signals";
import { alarmOf, type RufkreisEvent } from "../../core/event.ts";
import { get } from "./api.ts";
import { plan } from "./site.ts";

type Events = readonly RufkreisEvent[];

/** What a wall screen has room for, and then some. */
const recentMax = 60;
/** More than the calls, sounds and answers of one alarm at the largest site. */
const caseMax = 1000;
/** A journal that did not answer is asked again then, if its events still are wanted. */
const retryMs = 5000;

/** The newest of all; `undefined` until the journal has answered. */
export const recent = signal<Events | undefined>(undefined);
const cases = signal<ReadonlyMap<string, Events>>(new Map());
const asked = new Set<string>();

/** Events in the order of the journal, each once. */
export function joined(some: Events, others: Events): Events {
  const bySeq = new Map([...some, ...others].map((event) => [event.seq, event]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

export interface EventsQuery {
  readonly since?: number;
  readonly alarm?: string;
  readonly desk?: string;
  readonly type?: string;
  readonly limit?: number;
}

/** Asks the journal; oldest first. */
export async function askEvents(query: EventsQuery): Promise<Events> {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) words.set(name, String(value));
  const { events } = await get<{ readonly events: Events }>(`events?${words}`);
  return joined(events, []);
}

/** The stream begins anew: what is known of open alarms may have gaps. */
export async function refreshCases(): Promise<void> {
  asked.clear();
  recent.value = joined(recent.value ?? [], await askEvents({ limit: recentMax })).slice(-recentMax);
}

/** What a list shows of these: as the gateway's own answers, no practice, where the site has not agreed that drills name desks. */
export function listed(events: Events): Events {
  return plan.value?.nameDesks ? events : events.filter((event) => !("mode" in event) || event.mode !== "drill");
}

/** One event from the stream. */
export function takeEvent(event: RufkreisEvent): void {
  recent.value = joined(recent.value ?? [], [event]).slice(-recentMax);
  const alarm = alarmOf(event);
  if (alarm !== undefined) keep(alarm, [event]);
}

function keep(alarm: string, events: Events): void {
  cases.value = new Map(cases.value).set(alarm, joined(cases.value.get(alarm) ?? [], events));
}

/** The events of an alarm as far as they are known; asks for the rest the first time. */
export function caseOf(alarm: string): Events {
  if (!asked.has(alarm)) {
    asked.add(alarm);
    askEvents({ alarm, limit: caseMax })
      .then((events) => keep(alarm, events))
      .catch((error: unknown) => {
        console.info("the journal did not answer", error);
        setTimeout(() => asked.delete(alarm), retryMs);
      });
  }
  return cases.value.get(alarm) ?? [];
}
