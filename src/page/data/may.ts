/** What whoever is logged in is offered: the gateway says it with the session, and decides anew at every request. */
import { computed } from "@preact/signals";
import type { Verb } from "../../core/io.ts";
import { session } from "./session.ts";

const user = computed(() => session.value?.user ?? undefined);

/** Whether whoever is logged in is offered this request. */
export function may(verb: Verb): boolean {
  return user.value?.verbs.includes(verb) === true;
}

/** The screen on the wall shows what is, and no records. */
export const mayRead = computed(() => user.value !== undefined && user.value.role !== "kiosk");

const isDemoVisitor = computed(() => session.value?.demo === true && user.value?.name === "demo");

/** Accounts and wall screens; in the open demo there is nobody to manage. */
export const mayManage = computed(() => user.value?.role === "administrator" && !isDemoVisitor.value);

/** A wall screen, and the visitor of the open demo, have no account and so no password to change. */
export const hasPassword = computed(
  () => user.value !== undefined && user.value.role !== "kiosk" && !isDemoVisitor.value,
);

/** The site editor; the technician looks, the administrator changes. */
export const mayEditPlan = computed(() => user.value?.role === "administrator");
export const mayLookAtPlan = computed(() => mayEditPlan.value || user.value?.role === "technician");

/** Who hands the installation over, and who answers for it. */
export const mayProve = computed(() => ["technician", "administrator"].includes(user.value?.role ?? ""));

/** Whether there is anything live to see; the staff council reads records, and does not watch desks. */
export const mayWatch = computed(() => user.value !== undefined && user.value.role !== "staff-council");
