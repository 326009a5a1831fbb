/**
 * What the state looks like from outside: the retained topics of MQTT (docs/mqtt.md), from which the page and the
 * command line read too. A pure function, compared by the shell with what it published before; nothing is ever sent
 * "because it changed".
 */
import {
  type Capability,
  capabilityNames,
  type MessageOf,
  type UnitFlag,
  unitFlagNames,
} from "../../firmware-protocol/messages.ts";
import type { Buzzer, Light } from "../../firmware-protocol/patterns.ts";
import { type Alarm, alarmAt, callsTo } from "./alarm.ts";
import type { Progress } from "./alarm-table.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import type { Mode } from "./event.ts";
import type { FaultCode } from "./fault.ts";
import type { Level } from "./level.ts";
import type { Link, Owner, Phase } from "./link-state.ts";
import { Latest, remembered } from "./memo.ts";
import { deskOf, pairingAt } from "./place.ts";
import { pressCalls } from "./report.ts";
import type { Desk, DeskId } from "./site.ts";
import type { PairingWindow, State } from "./state.ts";
import { raisedFaults } from "./watch.ts";

/** Facts about this process that only the shell knows. */
export interface ShellFacts {
  readonly version: string;
  readonly outboxLength: number;
  readonly clockTrusted: boolean;
  /** `undefined`: the journal was not read yet. */
  readonly journal?: JournalHead | undefined;
}

/** The newest event on disk; its hash stands for all before it (docs/security.md, "The journal"). */
export interface JournalHead {
  readonly position: number;
  readonly hash: string;
}

/** `cancelled`: somebody took it back, nobody has accepted since; check in person. */
export type AlarmProgress = Progress | "sounding";

/** How far an alarm has come, and between raised and accepted whether it sounds already. */
export function progressOf({ progress, confirmed }: Alarm): AlarmProgress {
  return progress === "raised" && confirmed.size > 0 ? "sounding" : progress;
}

export interface AlarmView {
  readonly alarm: string;
  readonly desk: string;
  readonly room: string;
  readonly level: Level;
  readonly mode: Mode;
  readonly state: AlarmProgress;
  /** The numbers of the circuits that were called. */
  readonly circuits: readonly number[];
  readonly called: readonly string[];
  /** Who is called and has no unit. */
  readonly receivers: readonly string[];
  readonly sounding: Readonly<Record<string, number>>;
  readonly acceptedBy: readonly string[];
  readonly attendedBy: readonly string[];
  readonly presses: number;
  /** It came too late to sound: seen, and told to the guards. */
  readonly late: boolean;
  /** When the button was pressed, in ms since the machine started; `time` of the page's stream tells what that is now. */
  readonly pressedAtMs: number;
  /** From the press to the first who said that they come, and to the first who said that they are there. */
  readonly acceptedAfterMs?: number;
  readonly attendedAfterMs?: number;
  readonly drill?: string;
}

function alarmView(alarm: Alarm): AlarmView {
  return {
    alarm: alarm.id,
    desk: alarm.desk,
    room: alarm.room,
    level: alarm.level,
    mode: alarm.mode,
    state: progressOf(alarm),
    circuits: alarm.circuits,
    called: alarm.called,
    receivers: alarm.receivers,
    sounding: Object.fromEntries(alarm.sounding),
    acceptedBy: alarm.acceptedBy,
    attendedBy: alarm.attendedBy,
    presses: alarm.presses,
    late: alarm.isLate,
    pressedAtMs: Math.round(alarm.pressedAt),
    ...(alarm.acceptedAt === undefined ? {} : { acceptedAfterMs: Math.round(alarm.acceptedAt - alarm.pressedAt) }),
    ...(alarm.attendedAt === undefined ? {} : { attendedAfterMs: Math.round(alarm.attendedAt - alarm.pressedAt) }),
    ...(alarm.drill === undefined ? {} : { drill: alarm.drill }),
  };
}

export interface DeskView {
  readonly desk: string;
  readonly room: string;
  readonly state: "idle" | AlarmProgress;
  /** The alarm that was raised here, if one is open. */
  readonly alarm?: AlarmView;
  /** The alarms that call this desk, oldest first. */
  readonly calledBy: readonly string[];
  readonly faults: readonly FaultCode[];
  /** The unit that is paired with this desk, and when its function was tested last. */
  readonly unit?: string;
  readonly testedAt?: string;
  /** A function test is going on: its button is waited for, or was pressed and is to be confirmed. */
  readonly test?: "waiting" | "pressed";
  /** The plan has no such desk any more. Its alarm is open all the same, and no alarm is hidden (MISSION rules 9 and 13). */
  readonly inPlan?: false;
}

export function deskView(state: State, desk: Desk): DeskView {
  const alarm = alarmAt(state.alarms, desk.id);
  const faults = raisedFaults(state.watch).filter((fault) => fault.desk === desk.id);
  return {
    desk: desk.id,
    room: desk.room.id,
    state: alarm === undefined ? "idle" : progressOf(alarm),
    ...(alarm === undefined ? {} : { alarm: alarmView(alarm) }),
    calledBy: callsTo(state.alarms, desk.id).map(({ id }) => id),
    faults: faults.map(({ code }) => code),
    ...pairingView(state, desk),
  };
}

