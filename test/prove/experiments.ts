/** All experiments, in the order in which `--list` shows them. Adding one is a file and a row. */
import { bounce } from "./bounce.ts";
import type { Experiment } from "./experiment.ts";

export const experiments: readonly Experiment[] = [bounce];
