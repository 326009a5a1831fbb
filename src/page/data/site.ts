/** The plan of the site as the page draws it: rooms, doors, desks with their circuit 1, and the circuits behind it. */
import { computed, signal } from "@preact/signals";
import type { PlanDesk, PlanRoom, PlanView } from "../../core/plan-view.ts";
import { get } from "./api.ts";

export const plan = signal<PlanView | undefined>(undefined);

const rooms = computed(() => new Map(plan.value?.rooms.map((room) => [room.id, room])));
const desks = computed(() => new Map(plan.value?.desks.map((desk) => [desk.id, desk])));

/** The storeys that have desks, the lowest first. */
export const storeys = computed(() => [...new Set(plan.value?.desks.map(({ floor }) => floor))].sort((a, b) => a - b));

export async function loadPlan(): Promise<void> {
  plan.value = await get<PlanView>("site");
}

export function planDesk(id: string): PlanDesk | undefined {
  return desks.value.get(id);
}

export function planRoom(id: string): PlanRoom | undefined {
  return rooms.value.get(id);
}

/** The name of a room as people say it; its id when the plan has none. */
export function roomName(id: string): string {
  return rooms.value.get(id)?.name ?? id;
}

export function roomOfDesk(desk: string): PlanRoom | undefined {
  return planRoom(planDesk(desk)?.room ?? "");
}
