/**
 * The shapes of everything that crosses MQTT (docs/mqtt.md): events, requests, responses, retained topics.
 * Readers of events ignore unknown fields; a request with one is refused, naming it, because a
 * field that was not understood may have been the one that mattered.
 *
 * The event schema and the type `RufkreisEvent` say the same; `eventsAgree` below does not compile otherwise.
 */
import { z } from "zod";
import { limits } from "../../firmware-protocol/limits.ts";
import { drillSecondsMax } from "../core/drill-state.ts";
import { type AlarmId, type Cause, type DrillId, modes, type RufkreisEvent } from "../core/event.ts";
import { type FaultCode, faults } from "../core/fault.ts";
import type { Request, Verb } from "../core/io.ts";
import type { DeskId } from "../core/site.ts";

/** Names of everything: sites, desks, alarms, transactions. */
const id = z.string().regex(/^[a-z0-9-]{1,40}$/, "1 to 40 of a-z, 0-9 and -");
const branded = <T extends string>(schema: z.ZodType<string, string>) => schema as unknown as z.ZodType<T, string>;
const desk = branded<DeskId>(id);
const alarm = branded<AlarmId>(id);
const cause = branded<Cause>(z.string().min(1).max(100));
const ageMs = z.number().nonnegative();
const level = z.enum(["assist", "help", "lockdown"]);
const faultCode = z.enum(Object.keys(faults) as [FaultCode, ...FaultCode[]]);

const uid = z.string().regex(/^[0-9a-f]{12}$/, "12 of 0-9 and a-f");
const socket = z.string().min(1).max(200);

const common = {
  v: z.literal(1),
  id: z.string().min(1).max(80),
  seq: z.int().positive(),
  site: id,
  gateway: id,
  at: z.iso.datetime({ precision: 3 }),
  clockTrusted: z.boolean(),
};

const event = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ ...common, type: z.literal(type), ...shape });

const mode = z.enum(modes);
const drill = branded<DrillId>(id);
/** A step of an alarm. Journals of earlier releases know of no drills, so what does not say is real. */
const step = { alarm, desk, mode: mode.default("real") };

const begun = {
  alarm,
  desk,
  room: z.string(),
  level,
  mode,
  drill: drill.exactOptional(),
  circuit: z.int().positive(),
  verified: z.boolean(),
  ageMs,
  called: z.array(desk).readonly(),
  cause,
};

/** Where rows of the journal are missing, and the digest of the row behind. */
const gaps = z
  .array(
    z.object({
      after: z.int().nonnegative(),
      next: z.int().positive(),
      digest: z.string().regex(/^([0-9a-f]{64})?$/),
    }),
  )
  .readonly();

export const eventSchema = z.discriminatedUnion("type", [
  event("raised", begun),
  event("missed", begun),
  event("sounding", { ...step, neighbour: desk, pressToBuzzerMs: z.number().nonnegative() }),
  event("pressed", { ...step, ageMs, cause }),
  event("upgraded", { ...step, level, ageMs, called: z.array(desk).readonly(), cause }),
  event("escalated", {
    ...step,
    circuit: z.int().min(2),
    circuitId: z.string(),
    called: z.array(desk).readonly(),
    receivers: z.array(id).readonly().default([]),
    reason: z.enum(["unanswered", "too-few-sound", "second-press", "late", "asked"]),
    cause: cause.exactOptional(),
  }),
  event("attended", { ...step, by: z.string(), ageMs, cause }),
  event("cancelled", { ...step, by: z.string(), ageMs, cause }),
  event("accepted", { ...step, by: z.string(), ageMs, cause }),
  event("closed", { ...step, by: z.string(), reason: z.string(), cause: cause.exactOptional() }),
  event("key", { desk, key: z.enum(["green", "green-hold", "both-hold"]), ageMs, cause }),
  event("tamper", { desk, ageMs, cause }),
  event("pairing-offered", { desk, uid, socket, cause }),
  event("paired", { desk, uid, socket, model: z.string() }),
  event("unpaired", { desk, uid, reason: z.enum(["asked", "replaced"]), cause }),
  event("moved", { desk, from: desk, uid, socket, cause }),
  event("test-pressed", { desk, ageMs, cause }),
  event("tested", { desk, uid, by: z.string(), cause }),
  event("drill-started", {
    drill,
    desks: z.array(desk).readonly(),
    seconds: z.int().positive(),
    by: z.string(),
    cause,
  }),
  event("drill-ended", {
    drill,
    reason: z.enum(["time", "asked", "done", "restart"]),
    pressed: z.array(desk).readonly(),
    by: z.string(),
    cause: cause.exactOptional(),
  }),
  event("fault", { code: faultCode, desk: desk.exactOptional(), detail: z.string() }),
  event("restored", { code: faultCode, desk: desk.exactOptional() }),
  event("journal-chained", { count: z.int().nonnegative(), gaps }),
  event("journal-mended", { reason: z.string(), count: z.int().nonnegative(), gaps }),
  event("journal-forgotten", {
    before: z.iso.datetime({ precision: 3 }),
    position: z.int().nonnegative(),
    count: z.int().nonnegative(),
    total: z.int().nonnegative(),
  }),
]);

type Mutual<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
export const eventsAgree: Mutual<z.output<typeof eventSchema>, RufkreisEvent> = true;

