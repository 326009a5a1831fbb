/**
 * The seam between the core and the world: all that can come in, and all that can go out.
 *
 * `step(state, input, now)` takes one input and answers with effects, which are data. The shell performs them in
 * the order given, which is always: send (units), append (disk), respond (whoever asked). What a shell
 * did comes back as an input, so the core never believes that something is done because it asked for it.
 * Events reach a broker from the journal and retained topics from `view`, so there is no effect for
 * either: what is not on disk is not published.
 */
import type { JournalRecord } from "./event.ts";
import type { FaultCode } from "./fault.ts";
import type { Level } from "./level.ts";
import type { Pairing } from "./pairing.ts";
import type { Instant, Stamp, WallClock } from "./time.ts";

/** The name of a socket, as in the configuration: `/dev/serial/by-path/…` or `tcp://host:port`. */
export type Socket = string;

/** The time of a step: the instant decides, the wall clock (ms since 1970) stamps. */
export interface Now extends WallClock {
  readonly instant: Instant;
}

export type Input =
  /** A fresh connection to a socket; whatever was known of the one before is void. */
  | { readonly kind: "port-opened"; readonly socket: Socket }
  /** The connection is gone, or an attempt failed; may come more than once. */
  | { readonly kind: "port-closed"; readonly socket: Socket; readonly detail: string }
  /** One line without its LF, a character a byte (latin-1); an overlong one is cut to 97 characters by the shell. */
  | { readonly kind: "line"; readonly socket: Socket; readonly line: string }
  /** The port sent more noise than is worth reading, and is not read for a while. */
  | { readonly kind: "babble"; readonly socket: Socket }
  /** The records up to this number are on disk. */
  | { readonly kind: "appended"; readonly seq: number }
  /** The journal cannot write (it goes on trying, and keeps what it was given), or can again (`detail` undefined). */
  | { readonly kind: "journal"; readonly detail: string | undefined }
  /** The journal could not be read at the start and is read now. */
  | { readonly kind: "remembered"; readonly remembered: Remembered }
  /** A broker connection came up (`detail` undefined) or went or was refused. */
  | { readonly kind: "broker"; readonly broker: string; readonly detail: string | undefined }
  /** The page can be reached (`detail` undefined), or not: it does not listen, or its process ended. It goes on trying. */
  | { readonly kind: "page"; readonly detail: string | undefined }
  /** The certificate that the page shows to browsers holds for a while (`detail` undefined), or not. */
  | { readonly kind: "certificate"; readonly detail: string | undefined }
  /** Something wrong outside the core that is a row of the fault table; told once, cleared by time. */
  | { readonly kind: "noticed"; readonly code: FaultCode; readonly detail: string }
  | RequestInput
  /** Nothing came; a moment that the core asked for (`wakeAt`) was reached. */
  | { readonly kind: "wake" };

/** A request that was read and whose sender may ask (the shell checked form and right). */
export type RequestInput = {
  readonly kind: "request";
  /** Chosen by the sender, `[a-z0-9-]{1,32}`; the same one again is the same request. */
  readonly transaction: string;
  /** Where the answer goes; given back in the effect unread. */
  readonly via: string;
  readonly request: Request;
};

export type Request =
  | { readonly verb: "raise"; readonly desk: string; readonly level: Exclude<Level, "lockdown"> }
  /** A verb of its own, so that a broker and a page can let fewer ask for it. */
  | { readonly verb: "lockdown"; readonly desk: string }
  | { readonly verb: "accept"; readonly alarm: string; readonly by: string }
  | { readonly verb: "attend"; readonly alarm: string; readonly by: string }
  | { readonly verb: "cancel"; readonly alarm: string; readonly by: string }
  /** Calls a circuit by hand, the next one that was not called if none is named. */
  | { readonly verb: "escalate"; readonly alarm: string; readonly circuit?: string }
  | { readonly verb: "close"; readonly alarm: string; readonly by: string; readonly reason: string }
  | { readonly verb: "identify"; readonly desk: string; readonly seconds: number }
  /** Opens the pairing window; with a socket, for the unit at that socket alone. */
  | { readonly verb: "pair"; readonly socket?: string; readonly seconds: number }
  /** "Yes, that one": the unit that was pressed belongs to this desk from now on. */
  | { readonly verb: "pair-confirm"; readonly uid: string; readonly desk: string; readonly replace: boolean }
  | { readonly verb: "pair-cancel" }
  | { readonly verb: "unpair"; readonly desk: string }
  /** The unit of `desk` stands at `to` from now on, at the socket where it is. */
  | { readonly verb: "move"; readonly desk: string; readonly to: string }
  /** The next press of the desk's button is a function test. */
  | { readonly verb: "test"; readonly desk: string; readonly seconds: number }
  /** Breaks a function test off: the next press of the desk's button calls. */
  | { readonly verb: "test-cancel"; readonly desk: string }
  /** Announces a drill: the next press of each of these desks within the time is practice (drill.ts). */
  | { readonly verb: "drill"; readonly desks: readonly string[]; readonly seconds: number; readonly by: string }
  | { readonly verb: "drill-end"; readonly by: string }
  /** "Yes, I heard it, and this is the room." */
  | { readonly verb: "test-confirm"; readonly desk: string; readonly room: string; readonly by: string };

export type Verb = Request["verb"];

export type RequestErrorCode =
  | "unknown-desk"
  | "unknown-alarm"
  | "transaction-used"
  | "unit-unreachable"
  | "window-open"
  | "no-window"
  | "not-pressed"
  | "desk-taken"
  | "desk-adapted"
  | "not-paired"
  | "not-proved"
  | "not-tested"
  | "room-differs"
  | "unknown-circuit"
  | "drill-running"
  | "no-drill"
  | "in-drill";

export type Response =
  | { readonly status: "ok"; readonly data: Readonly<Record<string, unknown>> }
  | { readonly status: "error"; readonly error: { readonly code: RequestErrorCode; readonly message: string } };

export type Effect =
  /** Write this line, LF included, now; if the port is not open, it is forgotten. */
  | { readonly kind: "send"; readonly socket: Socket; readonly line: string }
  | { readonly kind: "append"; readonly records: readonly JournalRecord[] }
  | {
      readonly kind: "respond";
      readonly transaction: string;
      readonly via: string;
      readonly verb: Verb;
      readonly response: Response;
    };

/** What a journal remembers, read at start before any port is opened (restore.ts). */
export interface Remembered {
  /** Random name of this run of the gateway; part of every event id, so that no two runs can name two events alike. */
  readonly epoch: string;
  /** The highest number in use, 0 for an empty journal. */
  readonly seq: number;
  /** All events of alarms that are not closed, in order. */
  readonly open: readonly RememberedRecord[];
  /** All events of alarms that were closed lately, in order: their all-clear may not be over yet. */
  readonly closed: readonly RememberedRecord[];
  /** The newest causes of each source, oldest first: what may be repeated to us. */
  readonly causes: readonly string[];
  /** The drill that was announced and has not ended, and the alarms of it, in order. */
  readonly drill: readonly RememberedRecord[];
  /** Faults raised and not restored, in order. */
  readonly faults: readonly RememberedRecord[];
  /** The units that belong to this gateway. */
  readonly pairings: readonly Pairing[];
}

export interface RememberedRecord extends JournalRecord {
  /** Whether the machine ran through since then, so that its instants still mean the same. */
  readonly sameMachineBoot: boolean;
  /**
   * If it did not: the time in ms that is known to have passed from the record to the last sign of life before the machine's latest
   * start. How long it was off nobody knows, so this is the least.
   */
  readonly passedMs: number;
}

export type { Stamp };
