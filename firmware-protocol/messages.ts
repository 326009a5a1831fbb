/**
 * THE table of the wire: every message, who sends it, its fields in order, and what it means.
 * TypeScript types are inferred from it; the C header (`c/messages.gen.h`) and the tables of README.md
 * are generated from it by `npm run generate`, and the check fails when they differ.
 */
import { choice, digits, type Field, type FieldValue, hex, uint, word } from "./fields.ts";
import { limits } from "./limits.ts";
import { buzzerNames, lightNames } from "./patterns.ts";

/** The version that this table describes. OPEN, HELLO, READY and REJECT keep their shape in every version. */
export const protocolVersion = 2;

/** Why a line is refused; the place in the list is the number on the wire. */
export const rejectCodes = [
  "none",
  "check",
  "unknown",
  "field",
  "long",
  "direction",
  "session",
  "version",
  "trust",
] as const;
export type RejectCode = Exclude<(typeof rejectCodes)[number], "none">;

export const rejectMeanings: Readonly<Record<RejectCode, string>> = {
  check: "no check, or one that does not fit the text",
  unknown: "no such message",
  field: "too few or too many fields, or one that is not what its column says",
  long: "longer than a line may be, or a byte that is not printable ASCII",
  direction: "a message that only the other side may send",
  session: "a message that needs a session while there is none",
  version: "OPEN for a protocol version that this side does not speak",
  trust: "a tag that does not fit or that came before, or none where one is needed",
};

/** What a unit can do, one bit each in HELLO, the first one the lowest. */
export const capabilityNames = [
  "red",
  "green",
  "buzzer",
  "buzzer-readback",
  "light",
  "beacon",
  "tamper",
  "supply",
  "tag",
  "lockdown",
] as const;
export type Capability = (typeof capabilityNames)[number];

/** What is out of order in a unit, one bit each in BEAT, the first one the lowest. */
export const unitFlagNames = [
  "red-stuck",
  "green-stuck",
  "tamper-open",
  "buzzer-dead",
  "settings-lost",
  "lockdown-stuck",
] as const;
export type UnitFlag = (typeof unitFlagNames)[number];

export const resetCauses = ["power", "external", "brown-out", "watchdog", "unknown"] as const;
export const eventKinds = ["green", "green-hold", "tamper", "both-hold"] as const;

const uid = digits(12);
const event = hex(8);
const ageMs = uint(limits.ageMsMax);
const signal = hex(4);
const buzzer = choice(buzzerNames);
const light = choice(lightNames);
const counter = uint(65535);

type Direction = "to-unit" | "to-gateway" | "both";

interface MessageRow {
  readonly direction: Direction;
  /** `false` for the few that are valid outside a session. */
  readonly session: boolean;
  readonly urgent?: true;
  // biome-ignore lint/suspicious/noExplicitAny: a row holds fields of every type; FieldValue recovers each.
  readonly fields: Readonly<Record<string, Field<any>>>;
  readonly meaning: string;
}

export const messages = {
  OPEN: {
    direction: "to-unit",
    session: false,
    fields: { protocol: uint(99), nonce: digits(16) },
    meaning:
      "Begin a session. The nonce is new each time that one is wanted, and the same while OPEN is only repeated. An older session ends here.",
  },
  NAME: {
    direction: "to-unit",
    session: true,
    fields: { uid },
    meaning: "Obeyed only by a unit whose uid is 000000000000: it stores this one and answers HELLO.",
  },
  PAIR: {
    direction: "to-unit",
    session: true,
    fields: { key: digits(32) },
    meaning:
      "Obeyed only by an unpaired unit whose red button was pressed within the last 120 s: it stores the key, and its session ends.",
  },
  UNPAIR: {
    direction: "to-unit",
    session: true,
    fields: {},
    meaning: "Obeyed only with a tag: the unit erases its key, and its session ends.",
  },
  KEPT: {
    direction: "to-unit",
    session: true,
    fields: { event },
    meaning: "The event is on disk; the unit forgets it. Sent again for each repetition.",
  },
  SHOW: {
    direction: "to-unit",
    session: true,
    urgent: true,
    fields: { signal, buzzer, light, seconds: uint(limits.showSecondsMax) },
    meaning: "The wanted state: this buzzer pattern for so many seconds, this light until told otherwise.",
  },
  PROBE: {
    direction: "to-unit",
    session: true,
    fields: { probe: signal },
    meaning: "Drive the buzzer for as long as its readback needs, too short to be heard, and tell in PROBED.",
  },
  ALIVE: {
    direction: "to-unit",
    session: true,
    fields: {},
    meaning: "The beat of the gateway.",
  },
  READY: {
    direction: "to-gateway",
    session: false,
    fields: {},
    meaning: "The unit has no session and waits for OPEN. Sent at once after a reset, then every 400 ms.",
  },
  HELLO: {
    direction: "to-gateway",
    session: false,
    fields: {
      protocol: uint(99),
      uid,
      model: word(14),
      hardware: uint(99),
      firmware: word(8),
      capabilities: hex(4),
      boot: hex(4),
      reset: choice(resetCauses),
      session: hex(4),
    },
    meaning: "The answer to OPEN. boot and session together are the unit's nonce: the pair never comes twice.",
  },
  PRESS: {
    direction: "to-gateway",
    session: true,
    urgent: true,
    fields: { event, ageMs },
    meaning: "The red button was pressed, so many ms ago.",
  },
  EVENT: {
    direction: "to-gateway",
    session: true,
    fields: { kind: choice(eventKinds), event, ageMs },
    meaning: "Something else happened at the unit, so many ms ago.",
  },
  SHOWN: {
    direction: "to-gateway",
    session: true,
    fields: { signal, buzzer, light, sounding: uint(1), afterMs: uint(9999) },
    meaning:
      "What the unit really does. sounding is 1 only when the buzzer was read back as driven, afterMs after the SHOW came in.",
  },
  PROBED: {
    direction: "to-gateway",
    session: true,
    fields: { probe: signal, sounding: uint(1), afterMs: uint(9999) },
    meaning: "The answer to PROBE: whether the buzzer was read back as driven, and after how many ms.",
  },
  BEAT: {
    direction: "to-gateway",
    session: true,
    fields: {
      signal,
      buzzer,
      light,
      flags: hex(2),
      supplyMv: uint(9999),
      free: uint(99),
      rejects: counter,
      retries: counter,
      overruns: counter,
      dropped: counter,
    },
    meaning:
      "The beat of the unit: what it shows now, what is out of order, and its counters since boot (each stays at 65535).",
  },
  REJECT: {
    direction: "both",
    session: false,
    fields: { code: choice(rejectCodes) },
    meaning: "A line of yours was refused. Whoever waits for an answer repeats the line at once.",
  },
} as const satisfies Record<string, MessageRow>;

export type Verb = keyof typeof messages;

/** The values of a message of one verb, as TypeScript sees them. */
export type MessageOf<V extends Verb> = V extends Verb
  ? { readonly verb: V } & {
      readonly [F in keyof (typeof messages)[V]["fields"]]: FieldValue<(typeof messages)[V]["fields"][F]>;
    }
  : never;

export type Message = MessageOf<Verb>;
type VerbTowards<D extends Direction> = {
  [V in Verb]: (typeof messages)[V]["direction"] extends D | "both" ? V : never;
}[Verb];
export type ToUnit = MessageOf<VerbTowards<"to-unit">>;
export type ToGateway = MessageOf<VerbTowards<"to-gateway">>;
