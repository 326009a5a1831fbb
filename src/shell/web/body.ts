/** Bodies and queries of requests, read with zod: everything that is wrong with one comes back at once. */
import { z } from "zod";
import { Refusal } from "./errors.ts";

/** A day of the calendar, in a query. */
export const day = z.iso.date("a day in UTC that there is: 2026-03-01");

/** @throws Refusal with everything that is wrong with it */
export function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  // Without the values: a password must not come back into a page or a log.
  const problems = parsed.error.issues.map(({ path, message }) => ({
    path: path.join("."),
    value: undefined,
    message,
  }));
  const summary = problems.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
  throw new Refusal(400, "malformed", summary.slice(0, 400), { problems });
}