/** Desks that the plan has no more and whose alarm is open still: they are seen until it is closed. */
function strayViews({ alarms, site }: State): DeskView[] {
  const desks = new Set([...alarms.values()].map(({ desk }) => desk).filter((desk) => !site.desks.has(desk)));
  return [...desks].map((desk) => {
    const alarm = alarmAt(alarms, desk) as Alarm;
    const { room } = alarm;
    return { desk, room, state: progressOf(alarm), alarm: alarmView(alarm), calledBy: [], faults: [], inPlan: false };
  });
}

function pairingView(state: State, desk: Desk): Pick<DeskView, "unit" | "testedAt" | "test"> {
  const pairing = pairingAt(state.pairings, desk.id);
  const testing = state.testing.get(desk.id);
  return {
    ...(pairing === undefined ? {} : { unit: pairing.uid.toLowerCase() }),
    ...(pairing?.testedAt === undefined ? {} : { testedAt: pairing.testedAt }),
    ...(testing === undefined ? {} : { test: testing.pressed ? "pressed" : "waiting" }),
  };
}

/** The pairing window, and the units that wait for one. */
export interface PairingView {
  readonly window: "closed" | "open" | "ambiguous" | "pressed" | "offered";
  /** The unit whose button was pressed, and that blinks now. */
  readonly pressed?: NewUnitView;
  readonly unpaired: readonly NewUnitView[];
}

export interface NewUnitView {
  readonly uid: string;
  readonly socket: string;
  readonly model: string;
  readonly firmware: string;
  /** The desk at whose socket it is, if the plan says so. */
  readonly desk?: string;
}

export function windowView(state: State): PairingView {
  const { window, links } = state;
  const unpaired = [...links.values()].filter((link) => link.phase === "linked" && link.owner === "new");
  const pressed = unpaired.find(({ socket }) => socket === window?.pressed);
  return {
    window: windowState(window, pressed !== undefined),
    ...(pressed === undefined ? {} : { pressed: newUnitView(state, pressed) }),
    unpaired: unpaired.map((link) => newUnitView(state, link)),
  };
}

/** The drill that is going on, if there is one. */
export interface DrillView {
  readonly state: "none" | "running";
  readonly drill?: string;
  /** Desks whose next press is practice, and those that were pressed. */
  readonly waiting?: readonly string[];
  readonly pressed?: readonly string[];
  /** When it ends by itself, in ms since the machine started. */
  readonly untilMs?: number;
  readonly by?: string;
}

export function drillView({ drill }: State): DrillView {
  if (drill === undefined) return { state: "none" };
  const { id, desks, pressed, until, by } = drill;
  const waiting = desks.filter((desk) => !pressed.includes(desk));
  return { state: "running", drill: id, waiting, pressed, untilMs: Math.round(until), by };
}

function windowState(window: PairingWindow | undefined, pressed: boolean): PairingView["window"] {
  if (window === undefined) return "closed";
  if (window.offer !== undefined) return "offered";
  if (window.ambiguous) return "ambiguous";
  return pressed ? "pressed" : "open";
}

function newUnitView(state: State, link: Link): NewUnitView {
  const { uid, model, firmware } = link.hello as NonNullable<Link["hello"]>;
  const desk = state.places.deskAt.get(link.socket);
  return { uid: uid.toLowerCase(), socket: link.socket, model, firmware, ...(desk === undefined ? {} : { desk }) };
}

export interface UnitView {
  readonly uid: string;
  readonly desk?: string;
  /** Whether a press of it would call now, for that desk. */
  readonly calls: boolean;
  readonly socket: string;
  readonly link: Phase;
  readonly owner: Owner;
  /** Lines that the gateway refused since it started, by reason; `trust` are those that were not believed. */
  readonly refused?: Readonly<Record<string, number>>;
  readonly model: string;
  readonly hardware: number;
  readonly firmware: string;
  readonly protocol: number;
  readonly capabilities: readonly Capability[];
  readonly boot: number;
  readonly reset: MessageOf<"HELLO">["reset"];
  readonly flags?: readonly UnitFlag[];
  readonly supplyMv?: number;
  readonly shows?: { readonly buzzer: Buzzer; readonly light: Light; readonly confirmed: boolean };
  readonly counters?: Pick<MessageOf<"BEAT">, "rejects" | "retries" | "overruns" | "dropped">;
}

function names<N extends string>(bits: number, of: readonly N[]): N[] {
  return of.filter((_, place) => (bits & (1 << place)) !== 0);
}

/** What its link alone tells of a unit; one that was never heard of has no view. */
function linkView(link: Link): Omit<UnitView, "desk" | "calls"> | undefined {
  const { hello, beat, wanted } = link;
  if (hello === undefined) return undefined;
  return {
    uid: hello.uid.toLowerCase(),
    socket: link.socket,
    link: link.phase,
    owner: link.owner,
    ...(Object.keys(link.rejects).length === 0 ? {} : { refused: link.rejects }),
    model: hello.model,
    hardware: hello.hardware,
    firmware: hello.firmware,
    protocol: hello.protocol,
    capabilities: names(hello.capabilities, capabilityNames),
    boot: hello.boot,
    reset: hello.reset,
    ...(wanted === undefined
      ? {}
      : { shows: { buzzer: wanted.buzzer, light: wanted.light, confirmed: link.confirmed !== undefined } }),
    ...(beat === undefined ? {} : beatView(beat)),
  };
}

