/**
 * Circuit 1 from positions: the nearest desks, in order of distance.
 *
 * Distance is a straight line in metres, a floor up or down counting as `floorHeightM` of way. Equal distances are
 * ordered by id, so that a plan has one answer whatever the order in which it is written. Distances
 * are compared squared: a square root could make two different ones equal.
 *
 * Example: desks a (0,0), b (3,0), c (0,3), d (9,9). The nearest two of a are b and c, in this order, both 3 m away.
 */

/** Where a desk stands: metres from the plan's corner, and the storey. */
export interface Place {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly floor: number;
}

function squaredDistance(a: Place, b: Place, floorHeightM: number): number {
  const up = (a.floor - b.floor) * floorHeightM;
  return (a.x - b.x) ** 2 + (a.y - b.y) ** 2 + up ** 2;
}

/** The way from one desk to another in metres. */
export function distanceM(a: Place, b: Place, floorHeightM: number): number {
  return Math.sqrt(squaredDistance(a, b, floorHeightM));
}

/** All other places, nearest first, equal distances by id. */
export function byDistance<P extends Place>(from: Place, places: readonly P[], floorHeightM: number): P[] {
  return places
    .filter((place) => place.id !== from.id)
    .map((place) => ({ place, squared: squaredDistance(from, place, floorHeightM) }))
    .sort((a, b) => a.squared - b.squared || (a.place.id < b.place.id ? -1 : 1))
    .map(({ place }) => place);
}
