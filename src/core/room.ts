/** Rooms as people write them: what stands on a label is rarely the name in the plan to the letter. */
import type { RoomPlan } from "./site.ts";

const plain = (text: string): string => text.toLowerCase().replace(/\s+/g, "");
const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** The one room that is meant: by its name or id, or by a word of its name that no other room has (`101`). */
export function roomMeant<R extends Pick<RoomPlan, "id" | "name">>(text: string, rooms: readonly R[]): R | undefined {
  const exact = rooms.filter(({ id, name }) => [id, name].some((each) => plain(each) === plain(text)));
  const asked = words(text);
  const loose = rooms.filter(({ name }) => asked.length > 0 && asked.every((word) => words(name).includes(word)));
  const found = exact.length > 0 ? exact : loose;
  return found.length === 1 ? found[0] : undefined;
}