function beatView(beat: NonNullable<Link["beat"]>): Pick<UnitView, "flags" | "supplyMv" | "counters"> {
  return {
    flags: names(beat.flags, unitFlagNames),
    // To a tenth of a volt: the last digits only tell the noise of the converter.
    supplyMv: Math.round(beat.supplyMv / 100) * 100,
    counters: { rejects: beat.rejects, retries: beat.retries, overruns: beat.overruns, dropped: beat.dropped },
  };
}

export type CoverageView = Coverage;

/**
 * The retained topics of one gateway, from state to state: what is made of the same objects is not made again. Holds nothing but what was
 * given out last.
 */
export class RetainedView {
  readonly #unitText = remembered((link: Link) => JSON.stringify(linkView(link)));
  readonly #desks = new Latest<readonly (readonly [string, string])[]>();
  readonly #coverage = new Map<DeskId, Latest<string>>();

  /** Every retained topic below the base topic, with its payload as JSON. */
  topics(state: State, facts: ShellFacts): ReadonlyMap<string, string> {
    const { site } = state;
    const topics = new Map<string, string>();
    const put = (topic: string, text: string): void => void topics.set(topic, text);
    put(`gateway/${site.gateway}/health`, payload(state, healthView(state, facts)));
    put(`gateway/${site.gateway}/pairing`, payload(state, windowView(state)));
    put(`gateway/${site.gateway}/drill`, payload(state, drillView(state)));
    const { alarms, watch, pairings, testing } = state;
    for (const [topic, text] of this.#desks.from([site, alarms, watch, pairings, testing], () => deskTopics(state)))
      put(topic, text);
    for (const desk of site.desks.values()) put(`desk/${desk.id}/coverage`, this.#coverageText(state, desk));
    for (const [uid, link] of unitsOf(state)) put(`unit/${uid}/state`, this.#unitPayload(state, link));
    return topics;
  }

  #coverageText(state: State, desk: Desk): string {
    const coverage = coverageOf(state, desk);
    const latest = this.#coverage.get(desk.id) ?? new Latest<string>();
    this.#coverage.set(desk.id, latest);
    const { sounding, of, minimum, missing } = coverage;
    const key = [sounding, of, minimum, ...missing.flatMap(({ desk: id, fault }) => [id, fault])];
    return latest.from(key, () => payload(state, coverage));
  }

  /** The text of a link is made once for each link; the desk that it speaks for is put in afterwards, because it can change alone. */
  #unitPayload(state: State, link: Link): string {
    const text = this.#unitText(link);
    const desk = deskOf(state, link);
    const head = payload(state, { ...(desk === undefined ? {} : { desk }), calls: pressCalls(state, link) });
    return `${head.slice(0, -1)},${text.slice(1)}`;
  }
}

/** The writer's name lets a gateway clear what an earlier run of its own left behind, and nobody else's. */
function payload(state: State, about: object): string {
  return JSON.stringify({ v: 1, gateway: state.site.gateway, ...about });
}

/** What is wrong, and what waits. */
export interface HealthView {
  readonly version: string;
  readonly faults: readonly { readonly code: FaultCode; readonly desk?: string; readonly detail: string }[];
  readonly outbox: number;
  readonly clockTrusted: boolean;
  readonly alarms: readonly string[];
  readonly journal?: JournalHead;
}

function healthView(state: State, facts: ShellFacts): HealthView {
  return {
    version: facts.version,
    faults: raisedFaults(state.watch).map(({ code, desk, detail }) => ({
      code,
      ...(desk === undefined ? {} : { desk }),
      detail,
    })),
    outbox: facts.outboxLength,
    clockTrusted: facts.clockTrusted,
    alarms: [...state.alarms.keys()],
    ...(facts.journal === undefined ? {} : { journal: facts.journal }),
  };
}

function deskTopics(state: State): (readonly [string, string])[] {
  const views = [...[...state.site.desks.values()].map((desk) => deskView(state, desk)), ...strayViews(state)];
  return views.map((view) => [`desk/${view.desk}/state`, payload(state, view)]);
}

/** Each unit once. One that was moved is still remembered at the socket it left: where it is linked is where it is. */
function unitsOf(state: State): ReadonlyMap<string, Link> {
  const units = new Map<string, Link>();
  for (const link of state.links.values()) {
    if (link.hello === undefined) continue;
    const uid = link.hello.uid.toLowerCase();
    if (link.phase === "linked" || !units.has(uid)) units.set(uid, link);
  }
  return units;
}

/** The retained topics of one state alone. */
export function retainedTopics(state: State, facts: ShellFacts): ReadonlyMap<string, string> {
  return new RetainedView().topics(state, facts);
}
