/** Kinds of values in `site.yaml`, each with the text that says what is allowed. The form itself is in config-schema.ts. */
import { z } from "zod";

export const id = (what: string) =>
  z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .meta({ description: what, errorMessage: "1 to 40 characters of a-z, 0-9 and -" });

/** Text on one line: no control characters. */
export const printable = (max: number) => new RegExp(`^[^\\p{Cc}]{1,${max}}$`, "u");

export const words = (what: string, max: number) =>
  z
    .string()
    .regex(printable(max))
    .meta({ description: what, errorMessage: `a text of 1 to ${max} characters on one line` });

export const whole = (what: string, min: number, max: number) =>
  z
    .int()
    .min(min)
    .max(max)
    .meta({ description: what, errorMessage: `a whole number from ${min} to ${max}` });

export const metres = (what: string) =>
  z
    .number()
    .min(-10_000)
    .max(10_000)
    .meta({ description: what, errorMessage: "a number of metres from -10000 to 10000" });

export const path = (what: string) =>
  z
    .string()
    .regex(printable(4096))
    .meta({ description: what, errorMessage: "the path of a file, relative to this configuration or absolute" });
