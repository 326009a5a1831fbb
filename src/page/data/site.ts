/** The plan of the site as the page draws it: rooms, doors, desks with their circuit 1, and the circuits behind it. */
import { computed, signal } from "@preact/signals";
import type { Level } from "../../core/level.ts";
import { get } from "./api.ts";

export interface PlanRoom {
  readonly id: string;
  readonly name: string;
  readonly doors: readonly string[];
}

export interface PlanDesk {
  readonly id: string;
  readonly room: string;
  /** Metres; y grows upwards on the screen. */
  readonly x: number;
  readonly y: number;
  readonly floor: number;
  readonly circuit1: readonly string[];
  readonly socket?: string;
  readonly device?: string;
}

export interface PlanCircuit {
  readonly number: number;
  readonly id: string;
  readonly desks: readonly string[];
  readonly afterMs: number;
  readonly levels: readonly Level[];
}

export interface Plan {
  readonly site: string;
  readonly gateway: string;
  readonly rooms: readonly PlanRoom[];
  readonly desks: readonly PlanDesk[];
  readonly circuits: readonly PlanCircuit[];
  readonly soundSeconds: number;
  readonly minimum: number;
  readonly version: string;
}

export const plan = signal<Plan | undefined>(undefined);

const rooms = computed(() => new Map(plan.value?.rooms.map((room) => [room.id, room])));
const desks = computed(() => new Map(plan.value?.desks.map((desk) => [desk.id, desk])));

export async function loadPlan(): Promise<void> {
  plan.value = await get<Plan>("site");
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
