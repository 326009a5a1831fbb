/** Rooms and desks as the command line names them, and finds them again in what people type. */
import { roomMeant } from "../core/room.ts";
import type { Desk, RoomPlan } from "../core/site.ts";
import type { Config } from "../shell/config.ts";
import { Ended } from "./ended.ts";
import { exit } from "./output.ts";

/** `Zimmer 101 Anmeldung (r101)` */
export function roomText({ id, name }: RoomPlan): string {
  return name === id ? name : `${name} (${id})`;
}

/** `d1, Zimmer 101 Anmeldung` */
export function deskText(desk: Desk): string {
  return `${desk.id}, ${desk.room.name}`;
}

/** Whether a room that somebody named is the room of a desk. */
export function isRoomOf(desk: Desk, text: string, { plan }: Config): boolean {
  return roomMeant(text, plan.rooms)?.id === desk.room.id;
}

/** A desk of the plan by its id; fails with `Ended` when there is none. */
export function deskNamed(id: string, { site, plan }: Config): Desk {
  const desk = [...site.desks.values()].find((each) => each.id === id);
  if (desk !== undefined) return desk;
  throw new Ended(
    exit.usage,
    "unknown-desk",
    `there is no desk "${id}" in ${plan.site}`,
    "`rufkreis units` lists them",
  );
}

/** A room of the plan by its id, its name or a word of it that no other room has; fails with `Ended` when there is none. */
export function roomNamed(text: string, { plan }: Config): RoomPlan {
  const room = roomMeant(text, plan.rooms);
  if (room !== undefined) return room;
  const rooms = plan.rooms.map(({ id }) => id).join(", ");
  throw new Ended(
    exit.usage,
    "unknown-room",
    `there is no room "${text}" in ${plan.site}, or several`,
    `rooms are ${rooms}`,
  );
}
