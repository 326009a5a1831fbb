/** Drills: announce one, see how it goes, and read how it went. What is a drill is decided by the gateway alone. */
import { may, mayRead } from "../data/may.ts";
import { drill } from "../data/office.ts";
import { t } from "../text/text.ts";
import { EarlierDrills, NewestReport } from "./reports.tsx";
import { RunningDrill } from "./running-drill.tsx";
import { StartForm } from "./start-form.tsx";

export function DrillsView() {
  const isRunning = drill.value?.state === "running";
  return (
    <div class="page drills">
      <div class="page-head">
        <h1>{t().drills.title}</h1>
        <p class="soft">{t().drills.lead}</p>
      </div>
      {isRunning ? <RunningDrill /> : null}
      {mayRead.value ? <NewestReport /> : null}
      {!isRunning && may("drill") ? <StartForm /> : null}
      {mayRead.value ? <EarlierDrills /> : null}
    </div>
  );
}
