/**
 * The shape of each event on `…/event`, and of each row of the journal, with what it means and one example.
 * docs/mqtt.md and docs/asyncapi.json are made from here. Readers of events ignore fields that they do not know.
 *
 * The schema and the type `RufkreisEvent` say the same; `eventsAgree` below does not compile otherwise.
 */
import { z } from "zod";
import type { RufkreisEvent } from "../core/event.ts";
import {
  alarm,
  cause,
  count,
  desk,
  desks,
  drill,
  faultCode,
  id,
  level,
  type Mutual,
  mode,
  socket as socketName,
  stamp,
  uid as uidName,
} from "./schema-words.ts";

const common = {
  v: z.literal(1).meta({ description: "version of this contract" }),
  id: z.string().min(1).max(80).meta({ description: "unique for ever: dedupe on it" }),
  seq: z.int().positive().meta({ description: "number in the journal, counting on from run to run" }),
  site: id.meta({ description: "the site of the plan" }),
  gateway: id.meta({ description: "the gateway that tells it" }),
  at: stamp.meta({ description: "RFC 3339, UTC, in ms; a label: it means little while `clockTrusted` is false" }),
  clockTrusted: z.boolean().meta({ description: "whether the machine's clock was set" }),
};
/** Fields that every event has. */
export const commonEventFields: readonly string[] = Object.keys(common);

const commonExample = {
  v: 1,
  id: "5f1d0c2a-41",
  seq: 41,
  site: "jobcenter-north",
  gateway: "ground-floor",
  at: "2026-03-02T09:14:07.120Z",
  clockTrusted: true,
};

interface Told<T extends string> {
  readonly type: T;
  /** What it means, for the page. */
  readonly means: string;
  /** Fields beside those that every event has. */
  readonly example: Readonly<Record<string, unknown>>;
}

const event = <T extends string, S extends z.ZodRawShape>({ type, means, example }: Told<T>, shape: S) =>
  z.object({ ...common, type: z.literal(type), ...shape }).meta({
    title: type,
    description: means,
    examples: [{ ...commonExample, type, ...example }],
  });

const origin = desk.meta({ description: "the desk it is about; in an alarm the one that calls" });
const by = z.string().meta({ description: "a desk or a role, never a person" });
const ageMs = z.number().nonnegative().meta({ description: "ms from the press or the request until it was booked" });
const called = desks.meta({ description: "the desks that are called by it" });
const uid = uidName.meta({ description: "the unit" });
const socket = socketName.meta({ description: "where the unit is plugged in" });
const grade = level.meta({ description: "how grave the call is" });
const named = alarm.meta({ description: "the alarm it belongs to" });
const practice = drill.meta({ description: "the drill it belongs to" });
const inEarnest = mode.meta({ description: "`drill` is practice; on every step of an alarm" });

/** A step of an alarm. Journals of earlier releases know of no drills, so what does not say is real. */
const step = { alarm: named, desk: origin, mode: inEarnest.default("real") };

const begun = {
  alarm: named,
  desk: origin,
  room: z.string().meta({ description: "the room of that desk" }),
  level: grade,
  mode: inEarnest,
  drill: practice.exactOptional(),
  circuit: z.int().positive().meta({ description: "number of the circuit that is called" }),
  verified: z.boolean().meta({ description: "whether the press proved its unit" }),
  ageMs,
  called,
  cause,
};

/** Where rows of the journal are missing, and the digest of the row behind. */
const gaps = z
  .array(
    z.object({
      after: count,
      next: z.int().positive(),
      digest: z.string().regex(/^([0-9a-f]{64})?$/),
    }),
  )
  .readonly()
  .meta({ description: "where rows are missing" });
const rows = count.meta({ description: "how many rows" });

const calling = {
  alarm: "3f9a0c7711e2-00050001",
  desk: "r101-a",
  mode: "real",
};
const press = { ageMs: 4, cause: "3f9a0c7711e2-00050001" };
const began = {
  ...calling,
  room: "r101",
  level: "help",
  circuit: 1,
  verified: true,
  called: ["r101-b", "r102-a", "r102-b"],
};
const unit = { desk: "r101-a", uid: "3f9a0c7711e2" };
const port = { socket: "/dev/serial/by-path/platform-xhci-hcd.0-usb-0:1.1:1.0-port0" };

