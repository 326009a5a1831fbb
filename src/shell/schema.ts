/**
 * Requests and their answers on MQTT and from the page (docs/mqtt.md), with what each means and one example. A request
 * with an unknown field is refused, naming it, because a field that was not understood may have been the one that mattered.
 *
 * Events are in schema-event.ts, retained topics in schema-retained.ts; docs/mqtt.md and docs/asyncapi.json are made from all three.
 */
import { z } from "zod";
import { limits } from "../../firmware-protocol/limits.ts";
import { drillSecondsMax } from "../core/drill-state.ts";
import type { Request, RequestErrorCode, Verb } from "../core/io.ts";
import { oneLine } from "./one-line.ts";
import { noJson, type Problem, requestProblems } from "./request-problems.ts";
import { id, level, type Mutual, socket as socketName, stamp, uid as uidName } from "./schema-words.ts";

/** A desk or a role, never a person: only the reason of a close is free words. */
const by = id.meta({
  description: "a desk or a role, never a person; the gateway asks for no list of roles and believes whoever may ask",
});
/** Shorter than an id, because the alarm that a request raises is named `request-{transaction}`. */
const transaction = z
  .string()
  .regex(/^[a-z0-9-]{1,32}$/, "1 to 32 of a-z, 0-9 and -")
  .meta({ description: "the sender's name of this request: new for each, the same again is the same request" });
const desk = id.meta({ description: "a desk of the plan" });
const alarm = id.meta({ description: "the name of an open alarm" });
const drill = id.meta({ description: "the name of a drill" });
const uid = uidName.meta({ description: "a unit" });
const socket = socketName.meta({ description: "where a unit is plugged in" });

const request = <S extends z.ZodRawShape>(means: string, example: Readonly<Record<string, unknown>>, shape: S) =>
  z
    .strictObject({ transaction, ...shape })
    .meta({ description: means, examples: [{ transaction: "1772442847", ...example }] });

const drillSeconds = { min: 60, usual: 1200 };
const testSeconds = { min: 10, max: 300, usual: 120 };
const windowSeconds = { min: 10, max: limits.pairWindowMs / 1000 };

