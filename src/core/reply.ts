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

export function ok(data: Readonly<Record<string, unknown>>): Response {
  return { status: "ok", data };
}

export function error(code: RequestErrorCode, message: string): Refusal {
  return { status: "error", error: { code, message } };
}

export function noDesk(desk: string, field = "desk"): Refusal {
  return error("unknown-desk", `${field}: there is no desk "${desk}" at this site; see \`rufkreis units\``);
}
