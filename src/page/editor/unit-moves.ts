/**
 * What becomes of a unit when the plan names another socket for its desk. A paired unit is looked for where it was paired, whatever the
 * plan says (core/place.ts): the plan only says which sockets are opened. So it has to be carried there, and the move has to be confirmed.
 */
import type { SocketChange } from "../../core/plan-change.ts";
import type { EditedDesk, EditedPlan, PlanSocket } from "../../core/plan-edited.ts";
import { deskState, units } from "../data/office.ts";
import { planDesk } from "../data/site.ts";

/**
 * `there`: it is at that socket already, and known to be. `carry`: it is paired, to be plugged in there and confirmed. `pair`: nothing is paired
 * with the desk. `device`: a device that is known by its socket alone. `out`: nothing is looked for any more.
 */
export type UnitMove = "there" | "carry" | "pair" | "device" | "out";

/** @param was the desk's name in the plan that runs */
export function unitMove(
  was: string | undefined,
  { after, adapted }: Pick<SocketChange, "after" | "adapted">,
): UnitMove {
  if (after === undefined) return "out";
  if (adapted) return "device";
  const state = was === undefined ? undefined : deskState(was);
  if (state?.unit === undefined) return "pair";
  const isThere = units.value.some(
    ({ uid, socket, link }) => uid === state.unit && socket === after && link === "linked",
  );
  return isThere && !state.faults.includes("wrong-socket") ? "there" : "carry";
}

/** Whether the desk does not sound before somebody has been there. */
export function isQuiet(move: UnitMove): boolean {
  return move !== "there" && move !== "device";
}

/** Whether the desk's unit is one that is known by its socket alone. */
export function isDevice(was: string | undefined): boolean {
  return was !== undefined && planDesk(was)?.device !== undefined;
}

/** Another desk at the same socket, whatever name the plan has for it. */
export function sharedWith(plan: EditedPlan, { id, socket }: EditedDesk, known: readonly PlanSocket[]) {
  if (socket === undefined) return undefined;
  const own = sameAs(socket, known);
  return plan.desks.find((each) => each.id !== id && each.socket !== undefined && own.includes(each.socket))?.id;
}

/** All names of a socket. */
export function sameAs(socket: string, known: readonly PlanSocket[]): readonly string[] {
  const found = known.find((each) => each.socket === socket || each.names.includes(socket));
  return found === undefined ? [socket] : [found.socket, ...found.names];
}
