/**
 * Where rooms are drawn, on the floor and in the editor, each in units of its own: within their walls where the plan has them, or else around
 * their desks, as wide as the others leave it. As on a screen, `top` is less than `bottom`.
 *
 * Walls are what they are. A room without is widened from its desks up to `reach`; what limits it is the wall of another room, or half the way
 * to the desks of one that has none either.
 */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface RoomToDraw {
  readonly id: string;
  readonly walls?: Box | undefined;
  readonly desks: readonly { readonly x: number; readonly y: number }[];
}

export interface DrawnRoom extends Box {
  readonly id: string;
  /** Whether its walls are in the plan. */
  readonly hasWalls: boolean;
}

/** Metres of the plan, whose y grows upwards. */
export function boxOfArea({ x, y, width, height }: Area, scale = { x: 1, y: 1 }): Box {
  return { left: x * scale.x, right: (x + width) * scale.x, top: -(y + height) * scale.y, bottom: -y * scale.y };
}

/** Rooms that have neither walls nor desks are nowhere. @param reach from a desk's middle to the wall, at most */
export function roomBoxes(rooms: readonly RoomToDraw[], reach: Box): DrawnRoom[] {
  const cores = rooms.flatMap(({ id, walls, desks }): DrawnRoom[] => {
    if (walls !== undefined) return [{ id, ...walls, hasWalls: true }];
    return desks.length === 0 ? [] : [{ id, ...around(desks), hasWalls: false }];
  });
  return cores.map((core) => (core.hasWalls ? core : widened(core, cores, reach)));
}

export function around(points: RoomToDraw["desks"]): Box {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

/** What limits it is each other room, in the direction in which that is farther away. */
function widened(core: DrawnRoom, all: readonly DrawnRoom[], reach: Box): DrawnRoom {
  const room = {
    ...core,
    left: core.left - reach.left,
    right: core.right + reach.right,
    top: core.top - reach.top,
    bottom: core.bottom + reach.bottom,
  };
  for (const other of all) {
    const gapX = Math.max(other.left - core.right, core.left - other.right);
    const gapY = Math.max(other.top - core.bottom, core.top - other.bottom);
    if (other === core || (gapX <= 0 && gapY <= 0)) continue;
    if (gapX / reach.left >= gapY / reach.bottom) limitX(room, core, other);
    else limitY(room, core, other, reach);
  }
  return room;
}

type Growing = { -readonly [Side in keyof Box]: number };

function limitX(room: Growing, core: Box, other: DrawnRoom): void {
  const share = other.hasWalls ? 1 : 1 / 2;
  if (other.left > core.right) room.right = Math.min(room.right, core.right + (other.left - core.right) * share);
  else room.left = Math.max(room.left, core.left - (core.left - other.right) * share);
}

/** The wall between two rooms, one above the other, is not in the middle where one side needs more space than the other. */
function limitY(room: Growing, core: Box, other: DrawnRoom, reach: Box): void {
  const below = other.hasWalls ? 1 : reach.bottom / (reach.bottom + reach.top);
  const above = other.hasWalls ? 1 : reach.top / (reach.bottom + reach.top);
  if (other.top > core.bottom) room.bottom = Math.min(room.bottom, core.bottom + (other.top - core.bottom) * below);
  else room.top = Math.max(room.top, core.top - (core.top - other.bottom) * above);
}