/** A desk or a role, never a person: only the reason of a close is free words. */
const by = id;
/** Shorter than an id, because the alarm that a request raises is named `request-{transaction}`. */
const transaction = z.string().regex(/^[a-z0-9-]{1,32}$/, "1 to 32 of a-z, 0-9 and -");

/** One schema for each verb. Words are capped at what a display and a line of a report can hold. */
export const requestSchemas = {
  raise: z.strictObject({ transaction, desk: id, level: z.enum(["assist", "help"]) }),
  lockdown: z.strictObject({ transaction, desk: id }),
  accept: z.strictObject({ transaction, alarm: id, by }),
  attend: z.strictObject({ transaction, alarm: id, by }),
  cancel: z.strictObject({ transaction, alarm: id, by }),
  escalate: z.strictObject({ transaction, alarm: id, circuit: id.exactOptional() }),
  close: z.strictObject({
    transaction,
    alarm: id,
    by,
    reason: z
      .string()
      .trim()
      .regex(/^[^\p{Cc}]{1,200}$/u, "1 to 200 characters on one line, no control characters"),
  }),
  identify: z.strictObject({ transaction, desk: id, seconds: z.int().min(1).max(60) }),
  pair: z.strictObject({
    transaction,
    socket: socket.exactOptional(),
    seconds: z
      .int()
      .min(10)
      .max(limits.pairWindowMs / 1000)
      .default(limits.pairWindowMs / 1000),
  }),
  "pair-confirm": z.strictObject({ transaction, uid, desk: id, replace: z.boolean().default(false) }),
  "pair-cancel": z.strictObject({ transaction }),
  unpair: z.strictObject({ transaction, desk: id }),
  move: z.strictObject({ transaction, desk: id, to: id }),
  test: z.strictObject({ transaction, desk: id, seconds: z.int().min(10).max(300).default(120) }),
  drill: z.strictObject({
    transaction,
    desks: z.array(id).min(1).max(127).readonly(),
    seconds: z.int().min(60).max(drillSecondsMax).default(1200),
    by,
  }),
  "drill-end": z.strictObject({ transaction, by }),
  "test-confirm": z.strictObject({ transaction, desk: id, room: z.string().trim().min(1).max(80), by }),
} as const satisfies Record<Verb, z.ZodType>;

type Asked = { [V in Verb]: { readonly verb: V } & Omit<z.output<(typeof requestSchemas)[V]>, "transaction"> }[Verb];
export const requestsAgree: Mutual<Asked, Request> = true;

/** One thing that is wrong with a request: where, what was there (cut), and what is allowed. */
export interface Problem {
  readonly path: string;
  readonly value: unknown;
  readonly message: string;
}

export type ParsedRequest =
  | { readonly ok: true; readonly transaction: string; readonly request: Request }
  | { readonly ok: false; readonly transaction: string | undefined; readonly problems: readonly Problem[] };

export function isVerb(verb: string): verb is Verb {
  return Object.hasOwn(requestSchemas, verb);
}

/** Reads a request's JSON text; everything that is wrong with it comes back at once. */
export function parseRequest(verb: Verb, text: string): ParsedRequest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return {
      ok: false,
      transaction: undefined,
      problems: [{ path: "", value: cut(text), message: `not JSON: ${(error as Error).message}` }],
    };
  }
  const parsed = requestSchemas[verb].safeParse(json);
  if (parsed.success) {
    const { transaction: name, ...rest } = parsed.data;
    return { ok: true, transaction: name, request: { verb, ...rest } as Request };
  }
  const name = transaction.safeParse((json as { transaction?: unknown } | null)?.transaction);
  return {
    ok: false,
    transaction: name.success ? name.data : undefined,
    problems: parsed.error.issues.map((issue) => problem(issue, json)),
  };
}

function problem(issue: z.core.$ZodIssue, json: unknown): Problem {
  let value: unknown = json;
  for (const key of issue.path) value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
  return { path: issue.path.join("."), value: cut(value), message: issue.message };
}

/** A value as it is shown to people: at most 60 characters of it. */
function cut(value: unknown): unknown {
  if (value === undefined || typeof value === "number" || typeof value === "boolean") return value;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

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
    transaction: id.optional(),
    gateway: id,
    error: z.object({
      code: z.enum([
        "unknown-desk",
        "unknown-alarm",
        "transaction-used",
        "unit-unreachable",
        "window-open",
        "no-window",
        "not-pressed",
        "desk-taken",
        "desk-adapted",
        "not-paired",
        "not-proved",
        "not-tested",
        "room-differs",
        "unknown-circuit",
        "drill-running",
        "no-drill",
        "in-drill",
        "already-closed",
        "malformed",
        "unknown-verb",
        "too-large",
        "too-many",
        "retained",
        "forbidden",
      ]),
      message: z.string(),
      problems: z.array(z.object({ path: z.string(), value: z.unknown(), message: z.string() })).optional(),
    }),
  }),
]);

export type ResponsePayload = z.output<typeof responseSchema>;

/** `…/gateway/{gateway}/state`, retained, and the last will. */
export const gatewayStateSchema = z.object({
  v: z.literal(1),
  gateway: id,
  state: z.enum(["online", "offline"]),
  /** When the gateway started; absent in the last will, which is written before anything is known of its end. */
  since: z.iso.datetime({ precision: 3 }).optional(),
});
