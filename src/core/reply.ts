/** How a request is answered: with data, or with an error that names the field and the remedy. */
import type { Cause } from "./event.ts";
import type { RequestErrorCode, RequestInput, Response } from "./io.ts";
import type { Turn } from "./state.ts";

type Refusal = Extract<Response, { readonly status: "error" }>;

/** A raise is named by its transaction alone, and names its alarm; the others by what they are about as well. */
export function causeOfRequest({ transaction, request }: RequestInput): Cause {
  const about = (): string => {
    switch (request.verb) {
      case "accept":
      case "attend":
      case "cancel":
      case "escalate":
      case "close":
        return `-${request.verb}-${request.alarm}`;
      case "raise":
      case "lockdown":
        return "";
      default:
        return `-${request.verb}`;
    }
  };
  return `request-${transaction}${about()}` as Cause;
}

export function answer(turn: Turn, input: RequestInput, response: Response): void {
  turn.respond(input.transaction, input.via, input.request.verb, response);
}

/** Owes an answer until the record it speaks of is on disk; a request that a broker delivers twice is answered once for each way it came. */
export function oweOnce(turn: Turn, input: RequestInput, seq: number, response: Response): void {
  const { transaction, via, request } = input;
  if (seq <= turn.state.appendedSeq) return answer(turn, input, response);
  const isOwed = turn.state.owed.some((owed) => owed.seq === seq && owed.kind === "respond" && owed.via === via);
  if (!isOwed) turn.owe({ seq, kind: "respond", transaction, via, verb: request.verb, response });
}

export function ok(data: Readonly<Record<string, unknown>>): Response {
  return { status: "ok", data };
}

export function error(code: RequestErrorCode, message: string): Refusal {
  return { status: "error", error: { code, message } };
}

export function noDesk(desk: string, field = "desk"): Refusal {
  return error("unknown-desk", `${field}: there is no desk "${desk}" at this site; see \`rufkreis units\``);
}
