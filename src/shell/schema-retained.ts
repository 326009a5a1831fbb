/**
 * What the retained topics hold (docs/mqtt.md), with what each field means. `core/view.ts` makes them; the schemas and its
 * types say the same, or the last lines here do not compile.
 */
import { z } from "zod";
import { capabilityNames, resetCauses, unitFlagNames } from "../../firmware-protocol/messages.ts";
import { buzzerNames, lightNames } from "../../firmware-protocol/patterns.ts";
import type { Missing } from "../core/coverage.ts";
import type { FaultCode } from "../core/fault.ts";
import type { CoverageView, DeskView, DrillView, HealthView, PairingView, UnitView } from "../core/view.ts";
import {
  count,
  desk as deskName,
  faultCode,
  id,
  level,
  type Mutual,
  mode,
  stamp,
  uid as uidName,
} from "./schema-words.ts";

const head = {
  v: z.literal(1).meta({ description: "version of this contract" }),
  gateway: id.meta({ description: "who wrote it" }),
};
type Head = { v: 1; gateway: string };

const ids = z.array(id).readonly();
const desk = id.meta({ description: "a desk of the plan" });
const uid = uidName.meta({ description: "the unit" });
const socket = z.string().meta({ description: "where it is plugged in" });
const ms = z.int();

/** `…/gateway/{gateway}/state`, retained, and the last will. */
export const gatewayStateSchema = z.object({
  ...head,
  state: z.enum(["online", "offline"]).meta({ description: "is the gateway there" }),
  since: stamp
    .meta({ description: "start of the gateway; absent in the last will, written before anything is known of its end" })
    .optional(),
});

export const healthSchema = z.object({
  ...head,
  version: z.string().meta({ description: "of the gateway" }),
  faults: z
    .array(z.object({ code: faultCode, desk: id.exactOptional(), detail: z.string() }))
    .readonly()
    .meta({
      description: "all that are raised now; without a `desk` those of the gateway: see [faults](faults.md)",
    }),
  outbox: count.meta({ description: "events on disk that not every broker has confirmed" }),
  clockTrusted: z
    .boolean()
    .meta({ description: "whether the machine's clock is set; if not, `at` of events means little" }),
  alarms: ids.meta({ description: "ids of the open alarms" }),
  journal: z
    .object({ position: count, hash: z.string() })
    .meta({
      description:
        "the newest event on disk and its hash, which stands for all before it. Whoever keeps it can tell later whether the journal was " +
        "changed: `rufkreis log verify --head`",
    })
    .exactOptional(),
});

const newUnit = z.object({ uid, socket, model: z.string(), firmware: z.string(), desk: desk.exactOptional() });

export const pairingSchema = z.object({
  ...head,
  window: z.enum(["closed", "open", "ambiguous", "pressed", "offered"]).meta({
    description: "the pairing window; `ambiguous`: two were pressed, `offered`: a key is on its way",
  }),
  pressed: newUnit.meta({ description: "the unit that blinks" }).exactOptional(),
  unpaired: z.array(newUnit).readonly().meta({ description: "all units that belong to nobody" }),
});

export const drillSchema = z.object({
  ...head,
  state: z
    .enum(["none", "running"])
    .meta({ description: "whether a drill goes on; the other fields only while it does" }),
  drill: id.meta({ description: "its name" }).exactOptional(),
  waiting: ids.meta({ description: "desks whose next press is practice" }).exactOptional(),
  pressed: ids.meta({ description: "desks that were pressed" }).exactOptional(),
  untilMs: ms.meta({ description: "when it ends by itself, in ms since the machine started" }).exactOptional(),
  by: z.string().meta({ description: "who announced it: a desk or a role" }).exactOptional(),
});

const progress = ["raised", "sounding", "cancelled", "accepted", "attended"] as const;

const alarm = z.object({
  alarm: id,
  desk,
  room: z.string(),
  level,
  mode: mode.meta({ description: "`drill` is practice" }),
  state: z.enum(progress),
  circuits: z.array(z.int()).readonly().meta({ description: "the numbers of those that were called" }),
  called: ids.meta({ description: "the desks that are called" }),
  receivers: ids.meta({ description: "who is called and has no unit" }),
  sounding: z.record(z.string(), z.number()).meta({ description: "desk → ms from the press" }),
  acceptedBy: ids,
  attendedBy: ids,
  presses: z.int(),
  late: z.boolean().meta({ description: "it came too late to sound" }),
  pressedAtMs: ms.meta({ description: "when it was pressed, in ms since the machine started" }),
  acceptedAfterMs: ms.meta({ description: "from the press to the first who comes" }).exactOptional(),
  attendedAfterMs: ms.meta({ description: "from the press to the first who is there" }).exactOptional(),
  drill: id.exactOptional(),
});

export const deskSchema = z.object({
  ...head,
  desk,
  room: z.string().meta({ description: "its room in the plan" }),
  state: z.enum(["idle", ...progress]).meta({
    description:
      "`idle`, or of the alarm that was raised here: `raised`, `sounding` (a neighbour confirmed), `cancelled` (taken back: check in " +
      "person), `accepted`, `attended`",
  }),
  alarm: alarm.meta({ description: "that alarm" }).exactOptional(),
  calledBy: ids.meta({ description: "ids of the alarms that call this desk, oldest first" }),
  faults: z.array(faultCode).readonly().meta({ description: "codes" }),
  unit: uid.meta({ description: "the unit that is paired with the desk" }).exactOptional(),
  testedAt: stamp.meta({ description: "when its function was tested last" }).exactOptional(),
  test: z
    .enum(["waiting", "pressed"])
    .meta({ description: "`waiting` for the button of a function test, or `pressed`" })
    .exactOptional(),
  inPlan: z
    .literal(false)
    .meta({
      description:
        "the plan has this desk no more, and its alarm is open still; the topic is cleared when that is closed",
    })
    .exactOptional(),
});

