/** Times on the command lines of what reads the journal. */
import { InvalidArgumentError } from "commander";
import { complain } from "./output.ts";

const form = /^\d{4}(?:-\d\d(?:-\d\d(?:T\d\d(?::\d\d(?::\d\d(?:\.\d{1,3})?)?)?Z?)?)?)?$/;

/** A time in UTC or the beginning of one, as the stamps of events begin: without the Z, which stands at their end only. */
export function time(text: string): string {
  if (!form.test(text)) throw new InvalidArgumentError("use 2026-03-01 or 2026-03-01T08:30, in UTC.");
  if (!isInCalendar(text))
    throw new InvalidArgumentError("no calendar has that; use a time that there is: 2026-03-01, or 2026-03-01T08:30.");
  return text.replace(/Z$/, "");
}

/** A whole day. */
export function day(text: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) throw new InvalidArgumentError("use a day, such as 2026-03-01.");
  if (!isInCalendar(text))
    throw new InvalidArgumentError("no calendar has that; use a day that there is, such as 2026-03-01.");
  return text;
}

function isInCalendar(text: string): boolean {
  const [year, month = 1, day = 1, hour = 0, minute = 0, second = 0] = text.match(/\d+/g)?.map(Number) ?? [];
  if (year === undefined || month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return false;
  // The day before the first of the next month is the last of this one. Years from 0 to 99 would be taken for 1900 and later.
  const lastDay = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  return day >= 1 && day <= lastDay;
}

export interface Window {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** Whether a window can hold no time at all, which is told then. `until` takes all that begins with it: a whole day, a whole minute. */
export function isBackwards({ since, until }: Window): boolean {
  if (since === undefined || until === undefined || since < `${until}~`) return false;
  complain(`--since ${since} is after --until ${until}`, "command line", "give the earlier time as --since");
  return true;
}
