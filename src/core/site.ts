/**
 * The site plan: rooms, desks with their positions, and from them circuit 1 of every desk.
 *
 * Circuit 1 is the seven nearest desks: straight-line distance in metres, a floor up or down counting as
 * `floorHeightM` of way; equal distances are ordered by id, so a plan has one answer. A hand-written list overrides
 * the computed one. A plan with which somebody would not be heard is refused with the desk's name.
 */
import { byDistance } from "./circuit1.ts";
import { circuitsBehind } from "./circuits-plan.ts";
import type { Hours, Weekday } from "./day-plan.ts";
import type { Level } from "./level.ts";
import type { PlanArea } from "./plan-view.ts";
import type { ProblemText, Said } from "./problem.ts";
import { planErrors, silentErrors, unheardErrors } from "./site-errors.ts";

export type DeskId = string & { readonly brand: "DeskId" };

/** The plan as it is written in the configuration, already checked for form. */
export interface SitePlan {
  readonly site: string;
  readonly gateway: string;
  readonly rooms: readonly RoomPlan[];
  readonly desks: readonly DeskPlan[];
  readonly circuit1: Circuit1Plan;
  readonly floorHeightM: number;
  /** How long a buzzer sounds before only the light goes on. */
  readonly soundSeconds: number;
  /** Sockets to open beside those of the desks: where units may stand that are paired with a desk. */
  readonly sockets?: readonly string[] | undefined;
  /** How old the last function test of a desk may be, in days; 31 if nothing is said. */
  readonly testDays?: number | undefined;
  /** Circuit 2 and those behind it; without any, everybody is circuit 2. */
  readonly circuits?: readonly CircuitPlan[] | undefined;
  /** Named sets that circuits may call. */
  readonly groups?: readonly GroupPlan[] | undefined;
  /** Whether a desk says with a short sound that it has a fault; never unless given. */
  readonly faultSound?: boolean | undefined;
}

export interface RoomPlan {
  readonly id: string;
  readonly name: string;
  /** Where helpers may enter, in words for people; at least one. */
  readonly doors: readonly string[];
  /** Where its walls are, for drawings only. */
  readonly area?: PlanArea | undefined;
}

export interface DeskPlan {
  readonly id: string;
  readonly room: string;
  /** Metres from the plan's corner. */
  readonly x: number;
  readonly y: number;
  readonly floor: number;
  /** Overrides the computed circuit 1. */
  readonly neighbours?: readonly string[] | undefined;
  /** What its unit sounds when others call; everything unless given. */
  readonly sound?: SoundProfile | undefined;
  /** The unit at this desk; a desk that is not fitted yet has none. */
  readonly unit?: UnitPlan | undefined;
}

/** What the unit of a desk sounds when others call: everything; help and lockdown; nothing, its lights alone (signal-table.ts). */
export const soundProfiles = ["loud", "quiet", "silent"] as const;
export type SoundProfile = (typeof soundProfiles)[number];

/** Some of a site: desks, the desks of rooms and floors, and receivers that have no unit and are told by MQTT. */
export interface SelectionPlan {
  readonly desks?: readonly string[] | undefined;
  readonly rooms?: readonly string[] | undefined;
  readonly floors?: readonly number[] | undefined;
  readonly receivers?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
}

/** A named selection: guards, first aiders. A group names no groups. */
export interface GroupPlan extends Omit<SelectionPlan, "groups"> {
  readonly id: string;
}

export interface HoursPlan {
  readonly days: readonly Weekday[];
  /** `07:00`, local time of the site. */
  readonly from: string;
  readonly to: string;
}

/** A circuit behind the first. Who is called: the selection; nothing selected means everybody. The desk that calls is never called by itself. */
export interface CircuitPlan extends SelectionPlan {
  readonly id: string;
  /** When the selection is on duty; without, always. */
  readonly hours?: readonly HoursPlan[] | undefined;
  /** Who is called at all other hours; nothing selected means everybody. */
  readonly otherwise?: SelectionPlan | undefined;
  /** Called when nobody has accepted after so many seconds. */
  readonly afterSeconds: number;
  /** Called at once when fewer than the minimum confirm that they sound. */
  readonly tooFew: boolean;
  /** Called at once when the button is pressed once more. */
  readonly secondPress: boolean;
  readonly levels: readonly Level[];
}

export interface UnitPlan {
  /** Where its cable ends; a unit that is paired with the desk may also be found elsewhere. */
  readonly socket: string;
  readonly uid?: string | undefined;
  /** A device that does not speak the wire itself and is translated by the gateway: it has no tag, and the socket is all its trust. */
  readonly adapted?: boolean | undefined;
}

export interface Circuit1Plan {
  /** How many desks are called; 7 unless the site is smaller. */
  readonly size: number;
  /** Fewer confirmed than this within 1 s calls circuit 2 (MISSION rule 8), and is a fault beforehand. */
  readonly minimum: number;
}