const alarmEvents = [
  event({ type: "raised", means: "an alarm began", example: { ...began, ...press } }, begun),
  event(
    {
      type: "missed",
      means: "a press older than 2 min when it arrived: an alarm like any other, but it does not sound",
      example: { ...began, ...press, ageMs: 184_000 },
    },
    begun,
  ),
  event(
    {
      type: "sounding",
      means:
        "a called unit confirmed that its buzzer is driven. What lies before the moment that the pressed unit names (1 ms of judging the " +
        "contact, the line's own time) is not in it, what lies after the sound (the answer's own time) is; `rufkreis demo --press` compares it with the pins",
      example: { ...calling, neighbour: "r101-b", pressToBuzzerMs: 11 },
    },
    {
      ...step,
      neighbour: desk.meta({ description: "the desk that sounds" }),
      pressToBuzzerMs: z.number().nonnegative().meta({
        description:
          "from the moment that the unit names as that of the press until the gateway knew of the sound: an upper bound",
      }),
    },
  ),
  event(
    {
      type: "pressed",
      means: "the red button of a desk whose alarm is open was pressed again",
      example: { ...calling, ...press },
    },
    { ...step, ageMs, cause },
  ),
  event(
    {
      type: "upgraded",
      means: "a graver call at a desk whose alarm is open: it begins anew, at this level",
      example: { ...calling, ...press, level: "lockdown", called: ["r101-b", "r102-a"] },
    },
    { ...step, level: grade, ageMs, called, cause },
  ),
  event(
    {
      type: "escalated",
      means: "one more circuit is called. Receivers have no unit: this event is their call",
      example: {
        ...calling,
        circuit: 2,
        circuitId: "guards",
        called: ["reception-a"],
        receivers: ["pager"],
        reason: "unanswered",
      },
    },
    {
      ...step,
      circuit: z.int().min(2).meta({ description: "number of the circuit that is called" }),
      circuitId: z.string().meta({ description: "name of that circuit in the plan" }),
      called,
      receivers: z
        .array(id)
        .readonly()
        .meta({ description: "who is called and has no unit; they answer by request" })
        .default([]),
      reason: z.enum(["unanswered", "too-few-sound", "second-press", "late", "asked"]).meta({ description: "why" }),
      cause: cause.exactOptional(),
    },
  ),
  event(
    { type: "accepted", means: "somebody comes", example: { ...calling, ...press, by: "r101-b" } },
    { ...step, by, ageMs, cause },
  ),
  event(
    { type: "attended", means: "a helper is there", example: { ...calling, ...press, by: "r101-a" } },
    { ...step, by, ageMs, cause },
  ),
  event(
    {
      type: "cancelled",
      means: "taken back: check in person. It ends nothing",
      example: { ...calling, ...press, by: "r101-a" },
    },
    { ...step, by, ageMs, cause },
  ),
  event(
    {
      type: "closed",
      means: "the all-clear. Without a cause only practice is closed",
      example: {
        ...calling,
        by: "guard",
        reason: "calmed down, nobody hurt",
        cause: "request-t18-close-3f9a0c7711e2-00050001",
      },
    },
    {
      ...step,
      by,
      reason: z.string().meta({ description: "why, in words" }),
      cause: cause.exactOptional(),
    },
  ),
] as const;

