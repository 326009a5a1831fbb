/**
 * All that the gateway knows, in one immutable value, and the draft of one turn in which `step` makes the next.
 *
 * A turn gathers effects in three lists, so that their order is the order of MISSION and not the order in which
 * the code came by: first all that sounds, then what is written, then who is answered.
 */
import { type Alarms, apply } from "./alarm.ts";
import { type Causes, recordOf, withCause } from "./causes.ts";
import { type Cause, causeOf, type Happening, type JournalRecord, type RufkreisEvent } from "./event.ts";
import { encode } from "./frame.ts";
import type { Effect, Now, Response, Verb } from "./io.ts";
import type { Link, Turned } from "./link.ts";
import { digits64, siphash24 } from "./siphash.ts";
import type { DeskId, Site } from "./site.ts";
import { type Instant, rfc3339 } from "./time.ts";
import type { Trouble, Watch } from "./watch.ts";

/** What is said once a record is on disk: KEPT to a unit, or an answer to a request. */
export type Owed =
  | {
      readonly seq: number;
      readonly kind: "kept";
      readonly socket: string;
      readonly event: number;
      readonly cause: Cause;
    }
  | {
      readonly seq: number;
      readonly kind: "respond";
      readonly transaction: string;
      readonly via: string;
      readonly verb: Verb;
      readonly response: Response;
    };

export interface State {
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
  readonly identifying: ReadonlyMap<DeskId, Instant>;
  readonly troubles: ReadonlyMap<string, Trouble>;
  readonly watch: Watch;
}

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
    this.state = { ...this.state, ...part };
  }

  /** A nonce that was never used before and that nobody outside can foretell, 16 digits. */
  readonly nonce = (): string => {
    const count = this.state.nonces + 1;
    this.change({ nonces: count });
    const message = Uint8Array.of(count >>> 24, count >>> 16, count >>> 8, count, Math.floor(count / 2 ** 32));
    return digits64(siphash24(this.state.seed, message));
  };

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
    this.setLink(turned.link);
    for (const message of turned.say)
      this.sends.push({ kind: "send", socket: turned.link.socket, line: encode(message) });
  }

  /** Records that something happened: it holds from now on, and goes to the disk after the sirens. Gives its number. */
  record(happening: Happening): number {
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
      ...happening,
    } as RufkreisEvent;
    this.records.push({ event, instant: this.now.instant });
    const cause = causeOf(happening);
    this.change({
      seq,
      alarms: apply(alarms, happening, this.now.instant, site.soundSeconds * 1000),
      ...(cause === undefined ? {} : { causes: withCause(this.state.causes, cause, seq, this.state.appendedSeq) }),
    });
    return seq;
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
