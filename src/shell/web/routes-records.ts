/** What is recorded: events from the journal, and the audit of the page. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { EventType, RufkreisEvent } from "../../core/event.ts";
import { type LogFilter, LogUnreadable, readRows } from "../log-query.ts";
import { eventSchema } from "../schema-event.ts";
import type { Audit } from "./audit.ts";
import { readBody } from "./body.ts";
import { Refusal } from "./errors.ts";
import { loginOf } from "./server.ts";

const limitMax = 1000;
const limitDefault = 200;
const limit = z.coerce.number().int().min(1).max(limitMax).default(limitDefault);
const id = z.string().regex(/^[a-z0-9-]{1,40}$/, "1 to 40 of a-z, 0-9 and -");
const types = eventSchema.options.map((option) => option.shape.type.value) as [EventType, ...EventType[]];

const eventQuery = z.strictObject({
  since: z
    .string()
    .regex(/^[0-9]{4}[0-9TZ:.-]{0,20}$/, "a time as in events, or its beginning: 2026-03-01")
    .exactOptional(),
  alarm: id.exactOptional(),
  desk: id.exactOptional(),
  type: z.enum(types).exactOptional(),
  limit,
});

export function addRecordRoutes(app: FastifyInstance, journalFile: string, audit: Audit): void {
  app.get("/api/events", async (request) => {
    const { role } = loginOf(request);
    const filter = readBody(eventQuery, request.query);
    const isCouncil = role === "staff-council";
    if (isCouncil && (filter.desk !== undefined || filter.alarm !== undefined))
      throw new Refusal(403, "forbidden", "desk, alarm: the staff council sees no desks; leave them out");
    const events = read(journalFile, filter);
    return { events: isCouncil ? events.map(withoutDesks) : events };
  });
  app.get("/api/audit", async (request) => {
    const query = readBody(z.strictObject({ limit }), request.query);
    return { changes: audit.newest(query.limit) };
  });
}

/** What the staff council sees of an event: nothing from which a desk follows (an alarm's name has the unit's), and no free words. */
const councilFields = [
  ...["v", "id", "seq", "site", "gateway", "at", "clockTrusted", "type"],
  ...["level", "mode", "circuit", "ageMs", "verified", "pressToBuzzerMs", "code", "key", "count", "before"],
];

function withoutDesks(event: RufkreisEvent): object {
  return Object.fromEntries(Object.entries(event).filter(([field]) => councilFields.includes(field)));
}

function read(journalFile: string, filter: LogFilter): RufkreisEvent[] {
  try {
    return readRows(journalFile, filter).flatMap(({ event }) => event ?? []);
  } catch (error) {
    throw error instanceof LogUnreadable ? new Refusal(503, "journal", error.message) : error;
  }
}
