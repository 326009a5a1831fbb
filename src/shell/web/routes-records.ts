/** What is recorded: events from the journal, reports of drills, figures of quality, and the audit of the page. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { EventType, RufkreisEvent } from "../../core/event.ts";
import { drillReport } from "../../core/records/drill.ts";
import type { Entry } from "../../core/records/entry.ts";
import { type AlarmQuality, qualityOf } from "../../core/records/quality.ts";
import { dayMs, rfc3339 } from "../../core/time.ts";
import { type LogFilter, LogUnreadable, readEntries, readRows } from "../log-query.ts";
import { eventSchema } from "../schema-event.ts";
import type { Audit } from "./audit.ts";
import { readBody } from "./body.ts";
import { Refusal } from "./errors.ts";
import { loginOf } from "./server.ts";
import type { SiteView } from "./site-view.ts";

const limitMax = 1000;
const limitDefault = 200;
/** A month has enough alarms for a median, and few enough for a look that holds nobody up. */
const qualityDays = 30;
/** Some hundred alarms; they are read and counted in a quarter of a second, in which this thread does nothing else. */
const qualityEventsMax = 5000;
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

const drillParams = z.strictObject({
  drill: z.string().regex(/^[\w.-]{1,80}$/, "the name of a drill, as in its events"),
});

export function addRecordRoutes(app: FastifyInstance, journalFile: string, audit: Audit, { desks }: SiteView): void {
  const desksInRoom = (room: string): number => desks.filter((desk) => desk.room === room).length;
  app.get("/api/events", async (request) => {
    const { role } = loginOf(request);
    const filter = readBody(eventQuery, request.query);
    const isCouncil = role === "staff-council";
    if (isCouncil && (filter.desk !== undefined || filter.alarm !== undefined))
      throw new Refusal(403, "forbidden", "desk, alarm: the staff council sees no desks; leave them out");
    const events = read(journalFile, filter);
    return { events: isCouncil ? events.map(withoutDesks) : events };
  });
  app.get<{ Params: { drill: string } }>("/api/drills/:drill", async (request) => {
    const { drill } = readBody(drillParams, request.params);
    return { report: drillReport(drillEntries(journalFile), { drill, nameDesks: false, desksInRoom }) };
  });
  app.get("/api/quality", async () => siteQuality(journalFile, Date.now()));
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

/** What the journal has of drills. Answered as a report and not as events, because events do not carry the steady clock that times are taken from. */
function drillEntries(journalFile: string): Entry[] {
  const filters: readonly LogFilter[] = [{ type: "drill-started" }, { type: "drill-ended" }, { mode: "drill" }];
  return told(() => filters.flatMap((filter) => readEntries(journalFile, filter).entries));
}

/** How real alarms of the last days went, all desks together; `whole` is false when there were too many, and the newest are counted. */
function siteQuality(journalFile: string, untilMs: number): { days: number; whole: boolean; quality: AlarmQuality } {
  const fromMs = untilMs - qualityDays * dayMs;
  const filter: LogFilter = { mode: "real", since: rfc3339(fromMs), limit: qualityEventsMax };
  const { entries, unread } = told(() => readEntries(journalFile, filter));
  const { site } = qualityOf(entries, { fromMs, untilMs });
  const { faults: _faults, overdueDesks: _overdue, ...quality } = site;
  return { days: qualityDays, whole: entries.length + unread < qualityEventsMax, quality };
}

function read(journalFile: string, filter: LogFilter): RufkreisEvent[] {
  return told(() => readRows(journalFile, filter).flatMap(({ event }) => event ?? []));
}

/** What is read; a journal that cannot be read is told with its reason. */
function told<T>(reads: () => T): T {
  try {
    return reads();
  } catch (error) {
    throw error instanceof LogUnreadable ? new Refusal(503, "journal", error.message) : error;
  }
}
