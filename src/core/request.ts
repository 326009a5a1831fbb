/**
 * Requests from outside (MQTT, later the page).
 *
 * A request carries a transaction, and its cause is made of it, so a broker that delivers it twice asks for one thing.
 * What a request changes is answered when it is on disk, like a press; what changes nothing, at once.
 */
import { alarmAt, alarmIdOf } from "./alarm.ts";
import type { AlarmId, Cause, Happening } from "./event.ts";
import { beginTest, confirmTest } from "./function-test.ts";
import type { Request, RequestInput, Response } from "./io.ts";
import { cancelWindow, confirm, move, openWindow, pairedOrNot, unpair, unreachable } from "./pair.ts";
import { linkAt } from "./place.ts";
import { answer, causeOfRequest, error, noDesk, ok } from "./reply.ts";
import type { Desk, DeskId } from "./site.ts";
import type { Turn } from "./state.ts";
import { after } from "./time.ts";

/** Takes in one request. */
export function answerRequest(turn: Turn, input: RequestInput): void {
  const { request } = input;
  if (isRepeated(turn, input)) return answerAgain(turn, input);
  switch (request.verb) {
    case "raise":
      return raise(turn, input, request);
    case "accept":
      return accept(turn, input, request);
    case "close":
      return close(turn, input, request);
    case "identify":
      return identify(turn, input, request);
    case "pair":
      return once(turn, input, () => openWindow(turn, request));
    case "pair-confirm":
      return confirm(turn, input, request);
    case "pair-cancel":
      return once(turn, input, () => cancelWindow(turn));
    case "unpair":
      return unpair(turn, input, request);
    case "move":
      return move(turn, input, request);
    case "test":
      return once(turn, input, () => beginTest(turn, request));
    case "test-confirm":
      return confirmTest(turn, input, request);
  }
}

/** What changed a pairing once is not done again because a broker delivers it twice. */
function isRepeated(turn: Turn, input: RequestInput): boolean {
  const { verb } = input.request;
  if (verb === "pair-confirm" && turn.state.window?.offer?.transaction === input.transaction) return false;
  const changes = verb === "pair-confirm" || verb === "unpair" || verb === "move" || verb === "test-confirm";
  return changes && turn.recordOf(causeOfRequest(input)) !== undefined;
}

/** The same answer again, and not before what it speaks of is on disk. */
function answerAgain(turn: Turn, input: RequestInput): void {
  const { transaction, via, request } = input;
  const isOwed = turn.state.owed.some(
    (owed) => owed.kind === "respond" && owed.transaction === transaction && owed.via === via,
  );
  if (isOwed) return;
  const response = request.verb === "pair-confirm" ? pairedOrNot(turn, request) : ok({ repeated: true });
  const { seq, appendedSeq } = turn.state;
  if (seq <= appendedSeq) return answer(turn, input, response);
  turn.owe({ seq, kind: "respond", transaction, via, verb: request.verb, response });
}

/** Requests of this kind are remembered so far back. */
const answeredMax = 64;

/** Does what leaves no record once, whenever a broker delivers it again: a test that nobody expects any more would swallow a call. */
function once(turn: Turn, input: RequestInput, act: () => Response): void {
  const cause = causeOfRequest(input);
  const known = turn.state.answered.get(cause);
  if (known !== undefined) return answer(turn, input, known);
  const response = act();
  turn.change({ answered: new Map([...turn.state.answered, [cause, response] as const].slice(-answeredMax)) });
  answer(turn, input, response);
}

type RequestOf<V extends Request["verb"]> = Extract<Request, { verb: V }>;

/** Records what a request brings about, and owes the answer until it is on disk. The same request again is only answered. */
function bringAbout(turn: Turn, input: RequestInput, response: Response, happening: () => Happening): void {
  const cause = causeOfRequest(input);
  const seq = turn.recordOf(cause) ?? turn.record(happening());
  if (seq <= turn.state.appendedSeq) return answer(turn, input, response);
  const isOwed = turn.state.owed.some((owed) => owed.seq === seq && owed.kind === "respond" && owed.via === input.via);
  if (isOwed) return;
  turn.owe({
    seq,
    kind: "respond",
    transaction: input.transaction,
    via: input.via,
    verb: input.request.verb,
    response,
  });
}

function raise(turn: Turn, input: RequestInput, request: RequestOf<"raise">): void {
  const desk = turn.state.site.desks.get(request.desk as DeskId);
  if (desk === undefined) return answer(turn, input, noDesk(request.desk));
  const open = alarmAt(turn.state.alarms, desk.id);
  const cause = causeOfRequest(input);
  // Said with an error and never with "ok": a sender that counts from 1 again would believe that it called somebody.
  if (open === undefined && turn.recordOf(cause) !== undefined) return answer(turn, input, used(input.transaction));
  if (open !== undefined) {
    return bringAbout(turn, input, ok({ alarm: open.id }), () => ({
      type: "pressed",
      alarm: open.id,
      desk: desk.id,
      ageMs: 0,
      cause,
    }));
  }
  bringAbout(turn, input, ok({ alarm: alarmIdOf(cause) }), () => raisedByRequest(desk, request, cause));
}

function raisedByRequest(desk: Desk, request: RequestOf<"raise">, cause: Cause): Happening {
  return {
    type: "raised",
    alarm: alarmIdOf(cause),
    desk: desk.id,
    room: desk.room.id,
    level: request.level,
    mode: "real",
    circuit: 1,
    verified: true,
    ageMs: 0,
    called: desk.circuit1,
    cause,
  };
}

function accept(turn: Turn, input: RequestInput, request: RequestOf<"accept">): void {
  const cause = causeOfRequest(input);
  const alarm = turn.state.alarms.get(request.alarm as AlarmId);
  if (alarm === undefined && turn.recordOf(cause) === undefined) return answer(turn, input, noAlarm(request.alarm));
  bringAbout(turn, input, ok({ alarm: request.alarm }), () => ({
    type: "accepted",
    alarm: request.alarm as AlarmId,
    desk: (alarm as { desk: DeskId }).desk,
    by: request.by,
    ageMs: 0,
    cause,
  }));
}

function close(turn: Turn, input: RequestInput, request: RequestOf<"close">): void {
  const cause = causeOfRequest(input);
  const alarm = turn.state.alarms.get(request.alarm as AlarmId);
  if (alarm === undefined && turn.recordOf(cause) === undefined) return answer(turn, input, noAlarm(request.alarm));
  bringAbout(turn, input, ok({ alarm: request.alarm }), () => ({
    type: "closed",
    alarm: request.alarm as AlarmId,
    desk: (alarm as { desk: DeskId }).desk,
    by: request.by,
    reason: request.reason,
    cause,
  }));
}

function identify(turn: Turn, input: RequestInput, request: RequestOf<"identify">): void {
  const desk = turn.state.site.desks.get(request.desk as DeskId);
  if (desk === undefined) return answer(turn, input, noDesk(request.desk));
  if (linkAt(turn.state, desk)?.phase !== "linked") return answer(turn, input, unreachable(desk.id));
  const until = after(turn.now.instant, request.seconds * 1000);
  turn.change({ identifying: new Map(turn.state.identifying).set(desk.id, until) });
  answer(turn, input, ok({ desk: desk.id }));
}

function used(transaction: string): Response {
  return error(
    "transaction-used",
    `transaction: "${transaction}" was used before, and what it raised is closed; choose a new one`,
  );
}

function noAlarm(alarm: string): Response {
  return error("unknown-alarm", `alarm: no open alarm "${alarm}"; open ones are in desk/+/state`);
}
