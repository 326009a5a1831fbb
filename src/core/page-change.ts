/** What the page's audit calls what was changed through it: a request that was granted, by its verb, or something that only the page has. */
import type { Verb } from "./io.ts";

export type PageChange =
  | Verb
  | "setup"
  | "password"
  | "user-added"
  | "user-removed"
  | "user-role"
  | "user-password"
  | "kiosk-added"
  | "kiosk-removed"
  | "plan-saved"
  | "plan-drafted"
  | "plan-approved"
  | "plan-withdrawn"
  | "plan-image"
  | "plan-image-placed"
  | "plan-image-removed";
