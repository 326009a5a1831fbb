/** A journal that cannot be read is told with its reason. */
import { LogUnreadable } from "../log-query.ts";
import { Refusal } from "./errors.ts";

/** @throws Refusal when what is read cannot be read */
export function told<T>(reads: () => T): T {
  try {
    return reads();
  } catch (error) {
    throw error instanceof LogUnreadable ? new Refusal(503, "journal", error.message) : error;
  }
}
