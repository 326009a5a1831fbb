/** What the staff council sees: the same as `rufkreis export --staff-council`, and how drills went. No desk is in it, nor what leads to one. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { coarsenesses } from "../../core/records/export.ts";
import { exportData } from "../../core/records/export-data.ts";
import { languages } from "../../core/records/words.ts";
import { councilRows } from "../council-rows.ts";
import { day, readBody } from "./body.ts";
import { councilDrills } from "./drill-reports.ts";
import { told } from "./journal-told.ts";
import type { WebSetting } from "./messages.ts";

/** Some hundred alarms; they are read in a quarter of a second, in which this thread does nothing else. The command line gives all. */
const eventsMax = 5000;
const drillsMax = 20;

const query = z.strictObject({
  since: day.exactOptional(),
  until: day.exactOptional(),
  coarse: z.enum(coarsenesses).default("exact"),
  lang: z.enum(languages).default("de"),
});

export function addCouncilRoutes(
  app: FastifyInstance,
  { journalFile, site, auditDays: retentionDays }: WebSetting,
): void {
  app.get("/api/council", async (request) => {
    const { since, until, coarse, lang } = readBody(query, request.query);
    const { desks, rooms } = site;
    const filter = { since, until, limit: eventsMax };
    const { rows, unread } = told(() => councilRows(journalFile, filter, { coarse, texts: false, desks }));
    const head = { retentionDays, keyKept: false, coarse, texts: false, since, until };
    const named = new Set(rows.map(({ room }) => room));
    const drills = told(() => councilDrills(journalFile, site, drillsMax));
    return {
      ...exportData(rows, head, { site: site.site, language: lang }),
      whole: rows.length + unread < eventsMax,
      rooms: Object.fromEntries(rooms.filter(({ id }) => named.has(id)).map(({ id, name }) => [id, name])),
      drills,
    };
  });
}