export interface Desk {
  readonly id: DeskId;
  readonly room: RoomPlan;
  readonly circuit1: readonly DeskId[];
  readonly x: number;
  readonly y: number;
  readonly floor: number;
  readonly socket: string | undefined;
  /** The uid that was installed here, upper-case digits as on the wire, if the plan says one. */
  readonly uid: string | undefined;
  /** See `UnitPlan.adapted`. */
  readonly adapted: boolean;
  readonly sound: SoundProfile;
}

/** Who is called: desks, and receivers that have no unit. */
export interface Members {
  readonly desks: readonly DeskId[];
  readonly receivers: readonly string[];
}

/** A circuit behind the first, of a plan that was checked. */
export interface Circuit {
  /** 2, 3, … in the order of the plan. */
  readonly number: number;
  readonly id: string;
  readonly members: Members;
  /** When the members are on duty; empty is always. */
  readonly hours: readonly Hours[];
  /** Who is called at all other hours. */
  readonly otherwise: Members;
  readonly afterMs: number;
  readonly tooFew: boolean;
  readonly secondPress: boolean;
  readonly levels: readonly Level[];
}

/** A plan that was checked: every name resolves, every desk has a circuit 1 and is in somebody's. */
export interface Site {
  readonly site: string;
  readonly gateway: string;
  readonly minimum: number;
  readonly soundSeconds: number;
  readonly desks: ReadonlyMap<DeskId, Desk>;
  /** What the plan says; who is where in truth is place.ts. */
  readonly deskAtSocket: ReadonlyMap<string, DeskId>;
  /** Every socket of the plan. */
  readonly sockets: readonly string[];
  readonly testDays: number;
  readonly circuits: readonly Circuit[];
  readonly faultSound: boolean;
}

/** One thing that is wrong with a plan: where (`desks.3.room`), the value, and what is wrong and how to mend it, as a code and in English. */
export interface PlanError extends Said, ProblemText {
  readonly path: string;
  readonly value: unknown;
}

export type LayOut =
  | { readonly ok: true; readonly site: Site }
  | { readonly ok: false; readonly errors: readonly PlanError[] };

/** The site of a plan, or everything that is wrong with the plan. */
export function layOut(plan: SitePlan): LayOut {
  const { desks, members, others } = planErrors(plan);
  const errors = [...desks, ...others, ...members];
  // Circuits of a plan whose desks do not resolve would only repeat what is said already.
  if (desks.length > 0) return { ok: false, errors };
  errors.push(...circuit1Errors(plan));
  return errors.length > 0 ? { ok: false, errors } : { ok: true, site: siteOf(plan, circuitsOf(plan)) };
}

/** What is wrong with whom the desks call, in a plan whose desks resolve. */
export function circuit1Errors(plan: SitePlan): readonly PlanError[] {
  const circuits = circuitsOf(plan);
  return [...unheardErrors(plan, circuits), ...silentErrors(plan, circuits)];
}

/** Circuit 1 of each desk, as far as the plan has desks enough. */
function circuitsOf(plan: SitePlan): Map<string, readonly string[]> {
  const nearest = (desk: DeskPlan) =>
    byDistance(desk, plan.desks, plan.floorHeightM)
      .slice(0, plan.circuit1.size)
      .map(({ id }) => id);
  return new Map(plan.desks.map((desk) => [desk.id, desk.neighbours ?? nearest(desk)]));
}

function siteOf(plan: SitePlan, circuits: ReadonlyMap<string, readonly string[]>): Site {
  const rooms = new Map(plan.rooms.map((room) => [room.id, room]));
  const desks = plan.desks.map((desk): Desk => {
    const { id, x, y, floor, unit } = desk;
    const room = rooms.get(desk.room) as RoomPlan;
    const circuit1 = circuits.get(id) as readonly DeskId[];
    const fitted = { socket: unit?.socket, uid: unit?.uid?.toUpperCase(), adapted: unit?.adapted ?? false };
    return { id: id as DeskId, room, circuit1, x, y, floor, ...fitted, sound: desk.sound ?? "loud" };
  });
  const atSockets = desks.flatMap(({ socket, id }) => (socket === undefined ? [] : [[socket, id] as const]));
  return {
    site: plan.site,
    gateway: plan.gateway,
    minimum: plan.circuit1.minimum,
    soundSeconds: plan.soundSeconds,
    desks: new Map(desks.map((desk) => [desk.id, desk])),
    deskAtSocket: new Map(atSockets),
    sockets: [...new Set([...atSockets.map(([socket]) => socket), ...(plan.sockets ?? [])])],
    testDays: plan.testDays ?? 31,
    circuits: circuitsBehind(plan),
    faultSound: plan.faultSound ?? false,
  };
}
