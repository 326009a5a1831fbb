/**
 * What happened, as it is journaled and as it goes out on MQTT `…/event` (docs/mqtt.md). The journal holds
 * nothing else: an open alarm after a restart is the fold of its events (alarm.ts, restore.ts).
 *
 * `cause` names what brought an event about, once and for ever: `{uid}-{boot}{number}` of a unit's event, or
 * `request-{transaction}` of a request. The journal takes each cause once, so no repetition of a press
 * or a request makes a second alarm, not even across a crash.
 */
import type { FaultCode } from "./fault.ts";
import type { Level } from "./level.ts";
import type { PairingChange } from "./pairing.ts";
import type { DeskId } from "./site.ts";
import type { Instant } from "./time.ts";

export type AlarmId = string & { readonly brand: "AlarmId" };
export type Cause = string & { readonly brand: "Cause" };
export type DrillId = string & { readonly brand: "DrillId" };

/** Whether somebody is in danger, or it is practised (drill.ts). A function test is no alarm at all (function-test.ts). */
export const modes = ["real", "drill"] as const;
export type Mode = (typeof modes)[number];

/** The part of an event that differs between the types; times in ms. */
export type Happening =
  /**
   * An alarm began; `called` are the desks of circuit 1, `ageMs` the time from the press to now. `missed` when that is more than
   * 2 min: it is shown like any other and does not sound (MISSION rule 11).
   */
  | {
      readonly type: "raised" | "missed";
      readonly alarm: AlarmId;
      readonly desk: DeskId;
      readonly room: string;
      readonly level: Level;
      readonly mode: Mode;
      /** The drill that it belongs to, if it is one. */
      readonly drill?: DrillId;
      readonly circuit: number;
      readonly verified: boolean;
      readonly ageMs: number;
      readonly called: readonly DeskId[];
      readonly cause: Cause;
    }
  /** A called unit confirmed that its buzzer is driven, once for each call that began anew; counted from the first press, an upper bound. */
  | {
      readonly type: "sounding";
      readonly alarm: AlarmId;
      readonly desk: DeskId;
      readonly neighbour: DeskId;
      readonly pressToBuzzerMs: number;
    }
  /** The red button of a desk whose alarm is open was pressed once more. */
  | {
      readonly type: "pressed";
      readonly alarm: AlarmId;
      readonly desk: DeskId;
      readonly ageMs: number;
      readonly cause: Cause;
    }
  /** A graver call at a desk whose alarm is open: it begins anew, at this level. */
  | {
      readonly type: "upgraded";
      readonly alarm: AlarmId;
      readonly desk: DeskId;
      readonly level: Level;
      readonly ageMs: number;
      readonly called: readonly DeskId[];
      readonly cause: Cause;
    }
  /** One more circuit is called, and why. `receivers` have no unit: this event is their call, and they answer by request. */
  | {
      readonly type: "escalated";
      readonly alarm: AlarmId;
      readonly desk: DeskId;
      readonly circuit: number;
      readonly circuitId: string;
      readonly called: readonly DeskId[];
      readonly receivers: readonly string[];
      readonly reason: EscalationReason;
      readonly cause?: Cause;
    }
  /** Somebody comes: the desk whose green key was pressed, or who a request names as the one who comes. */
  | {
      readonly type: "accepted";
      readonly alarm: AlarmId;
      readonly desk: DeskId;
      readonly by: string;
      readonly ageMs: number;
      readonly cause: Cause;
    }
  /** A helper is at the desk: told by its green key, or by a request. */
  | {
      readonly type: "attended";
      readonly alarm: AlarmId;
      readonly desk: DeskId;
      readonly by: string;
      readonly ageMs: number;
      readonly cause: Cause;
    }
  /** Somebody took the call back. It may have been coerced, so it only says: check in person (MISSION rule 6). */
  | {
      readonly type: "cancelled";
      readonly alarm: AlarmId;
      readonly desk: DeskId;
      readonly by: string;
      readonly ageMs: number;
      readonly cause: Cause;
    }
  /** Without a cause only practice is closed: by the end of its drill, or by a call in earnest at its desk. */
  | {
      readonly type: "closed";
      readonly alarm: AlarmId;
      readonly desk: DeskId;
      readonly by: string;
      readonly reason: string;
      readonly cause?: Cause;
    }
  /** A green key that meant nothing here: kept, so that the unit may forget it. */
  | {
      readonly type: "key";
      readonly desk: DeskId;
      readonly key: "green" | "green-hold" | "both-hold";
      readonly ageMs: number;
      readonly cause: Cause;
    }
  /** The case of a unit was opened. */
  | { readonly type: "tamper"; readonly desk: DeskId; readonly ageMs: number; readonly cause: Cause }
  /** A key was made for a unit and is on its way to it; `paired` follows when the unit has proved that it holds it. */
  | {
      readonly type: "pairing-offered";
      readonly desk: DeskId;
      readonly uid: string;
      readonly socket: string;
      readonly cause: Cause;
    }
  | {
      readonly type: "paired";
      readonly desk: DeskId;
      readonly uid: string;
      readonly socket: string;
      readonly model: string;
    }
  /** The unit no longer belongs to the desk; its key is forgotten. */
  | {
      readonly type: "unpaired";
      readonly desk: DeskId;
      readonly uid: string;
      readonly reason: "asked" | "replaced";
      readonly cause: Cause;
    }
  /** The unit belongs to another desk now, or to the same one at another socket; it counts as untested. */
  | {
      readonly type: "moved";
      readonly desk: DeskId;
      readonly from: DeskId;
      readonly uid: string;
      readonly socket: string;
      readonly cause: Cause;
    }
  /** The red button of a desk that is being tested was pressed: the one press that is no call. */
  | { readonly type: "test-pressed"; readonly desk: DeskId; readonly ageMs: number; readonly cause: Cause }
  /** A function test was passed: button pressed, own tone heard, room confirmed. */
  | { readonly type: "tested"; readonly desk: DeskId; readonly uid: string; readonly by: string; readonly cause: Cause }
  /** A drill was announced: the next press at each of these desks within the time is practice. */
  | {
      readonly type: "drill-started";
      readonly drill: DrillId;
      readonly desks: readonly DeskId[];
      readonly seconds: number;
      readonly by: string;
      readonly cause: Cause;
    }
  /** It is over, and every press is real again; `pressed` are the desks whose press was practice. */
  | {
      readonly type: "drill-ended";
      readonly drill: DrillId;
      readonly reason: DrillEnd;
      readonly pressed: readonly DeskId[];
      readonly by: string;
      readonly cause?: Cause;
    }
  | { readonly type: "fault"; readonly code: FaultCode; readonly desk?: DeskId; readonly detail: string }
  | { readonly type: "restored"; readonly code: FaultCode; readonly desk?: DeskId }
  /** `count` rows of a release that did not chain them were chained; what was changed before that moment cannot be seen. */
  | { readonly type: "journal-chained"; readonly count: number; readonly gaps: readonly JournalGap[] }
  /** The journal was begun anew with the `count` rows that could be read, or rows were lost. */
  | {
      readonly type: "journal-mended";
      readonly reason: string;
      readonly count: number;
      readonly gaps: readonly JournalGap[];
    }
  /** `count` rows up to `position`, of before `before`, are deleted because they are too old; so many places up to there are empty then: `total`. */
  | {
      readonly type: "journal-forgotten";
      readonly before: string;
      readonly position: number;
      readonly count: number;
      readonly total: number;
    };

