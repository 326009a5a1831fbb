/**
 * The one decision table of an alarm: what somebody does, and what becomes of it (MISSION rules 5 to 8). Every state meets every act in
 * exactly one cell; docs/alarm.md has the table and the diagram, both made from here.
 *
 *   raised      people are called and nobody has said "I am coming"
 *   cancelled   the same, and somebody took the call back: check in person
 *   accepted    somebody comes
 *   attended    somebody is there
 *
 * Two steps. `said` is what an act at an alarm of a state is recorded as; `becomes` is what a record makes of the state. Only the second is
 * needed to fold a journal, so a restarted gateway cannot decide otherwise than the one that wrote it.
 */
import type { Happening } from "./event.ts";

/** How far an alarm has come. */
export const progresses = ["raised", "cancelled", "accepted", "attended"] as const;
export type Progress = (typeof progresses)[number];

/** The record of a step of an alarm that is open. */
export const stepTypes = [
  "sounding",
  "pressed",
  "upgraded",
  "escalated",
  "accepted",
  "attended",
  "cancelled",
  "closed",
] as const satisfies readonly Happening["type"][];
export type StepType = (typeof stepTypes)[number];

/** What somebody, or time, does to an alarm. */
export const acts = [
  "call",
  "graver-call",
  "accept",
  "attend",
  "cancel",
  "key-at-origin",
  "hold-at-origin",
  "close",
  "escalate",
  "sound",
] as const;
export type Act = (typeof acts)[number];

interface ActRow {
  readonly row: string;
  readonly what: string;
  readonly why: string;
  /** The record for each state; `none`: no alarm is open at the desk. `undefined`: it means nothing there. */
  readonly said: Readonly<Record<Progress | "none", StepType | "raised" | undefined>>;
}

const inEveryState = (type: StepType): Readonly<Record<Progress, StepType>> => ({
  raised: type,
  cancelled: type,
  accepted: type,
  attended: type,
});

export const actRows: Readonly<Record<Act, ActRow>> = {
  call: {
    row: "A",
    what: "a call at a desk: red button, green key held, request",
    why: "The red button always calls (rule 1). A desk has one alarm, so a further call makes it new instead of making a second: whoever presses again does not feel helped.",
    said: { none: "raised", ...inEveryState("pressed") },
  },
  "graver-call": {
    row: "B",
    what: "a call of a graver level",
    why: "Assist becomes help, help becomes lockdown: as if it were raised now, with what is known of it. Never the other way round.",
    said: { none: "raised", ...inEveryState("upgraded") },
  },
  accept: {
    row: "C",
    what: "“I am coming”: green key at a called desk, request",
    why: "Accepting mutes, it does not end (rule 5). A second one is welcome and is shown; whoever is there already stays there.",
    said: { none: undefined, ...inEveryState("accepted") },
  },
  attend: {
    row: "D",
    what: "“I am there”: request",
    why: "Somebody may be there who never said that they come.",
    said: { none: undefined, ...inEveryState("attended") },
  },
  cancel: {
    row: "E",
    what: "the call is taken back: request",
    why: "It may be coerced (rule 6), so it only makes the call doubtful, and escalation goes on. When somebody already comes it changes nothing but the record.",
    said: { none: undefined, ...inEveryState("cancelled") },
  },
  "key-at-origin": {
    row: "F",
    what: "green key pressed at the desk that calls",
    why: "Before anybody comes it can only be the one who called: a cancel. Afterwards it is the helper, who is there.",
    said: {
      none: undefined,
      raised: "cancelled",
      cancelled: "cancelled",
      accepted: "attended",
      attended: "attended",
    },
  },
  "hold-at-origin": {
    row: "G",
    what: "green key held at the desk that calls",
    why: "Presence closes (rule 7), but only after somebody said that they come: an attacker holds keys as well.",
    said: {
      none: undefined,
      raised: "cancelled",
      cancelled: "cancelled",
      accepted: "closed",
      attended: "closed",
    },
  },
  close: {
    row: "H",
    what: "closed by request, with a reason; a drill also by its end",
    why: "An authorised person answers for it with a reason, in every state (rule 7).",
    said: { none: undefined, ...inEveryState("closed") },
  },
  escalate: {
    row: "I",
    what: "a further circuit is called",
    why: "Whom else it calls changes nothing about who comes (circuits.ts says when).",
    said: { none: undefined, ...inEveryState("escalated") },
  },
  sound: {
    row: "J",
    what: "a called unit confirmed that it sounds",
    why: "A proof, and no answer of anybody.",
    said: { none: undefined, ...inEveryState("sounding") },
  },
};

const remains = { raised: "raised", cancelled: "cancelled", accepted: "accepted", attended: "attended" } as const;
const anew = { raised: "raised", cancelled: "raised", accepted: "raised", attended: "raised" } as const;

/** What a record makes of the state. A press that arrives too late to sound is counted and changes nothing (alarm.ts). */
export const becomes: Readonly<Record<StepType, Readonly<Record<Progress, Progress | "closed">>>> = {
  sounding: remains,
  escalated: remains,
  pressed: anew,
  upgraded: anew,
  accepted: { raised: "accepted", cancelled: "accepted", accepted: "accepted", attended: "attended" },
  attended: { raised: "attended", cancelled: "attended", accepted: "attended", attended: "attended" },
  cancelled: { raised: "cancelled", cancelled: "cancelled", accepted: "accepted", attended: "attended" },
  closed: { raised: "closed", cancelled: "closed", accepted: "closed", attended: "closed" },
};

/** What an act at an alarm is recorded as; `undefined` where it means nothing. */
export function said(act: Act, progress: Progress | "none"): StepType | "raised" | undefined {
  return actRows[act].said[progress];
}

/** The state after a record; the fold takes a closed alarm out instead of asking. */
export function after(type: Exclude<StepType, "closed">, progress: Progress): Progress {
  const next = becomes[type][progress];
  return next === "closed" ? progress : next;
}
