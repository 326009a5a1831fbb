/** What a gateway tells in its retained topics (docs/mqtt.md), as far as commands read it. */
import { z } from "zod";
import { levels } from "../core/level.ts";

// Readers ignore fields that they do not know, so that an older command reads a newer gateway.
const unitSchema = z.object({
  uid: z.string(),
  desk: z.string().optional(),
  socket: z.string(),
  link: z.string(),
  owner: z.string().optional(),
  model: z.string().optional(),
  firmware: z.string().optional(),
  supplyMv: z.number().optional(),
});
const alarmSchema = z.object({ alarm: z.string(), desk: z.string(), level: z.enum(levels).optional() });
const deskSchema = z.object({
  desk: z.string(),
  room: z.string(),
  state: z.string(),
  alarm: alarmSchema.optional(),
  faults: z.array(z.string()),
  unit: z.string().optional(),
  testedAt: z.string().optional(),
  test: z.enum(["waiting", "pressed"]).optional(),
  gateway: z.string().optional(),
  inPlan: z.boolean().optional(),
});
const coverageSchema = z.object({
  sounding: z.number(),
  of: z.number(),
  minimum: z.number(),
  missing: z.array(z.object({ desk: z.string(), fault: z.string() })),
});
const healthSchema = z.object({
  faults: z.array(z.object({ code: z.string(), desk: z.string().optional(), detail: z.string() })),
});
const gatewaySchema = z.object({ state: z.string(), since: z.string().optional() });
const newUnitSchema = z.object({
  uid: z.string(),
  socket: z.string(),
  model: z.string(),
  firmware: z.string(),
  desk: z.string().optional(),
});
const drillSchema = z.object({
  state: z.string(),
  drill: z.string().optional(),
  waiting: z.array(z.string()).optional(),
  pressed: z.array(z.string()).optional(),
  untilMs: z.number().optional(),
  by: z.string().optional(),
});
const pairingSchema = z.object({
  window: z.string(),
  pressed: newUnitSchema.optional(),
  unpaired: z.array(newUnitSchema),
});

export type UnitState = z.output<typeof unitSchema>;
export type DeskState = z.output<typeof deskSchema>;
export type CoverageState = z.output<typeof coverageSchema>;
export type NewUnit = z.output<typeof newUnitSchema>;
export type DrillState = z.output<typeof drillSchema>;
export type PairingState = z.output<typeof pairingSchema>;

export interface Told {
  readonly gateway: { readonly state: string; readonly since?: string | undefined } | undefined;
  /** Faults of the gateway as a whole; those of desks stand at the desks. */
  readonly faults: readonly { readonly code: string; readonly detail: string }[];
  readonly pairing: PairingState | undefined;
  /** `undefined`: the gateway is of a release without drills. */
  readonly drill: DrillState | undefined;
  readonly units: readonly UnitState[];
  readonly desks: ReadonlyMap<string, DeskState>;
  readonly coverage: ReadonlyMap<string, CoverageState>;
}

/** What to subscribe to below the base topic. */
export const toldTopics = ["gateway/+/+", "unit/+/state", "desk/+/+"] as const;

/** Topics without the base → what they say; what was put there by somebody else is as if it were not there. */
export function read(found: ReadonlyMap<string, string>, gateway: string): Told {
  const all = <T>(schema: z.ZodType<T>, pattern: RegExp): Map<string, T> =>
    new Map(
      [...found].flatMap(([topic, payload]) => {
        const name = pattern.exec(topic)?.[1];
        const parsed = name === undefined ? undefined : schema.safeParse(json(payload));
        return name !== undefined && parsed?.success ? [[name, parsed.data] as const] : [];
      }),
    );
  const health = all(healthSchema, /^gateway\/([^/]+)\/health$/).get(gateway);
  return {
    gateway: all(gatewaySchema, /^gateway\/([^/]+)\/state$/).get(gateway),
    faults: (health?.faults ?? []).filter(({ desk }) => desk === undefined),
    pairing: all(pairingSchema, /^gateway\/([^/]+)\/pairing$/).get(gateway),
    drill: all(drillSchema, /^gateway\/([^/]+)\/drill$/).get(gateway),
    units: [...all(unitSchema, /^unit\/([^/]+)\/state$/).values()],
    desks: all(deskSchema, /^desk\/([^/]+)\/state$/),
    coverage: all(coverageSchema, /^desk\/([^/]+)\/coverage$/),
  };
}

function json(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
