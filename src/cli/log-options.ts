/** Times on the command lines of what reads the journal. */
import { InvalidArgumentError } from "commander";

/** A time in UTC or the beginning of one. */
export function time(text: string): string {
  if (/^\d{4}(-\d\d(-\d\d(T\d\d(:\d\d(:\d\d(\.\d{1,3})?)?)?Z?)?)?)?$/.test(text)) return text;
  throw new InvalidArgumentError("use 2026-03-01 or 2026-03-01T08:30, in UTC.");
}

/** A whole day. */
export function day(text: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError("use a day, such as 2026-03-01.");
}
