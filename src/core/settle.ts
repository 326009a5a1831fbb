/**
 * The second part of a turn: what follows for everybody from what was taken in. Circuits that are due are called, a drill whose time is over
 * ends, whoever was called by an alarm that is over is told so; then every unit whose signal changed is told what to show, those that
 * are to sound first; and buzzers that confirmed are booked to their alarms, which may change what the origin shows.
 */
import { type Alarm, isAccepted, isReal } from "./alarm.ts";
import { withAllClear } from "./all-clear.ts";
import { dueEscalation } from "./circuits.ts";
import { tickDrill } from "./drill.ts";
import type { AlarmId } from "./event.ts";
import type { Input } from "./io.ts";
import { show } from "./link-show.ts";
import type { Link, Wanted } from "./link-state.ts";
import { deskOf, unitOf } from "./place.ts";
import { isSoundOf } from "./signal-table.ts";
import { signalFor, signalOfForeign } from "./signals.ts";
import type { Desk } from "./site.ts";
import type { State, Turn } from "./state.ts";
import { faultyDesks } from "./watch.ts";

/** Tells every unit whose signal changed, and books the buzzers that were confirmed. */
export function settle(turn: Turn, before: State, input: Input): void {
  escalate(turn);
  tickDrill(turn);
  clear(turn, before);
  const onlyOneLink = input.kind === "line" && sameGrounds(before, turn.state);
  showSignals(turn, onlyOneLink ? [input.socket] : turn.state.links.keys());
  if (bookSounding(turn)) showSignals(turn, turn.state.links.keys());
}

/** Calls the circuits that are due (circuits.ts). */
function escalate(turn: Turn): void {
  for (const { id } of turn.state.alarms.values()) {
    for (let due = dueOf(turn, id); due !== undefined; due = dueOf(turn, id)) {
      const { circuit, reason, called } = due;
      const { desk } = turn.state.alarms.get(id) as Alarm;
      turn.record({
        type: "escalated",
        alarm: id,
        desk,
        circuit: circuit.number,
        circuitId: circuit.id,
        called: called.desks,
        receivers: called.receivers,
        reason,
      });
    }
  }
}

function dueOf(turn: Turn, id: AlarmId): ReturnType<typeof dueEscalation> {
  return dueEscalation(turn.state.alarms.get(id) as Alarm, turn.state.site, turn.now);
}

/** Whoever was called by an alarm that is over is told so (all-clear.ts). */
function clear(turn: Turn, before: State): void {
  if (before.alarms === turn.state.alarms) return;
  let { clearing } = turn.state;
  for (const alarm of before.alarms.values())
    if (!turn.state.alarms.has(alarm.id)) clearing = withAllClear(clearing, alarm, turn.now.instant);
  if (clearing !== turn.state.clearing) turn.change({ clearing });
}

/** Whether everything that signals are made of, beside the links, stayed as it was. */
function sameGrounds(a: State, b: State): boolean {
  return (
    a.alarms === b.alarms &&
    a.identifying === b.identifying &&
    a.chirping === b.chirping &&
    a.clearing === b.clearing &&
    a.warning === b.warning &&
    a.window === b.window &&
    a.pairings === b.pairings
  );
}

export function showSignals(turn: Turn, sockets: Iterable<string>): void {
  const faulty = faultyDesks(turn.state.watch);
  const lightsOnly: [Link, Wanted][] = [];
  for (const socket of sockets) {
    const link = turn.state.links.get(socket);
    const wanted = link === undefined ? undefined : wantedOf(turn, link, faulty);
    if (link === undefined || wanted === undefined) continue;
    // Those who are to sound come first; lights can wait for the length of a line.
    if (wanted.buzzer === "silent") lightsOnly.push([link, wanted]);
    else turn.turned(show(link, wanted, turn.now.instant));
  }
  for (const [link, wanted] of lightsOnly) turn.turned(show(link, wanted, turn.now.instant));
}

/** What a unit is to show: the signal of its desk if it is ours, else a light that says what it is. */
function wantedOf(turn: Turn, link: Link, faulty: ReadonlySet<string | undefined>): Wanted | undefined {
  if (link.phase !== "linked") return undefined;
  const { alarms, identifying, chirping, clearing, warning, window, site } = turn.state;
  const desk = deskOf(turn.state, link);
  if (link.owner === "new") {
    const looked = window?.pressed === link.socket || (desk !== undefined && identifying.has(desk));
    return signalOfForeign(looked ? "identify" : "unpaired");
  }
  if (link.owner === "stranger") return undefined;
  if (link.owner === "doubtful" || desk === undefined) return signalOfForeign("fault");
  const condition = {
    sound: site.desks.get(desk)?.sound ?? "loud",
    identify: identifying.has(desk),
    chirpUntil: chirping.get(desk),
    clearing: clearing.get(desk),
    faulty: faulty.has(desk),
    warnUntil: warning.get(desk),
  };
  return signalFor(desk, alarms, condition, turn.now.instant);
}

/** Books each called unit that confirmed its sound to the alarms that call it; says whether there was one. */
function bookSounding(turn: Turn): boolean {
  const { alarms, site } = turn.state;
  let booked = false;
  for (const alarm of alarms.values()) {
    if (isAccepted(alarm)) continue;
    for (const neighbour of alarm.called) {
      if (alarm.confirmed.has(neighbour) || !sounds(turn.state, alarm, site.desks.get(neighbour))) continue;
      const pressToBuzzerMs = Math.round((turn.now.instant - alarm.pressedAt) * 10) / 10;
      turn.record({ type: "sounding", alarm: alarm.id, desk: alarm.desk, neighbour, pressToBuzzerMs });
      booked = true;
    }
  }
  return booked;
}

/** Whether a desk's unit has confirmed a sound that is this alarm's: practice is not heard in the sound of an alarm, nor the other way round. */
function sounds(state: State, alarm: Alarm, desk: Desk | undefined): boolean {
  const unit = desk === undefined ? undefined : unitOf(state, desk);
  if (unit?.confirmed?.sounding !== true || unit.wanted === undefined) return false;
  return isSoundOf(unit.wanted.buzzer, isReal(alarm));
}
