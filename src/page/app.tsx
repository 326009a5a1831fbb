/** The frame around the views: bars, the alarm that waits, and the warning that what is shown is old. */
import type { JSX } from "preact";
import { AlarmPage } from "./alarm/alarm-view.tsx";
import { calmWords, urgentWords } from "./alarm/follow.ts";
import { CouncilPage } from "./council/council-view.tsx";
import { mayWatch } from "./data/may.ts";
import { alarms, mostUrgent } from "./data/office.ts";
import { hashOf, route, type View } from "./data/route.ts";
import { session } from "./data/session.ts";
import { plan, roomName } from "./data/site.ts";
import { unreachable } from "./data/start.ts";
import { hasState, isLost, silentMs } from "./data/stream.ts";
import { DrillBar } from "./drills/drill-bar.tsx";
import { DrillsView } from "./drills/drills-view.tsx";
import { EditorView } from "./editor/editor-view.tsx";
import { EnterPage } from "./enter.tsx";
import { FloorView } from "./floor/floor-view.tsx";
import { HealthView } from "./health/health-view.tsx";
import { PairView } from "./pair/pair-view.tsx";
import { Icon } from "./parts/icon.tsx";
import { focusMain, useFocusInMain } from "./parts/kept-focus.ts";
import { PeopleView } from "./people/people-view.tsx";
import { RecordsView } from "./records/records-view.tsx";
import { t } from "./text/text.ts";
import { TopBar } from "./top-bar.tsx";

const views: Readonly<Record<View, () => JSX.Element>> = {
  floor: FloorView,
  alarm: AlarmPage,
  pair: PairView,
  health: HealthView,
  records: RecordsView,
  people: PeopleView,
  drills: DrillsView,
  plan: EditorView,
};

export function App() {
  const known = session.value;
  if (known === undefined) return <Waiting />;
  if (known.user === null) return <EnterPage />;
  if (!mayWatch.value) return <CouncilPage />;
  const isOld = hasState.value && isLost.value;
  return (
    <div class={`frame ${isOld ? "frame-old" : ""} view-${route.value.view}`}>
      {/* No link, because `#` is for the views. */}
      <button type="button" class="button skip" onClick={focusMain}>
        {t().app.skip}
      </button>
      <Spoken />
      <TopBar />
      <LineLost />
      <AlarmBar />
      <DrillBar />
      <main id="content" tabIndex={-1}>
        {hasState.value && plan.value !== undefined ? <Shown /> : <Waiting />}
      </main>
    </div>
  );
}

function Shown() {
  const { view, about } = route.value;
  useFocusInMain(`${view} ${about}`);
  const View = views[view];
  return <View />;
}

function Waiting() {
  return (
    <div class="waiting-page">
      {unreachable.value ? (
        <p role="alert">
          <Icon name="noline" />
          {t().line.never}
        </p>
      ) : (
        <p>{t().loading}</p>
      )}
    </div>
  );
}

/** For who does not see the screen, and a word when an alarm is over. */
function Spoken() {
  return (
    <>
      <div class="unseen" role="alert" aria-live="assertive">
        {urgentWords.value}
      </div>
      <div class={calmWords.value === "" ? "unseen" : "notice"} role="status">
        {calmWords.value === "" ? null : <Icon name="check" />}
        {calmWords.value}
      </div>
    </>
  );
}

function LineLost() {
  if (!isLost.value) return null;
  const seconds = Math.round(silentMs.value / 1000);
  return (
    <div class="line-lost">
      <Icon name="noline" />
      <p>
        <strong role="alert">{t().line.lost}</strong>
        <span>{hasState.value ? t().line.old(seconds) : t().line.never}</span>
      </p>
    </div>
  );
}

/** An alarm is open and something else is shown. */
function AlarmBar() {
  const first = mostUrgent.value;
  if (first === undefined || route.value.view === "alarm") return null;
  return (
    <a class={`alarm-bar alarm-bar-${first.level} alarm-bar-mode-${first.mode}`} href={hashOf("alarm")}>
      <Icon name="bell" />
      <span>
        <strong>
          {first.mode === "real" ? "" : `${t().modes[first.mode as "drill"]}: `}
          {t().levels[first.level as "help"]}, {roomName(first.room)}
        </strong>
        <span>
          {t().alarm.bar(alarms.value.length)} · {t().alarm.back}
        </span>
      </span>
      <Icon name="next" />
    </a>
  );
}
