/**
 * What every unit shows is a function of the state. One row of the table below holds for each desk, the first that
 * fits; the patterns stand in signal-table.ts. Two columns, because a desk may be the origin of one alarm and be called by another.
 *
 *   | | own alarm            | called by                          | buzzer           | light            |
 *   |-|----------------------|------------------------------------|------------------|------------------|
 *   |L| a drill              | at least one real one              | as if none were its own             |
 *   |Z| open, attended       | –                                  | silent           | there            |
 *   |A| open, accepted       | –                                  | silent           | coming           |
 *   |B| open, ≥ 1 sounds     | –                                  | silent           | received         |
 *   |C| open                 | –                                  | silent           | sent             |
 *   |D| none                 | one, not accepted                  | its kind         | its kind         |
 *   |E| none                 | several, not all accepted          | gravest waiting, more               |
 *   |F| none                 | one, accepted                      | silent           | answered         |
 *   |G| none                 | several, all accepted              | silent           | answered, more   |
 *   |Y| none                 | none, one that did is just over    | all-clear, short | all-clear        |
 *   |H| none                 | none, "it is this one"             | chirp            | identify         |
 *   |I| none                 | none, a technician looks for it    | silent           | identify         |
 *   |J| none                 | none, a fault at this desk         | silent (a new one may sound once) | fault |
 *   |K| none                 | none                               | silent           | ready            |
 *
 * L: real beats drill; whoever practises hears the colleague who does not. Z and A–C are `…-more` when another alarm calls the desk (MISSION
 * rule 9); the origin itself never sounds and never shows its beacon (rule 4). D to G: a kind is a level, or a drill; beside a call in earnest
 * practice is no more than one more, so that it hides neither its sound nor the light that stays when somebody goes. F and G: accepting
 * mutes, it does not end (rule 5). A lockdown that is open keeps its light whatever else waits: the doors stay locked. A sound whose time is
 * over leaves its light, and so does one that the desk's profile does not sound.
 */
import type { Buzzer, Light } from "../../firmware-protocol/patterns.ts";
import { type Alarm, type Alarms, alarmAt, callsTo, isAccepted, isReal } from "./alarm.ts";
import type { Clearing } from "./all-clear.ts";
import type { Wanted } from "./link-state.ts";
import {
  type CallKind,
  calledRows,
  callKinds,
  type OriginState,
  originRows,
  profileSounds,
  restRows,
} from "./signal-table.ts";
import type { DeskId, SoundProfile } from "./site.ts";
import { type Instant, later } from "./time.ts";

/** What a desk's signal depends on beside the alarms. */
export interface DeskCondition {
  readonly sound: SoundProfile;
  readonly identify: boolean;
  readonly clearing?: Clearing | undefined;
  /** Until when it gives its short tone. */
  readonly chirpUntil: Instant | undefined;
  readonly faulty: boolean;
  /** Until when it says aloud that it has a new fault. */
  readonly warnUntil?: Instant | undefined;
}

const silence = -Infinity as Instant;

/** The signal of one desk now. */
export function signalFor(desk: DeskId, alarms: Alarms, condition: DeskCondition, now: Instant): Wanted {
  if (alarms.size === 0) return resting(condition, now);
  const own = alarmAt(alarms, desk);
  const calls = callsTo(alarms, desk);
  if (own !== undefined && (isReal(own) || !calls.some(isReal))) return origin(own, calls.length);
  if (calls.length === 0) return resting(condition, now);
  return called(calls, condition.sound, now);
}

function quiet(light: Light, calls = 0): Wanted {
  return { buzzer: "silent", light, calls, soundUntil: silence };
}

function resting({ sound, ...condition }: DeskCondition, now: Instant): Wanted {
  const { chirpUntil, clearing, warnUntil } = condition;
  if (isLater(clearing?.until, now))
    return sounding(restRows["all-clear"], profileSounds[sound]["all-clear"] ? clearing.soundUntil : silence, now);
  if (isLater(chirpUntil, now)) return sounding(restRows.chirp, chirpUntil, now);
  if (condition.identify) return quiet(restRows.identify.light);
  if (!condition.faulty) return quiet(restRows.ready.light);
  if (isLater(warnUntil, now) && profileSounds[sound].fault) return sounding(restRows["new-fault"], warnUntil, now);
  return quiet(restRows.fault.light);
}

function isLater(until: Instant | undefined, now: Instant): until is Instant {
  return until !== undefined && until > now;
}

/** A pattern that sounds until its time is over. */
function sounding(
  { buzzer, light }: { readonly buzzer: Buzzer; readonly light: Light },
  soundUntil: Instant,
  now: Instant,
  calls = 0,
): Wanted {
  return soundUntil > now ? { buzzer, light, calls, soundUntil } : quiet(light, calls);
}

/** The signal of a unit that belongs to nobody yet, or that cannot be trusted: a light, and never a sound. */
export function signalOfForeign(light: "identify" | "unpaired" | "fault"): Wanted {
  return quiet(light);
}

function origin(own: Alarm, calls: number): Wanted {
  const row = originRows[originState(own)];
  return quiet(calls > 0 ? row.more : row.light, calls);
}

function originState({ progress, confirmed }: Alarm): OriginState {
  switch (progress) {
    case "attended":
      return "there";
    case "accepted":
      return "coming";
    case "raised":
    case "cancelled":
      return confirmed.size > 0 ? "received" : "sent";
  }
}

/** What a call is shown as. */
export function kindOf(alarm: Alarm): CallKind {
  return isReal(alarm) ? alarm.level : "drill";
}

/** The rank of a call, the gravest highest. */
function rankOf(alarm: Alarm): number {
  return callKinds.indexOf(kindOf(alarm));
}

function called(calls: readonly Alarm[], sound: SoundProfile, now: Instant): Wanted {
  const inEarnest = calls.some(isReal);
  let gravest = 0;
  let gravestWaiting = -1;
  let soundUntil = silence;
  for (const alarm of calls) {
    if (inEarnest && !isReal(alarm)) continue;
    const rank = rankOf(alarm);
    gravest = Math.max(gravest, rank);
    if (isAccepted(alarm)) continue;
    gravestWaiting = Math.max(gravestWaiting, rank);
    soundUntil = later(soundUntil, alarm.soundUntil);
  }
  const several = calls.length > 1;
  const open = calledRows[callKinds[gravest] as CallKind];
  const answered = several ? open.answeredMore : open.answered;
  const kind = callKinds[gravestWaiting];
  if (kind === undefined) return quiet(answered, calls.length);
  const row = calledRows[kind];
  const { buzzer, light } = several ? row.waitingMore : row.waiting;
  const isLocked = callKinds[gravest] === "lockdown" && kind !== "lockdown";
  const heard = profileSounds[sound][kind] ? soundUntil : silence;
  return sounding({ buzzer, light: isLocked ? answered : light }, heard, now, calls.length);
}
