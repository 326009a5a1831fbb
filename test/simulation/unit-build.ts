/** What a modelled unit is made of. */
import { protocolVersion } from "../../firmware-protocol/messages.ts";

export type ResetCause = "power" | "external" | "brown-out" | "watchdog";

/** What a unit is made of; none of it changes by itself. */
export interface Build {
  readonly protocol: number;
  readonly buzzerWorks: boolean;
  /** Off in the units that are built wrong on purpose (mutants.ts). */
  readonly repeatsEvents: boolean;
  readonly endsItsSound: boolean;
}

export const soundBuild: Build = {
  protocol: protocolVersion,
  buzzerWorks: true,
  repeatsEvents: true,
  endsItsSound: true,
};

export const noUid = "000000000000";
