/** The sockets that somebody may choose from: those of the plan that runs, and the serial devices of this machine as they are now. */
import type { PlanSocket } from "../../core/plan-edited.ts";
import { listPorts, type PortFound } from "../ports-list.ts";

/** @param planned sockets of the plan: by-path names, other device names, addresses of serial servers */
export async function socketsSeen(planned: readonly string[], list = listPorts): Promise<PlanSocket[]> {
  const found = (await list()).map(namesOf);
  const socketOfName = new Map(found.flatMap((names) => names.map((name) => [name, names[0] as string] as const)));
  const elsewhere = [...new Set(planned)].filter((socket) => !socketOfName.has(socket)).map((socket) => [socket]);
  return [...elsewhere, ...found]
    .map(([socket = "", ...names]) => ({ socket, names }))
    .sort((a, b) => a.socket.localeCompare(b.socket, "en", { numeric: true }));
}

/** The name to write into the plan first: that of the socket, which stays whatever is plugged in. */
function namesOf({ device, byPath, byId }: PortFound): string[] {
  return [byPath, device, byId].filter((name) => name !== undefined);
}
