/** What the demo and its building's process (building-process.ts) say to each other, one JSON message each. */
import type { Key, OutputPin } from "./board.ts";
import type { CableKind } from "./cable.ts";

/** An order; each with an `id` is answered by `done` or `failed` with the same. */
export type ToBuilding =
  | {
      readonly kind: "start";
      readonly id: number;
      readonly hex: string;
      readonly desks: readonly string[];
      readonly cable: CableKind;
      /** What the EEPROM of a desk's unit holds, in base64; erased where nothing is said. */
      readonly eeproms: Readonly<Record<string, string>>;
    }
  /** Hold a key of a unit for so long. */
  | { readonly kind: "press"; readonly id: number; readonly desk: string; readonly key: Key; readonly holdMs: number }
  | { readonly kind: "plug"; readonly id: number; readonly desk: string }
  | { readonly kind: "unplug"; readonly id: number; readonly desk: string }
  | { readonly kind: "reset"; readonly id: number; readonly desk: string }
  | { readonly kind: "end" };

/** A pin of a desk's unit changed, at a time of CLOCK_MONOTONIC in ms, exact to the simulated cycle. */
export interface PinChange {
  readonly desk: string;
  readonly pin: OutputPin;
  readonly level: boolean;
  readonly atMs: number;
}

export interface Started {
  readonly cable: CableKind;
  readonly whyNotTty?: string;
  /** What the process leaves behind if it is killed. */
  readonly directory?: string;
  /** The socket of each desk's unit. */
  readonly sockets: Readonly<Record<string, string>>;
}

export type FromBuilding =
  | { readonly kind: "started"; readonly id: number; readonly started: Started }
  /** `atMs`: when it took place, in simulated time; left out where nothing took place. */
  | { readonly kind: "done"; readonly id: number; readonly atMs?: number }
  | { readonly kind: "failed"; readonly id: number; readonly message: string }
  | { readonly kind: "pins"; readonly changes: readonly PinChange[] }
  /** How far the slowest unit was behind the clock at worst since the last report. */
  | { readonly kind: "lag"; readonly worstMs: number };
