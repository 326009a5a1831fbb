/**
 * What units show, as data: for every role of a desk, every level and every state a buzzer and a light (firmware-protocol/patterns.ts has
 * their rhythms). signals.ts picks the row; nothing here decides.
 *
 * Every light can be told from every other without its colour, by rhythm or by whether the bright beacon is lit, and every sound by its rhythm
 * (test/core/signal-table.test.ts). Sounds are for people in the same house: grave ones fill most of the two seconds, light ones little.
 */
import type { Buzzer, Light } from "../../firmware-protocol/patterns.ts";
import type { Level } from "./level.ts";
import type { SoundProfile } from "./site.ts";

/** What a call is shown as. A drill has one signal whatever its level: it must never be taken for an alarm, nor an alarm for it. */
export type CallKind = Level | "drill";

/** From the least to the gravest; the gravest that waits is what sounds. */
export const callKinds = ["drill", "assist", "help", "lockdown"] as const satisfies readonly CallKind[];

interface CallRow {
  /** Nobody goes yet. */
  readonly waiting: { readonly buzzer: Buzzer; readonly light: Light };
  /** The same, and more calls are open at this desk (MISSION rule 9). */
  readonly waitingMore: { readonly buzzer: Buzzer; readonly light: Light };
  /** Somebody goes: no sound, and the light stays (rule 5). */
  readonly answered: Light;
  readonly answeredMore: Light;
}

/** A desk that is called. */
export const calledRows: Readonly<Record<CallKind, CallRow>> = {
  drill: {
    waiting: { buzzer: "drill", light: "drill" },
    waitingMore: { buzzer: "drill-more", light: "drill-more" },
    answered: "drill-answered",
    answeredMore: "drill-answered",
  },
  assist: {
    waiting: { buzzer: "assist", light: "assist" },
    waitingMore: { buzzer: "assist-more", light: "assist-more" },
    answered: "assist-answered",
    answeredMore: "answered-more",
  },
  help: {
    waiting: { buzzer: "help", light: "help" },
    waitingMore: { buzzer: "help-more", light: "help-more" },
    answered: "answered",
    answeredMore: "answered-more",
  },
  // Who accepts a lockdown comes; the doors stay locked until it is closed.
  lockdown: {
    waiting: { buzzer: "lockdown", light: "lockdown" },
    waitingMore: { buzzer: "lockdown-more", light: "lockdown-more" },
    answered: "lockdown",
    answeredMore: "lockdown-more",
  },
};

/** How far the call of a desk has come, as it is told there: no sound and no bright light (rule 4). */
export type OriginState = "sent" | "received" | "coming" | "there";

interface OriginRow {
  readonly light: Light;
  /** The same, and another alarm calls this desk. */
  readonly more: Light;
}

/** A desk that calls. */
export const originRows: Readonly<Record<OriginState, OriginRow>> = {
  sent: { light: "sent", more: "sent-more" },
  received: { light: "received", more: "received-more" },
  coming: { light: "coming", more: "coming-more" },
  there: { light: "there", more: "there-more" },
};

/** A desk at rest: what it shows beside its fault or its readiness. */
export const restRows = {
  "all-clear": { buzzer: "all-clear", light: "all-clear" },
  chirp: { buzzer: "chirp", light: "identify" },
  identify: { buzzer: "silent", light: "identify" },
  "new-fault": { buzzer: "fault", light: "fault" },
  fault: { buzzer: "silent", light: "fault" },
  ready: { buzzer: "silent", light: "ready" },
} as const satisfies Readonly<Record<string, { readonly buzzer: Buzzer; readonly light: Light }>>;

/**
 * What a desk of each profile sounds. A lamp in an interview room may be all that is wanted there; its lights are those of every other desk. The
 * chirp of a test is not asked about: who tests a unit wants to hear it.
 */
export const profileSounds: Readonly<
  Record<SoundProfile, Readonly<Record<CallKind | "all-clear" | "fault", boolean>>>
> = {
  loud: { drill: true, assist: true, help: true, lockdown: true, "all-clear": true, fault: true },
  quiet: { drill: false, assist: false, help: true, lockdown: true, "all-clear": false, fault: false },
  silent: { drill: false, assist: false, help: false, lockdown: false, "all-clear": false, fault: false },
};

/** Whether a buzzer pattern calls for an alarm that is real, or for one that is practice. */
export function isSoundOf(buzzer: Buzzer, real: boolean): boolean {
  return callKinds.some((kind) => {
    const { waiting, waitingMore } = calledRows[kind];
    return (kind !== "drill") === real && (waiting.buzzer === buzzer || waitingMore.buzzer === buzzer);
  });
}
