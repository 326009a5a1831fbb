/** The small words of which the schemas of MQTT are made: names, times and levels, each with what it means. */
import { z } from "zod";
import { type AlarmId, type Cause, type DrillId, modes } from "../core/event.ts";
import { type FaultCode, faults } from "../core/fault.ts";
import { levels } from "../core/level.ts";
import type { DeskId } from "../core/site.ts";

/** True if two types are the same in both directions; an assignment to `true` does not compile otherwise. */
export type Mutual<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

const branded = <T extends string>(schema: z.ZodType<string, string>) => schema as unknown as z.ZodType<T, string>;

/** Names of everything: sites, desks, alarms, transactions. */
export const id = z.string().regex(/^[a-z0-9-]{1,40}$/, "1 to 40 of a-z, 0-9 and -");
export const desk = branded<DeskId>(id);
export const alarm = branded<AlarmId>(id);
export const drill = branded<DrillId>(id);
export const cause = branded<Cause>(z.string().min(1).max(100)).meta({
  description: "`{uid}-{event}` of a unit or `request-{transaction}`; it comes once in a journal",
});
export const level = z.enum(levels);
export const mode = z.enum(modes);
export const faultCode = z.enum(Object.keys(faults) as [FaultCode, ...FaultCode[]]);
export const uid = z.string().regex(/^[0-9a-f]{12}$/, "12 of 0-9 and a-f");
export const socket = z.string().min(1).max(200);
export const stamp = z.iso.datetime({ precision: 3 });
export const count = z.int().nonnegative();
export const desks = z.array(desk).readonly();
