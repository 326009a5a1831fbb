/**
 * The form of `devices/{id}/profile.json`: what a device is, as data. One shape and one property order for all of them, so that two
 * profiles can be read side by side; test/devices holds both.
 *
 * A device speaks the wire itself (`protocol` is the version that its firmware speaks) or is adapted: a driver beside the
 * profile translates, and a small unit inside the gateway speaks the wire for it.
 */
import { z } from "zod";
import { capabilityNames } from "../firmware-protocol/messages.ts";

/** A text for people: technicians read it in either language. */
const text = z.strictObject({ de: z.string().min(1).max(300), en: z.string().min(1).max(300) });

const part = z.strictObject({
  part: z.string().min(1).max(120),
  count: z.int().min(1).max(99),
  /** For all of them, retail, rough; for planning. */
  eur: z.number().min(0).max(1000),
});

export const profileSchema = z.strictObject({
  /** The name of its folder, and the model that HELLO tells: a word of the wire. */
  id: z.string().regex(/^[a-z0-9-]{1,14}$/),
  name: text,
  protocol: z.union([z.int().min(1).max(99), z.literal("adapted")]),
  baud: z.int().min(1200).max(1_000_000),
  /** What DTR and RTS, which an opening port raises, do to the device; `feeds` is a contact that they give its voltage. */
  dtr: z.enum(["resets", "ignored", "feeds"]),
  /** Whether it can be paired: its lines then carry a tag that nobody else can make. */
  tag: z.boolean(),
  /** Whether it tells what it really drives. Only the capability `buzzer-readback` proves current through a buzzer. */
  readback: z.boolean(),
  capabilities: z.array(z.enum(capabilityNames)).min(1),
  /** What it cannot do. */
  limits: z.array(text),
  parts: z.array(part).min(1),
});

export type Profile = z.output<typeof profileSchema>;
