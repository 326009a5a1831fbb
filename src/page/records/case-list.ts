/** Cases as the records show them, folded from the events of the journal. */
import type { RufkreisEvent } from "../../core/event.ts";

type Begun = Extract<RufkreisEvent, { type: "raised" | "missed" }>;

export interface Case {
  readonly begun: Begun;
  readonly acceptedAt: string | undefined;
  readonly closed: Extract<RufkreisEvent, { type: "closed" }> | undefined;
}

/** Each alarm once, newest first. */
export function casesOf(events: readonly RufkreisEvent[]): readonly Case[] {
  const begun = events.filter((event): event is Begun => event.type === "raised" || event.type === "missed");
  return begun.map((event) => caseFrom(event, events)).reverse();
}

function caseFrom(begun: Begun, events: readonly RufkreisEvent[]): Case {
  const own = events.filter((event) => "alarm" in event && event.alarm === begun.alarm);
  return {
    begun,
    acceptedAt: own.find(({ type }) => type === "accepted" || type === "attended")?.at,
    closed: own.find((event) => event.type === "closed"),
  };
}

/** Between two stamps, in ms; never negative, though a clock may have been set between them. */
export function msBetween(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from));
}
