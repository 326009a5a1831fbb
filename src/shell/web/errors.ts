/** How the page's interface says no: `{"error":{code,message,problems?,from?}}`, naming the field and the remedy. */
import type { Problem } from "../schema.ts";

export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly problems: readonly Problem[] | undefined;
  /** RFC 3339, from when on what is asked about has to be. */
  readonly from: string | undefined;
  /** Seconds after which it is worth asking again. */
  readonly retryAfterS: number | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    more: {
      readonly problems?: readonly Problem[];
      readonly from?: string | undefined;
      readonly retryAfterS?: number;
    } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.problems = more.problems;
    this.from = more.from;
    this.retryAfterS = more.retryAfterS;
  }

  get body(): object {
    // What is undefined is not sent.
    const { code, message, problems, from } = this;
    return { error: { code, message, problems, from } };
  }
}

/** What fastify and its plugins throw, in our words; what nobody expected says nothing about the inside. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const { statusCode, code } = error as { readonly statusCode?: number; readonly code?: string };
  switch (statusCode) {
    case 413:
      return new Refusal(413, "too-large", "the request is longer than is allowed; send less");
    case 415:
      return new Refusal(415, "content-type", "content-type: send application/json");
    case 429:
      return new Refusal(429, "too-many", "too many requests from this address; wait a moment and ask again", {
        retryAfterS: 10,
      });
    case 400:
      return new Refusal(
        400,
        "malformed",
        code === "FST_ERR_CTP_EMPTY_JSON_BODY" ? "the body is empty; send {}" : "the body is not JSON; send an object",
      );
    default:
      if (statusCode !== undefined && statusCode < 500)
        return new Refusal(statusCode, "refused", "the request is not understood; see docs/operating.md");
      return new Refusal(500, "failed", "the page failed at this; the gateway's log says why");
  }
}
