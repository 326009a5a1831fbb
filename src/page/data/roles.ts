/** The roles, and what each is offered: requests by their verbs (docs/mqtt.md), and the records. */
import type { Verb } from "../../core/io.ts";

export type Role = "viewer" | "guard" | "technician" | "administrator" | "staff-council" | "kiosk";

const onAlarms = ["raise", "accept", "attend", "cancel", "escalate", "close"] as const;
const onUnits = ["identify", "pair", "pair-confirm", "pair-cancel", "unpair", "move", "test", "test-confirm"] as const;

export const allowed: Readonly<Record<Role, readonly (Verb | "records")[]>> = {
  viewer: ["records"],
  kiosk: ["accept"],
  guard: [...onAlarms, "identify", "records"],
  technician: [...onUnits, "records"],
  administrator: [...onAlarms, ...onUnits, "records"],
  "staff-council": [],
};
