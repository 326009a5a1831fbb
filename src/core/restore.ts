/**
 * The state to begin with, from the site and from what the journal remembers (MISSION rule 13).
 *
 * An open alarm is the fold of its events. Their instants count from the start of the machine: if the machine ran
 * through, they still mean the same, and every timer goes on as if nothing had happened. If it was restarted, nobody can know how long it
 * was off (its wall clock may be anything). What is known is the time before its last sign of life and the time since its start, so
 * the off time counts as nothing and the rest as it was:
 *
 *     raised at 90 s of one start · last record of it at 100 s · ┆ off for ? ┆ · now 25 s after the new start  →  at least 35 s ago
 *
 * An alarm that nobody accepted within 30 s is thereby escalated at once after such a start. It also sounds anew for its whole time: too much
 * sound is a nuisance, too little is what the system is for. A drill, on the other hand, cannot be proved to be still going on, so it ends.
 */
import { type Alarm, type Alarms, apply, merged } from "./alarm.ts";
import { type Clearings, stillShown, withAllClear } from "./all-clear.ts";
import { type Causes, causesOnDisk, everyCause, withCause } from "./causes.ts";
import { type Drill, withPress } from "./drill-state.ts";
import { type Cause, causeOf } from "./event.ts";
import { type Fault, faultKey } from "./fault.ts";
import type { Remembered, RememberedRecord } from "./io.ts";
import { closedLink } from "./link-state.ts";
import type { Pairing, Pairings } from "./pairing.ts";
import { placesOf } from "./place.ts";
import type { Site } from "./site.ts";
import type { State } from "./state.ts";
import { after, type Instant, instant as toInstant } from "./time.ts";
import { remembered as rememberedFault, type Watch } from "./watch.ts";

/** A journal that remembers nothing. */
export function nothingRemembered(epoch: string): Remembered {
  return { epoch, seq: 0, open: [], closed: [], causes: [], drill: [], faults: [], pairings: [] };
}

/**
 * The first state.
 * @param seed 16 random bytes, secret, new for each start
 */
export function begin(site: Site, seed: Uint8Array, from: Remembered, now: Instant): State {
  const pairings = pairingsOf(from.pairings);
  return {
    site,
    epoch: from.epoch,
    seq: from.seq,
    appendedSeq: from.seq,
    seed,
    nonces: 0,
    startedAt: now,
    links: new Map(site.sockets.map((socket) => [socket, closedLink(socket, isAdapted(site, socket), now)])),
    alarms: openAlarms(site, from.open, now),
    causes: causesOf(from),
    owed: [],
    pairings,
    places: placesOf(site, pairings),
    window: undefined,
    testing: new Map(),
    answered: new Map(),
    identifying: new Map(),
    chirping: new Map(),
    drill: drillOf(from.drill),
    clearing: clearingOf(site, from.closed, now),
    warning: new Map(),
    troubles: new Map(),
    watchedAt: now,
    watch: watchOf(from.faults, now),
  };
}

/**
 * A state that learns late what the journal remembers, because the file could not be read at the start. What happened
 * meanwhile stands; what is remembered comes before it.
 */
export function recall(state: State, from: Remembered, now: Instant): State {
  const alarms = new Map(openAlarms(state.site, from.open, now));
  for (const [id, live] of state.alarms) {
    const earlier = alarms.get(id);
    alarms.set(id, earlier === undefined ? live : merged(earlier, live));
  }
  let causes = causesOf(from);
  for (const [cause, seq] of everyCause(state.causes)) causes = withCause(causes, cause, seq, state.appendedSeq);
  const pairings = new Map([...pairingsOf(from.pairings), ...state.pairings]);
  return {
    ...state,
    pairings,
    places: placesOf(state.site, pairings),
    alarms,
    causes,
    drill: state.drill ?? drillOf(from.drill),
    clearing: new Map([...clearingOf(state.site, from.closed, now), ...state.clearing]),
    watch: new Map([...watchOf(from.faults, now), ...state.watch]),
  };
}

function pairingsOf(pairings: readonly Pairing[]): Pairings {
  return new Map(pairings.map((pairing) => [pairing.uid, pairing]));
}

function isAdapted(site: Site, socket: string): boolean {
  const desk = site.deskAtSocket.get(socket);
  return desk !== undefined && (site.desks.get(desk)?.adapted ?? false);
}

function openAlarms(site: Site, records: readonly RememberedRecord[], now: Instant): Alarms {
  const soundMs = site.soundSeconds * 1000;
  let alarms: Alarms = new Map();
  const begunBefore = new Set<string>();
  for (const record of records) {
    alarms = apply(alarms, record.event, instantOf(record), soundMs);
    if (!record.sameMachineBoot && "alarm" in record.event) begunBefore.add(record.event.alarm);
  }
  const soundsAnew = ({ id, isLate }: Alarm): boolean => begunBefore.has(id) && !isLate;
  return new Map(
    [...alarms].map(([id, alarm]) => [id, soundsAnew(alarm) ? { ...alarm, soundUntil: after(now, soundMs) } : alarm]),
  );
}

/** The rest of the all-clear of alarms that were closed shortly before the stop. */
function clearingOf(site: Site, records: readonly RememberedRecord[], now: Instant): Clearings {
  let alarms: Alarms = new Map();
  let clearings: Clearings = new Map();
  for (const record of records) {
    const { event } = record;
    const over = event.type === "closed" ? alarms.get(event.alarm) : undefined;
    if (over !== undefined) clearings = withAllClear(clearings, over, instantOf(record));
    alarms = apply(alarms, event, instantOf(record), site.soundSeconds * 1000);
  }
  return stillShown(clearings, now);
}

/** When a record was made, as this start of the machine counts; before its start the least that is known. */
function instantOf({ instant, sameMachineBoot, passedMs }: RememberedRecord): Instant {
  return sameMachineBoot ? instant : toInstant(-passedMs);
}

/** The drill that was going on: its announcement, and the presses that were practice. */
function drillOf(records: readonly RememberedRecord[]): Drill | undefined {
  let drill: Drill | undefined;
  for (const record of records) {
    const { event } = record;
    if (event.type === "drill-started") {
      const { drill: id, desks, seconds, by } = event;
      const since = instantOf(record);
      const until = after(since, seconds * 1000);
      drill = { id, desks, pressed: [], since, until, by, timeLost: !record.sameMachineBoot };
    }
    if (event.type === "raised" || event.type === "missed") drill = withPress(drill, event.desk, event.drill);
  }
  return drill;
}

/** Every cause that may come again stands for a record that is on disk; 0 is the number of any such record. */
function causesOf(from: Remembered): Causes {
  const ofOpen = from.open.flatMap(({ event }) => causeOf(event) ?? []);
  return causesOnDisk([...(from.causes as readonly Cause[]), ...ofOpen]);
}

function watchOf(records: readonly RememberedRecord[], now: Instant): Watch {
  const watch = new Map();
  for (const { event } of records) {
    if (event.type !== "fault") continue;
    const fault: Fault = { code: event.code, desk: event.desk, detail: event.detail };
    watch.set(faultKey(fault), rememberedFault(fault, now));
  }
  return watch;
}
