/** What reports take from outside of the journal: names from the plan, the time zone, the language. */
import type { ReportContext } from "../core/records/case-html.ts";
import type { Language } from "../core/records/words.ts";
import type { RoomPlan } from "../core/site.ts";

export interface ReportOptions {
  readonly lang: Language;
  readonly zone?: string;
}

/** What a plan has names for. */
export interface NamedPlan {
  readonly site: string;
  readonly rooms: readonly RoomPlan[];
}

export function contextOf({ lang, zone: wanted }: ReportOptions, plan: NamedPlan | undefined): ReportContext {
  const rooms = new Map(plan?.rooms.map((room) => [room.id, room]));
  const timeZone = wanted ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  return {
    language: lang,
    site: plan?.site ?? "",
    room: (id) => rooms.get(id)?.name ?? id,
    doors: (id) => rooms.get(id)?.doors ?? [],
    clock: clockIn(timeZone, lang),
    zone: timeZone,
    madeAtMs: Date.now(),
  };
}

function clockIn(timeZone: string, language: Language): ReportContext["clock"] {
  // English has two orders of day and month; Swedish dates are those of ISO 8601, as in the log.
  const locale = language === "de" ? "de-DE" : "sv-SE";
  const date = new Intl.DateTimeFormat(locale, { timeZone, day: "2-digit", month: "2-digit", year: "numeric" });
  const time = new Intl.DateTimeFormat(locale, {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 1,
    hourCycle: "h23",
  });
  return (wallMs) => ({
    date: date.format(wallMs),
    time: time.format(wallMs).replace(",", language === "de" ? "," : "."),
  });
}