/** One schema for each verb. Words are capped at what a display and a line of a report can hold. */
export const requestSchemas = {
  raise: request(
    "calls for help in the name of a desk",
    { desk: "r101-a", level: "assist" },
    { desk, level: level.exclude(["lockdown"]).meta({ description: "how grave the call is" }) },
  ),
  lockdown: request(
    "stay in, lock the door: a verb of its own, so that a broker can let fewer ask for it",
    { desk: "reception-a" },
    { desk },
  ),
  drill: request(
    "announces a drill: the next press at each of these desks within the time is practice",
    { desks: ["r101-a", "r102-a"], seconds: 1200, by: "trainer" },
    {
      desks: z.array(id).min(1).max(127).readonly().meta({ description: "the desks that may practise" }),
      seconds: z
        .int()
        .min(drillSeconds.min)
        .max(drillSecondsMax)
        .meta({ description: "how long" })
        .default(drillSeconds.usual),
      by,
    },
  ),
  "drill-end": request("ends the drill", { by: "trainer" }, { by }),
  accept: request("somebody comes", { alarm: "3f9a0c7711e2-00050001", by: "guard" }, { alarm, by }),
  attend: request("a helper is there", { alarm: "3f9a0c7711e2-00050001", by: "guard" }, { alarm, by }),
  cancel: request(
    "taken back; escalation goes on until somebody accepts",
    { alarm: "3f9a0c7711e2-00050001", by: "r101-a" },
    { alarm, by },
  ),
  escalate: request(
    "calls a further circuit by hand",
    { alarm: "3f9a0c7711e2-00050001", circuit: "guards" },
    { alarm, circuit: id.meta({ description: "which one; the next unless given" }).exactOptional() },
  ),
  close: request(
    "the all-clear",
    { alarm: "3f9a0c7711e2-00050001", by: "guard", reason: "calmed down, nobody hurt" },
    {
      alarm,
      by,
      reason: z
        .string()
        .trim()
        .regex(oneLine(200), "1 to 200 characters on one line, no control characters")
        .meta({ description: "why, in words" }),
    },
  ),
  identify: request(
    "lets the light of a desk blink",
    { desk: "r101-a", seconds: 10 },
    { desk, seconds: z.int().min(1).max(60).meta({ description: "how long" }) },
  ),
  pair: request(
    "opens the pairing window",
    { seconds: 60 },
    {
      socket: socket.exactOptional(),
      seconds: z
        .int()
        .min(windowSeconds.min)
        .max(windowSeconds.max)
        .meta({ description: "how long" })
        .default(windowSeconds.max),
    },
  ),
  "pair-confirm": request(
    "the unit that was pressed belongs to this desk; answered when it has proved its key",
    { uid: "3f9a0c7711e2", desk: "r101-a", replace: false },
    {
      uid,
      desk,
      replace: z.boolean().meta({ description: "in place of the unit that is paired there" }).default(false),
    },
  ),
  "pair-cancel": request("closes the pairing window", {}, {}),
  unpair: request(
    "the unit of a desk belongs to nobody any more; one that is `unreachable` keeps its key",
    { desk: "r101-a" },
    { desk },
  ),
  move: request(
    "the unit of a desk stands at another one from now on",
    { desk: "r101-a", to: "r102-a" },
    { desk, to: id.meta({ description: "the desk where it stands now" }) },
  ),
  test: request(
    "announces a function test: the next press there is no call",
    { desk: "r101-a", seconds: 120 },
    {
      desk,
      seconds: z
        .int()
        .min(testSeconds.min)
        .max(testSeconds.max)
        .meta({ description: "how long" })
        .default(testSeconds.usual),
    },
  ),
  "test-cancel": request("breaks the function test off: the next press there calls", { desk: "r101-a" }, { desk }),
  "test-confirm": request(
    "the tone was heard, and this is the room",
    { desk: "r101-a", room: "Room 101", by: "technician" },
    {
      desk,
      room: z.string().trim().min(1).max(80).meta({ description: "the room, as people call it or as in the plan" }),
      by,
    },
  ),
} as const satisfies Record<Verb, z.ZodType>;

type Asked = { [V in Verb]: { readonly verb: V } & Omit<z.output<(typeof requestSchemas)[V]>, "transaction"> }[Verb];
export const requestsAgree: Mutual<Asked, Request> = true;

export type { Problem };

export type ParsedRequest =
  | { readonly ok: true; readonly transaction: string; readonly request: Request }
  | { readonly ok: false; readonly transaction: string | undefined; readonly problems: readonly Problem[] };

export function isVerb(verb: string): verb is Verb {
  return Object.hasOwn(requestSchemas, verb);
}

/** Reads a request's JSON text; everything that is wrong with it comes back at once. */
export function parseRequest(verb: Verb, text: string): ParsedRequest {
  const schema = requestSchemas[verb];
  const json = jsonOf(text);
  if (json instanceof SyntaxError) return { ok: false, transaction: undefined, problems: [noJson(schema, text, json)] };
  const parsed = schema.safeParse(json);
  if (parsed.success) {
    const { transaction: name, ...rest } = parsed.data;
    return { ok: true, transaction: name, request: { verb, ...rest } as Request };
  }
  const problems = requestProblems(schema, parsed.error.issues, json);
  return { ok: false, transaction: transactionOf(json), problems };
}

/** The transaction of a text that asks for something, as far as it has one. */
export function transactionIn(text: string): string | undefined {
  return transactionOf(jsonOf(text));
}

function transactionOf(json: unknown): string | undefined {
  return transaction.safeParse((json as { transaction?: unknown } | null)?.transaction).data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error as SyntaxError;
  }
}

const ofAlarm = z.object({ alarm });

