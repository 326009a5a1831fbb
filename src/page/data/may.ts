/**
 * What each role is offered on the page. The gateway decides anew at every request; this table only keeps from being offered
 * what would be refused.
 */
import { computed } from "@preact/signals";
import type { Verb } from "../../core/io.ts";
import { allowed, type Role } from "./roles.ts";
import { session } from "./session.ts";

const role = computed((): Role | undefined => session.value?.user?.role);

/** Whether whoever is logged in is offered this request, or the records. */
export function may(action: Verb | "records"): boolean {
  return role.value !== undefined && allowed[role.value].includes(action);
}

/** Whether there is anything live to see for this role; the staff council reads records, and does not watch desks. */
export const mayWatch = computed(() => role.value !== undefined && role.value !== "staff-council");
