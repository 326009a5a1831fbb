/**
 * Requests that come over one broker, and their answers.
 *
 * Refused before the core sees them, each with an answer that says all that is wrong: retained ones (a broker would
 * play them again at each connect: a siren that nobody asked for), those on a connection without
 * credentials (anybody could have sent them), oversized, malformed, and more than 50 a second. A refusal is
 * also reported as `request-refused`, at most once in 10 s, so that a flood of bad requests is no flood of reports.
 * The same transaction twice is the same request; the core knows.
 */
import type { Effect, Input } from "../core/io.ts";
import { type LimitedLog, limitedLog } from "./log-limit.ts";
import { shownOnOneLine } from "./one-line.ts";
import { isVerb, type Problem, parseRequest, type ResponsePayload, requestSchemas, transactionIn } from "./schema.ts";

export interface RequestsOptions {
  readonly base: string;
  readonly gateway: string;
  readonly via: string;
  readonly username?: string | undefined;
  readonly requests: "authenticated" | "any";
  readonly offer: (input: Input) => void;
  readonly publish: (suffix: string, payload: string) => void;
  readonly log: (text: string) => void;
}

/** The longest request that the schemas allow is some 600 bytes. */
const bytesMax = 4096;
/** A console sends one for each click; an automation that runs wild must not occupy the gateway. */
const perSecondMax = 50;
const reportEveryMs = 10_000;

const verbs = Object.keys(requestSchemas).join(", ");

type Refusal = Extract<ResponsePayload, { status: "error" }>["error"];

export class Requests {
  readonly #options: RequestsOptions;
  readonly #prefix: string;
  readonly #say: LimitedLog;
  #secondBegan = 0;
  #inSecond = 0;
  #reportedAt = Number.NEGATIVE_INFINITY;
  #unreported = 0;

  constructor(options: RequestsOptions) {
    this.#options = options;
    this.#prefix = `${options.base}/request/`;
    this.#say = limitedLog(options.log);
  }

  get subscription(): string {
    return `${this.#prefix}+`;
  }

  /** Takes a message if it is a request. */
  take(topic: string, payload: Buffer, retained: boolean): boolean {
    if (!topic.startsWith(this.#prefix)) return false;
    const verb = topic.slice(this.#prefix.length);
    // An empty retained message only clears the topic; nobody asks for anything with it.
    if (payload.length === 0 && retained) return true;
    if (this.#tooMany()) this.#report(`${verb.slice(0, 40)}: more than ${perSecondMax} requests a second`);
    else this.#read(verb, payload, retained);
    return true;
  }

  respond({ verb, transaction, response }: Extract<Effect, { kind: "respond" }>): void {
    this.#answer(verb, { v: 1, gateway: this.#options.gateway, transaction, ...response } as ResponsePayload);
  }

  #read(verb: string, payload: Buffer, retained: boolean): void {
    if (payload.length > bytesMax)
      return this.#refuse(verb, undefined, {
        code: "too-large",
        message: `${payload.length} bytes; at most ${bytesMax} are allowed`,
      });
    const text = payload.toString("utf8");
    if (!isVerb(verb))
      return this.#refuse(verb, transactionIn(text), {
        code: "unknown-verb",
        message: `there is no request "${verb.slice(0, 40)}"; there are ${verbs}`,
      });
    const parsed = parseRequest(verb, text);
    if (retained)
      return this.#refuse(verb, parsed.transaction, {
        code: "retained",
        message: "retained requests are refused: clear the retained message, and send it without the retain flag",
      });
    if (!this.#obeyed)
      return this.#refuse(verb, parsed.transaction, {
        code: "forbidden",
        message: "the gateway's connection to this broker has no credentials, so nobody's requests are obeyed here",
      });
    if (!parsed.ok)
      return this.#refuse(verb, parsed.transaction, {
        code: "malformed",
        message: summary(parsed.problems),
        problems: [...parsed.problems],
      });
    this.#options.offer({
      kind: "request",
      transaction: parsed.transaction,
      via: this.#options.via,
      request: parsed.request,
    });
  }

  get #obeyed(): boolean {
    return this.#options.username !== undefined || this.#options.requests === "any";
  }

  #refuse(verb: string, transaction: string | undefined, error: Refusal): void {
    this.#report(`${verb.slice(0, 40)}: ${error.message}`);
    const answer: ResponsePayload = {
      v: 1,
      gateway: this.#options.gateway,
      status: "error",
      ...(transaction === undefined ? {} : { transaction }),
      error,
    };
    this.#answer(isVerb(verb) ? verb : "unknown", answer);
  }

  #answer(verb: string, answer: ResponsePayload): void {
    this.#options.publish(`response/${verb}`, JSON.stringify(answer));
  }

  #report(reason: string): void {
    // Journal and log show it on terminals, which obey control characters.
    const text = shownOnOneLine(reason);
    this.#say("refused", `request refused at broker ${this.#options.via}: ${text}`);
    this.#unreported++;
    const now = performance.now();
    if (now - this.#reportedAt < reportEveryMs) return;
    const before = this.#unreported > 1 ? ` (and ${this.#unreported - 1} more since the last report)` : "";
    this.#reportedAt = now;
    this.#unreported = 0;
    this.#options.offer({
      kind: "noticed",
      code: "request-refused",
      detail: `broker ${this.#options.via}, request ${text}${before}`.slice(0, 300),
    });
  }

  #tooMany(): boolean {
    const now = performance.now();
    if (now - this.#secondBegan >= 1000) {
      this.#secondBegan = now;
      this.#inSecond = 0;
    }
    return ++this.#inSecond > perSecondMax;
  }
}

function summary(problems: readonly Problem[]): string {
  return problems
    .map(({ path, message }) => (path === "" ? message : `${path}: ${message}`))
    .join("; ")
    .slice(0, 400);
}
