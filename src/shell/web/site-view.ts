/** The plan for the page, made of the configuration. */
import type { PlanDesk, PlanView } from "../../core/plan-view.ts";
import type { Config } from "../config.ts";

export function siteView({ plan, site, ports, drills }: Config, version: string): PlanView {
  const devices = new Map(ports.map(({ socket, device }) => [socket, device?.id]));
  const desks = [...site.desks.values()].map(({ id, room, x, y, floor, circuit1, socket }): PlanDesk => {
    const device = socket === undefined ? undefined : devices.get(socket);
    const fitted = { ...(socket === undefined ? {} : { socket }), ...(device === undefined ? {} : { device }) };
    return { id, room: room.id, x, y, floor, circuit1, ...fitted };
  });
  const circuits = site.circuits.map(({ number, id, members, hours, afterMs, levels }) => {
    return { number, id, ...members, always: hours.length === 0, afterMs, levels };
  });
  const { soundSeconds, minimum, testDays, gateway } = site;
  const { nameDesks } = drills;
  const { rooms } = plan;
  return { site: site.site, gateway, version, rooms, desks, circuits, soundSeconds, minimum, testDays, nameDesks };
}
