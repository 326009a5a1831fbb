/** What is recorded: events from the journal, reports of drills, figures of quality, and the audit of the page. */

import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { EventType, RufkreisEvent } from "../../core/event.ts";
import type { PlanView } from "../../core/plan-view.ts";
import type { ExportRow } from "../../core/records/export.ts";
import { type AlarmQuality, qualityOf } from "../../core/records/quality.ts";
import { dayMs, rfc3339 } from "../../core/time.ts";
import { councilRows } from "../council-rows.ts";
import { type LogFilter, readEntries, readRows } from "../log-query.ts";
import { eventSchema } from "../schema-event.ts";
import type { Audit } from "./audit.ts";
import { readBody } from "./body.ts";
import { drillReportOf } from "./drill-reports.ts";
import { Refusal } from "./errors.ts";
import { told } from "./journal-told.ts";
import { loginOf } from "./server.ts";

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

export function addRecordRoutes(app: FastifyInstance, journalFile: string, audit: Audit, site: PlanView): void {
  app.get("/api/events", async (request) => {
    const { role } = loginOf(request);
    const filter = readBody(eventQuery, request.query);
    if (role === "staff-council") return { events: councilEvents(journalFile, filter, site) };
    return { events: read(journalFile, filter, site.nameDesks) };
  });
  app.get<{ Params: { drill: string } }>("/api/drills/:drill", async (request) => {
    const { drill } = readBody(drillParams, request.params);
    return { report: told(() => drillReportOf(journalFile, drill, site)) };
  });
  app.get("/api/quality", async () => siteQuality(journalFile, Date.now()));
  app.get("/api/audit", async (request) => {
    const query = readBody(z.strictObject({ limit }), request.query);
    return { changes: audit.newest(query.limit) };
  });
}

/** As in its export (routes-council.ts): rows with pseudonyms of this answer alone. */
function councilEvents(journalFile: string, filter: LogFilter, { desks }: PlanView): readonly ExportRow[] {
  if (filter.desk !== undefined || filter.alarm !== undefined)
    throw new Refusal(403, "forbidden", "desk, alarm: the staff council sees no desks; leave them out");
  return told(() => councilRows(journalFile, filter, { coarse: "exact", texts: false, desks })).rows;
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

/**
 * What was practised is told in the drill's report, which names desks only where the site has agreed on that. So lists leave it out where it has
 * not. Who asks for one alarm by its id sees it while it is open, because everybody must; and how soon buzzers sounded is about them alone.
 */
function read(journalFile: string, filter: LogFilter, nameDesks: boolean): RufkreisEvent[] {
  const rows = (wanted: LogFilter): RufkreisEvent[] =>
    told(() => readRows(journalFile, wanted).flatMap(({ event }) => event ?? []));
  const events = rows(filter);
  const { alarm } = filter;
  const isClosed = (): boolean => alarm === undefined || rows({ alarm, type: "closed", limit: 1 }).length > 0;
  if (nameDesks || filter.type === "sounding" || !isClosed()) return events;
  return events.filter((event) => !("mode" in event) || event.mode !== "drill").map(withoutPractice);
}

/** That there was a drill, without who took part. */
function withoutPractice(event: RufkreisEvent): RufkreisEvent {
  if (event.type === "drill-started") return { ...event, desks: [] };
  return event.type === "drill-ended" ? { ...event, pressed: [] } : event;
}
