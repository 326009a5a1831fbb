/**
 * All that the gateway knows, in one immutable value, and the draft of one turn in which `step` makes the next.
 *
 * A turn gathers effects in three lists, so that their order is the order of MISSION and not the order in which
 * the code came by: first all that sounds, then what is written, then who is answered.
 */
import { type Alarms, apply } from "./alarm.ts";
import type { Clearings } from "./all-clear.ts";
import { type Causes, recordOf, withCause } from "./causes.ts";
import { type Drill, withPress } from "./drill-state.ts";
import { type Cause, causeOf, type Happening, type JournalRecord, type RufkreisEvent } from "./event.ts";
import type { Effect, Now, Response, Verb } from "./io.ts";
import { type Around, spoken } from "./link.ts";
import type { Link, Turned } from "./link-state.ts";
import { type Pairing, type PairingChange, type Pairings, withChange } from "./pairing.ts";
import { type Housed, type Places, placesOf } from "./place.ts";
import { digits64, siphash24 } from "./siphash.ts";
import type { DeskId, Site } from "./site.ts";
import { type Instant, rfc3339 } from "./time.ts";
import type { Trouble, Watch } from "./watch.ts";

/** The pairing window (pair.ts). */
export interface PairingWindow {
  readonly until: Instant;
  /** The one socket that it is for, if it was opened for one. */
  readonly socket: string | undefined;
  /** The socket of the unit whose button was pressed. */
  readonly pressed: string | undefined;
  /** Whether a second unit was pressed: then neither is the one, until one is pressed alone. */
  readonly ambiguous: boolean;
  /** The unit that was confirmed, and whom to tell when it has proved its key. */
  readonly offer: Offer | undefined;
}

export interface Offer {
  /** When PAIR is said again; `undefined` until the key is on disk. */
  readonly sayAt: Instant | undefined;
  readonly uid: string;
  readonly desk: DeskId;
  readonly until: Instant;
  readonly transaction: string;
  readonly via: string;
}

/** A desk whose next press is a function test. */
export interface Testing {
  /** When it was announced: a press that was made before is none of it. */
  readonly since: Instant;
  readonly until: Instant;
  readonly pressed: boolean;
}

/** What is said once a record is on disk: KEPT to a unit, its key, or an answer to a request. */
export type Owed =
  | {
      readonly seq: number;
      readonly kind: "kept";
      readonly socket: string;
      readonly event: number;
      readonly verified: boolean;
      readonly cause: Cause;
    }
  | { readonly seq: number; readonly kind: "pair" | "unpair"; readonly socket: string; readonly uid: string }
  | {
      readonly seq: number;
      readonly kind: "respond";
      readonly transaction: string;
      readonly via: string;
      readonly verb: Verb;
      readonly response: Response;
    };

export interface State extends Housed {
  readonly site: Site;
  /** Random name of this run, part of each event id. */
  readonly epoch: string;
  readonly seq: number;
  /** The highest number that is on disk. */
  readonly appendedSeq: number;
  /** 16 secret bytes from which nonces are made. */
  readonly seed: Uint8Array;
  readonly nonces: number;
  readonly startedAt: Instant;
  readonly links: ReadonlyMap<string, Link>;
  readonly alarms: Alarms;
  readonly causes: Causes;
  readonly owed: readonly Owed[];
  readonly pairings: Pairings;
  readonly places: Places;
  readonly window: PairingWindow | undefined;
  readonly testing: ReadonlyMap<DeskId, Testing>;
  /** What was answered to requests that leave no record, by their causes. */
  readonly answered: ReadonlyMap<Cause, Response>;
  readonly identifying: ReadonlyMap<DeskId, Instant>;
  /** The drill that is announced (drill.ts). */
  readonly drill: Drill | undefined;
  /** Desks whose alarm is just over: what was called shows the all-clear. */
  readonly clearing: Clearings;
  /** Desks that say aloud that they have a new fault, and until when. */
  readonly warning: ReadonlyMap<DeskId, Instant>;
  /** Desks that give one short tone: "it is this one". */
  readonly chirping: ReadonlyMap<DeskId, Instant>;
  readonly troubles: ReadonlyMap<string, Trouble>;
  readonly watch: Watch;
  /** When the house was last looked over for faults. */
  readonly watchedAt: Instant;
}

/** A copy, written out for the reason that `draftOf` of link-state.ts has. */
function copyOf(state: State): State {
  return {
    site: state.site,
    epoch: state.epoch,
    seq: state.seq,
    appendedSeq: state.appendedSeq,
    seed: state.seed,
    nonces: state.nonces,
    startedAt: state.startedAt,
    links: state.links,
    alarms: state.alarms,
    causes: state.causes,
    owed: state.owed,
    pairings: state.pairings,
    places: state.places,
    window: state.window,
    testing: state.testing,
    answered: state.answered,
    identifying: state.identifying,
    drill: state.drill,
    clearing: state.clearing,
    warning: state.warning,
    chirping: state.chirping,
    troubles: state.troubles,
    watch: state.watch,
    watchedAt: state.watchedAt,
  };
}

