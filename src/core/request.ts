/**
 * Requests from outside (MQTT, later the page).
 *
 * A request carries a transaction, and its cause is made of it, so a broker that delivers it twice asks for one thing.
 * What a request changes is answered when it is on disk, like a press; what changes nothing, at once.
 */
import { type Alarm, alarmAt, isReal } from "./alarm.ts";
import { said } from "./alarm-table.ts";
import { call } from "./call.ts";
import { calledBy } from "./circuits.ts";
import { endDrill, startDrill } from "./drill.ts";
import type { AlarmId, Cause, Happening } from "./event.ts";
import { beginTest, cancelTest, confirmTest } from "./function-test.ts";
import type { Request, RequestInput, Response } from "./io.ts";
import { isGraver, type Level } from "./level.ts";
import { cancelWindow, confirm, move, openWindow, pairedOrNot, unpair, unreachable } from "./pair.ts";
import { linkAt } from "./place.ts";
import { answer, causeOfRequest, error, noDesk, ok, oweOnce } from "./reply.ts";
import type { Circuit, DeskId } from "./site.ts";
import type { Turn } from "./state.ts";
import { after } from "./time.ts";

/** Takes in one request. */
export function answerRequest(turn: Turn, input: RequestInput): void {
  const { request } = input;
  if (isRepeated(turn, input)) return answerAgain(turn, input);
  switch (request.verb) {
    case "raise":
      return raise(turn, input, request.desk, request.level);
    case "lockdown":
      return raise(turn, input, request.desk, "lockdown");
    case "accept":
    case "attend":
    case "cancel":
      return accept(turn, input, request);
    case "close":
      return close(turn, input, request);
    case "escalate":
      return escalate(turn, input, request);
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
    case "test-cancel":
      return once(turn, input, () => cancelTest(turn, request));
    case "test-confirm":
      return confirmTest(turn, input, request);
    case "drill":
      return startDrill(turn, input, request);
    case "drill-end":
      return endDrill(turn, input, request);
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
function bringAbout(turn: Turn, input: RequestInput, response: Response, record: () => number): void {
  oweOnce(turn, input, turn.recordOf(causeOfRequest(input)) ?? record(), response);
}

function raise(turn: Turn, input: RequestInput, name: string, level: Level): void {
  const desk = turn.state.site.desks.get(name as DeskId);
  if (desk === undefined) return answer(turn, input, noDesk(name));
  const open = alarmAt(turn.state.alarms, desk.id);
  const cause = causeOfRequest(input);
  const known = turn.recordOf(cause);
  // Said with an error and never with "ok": a sender that counts from 1 again would believe that it called somebody.
  if (open === undefined && known !== undefined) return answer(turn, input, used(input.transaction));
  // A repetition never finds a lesser level than it asked for: somebody else's name was taken, and must not pass for this call.
  if (known !== undefined && isGraver(level, (open as Alarm).level))
    return answer(turn, input, used(input.transaction));
  if (known !== undefined) return oweOnce(turn, input, known, ok({ alarm: (open as Alarm).id }));
  const { seq, alarm } = call(turn, desk, { level, verified: true, ageMs: 0, cause });
  oweOnce(turn, input, seq, ok({ alarm }));
}

/** What is said about an open alarm by its name; said again, it is only answered. */
function aboutAlarm(
  turn: Turn,
  input: RequestInput,
  name: string,
  happening: (alarm: Alarm, cause: Cause) => Happening,
): void {
  const cause = causeOfRequest(input);
  const alarm = turn.state.alarms.get(name as AlarmId);
  if (alarm === undefined && turn.recordOf(cause) === undefined) return answer(turn, input, noAlarm(name));
  bringAbout(turn, input, ok({ alarm: name }), () => turn.record(happening(alarm as Alarm, cause)));
}

/** What rows C to E of the decision table say in all four states; alarm-table.test.ts has each cell. */
type Answered = "accepted" | "attended" | "cancelled";

function accept(turn: Turn, input: RequestInput, { verb, alarm, by }: RequestOf<"accept" | "attend" | "cancel">): void {
  aboutAlarm(turn, input, alarm, ({ id, desk, progress }, cause) => {
    const type = said(verb, progress) as Answered;
    return { type, alarm: id, desk, by, ageMs: 0, cause };
  });
}

function close(turn: Turn, input: RequestInput, { alarm, by, reason }: RequestOf<"close">): void {
  aboutAlarm(turn, input, alarm, ({ id, desk }, cause) => ({ type: "closed", alarm: id, desk, by, reason, cause }));
}

/** By hand: the circuit that is named, or the next one that was not called yet. */
function escalate(turn: Turn, input: RequestInput, request: RequestOf<"escalate">): void {
  const alarm = turn.state.alarms.get(request.alarm as AlarmId);
  const { circuits } = turn.state.site;
  const isNew = turn.recordOf(causeOfRequest(input)) === undefined;
  const circuit =
    request.circuit === undefined
      ? circuits.find(({ id }) => alarm?.circuitIds.includes(id) === false)
      : circuits.find(({ id }) => id === request.circuit);
  if (alarm !== undefined && !isReal(alarm)) return answer(turn, input, inDrill(alarm));
  if (alarm !== undefined && circuit === undefined && isNew)
    return answer(turn, input, noCircuit(request.circuit, circuits));
  aboutAlarm(turn, input, request.alarm, ({ id, desk }, cause) => {
    const { number, id: circuitId } = circuit as Circuit;
    const { desks, receivers } = calledBy(circuit as Circuit, alarm as Alarm, turn.now);
    return {
      type: "escalated",
      alarm: id,
      desk,
      circuit: number,
      circuitId,
      called: desks,
      receivers,
      reason: "asked",
      cause,
    };
  });
}

function inDrill({ id }: Alarm): Response {
  return error("in-drill", `alarm: "${id}" is practice, and a drill calls nobody behind circuit 1`);
}

function noCircuit(name: string | undefined, circuits: readonly Circuit[]): Response {
  const known = circuits.map(({ id }) => id).join(", ");
  if (name === undefined) return error("unknown-circuit", `circuit: all of them are called already: ${known}`);
  return error("unknown-circuit", `circuit: there is no circuit "${name}" behind the first; there are ${known}`);
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
    `transaction: "${transaction}" was used before, and what it raised is closed or a lesser call; choose a new one`,
  );
}

function noAlarm(alarm: string): Response {
  return error("unknown-alarm", `alarm: no open alarm "${alarm}"; open ones are in desk/+/state`);
}
