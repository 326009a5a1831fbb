/**
 * The plan as the page has it (`GET /api/site`): one shape for the server that sends it and for the browser that draws it. Types alone; the
 * server makes it of the configuration.
 */
import type { Level } from "./level.ts";

export interface PlanRoom {
  readonly id: string;
  readonly name: string;
  readonly doors: readonly string[];
  /** Where its walls are, for drawings only. */
  readonly area?: PlanArea | undefined;
}

/** A rectangle in metres from the plan's corner, y upwards. */
export interface PlanArea {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly floor: number;
}

export interface PlanDesk {
  readonly id: string;
  readonly room: string;
  /** Metres from the plan's corner, to the right and upwards. */
  readonly x: number;
  readonly y: number;
  readonly floor: number;
  readonly circuit1: readonly string[];
  readonly socket?: string;
  /** What is plugged in there, when it is no desk unit. */
  readonly device?: string;
}

export interface PlanCircuit {
  readonly number: number;
  readonly id: string;
  readonly desks: readonly string[];
  /** Who is called and has no unit. */
  readonly receivers: readonly string[];
  /** Whether they are on duty at all hours; otherwise others are called at times. */
  readonly always: boolean;
  readonly afterMs: number;
  readonly levels: readonly Level[];
}

export interface PlanView {
  readonly site: string;
  readonly gateway: string;
  readonly version: string;
  readonly rooms: readonly PlanRoom[];
  readonly desks: readonly PlanDesk[];
  readonly circuits: readonly PlanCircuit[];
  readonly soundSeconds: number;
  readonly minimum: number;
  readonly testDays: number;
  /** Whether the site has agreed that drills name desks. */
  readonly nameDesks: boolean;
}
