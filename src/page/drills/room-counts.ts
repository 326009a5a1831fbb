/** How far a drill is, without naming a desk: how many of a room's desks pressed. A room with one desk would name it, so those are counted together. */
import { plan, roomOfDesk } from "../data/site.ts";

export interface RoomCount {
  /** `undefined`: the rooms with one desk, together. */
  readonly room: string | undefined;
  readonly pressed: number;
  readonly of: number;
}

/** In the order of the plan, those with one desk last. */
export function roomCounts(waiting: readonly string[], pressed: readonly string[]): readonly RoomCount[] {
  const { rooms = [], desks = [] } = plan.value ?? {};
  const isShared = (room: string): boolean => desks.filter((desk) => desk.room === room).length > 1;
  const placeOf = (desk: string): string | undefined => {
    const room = roomOfDesk(desk)?.id;
    return room !== undefined && isShared(room) ? room : undefined;
  };
  const places = [...waiting, ...pressed].map(placeOf);
  return [...rooms.map(({ id }) => id), undefined].flatMap((room) => {
    const of = places.filter((each) => each === room).length;
    return of === 0 ? [] : [{ room, of, pressed: pressed.filter((desk) => placeOf(desk) === room).length }];
  });
}