type NoFault = Exclude<Missing, FaultCode>;
const noFault = ["not-fitted", "calls-itself", "set-silent", "no-readback"] as const satisfies readonly NoFault[];

export const coverageSchema = z.object({
  ...head,
  sounding: count.meta({ description: "how many would sound" }),
  of: count.meta({ description: "how many are called" }),
  minimum: count.meta({ description: "with fewer than this the desk shows a fault" }),
  missing: z
    .array(z.object({ desk: deskName, fault: z.enum([...faultCode.options, ...noFault]) }))
    .readonly()
    .meta({
      description:
        "who would not, and why: a fault code, or `not-fitted`, `calls-itself` (its own alarm is open), `set-silent` (by the plan), " +
        "`no-readback` (the device cannot prove that it sounds)",
    }),
});

export const unitSchema = z.object({
  ...head,
  uid,
  desk: id.meta({ description: "whose it is" }).exactOptional(),
  calls: z.boolean().meta({ description: "a press of it would call now, for that desk" }),
  socket,
  link: z.enum(["closed", "opening", "linked", "foreign"]).meta({
    description: "`closed` (no port), `opening` (no answer), `linked`, `foreign` (another protocol version)",
  }),
  owner: z.enum(["paired", "adapted", "new", "stranger", "doubtful"]).meta({
    description:
      "`paired`, `adapted` (translated by the gateway), `new`, `stranger` (belongs elsewhere), `doubtful` (did not prove its key)",
  }),
  model: z.string().meta({ description: "as the unit tells" }),
  hardware: z.int().meta({ description: "its revision, as the unit tells" }),
  firmware: z.string().meta({ description: "as the unit tells" }),
  protocol: z.int().meta({ description: "the version that it speaks" }),
  capabilities: z
    .array(z.enum(capabilityNames))
    .readonly()
    .meta({ description: `of \`${capabilityNames.join(" ")}\`` }),
  boot: z.int().meta({ description: "how often it started" }),
  reset: z.enum(resetCauses).meta({ description: `why the last time: \`${resetCauses.join(" ")}\`` }),
  flags: z
    .array(z.enum(unitFlagNames))
    .readonly()
    .meta({ description: `what is out of order: of \`${unitFlagNames.join(" ")}\`` })
    .exactOptional(),
  supplyMv: ms.meta({ description: "its supply, to a tenth of a volt" }).exactOptional(),
  shows: z
    .object({ buzzer: z.enum(buzzerNames), light: z.enum(lightNames), confirmed: z.boolean() })
    .meta({ description: "`buzzer`, `light` that it should show, and whether it `confirmed` them" })
    .exactOptional(),
  counters: z
    .object({ rejects: count, retries: count, overruns: count, dropped: count })
    .meta({
      description:
        "since its boot: lines it refused (`rejects`), said again (`retries`), lost to a full buffer (`overruns`), events it had no room for (`dropped`)",
    })
    .exactOptional(),
  refused: z
    .record(z.string(), count)
    .meta({
      description: "lines of it that the gateway refused since its start, by [reason](../firmware-protocol/README.md)",
    })
    .exactOptional(),
});

/** Topic below the base topic → what it holds, and what it is for. */
export const retainedTopics = {
  "gateway/{gateway}/state": { means: "is the gateway there", schema: gatewayStateSchema },
  "gateway/{gateway}/health": { means: "what is wrong, and what waits", schema: healthSchema },
  "gateway/{gateway}/drill": { means: "the drill that is going on", schema: drillSchema },
  "gateway/{gateway}/pairing": { means: "the pairing window, and units that belong to nobody", schema: pairingSchema },
  "desk/{desk}/state": { means: "its alarm, the alarms that call it, its faults", schema: deskSchema },
  "desk/{desk}/coverage": { means: "who would sound if it called now", schema: coverageSchema },
  "unit/{uid}/state": { means: "what is known of a unit", schema: unitSchema },
} as const;

/** A device of Home Assistant (mqtt-homeassistant.ts), as far as it is ours to say; what an entity holds is told by its platform. */
export const discoverySchema = z.strictObject({
  device: z.strictObject({
    identifiers: z.array(z.string()).length(1),
    manufacturer: z.literal("Rufkreis"),
    sw_version: z.string(),
    name: z.string(),
    suggested_area: z.string().meta({ description: "the room of the desk" }).exactOptional(),
    via_device: z.string().meta({ description: "the device of the gateway" }).exactOptional(),
  }),
  origin: z.strictObject({ name: z.literal("Rufkreis"), sw_version: z.string() }),
  availability: z.array(z.strictObject({ topic: z.string(), value_template: z.string() })),
  components: z.record(
    z.string(),
    z.looseObject({
      platform: z.enum(["binary_sensor", "sensor", "button"]),
      unique_id: z.string(),
      qos: z.literal(1),
    }),
  ),
});

export const viewsAgree: readonly [
  Mutual<z.output<typeof healthSchema>, Head & HealthView>,
  Mutual<z.output<typeof pairingSchema>, Head & PairingView>,
  Mutual<z.output<typeof drillSchema>, Head & DrillView>,
  Mutual<z.output<typeof deskSchema>, Head & DeskView>,
  Mutual<z.output<typeof coverageSchema>, Head & CoverageView>,
  Mutual<z.output<typeof unitSchema>, Head & UnitView>,
] = [true, true, true, true, true, true];
