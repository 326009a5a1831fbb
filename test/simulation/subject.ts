/** What is put to the test: the core, and in the mutants what is built wrong on purpose around it. */
import { step } from "../../src/core/gateway.ts";
import { begin } from "../../src/core/restore.ts";
import { type Build, soundBuild } from "./unit-build.ts";

export interface Subject {
  readonly step: typeof step;
  readonly begin: typeof begin;
  readonly unit: Build;
  readonly outboxSkips: boolean;
}

/** The core as it is, with good units and a good outbox. */
export const theCore: Subject = { step, begin, unit: soundBuild, outboxSkips: false };
