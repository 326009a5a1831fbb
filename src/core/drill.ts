/**
 * How a drill begins and ends. What a press is while one goes on is told in drill-state.ts.
 */

import type { Drill } from "./drill-state.ts";
import type { Cause, DrillEnd, DrillId } from "./event.ts";
import type { Request, RequestInput, Response } from "./io.ts";
import { answer, causeOfRequest, error, noDesk, ok, oweOnce } from "./reply.ts";
import type { DeskId } from "./site.ts";
import type { State, Turn } from "./state.ts";
import { after, type Instant } from "./time.ts";

type RequestOf<V extends Request["verb"]> = Extract<Request, { verb: V }>;

/** A drill is named by the transaction that announced it, once and for ever. */
function drillIdOf(transaction: string): DrillId {
  return `drill-${transaction}` as DrillId;
}

/** Announces a drill. */
export function startDrill(turn: Turn, input: RequestInput, request: RequestOf<"drill">): void {
  const cause = causeOfRequest(input);
  const known = turn.recordOf(cause);
  const drill = drillIdOf(input.transaction);
  const response = ok({ drill, desks: request.desks, seconds: request.seconds });
  if (known !== undefined) return oweOnce(turn, input, known, turn.state.drill?.id === drill ? response : used(input));
  const refusal = whyNot(turn.state, request);
  if (refusal !== undefined) return answer(turn, input, refusal);
  const desks = [...new Set(request.desks)] as DeskId[];
  const { seconds, by } = request;
  const seq = turn.record({ type: "drill-started", drill, desks, seconds, by, cause });
  const since = turn.now.instant;
  const until = after(since, seconds * 1000);
  turn.change({ drill: { id: drill, desks, pressed: [], since, until, by, timeLost: false } });
  oweOnce(turn, input, seq, response);
}

function whyNot({ drill, site }: State, { desks }: RequestOf<"drill">): Response | undefined {
  if (drill !== undefined)
    return error("drill-running", `desks: the drill "${drill.id}" goes on; end it first with \`drill-end\``);
  for (const name of desks) {
    const desk = site.desks.get(name as DeskId);
    if (desk === undefined) return noDesk(name, "desks");
    if (desk.adapted)
      return error(
        "desk-adapted",
        `desks: "${name}" has a device whose press cannot be proved, so it would call in earnest; leave it out`,
      );
  }
  return undefined;
}

/** Ends the drill that is going on. */
export function endDrill(turn: Turn, input: RequestInput, { by }: RequestOf<"drill-end">): void {
  const cause = causeOfRequest(input);
  const known = turn.recordOf(cause);
  if (known !== undefined) return oweOnce(turn, input, known, ok({ repeated: true }));
  const { drill } = turn.state;
  if (drill === undefined) return answer(turn, input, error("no-drill", "verb: no drill is going on"));
  const seq = end(turn, drill, "asked", by, cause);
  const response = ok({ drill: drill.id, pressed: drill.pressed });
  oweOnce(turn, input, seq, response);
}

function used({ transaction }: RequestInput): Response {
  return error(
    "transaction-used",
    `transaction: "${transaction}" was used before, and its drill is over; choose a new one`,
  );
}

/**
 * Drills end by themselves: by their time, when all is done, or when nobody knows the time. So does practice of a drill that does not go on: a
 * journal that was read late brings it when another drill was announced meanwhile.
 */
export function tickDrill(turn: Turn): void {
  const { drill } = turn.state;
  const reason = drill === undefined ? undefined : whyOver(turn.state, drill, turn.now.instant);
  if (drill !== undefined && reason !== undefined) end(turn, drill, reason, "gateway");
  closePractice(turn, (of) => of !== turn.state.drill?.id);
}

function whyOver({ alarms }: State, drill: Drill, now: Instant): DrillEnd | undefined {
  if (drill.timeLost) return "restart";
  if (now >= drill.until) return "time";
  const isDone = drill.pressed.length === drill.desks.length && ![...alarms.values()].some((one) => one.drill);
  return isDone ? "done" : undefined;
}

/** Closes whatever is open of it first, so that nothing of a drill outlives its end. Gives the number of the last record. */
function end(turn: Turn, drill: Drill, reason: DrillEnd, by: string, cause?: Cause): number {
  closePractice(turn, () => true, by);
  turn.change({ drill: undefined });
  const { id, pressed } = drill;
  return turn.record({
    type: "drill-ended",
    drill: id,
    reason,
    pressed,
    by,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Closes the practice that is open of some drills. */
function closePractice(turn: Turn, ofWhich: (drill: DrillId) => boolean, by = "gateway"): void {
  for (const { id, desk, drill } of turn.state.alarms.values())
    if (drill !== undefined && ofWhich(drill))
      turn.record({ type: "closed", alarm: id, desk, by, reason: drillIsOver });
}

/** Why practice is closed that nobody closed. */
export const drillIsOver = "the drill is over";