const unitEvents = [
  event(
    {
      type: "key",
      means: "a key that meant nothing there: kept, so that the unit may forget it",
      example: { desk: "r102-a", key: "green", ...press },
    },
    {
      desk: origin,
      key: z.enum(["green", "green-hold", "both-hold"]).meta({ description: "which key, and whether it was held" }),
      ageMs,
      cause,
    },
  ),
  event(
    { type: "tamper", means: "the case of a unit was opened", example: { desk: "r102-a", ...press } },
    { desk: origin, ageMs, cause },
  ),
  event(
    {
      type: "pairing-offered",
      means: "a key is on its way to a unit",
      example: { ...unit, ...port, cause: "request-t19-pair-confirm" },
    },
    { desk: origin, uid, socket, cause },
  ),
  event(
    {
      type: "paired",
      means: "the unit has proved that it holds the key",
      example: { ...unit, ...port, model: "desk-unit" },
    },
    { desk: origin, uid, socket, model: z.string().meta({ description: "what kind of unit it is" }) },
  ),
  event(
    {
      type: "unpaired",
      means: "the unit no longer belongs to the desk, and its key is forgotten",
      example: { ...unit, reason: "asked", cause: "request-t20-unpair" },
    },
    { desk: origin, uid, reason: z.enum(["asked", "replaced"]).meta({ description: "why" }), cause },
  ),
  event(
    {
      type: "moved",
      means: "the unit belongs to another desk or socket now, and counts as untested",
      example: { ...unit, ...port, from: "r102-a", cause: "request-t21-move" },
    },
    { desk: origin, from: desk.meta({ description: "the desk it belonged to" }), uid, socket, cause },
  ),
  event(
    {
      type: "test-pressed",
      means: "the red button of a desk that is being tested: the one press that is no call",
      example: { desk: "r101-a", ...press },
    },
    { desk: origin, ageMs, cause },
  ),
  event(
    {
      type: "tested",
      means: "a function test was passed",
      example: { ...unit, by: "technician", cause: "request-t22-test-confirm" },
    },
    { desk: origin, uid, by, cause },
  ),
] as const;

const siteEvents = [
  event(
    {
      type: "drill-started",
      means: "the next press at each of these desks within the time is practice",
      example: {
        drill: "drill-t23",
        desks: ["r101-a", "r102-a"],
        seconds: 1200,
        by: "trainer",
        cause: "request-t23-drill",
      },
    },
    {
      drill: practice,
      desks: desks.meta({ description: "the desks that may practise" }),
      seconds: z.int().positive().meta({ description: "how long" }),
      by,
      cause,
    },
  ),
  event(
    {
      type: "drill-ended",
      means: "every press is real again",
      example: { drill: "drill-t23", reason: "done", pressed: ["r101-a", "r102-a"], by: "trainer" },
    },
    {
      drill: practice,
      reason: z.enum(["time", "asked", "done", "restart"]).meta({ description: "why" }),
      pressed: desks.meta({ description: "the desks whose press was practice" }),
      by,
      cause: cause.exactOptional(),
    },
  ),
  event(
    {
      type: "fault",
      means: "something is wrong: see [faults](faults.md)",
      example: { code: "unit-silent", desk: "r103-a", detail: "nothing heard for 3 s" },
    },
    {
      code: faultCode.meta({ description: "the code of the fault" }),
      desk: origin.exactOptional(),
      detail: z.string().meta({ description: "what exactly, in words" }),
    },
  ),
  event(
    { type: "restored", means: "it is over", example: { code: "unit-silent", desk: "r103-a" } },
    { code: faultCode.meta({ description: "the code of the fault" }), desk: origin.exactOptional() },
  ),
] as const;

const journalEvents = [
  event(
    {
      type: "journal-chained",
      means: "rows of a release that did not chain them were chained ([0011](decisions/0011-hash-chain.md))",
      example: { count: 40, gaps: [] },
    },
    { count: rows, gaps },
  ),
  event(
    {
      type: "journal-mended",
      means: "the journal was begun anew from what could be read, or rows were lost",
      example: { reason: "database disk image is malformed", count: 38, gaps: [{ after: 12, next: 15, digest: "" }] },
    },
    { reason: z.string().meta({ description: "what was wrong" }), count: rows, gaps },
  ),
  event(
    {
      type: "journal-forgotten",
      means: "rows up to a place were deleted because they are older than the retention",
      example: { before: "2025-12-02T00:00:00.000Z", position: 30, count: 10, total: 28 },
    },
    {
      before: stamp.meta({ description: "what is older than this" }),
      position: count.meta({ description: "the place in the journal" }),
      count: rows,
      total: count.meta({ description: "how many places up to there are empty now" }),
    },
  ),
] as const;

export const eventSchema = z.discriminatedUnion("type", [
  ...alarmEvents,
  ...unitEvents,
  ...siteEvents,
  ...journalEvents,
]);

export const eventsAgree: Mutual<z.output<typeof eventSchema>, RufkreisEvent> = true;
