/** Kinds of values in `site.yaml`, each with the text that says what is allowed. The form itself is in config-schema.ts. */
import { z } from "zod";
import { oneLine } from "./one-line.ts";

/** Desks of one gateway. A USB tree ends at 127 devices; more desks are more gateways. */
export const desksMax = 127;

export const id = (what: string) =>
  z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .meta({
      description: what,
      errorMessage: "1 to 40 characters of a-z, 0-9 and -",
      errorMessageDe: "ein Name aus 1 bis 40 Zeichen: a–z, 0–9 und -",
    });

export const words = (what: string, max: number) =>
  z
    .string()
    .regex(oneLine(max))
    .meta({
      description: what,
      errorMessage: `a text of 1 to ${max} characters on one line`,
      errorMessageDe: `ein Text von 1 bis ${max} Zeichen in einer Zeile`,
    });

export const whole = (what: string, min: number, max: number) =>
  z
    .int()
    .min(min)
    .max(max)
    .meta({
      description: what,
      errorMessage: `a whole number from ${min} to ${max}`,
      errorMessageDe: `eine ganze Zahl von ${min} bis ${max}`,
    });

export const metres = (what: string) =>
  z.number().min(-10_000).max(10_000).meta({
    description: what,
    errorMessage: "a number of metres from -10000 to 10000",
    errorMessageDe: "eine Zahl von Metern, -10000 bis 10000",
  });

export const path = (what: string) =>
  z.string().regex(oneLine(4096)).meta({
    description: what,
    errorMessage: "the path of a file, relative to this configuration or absolute",
    errorMessageDe: "der Pfad einer Datei, von dieser Konfiguration aus oder absolut",
  });
