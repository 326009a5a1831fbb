/** Reports of drills for the page, counted from the journal: answered as reports and not as events, because events do not carry the steady clock that times are taken from. */
import type { PlanView } from "../../core/plan-view.ts";
import { type DrillReport, drillReport } from "../../core/records/drill.ts";
import type { Entry } from "../../core/records/entry.ts";
import { type LogFilter, readEntries } from "../log-query.ts";

/** One drill, with desks only where the site has agreed on it (`drills.nameDesks`). @throws LogUnreadable */
export function drillReportOf(journalFile: string, drill: string, { desks, nameDesks }: PlanView): DrillReport {
  return drillReport(drillEntries(journalFile), { drill, nameDesks, desksInRoom: desksInRoom(desks) });
}

/**
 * The newest drills, oldest first, for who sees no desks whatever the site has agreed on: not even the name of a drill or of who began it, which
 * somebody chose.
 * @throws LogUnreadable
 */
export function councilDrills(journalFile: string, { desks }: PlanView, newest: number): DrillReport[] {
  const entries = drillEntries(journalFile);
  const drills = entries.flatMap(({ event }) => (event.type === "drill-started" ? [event.drill] : []));
  return drills.slice(-newest).map((drill) => {
    const told = drillReport(entries, { drill, nameDesks: false, desksInRoom: desksInRoom(desks) });
    const { started, ended } = told;
    return {
      ...told,
      drill: undefined,
      started: started && { ...started, by: undefined },
      ended: ended && { ...ended, by: undefined },
    };
  });
}

function drillEntries(journalFile: string): Entry[] {
  const filters: readonly LogFilter[] = [{ type: "drill-started" }, { type: "drill-ended" }, { mode: "drill" }];
  return filters.flatMap((filter) => readEntries(journalFile, filter).entries);
}

function desksInRoom(desks: PlanView["desks"]): (room: string) => number {
  return (room) => desks.filter((desk) => desk.room === room).length;
}
