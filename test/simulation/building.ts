/**
 * The site of a seed: 8 to 16 desks in rows, on one floor or two, the seven nearest of each as its circuit 1, and two sockets
 * that are no desk's.
 */
import { layOut, type Site } from "../../src/core/site.ts";
import type { Seed } from "./seed.ts";

export function buildingOf(seed: Seed): Site {
  const count = 8 + seed.below(9);
  const perRow = 3 + seed.below(4);
  const floors = seed.chance(0.3) ? 2 : 1;
  const desks = Array.from({ length: count }, (_, index) => ({
    id: `d${index + 1}`,
    room: `r${Math.floor(index / perRow)}`,
    x: (index % perRow) * 2.5,
    y: Math.floor(index / perRow) * 4,
    floor: index % floors,
    unit: { socket: `s${index + 1}` },
  }));
  const rooms = [...new Set(desks.map(({ room }) => room))].map((id) => ({ id, name: id, doors: ["corridor"] }));
  const soundSeconds = seed.pick([6, 6, 10, 10, 20, 20, 60, 180]);
  const laid = layOut({
    site: "neuss",
    gateway: "gw1",
    rooms,
    desks,
    circuit1: { size: 7, minimum: 3 },
    floorHeightM: 10,
    soundSeconds,
    sockets: ["x1", "x2"],
    // The day of the calendar is the one thing that the wall clock decides: with a clock that lies, whether a test is overdue.
    testDays: 36_500,
  });
  if (!laid.ok) throw new Error(laid.errors.map(({ message }) => message).join("; "));
  return laid.site;
}
