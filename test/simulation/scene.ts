/** What the rules look at, and how they say that a promise was broken. */
import type { Site } from "../../src/core/site.ts";
import type { Timeline } from "./clock.ts";
import type { Disk } from "./disk.ts";
import type { Estate } from "./estate.ts";
import type { Ledger } from "./ledger.ts";
import type { StrangeInputs } from "./provenance.ts";

export interface Scene {
  readonly site: Site;
  readonly timeline: Timeline;
  readonly disk: Disk;
  readonly ledger: Ledger;
  readonly estate: Estate;
  /** Lines that came to the gateway and that the unit at the other end did not say. */
  readonly strange: StrangeInputs;
}

/** A promise was broken. */
export class Violation extends Error {
  readonly rule: string;

  constructor(rule: string, message: string) {
    super(`rule ${rule}: ${message}`);
    this.rule = rule;
  }
}

export function check(holds: boolean, rule: string, message: string): asserts holds {
  if (!holds) throw new Violation(rule, message);
}
