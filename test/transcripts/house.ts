/**
 * The house of the incidents that go beyond the seven neighbours: twelve desks in a row, d1 at one end. d11 is the guards'
 * desk, d10 and d12 are the management's; the site itself is that of site.ts.
 */
import type { RufkreisEvent } from "../../src/core/event.ts";
import type { CircuitPlan } from "../../src/core/site.ts";
import { Office } from "../core/office.ts";

/** Called when nobody comes, when too few sound, and at a second press. */
export const guards: CircuitPlan = {
  id: "guards",
  desks: ["d11"],
  receivers: ["control-room"],
  afterSeconds: 30,
  tooFew: true,
  secondPress: true,
  levels: ["help", "lockdown"],
};

/** Called when the guards do not come either. */
export const management: CircuitPlan = {
  ...guards,
  id: "management",
  desks: ["d10", "d12"],
  receivers: [],
  afterSeconds: 60,
  tooFew: false,
  secondPress: false,
};

export function houseWith(circuits: readonly CircuitPlan[] = [guards, management]): Office {
  return Office.of(12, { circuits });
}

/** `guards: unanswered`, in order. */
export function escalations(office: Office): string[] {
  return office.events("escalated").map((event) => {
    const { circuitId, reason } = event as Extract<RufkreisEvent, { type: "escalated" }>;
    return `${circuitId}: ${reason}`;
  });
}

/** What happened in the house, without who sounded. */
export function story(office: Office): string[] {
  return office.events().flatMap((event) => (event.type === "sounding" ? [] : [event.type]));
}