/** What the answer to each verb holds as `data`; a repeated one that is done by then may say `repeated` alone. */
export const answerSchemas = {
  raise: ofAlarm,
  lockdown: ofAlarm,
  drill: z.object({ drill, desks: z.array(id), seconds: z.int() }),
  "drill-end": z.object({ drill, pressed: z.array(id) }),
  accept: ofAlarm,
  attend: ofAlarm,
  cancel: ofAlarm,
  escalate: ofAlarm,
  close: ofAlarm,
  identify: z.object({ desk }),
  pair: z.object({ seconds: z.int() }),
  "pair-confirm": z.object({ desk, uid, socket, model: z.string() }),
  "pair-cancel": z.object({}),
  unpair: z.object({
    desk,
    uid,
    unit: z.enum(["told", "unreachable"]).meta({ description: "an unreachable one keeps its key" }),
  }),
  move: z.object({ desk, from: id, socket }),
  test: z.object({ desk, seconds: z.int() }),
  "test-cancel": z.object({
    desk,
    was: z
      .enum(["none", "waiting", "pressed"])
      .meta({ description: "how far the test had come; pressed: one press called nobody" }),
  }),
  "test-confirm": z.object({ desk, uid, at: stamp }),
} as const satisfies Record<Verb, z.ZodObject>;

/** Refused before anybody looked at what is asked; reported as the fault `request-refused` too. */
export const refusals = {
  malformed:
    "not JSON, or fields that are missing, unknown or not as above; `problems` has each as `path`, `value`, `message` (what is wrong; what is allowed)",
  "too-large": "more than 4096 bytes",
  "unknown-verb": "there is no such request; answered on `…/response/unknown`",
  retained: "it came with the retain flag: it would be asked again at each connect",
  forbidden: "the gateway's connection to this broker has no credentials",
  "too-many": "reserved: more than 50 requests a second are not answered, only reported",
} as const;

/** What the core answers, in the words of the page. */
export const requestErrors = {
  "unknown-desk": "no such desk in the plan",
  "unknown-alarm": "no such alarm is open",
  "transaction-used": "a `raise` whose alarm is closed by now; choose a new transaction",
  "unit-unreachable": "the unit of the desk has no session just now, or the gateway has no such socket",
  "window-open": "a pairing window is open already",
  "no-window": "no pairing window is open",
  "not-pressed": "this is not the unit whose red button was pressed last",
  "desk-taken": "the desk has a unit; say `replace`, or unpair that one",
  "desk-adapted": "the device at the desk needs no pairing",
  "not-proved": "the unit did not take the key in time, or the pairing was cancelled",
  "not-paired": "the desk has no paired unit",
  "not-tested": "the button was not pressed for a test",
  "unknown-circuit": "no such circuit behind the first, or all of them are called",
  "drill-running": "a drill goes on already",
  "no-drill": "no drill goes on",
  "in-drill": "the alarm is practice, and a drill calls nobody behind circuit 1",
  "room-differs": "the plan has the desk in another room",
  "already-closed": "reserved",
} as const satisfies Record<RequestErrorCode | "already-closed", string>;

export const errorCodes = { ...refusals, ...requestErrors };
type ErrorCode = keyof typeof errorCodes;

/** What comes back on `…/response/{verb}`. */
export const responseSchema = z.discriminatedUnion("status", [
  z.object({
    v: z.literal(1),
    status: z.literal("ok"),
    transaction: id,
    gateway: id,
    data: z.record(z.string(), z.unknown()),
  }),
  z.object({
    v: z.literal(1),
    status: z.literal("error"),
    transaction: id.meta({ description: "absent if none could be read" }).optional(),
    gateway: id,
    error: z.object({
      code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
      message: z.string().meta({ description: "names the field and the remedy" }),
      problems: z.array(z.object({ path: z.string(), value: z.unknown(), message: z.string() })).optional(),
    }),
  }),
]);

export type ResponsePayload = z.output<typeof responseSchema>;
