/**
 * Requests of the page on their way to the core and back: `POST /api/request/:verb`.
 *
 * The same schemas, verbs and answers as over MQTT. Who asks is said by the login: `by` becomes the role, because what is
 * recorded names a desk or a role and never a person. Bounded like a broker: so many that wait, and so many a second.
 */
import { randomUUID } from "node:crypto";
import type { Request, Response, Verb } from "../../core/io.ts";
import { isVerb, parseRequest, requestSchemas } from "../schema.ts";
import { Refusal } from "./errors.ts";
import { mayUse, type Role, verbAccess } from "./roles.ts";

export type Ask = (message: { readonly id: string; readonly transaction: string; readonly request: Request }) => void;

/** What changes something is answered when it is on disk, and a pairing when the unit has proved itself within 10 s. */
const answerWaitMs = 15_000;
/** As at a broker: a console sends one for each click. */
const perSecondMax = 50;
const waitingMax = 64;

export class PageRequests {
  readonly #ask: Ask;
  readonly #waiting = new Map<string, (response: Response) => void>();
  /** Makes ids of this run unlike those of one before it, whose answers may still come. */
  readonly #run = randomUUID();
  #asked = 0;
  #secondBegan = 0;
  #inSecond = 0;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /**
   * Reads a request and answers as the core does.
   * @param body the parsed JSON of the request, without `by`
   * @throws Refusal what is not understood, not allowed or too much
   */
  async answer(verb: string, body: unknown, role: Role): Promise<{ request: Request; response: Response }> {
    const request = read(verb, body, role);
    if (this.#tooMany() || this.#waiting.size >= waitingMax)
      throw new Refusal(429, "too-many", "the gateway is asked too much at once; ask again in a second", {
        retryAfterS: 1,
      });
    const id = `${this.#run}-${++this.#asked}`;
    const response = await new Promise<Response>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(
          new Refusal(504, "no-answer", "no answer from the gateway yet; look whether it happened, then ask again"),
        );
      }, answerWaitMs);
      this.#waiting.set(id, (given) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(given);
      });
      this.#ask({ id, ...request });
    });
    return { request: request.request, response };
  }

  /** Takes the answer of the core to one of them. */
  take(id: string, response: Response): void {
    this.#waiting.get(id)?.(response);
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

function read(verb: string, body: unknown, role: Role): { readonly transaction: string; readonly request: Request } {
  const verbs = Object.keys(requestSchemas).join(", ");
  if (!isVerb(verb))
    throw new Refusal(404, "unknown-verb", `there is no request "${verb.slice(0, 40)}"; there are ${verbs}`);
  if (!mayUse(verbAccess[verb], role))
    throw new Refusal(
      403,
      "forbidden",
      `role ${role} may not ask for ${verb}; that is for ${verbAccess[verb].join(", ")}`,
    );
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new Refusal(400, "malformed", "the body is no object; send {…}");
  if ("by" in body) throw new Refusal(400, "malformed", "by: it is made of the role of the login; leave it out");
  const signed = "by" in requestSchemas[verb].shape ? { by: role } : {};
  const parsed = parseRequest(verb, JSON.stringify({ transaction: newTransaction(), ...body, ...signed }));
  if (parsed.ok) return { transaction: parsed.transaction, request: parsed.request };
  const summary = parsed.problems.map(({ path, message }) => `${path}: ${message}`).join("; ");
  throw new Refusal(400, "malformed", summary.slice(0, 400), { problems: parsed.problems });
}

/** 32 characters, which is what a transaction may have. */
function newTransaction(): string {
  return randomUUID().replaceAll("-", "");
}

/** The roles that may ask for a verb, for the page to know which buttons to show. */
export function verbsOf(role: Role): Verb[] {
  return (Object.keys(verbAccess) as Verb[]).filter((verb) => mayUse(verbAccess[verb], role));
}
