/**
 * Rule 15: desks, not people. Every record consists of known fields; whoever did something is a desk or a role, and the only words of
 * anybody's own are the reason of a close.
 */
import type { RufkreisEvent } from "../../src/core/event.ts";
import type { Site } from "../../src/core/site.ts";
import { check } from "./scene.ts";

const stamps = ["v", "id", "seq", "site", "gateway", "at", "clockTrusted", "type"];
const ofAlarms = ["alarm", "desk", "room", "level", "mode", "drill", "circuit", "circuitId", "verified", "ageMs"];
const ofSteps = ["called", "receivers", "reason", "cause", "neighbour", "pressToBuzzerMs", "by", "key"];
const ofDesks = ["uid", "socket", "model", "from", "desks", "seconds", "pressed", "code", "detail"];
const fields: readonly string[] = [...stamps, ...ofAlarms, ...ofSteps, ...ofDesks];

/** Those for whom people of the simulation speak, and the gateway itself. */
const roles = ["guard", "t", "technician", "safety", "gateway"];
const reasons = ["unanswered", "too-few-sound", "second-press", "late", "asked", "replaced", "time", "done", "restart"];

export function checkImpersonal(event: RufkreisEvent, site: Site): void {
  for (const field of Object.keys(event)) check(fields.includes(field), "15", `${event.type} has "${field}"`);
  if ("by" in event)
    check(roles.includes(event.by) || site.desks.has(event.by as never), "15", `${event.type} by "${event.by}"`);
  if ("reason" in event && event.type !== "closed")
    check(reasons.includes(event.reason), "15", `${event.type} because of "${event.reason}"`);
  if ("receivers" in event) check(event.receivers.length === 0, "15", `${event.type} names ${event.receivers.join()}`);
}
