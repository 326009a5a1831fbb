/** What a guard wants to know of an open alarm, read from its view and its events: which circuits and why, who comes since when. */
import type { EscalationReason, RufkreisEvent } from "../../core/event.ts";
import type { AlarmView } from "../../core/view.ts";
import { plan, planDesk } from "../data/site.ts";

export interface CalledCircuit {
  readonly number: number;
  readonly name: string | undefined;
  readonly reason: EscalationReason | undefined;
  readonly desks: readonly string[];
}

/** Since when its neighbours are called: from the last press that began it anew. */
export function callsSinceMs(events: readonly RufkreisEvent[]): number | undefined {
  const last = events.findLast(
    ({ type }) => type === "raised" || type === "missed" || type === "pressed" || type === "upgraded",
  );
  return last === undefined ? undefined : Date.parse(last.at);
}

/** The circuits that were called, in order. A desk may be in several. */
export function calledCircuits(alarm: AlarmView, events: readonly RufkreisEvent[]): readonly CalledCircuit[] {
  const escalations = new Map(
    events.flatMap((event) => (event.type === "escalated" ? [[event.circuit, event] as const] : [])),
  );
  return alarm.circuits.map((number) => {
    const event = escalations.get(number);
    const planned = plan.value?.circuits.find((circuit) => circuit.number === number);
    const members: readonly string[] =
      number === 1 ? firstCalled(alarm, events) : (event?.called ?? planned?.desks ?? []);
    const desks = alarm.called.filter((desk) => members.includes(desk));
    return { number, name: number === 1 ? undefined : planned?.id, reason: event?.reason, desks };
  });
}

/** As it was called: a lockdown calls the whole house, and a desk may be in the plan no more. The plan's, until the events are here. */
function firstCalled({ desk }: AlarmView, events: readonly RufkreisEvent[]): readonly string[] {
  for (const event of [...events].reverse())
    if (event.type === "raised" || event.type === "missed" || event.type === "upgraded") return event.called;
  return planDesk(desk)?.circuit1 ?? [];
}

/** The next circuit that time will call, and when; nothing when somebody comes or all are called. */
export function nextCircuit(
  alarm: AlarmView,
  events: readonly RufkreisEvent[],
): { readonly number: number; readonly atMs: number } | undefined {
  const since = callsSinceMs(events);
  if (since === undefined || alarm.state === "accepted" || alarm.state === "attended") return undefined;
  // A drill calls nobody behind circuit 1.
  if (alarm.mode === "drill") return undefined;
  const waiting = (plan.value?.circuits ?? []).filter(
    ({ number, levels }) => !alarm.circuits.includes(number) && levels.some((level) => level === alarm.level),
  );
  const times = waiting.map(({ number, afterMs }) => ({ number, atMs: since + afterMs }));
  return times.sort((a, b) => a.atMs - b.atMs)[0];
}

/** Who said so, with when, from the events; those that the events do not have yet stand without a time. */
export function whoAndWhen(
  names: readonly string[],
  events: readonly RufkreisEvent[],
  type: "accepted" | "attended",
): readonly { readonly by: string; readonly at: string | undefined }[] {
  return names.map((by) => ({ by, at: events.find((event) => event.type === type && event.by === by)?.at }));
}
