/** An office of n desks in one row, each with a unit, and the names that go with it. */
import { layOut, type Site, type SitePlan } from "../../src/core/site.ts";

export function socketOf(desk: string): string {
  return `/dev/serial/by-path/${desk}`;
}

/** The circuits behind the first have stories of their own (circuits.test.ts); in the others they keep out of the way. */
const afterAnHour = {
  id: "everybody",
  afterSeconds: 3600,
  tooFew: false,
  secondPress: false,
  levels: ["help"],
} as const;

/** Desks d1…dn, one metre apart; seven neighbours, or as many as there are, three of them the minimum. */
export function planOfOffice(desks: number, part: Partial<SitePlan> = {}): SitePlan {
  const size = Math.min(7, desks - 1);
  return {
    site: "vest",
    gateway: "office",
    rooms: [{ id: "r1", name: "Room 1", doors: ["corridor"] }],
    desks: Array.from({ length: desks }, (_, place) => {
      const id = `d${place + 1}`;
      return { id, room: "r1", x: place, y: 0, floor: 0, unit: { socket: socketOf(id) } };
    }),
    circuit1: { size, minimum: Math.min(3, size) },
    floorHeightM: 10,
    soundSeconds: 180,
    circuits: [afterAnHour],
    ...part,
  };
}

export function siteOfOffice(desks: number, part: Partial<SitePlan> = {}): Site {
  const laid = layOut(planOfOffice(desks, part));
  if (!laid.ok) throw new Error(JSON.stringify(laid.errors));
  return laid.site;
}
