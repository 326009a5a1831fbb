/** All experiments, in the order in which `--list` shows them. Adding one is a file and a row. */
import { bounce } from "./bounce.ts";
import { brokerLoss } from "./broker-loss.ts";
import { detection } from "./detection.ts";
import type { Experiment } from "./experiment.ts";
import { forgery } from "./forgery.ts";
import { fuzzLines } from "./fuzz-lines.ts";
import { kill } from "./kill.ts";
import { pageLoad } from "./page-load.ts";
import { restart } from "./restart.ts";
import { rules } from "./rules.ts";
import { tamper } from "./tamper.ts";

export const experiments: readonly Experiment[] = [
  bounce,
  kill,
  brokerLoss,
  fuzzLines,
  forgery,
  detection,
  pageLoad,
  tamper,
  rules,
  restart,
];