/**
 * The rows between two places of the journal are lost. `digest` is what the row `next` would have for a hash at the beginning of a
 * chain; empty if that row is the one that tells of the gap.
 */
export interface JournalGap {
  readonly after: number;
  readonly next: number;
  readonly digest: string;
}

/** Why a further circuit is called (circuits.ts). */
export type EscalationReason = "unanswered" | "too-few-sound" | "second-press" | "late" | "asked";

/** Why a drill ended: its time is over, somebody ended it, every desk was pressed and closed, or nobody knows its time (restore.ts). */
export type DrillEnd = "time" | "asked" | "done" | "restart";

export type EventType = Happening["type"];

/** Every step of an alarm says whether it is real, so that no reader has to know its first one. */
type WithMode<H> = H extends { readonly alarm: AlarmId } ? H & { readonly mode: Mode } : H;

/** One event: what happened, and its place in the journal. `id` is unique for ever; `seq` counts on from run to run. */
export type RufkreisEvent = WithMode<Happening> & {
  readonly v: 1;
  readonly id: string;
  readonly seq: number;
  readonly site: string;
  readonly gateway: string;
  /** RFC 3339, UTC, with milliseconds; a label, never a reason (MISSION rule 14). */
  readonly at: string;
  readonly clockTrusted: boolean;
};

/** An event on its way to the disk, with the monotonic time that timers are rebuilt from. */
export interface JournalRecord {
  readonly event: RufkreisEvent;
  readonly instant: Instant;
  /** Written in the same transaction as the event; its key goes nowhere else. */
  readonly pairing?: PairingChange;
}

/** The alarm that an event belongs to, if any. */
export function alarmOf(event: Happening): AlarmId | undefined {
  return "alarm" in event ? event.alarm : undefined;
}

/** The cause of an event, if it has one that may come twice. */
export function causeOf(event: Happening): Cause | undefined {
  return "cause" in event ? event.cause : undefined;
}
