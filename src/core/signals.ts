/**
 * What every unit shows is a function of the state. One row of the table below holds for each desk, the first that
 * fits. Two columns, because a desk may be the origin of one alarm and be called by another.
 *
 *   | | own alarm            | called by                          | buzzer    | light         |
 *   |-|----------------------|------------------------------------|-----------|---------------|
 *   |Z| open, attended       | –                                  | silent    | there         |
 *   |A| open, accepted       | –                                  | silent    | coming        |
 *   |B| open, ≥ 1 sounds     | –                                  | silent    | received      |
 *   |C| open                 | –                                  | silent    | sent          |
 *   |D| none                 | one, not accepted                  | level     | level         |
 *   |E| none                 | several, not all accepted          | level-more| level-more    |
 *   |F| none                 | one, accepted                      | silent    | answered      |
 *   |G| none                 | several, all accepted              | silent    | answered-more |
 *   |Y| none                 | none, one that did is just over    | silent    | all-clear     |
 *   |H| none                 | none, "it is this one"             | chirp     | identify      |
 *   |I| none                 | none, a technician looks for it    | silent    | identify      |
 *   |J| none                 | none, a fault at this desk         | silent    | fault         |
 *   |K| none                 | none                               | silent    | ready         |
 *
 * D and E: the level is the gravest of those that wait (assist, help, lockdown), each with a sound and a light of its own.
 * Z and A–C are `…-more` when another alarm calls the desk (MISSION rule 9); the origin itself never sounds and
 * never shows its beacon (rule 4). F and G: accepting mutes, it does not end (rule 5). A sound whose time is over
 * leaves its light (D, E with a silent buzzer).
 */
import type { Light } from "../../firmware-protocol/patterns.ts";
import { type Alarm, type Alarms, alarmAt, callsTo, isAccepted } from "./alarm.ts";
import { isGraver, type Level } from "./level.ts";
import type { Wanted } from "./link-state.ts";
import type { DeskId } from "./site.ts";
import type { Instant } from "./time.ts";

/** What a desk's signal depends on beside the alarms. */
export interface DeskCondition {
  readonly identify: boolean;
  /** Until when it shows that an alarm is over that called it. */
  readonly clearUntil?: Instant | undefined;
  /** Until when it gives its short tone. */
  readonly chirpUntil: Instant | undefined;
  readonly faulty: boolean;
}

const silence = -Infinity as Instant;
const lowest: Level = "assist";

/** The signal of one desk now. */
export function signalFor(desk: DeskId, alarms: Alarms, condition: DeskCondition, now: Instant): Wanted {
  if (alarms.size === 0) return resting(condition, now);
  const own = alarmAt(alarms, desk);
  const calls = callsTo(alarms, desk);
  if (own !== undefined) return origin(own, calls.length);
  if (calls.length === 0) return resting(condition, now);
  return called(calls, now);
}

function quiet(light: Light, calls = 0): Wanted {
  return { buzzer: "silent", light, calls, soundUntil: silence };
}

function resting(condition: DeskCondition, now: Instant): Wanted {
  const { chirpUntil, clearUntil } = condition;
  if (clearUntil !== undefined && clearUntil > now) return quiet("all-clear");
  if (chirpUntil === undefined || chirpUntil <= now) return quiet(restingLight(condition));
  return { buzzer: "chirp", light: "identify", calls: 0, soundUntil: chirpUntil };
}

/** The signal of a unit that belongs to nobody yet, or that cannot be trusted: a light, and never a sound. */
export function signalOfForeign(light: "identify" | "unpaired" | "fault"): Wanted {
  return quiet(light);
}

function restingLight(condition: DeskCondition): Light {
  if (condition.identify) return "identify";
  return condition.faulty ? "fault" : "ready";
}

function origin(own: Alarm, calls: number): Wanted {
  const light =
    own.attendedBy.length > 0 && isAccepted(own)
      ? "there"
      : isAccepted(own)
        ? "coming"
        : own.sounding.size > 0
          ? "received"
          : "sent";
  return quiet(calls > 0 ? `${light}-more` : light, calls);
}

function called(calls: readonly Alarm[], now: Instant): Wanted {
  const several = calls.length > 1;
  const waiting = calls.filter((alarm) => !isAccepted(alarm));
  if (waiting.length === 0) return quiet(several ? "answered-more" : "answered", calls.length);
  const gravest = waiting.reduce((level, alarm) => (isGraver(alarm.level, level) ? alarm.level : level), lowest);
  const pattern = several ? (`${gravest}-more` as const) : gravest;
  const soundUntil = Math.max(...waiting.map((alarm) => alarm.soundUntil)) as Instant;
  if (soundUntil <= now) return quiet(pattern, calls.length);
  return { buzzer: pattern, light: pattern, calls: calls.length, soundUntil };
}
