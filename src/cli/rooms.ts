/** Rooms and desks as people write them: what stands on a label is rarely the name in the plan to the letter. */
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

const plain = (text: string): string => text.toLowerCase().replace(/\s+/g, "");
const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** The one room that is meant: by its name or id, or by a word of its name that no other room has (`101`). */
export function roomMeant(text: string, rooms: readonly RoomPlan[]): RoomPlan | undefined {
  const exact = rooms.filter(({ id, name }) => [id, name].some((each) => plain(each) === plain(text)));
  const asked = words(text);
  const loose = rooms.filter(({ name }) => asked.length > 0 && asked.every((word) => words(name).includes(word)));
  const found = exact.length > 0 ? exact : loose;
  return found.length === 1 ? found[0] : undefined;
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