const nonceMark = 0;
const secretMark = 1;

/** The draft of the next state. One turn lives as long as one call of `step`. */
export class Turn {
  readonly now: Now;
  state: State;
  private readonly sends: Effect[] = [];
  private readonly records: JournalRecord[] = [];
  private readonly answers: Effect[] = [];
  /** The links of this turn: copied once, when the first of them changes. */
  private links: Map<string, Link> | undefined;

  constructor(state: State, now: Now) {
    this.state = state;
    this.now = now;
  }

  change(part: Partial<State>): void {
    this.state = Object.assign(copyOf(this.state), part);
  }

  /** A nonce that was never used before and that nobody outside can foretell, 16 digits. */
  readonly nonce = (): string => this.drawn(nonceMark);

  /** 16 bytes that nobody outside can foretell: a key for a unit. */
  secret(): Uint8Array {
    const digits = this.drawn(secretMark) + this.drawn(secretMark);
    return Uint8Array.from({ length: 16 }, (_, place) => Number.parseInt(digits.slice(2 * place, 2 * place + 2), 16));
  }

  /** The mark keeps what is published and what is secret apart: no nonce is ever half of a key. */
  private drawn(mark: number): string {
    const count = this.state.nonces + 1;
    this.change({ nonces: count });
    const message = Uint8Array.of(mark, count >>> 24, count >>> 16, count >>> 8, count, Math.floor(count / 2 ** 32));
    return digits64(siphash24(this.state.seed, message));
  }

  /** What a link must know to judge a line. */
  get around(): Around {
    return { nonce: this.nonce, pairingOf: (uid) => this.state.pairings.get(uid), now: this.now.instant };
  }

  setLink(link: Link): void {
    if (this.state.links.get(link.socket) === link) return;
    if (this.links === undefined) {
      this.links = new Map(this.state.links);
      this.change({ links: this.links });
    }
    this.links.set(link.socket, link);
  }

  /** Takes over what a link function answered: the new link, and the lines to send. */
  turned(turned: Turned): void {
    const { link, lines } = spoken(turned);
    this.setLink(link);
    for (const line of lines) this.sends.push({ kind: "send", socket: link.socket, line });
  }

  /**
   * Records that something happened: it holds from now on, and goes to the disk after the sirens. Gives its number.
   * @param pairing what it changes about a unit's pairing, written in the same transaction
   */
  record(happening: Happening, pairing?: PairingChange): number {
    const { site, epoch, alarms } = this.state;
    const seq = this.state.seq + 1;
    const event = {
      v: 1,
      id: `${epoch}-${seq}`,
      seq,
      site: site.site,
      gateway: site.gateway,
      at: rfc3339(this.now.wallMs),
      clockTrusted: this.now.clockTrusted,
      ...("alarm" in happening ? { mode: alarms.get(happening.alarm)?.mode ?? "real" } : {}),
      ...happening,
    } as RufkreisEvent;
    this.records.push({ event, instant: this.now.instant, ...(pairing === undefined ? {} : { pairing }) });
    if (pairing !== undefined) this.setPairings(withChange(this.state.pairings, pairing));
    const cause = causeOf(happening);
    this.change({
      seq,
      alarms: apply(alarms, happening, this.now.instant, site.soundSeconds * 1000),
      ...(cause === undefined ? {} : { causes: withCause(this.state.causes, cause, seq, this.state.appendedSeq) }),
      ...("drill" in happening && "called" in happening
        ? { drill: withPress(this.state.drill, happening.desk, happening.drill) }
        : {}),
    });
    return seq;
  }

  private setPairings(pairings: Pairings): void {
    this.change({ pairings, places: placesOf(this.state.site, pairings) });
  }

  /** Records that something happened, and with it how a pairing is from now on. */
  recordPairing(happening: Happening, pairing: Pairing): number {
    return this.record(happening, { uid: pairing.uid, pairing });
  }

  owe(owed: Owed): void {
    this.change({ owed: [...this.state.owed, owed] });
  }

  respond(transaction: string, via: string, verb: Verb, response: Response): void {
    this.answers.push({ kind: "respond", transaction, via, verb, response });
  }

  /** The number of the record that a cause is in, or `undefined` if it is new. */
  recordOf(cause: Cause): number | undefined {
    return recordOf(this.state.causes, cause);
  }

  /** All effects in the order in which they must be performed. */
  effects(): Effect[] {
    const append: Effect[] = this.records.length > 0 ? [{ kind: "append", records: this.records }] : [];
    return [...this.sends, ...append, ...this.answers];
  }
}
